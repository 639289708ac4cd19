//! The fields of one mapping, with what their names say taken together.

use smallvec::SmallVec;
use yaml_spans::NodeId;

use super::cursor::Cursor;
use super::interned_names::{NameId, Names};
use super::names::{NamePart, Role};

/// The fields of one mapping.
pub(super) struct Table {
    /// Keys, their names, and values.
    pub entries: SmallVec<[(NodeId, NameId, NodeId); 16]>,
    /// Whether a key may be in it twice; `false` is certain.
    pub may_repeat: bool,
    /// The roles and parts that there are, a bit for each.
    roles: u32,
    parts: u32,
}

impl Table {
    pub(super) fn read(cursor: &Cursor<'_>, names: &mut Names<'_>, mapping: NodeId) -> Self {
        let mut table = Self {
            entries: SmallVec::new(),
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
        table
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
