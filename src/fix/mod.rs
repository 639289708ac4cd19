//! Exact edits: which bytes change to move references, and how they are applied to the text that they were made for.

mod plan;

use std::hash::Hasher;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHasher;

use crate::payload;

pub(crate) use plan::plan;

/// A replacement of some bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    range: Range<usize>,
    text: Arc<str>,
}

impl Edit {
    pub(crate) fn new(range: Range<usize>, text: Arc<str>) -> Self {
        Self { range, text }
    }

    /// The bytes that go.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// What comes in their place.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Exact edits of one file.
///
/// Invariants: its edits are sorted and disjoint, and each replaces the bytes of references and nothing else, or of a
/// packed text (base64) that holds them. It is applied only to the text that it was made for: one of the same length, in
/// which every document that it edits is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    made_for: Arc<MadeFor>,
    edits: Vec<Edit>,
}

/// The text that a fix was made for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MadeFor {
    pub length: usize,
    /// The documents that are edited, in order.
    pub documents: Vec<Stamp>,
}

/// By what a stretch of a text is known again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub offset: usize,
    pub length: usize,
    hash: u64,
}

impl Stamp {
    pub(crate) fn of(offset: usize, text: &[u8]) -> Self {
        let mut hasher = FxHasher::default();
        hasher.write(text);
        Self {
            offset,
            length: text.len(),
            hash: hasher.finish(),
        }
    }
}

/// The text is not the one that the fix was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherText;

impl std::fmt::Display for OtherText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the text has changed since it was checked; check it again")
    }
}

impl std::error::Error for OtherText {}

impl Fix {
    pub(crate) fn new(made_for: Arc<MadeFor>, edits: Vec<Edit>) -> Self {
        Self { made_for, edits }
    }

    /// The edits, sorted and disjoint.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Whether this is the text that it was made for.
    pub(crate) fn fits(&self, text: &[u8]) -> bool {
        let MadeFor { length, documents } = &*self.made_for;
        let is_known = |stamp: &Stamp| {
            let bytes = text.get(stamp.offset..stamp.offset + stamp.length);
            bytes.is_some_and(|bytes| Stamp::of(stamp.offset, bytes) == *stamp)
        };
        text.len() == *length && documents.iter().all(is_known)
    }

    /// The text with the edits made.
    ///
    /// # Errors
    /// The fix was made for another text.
    pub fn apply(&self, text: &[u8]) -> Result<Vec<u8>, OtherText> {
        if !self.fits(text) {
            return Err(OtherText);
        }
        let edits = self.edits.iter().map(|edit| (edit.range.clone(), &*edit.text));
        Ok(payload::apply(text, edits))
    }
}
