//! What is read: standard input, files, folders, and charts, which are rendered first.

mod advice;
pub mod charts;
pub mod files;
pub mod folder;
pub mod hints;
mod layouts;
mod opening;
pub mod places;
mod releases;
mod shelf;
pub mod source;
mod unread;
pub mod unused;
