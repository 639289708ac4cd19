//! Reports: each format is a function of a [`Report`](crate::Report), its [`Sources`], and a writer, and depends on
//! nothing else.

mod about;
pub mod diff;
pub mod github;
pub mod gitlab;
mod groups;
pub mod html;
#[cfg(feature = "cli")]
pub mod human;
pub mod images;
pub mod json;
pub mod lines;
pub mod overlay;
mod registries;
pub mod rules;
mod safe;
mod sources;
mod summary;

pub use safe::clean;
pub use sources::{AsNamed, Sources};

/// The version of the JSON formats; it grows when a field is removed or changes its meaning, not when one is added.
pub const SCHEMA_VERSION: u32 = 1;
