//! References whose parts are in several variables of a list of names and values.

use smallvec::SmallVec;
use yaml_spans::NodeId;

use crate::rules::Step;

use super::interned_names::NameId;
use super::names::Setting;
use super::reading::Reading;
use super::registry_settings;
use super::split_fields::Field;
use super::split_references::{field, inherited, split_sites};

/// Joins variables such as `…_IMAGE_NAME` and `…_IMAGE_TAG`; returns the items that are used up.
pub(super) fn joined(reading: &mut Reading<'_, '_, '_>, list: NodeId, items: &[NodeId]) -> SmallVec<[NodeId; 4]> {
    let tree = reading.cursor.tree;
    let mut fields: SmallVec<[Field<'_>; 8]> = SmallVec::new();
    // The name and the value of each variable, and its item.
    let mut owners: SmallVec<[(NodeId, NameId, NodeId, NodeId); 16]> = SmallVec::new();
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
            fields.extend(field(reading, name, id, value));
            owners.push((name, id, value, item));
        }
    }
    if fields.is_empty() {
        return SmallVec::new();
    }
    let own = inherited(reading, owners.iter().map(|&(name, id, value, _)| (name, id, value)));
    let parts = split_sites(reading, list, &mut fields, false, own.as_ref());
    let mut used: SmallVec<[NodeId; 4]> = SmallVec::new();
    for (_, id, value, item) in owners {
        if parts.contains(&value) {
            used.push(item);
        } else if reading.known.names.get(id).setting != Setting::No && reading.cursor.is_scalar(value) {
            setting(reading, items, item, value, id);
        }
    }
    used
}

/// A variable that is only a registry.
fn setting(reading: &mut Reading<'_, '_, '_>, items: &[NodeId], item: NodeId, value: NodeId, name: NameId) {
    let index = items.iter().position(|other| *other == item).unwrap_or_default();
    reading.cursor.enter(Step::Index(index), NameId::NONE);
    reading.cursor.enter(Step::Key("value".into()), NameId::NONE);
    registry_settings::named(reading, value, name);
    reading.cursor.leave();
    reading.cursor.leave();
}
