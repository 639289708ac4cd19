//! The commands: each calls the library and prints the result.

pub mod check;
pub mod completions;
pub mod export;
pub mod images;
pub mod init;
pub mod krm;
pub mod man;
pub mod overlay;
pub mod policy;
pub mod post_render;
pub mod rewrite;
pub mod rules;
pub mod template;
pub mod values;
pub mod verify;
