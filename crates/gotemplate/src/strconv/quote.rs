//! Quoting, as Go's source code has it.

use std::fmt::Write;

use super::{decode_rune, is_print};

/// `strconv.Quote`.
pub fn quote(text: &[u8]) -> String {
    quoted(text, false)
}

/// `strconv.QuoteToASCII`.
pub fn quote_to_ascii(text: &[u8]) -> String {
    quoted(text, true)
}

/// `strconv.QuoteRune`.
pub fn quote_rune(rune: char) -> String {
    quoted_rune(rune, false)
}

/// `strconv.QuoteRuneToASCII`.
pub fn quote_rune_to_ascii(rune: char) -> String {
    quoted_rune(rune, true)
}

/// `strconv.CanBackquote`: whether the text can stand between backquotes as it is.
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
