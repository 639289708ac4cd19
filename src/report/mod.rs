//! The result, told: pure serialisers side by side.

pub mod diff;
#[cfg(feature = "cli")]
pub mod human;
pub mod images;
pub mod json;
pub mod rules;
mod site;
mod summary;

pub use summary::Summary;
