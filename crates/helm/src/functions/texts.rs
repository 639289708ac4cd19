//! What sprig takes for the text of a value.

use gotemplate::{CallError, State, Str, Value};

use super::arguments::slice;
use super::cost::weigh;

/// A string as a result.
pub(super) fn string(text: impl Into<Str>) -> Value {
    Value::String(text.into())
}

/// sprig's `strval`: strings, bytes and what has a text of its own as that text, everything else as `%v` prints it.
pub(super) fn strval(state: &mut State<'_>, value: &Value) -> Result<Str, CallError> {
    match value {
        Value::Bytes(bytes) => Ok(Str::from(bytes.clone())),
        Value::Object(object) => match object.text() {
            Some(text) => Ok(Str::from(text)),
            None => printed(state, value),
        },
        _ => printed(state, value),
    }
}

/// What `%v` prints.
pub(super) fn printed(state: &mut State<'_>, value: &Value) -> Result<Str, CallError> {
    if let Value::String(text) = value {
        return Ok(text.clone());
    }
    weigh(state, value)?;
    Ok(Str::from(gotemplate::fmt::sprint(std::slice::from_ref(value))?))
}

/// sprig's list of texts: nil items are left out, and what is no list is a list of one.
pub(super) fn strings(state: &mut State<'_>, value: &Value) -> Result<Vec<Str>, CallError> {
    let items = match (slice(value), value) {
        (Some(items), _) => items,
        (None, Value::Nil) => Vec::new(),
        (None, other) => vec![other.clone()],
    };
    state.work(items.len() as u64)?;
    items
        .iter()
        .filter(|item| !matches!(item, Value::Nil))
        .map(|item| strval(state, item))
        .collect()
}
