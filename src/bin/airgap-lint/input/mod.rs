//! What is read: standard input, files, folders, and charts, which are rendered first.

pub mod charts;
pub mod files;
pub mod folder;
pub mod source;
pub mod unused;
