//! TOML as BurntSushi's Go library, which Helm uses, reads and writes it.

mod lex;
mod number;
mod read;
mod time;
mod tree;
mod write;

pub use read::read;
pub use time::{Time, Zone};
pub use write::write;

/// A key in full, as a header has it: parts that are not bare are quoted.
fn path<'k>(parts: impl IntoIterator<Item = &'k [u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            out.push(b'.');
        }
        key(&mut out, part);
    }
    out
}

/// One part of a key.
fn key(out: &mut Vec<u8>, part: &[u8]) {
    if !part.is_empty() && part.iter().all(|&byte| is_bare(byte)) {
        out.extend_from_slice(part);
    } else {
        quoted(out, part);
    }
}

fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// A basic string.
fn quoted(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    for &byte in text {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            8 => out.extend_from_slice(b"\\b"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            12 => out.extend_from_slice(b"\\f"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0..=0x1F | 0x7F => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}
