//! The way to where a walk is: as pointers for reports, and the keys on it that stand twice.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::rules::Step;
use yaml_spans::{NodeId, NodeKind};

use super::Duplicate;
use super::walk::{Children, Walk};

/// How many nodes a collection has that is quicker looked through than remembered.
const SMALL: usize = 256;

impl<'t> Walk<'_, 't, '_> {
    /// The pointers to the end of the path: one for each payload around, then the one in this tree.
    pub(super) fn pointers(&self) -> Vec<String> {
        self.pointers_to(&self.path[self.outside..])
    }

    fn pointers_to(&self, path: &[Step<'_>]) -> Vec<String> {
        let mut pointers = Vec::with_capacity(self.context.pointers.len() + 1);
        pointers.extend_from_slice(&self.context.pointers);
        let pointer = pointer(path);
        match pointers.last_mut() {
            // Running text has no path of its own.
            _ if self.tree.is_empty() => {}
            // An item of a list and what stands in it are one pointer.
            Some(last) if self.layer == 0 => last.push_str(&pointer),
            _ => pointers.push(pointer),
        }
        pointers
    }

    /// The pointers to a scalar somewhere below the collection at the end of the path.
    pub(super) fn pointers_below(&self, collection: NodeId, node: NodeId) -> Vec<String> {
        let mut pointers = self.pointers();
        let mut at = collection;
        let mut below: Vec<Step<'_>> = Vec::new();
        while at != node {
            let Some((child, step)) = self.child_around(at, node) else {
                // What was merged in stands elsewhere.
                break;
            };
            below.push(step);
            at = if self.tree.resolve(child) == node { node } else { child };
        }
        if let Some(last) = pointers.last_mut() {
            last.push_str(&pointer(&below));
        }
        pointers
    }

    /// The child of a collection that is a node, stands for it, or holds it; and the step to it.
    fn child_around(&self, collection: NodeId, node: NodeId) -> Option<(NodeId, Step<'t>)> {
        // A large one is asked for again, for the next reference in it; the small ones inside it would drive it out.
        if self.tree.size(collection) <= SMALL {
            return self.among(&self.children_of(collection), node);
        }
        let mut known = self.children.borrow_mut();
        if known.as_ref().is_none_or(|(of, _)| *of != collection) {
            *known = Some((collection, self.children_of(collection)));
        }
        self.among(&known.as_ref()?.1, node)
    }

    fn children_of(&self, collection: NodeId) -> Children {
        match self.tree.node(collection).kind {
            NodeKind::Mapping(_) => self
                .tree
                .entries(collection)
                .map(|(key, value)| (value, Some(key)))
                .collect(),
            _ => self.tree.children(collection).map(|child| (child, None)).collect(),
        }
    }

    fn among(&self, children: &Children, node: NodeId) -> Option<(NodeId, Step<'t>)> {
        // Children stand in order; only an alias stands elsewhere than what it means.
        let index = children.partition_point(|(child, _)| *child <= node).checked_sub(1);
        let index = index
            .filter(|index| node < self.tree.after(children[*index].0))
            .or_else(|| children.iter().position(|(child, _)| self.tree.resolve(*child) == node))?;
        let (child, key) = children[index];
        let step = match key {
            Some(key) => Step::Key(self.tree.text(key, self.text)),
            None => Step::Index(index),
        };
        Some((child, step))
    }

    /// Notes the keys that stand twice, of those that lead to a site, and of those beside it that are parts of it.
    pub(super) fn look_for_duplicates(&mut self) {
        for at in 0..self.around.len() {
            let (mapping, depth) = self.around[at];
            if !self.twice.contains_key(&mapping) {
                let twice = self.keys_twice(mapping);
                self.twice.insert(mapping, twice);
            }
            if self.twice[&mapping].is_empty() {
                continue;
            }
            let is_last = at + 1 == self.around.len();
            let mut twice = self.twice.remove(&mapping).unwrap_or_default();
            twice.retain(|(key, first, again)| {
                let leads = matches!(self.path.get(depth), Some(Step::Key(step)) if step == key);
                let id = self.scanner.keys.id(key);
                let is_part = is_last && self.scanner.keys.get(id).part.is_some();
                if !leads && !is_part {
                    return true;
                }
                let place = |node: &NodeId| {
                    self.sites
                        .outward(self.layer, self.tree.node(*node).span.shifted(self.offset))
                };
                let (first, again) = (place(first), place(again));
                let step = Step::Key(Cow::Borrowed(&**key));
                let path = self.pointers_to(&[&self.path[self.outside.min(depth)..depth], &[step]].concat());
                let (key, manifest) = (key.clone().into_owned(), self.context.manifest);
                self.sites.duplicates.push(Duplicate {
                    key,
                    first,
                    again,
                    path,
                    manifest,
                });
                false
            });
            self.twice.insert(mapping, twice);
        }
    }

    /// The keys that stand twice in a mapping: with the first place and the last.
    fn keys_twice(&self, mapping: NodeId) -> Vec<(Cow<'t, str>, NodeId, NodeId)> {
        let mut first: FxHashMap<Cow<'t, str>, NodeId> = FxHashMap::default();
        let mut twice: Vec<(Cow<'t, str>, NodeId, NodeId)> = Vec::new();
        for (key, _) in self.tree.entries(mapping) {
            let text = self.tree.text(key, self.text);
            if text == "<<" {
                continue;
            }
            match first.get(&text) {
                Some(known) => twice.push((text, *known, key)),
                None => {
                    first.insert(text, key);
                }
            }
        }
        twice
    }
}

/// A path as an RFC 6901 pointer.
pub(super) fn pointer(path: &[Step<'_>]) -> String {
    let mut pointer = String::with_capacity(path.len() * 8);
    for step in path {
        pointer.push('/');
        match step {
            Step::Index(index) => pointer.push_str(&index.to_string()),
            Step::Key(key) if key.contains(['~', '/']) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Step::Key(key) => pointer.push_str(key),
        }
    }
    pointer
}
