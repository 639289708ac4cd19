//! `len`, `index` and `slice`.

use std::rc::Rc;

use crate::error::CallError;
use crate::value::{Elem, Kind, List, Operand, Str, UintKind, Value};

/// The underlying value of a named type; any other value is itself.
fn underlying(value: &Value) -> Value {
    match value {
        Value::Object(object) => object.underlying().unwrap_or_else(|| value.clone()),
        other => other.clone(),
    }
}

fn is_nil_pointer(value: &Value) -> bool {
    matches!(value, Value::Object(object) if object.kind() == Kind::Ptr && !object.truth())
}

/// The type of what a pointer points to.
fn pointee(value: &Value) -> String {
    let name = value.type_name();
    match value {
        Value::Object(object) if object.kind() == Kind::Ptr => name.trim_start_matches('*').to_owned(),
        _ => name,
    }
}

fn count(length: usize) -> Value {
    Value::int(i64::try_from(length).unwrap_or(i64::MAX))
}

pub(super) fn len(item: &Operand) -> Result<Value, CallError> {
    if item.is_nil_interface() || is_nil_pointer(&item.value) {
        return Err("len of nil pointer".into());
    }
    match underlying(&item.value) {
        Value::String(text) => Ok(count(text.len())),
        Value::Bytes(bytes) => Ok(count(bytes.len())),
        Value::List(list) => Ok(count(list.len())),
        Value::Map(map) => Ok(count(map.len())),
        Value::Nil => Err(CallError::Panic(
            "reflect: call of reflect.Value.Type on zero Value".to_owned(),
        )),
        _ => Err(format!("len of type {}", pointee(&item.value)).into()),
    }
}

/// A number that counts elements, up to and including the length.
fn position(index: &Value, length: usize) -> Result<usize, CallError> {
    let (position, shown) = match index {
        Value::Int(_, number) => (usize::try_from(*number).ok(), *number),
        Value::Uint(_, number) => (usize::try_from(*number).ok(), number.cast_signed()),
        Value::Nil => return Err("cannot index slice/array with nil".into()),
        other => return Err(format!("cannot index slice/array with type {}", other.type_name()).into()),
    };
    match position {
        Some(position) if position <= length => Ok(position),
        _ => Err(format!("index out of range: {shown}").into()),
    }
}

pub(super) fn index(item: &Operand, indexes: &[Operand]) -> Result<Value, CallError> {
    if matches!(item.value, Value::Nil) {
        return Err("index of untyped nil".into());
    }
    let mut item = item.value.clone();
    for index in indexes {
        let index = &index.value;
        if matches!(item, Value::Nil) || is_nil_pointer(&item) {
            return Err("index of nil pointer".into());
        }
        let past_end = |kind: &str| CallError::Panic(format!("reflect: {kind} index out of range"));
        item = match underlying(&item) {
            Value::String(text) => byte(text.as_bytes(), index)?.ok_or_else(|| past_end("string"))?,
            Value::Bytes(bytes) => byte(&bytes, index)?.ok_or_else(|| past_end("slice"))?,
            Value::List(list) => {
                let position = position(index, list.len())?;
                list.get(position).cloned().ok_or_else(|| past_end("slice"))?
            }
            Value::Map(map) => match index {
                Value::String(key) => map.get(key.as_bytes()).unwrap_or_else(|| map.ty().elem.zero()),
                Value::Nil => return Err("value is nil; should be of type string".into()),
                other => return Err(format!("value has type {}; should be string", other.type_name()).into()),
            },
            _ => return Err(format!("can't index item of type {}", pointee(&item)).into()),
        };
    }
    Ok(item)
}

fn byte(bytes: &[u8], index: &Value) -> Result<Option<Value>, CallError> {
    let position = position(index, bytes.len())?;
    Ok(bytes
        .get(position)
        .map(|byte| Value::Uint(UintKind::Uint8, (*byte).into())))
}

pub(super) fn slice(item: &Operand, indexes: &[Operand]) -> Result<Value, CallError> {
    if matches!(item.value, Value::Nil) {
        return Err("slice of untyped nil".into());
    }
    if is_nil_pointer(&item.value) {
        return Err("slice of nil pointer".into());
    }
    if indexes.len() > 3 {
        return Err(format!("too many slice indexes: {}", indexes.len()).into());
    }
    let value = underlying(&item.value);
    let length = match &value {
        Value::String(_) if indexes.len() == 3 => return Err("cannot 3-index slice a string".into()),
        Value::String(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.len(),
        _ => return Err(format!("can't slice item of type {}", pointee(&item.value)).into()),
    };
    let mut bounds = [0, length, length];
    for (bound, index) in bounds.iter_mut().zip(indexes) {
        *bound = position(&index.value, length)?;
    }
    let [start, end, capacity] = bounds;
    for (low, high) in [(start, end), (end, capacity)] {
        if low > high {
            return Err(format!("invalid slice index: {low} > {high}").into());
        }
    }
    Ok(match &value {
        Value::Bytes(bytes) => Value::Bytes(Rc::from(part(bytes, start, end))),
        Value::String(text) => Value::String(Str::from(part(text.as_bytes(), start, end))),
        Value::List(list) => {
            let elem: Elem = list.elem();
            Value::List(List::new(elem, part::<Value>(list, start, end).to_vec()))
        }
        other => other.clone(),
    })
}

fn part<T>(items: &[T], start: usize, end: usize) -> &[T] {
    items.get(start..end).unwrap_or_default()
}
