//! Numbers as Helm's validator reads and prints them: exactly, and in English.

use num_bigint::BigInt;
use serde_json::Number;

/// With a comma between thousands.
pub(super) fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number as Go's `x/text` prints a float64.
pub(super) fn localized(number: &Number) -> String {
    let number = number.as_f64().unwrap_or_default();
    let sign = if number < 0.0 { "-" } else { "" };
    let shortest = format!("{:e}", number.abs());
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if !(-4..6).contains(&exponent) && number != 0.0 {
        return format!("{sign}{mantissa}\u{202f}×\u{202f}10{}", superscript(exponent));
    }
    let plain = number.abs().to_string();
    match plain.split_once('.') {
        Some((whole, rest)) => format!("{sign}{}.{rest}", grouped(whole)),
        None => format!("{sign}{}", grouped(&plain)),
    }
}

fn superscript(exponent: i32) -> String {
    let raised = |char: char| match char {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => char::from_u32('⁰' as u32 + digit.to_digit(10).unwrap_or_default()).unwrap_or(digit),
    };
    let sign = if exponent < 0 { "-" } else { "" };
    let digits = format!("{sign}{:02}", exponent.abs());
    digits.chars().map(raised).collect()
}

/// Whether the decimal number is a multiple of the other one.
pub(super) fn is_multiple(number: &Number, of: &Number) -> bool {
    let (Some((number, scale)), Some((of, of_scale))) = (decimal(number), decimal(of)) else {
        return false;
    };
    let most = scale.max(of_scale);
    let shifted = |digits: BigInt, scale: i32| digits * BigInt::from(10).pow(most.abs_diff(scale));
    let of = shifted(of, of_scale);
    of != BigInt::ZERO && shifted(number, scale) % of == BigInt::ZERO
}

/// The digits of a number, and how many of them are behind the point.
fn decimal(number: &Number) -> Option<(BigInt, i32)> {
    let text = number.to_string();
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let (whole, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i32 = exponent.parse().ok()?;
    let digits = format!("{whole}{rest}").parse().ok()?;
    Some((digits, i32::try_from(rest.len()).ok()?.checked_sub(exponent)?))
}
