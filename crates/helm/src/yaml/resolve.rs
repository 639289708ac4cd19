//! What a scalar means: YAML 1.1, as far as Go follows it.

use super::meaning::{Meaning, Schema};
use super::number;

/// Resolves a plain scalar; timestamps are looked for only if asked for.
pub(super) fn resolve(text: &[u8], schema: Schema, timestamps: bool) -> Meaning {
    let Some(first) = text.first() else {
        return Meaning::Null;
    };
    if text.len() <= 5
        && let Some(meaning) = word(text, schema)
    {
        return meaning;
    }
    match first {
        b'.' => number::parse_float(text).map_or(Meaning::String, Meaning::Float),
        b'0'..=b'9' | b'+' | b'-' => {
            if timestamps && is_timestamp(text) {
                return Meaning::Timestamp;
            }
            number::resolve(text, schema)
        }
        _ => Meaning::String,
    }
}

fn word(text: &[u8], schema: Schema) -> Option<Meaning> {
    Some(match text {
        b"true" | b"True" | b"TRUE" => Meaning::Bool(true),
        b"false" | b"False" | b"FALSE" => Meaning::Bool(false),
        b"~" | b"null" | b"Null" | b"NULL" => Meaning::Null,
        b".nan" | b".NaN" | b".NAN" => Meaning::Float(f64::NAN),
        b".inf" | b".Inf" | b".INF" | b"+.inf" | b"+.Inf" | b"+.INF" => Meaning::Float(f64::INFINITY),
        b"-.inf" | b"-.Inf" | b"-.INF" => Meaning::Float(f64::NEG_INFINITY),
        _ if schema == Schema::V2 => Meaning::Bool(old_bool(text)?),
        _ => return None,
    })
}

/// The booleans that YAML 1.1 has and 1.2 has not.
pub(super) fn old_bool(text: &[u8]) -> Option<bool> {
    match text {
        b"y" | b"Y" | b"yes" | b"Yes" | b"YES" | b"on" | b"On" | b"ON" => Some(true),
        b"n" | b"N" | b"no" | b"No" | b"NO" | b"off" | b"Off" | b"OFF" => Some(false),
        _ => None,
    }
}

/// Whether the text is a number to base 60, such as `1:30`, which other readers take for an integer.
pub(super) fn is_base60(text: &[u8]) -> bool {
    let text = text
        .strip_prefix(b"+")
        .or_else(|| text.strip_prefix(b"-"))
        .unwrap_or(text);
    let mut parts = text.split(|byte| *byte == b':');
    let Some(([b'0'..=b'9', rest @ ..], mut last)) = parts.next().map(|first| (first, false)) else {
        return false;
    };
    if !rest.iter().all(|byte| byte.is_ascii_digit() || *byte == b'_') {
        return false;
    }
    let mut any = false;
    for part in parts {
        if last {
            return false;
        }
        any = true;
        let whole = match part.iter().position(|byte| *byte == b'.') {
            Some(dot) => {
                last = true;
                let fraction = part.get(dot + 1..).unwrap_or_default();
                if !fraction.iter().all(|byte| byte.is_ascii_digit() || *byte == b'_') {
                    return false;
                }
                part.get(..dot).unwrap_or_default()
            }
            None => part,
        };
        if !matches!(whole, [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']) {
            return false;
        }
    }
    any
}

/// A date, or a date and a time, in one of the forms that Go's package knows.
pub(super) fn is_timestamp(text: &[u8]) -> bool {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits != 4 || text.get(4) != Some(&b'-') {
        return false;
    }
    let year = text
        .iter()
        .take(4)
        .fold(0, |year, byte| year * 10 + u32::from(byte - b'0'));
    let rest = text.get(5..).unwrap_or_default();
    let Some((month, rest)) = number_in(rest, 1, 12) else {
        return false;
    };
    let Some(rest) = rest.strip_prefix(b"-") else {
        return false;
    };
    let Some((_, rest)) = number_in(rest, 1, days(year, month)) else {
        return false;
    };
    match rest.first() {
        None => true,
        Some(b'T' | b't') => time(rest.get(1..).unwrap_or_default()).is_some_and(is_zone),
        Some(b' ') => time(rest.trim_ascii_start()).is_some_and(<[u8]>::is_empty),
        _ => false,
    }
}

/// Takes a time of day; gives what follows it.
fn time(text: &[u8]) -> Option<&[u8]> {
    let (_, rest) = number_in(text, 0, 23)?;
    let (_, rest) = number_in(rest.strip_prefix(b":")?, 0, 59)?;
    let (_, rest) = number_in(rest.strip_prefix(b":")?, 0, 59)?;
    match rest {
        [b'.' | b',', b'0'..=b'9', ..] => {
            let fraction = rest.iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
            rest.get(1 + fraction..)
        }
        _ => Some(rest),
    }
}

fn is_zone(text: &[u8]) -> bool {
    match text {
        b"Z" => true,
        [b'+' | b'-', hour @ .., b':', tens @ b'0'..=b'6', ones @ b'0'..=b'9'] => {
            matches!(hour, [b'0' | b'1', b'0'..=b'9'] | [b'2', b'0'..=b'4']) && (*tens < b'6' || *ones == b'0')
        }
        _ => false,
    }
}

/// One or two digits within the bounds.
fn number_in(text: &[u8], low: u32, high: u32) -> Option<(u32, &[u8])> {
    let length = text.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
    let value = text
        .iter()
        .take(length)
        .fold(0, |value, byte| value * 10 + u32::from(byte - b'0'));
    (length > 0 && (low..=high).contains(&value)).then(|| (value, text.get(length..).unwrap_or_default()))
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}
