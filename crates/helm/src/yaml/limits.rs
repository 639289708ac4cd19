//! What a document may hold.

/// Deeper documents are refused, read or written.
pub(super) const MAX_DEPTH: usize = 1000;
