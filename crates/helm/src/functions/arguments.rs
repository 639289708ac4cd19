//! Arguments of functions, whose types the executor has checked.

use gotemplate::{Str, Value};

/// The integer at this place.
pub(super) fn int(args: &[Value], at: usize) -> i64 {
    match args.get(at) {
        Some(Value::Int(_, value)) => *value,
        Some(Value::Uint(_, value)) => value.cast_signed(),
        _ => 0,
    }
}

/// The string at this place.
pub(super) fn text(args: &[Value], at: usize) -> Str {
    args.get(at).and_then(Value::as_str).cloned().unwrap_or_default()
}

/// The items of the list at this place; of nil there are none.
pub(super) fn items(args: &[Value], at: usize) -> &[Value] {
    args.get(at).and_then(Value::as_list).map_or(&[], |list| list)
}
