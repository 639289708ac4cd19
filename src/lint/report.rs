//! What comes of a check: findings, the inventory, and what there is to say of each input.

use std::sync::Arc;

use super::input::{ChartFacts, FolderFacts};
use super::rewrite::Expected;
use crate::find::Position;
use crate::finding::{Finding, Occurrence, Related};
use crate::fix::Fix;
use crate::inventory::Inventory;

/// What was found in some inputs.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// One entry for each input, in order.
    pub files: Vec<FileReport>,
    /// Everything that is wrong, what could not be read included, in the order of the inputs and their documents.
    pub findings: Vec<Finding>,
    /// What is wrong, too, but is accepted: each of these says what hides it, and why.
    pub suppressed: Vec<Finding>,
    /// Everything that the inputs reference.
    pub inventory: Inventory,
    /// The operators in the inputs that start no image of their own, each in a sentence with its place.
    pub operators: Vec<Related>,
    /// Charts that controllers fetch, as their releases and the sources around them say.
    pub charts: Vec<ReleaseChart>,
    /// Whether the policy has a place where references can go.
    pub has_destination: bool,
}

/// A chart that a controller fetches.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReleaseChart {
    /// Where it is: `https://` and the rest of the URL of a repository, or `oci://` and what comes before its name.
    pub repository: String,
    /// Its name.
    pub name: String,
    /// Its version, if it is one and no range, or if it was rendered.
    pub version: Option<String>,
    /// Where it is named.
    pub occurrence: Arc<Occurrence>,
}

/// What there is to say of an input as a whole.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FileReport {
    /// What the input was called.
    pub name: Arc<str>,
    /// What it is.
    pub kind: FileKind,
    /// How many documents it has that are not empty.
    pub document_count: usize,
    /// How many references have an exact edit, copies included.
    pub moves: usize,
    /// What moves them.
    pub(crate) fix: Option<Fix>,
    /// What could not be read.
    pub(super) unreadable: Vec<(Position, Arc<str>)>,
    /// Every reference that is there after a rewrite.
    pub(super) expected: Vec<Expected>,
}

/// What a file is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileKind {
    /// Manifests.
    #[default]
    Manifests,
    /// Manifests that a chart gave.
    Render(Box<ChartFacts>),
    /// Values that were given to a chart. No references are looked for in them.
    Values,
    /// A folder, whose manifests are files of their own: what was not read of it.
    Folder(Box<FolderFacts>),
}

impl FileKind {
    /// Whether flags set values that may be in it.
    pub(super) fn is_set_by_flags(&self) -> bool {
        match self {
            Self::Render(chart) => chart.values.iter().any(|layer| layer.starts_with("--set")),
            _ => false,
        }
    }
}

impl FileReport {
    /// A file in which nothing has been found yet.
    pub(super) fn new(name: Arc<str>, kind: FileKind, document_count: usize) -> Self {
        Self {
            name,
            kind,
            document_count,
            moves: 0,
            fix: None,
            unreadable: Vec::new(),
            expected: Vec::new(),
        }
    }

    /// Whether all of it could be read.
    pub fn is_readable(&self) -> bool {
        self.unreadable.is_empty()
    }

    /// The first thing that could not be read, and where it is.
    pub(crate) fn unreadable_at(&self) -> Option<(Position, &str)> {
        self.unreadable
            .first()
            .map(|(position, message)| (*position, &**message))
    }

    /// The edits that move what can be moved; `None` if nothing can.
    pub fn fix(&self) -> Option<&Fix> {
        self.fix.as_ref()
    }
}
