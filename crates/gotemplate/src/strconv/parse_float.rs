//! `strconv.ParseFloat`.

use super::number::{NumError, NumErrorKind, underscores_fit};

/// `strconv.ParseFloat` for a float64: decimal and hexadecimal, infinities and NaN in any case.
///
/// # Errors
/// When the text is not a valid number, or its magnitude is too large.
pub fn parse_float(text: &[u8]) -> Result<f64, NumError> {
    read(text).map_err(|kind| kind.of("ParseFloat", text))
}

fn read(text: &[u8]) -> Result<f64, NumErrorKind> {
    let (sign, magnitude) = match text {
        [b'-', rest @ ..] => (-1.0, rest),
        [b'+', rest @ ..] => (1.0, rest),
        _ => (1.0, text),
    };
    if magnitude.eq_ignore_ascii_case(b"inf") || magnitude.eq_ignore_ascii_case(b"infinity") {
        return Ok(sign * f64::INFINITY);
    }
    if text.eq_ignore_ascii_case(b"nan") {
        return Ok(f64::NAN);
    }
    let hex = matches!(magnitude, [b'0', b'x' | b'X', _, ..]);
    let digits = if hex {
        magnitude.get(2..).unwrap_or_default()
    } else {
        magnitude
    };
    // Nearly all numbers are plain: these need not be taken apart.
    if !hex
        && let Ok(plain) = std::str::from_utf8(digits)
        && plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        let value: f64 = plain.parse().map_err(|_| NumErrorKind::Syntax)?;
        return Some(sign * value)
            .filter(|value| value.is_finite())
            .ok_or(NumErrorKind::Range);
    }
    let literal = Literal::of(digits, hex).ok_or(NumErrorKind::Syntax)?;
    if magnitude.contains(&b'_') && !underscores_fit(magnitude) {
        return Err(NumErrorKind::Syntax);
    }
    let value = if hex {
        hexadecimal(&literal.whole, &literal.fraction, literal.exponent)
    } else {
        let plain = format!("{}.{}e{}", literal.whole, literal.fraction, literal.exponent);
        plain.parse().map_err(|_| NumErrorKind::Syntax)?
    };
    if value.is_infinite() {
        Err(NumErrorKind::Range)
    } else {
        Ok(sign * value)
    }
}

/// What a number is made of, without underscores.
struct Literal {
    whole: String,
    fraction: String,
    exponent: i64,
}

impl Literal {
    fn of(text: &[u8], hex: bool) -> Option<Literal> {
        let letter = if hex { b'p' } else { b'e' };
        let split = text.iter().position(|byte| byte.to_ascii_lowercase() == letter);
        let (mantissa, exponent) = match split {
            Some(at) => (text.get(..at)?, Some(text.get(at + 1..)?)),
            None => (text, None),
        };
        let point = mantissa.iter().position(|&byte| byte == b'.');
        let (whole, fraction) = match point {
            Some(at) => (mantissa.get(..at)?, mantissa.get(at + 1..)?),
            None => (mantissa, [].as_slice()),
        };
        let radix = if hex { 16 } else { 10 };
        let (whole, fraction) = (digits(whole, radix)?, digits(fraction, radix)?);
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let exponent = match exponent {
            Some(exponent) => read_exponent(exponent)?,
            None if hex => return None,
            None => 0,
        };
        // A number of any length may begin or end with a point.
        let whole = if whole.is_empty() { "0".to_owned() } else { whole };
        Some(Literal {
            whole,
            fraction,
            exponent,
        })
    }
}

/// The digits without underscores; `None` where there is something else.
fn digits(text: &[u8], radix: u32) -> Option<String> {
    text.iter()
        .filter(|&&byte| byte != b'_')
        .map(|&byte| Some(char::from(byte)).filter(|c| c.is_digit(radix)))
        .collect()
}

fn read_exponent(text: &[u8]) -> Option<i64> {
    let (sign, text) = match text {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        _ => (1, text),
    };
    text.first().filter(|byte| byte.is_ascii_digit())?;
    let mut exponent = 0_i64;
    for digit in digits(text, 10)?.bytes() {
        // Go stops counting here too: no number that is finite and not zero gets so far.
        if exponent < 10_000 {
            exponent = exponent * 10 + i64::from(digit - b'0');
        }
    }
    Some(sign * exponent)
}

/// The nearest float64 to `0x{whole}.{fraction}p{exponent}`, ties to even; infinite where it is too large.
fn hexadecimal(whole: &str, fraction: &str, exponent: i64) -> f64 {
    let mut mantissa = 0_u64;
    let mut sticky = false;
    let mut power = exponent;
    let after_point = fraction.chars().map(|digit| (digit, true));
    for (digit, is_fraction) in whole.chars().map(|digit| (digit, false)).chain(after_point) {
        let digit = u64::from(digit.to_digit(16).unwrap_or(0));
        if mantissa >> 60 == 0 {
            mantissa = mantissa << 4 | digit;
            power -= if is_fraction { 4 } else { 0 };
        } else {
            sticky |= digit != 0;
            power += if is_fraction { 0 } else { 4 };
        }
    }
    if mantissa == 0 {
        return 0.0;
    }
    let lead = mantissa.leading_zeros();
    mantissa <<= lead;
    power -= i64::from(lead);
    round(mantissa, power, sticky)
}

/// `mantissa × 2^power`, where the highest bit of the mantissa is set.
fn round(mantissa: u64, power: i64, sticky: bool) -> f64 {
    let exponent = power.saturating_add(63);
    if exponent > 1023 {
        return f64::INFINITY;
    }
    // Below the smallest normal number fewer bits are left.
    let dropped = 11 + (-1022 - exponent).max(0);
    if dropped > 64 {
        return 0.0;
    }
    let wide = u128::from(mantissa);
    let half = 1_u128 << (dropped - 1);
    let rest = wide & ((half << 1) - 1);
    let mut kept = (wide >> dropped) as u64;
    if rest > half || (rest == half && (sticky || kept & 1 == 1)) {
        kept += 1;
    }
    kept as f64 * power_of_two(power + dropped)
}

/// 2^n for n from -1074 to 1023.
fn power_of_two(n: i64) -> f64 {
    let bits = if n >= -1022 {
        ((n + 1023) as u64) << 52
    } else {
        1 << (n + 1074)
    };
    f64::from_bits(bits)
}
