//! Where a walk is: the tree, the path to here, and what it means in bytes of the text.

use std::ops::Range;

use crate::manifest;
use crate::rules::Step;
use yaml_spans::{NodeId, NodeKind, SourceMap, Span, Tree};

use super::interned_names::NameId;
use super::pointers::{self, Descent};
use super::site::{Place, Scalar};

/// How many nodes may be walked again through aliases, for each node of the document.
const ALIAS_FACTOR: usize = 8;

/// The longest path that is walked; the readers' own limit on depth is below it, aliases can go beyond.
const MOST_STEPS: usize = 512;

/// How long paths usually get.
const USUAL_STEPS: usize = 16;

/// Among how many keys of a mapping a field is looked for that says more about another one.
pub(super) const MOST_FIELDS: usize = 256;

/// Where a text is that is read for references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// It is the text of this scalar.
    Node(NodeId),
    /// It is the whole text of the walk: running text in a payload.
    Text,
}

impl At {
    /// The scalar, if it is one.
    pub(super) fn node(self) -> Option<NodeId> {
        match self {
            At::Node(node) => Some(node),
            At::Text => None,
        }
    }
}

/// A mapping on the way to where the walk is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around {
    pub mapping: NodeId,
    /// How long the path to it is.
    pub depth: usize,
    /// Whether a key may be in it twice.
    pub may_repeat: bool,
}

/// A place in a text from which a walk goes on in a payload.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    path: Vec<Step<'static>>,
    names: Vec<NameId>,
    base: usize,
    pointers: Vec<String>,
    depth: usize,
}

/// Where a walk is.
#[derive(Debug)]
pub(super) struct Cursor<'t> {
    pub tree: &'t Tree,
    /// What the tree was read from.
    pub text: &'t str,
    /// The layer that `text` is a piece of, and where it begins there.
    pub layer: u32,
    pub offset: u32,
    /// How many payloads there are around.
    pub depth: usize,
    /// In a flow collection.
    pub in_flow: bool,
    /// The pointers of the payloads around.
    pointers: Vec<String>,
    /// The path that rules see, the names in it, and how much of it is outside this tree.
    path: Vec<Step<'t>>,
    names: Vec<NameId>,
    /// How many steps of the path are keys that are not read by their names.
    unnamed: usize,
    outside: usize,
    /// Where in the path the innermost resource begins: rules see the path from there on.
    base: usize,
    /// The mappings on the way to here.
    around: Vec<Around>,
    /// How many nodes may still be walked through aliases.
    alias_budget: usize,
    descent: Descent,
    /// The scalar that was decoded last, since sites come several to a scalar.
    decoded: Option<(NodeId, SourceMap)>,
}

impl<'t> Cursor<'t> {
    /// At the root of a document of its own.
    pub(super) fn new(tree: &'t Tree, text: &'t str) -> Self {
        Self {
            tree,
            text,
            layer: 0,
            offset: 0,
            depth: 0,
            in_flow: false,
            pointers: Vec::new(),
            path: Vec::with_capacity(USUAL_STEPS),
            names: Vec::with_capacity(USUAL_STEPS),
            unnamed: 0,
            outside: 0,
            base: 0,
            around: Vec::with_capacity(USUAL_STEPS),
            alias_budget: tree.len().saturating_mul(ALIAS_FACTOR).saturating_add(1000),
            descent: Descent::default(),
            decoded: None,
        }
    }

    /// In a piece of a payload that begins at `offset`; rules see its fields after those of its scalar.
    pub(super) fn inside(origin: &Origin, layer: u32, offset: u32, tree: &'t Tree, text: &'t str) -> Self {
        let steps = origin.path.iter().zip(&origin.names);
        Self {
            layer,
            offset,
            depth: origin.depth,
            pointers: origin.pointers.clone(),
            path: origin.path.clone(),
            names: origin.names.clone(),
            unnamed: steps.filter(|(step, name)| is_unnamed(step, **name)).count(),
            outside: origin.path.len(),
            base: origin.base,
            ..Self::new(tree, text)
        }
    }

    /// Here, as the place from which a walk goes on in a payload.
    pub(super) fn origin(&self) -> Origin {
        Origin {
            path: self.path.iter().cloned().map(Step::into_owned).collect(),
            names: self.names.clone(),
            base: self.base,
            pointers: self.pointers(),
            depth: self.depth + 1,
        }
    }

    /// Goes one step down.
    pub(super) fn enter(&mut self, step: Step<'t>, name: NameId) {
        self.unnamed += usize::from(is_unnamed(&step, name));
        self.path.push(step);
        self.names.push(name);
    }

    /// Goes one step up.
    pub(super) fn leave(&mut self) {
        if let (Some(step), Some(name)) = (self.path.pop(), self.names.pop()) {
            self.unnamed -= usize::from(is_unnamed(&step, name));
        }
    }

    /// Whether the names in the path tell the path: each key in it has its name.
    pub(super) fn is_named(&self) -> bool {
        self.unnamed == 0
    }

    /// Notes that what comes is in a mapping.
    pub(super) fn enter_mapping(&mut self, mapping: NodeId, may_repeat: bool) {
        let depth = self.path.len();
        self.around.push(Around {
            mapping,
            depth,
            may_repeat,
        });
    }

    pub(super) fn leave_mapping(&mut self) {
        self.around.pop();
    }

    /// The mappings on the way to here.
    pub(super) fn around(&self) -> &[Around] {
        &self.around
    }

    /// An item of a list of resources: a rule's path begins at the item, a pointer begins at the list.
    pub(super) fn enter_item(&mut self, index: usize) {
        let outer = self.pointers.last().cloned().unwrap_or_default();
        self.pointers.push(format!("{outer}/items/{index}"));
    }

    /// How many lists of resources are around.
    pub(super) fn depth_of_items(&self) -> usize {
        self.pointers
            .last()
            .map_or(0, |pointer| pointer.matches("/items/").count())
    }

    pub(super) fn leave_item(&mut self) {
        self.pointers.pop();
    }

    /// Lets rules see the path from here on; returns where they saw it from before.
    pub(super) fn rebase(&mut self) -> usize {
        std::mem::replace(&mut self.base, self.path.len())
    }

    /// Lets rules see the path from where they saw it before.
    pub(super) fn restore_base(&mut self, base: usize) {
        self.base = base;
    }

    /// Whether a resource begins here.
    pub(super) fn is_at_base(&self) -> bool {
        self.path.len() == self.base
    }

    /// The path that rules see.
    pub(super) fn rule_path(&self) -> &[Step<'t>] {
        &self.path[self.base..]
    }

    /// The names in the path that rules see.
    pub(super) fn rule_names(&self) -> &[NameId] {
        &self.names[self.base..]
    }

    /// The whole path.
    pub(super) fn path(&self) -> &[Step<'t>] {
        &self.path
    }

    /// Whether what an alias means can be walked now; it is paid for.
    pub(super) fn pays_for(&mut self, target: NodeId) -> bool {
        let size = self.tree.size(target);
        let pays = size <= self.alias_budget && self.path.len() < MOST_STEPS;
        self.alias_budget = if pays { self.alias_budget - size } else { 0 };
        pays
    }

    /// The pointers to here: one for each payload around, then the one in this tree.
    pub(super) fn pointers(&self) -> Vec<String> {
        self.pointers_to(self.path.len())
    }

    /// The pointers to the place after the first `depth` steps of the path.
    pub(super) fn pointers_to(&self, depth: usize) -> Vec<String> {
        let path = &self.path[self.outside.min(depth)..depth];
        let mut pointers = Vec::with_capacity(self.pointers.len() + 1);
        pointers.extend_from_slice(&self.pointers);
        match pointers.last_mut() {
            // Running text has no path of its own.
            _ if self.tree.is_empty() => {}
            // An item of a list and what is in it are one pointer.
            Some(last) if self.layer == 0 => pointers::push(last, path),
            _ => pointers.push(pointers::pointer(path)),
        }
        pointers
    }

    /// The pointers to a scalar of this tree, wherever the walk is.
    pub(super) fn pointers_at(&mut self, node: NodeId) -> Vec<String> {
        let mut roots = self.tree.roots().iter().rev();
        let root = roots.find(|root| **root <= node).copied().unwrap_or(node);
        let steps = self.descent.steps(self.tree, self.text, root, node);
        let mut pointers = if self.layer == 0 {
            Vec::new()
        } else {
            self.pointers.clone()
        };
        pointers.push(pointers::pointer(&steps));
        pointers
    }

    /// The pointers to a scalar somewhere below the collection that is here.
    pub(super) fn pointers_below(&mut self, collection: NodeId, node: NodeId) -> Vec<String> {
        let mut pointers = self.pointers();
        let below = self.descent.steps(self.tree, self.text, collection, node);
        if let Some(last) = pointers.last_mut() {
            pointers::push(last, &below);
        }
        pointers
    }

    /// Whether a node is a scalar.
    pub(super) fn is_scalar(&self, node: NodeId) -> bool {
        matches!(self.tree.node(node).kind, NodeKind::Scalar(_))
    }

    /// The scalar at a path of keys below a mapping (`ref/tag`).
    pub(super) fn lookup(&self, mapping: NodeId, path: &str) -> Option<NodeId> {
        let node = manifest::lookup(self.tree, mapping, self.text, path)?;
        self.is_scalar(node).then_some(node)
    }

    /// The bytes that a text is written in, in the text of its layer.
    pub(super) fn span_of(&self, at: At) -> Span {
        match at {
            At::Node(node) => self.tree.node(node).span.shifted(self.offset),
            At::Text => Span::new(0, self.text.len() as u32).shifted(self.offset),
        }
    }

    /// A scalar of this tree, as an edit has to know it.
    pub(super) fn scalar(&self, node: NodeId) -> Scalar {
        let NodeKind::Scalar(style) = self.tree.node(node).kind else {
            return Scalar {
                span: Span::default(),
                style: None,
                in_flow: false,
            };
        };
        Scalar {
            span: self.tree.node(node).span.shifted(self.offset),
            style: Some(style),
            in_flow: self.in_flow,
        }
    }

    /// The place of a stretch of a text.
    pub(super) fn place(&mut self, at: At, range: Range<usize>) -> Place {
        let layer = self.layer;
        match at {
            At::Node(node) => {
                let span = match self.tree.node(node).verbatim {
                    true => Span::new(range.start as u32, range.end as u32).shifted(self.tree.inner(node).start),
                    false => self.decoded_span(node, range),
                };
                Place {
                    layer,
                    span: span.shifted(self.offset),
                    scalar: self.scalar(node),
                }
            }
            At::Text => Place {
                layer,
                span: Span::new(range.start as u32, range.end as u32).shifted(self.offset),
                scalar: Scalar {
                    span: Span::new(0, self.text.len() as u32).shifted(self.offset),
                    style: None,
                    in_flow: false,
                },
            },
        }
    }

    /// The bytes of a stretch of a scalar that has to be decoded; a scalar with many sites is decoded once.
    fn decoded_span(&mut self, node: NodeId, range: Range<usize>) -> Span {
        match &self.decoded {
            Some((known, map)) if *known == node => map.span(range),
            _ => {
                let map = self.tree.decode(node, self.text).map;
                let span = map.span(range);
                self.decoded = Some((node, map));
                span
            }
        }
    }
}

/// Whether a step is a key that is not read by its name.
fn is_unnamed(step: &Step<'_>, name: NameId) -> bool {
    name == NameId::NONE && matches!(step, Step::Key(_))
}
