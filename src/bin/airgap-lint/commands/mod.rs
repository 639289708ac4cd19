//! The commands: each asks the library, and prints the answer.

pub mod check;
pub mod images;
pub mod rewrite;
pub mod rules;
pub mod template;
pub mod values;
