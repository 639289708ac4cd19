//! `html`, `js` and `urlquery`.

use crate::fmt::TooLong;
use crate::strconv::is_print;
use crate::value::{Operand, Value};

/// The arguments as text, as an action would print them.
pub(super) fn shown(args: &[Operand]) -> Result<Vec<u8>, TooLong> {
    if let [
        Operand {
            value: Value::String(text),
            ..
        },
    ] = args
    {
        return Ok(text.as_bytes().to_vec());
    }
    let values: Vec<Value> = args
        .iter()
        .map(|arg| match &arg.value {
            Value::Nil => Value::from("<no value>"),
            other => other.clone(),
        })
        .collect();
    crate::fmt::sprint_pointed(&values)
}

pub(super) fn html(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            0 => out.extend_from_slice("\u{fffd}".as_bytes()),
            b'"' => out.extend_from_slice(b"&#34;"),
            b'\'' => out.extend_from_slice(b"&#39;"),
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            other => out.push(*other),
        }
    }
    out
}

pub(super) fn js(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        for sign in chunk.valid().chars() {
            match sign {
                '\\' => out.extend_from_slice(br"\\"),
                '\'' => out.extend_from_slice(br"\'"),
                '"' => out.extend_from_slice(b"\\\""),
                '<' | '>' | '&' | '=' | '\0'..=' ' if sign != ' ' => {
                    out.extend_from_slice(format!("\\u{:04X}", u32::from(sign)).as_bytes());
                }
                _ if sign.is_ascii() || is_print(sign) => {
                    out.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => out.extend_from_slice(format!("\\u{:04X}", u32::from(sign)).as_bytes()),
            }
        }
        // A byte that is not UTF-8 decodes to U+FFFD, which is printable: the byte itself is kept.
        out.extend_from_slice(chunk.invalid());
    }
    out
}

pub(super) fn url_query(text: &[u8]) -> Vec<u8> {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(*byte),
            b' ' => out.push(b'+'),
            other => {
                out.push(b'%');
                out.push(HEX[usize::from(other >> 4)]);
                out.push(HEX[usize::from(other & 15)]);
            }
        }
    }
    out
}
