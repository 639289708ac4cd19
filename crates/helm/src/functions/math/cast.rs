//! Anything to a number, as spf13/cast does it; 0 for what is none.

use gotemplate::Value;
use gotemplate::strconv::{parse_float, parse_int};

/// `cast.ToInt64`. Strings may have a prefix for their base, and zeros behind a point.
pub(super) fn to_int(value: &Value) -> i64 {
    match value {
        Value::Bool(value) => i64::from(*value),
        Value::Int(_, number) => *number,
        Value::Uint(_, number) => *number as i64,
        Value::Float(number) => truncated(*number),
        Value::String(text) => parse_int(without_zero_decimals(text.as_bytes()), 0).unwrap_or(0),
        Value::Object(_) => named(value).unwrap_or(0),
        Value::Nil | Value::Bytes(_) | Value::List(_) | Value::Map(_) => 0,
    }
}

/// `cast.ToFloat64`.
pub(super) fn to_float(value: &Value) -> f64 {
    match value {
        Value::Float(number) => *number,
        Value::Uint(_, number) => *number as f64,
        Value::String(text) => parse_float(text.as_bytes()).unwrap_or(0.0),
        other => to_int(other) as f64,
    }
}

/// As the processors do it on which Helm mostly runs: what does not fit is the least number.
fn truncated(number: f64) -> i64 {
    // 2^63, the first number that does not fit.
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    if (-BEYOND..BEYOND).contains(&number) {
        number as i64
    } else {
        i64::MIN
    }
}

/// Of the named types cast knows these two.
fn named(value: &Value) -> Option<i64> {
    let Value::Object(object) = value else { return None };
    match (object.type_name(), object.underlying()?) {
        ("time.Weekday" | "time.Month", Value::Int(_, number)) => Some(number),
        _ => None,
    }
}

fn without_zero_decimals(text: &[u8]) -> &[u8] {
    let zeros = text.iter().rev().take_while(|&&byte| byte == b'0').count();
    let rest = text.get(..text.len() - zeros).unwrap_or(text);
    match rest {
        [whole @ .., b'.'] if zeros > 0 => whole,
        _ => text,
    }
}
