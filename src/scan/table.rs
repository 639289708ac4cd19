//! The fields of one mapping, those that are merged into it among them, with what their names say taken together.

use rustc_hash::FxHashSet;
use smallvec::SmallVec;
use yaml_spans::{NodeId, NodeKind};

use super::cursor::Cursor;
use super::interned_names::{NameId, Names};
use super::names::{NamePart, Role};

/// The fields of one mapping.
pub(super) struct Table {
    /// Keys, their names, and values; what is merged in comes after what the mapping says itself.
    pub entries: SmallVec<[(NodeId, NameId, NodeId); 16]>,
    /// What could not be merged in, as it is too much.
    pub unmerged: Option<NodeId>,
    /// Whether a key may be in it twice; `false` is certain.
    pub may_repeat: bool,
    /// The roles and parts that there are, a bit for each.
    roles: u32,
    parts: u32,
}

impl Table {
    pub(super) fn read(cursor: &mut Cursor<'_>, names: &mut Names<'_>, mapping: NodeId) -> Self {
        let mut table = Self {
            entries: SmallVec::new(),
            unmerged: None,
            may_repeat: false,
            roles: 0,
            parts: 0,
        };
        // Names that were met one after the other have numbers that differ in their last bits.
        let mut met = 0_u128;
        for (key, value) in cursor.tree.entries(mapping) {
            let id = names.id(&cursor.tree.text(key, cursor.text));
            let facts = names.get(id);
            table.roles |= 1 << facts.role as u32;
            table.parts |= facts.part.map_or(0, |part| 1 << part as u32);
            let bit = 1 << (id.index() % 128);
            table.may_repeat |= met & bit != 0;
            met |= bit;
            table.entries.push((key, id, value));
        }
        if table.has_role(Role::Merge) {
            table.merge(cursor, names, mapping);
        }
        table
    }

    /// Adds what is merged into the mapping, as far as the mapping does not say it itself after the merge; of two sources
    /// the first counts.
    fn merge(&mut self, cursor: &mut Cursor<'_>, names: &mut Names<'_>, mapping: NodeId) {
        let mut known: FxHashSet<NameId> = self.entries.iter().map(|(_, id, _)| *id).collect();
        let mut met = FxHashSet::from_iter([mapping]);
        let mut sources: Vec<NodeId> = Vec::new();
        // In kubectl a merge wins over what is written before it, elsewhere it does not: both are read.
        let mut before = FxHashSet::default();
        let last = self
            .entries
            .iter()
            .rposition(|(key, id, _)| is_merge(cursor, names, *key, *id));
        before.extend(self.entries.iter().take(last.unwrap_or_default()).map(|(_, id, _)| *id));
        self.entries.retain(|&mut (key, id, value)| {
            let is_merge = is_merge(cursor, names, key, id);
            if is_merge {
                sources.push(value);
            }
            !is_merge
        });
        // So does a merge over another one before it.
        let are_several = sources.len() > 1;
        // The last one is next.
        sources.reverse();
        while let Some(source) = sources.pop() {
            let source = cursor.tree.resolve(source);
            if let NodeKind::Sequence(_) = cursor.tree.node(source).kind {
                let from = sources.len();
                sources.extend(cursor.tree.children(source));
                sources[from..].reverse();
                continue;
            }
            let is_around = cursor.around().iter().any(|around| around.mapping == source);
            if is_around || !met.insert(source) {
                continue;
            }
            if !cursor.pays_for(source) {
                self.unmerged = Some(source);
                return;
            }
            let from = sources.len();
            // A key that is there twice counts twice.
            let mut fresh = FxHashSet::default();
            for (key, value) in cursor.tree.entries(source) {
                let id = names.id(&cursor.tree.text(key, cursor.text));
                if is_merge(cursor, names, key, id) {
                    sources.push(value);
                    let above = cursor.tree.entries(source).take_while(|(above, _)| *above != key);
                    before.extend(above.map(|(above, _)| names.id(&cursor.tree.text(above, cursor.text))));
                } else if known.insert(id) && fresh.insert(id)
                    || fresh.contains(&id)
                    || before.contains(&id)
                    || are_several
                {
                    let facts = names.get(id);
                    self.roles |= 1 << facts.role as u32;
                    self.parts |= facts.part.map_or(0, |part| 1 << part as u32);
                    self.entries.push((key, id, value));
                }
            }
            sources[from..].reverse();
        }
    }

    /// Whether a field has this role.
    pub(super) fn has_role(&self, role: Role) -> bool {
        self.roles & (1 << role as u32) != 0
    }

    /// Whether the name of a field announces one of these parts.
    pub(super) fn has_part(&self, parts: &[NamePart]) -> bool {
        parts.iter().any(|part| self.parts & (1 << *part as u32) != 0)
    }

    /// The value of the first field with this role.
    pub(super) fn value_of(&self, names: &Names<'_>, role: Role) -> Option<NodeId> {
        if !self.has_role(role) {
            return None;
        }
        let mut entries = self.entries.iter();
        let found = entries.find(|(_, id, _)| names.get(*id).role == role);
        found.map(|(_, _, value)| *value)
    }
}

/// Whether a key merges: `"<<"` in quotes is a key like any other.
fn is_merge(cursor: &Cursor<'_>, names: &Names<'_>, key: NodeId, id: NameId) -> bool {
    names.get(id).role == Role::Merge && cursor.tree.node(key).span.len() == 2
}
