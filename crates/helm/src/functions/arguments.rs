//! Arguments of functions. The executor has checked them against the signature, so a missing one cannot be met; what is
//! not there reads as the zero value.

use gotemplate::{Elem, Map, MapType, Str, UintKind, Value};

/// An `interface {}`.
pub(super) fn any(args: &[Value], at: usize) -> &Value {
    args.get(at).unwrap_or(&Value::Nil)
}

/// A `string`, as its bytes.
pub(super) fn bytes(args: &[Value], at: usize) -> &[u8] {
    args.get(at).and_then(Value::as_str).map_or(&[], Str::as_bytes)
}

/// A `string`, shared.
pub(super) fn text(args: &[Value], at: usize) -> Str {
    args.get(at).and_then(Value::as_str).cloned().unwrap_or_default()
}

/// An integer of any type.
pub(super) fn int(args: &[Value], at: usize) -> i64 {
    match args.get(at) {
        Some(Value::Int(_, value)) => *value,
        Some(Value::Uint(_, value)) => value.cast_signed(),
        _ => 0,
    }
}

/// The items of a `[]interface {}`; of nil there are none.
pub(super) fn list(args: &[Value], at: usize) -> &[Value] {
    args.get(at).and_then(Value::as_list).map_or(&[], |list| list)
}

/// A map as the plain one that Go converts it to.
pub(super) fn dict(value: &Value) -> Map {
    match value {
        Value::Map(map) if map.ty().elem == Elem::Any => map.typed(MapType::ANY),
        Value::Map(map) => map.clone(),
        Value::Object(object) => match object.underlying() {
            Some(Value::Map(map)) => map,
            _ => Map::nil(MapType::ANY),
        },
        _ => Map::nil(MapType::ANY),
    }
}

/// The items of any slice, as Go's reflection finds them in an `interface {}`.
pub(super) fn slice(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(list) => Some(list.to_vec()),
        Value::Bytes(bytes) => Some(
            bytes
                .iter()
                .map(|&byte| Value::Uint(UintKind::Uint8, u64::from(byte)))
                .collect(),
        ),
        Value::Object(object) => match object.underlying() {
            Some(Value::List(list)) => Some(list.to_vec()),
            _ => None,
        },
        _ => None,
    }
}
