//! Comparisons.

use std::rc::Rc;

use crate::error::CallError;
use crate::value::{Kind, Operand, Value};

const BAD_TYPE: &str = "invalid type for comparison";

/// What can be compared with each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Basic {
    Bool,
    Int,
    Uint,
    Float,
    String,
}

fn basic(value: &Value) -> Option<Basic> {
    Some(match value {
        Value::Bool(_) => Basic::Bool,
        Value::Int(..) => Basic::Int,
        Value::Uint(..) => Basic::Uint,
        Value::Float(_) => Basic::Float,
        Value::String(_) => Basic::String,
        _ => return None,
    })
}

fn is_nil(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::List(list) => list.is_nil(),
        Value::Map(map) => map.is_nil(),
        Value::Object(object) => object.kind() == Kind::Ptr && !object.truth(),
        _ => false,
    }
}

/// Whether the first value equals one of the others.
pub(super) fn equal_any(first: &Value, others: &[Operand]) -> Result<bool, CallError> {
    if others.is_empty() {
        return Err("missing argument for comparison".into());
    }
    for other in others {
        if equal(first, &other.value)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `==`.
pub(super) fn equal(a: &Value, b: &Value) -> Result<bool, CallError> {
    Ok(match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(_, a), Value::Int(_, b)) => a == b,
        (Value::Uint(_, a), Value::Uint(_, b)) => a == b,
        (Value::Float(a), Value::Float(b)) => a == b,
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Int(_, int), Value::Uint(_, uint)) | (Value::Uint(_, uint), Value::Int(_, int)) => {
            u64::try_from(*int).is_ok_and(|int| int == *uint)
        }
        _ if basic(a) != basic(b) => {
            if !matches!(a, Value::Nil) && !matches!(b, Value::Nil) {
                return Err(incompatible(a, b));
            }
            false
        }
        _ => return complex_equal(a, b),
    })
}

/// Equality of what is not a number, a string or a boolean.
fn complex_equal(a: &Value, b: &Value) -> Result<bool, CallError> {
    let (kind, other) = (a.kind(), b.kind());
    if kind != other && kind != Kind::Invalid && other != Kind::Invalid {
        let parts = [a.clone(), a.type_name().into(), b.type_name().into(), b.clone()];
        return Err(formatted(b"non-comparable types %s: %v, %s: %v", &parts));
    }
    if is_nil(a) || is_nil(b) {
        return Ok(is_nil(a) == is_nil(b));
    }
    match (a, b) {
        (_, Value::Bytes(_) | Value::List(_) | Value::Map(_)) => Err(formatted(
            b"non-comparable type %s: %v",
            &[b.clone(), b.type_name().into()],
        )),
        (Value::Object(x), Value::Object(y)) if x.kind() == Kind::Ptr => Ok(Rc::ptr_eq(x, y)),
        _ => Ok(a.deep_equal(b)),
    }
}

/// `<`.
pub(super) fn less(a: &Value, b: &Value) -> Result<bool, CallError> {
    if basic(a).is_none() || basic(b).is_none() {
        return Err(BAD_TYPE.into());
    }
    Ok(match (a, b) {
        (Value::Int(_, a), Value::Int(_, b)) => a < b,
        (Value::Uint(_, a), Value::Uint(_, b)) => a < b,
        (Value::Float(a), Value::Float(b)) => a < b,
        (Value::String(a), Value::String(b)) => a < b,
        (Value::Int(_, a), Value::Uint(_, b)) => u64::try_from(*a).map_or(true, |a| a < *b),
        (Value::Uint(_, a), Value::Int(_, b)) => u64::try_from(*b).is_ok_and(|b| *a < b),
        (Value::Bool(_), Value::Bool(_)) => return Err(BAD_TYPE.into()),
        _ => return Err(incompatible(a, b)),
    })
}

/// `<=`.
pub(super) fn less_or_equal(a: &Value, b: &Value) -> Result<bool, CallError> {
    Ok(less(a, b)? || equal(a, b)?)
}

fn incompatible(a: &Value, b: &Value) -> CallError {
    format!(
        "incompatible types for comparison: {} and {}",
        a.type_name(),
        b.type_name()
    )
    .into()
}

fn formatted(format: &[u8], parts: &[Value]) -> CallError {
    CallError::Message(crate::fmt::brief(format, parts))
}
