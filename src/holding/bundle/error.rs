//! Why a bundle cannot be read.

use std::{fmt, io};

/// Why a bundle cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleError {
    /// The file of a folder or the entry of an archive that is to blame, if one is.
    pub place: Option<String>,
    /// What is wrong, and what to do.
    pub message: String,
}

impl BundleError {
    /// The bundle as a whole.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            place: None,
            message: message.into(),
        }
    }

    /// A file in it.
    pub(super) fn at(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            place: Some(place.into()),
            message: message.into(),
        }
    }

    /// What a reader says of a file.
    pub(super) fn io(place: &str, error: &io::Error) -> Self {
        Self::at(place, reason(error))
    }

    /// The same, of a bundle that is a file in a folder.
    pub(super) fn inside(self, file: &str) -> Self {
        let message = match self.place {
            Some(place) => format!("{place}: {}", self.message),
            None => self.message,
        };
        Self::at(file, message)
    }
}

/// What a reader says, in the words of this program where it is about what was read.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => CUT_OFF.to_owned(),
        _ => format!("it cannot be read: {error}"),
    }
}

/// That an archive has no end.
pub(super) const CUT_OFF: &str = "the archive is cut off; copy it again";

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for BundleError {}
