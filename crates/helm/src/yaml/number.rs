//! Numbers, as Go reads and writes them.

use std::borrow::Cow;

use super::meaning::{Meaning, Schema};

/// What text that begins with a digit or a sign means, if no timestamp.
pub(super) fn resolve(text: &[u8], schema: Schema) -> Meaning {
    let plain: Cow<'_, [u8]> = if text.contains(&b'_') {
        text.iter()
            .copied()
            .filter(|byte| *byte != b'_')
            .collect::<Vec<u8>>()
            .into()
    } else {
        text.into()
    };
    if let Some(value) = integer(&plain) {
        return value;
    }
    if is_decimal(&plain)
        && let Some(value) = finite(&plain)
    {
        return Meaning::Float(value);
    }
    let bases: &[(&[u8], &[u8], u32)] = match schema {
        Schema::V2 => &[(b"0b", b"-0b", 2)],
        Schema::V3 => &[(b"0b", b"-0b", 2), (b"0o", b"-0o", 8)],
    };
    for (prefix, negative, base) in bases {
        if let Some(digits) = plain.strip_prefix(*prefix) {
            if let Some(value) = signed(digits, *base) {
                return Meaning::Int(value);
            }
        } else if let Some(digits) = plain.strip_prefix(*negative)
            && digits.first().is_some_and(u8::is_ascii_digit)
            && let Some(value) = signed(&[b"-", digits].concat(), *base)
        {
            return Meaning::Int(value);
        }
    }
    Meaning::String
}

/// An integer with a base prefix or without, `0` alone being one for octal.
fn integer(text: &[u8]) -> Option<Meaning> {
    let (negative, positive, rest) = match text {
        [b'-', rest @ ..] => (true, false, rest),
        [b'+', rest @ ..] => (false, true, rest),
        _ => (false, false, text),
    };
    let (base, digits) = match rest {
        [b'0', b'x' | b'X', digits @ ..] => (16, digits),
        [b'0', b'b' | b'B', digits @ ..] => (2, digits),
        [b'0', b'o' | b'O', digits @ ..] => (8, digits),
        [b'0', digits @ ..] if !digits.is_empty() => (8, digits),
        _ => (10, rest),
    };
    if !digits.first()?.is_ascii_alphanumeric() {
        return None;
    }
    let value = u64::from_str_radix(std::str::from_utf8(digits).ok()?, base).ok()?;
    if negative {
        return 0i64.checked_sub_unsigned(value).map(Meaning::Int);
    }
    match i64::try_from(value) {
        Ok(value) => Some(Meaning::Int(value)),
        Err(_) => (!positive).then_some(Meaning::Uint(value)),
    }
}

fn signed(digits: &[u8], base: u32) -> Option<i64> {
    i64::from_str_radix(std::str::from_utf8(digits).ok()?, base).ok()
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_decimal(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = text
        .strip_prefix(b"-")
        .or_else(|| text.strip_prefix(b"+"))
        .unwrap_or(text);
    let whole = digits(rest);
    let mut rest = rest.get(whole..).unwrap_or_default();
    if let Some(after) = rest.strip_prefix(b".") {
        let fraction = digits(after);
        if whole + fraction == 0 {
            return false;
        }
        rest = after.get(fraction..).unwrap_or_default();
    } else if whole == 0 {
        return false;
    }
    match rest {
        [] => true,
        [b'e' | b'E', b'-' | b'+', exponent @ ..] | [b'e' | b'E', exponent @ ..] => {
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        _ => false,
    }
}

fn finite(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text)
        .ok()?
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
}

/// `strconv.ParseFloat` for text that begins with a point.
pub(super) fn parse_float(text: &[u8]) -> Option<f64> {
    if is_decimal(text) { finite(text) } else { None }
}

/// Shortest digits of a finite number, without a sign, and the exponent of the first.
fn digits(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let digits = mantissa.chars().filter(char::is_ascii_digit).collect();
    (digits, exponent.parse().unwrap_or(0))
}

/// The number as `encoding/json` writes it.
pub(super) fn json(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-6..1e21).contains(&magnitude) {
        let (digits, exponent) = digits(&format!("{magnitude:e}"));
        return scientific(value.is_sign_negative(), &digits, exponent, 1);
    }
    value.to_string()
}

/// `strconv.FormatFloat(value, 'g', -1, 64)`, with YAML's words for what is not finite.
pub(super) fn general(value: f64) -> String {
    if let Some(word) = special(value) {
        return word.to_owned();
    }
    format_general(value.is_sign_negative(), &format!("{:e}", value.abs()))
}

/// The same after rounding to a float32: how float keys become strings.
pub(super) fn general32(value: f64) -> String {
    let value = value as f32;
    if let Some(word) = special(f64::from(value)) {
        return word.to_owned();
    }
    format_general(value.is_sign_negative(), &format!("{:e}", value.abs()))
}

fn special(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some(".nan")
    } else if value == f64::INFINITY {
        Some(".inf")
    } else if value == f64::NEG_INFINITY {
        Some("-.inf")
    } else {
        None
    }
}

fn format_general(negative: bool, text: &str) -> String {
    let (digits, exponent) = digits(text);
    if !(-4..6).contains(&exponent) {
        return scientific(negative, &digits, exponent, 2);
    }
    let sign = if negative { "-" } else { "" };
    let count = digits.len() as i32;
    if exponent < 0 {
        let zeros = "0".repeat((-exponent - 1) as usize);
        format!("{sign}0.{zeros}{digits}")
    } else if exponent >= count - 1 {
        let zeros = "0".repeat((exponent - count + 1) as usize);
        format!("{sign}{digits}{zeros}")
    } else {
        let (whole, fraction) = digits.split_at((exponent + 1) as usize);
        format!("{sign}{whole}.{fraction}")
    }
}

fn scientific(negative: bool, digits: &str, exponent: i32, width: usize) -> String {
    let sign = if negative { "-" } else { "" };
    let (first, rest) = digits.split_at(1.min(digits.len()));
    let point = if rest.is_empty() { "" } else { "." };
    let direction = if exponent < 0 { '-' } else { '+' };
    format!(
        "{sign}{first}{point}{rest}e{direction}{:0width$}",
        exponent.unsigned_abs()
    )
}
