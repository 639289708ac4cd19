//! Values that hold more than images, and may hold secrets: an overlay does not repeat them, nor are lines shown as they
//! are.

use super::base::Base;
use super::value::Value;
use crate::find::{Secrecy, is_called_secret, masked};

/// Whether a value may hold a password, a token or a key.
pub(super) fn may_hold_secret(value: &Value) -> bool {
    match value {
        Value::Plain(_) => false,
        Value::Spelled { value, .. } => may_hold_secret(value),
        Value::Text(text) => {
            let may_hold_password = |line: &str| masked(line, Secrecy::Passwords) != line;
            text.contains("PRIVATE KEY-----") || text.lines().any(may_hold_password)
        }
        Value::List(items) => items.iter().any(may_hold_secret),
        Value::Map(entries) => {
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

/// Whether a value is a string or a number, which a password may be.
fn is_set(value: &Value) -> bool {
    match value {
        Value::Text(text) => !text.is_empty(),
        Value::Plain(text) => text.bytes().any(|byte| byte.is_ascii_digit()),
        Value::Spelled { value, .. } => is_set(value),
        _ => false,
    }
}

/// Lines that are at a line of a render, counted from 0, or come in its place, as they may be shown.
pub(super) fn shown(base: &Base, line: usize, text: &str, is_set_by_flags: bool) -> String {
    let secrecy = match is_set_by_flags || Secrecy::is_of_secret(base.document(line)) {
        true => Secrecy::Values,
        false => Secrecy::Passwords,
    };
    let lines: Vec<String> = text.lines().map(|line| masked(line, secrecy)).collect();
    lines.join("\n")
}
