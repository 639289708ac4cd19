//! What is read: standard input, files, folders, and charts, which are rendered first.

pub mod charts;
pub mod files;
pub mod folder;
mod opening;
pub mod source;
mod unread;
pub mod unused;
