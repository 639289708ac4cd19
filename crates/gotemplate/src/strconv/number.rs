//! Whole numbers and booleans.

use std::fmt;

use super::quote::quote;

/// Why a text is not a valid number. `Display` gives Go's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumError {
    /// The function of Go's strconv.
    pub function: &'static str,
    /// The text.
    pub input: Vec<u8>,
    /// What is wrong with it.
    pub kind: NumErrorKind,
}

/// What is wrong with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumErrorKind {
    /// It is not written as one.
    Syntax,
    /// It does not fit the type.
    Range,
    /// The base is not supported.
    Base(u32),
}

impl NumErrorKind {
    pub(super) fn of(self, function: &'static str, input: &[u8]) -> NumError {
        NumError {
            function,
            input: input.to_vec(),
            kind: self,
        }
    }
}

impl fmt::Display for NumError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "strconv.{}: parsing {}: ", self.function, quote(&self.input))?;
        match self.kind {
            NumErrorKind::Syntax => f.write_str("invalid syntax"),
            NumErrorKind::Range => f.write_str("value out of range"),
            NumErrorKind::Base(base) => write!(f, "invalid base {base}"),
        }
    }
}

impl std::error::Error for NumError {}

/// `strconv.ParseInt` for an int64. Base 0 takes the base from the prefix, and allows underscores.
///
/// # Errors
/// When the text is not a valid integer, or does not fit.
pub fn parse_int(text: &[u8], base: u32) -> Result<i64, NumError> {
    signed(text, base).map_err(|kind| kind.of("ParseInt", text))
}

/// `strconv.ParseUint` for a uint64.
///
/// # Errors
/// As [`parse_int`].
pub fn parse_uint(text: &[u8], base: u32) -> Result<u64, NumError> {
    unsigned(text, base).map_err(|kind| kind.of("ParseUint", text))
}

/// `strconv.Atoi`: an int in base 10.
///
/// # Errors
/// As [`parse_int`].
pub fn atoi(text: &[u8]) -> Result<i64, NumError> {
    signed(text, 10).map_err(|kind| kind.of("Atoi", text))
}

/// `strconv.ParseBool`: `1`, `t`, `true` and the like.
///
/// # Errors
/// When the text is not one that Go accepts as a boolean.
pub fn parse_bool(text: &[u8]) -> Result<bool, NumError> {
    match text {
        b"1" | b"t" | b"T" | b"true" | b"TRUE" | b"True" => Ok(true),
        b"0" | b"f" | b"F" | b"false" | b"FALSE" | b"False" => Ok(false),
        _ => Err(NumErrorKind::Syntax.of("ParseBool", text)),
    }
}

fn signed(text: &[u8], base: u32) -> Result<i64, NumErrorKind> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let magnitude = i128::from(unsigned(digits, base)?);
    i64::try_from(if negative { -magnitude } else { magnitude }).map_err(|_| NumErrorKind::Range)
}

fn unsigned(text: &[u8], base: u32) -> Result<u64, NumErrorKind> {
    let (radix, digits) = match (base, text) {
        (_, []) => return Err(NumErrorKind::Syntax),
        (0, [b'0', b'b' | b'B', _, ..]) => (2, &text[2..]),
        (0, [b'0', b'o' | b'O', _, ..]) => (8, &text[2..]),
        (0, [b'0', b'x' | b'X', _, ..]) => (16, &text[2..]),
        (0, [b'0', rest @ ..]) => (8, rest),
        (0, _) => (10, text),
        (2..=36, _) => (base, text),
        _ => return Err(NumErrorKind::Base(base)),
    };
    let mut underscores = false;
    let mut number = 0_u64;
    for &byte in digits {
        if byte == b'_' && base == 0 {
            underscores = true;
            continue;
        }
        let digit = char::from(byte).to_digit(radix).ok_or(NumErrorKind::Syntax)?;
        number = number
            .checked_mul(u64::from(radix))
            .and_then(|number| number.checked_add(u64::from(digit)))
            .ok_or(NumErrorKind::Range)?;
    }
    if underscores && !underscores_fit(text) {
        Err(NumErrorKind::Syntax)
    } else {
        Ok(number)
    }
}

/// Whether each underscore is between digits, or between the prefix of a base and a digit.
pub(super) fn underscores_fit(text: &[u8]) -> bool {
    #[derive(PartialEq)]
    enum Last {
        Digit,
        Underscore,
        Other,
    }
    let text = text
        .strip_prefix(b"-")
        .or_else(|| text.strip_prefix(b"+"))
        .unwrap_or(text);
    let (mut last, hex, text) = match text {
        [b'0', b'x' | b'X', rest @ ..] => (Last::Digit, true, rest),
        [b'0', b'b' | b'B' | b'o' | b'O', rest @ ..] => (Last::Digit, false, rest),
        _ => (Last::Other, false, text),
    };
    for &byte in text {
        last = match byte {
            b'0'..=b'9' => Last::Digit,
            _ if hex && byte.is_ascii_hexdigit() => Last::Digit,
            b'_' if last == Last::Digit => Last::Underscore,
            b'_' => return false,
            _ if last == Last::Underscore => return false,
            _ => Last::Other,
        };
    }
    last != Last::Underscore
}
