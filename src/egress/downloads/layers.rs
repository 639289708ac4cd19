//! Texts in texts: the way from what is found in one to the bytes of the document.

use yaml_spans::{NodeId, NodeKind, Span, Style};

use super::fetch::Fetch;
use crate::payload::{Carrier, Coding};
use crate::workload::Source;

/// Something that is fetched, with its place in the document.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub fetch: Fetch,
    pub span: Span,
    /// The pointer to the scalar that it is in.
    pub path: String,
}

/// Where a walk is: the keys and indexes that lead there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trail<'a> {
    up: Option<&'a Trail<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    /// The pointer to where the walk began.
    Root(&'a str),
    Key(&'a str),
    Index(usize),
}

impl<'a> Trail<'a> {
    /// A walk that begins at a pointer.
    pub(super) fn root(pointer: &'a str) -> Self {
        Self {
            up: None,
            step: Step::Root(pointer),
        }
    }

    pub(super) fn key(&'a self, key: &'a str) -> Self {
        Self {
            up: Some(self),
            step: Step::Key(key),
        }
    }

    pub(super) fn index(&'a self, index: usize) -> Self {
        Self {
            up: Some(self),
            step: Step::Index(index),
        }
    }

    /// Whether it is at a key of the mapping where the walk began.
    pub(super) fn is_first_key(&self, key: &str) -> bool {
        matches!(self.step, Step::Key(own) if own == key) && self.up.is_some_and(|up| matches!(up.step, Step::Root(_)))
    }

    /// The pointer (RFC 6901).
    pub(super) fn pointer(&self) -> String {
        let mut pointer = self.up.map(Self::pointer).unwrap_or_default();
        match self.step {
            Step::Root(start) => pointer.push_str(start),
            Step::Key(key) => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Step::Index(index) => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
        }
        pointer
    }
}

/// A document, or one in a scalar of another one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer<'l> {
    pub source: Source<'l>,
    pub around: Option<Around<'l>>,
}

/// Where a layer is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around<'l> {
    pub layer: &'l Layer<'l>,
    pub way: &'l Way,
    /// The way to its scalar.
    pub trail: &'l Trail<'l>,
}

/// The way from a text to what is around it.
#[derive(Clone, Debug)]
pub(super) enum Way {
    /// Each part of it has bytes of its own.
    Text(Coding),
    /// It is packed: its key stands for all of it.
    Packed(Span),
}

impl Way {
    fn outward(&self, span: Span) -> Span {
        match self {
            Self::Text(coding) => coding.outward(span),
            Self::Packed(key) => *key,
        }
    }
}

impl<'l> Layer<'l> {
    /// The bytes of the document that bytes of this layer come from.
    pub(super) fn outward(&self, span: Span) -> Span {
        match self.around {
            None => span,
            Some(Around { layer, way, .. }) => layer.outward(way.outward(span)),
        }
    }

    /// The same of bytes of a text in this layer.
    pub(super) fn outward_from(&self, way: &Way, range: std::ops::Range<usize>) -> Span {
        let id = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.outward(way.outward(Span::new(id(range.start), id(range.end))))
    }

    /// The pointer to the scalar of the document in which something of this layer is.
    pub(super) fn path(&self, trail: &Trail<'_>) -> String {
        match self.around {
            None => trail.pointer(),
            Some(Around { layer, trail, .. }) => layer.path(trail),
        }
    }

    /// How many layers there are around this one.
    pub(super) fn depth(&self) -> usize {
        self.around.map_or(0, |around| around.layer.depth() + 1)
    }

    pub(super) fn carrier(&self, node: NodeId) -> Carrier<'l> {
        Carrier {
            tree: self.source.tree,
            node,
            source: self.source.text,
            offset: 0,
        }
    }

    /// The kind of a node, an alias resolved.
    pub(super) fn kind(&self, node: NodeId) -> NodeKind {
        self.source.tree.node(self.source.tree.resolve(node)).kind
    }

    pub(super) fn is_list(&self, node: NodeId) -> bool {
        matches!(self.kind(node), NodeKind::Sequence(_))
    }

    pub(super) fn is_block(&self, node: NodeId) -> bool {
        matches!(self.kind(node), NodeKind::Scalar(Style::Literal | Style::Folded))
    }
}
