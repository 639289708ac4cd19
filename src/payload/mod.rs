//! Payloads: texts inside scalars, read out of them and written back.
//!
//! A payload is the text of a scalar as it is, or what such a text stands for when it is packed. [`Coding`] knows the
//! way in both directions: from a place in the payload to the bytes around, and from edits of the payload to edits of
//! the text around. A payload can be in a payload; each has a coding of its own.

mod base64;
mod edit;
mod packed;
mod scalar_text;

pub use edit::{Edit, apply};
pub use packed::Unpackable;

use std::borrow::Cow;

use yaml_spans::{Decoded, NodeId, NodeKind, Span, Tree};

use packed::Packed;
use scalar_text::ScalarText;

/// A scalar that may hold a payload.
#[derive(Clone, Copy, Debug)]
pub struct Carrier<'t> {
    /// The tree of its document.
    pub tree: &'t Tree,
    /// The scalar.
    pub node: NodeId,
    /// What the tree was read from.
    pub source: &'t str,
    /// Where the source begins in the text around.
    pub offset: u32,
}

/// How a payload is written in the text around it.
///
/// Laws: the edits of a payload, encoded and applied to the text around, give a text that decodes to the edited
/// payload. No edits give no edits, so that what is not changed keeps every byte; packed text in equal lines is packed
/// again into the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coding(Way);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// As the scalar's text: each part of it has bytes of its own.
    Text(ScalarText),
    /// Packed: every change packs the whole anew.
    Packed(Box<Packed>),
}

impl<'t> Carrier<'t> {
    /// The text of the scalar.
    pub fn text(&self) -> (Cow<'t, str>, Coding) {
        let Decoded { text, map } = self.tree.decode(self.node, self.source);
        let style = match self.tree.node(self.node).kind {
            NodeKind::Scalar(style) => Some(style),
            _ => None,
        };
        let shift = self.offset;
        (text, Coding(Way::Text(ScalarText { map, shift, style })))
    }

    /// The text that the scalar, whose own text is `text`, stands for in base64.
    ///
    /// # Errors
    /// It stands for no text, or for one that is compressed and cannot be read.
    pub fn base64(&self, text: &str) -> Result<(String, Coding), Unpackable> {
        let map = || self.tree.decode(self.node, self.source).map;
        let part = packed::in_base64(text);
        let packed = &text[part.clone()];
        let start = part.start + (packed.len() - packed.trim_start().len());
        let span = || map().span(start..start + packed.trim().len()).shifted(self.offset);
        let between = |first: usize, second: usize| {
            let map = map();
            // The first line ends where its last byte does; the second begins with its first.
            let (first, second) = (part.start + first, part.start + second);
            let (first, second) = (map.span(first - 1..first).end, map.offset(second));
            self.source[first as usize..second as usize].to_owned()
        };
        let (text, mut packed) = Packed::read(packed, Span::default(), between)?;
        packed.span = span();
        Ok((text, Coding(Way::Packed(Box::new(packed)))))
    }
}

impl Coding {
    /// The text that a text without a scalar of its own stands for in base64; it begins at `offset` of the text around.
    ///
    /// # Errors
    /// It stands for no text, or for one that is compressed and cannot be read.
    pub fn base64(text: &str, offset: u32) -> Result<(String, Self), Unpackable> {
        let start = text.len() - text.trim_start().len();
        let span = Span::new(start as u32, (start + text.trim().len()) as u32).shifted(offset);
        let between = |first: usize, second: usize| text[first..second].to_owned();
        let (decoded, packed) = Packed::read(text, span, between)?;
        Ok((decoded, Self(Way::Packed(Box::new(packed)))))
    }

    /// Whether what is in it cannot be edited: compressed again, it would have other bytes elsewhere.
    pub fn is_fixed(&self) -> bool {
        matches!(&self.0, Way::Packed(packed) if packed.is_compressed)
    }

    /// Whether the payload is packed, so that nobody can read it in the text around.
    pub fn is_packed(&self) -> bool {
        matches!(self.0, Way::Packed(_))
    }

    /// The bytes of the text around that the bytes `span` of the payload come from; all of them where it is packed.
    pub fn outward(&self, span: Span) -> Span {
        match &self.0 {
            Way::Text(text) => text.outward(span),
            Way::Packed(packed) => packed.span,
        }
    }

    /// Edits of the payload, sorted and disjoint, as edits of the text around.
    pub fn encode(&self, edits: Vec<Edit>) -> Vec<Edit> {
        match &self.0 {
            _ if edits.is_empty() => edits,
            Way::Text(text) => edits.into_iter().map(|edit| text.encode(edit)).collect(),
            Way::Packed(packed) => packed.encode(&edits),
        }
    }
}
