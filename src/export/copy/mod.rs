//! What fills a mirror: lists, and scripts that copy.

pub(super) mod list;
