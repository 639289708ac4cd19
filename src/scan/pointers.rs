//! Paths as pointers (RFC 6901), and the way from a collection to a node in it.

use crate::rules::Step;
use yaml_spans::{NodeId, NodeKind, Tree};

/// How many nodes a collection has that is quicker looked through than remembered.
const SMALL: usize = 256;

/// The children of a collection, values only, each with its key if it has one.
type Children = Vec<(NodeId, Option<NodeId>)>;

/// A path as an RFC 6901 pointer.
pub(super) fn pointer(path: &[Step<'_>]) -> String {
    let mut pointer = String::with_capacity(path.len() * 12);
    push(&mut pointer, path);
    pointer
}

/// Adds a path to a pointer.
pub(super) fn push(pointer: &mut String, path: &[Step<'_>]) {
    for step in path {
        pointer.push('/');
        match step {
            Step::Index(index) => push_index(pointer, *index),
            Step::Key(key) if key.bytes().any(|byte| matches!(byte, b'~' | b'/')) => {
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Step::Key(key) => pointer.push_str(key),
        }
    }
}

fn push_index(pointer: &mut String, index: usize) {
    match u8::try_from(index) {
        // Most lists are short.
        Ok(digit @ 0..=9) => pointer.push(char::from(b'0' + digit)),
        _ => pointer.push_str(&index.to_string()),
    }
}

/// Finds the steps from collections to nodes in them; keeps the children of the large one that was searched last.
#[derive(Debug, Default)]
pub(super) struct Descent {
    last: Option<(NodeId, Children)>,
}

impl Descent {
    /// The steps from a collection to a node somewhere below it.
    pub(super) fn steps<'t>(&mut self, tree: &Tree, text: &'t str, collection: NodeId, node: NodeId) -> Vec<Step<'t>> {
        let mut steps = Vec::new();
        let mut at = collection;
        while at != node {
            let Some((child, step)) = self.child_around(tree, text, at, node) else {
                // What was merged in is elsewhere.
                break;
            };
            steps.push(step);
            at = if tree.resolve(child) == node { node } else { child };
        }
        steps
    }

    /// The child of a collection that is a node, means it, or holds it; and the step to it.
    fn child_around<'t>(
        &mut self,
        tree: &Tree,
        text: &'t str,
        collection: NodeId,
        node: NodeId,
    ) -> Option<(NodeId, Step<'t>)> {
        // A large one is asked for again, for the next reference in it; the small ones inside it would drive it out.
        if tree.size(collection) <= SMALL {
            return among(tree, text, &children_of(tree, collection), node);
        }
        if self.last.as_ref().is_none_or(|(of, _)| *of != collection) {
            self.last = Some((collection, children_of(tree, collection)));
        }
        among(tree, text, &self.last.as_ref()?.1, node)
    }
}

fn children_of(tree: &Tree, collection: NodeId) -> Children {
    match tree.node(collection).kind {
        NodeKind::Mapping(_) => tree
            .entries(collection)
            .map(|(key, value)| (value, Some(key)))
            .collect(),
        _ => tree.children(collection).map(|child| (child, None)).collect(),
    }
}

fn among<'t>(tree: &Tree, text: &'t str, children: &Children, node: NodeId) -> Option<(NodeId, Step<'t>)> {
    // Children are in order; only an alias is elsewhere than what it means.
    let index = children.partition_point(|(child, _)| *child <= node).checked_sub(1);
    let index = index
        .filter(|index| node < tree.after(children[*index].0))
        .or_else(|| children.iter().position(|(child, _)| tree.resolve(*child) == node))?;
    let (child, key) = children[index];
    let step = match key {
        Some(key) => Step::Key(tree.text(key, text)),
        None => Step::Index(index),
    };
    Some((child, step))
}
