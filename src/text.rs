//! Places in source text: byte spans, lines and columns.

use std::ops::Range;

/// A range of bytes in a text.
///
/// Which text is said where a span is handed out: a document, or the decoded content of a scalar.
/// Invariant: `start <= end`, and both lie on character boundaries of that text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to, but not including, `end`.
    pub fn new(start: u32, end: u32) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// How many bytes it covers.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span as an index range.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The same span, `by` bytes further on.
    pub fn shifted(self, by: u32) -> Self {
        Self::new(self.start + by, self.end + by)
    }
}
