//! Values that hold more than images, and may hold secrets: an overlay does not repeat them.

use super::value::Value;
use crate::find::{is_called_secret, may_hold_password};

/// Whether a value may hold a password, a token or a key.
pub(super) fn may_hold_secret(value: &Value) -> bool {
    match value {
        Value::Plain(_) => false,
        Value::Text(text) => text.contains("PRIVATE KEY-----") || text.lines().any(may_hold_password),
        Value::List(items) => items.iter().any(may_hold_secret),
        Value::Map(entries) => {
            let is_set = |value: &Value| match value {
                Value::Text(text) => !text.is_empty(),
                Value::Plain(text) => text.bytes().any(|byte| byte.is_ascii_digit()),
                _ => false,
            };
            // A variable of a container has its name beside its value.
            let named = match (entries.get("name"), entries.get("value")) {
                (Some(Value::Text(name)), Some(value)) => is_called_secret(name.as_bytes()) && is_set(value),
                _ => false,
            };
            let keyed = |(key, value): (&String, &Value)| is_called_secret(key.as_bytes()) && is_set(value);
            named || entries.iter().any(keyed) || entries.values().any(may_hold_secret)
        }
    }
}
