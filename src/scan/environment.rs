//! References whose parts are in several variables of a list of names and values.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use yaml_spans::NodeId;

use super::reading::Reading;
use super::split_fields::{self, Field};
use super::split_references::{field, split_site};

/// Joins variables such as `…_IMAGE_NAME` and `…_IMAGE_TAG`; returns the items that are used up.
pub(super) fn joined(reading: &mut Reading<'_, '_, '_>, list: NodeId, items: &[NodeId]) -> SmallVec<[NodeId; 4]> {
    let tree = reading.cursor.tree;
    let mut fields: SmallVec<[Field<'_>; 8]> = SmallVec::new();
    // The value of each variable, and its item.
    let mut owners: SmallVec<[(NodeId, NodeId); 16]> = SmallVec::new();
    for &item in items {
        let (mut name, mut value) = (None, None);
        for (key, node) in tree.entries(tree.resolve(item)).take(4) {
            match &reading.cursor.text[tree.inner(key).range()] {
                "name" => name = Some(tree.resolve(node)),
                "value" => value = Some(tree.resolve(node)),
                _ => {}
            }
        }
        if let (Some(name), Some(value)) = (name, value)
            && reading.cursor.is_scalar(name)
        {
            let id = reading.known.names.id(&reading.text(name));
            fields.extend(field(reading, id, value));
            owners.push((value, item));
        }
    }
    let mut used = SmallVec::new();
    if fields.len() >= 2 {
        let joined = split_fields::join(&mut fields, false);
        let owners: FxHashMap<NodeId, NodeId> = match joined.is_empty() {
            true => FxHashMap::default(),
            false => owners.into_iter().collect(),
        };
        for joined in joined {
            if split_site(reading, list, &joined, false, None) {
                used.extend(joined.nodes().filter_map(|node| owners.get(&node).copied()));
            }
        }
    }
    used
}
