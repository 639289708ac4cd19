//! Constants: quoted strings, characters and numbers, as Go's `strconv` reads them.

use crate::strconv::{Unit, parse_float, parse_uint, quote, unquote, unquote_unit};
use crate::value::Value;

/// A number in every type that can hold it: its type is settled where it is used.
#[derive(Clone, Debug)]
pub(crate) struct Number {
    pub(crate) int: Option<i64>,
    pub(crate) uint: Option<u64>,
    pub(crate) float: Option<f64>,
    /// Its value where any type will do; `None` if no `int` holds it.
    pub(crate) ideal: Option<Value>,
}

const SYNTAX: &str = "invalid syntax";

/// The content of a quoted string, raw or not.
pub(super) fn unquoted(quoted: &str) -> Result<Vec<u8>, String> {
    unquote(quoted.as_bytes()).ok_or_else(|| SYNTAX.to_owned())
}

/// A character constant with its quotes.
pub(super) fn character(quoted: &str) -> Result<Number, String> {
    let (unit, tail) = quoted
        .as_bytes()
        .get(1..)
        .and_then(|rest| unquote_unit(rest, b'\''))
        .ok_or(SYNTAX)?;
    if tail != b"'" {
        return Err(format!("malformed character constant: {quoted}"));
    }
    let code = match unit {
        Unit::Byte(byte) => u32::from(byte),
        Unit::Rune(rune) => u32::from(rune),
    };
    Ok(Number {
        int: Some(code.into()),
        uint: Some(code.into()),
        float: Some(code.into()),
        ideal: Some(Value::int(code.into())),
    })
}

/// A number that is not a character.
pub(super) fn number(text: &str) -> Result<Number, String> {
    let shown = || quote(text.as_bytes());
    if text.ends_with('i') {
        return Err(format!("complex constants are not supported: {}", shown()));
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let magnitude = parse_uint(digits.as_bytes(), 0).ok();
    let int = magnitude.and_then(|value| match text.starts_with('-') {
        true => 0_i64.checked_sub_unsigned(value),
        false => i64::try_from(value).ok(),
    });
    // Among numbers with a sign, only a zero is unsigned too.
    let uint = magnitude.filter(|value| digits.len() == text.len() || *value == 0);
    let dotted = text.contains(['.', 'e', 'E', 'p', 'P']);
    #[expect(clippy::cast_precision_loss, reason = "a float constant is the nearest float")]
    let (int, uint, float) = match (int, uint) {
        (Some(value), _) => (int, uint, value as f64),
        (None, Some(value)) => (int, uint, value as f64),
        (None, None) => {
            let value = parse_float(text.as_bytes()).map_err(|_| format!("illegal number syntax: {}", shown()))?;
            if !dotted {
                return Err(format!("integer overflow: {}", shown()));
            }
            (whole_int(value), whole_uint(value), value)
        }
    };
    let hex_int = text.len() > 2 && (text.starts_with("0x") || text.starts_with("0X")) && !text.contains(['p', 'P']);
    let ideal = if dotted && !hex_int {
        Some(Value::Float(float))
    } else {
        int.map(Value::int)
    };
    Ok(Number {
        int,
        uint,
        float: Some(float),
        ideal,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "only what survives is kept"
)]
fn whole_int(value: f64) -> Option<i64> {
    let int = value as i64;
    (value.abs() < 9_223_372_036_854_775_808.0 && int as f64 == value).then_some(int)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "only what survives is kept"
)]
fn whole_uint(value: f64) -> Option<u64> {
    let uint = value as u64;
    (value < 18_446_744_073_709_551_616.0 && uint as f64 == value).then_some(uint)
}
