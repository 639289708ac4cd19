//! The result, told: pure serialisers side by side.

mod charts;
pub mod diff;
#[cfg(feature = "cli")]
pub mod human;
pub mod images;
pub mod json;
pub mod rules;
mod site;
mod summary;

pub use summary::Summary;

/// The version of the forms; it grows when a field goes or changes its meaning, not when one is added.
pub const SCHEMA_VERSION: u32 = 1;
