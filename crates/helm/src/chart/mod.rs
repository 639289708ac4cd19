//! Charts as plain data, read from folders, archives and lists of files.

pub mod archive;
mod check;
pub(crate) mod decode;
mod folder;
pub mod ignore;
mod load;
mod metadata;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

pub use check::{check, missing_dependencies};
pub use folder::{open, read_folder};
pub(crate) use load::unpacking;
pub use load::{load, load_with};
pub use metadata::{Dependency, ImportValue, Lock, Maintainer, Metadata};

/// A file of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path in the chart, with slashes.
    pub name: String,
    /// The content, without a byte order mark.
    pub data: Arc<[u8]>,
}

impl File {
    /// A file; a byte order mark at its start is dropped.
    pub fn new(name: impl Into<String>, data: &[u8]) -> Self {
        File {
            name: name.into(),
            data: Arc::from(data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data)),
        }
    }
}

/// A chart with the charts below it. Helm keeps those in a random order; here they are sorted by the name of their
/// folder or archive.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// What Chart.yaml says, and requirements.yaml in charts of `apiVersion: v1`.
    pub metadata: Metadata,
    /// The text of values.yaml, empty if there is none.
    pub values: Arc<[u8]>,
    /// The text of values.schema.json.
    pub schema: Option<Arc<[u8]>>,
    /// The files in `templates/`.
    pub templates: Vec<File>,
    /// All other files, those in `crds/` among them.
    pub files: Vec<File>,
    /// What Chart.lock says.
    pub lock: Option<Lock>,
    /// The charts in `charts/`.
    pub dependencies: Vec<Chart>,
    /// The folder or archive in `charts/` that it came from; empty for the root.
    pub source: String,
    /// Where Helm says that it is: `parent/charts/child`. Empty until dependencies are processed.
    pub path: String,
    /// The links in its folder that lead out of it, and where they lead; they were followed.
    pub links_out: Vec<(PathBuf, PathBuf)>,
}

impl Chart {
    /// The name, which is the alias once dependencies are processed.
    pub fn name(&self) -> &str {
        &self.metadata.name
    }

    /// The manifests in `crds/` of this chart alone.
    pub fn crds(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| {
            let extension = file
                .name
                .rsplit_once('.')
                .map(|(_, extension)| extension)
                .unwrap_or_default();
            file.name.starts_with("crds/")
                && ["yaml", "yml", "json"]
                    .iter()
                    .any(|e| extension.eq_ignore_ascii_case(e))
        })
    }
}

/// A chart that cannot be read or rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Helm's words, or ours where Helm has none.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Error {
            message: message.into(),
            help: None,
        }
    }

    /// The same error, with what was done before its words.
    pub(crate) fn within(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<String> for Error {
    fn from(message: String) -> Self {
        Error::new(message)
    }
}

impl From<&str> for Error {
    fn from(message: &str) -> Self {
        Error::new(message)
    }
}
