//! Numbers, with the errors of the Go library.

use gotemplate::{Value, strconv};

/// A whole number, in base 10, 16, 8 or 2.
pub(super) fn integer(text: &str) -> Result<Value, String> {
    if !underscores_fit(text) {
        return Err(format!(
            "Invalid integer {}: underscores must be surrounded by digits",
            strconv::quote(text.as_bytes())
        ));
    }
    if has_leading_zero(text) {
        return Err(format!(
            "Invalid integer {}: cannot have leading zeroes",
            strconv::quote(text.as_bytes())
        ));
    }
    let digits = text.replace('_', "");
    let parsed = match digits.get(..2) {
        Some("0x") => i64::from_str_radix(&digits[2..], 16),
        Some("0o") => i64::from_str_radix(&digits[2..], 8),
        Some("0b") => i64::from_str_radix(&digits[2..], 2),
        _ => digits.parse(),
    };
    parsed
        .map(Value::int64)
        .map_err(|_| format!("{text} is out of range for int64"))
}

/// A number with a fraction or an exponent, or one of the words for what is none.
pub(super) fn float(text: &str) -> Result<Value, String> {
    let mut parts = text.split(['.', 'e', 'E']).filter(|part| !part.is_empty());
    if !parts.clone().all(underscores_fit) {
        return Err(format!(
            "Invalid float {}: underscores must be surrounded by digits",
            strconv::quote(text.as_bytes())
        ));
    }
    if parts.next().is_some_and(has_leading_zero) {
        return Err(format!(
            "Invalid float {}: cannot have leading zeroes",
            strconv::quote(text.as_bytes())
        ));
    }
    let bytes = text.as_bytes();
    let lone = |at: usize| bytes.get(at) == Some(&b'.') && !bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
    if (0..bytes.len()).any(lone) {
        return Err(format!(
            "Invalid float {}: '.' must be followed by one or more digits",
            strconv::quote(text.as_bytes())
        ));
    }
    let digits = text.replace('_', "");
    let number = match digits.as_str() {
        "nan" | "+nan" => f64::NAN,
        "-nan" => -f64::NAN,
        "inf" | "+inf" => f64::INFINITY,
        "-inf" => f64::NEG_INFINITY,
        digits => {
            let number: f64 = digits
                .parse()
                .map_err(|_| format!("Invalid float value: {}", strconv::quote(text.as_bytes())))?;
            if number.is_infinite() {
                return Err(format!("{text} is out of range for float64"));
            }
            number
        }
    };
    Ok(Value::Float(number))
}

fn has_leading_zero(text: &str) -> bool {
    match text.as_bytes() {
        [b'0', second, ..] => !matches!(second, b'b' | b'o' | b'x'),
        [b'+' | b'-', b'0', _, ..] => true,
        _ => false,
    }
}

fn underscores_fit(text: &str) -> bool {
    if matches!(text, "nan" | "+nan" | "-nan" | "inf" | "-inf" | "+inf") {
        return true;
    }
    let mut after_digit = false;
    for byte in text.bytes() {
        if byte == b'_' && !after_digit {
            return false;
        }
        after_digit = byte.is_ascii_hexdigit();
    }
    after_digit
}
