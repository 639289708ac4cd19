//! What something holds: a list, an export, a bundle, the images of a node.

#[cfg(feature = "bundles")]
pub mod bundle;
mod documents;
mod error;
mod fields;
mod index;
mod lines;
mod list;

pub use error::ListError;
pub(crate) use index::has_platform;
pub use index::{Answer, Index, Presence, Wanted};
pub use list::read as read_list;

/// What something holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// What it is called.
    pub name: String,
    /// What it holds, in its own order.
    pub held: Vec<Held>,
}

/// An image or a chart that something holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// `registry/repository[:tag][@digest]`, as it resolves. Without tag and digest, any version of it is meant; a bundle that
    /// knows only a tag says `:tag`, and nothing if it knows no name at all.
    pub reference: String,
    /// The digest of its manifest, if it is known.
    pub digest: Option<String>,
    /// The platforms that it has, such as `linux/amd64`; empty if they are not known.
    pub platforms: Vec<String>,
    /// What of it is missing or damaged, a sentence each.
    pub problems: Vec<String>,
    /// Whether it is known to be a chart, which has no platforms.
    pub is_chart: bool,
    /// The line that names it, if it is named in a text.
    pub line: Option<usize>,
}

impl Held {
    /// What people see of it: its name, or without one its digest.
    pub(crate) fn shown(&self) -> &str {
        match (self.reference.as_str(), &self.digest) {
            ("", Some(digest)) => digest,
            (name, _) => name,
        }
    }
}
