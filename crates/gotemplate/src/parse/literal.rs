//! Constants: quoted strings, characters and numbers, as Go's `strconv` reads them.

use crate::strconv::quote;
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
pub(super) fn unquote(quoted: &str) -> Result<Vec<u8>, String> {
    let Some(inner) = quoted.get(1..quoted.len().saturating_sub(1)) else {
        return Err(SYNTAX.to_owned());
    };
    if quoted.starts_with('`') {
        return Ok(inner.replace('\r', "").into_bytes());
    }
    if !inner.contains('\\') {
        return Ok(inner.as_bytes().to_vec());
    }
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while !rest.is_empty() {
        let (unit, tail) = unquote_unit(rest, '"').ok_or(SYNTAX)?;
        match unit {
            Unit::Byte(byte) => bytes.push(byte),
            Unit::Char(sign) => bytes.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        rest = tail;
    }
    Ok(bytes)
}

/// A character constant with its quotes.
pub(super) fn character(quoted: &str) -> Result<Number, String> {
    let (unit, tail) = quoted
        .get(1..)
        .and_then(|rest| unquote_unit(rest, '\''))
        .ok_or(SYNTAX)?;
    if tail != "'" {
        return Err(format!("malformed character constant: {quoted}"));
    }
    let code = match unit {
        Unit::Byte(byte) => u32::from(byte),
        Unit::Char(sign) => u32::from(sign),
    };
    Ok(Number {
        int: Some(code.into()),
        uint: Some(code.into()),
        float: Some(code.into()),
        ideal: Some(Value::int(code.into())),
    })
}

enum Unit {
    Byte(u8),
    Char(char),
}

/// The first character or escape, and what follows it.
fn unquote_unit(text: &str, quote: char) -> Option<(Unit, &str)> {
    let mut signs = text.chars();
    let first = signs.next()?;
    if first == quote {
        return None;
    }
    if first != '\\' {
        return Some((Unit::Char(first), signs.as_str()));
    }
    let escape = signs.next()?;
    let rest = signs.as_str();
    let simple = |byte| Some((Unit::Byte(byte), rest));
    match escape {
        'a' => simple(7),
        'b' => simple(8),
        'f' => simple(12),
        'n' => simple(b'\n'),
        'r' => simple(b'\r'),
        't' => simple(b'\t'),
        'v' => simple(11),
        '\\' => simple(b'\\'),
        '\'' | '"' if escape == quote => simple(u8::try_from(quote).ok()?),
        'x' => {
            let (code, tail) = digits(rest, 2, 16)?;
            Some((Unit::Byte(u8::try_from(code).ok()?), tail))
        }
        'u' | 'U' => {
            let (code, tail) = digits(rest, if escape == 'u' { 4 } else { 8 }, 16)?;
            Some((Unit::Char(char::from_u32(code)?), tail))
        }
        '0'..='7' => {
            let (code, tail) = digits(&text[1..], 3, 8)?;
            Some((Unit::Byte(u8::try_from(code).ok()?), tail))
        }
        _ => None,
    }
}

fn digits(text: &str, count: usize, radix: u32) -> Option<(u32, &str)> {
    let (digits, tail) = (text.get(..count)?, text.get(count..)?);
    if digits.starts_with('+') {
        return None;
    }
    Some((u32::from_str_radix(digits, radix).ok()?, tail))
}

/// A number that is no character.
pub(super) fn number(text: &str) -> Result<Number, String> {
    let illegal = || format!("illegal number syntax: {}", quote(text.as_bytes()));
    if text.ends_with('i') {
        return Err(format!(
            "complex constants are not supported: {}",
            quote(text.as_bytes())
        ));
    }
    let magnitude = integer(text.trim_start_matches(['+', '-']));
    let signed = text.starts_with(['+', '-']);
    let mut uint = magnitude.filter(|_| !signed);
    let int = magnitude.and_then(|value| {
        if text.starts_with('-') {
            0_i64.checked_sub_unsigned(value)
        } else {
            i64::try_from(value).ok()
        }
    });
    if int == Some(0) {
        uint = Some(0);
    }
    let dotted = text.contains(['.', 'e', 'E', 'p', 'P']);
    #[expect(clippy::cast_precision_loss, reason = "a float constant is the nearest float")]
    let number = match (int, uint) {
        (Some(value), _) => (int, uint, value as f64),
        (None, Some(value)) => (int, uint, value as f64),
        (None, None) => {
            let value = float(text).ok_or_else(illegal)?;
            if !dotted {
                return Err(format!("integer overflow: {}", quote(text.as_bytes())));
            }
            (whole_int(value), whole_uint(value), value)
        }
    };
    let (int, uint, float) = number;
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

/// An integer without a sign, with Go's prefixes and underscores.
fn integer(text: &str) -> Option<u64> {
    if !underscores_fit(text) {
        return None;
    }
    let prefixed = |low: &str, high: &str| text.strip_prefix(low).or_else(|| text.strip_prefix(high));
    let (digits, radix) = if let Some(digits) = prefixed("0x", "0X") {
        (digits, 16)
    } else if let Some(digits) = prefixed("0o", "0O") {
        (digits, 8)
    } else if let Some(digits) = prefixed("0b", "0B") {
        (digits, 2)
    } else if text.len() > 1 && text.starts_with('0') {
        (&text[1..], 8)
    } else {
        (text, 10)
    };
    let digits = digits.replace('_', "");
    if digits.starts_with(['+', '-']) {
        return None;
    }
    u64::from_str_radix(&digits, radix).ok()
}

/// A float with an optional sign.
fn float(text: &str) -> Option<f64> {
    if !underscores_fit(text.trim_start_matches(['+', '-'])) {
        return None;
    }
    let plain = text.replace('_', "");
    let body = plain.trim_start_matches(['+', '-']);
    let value = if body.starts_with("0x") || body.starts_with("0X") {
        let value = hex_float(body.get(2..)?)?;
        if plain.starts_with('-') { -value } else { value }
    } else {
        plain.parse::<f64>().ok()?
    };
    value.is_finite().then_some(value)
}

/// Hexadecimal digits with an optional point, and the exponent that must follow.
fn hex_float(text: &str) -> Option<f64> {
    let (digits, exponent) = text.split_once(['p', 'P'])?;
    let mut exponent = exponent.parse::<i32>().ok()?.clamp(-100_000, 100_000);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut mantissa = 0_u64;
    for (index, digit) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = u64::from(digit.to_digit(16)?);
        let behind_point = index >= whole.len();
        if mantissa >> 60 == 0 {
            mantissa = mantissa << 4 | digit;
            if behind_point {
                exponent = exponent.saturating_sub(4);
            }
        } else {
            mantissa |= u64::from(digit != 0);
            if !behind_point {
                exponent = exponent.saturating_add(4);
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "rounds to the nearest float")]
    let mut value = mantissa as f64;
    // In steps, since a power beyond the range of a float could still meet a mantissa that brings it back.
    while exponent != 0 && value != 0.0 && value.is_finite() {
        let step = exponent.clamp(-1000, 1000);
        value *= 2_f64.powi(step);
        exponent -= step;
    }
    Some(value)
}

/// Whether underscores stand between digits, or between the base and a digit.
fn underscores_fit(text: &str) -> bool {
    if !text.contains('_') {
        return true;
    }
    let bytes = text.as_bytes();
    let based = matches!(bytes, [b'0', b'b' | b'B' | b'o' | b'O' | b'x' | b'X', ..]);
    let hex = matches!(bytes, [b'0', b'x' | b'X', ..]);
    let mut last = if based { b'0' } else { b'^' };
    for byte in bytes.iter().skip(if based { 2 } else { 0 }) {
        if byte.is_ascii_digit() || hex && byte.is_ascii_hexdigit() {
            last = b'0';
        } else if *byte == b'_' {
            if last != b'0' {
                return false;
            }
            last = b'_';
        } else {
            if last == b'_' {
                return false;
            }
            last = b'!';
        }
    }
    last != b'_'
}
