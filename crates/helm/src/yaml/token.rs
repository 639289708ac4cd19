//! Tokens, and where they stand.

use std::borrow::Cow;

/// A place in the text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    pub offset: usize,
    /// From 0.
    pub line: usize,
    /// From 0, in characters.
    pub column: usize,
}

/// What a token is.
#[derive(Debug)]
pub(super) enum Kind<'a> {
    StreamEnd,
    Version(u8, u8),
    TagDirective { handle: Vec<u8>, prefix: Vec<u8> },
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(&'a [u8]),
    Anchor(&'a [u8]),
    Tag { handle: Vec<u8>, suffix: Vec<u8> },
    Scalar { text: Cow<'a, [u8]>, plain: bool },
}

#[derive(Debug)]
pub(super) struct Token<'a> {
    pub kind: Kind<'a>,
    pub start: Mark,
}
