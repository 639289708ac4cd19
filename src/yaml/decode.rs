//! The decoded text of a scalar, and the map from it back to the source bytes.

use std::borrow::Cow;
use std::ops::Range;

use super::tree::{NodeId, Tree};
use crate::text::Span;

/// A scalar's text as YAML means it, and where each byte of it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'s> {
    /// The decoded text.
    pub text: Cow<'s, str>,
    /// The way back to the source.
    pub map: SourceMap,
}

/// From byte offsets in a decoded text to byte offsets in the text that it was decoded from.
///
/// Piecewise: a run that stands in the source as it is maps byte for byte; an escape, a doubled quote or a folded
/// line break maps as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    // todo by the yaml layer
}

impl SourceMap {
    /// The smallest source span that decodes to the bytes `range` of the decoded text.
    pub fn span(&self, range: Range<usize>) -> Span {
        todo!("{range:?}")
    }
}

pub(super) fn decode<'s>(tree: &Tree, id: NodeId, source: &'s str) -> Decoded<'s> {
    todo!("{tree:?} {id:?} {source}")
}
