//! Edits of a text, and how they are applied.

use std::ops::Range;

use yaml_spans::Span;

/// A replacement of some bytes of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The bytes that go.
    pub span: Span,
    /// What comes in their place.
    pub text: String,
}

/// Applies edits, given as byte ranges in order and disjoint, to a text.
pub fn apply<'e>(text: &[u8], edits: impl Iterator<Item = (Range<usize>, &'e str)>) -> Vec<u8> {
    let mut edited = Vec::with_capacity(text.len() + text.len() / 64);
    let mut at = 0;
    for (range, replacement) in edits {
        edited.extend_from_slice(&text[at..range.start]);
        edited.extend_from_slice(replacement.as_bytes());
        at = range.end;
    }
    edited.extend_from_slice(&text[at..]);
    edited
}
