//! Keys that are twice in a mapping: which of the two counts depends on who reads it.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::rules::Step;
use yaml_spans::NodeId;

use super::cursor::Cursor;
use super::interned_names::Names;

/// A key that is twice in a mapping: with its first place and another one.
pub(super) struct Twice<'t> {
    pub key: Cow<'t, str>,
    pub first: NodeId,
    pub again: NodeId,
    /// How long the path to the mapping is.
    pub depth: usize,
}

/// The duplicate keys of each mapping that was searched; each key is reported once.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    twice: FxHashMap<NodeId, Vec<(NodeId, NodeId)>>,
}

impl Duplicates {
    /// The keys that are twice, of those that lead to here, and of those next to it that are parts of a reference.
    pub(super) fn on_the_way<'t>(&mut self, cursor: &Cursor<'t>, names: &mut Names<'_>) -> Vec<Twice<'t>> {
        let mut found = Vec::new();
        for (at, around) in cursor.around().iter().enumerate() {
            if !around.may_repeat {
                continue;
            }
            let known = self.twice.entry(around.mapping);
            let twice = known.or_insert_with(|| keys_twice(cursor, around.mapping));
            let is_last = at + 1 == cursor.around().len();
            let depth = around.depth;
            twice.retain(|&(first, again)| {
                let key = cursor.tree.text(again, cursor.text);
                let leads = matches!(cursor.path().get(depth), Some(Step::Key(step)) if *step == key);
                let id = names.id(&key);
                let is_part = is_last && names.get(id).part.is_some();
                let tells = leads || is_part;
                if tells {
                    found.push(Twice {
                        key,
                        first,
                        again,
                        depth,
                    });
                }
                !tells
            });
        }
        found
    }
}

/// The keys that are twice in a mapping: the first place and the last.
fn keys_twice(cursor: &Cursor<'_>, mapping: NodeId) -> Vec<(NodeId, NodeId)> {
    let mut first: FxHashMap<Cow<'_, str>, NodeId> = FxHashMap::default();
    let mut twice = Vec::new();
    for (key, _) in cursor.tree.entries(mapping) {
        let text = cursor.tree.text(key, cursor.text);
        if text == "<<" {
            continue;
        }
        match first.get(&text) {
            Some(known) => twice.push((*known, key)),
            None => {
                first.insert(text, key);
            }
        }
    }
    twice
}
