//! The fields of a document in YAML or JSON, and where they are.

use std::borrow::Cow;

use yaml_spans::{NodeId, NodeKind, Tree};

use crate::manifest::lookup;

/// A node of a document.
#[derive(Clone, Copy)]
pub(super) struct Node<'d> {
    tree: &'d Tree,
    text: &'d str,
    id: NodeId,
}

/// What is wrong with a document, and at which byte.
#[derive(Debug)]
pub(super) struct Fault {
    pub at: usize,
    pub message: String,
}

impl<'d> Node<'d> {
    /// The documents of a tree that hold something.
    pub fn documents(tree: &'d Tree, text: &'d str) -> impl Iterator<Item = Self> {
        let nodes = tree.roots().iter().map(move |id| Self { tree, text, id: *id });
        nodes.filter(|node| !node.is_empty())
    }

    /// The byte at which it begins.
    pub fn at(self) -> usize {
        self.tree.node(self.id).span.start as usize
    }

    /// The field at a path of keys; a `/` in a key is written `~1`.
    pub fn get(self, path: &str) -> Option<Self> {
        let id = lookup(self.tree, self.id, self.text, path)?;
        Some(Self { id, ..self }).filter(|node| !node.is_empty())
    }

    /// The text of a scalar.
    pub fn text(self) -> Option<Cow<'d, str>> {
        let is_scalar = matches!(self.tree.node(self.id).kind, NodeKind::Scalar(_));
        is_scalar.then(|| self.tree.text(self.id, self.text))
    }

    /// The text of a scalar, and where in the document each byte of it comes from.
    pub fn text_with_places(self) -> Option<(Cow<'d, str>, impl Fn(usize) -> usize + 'd)> {
        let is_scalar = matches!(self.tree.node(self.id).kind, NodeKind::Scalar(_));
        is_scalar.then(|| {
            let decoded = self.tree.decode(self.id, self.text);
            (decoded.text, move |at: usize| decoded.map.offset(at) as usize)
        })
    }

    /// The text at a path, if there is one.
    pub fn text_at(self, path: &str) -> Option<Cow<'d, str>> {
        self.get(path)?.text()
    }

    /// The text at a path, which has to be there, and where it is.
    pub fn required(self, path: &str) -> Result<(Cow<'d, str>, usize), Fault> {
        let found = self.get(path).and_then(|node| Some((node.text()?, node.at())));
        found.ok_or_else(|| self.fault(format!("`{path}` with a text is missing")))
    }

    /// The items of the list at a path; none where nothing is there.
    pub fn items(self, path: &str) -> Result<Vec<Self>, Fault> {
        let Some(list) = self.get(path) else {
            return Ok(Vec::new());
        };
        match self.tree.node(list.id).kind {
            NodeKind::Sequence(_) => Ok(list.children()),
            _ => Err(list.fault(format!("`{}` is not a list", path.replace('/', ".")))),
        }
    }

    /// The items of a list; none of what is no list.
    pub fn children(self) -> Vec<Self> {
        let is_list = matches!(self.tree.node(self.id).kind, NodeKind::Sequence(_));
        let items = self.tree.children(self.id).filter(|_| is_list);
        let items = items.map(|id| Self {
            id: self.tree.resolve(id),
            ..self
        });
        items.collect()
    }

    /// Whether it is a mapping.
    pub fn is_mapping(self) -> bool {
        matches!(self.tree.node(self.id).kind, NodeKind::Mapping(_))
    }

    pub fn fault(self, message: impl Into<String>) -> Fault {
        Fault {
            at: self.at(),
            message: message.into(),
        }
    }

    /// Whether nothing is there, or `null`.
    fn is_empty(self) -> bool {
        let is_plain = self.tree.is_plain(self.id);
        is_plain && matches!(&*self.tree.text(self.id, self.text), "" | "~" | "null")
    }
}
