//! Quoting as in Go's source code, and reading what is quoted.

use std::fmt::Write;

use super::rune::{decode_rune, is_print, rune_count};

/// `strconv.Quote`: the text between double quotes, with escapes for what Go does not print, and `\x` for bytes that are
/// not UTF-8. This is also what `%q` gives for a string.
///
/// ```
/// use gotemplate::strconv::quote;
///
/// assert_eq!(quote("é\n\u{200b}".as_bytes()), r#""é\n\u200b""#);
/// assert_eq!(quote(b"\xff"), r#""\xff""#);
/// ```
pub fn quote(text: &[u8]) -> String {
    quoted(text, false)
}

/// `strconv.QuoteToASCII`: as [`quote`], with escapes for everything that is not ASCII.
pub fn quote_to_ascii(text: &[u8]) -> String {
    quoted(text, true)
}

/// `strconv.QuoteRune`: the rune between single quotes.
pub fn quote_rune(rune: char) -> String {
    quoted_rune(rune, false)
}

/// `strconv.QuoteRuneToASCII`: as [`quote_rune`], with escapes for everything that is not ASCII.
pub fn quote_rune_to_ascii(rune: char) -> String {
    quoted_rune(rune, true)
}

/// `strconv.CanBackquote`: whether the text can be written between backquotes as it is.
pub fn can_backquote(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| {
        text.chars()
            .all(|c| !matches!(c, '\0'..='\x08' | '\n'..='\x1f' | '`' | '\x7f' | '\u{feff}'))
    })
}

fn quoted(text: &[u8], ascii: bool) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut rest = text;
    while let Some(&byte) = rest.first() {
        let (rune, size) = decode_rune(rest);
        if size == 1 && rune == char::REPLACEMENT_CHARACTER {
            let _ = write!(out, "\\x{byte:02x}");
        } else {
            escape(&mut out, rune, '"', ascii);
        }
        rest = rest.get(size..).unwrap_or_default();
    }
    out.push('"');
    out
}

fn quoted_rune(rune: char, ascii: bool) -> String {
    let mut out = String::from("'");
    escape(&mut out, rune, '\'', ascii);
    out.push('\'');
    out
}

fn escape(out: &mut String, rune: char, mark: char, ascii: bool) {
    if rune == mark || rune == '\\' {
        out.push('\\');
        out.push(rune);
        return;
    }
    if (rune.is_ascii() || !ascii) && is_print(rune) {
        out.push(rune);
        return;
    }
    let code = u32::from(rune);
    let letter = match rune {
        '\x07' => "\\a",
        '\x08' => "\\b",
        '\x0c' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\x0b' => "\\v",
        _ => {
            // Writing to a String cannot fail.
            let _ = match code {
                0..=0x1f | 0x7f => write!(out, "\\x{code:02x}"),
                0..=0xffff => write!(out, "\\u{code:04x}"),
                _ => write!(out, "\\U{code:08x}"),
            };
            return;
        }
    };
    out.push_str(letter);
}

/// `strconv.Unquote`: the text of a literal between double, single or back quotes; `None` if it is not a valid literal.
///
/// ```
/// use gotemplate::strconv::unquote;
///
/// assert_eq!(unquote(br#""a\tb""#), Some(b"a\tb".to_vec()));
/// assert_eq!(unquote(b"`raw`"), Some(b"raw".to_vec()));
/// assert_eq!(unquote(b"bare"), None);
/// ```
pub fn unquote(literal: &[u8]) -> Option<Vec<u8>> {
    let [mark, inner @ .., last] = literal else { return None };
    if mark != last {
        return None;
    }
    match mark {
        b'`' if inner.contains(&b'`') => None,
        b'`' => Some(inner.iter().copied().filter(|&byte| byte != b'\r').collect()),
        b'"' => unescaped(inner, b'"'),
        b'\'' => unescaped(inner, b'\'').filter(|_| holds_one(inner)),
        _ => None,
    }
}

fn unescaped(inner: &[u8], mark: u8) -> Option<Vec<u8>> {
    // Most literals hold nothing that is special.
    if memchr::memchr3(b'\\', b'\n', mark, inner).is_none() && std::str::from_utf8(inner).is_ok() {
        return Some(inner.to_vec());
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while !rest.is_empty() {
        let (unit, tail) = unquote_unit(rest, mark)?;
        match unit {
            Unit::Byte(byte) => out.push(byte),
            Unit::Rune(rune) => out.extend_from_slice(rune.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        rest = tail;
    }
    Some(out)
}

/// Whether there is just one rune or escape, or nothing at all.
fn holds_one(inner: &[u8]) -> bool {
    match inner {
        [b'\\', ..] => unquote_unit(inner, b'\'').is_some_and(|(_, rest)| rest.is_empty()),
        _ => rune_count(inner) <= 1,
    }
}

/// What one rune or escape of a literal stands for: `\xff` is a byte, whether or not it is UTF-8.
pub(crate) enum Unit {
    Byte(u8),
    Rune(char),
}

/// `strconv.UnquoteChar`: the first rune or escape between such quotes, and what follows it.
pub(crate) fn unquote_unit(text: &[u8], mark: u8) -> Option<(Unit, &[u8])> {
    let (&first, rest) = text.split_first()?;
    if first == mark || first == b'\n' {
        return None;
    }
    if first != b'\\' {
        let (rune, size) = decode_rune(text);
        return Some((Unit::Rune(rune), text.get(size..)?));
    }
    let (&letter, rest) = rest.split_first()?;
    let byte = match letter {
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        b'\\' => b'\\',
        b'\'' | b'"' if letter == mark => mark,
        b'x' => {
            let (code, rest) = number(rest, 2, 16)?;
            return Some((Unit::Byte(u8::try_from(code).ok()?), rest));
        }
        b'u' | b'U' => {
            let (code, rest) = number(rest, if letter == b'u' { 4 } else { 8 }, 16)?;
            return Some((Unit::Rune(char::from_u32(code)?), rest));
        }
        b'0'..=b'7' => {
            let (code, rest) = number(text.get(1..)?, 3, 8)?;
            return Some((Unit::Byte(u8::try_from(code).ok()?), rest));
        }
        _ => return None,
    };
    Some((Unit::Byte(byte), rest))
}

fn number(text: &[u8], count: usize, radix: u32) -> Option<(u32, &[u8])> {
    let (digits, rest) = text.split_at_checked(count)?;
    let mut number = 0_u32;
    for &digit in digits {
        number = number
            .checked_mul(radix)?
            .checked_add(char::from(digit).to_digit(radix)?)?;
    }
    Some((number, rest))
}
