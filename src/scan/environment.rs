//! References whose parts are in several items of a list: variables with names and values, `NAME=value`, flags.

use smallvec::SmallVec;
use yaml_spans::NodeId;

use crate::rules::Step;

use super::cursor::At;
use super::interned_names::NameId;
use super::names::Setting;
use super::pairs;
use super::reading::Reading;
use super::registry_settings;
use super::split_fields::Field;
use super::split_references::{field, inherited_of, split_sites};

/// An item of a list that names a value.
struct Named {
    name: NameId,
    at: At,
    from: usize,
    /// Whether the value has a field of its own in the item.
    is_field: bool,
    item: NodeId,
    index: usize,
}

/// Joins variables such as `…_IMAGE_NAME` and `…_IMAGE_TAG`; returns the items that are used up.
pub(super) fn joined(reading: &mut Reading<'_, '_, '_>, list: NodeId, items: &[NodeId]) -> SmallVec<[NodeId; 4]> {
    let mut fields: SmallVec<[Field<'_>; 8]> = SmallVec::new();
    let mut named: SmallVec<[Named; 16]> = SmallVec::new();
    for (index, &item) in items.iter().enumerate() {
        let node = reading.cursor.tree.resolve(item);
        let found = match reading.cursor.is_scalar(node) {
            true => pair(reading, item, node, index),
            false => variable(reading, item, node, index),
        };
        if let Some((field, one)) = found {
            fields.extend(field);
            named.push(one);
        }
    }
    if fields.is_empty() {
        return SmallVec::new();
    }
    let own = inherited_of(reading, fields.iter());
    let parts = split_sites(reading, Some(list), &mut fields, false, None, own.as_ref());
    let mut used: SmallVec<[NodeId; 4]> = SmallVec::new();
    for one in named {
        if parts.contains(&(one.at, one.from)) || setting(reading, &one) {
            used.push(one.item);
        }
    }
    used
}

/// `{name: WORKER_IMAGE_TAG, value: v1}`
fn variable<'t>(
    reading: &mut Reading<'_, 't, '_>,
    item: NodeId,
    node: NodeId,
    index: usize,
) -> Option<(Option<Field<'t>>, Named)> {
    let tree = reading.cursor.tree;
    let (mut name, mut value) = (None, None);
    for (key, node) in tree.entries(node).take(4) {
        match &*reading.text(key) {
            "name" => name = Some(tree.resolve(node)),
            "value" => value = Some(tree.resolve(node)),
            _ => {}
        }
    }
    let (name, value) = (name.filter(|name| reading.cursor.is_scalar(*name))?, value?);
    let id = reading.known.names.id(&reading.text(name));
    let named = Named {
        name: id,
        at: At::Node(value),
        from: 0,
        is_field: true,
        item,
        index,
    };
    Some((field(reading, name, id, value), named))
}

/// `WORKER_IMAGE_TAG=v1`, `--worker-image-tag=v1`
fn pair<'t>(
    reading: &mut Reading<'_, 't, '_>,
    item: NodeId,
    node: NodeId,
    index: usize,
) -> Option<(Option<Field<'t>>, Named)> {
    let span = reading.cursor.tree.node(node).span;
    if span.len() > pairs::LONGEST || !reading.cursor.text[span.range()].contains('=') {
        return None;
    }
    let text = reading.text(node);
    let pair = pairs::in_line(&text, 0..text.len()).filter(|pair| pair.has_equals)?;
    let at = At::Node(node);
    let field = pairs::field(reading, at, &text, &pair)?;
    let named = Named {
        name: reading.known.names.id(&text[pair.name.clone()]),
        at,
        from: pair.value.start,
        is_field: false,
        item,
        index,
    };
    Some((Some(field), named))
}

/// A variable that is only a registry; says whether it is one.
fn setting(reading: &mut Reading<'_, '_, '_>, named: &Named) -> bool {
    let Some(node) = named.at.node().filter(|node| reading.cursor.is_scalar(*node)) else {
        return false;
    };
    if reading.known.names.get(named.name).setting == Setting::No {
        return false;
    }
    reading.cursor.enter(Step::Index(named.index), NameId::NONE);
    if named.is_field {
        reading.cursor.enter(Step::Key("value".into()), NameId::NONE);
    }
    let text = reading.text(node);
    let value = text[named.from..].trim_end_matches(['"', '\'']);
    let setting = reading.known.names.get(named.name).setting;
    let is_one = registry_settings::read(reading, named.at, value, named.from, setting);
    if named.is_field {
        reading.cursor.leave();
    }
    reading.cursor.leave();
    is_one
}
