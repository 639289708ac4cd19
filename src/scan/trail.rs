//! The way to where a walk is: as pointers for reports, and the keys on it that stand twice.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::rules::Step;
use crate::yaml::{NodeId, NodeKind};

use super::Duplicate;
use super::walk::Walk;

impl Walk<'_, '_, '_> {
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
        // What was merged in stands elsewhere.
        let mut at = collection;
        let mut below: Vec<Step<'_>> = Vec::new();
        'down: while at != node {
            let mut index = 0;
            let is_mapping = matches!(self.tree.node(at).kind, NodeKind::Mapping(_));
            let mut key = None;
            for child in self.tree.children(at) {
                if is_mapping && key.is_none() {
                    key = Some(child);
                    continue;
                }
                if child == node || self.tree.resolve(child) == node || child < node && node < self.tree.after(child) {
                    below.push(match key {
                        Some(key) => Step::Key(self.tree.text(key, self.text)),
                        None => Step::Index(index),
                    });
                    at = if self.tree.resolve(child) == node { node } else { child };
                    continue 'down;
                }
                key = None;
                index += 1;
            }
            break;
        }
        if let Some(last) = pointers.last_mut() {
            last.push_str(&pointer(&below));
        }
        pointers
    }

    /// Looks through the mappings on the way to a site for keys that stand twice.
    pub(super) fn look_for_duplicates(&mut self) {
        for at in 0..self.around.len() {
            let (mapping, depth) = self.around[at];
            if !self.looked_through.insert(mapping) {
                continue;
            }
            let mut seen: FxHashMap<Cow<'_, str>, NodeId> = FxHashMap::default();
            for (key, _) in self.tree.entries(mapping) {
                let text = self.tree.text(key, self.text);
                if text == "<<" {
                    continue;
                }
                if let Some(first) = seen.insert(text.clone(), key) {
                    let place = |node: NodeId| {
                        self.sites
                            .outward(self.layer, self.tree.node(node).span.shifted(self.offset))
                    };
                    let (first, again) = (place(first), place(key));
                    let path = self.pointers_to(&[&self.path[self.outside.min(depth)..depth], &[Step::Key(text.clone())]].concat());
                    let manifest = self.context.manifest;
                    self.sites.duplicates.push(Duplicate {
                        key: text.into_owned(),
                        first,
                        again,
                        path,
                        manifest,
                    });
                }
            }
        }
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
