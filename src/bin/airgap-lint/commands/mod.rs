//! The commands: each calls the library and prints the result.

pub mod check;
pub mod images;
pub mod krm;
pub mod overlay;
pub mod post_render;
pub mod rewrite;
pub mod rules;
pub mod template;
pub mod values;
