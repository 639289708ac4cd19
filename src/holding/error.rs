//! Why a list cannot be read.

use std::fmt;

/// Why a list cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListError {
    /// The line, if one is to blame.
    pub line: Option<usize>,
    /// What is wrong, and what can be read.
    pub message: String,
}

/// What can be read, for messages.
const KNOWN: &str = "a list with one reference on a line, a copy script or regsync.yaml of `airgap-lint export`, an \
                     ImageSetConfiguration, Images or Charts for Hauler, a zarf.yaml, a kustomization.yaml, a \
                     ClusterServiceVersion, a Chart.yaml with `artifacthub.io/images`, an Images.lock, what `kubectl get nodes \
                     -o json` prints, or what `airgap-lint images --format json` prints";

impl ListError {
    /// At a line.
    pub(super) fn at(line: usize, message: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            message: message.into(),
        }
    }

    /// The list is none that is known.
    pub(super) fn unknown() -> Self {
        Self {
            line: None,
            message: format!("it is not a list that is known; what can be read is {KNOWN}"),
        }
    }

    /// A line does not name anything.
    pub(super) fn no_reference(line: usize, text: &str, why: impl fmt::Display) -> Self {
        Self::at(
            line,
            format!("`{text}` is not a reference: {why}; what can be read is {KNOWN}"),
        )
    }
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for ListError {}
