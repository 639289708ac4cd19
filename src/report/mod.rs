//! Reports: each format is a function of a [`Report`](crate::Report), its [`Sources`], and a writer, and depends on
//! nothing else.

pub mod cyclonedx;
pub mod diff;
mod documents;
mod fingerprints;
mod fixes;
pub mod github;
pub mod gitlab;
#[cfg(feature = "cli")]
pub mod human;
pub mod images;
pub mod json;
pub mod junit;
pub mod lines;
pub mod markdown;
pub mod overlay;
mod positions;
pub mod rdjson;
pub mod rules;
mod safe;
pub mod sarif;
mod sources;
mod summary;

pub use safe::clean;
pub use sources::{AsNamed, Sources};

/// The version of the JSON formats; it grows when a field is removed or changes its meaning, not when one is added.
pub const SCHEMA_VERSION: u32 = 1;
