//! Payloads: texts inside scalars, read out of them and written back.
//!
//! A payload is the text of a scalar as it is, or what such a text stands for when it is packed. [`Coding`] knows the
//! way in both directions: from a place in the payload to the bytes around, and from edits of the payload to edits of
//! the text around. A payload can be in a payload; each has a coding of its own.

mod base64;
mod edit;
mod scalar_text;

pub use edit::{Edit, apply};

use std::borrow::Cow;

use yaml_spans::{Decoded, NodeId, NodeKind, Span, Tree};

use base64::Base64;
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

/// A text in a form in which its parts have no bytes of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Packed {
    /// The text.
    text: String,
    /// The packed bytes, in the text around.
    span: Span,
    packing: Packing,
}

/// What a text is packed with.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Packing {
    Base64(Base64),
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

    /// The text that the scalar, whose own text is `text`, stands for in base64; nothing where it is not text.
    pub fn base64(&self, text: &str) -> Option<(String, Coding)> {
        let map = || self.tree.decode(self.node, self.source).map;
        let between = |start: usize, end: usize| {
            let map = map();
            // The first line ends where its last byte does; the second begins with its first.
            let (start, end) = (map.span(start - 1..start).end, map.offset(end));
            self.source[start as usize..end as usize].to_owned()
        };
        let (bytes, base64) = Base64::decode(text, between)?;
        let decoded = String::from_utf8(bytes).ok()?;
        let is_binary = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
        if decoded.chars().any(is_binary) {
            return None;
        }
        let start = text.len() - text.trim_start().len();
        let packed = Packed {
            text: decoded.clone(),
            span: map().span(start..start + text.trim().len()).shifted(self.offset),
            packing: Packing::Base64(base64),
        };
        Some((decoded, Coding(Way::Packed(Box::new(packed)))))
    }
}

impl Coding {
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
            Way::Packed(packed) => vec![packed.encode(&edits)],
        }
    }
}

impl Packed {
    fn encode(&self, edits: &[Edit]) -> Edit {
        let edits = edits.iter().map(|edit| (edit.span.range(), edit.text.as_str()));
        let edited = apply(self.text.as_bytes(), edits);
        let text = match &self.packing {
            Packing::Base64(base64) => base64.encode(&edited),
        };
        Edit { span: self.span, text }
    }
}
