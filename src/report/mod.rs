//! The result, told: pure serialisers side by side.

pub mod diff;
pub mod images;
pub mod json;
mod site;
mod summary;

pub use summary::Summary;
