//! Texts in texts: the way from what is found in one to the bytes of the document.

use yaml_spans::{NodeId, NodeKind, Span, Style};

use super::commands::Fetch;
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
    /// The pointer to its scalar.
    pub path: &'l str,
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
    pub(super) fn path<'p>(&'p self, path: &'p str) -> &'p str {
        match self.around {
            None => path,
            Some(Around { layer, path, .. }) => layer.path(path),
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
