//! Arguments of functions. The executor has checked them against the signature, so a missing one cannot be met; what is
//! not there reads as the zero value.

use gotemplate::{CallError, State, Str, Value};

/// A `string`.
pub(super) fn bytes(args: &[Value], index: usize) -> &[u8] {
    match args.get(index) {
        Some(Value::String(text)) => text.as_bytes(),
        _ => &[],
    }
}

/// A `string`, shared.
pub(super) fn text(args: &[Value], index: usize) -> Str {
    match args.get(index) {
        Some(Value::String(text)) => text.clone(),
        _ => Str::default(),
    }
}

/// An `int`.
pub(super) fn int(args: &[Value], index: usize) -> i64 {
    match args.get(index) {
        Some(Value::Int(_, value)) => *value,
        _ => 0,
    }
}

/// An `interface {}`.
pub(super) fn any(args: &[Value], index: usize) -> &Value {
    args.get(index).unwrap_or(&Value::Nil)
}

/// A string as a result.
pub(super) fn string(text: impl Into<Str>) -> Value {
    Value::String(text.into())
}

/// Takes note of text of this length that is about to be made.
pub(super) fn spend(state: &mut State<'_>, bytes: usize) -> Result<(), CallError> {
    state.spend(u64::try_from(bytes).unwrap_or(u64::MAX))
}

/// sprig's `strval`: the text of strings and bytes, and `%v` of anything else.
pub(super) fn strval(value: &Value) -> Str {
    match value {
        Value::String(text) => text.clone(),
        Value::Bytes(bytes) => Str::from(bytes.clone()),
        other => Str::from(gotemplate::fmt::sprintf(b"%v", std::slice::from_ref(other))),
    }
}
