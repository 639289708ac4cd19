//! JSON schemas of custom resources: of all their words, only `default` values reach a cluster.

use yaml_spans::{NodeId, NodeKind, Tree};

/// A `default` in a schema.
pub(super) struct Default<'s> {
    /// The schema that it is in, and its value.
    pub schema: NodeId,
    pub value: NodeId,
    /// The key of the property that it is the default of; `None` where that is outside.
    pub property: Option<NodeId>,
    /// The way to it, its own key included.
    pub steps: &'s [SchemaStep],
}

/// A step on the way to a default.
#[derive(Clone, Copy, Debug)]
pub(super) enum SchemaStep {
    /// The key of a mapping.
    Key(NodeId),
    /// The index in a sequence.
    Index(usize),
}

/// Hands out every default of the schema at `node`, in order.
pub(super) fn each(tree: &Tree, text: &str, node: NodeId, found: impl FnMut(Default<'_>)) {
    let span = tree.node(node).span;
    let mut search = Search {
        tree,
        text,
        marks: marks(&text[span.range()], span.start),
        steps: Vec::new(),
        found,
    };
    search.visit(node, None, false);
}

/// Where the key can be, in order: most of a schema is prose and types, which are passed over.
fn marks(text: &str, start: u32) -> Vec<u32> {
    let bytes = text.as_bytes();
    let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let before = |at: usize| at.checked_sub(1).and_then(|at| bytes.get(at));
    let written =
        memchr::memmem::find_iter(bytes, KEY).filter(|at| !is_word(bytes.get(at + KEY.len())) && !is_word(before(*at)));
    // With escapes, as an alias, or in several lines after `?`.
    let disguised = memchr::memchr3_iter(b'\\', b'*', b'?', bytes).filter(|at| match (bytes[*at], bytes.get(at + 1)) {
        (b'\\', next) => matches!(next, Some(b'x' | b'u' | b'U')),
        (_, next) => {
            let starts = matches!(
                before(*at),
                None | Some(b' ' | b'\t' | b'\n' | b'\r' | b'{' | b'[' | b',')
            );
            starts && (bytes[*at] == b'?' || is_word(next) || matches!(next, Some(b'_' | b'-')))
        }
    });
    let mut marks: Vec<u32> = written.chain(disguised).map(|at| start + at as u32).collect();
    marks.sort_unstable();
    marks
}

const KEY: &str = "default";

struct Search<'t, F> {
    tree: &'t Tree,
    text: &'t str,
    marks: Vec<u32>,
    steps: Vec<SchemaStep>,
    found: F,
}

impl<F: FnMut(Default<'_>)> Search<'_, F> {
    fn visit(&mut self, node: NodeId, property: Option<NodeId>, names_are_properties: bool) {
        let tree = self.tree;
        match tree.node(node).kind {
            NodeKind::Mapping(_) => {
                for (key, value) in tree.entries(node) {
                    let is_default = !names_are_properties && tree.text(key, self.text) == KEY;
                    if !is_default && !self.may_hold_one(value) {
                        continue;
                    }
                    self.steps.push(SchemaStep::Key(key));
                    match (is_default, names_are_properties) {
                        (true, _) => (self.found)(Default {
                            schema: node,
                            value,
                            property,
                            steps: &self.steps,
                        }),
                        (false, true) => self.visit(value, Some(key), false),
                        (false, false) => self.visit(value, property, self.names_properties(key)),
                    }
                    self.steps.pop();
                }
            }
            NodeKind::Sequence(_) => {
                for (index, child) in tree.children(node).enumerate() {
                    if self.may_hold_one(child) {
                        self.steps.push(SchemaStep::Index(index));
                        self.visit(child, property, false);
                        self.steps.pop();
                    }
                }
            }
            NodeKind::Scalar(_) | NodeKind::Alias => {}
        }
    }

    /// Whether the keys of what is below a key are the names of properties.
    fn names_properties(&self, key: NodeId) -> bool {
        matches!(&*self.tree.text(key, self.text), "properties" | "patternProperties")
    }

    fn may_hold_one(&self, node: NodeId) -> bool {
        let node = self.tree.node(node);
        if !matches!(node.kind, NodeKind::Mapping(_) | NodeKind::Sequence(_)) {
            return false;
        }
        let next = self.marks.partition_point(|mark| *mark < node.span.start);
        self.marks.get(next).is_some_and(|mark| *mark < node.span.end)
    }
}
