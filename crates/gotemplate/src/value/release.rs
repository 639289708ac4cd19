//! Drops containers without recursion: templates can nest them deeper than any stack.

use std::mem;

use super::Value;

/// Takes the containers out of values that are about to be dropped.
pub(super) fn containers<'v>(values: impl Iterator<Item = &'v mut Value>) -> Vec<Value> {
    values
        .filter(|value| matches!(value, Value::List(_) | Value::Map(_)))
        .map(mem::take)
        .collect()
}

/// Drops containers, and those in them.
pub(super) fn release(mut open: Vec<Value>) {
    while let Some(value) = open.pop() {
        match value {
            Value::List(mut list) => open.extend(list.take_containers()),
            Value::Map(mut map) => open.extend(map.take_containers()),
            _ => {}
        }
    }
}
