//! A document as a flat tree: nodes in the order in which they are written, each with its span.

use crate::text::Span;

/// The place of a node in its [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// A scalar, with the way in which it is written.
    Scalar(Style),
    /// A sequence; `true` when it is written in flow style (`[…]`).
    Sequence(bool),
    /// A mapping; `true` when it is written in flow style (`{…}`, or one pair in a flow sequence). Its children are
    /// key, value, key, value, …
    Mapping(bool),
    /// `*name`, standing for an earlier node of the same document.
    Alias,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// Without quotes. An empty plain scalar (a null by absence) has an empty span.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// One node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Scalars: the decoded text is exactly the bytes of [`Tree::inner`], so that nothing needs decoding.
    pub verbatim: bool,
    /// Where it is, without its anchor and tag; offsets count from the start of the text that was read.
    ///
    /// Scalars: the whole token, quotes included. Nothing at all (a null by absence) is the empty span right after
    /// the indicator that it belongs to. A block scalar reaches from its `|` or `>` to the end of its last content
    /// line, the line break included, and with `+` to the end of the empty lines after it; without content lines, to
    /// the end of its first line. Aliases: `*name`. Collections: from the first `-`, `?` or key (with the key's own
    /// anchor and tag) to the end of the last child; in brackets, from bracket to bracket.
    pub span: Span,
    /// Collections: one past the last descendant. Aliases: the node that is meant. Block scalars: how many blanks of
    /// indentation the content lines have, or [`NO_CONTENT`]. Other scalars: 0.
    pub(super) link: u32,
}

const _: () = assert!(size_of::<Node>() == 16, "a tree of a large document should stay small");

/// The indentation of a block scalar without content lines: all blanks of its empty lines are indentation.
pub(super) const NO_CONTENT: u32 = u32::MAX;

/// The documents of one piece of text, flat.
///
/// Invariants: nodes are in the order of their text, a parent before its children; the children of a mapping are
/// alternating keys and values; a tree belongs to the text that it was read from, and every span lies in that text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) roots: Vec<NodeId>,
}

impl Tree {
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.roots.clear();
    }

    /// The top node of each document, in order. A document that holds nothing has an empty plain scalar.
    #[inline]
    pub fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// How many nodes there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are no nodes.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The node at `id`.
    #[inline]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The first node after `id` and all that it holds.
    #[inline]
    pub fn after(&self, id: NodeId) -> NodeId {
        match self.node(id).kind {
            NodeKind::Sequence(_) | NodeKind::Mapping(_) => NodeId(self.node(id).link),
            NodeKind::Scalar(_) | NodeKind::Alias => NodeId(id.0 + 1),
        }
    }

    /// How many nodes there are in `id` and below.
    #[inline]
    pub fn size(&self, id: NodeId) -> usize {
        (self.after(id).0 - id.0) as usize
    }

    /// Whether the node is a plain scalar.
    #[inline]
    pub fn is_plain(&self, id: NodeId) -> bool {
        self.node(id).kind == NodeKind::Scalar(Style::Plain)
    }

    /// The direct children of a collection, in order; none for other nodes. Aliases are not followed.
    #[inline]
    pub fn children(&self, id: NodeId) -> Children<'_> {
        Children {
            tree: self,
            next: NodeId(id.0 + 1),
            end: self.after(id),
        }
    }

    /// The keys and values of a mapping, in order; nothing for other nodes. Aliases and merges are not followed.
    #[inline]
    pub fn entries(&self, id: NodeId) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        let mut children = match self.node(id).kind {
            NodeKind::Mapping(_) => self.children(id),
            _ => Children {
                tree: self,
                next: id,
                end: id,
            },
        };
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }

    /// The node that `id` refers to: itself, or for an alias the anchor's node.
    #[inline]
    pub fn resolve(&self, id: NodeId) -> NodeId {
        match self.node(id).kind {
            NodeKind::Alias => NodeId(self.node(id).link),
            _ => id,
        }
    }

    /// The bytes between the quotes; for every other node its span.
    #[inline]
    pub fn inner(&self, id: NodeId) -> Span {
        let node = self.node(id);
        match node.kind {
            NodeKind::Scalar(Style::SingleQuoted | Style::DoubleQuoted) => {
                Span::new(node.span.start + 1, node.span.end - 1)
            }
            _ => node.span,
        }
    }
}

/// The direct children of a collection: see [`Tree::children`].
#[derive(Clone, Debug)]
pub struct Children<'t> {
    tree: &'t Tree,
    next: NodeId,
    end: NodeId,
}

impl Iterator for Children<'_> {
    type Item = NodeId;

    #[inline]
    fn next(&mut self) -> Option<NodeId> {
        if self.next >= self.end {
            return None;
        }
        let id = self.next;
        self.next = self.tree.after(id);
        Some(id)
    }
}
