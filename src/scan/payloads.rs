//! Documents inside scalars: recognised by their look, and put where they wait to be read.

use std::borrow::Cow;

use crate::payload::{Coding, Unpackable};
use yaml_spans::NodeId;

use super::cursor::At;
use super::interned_names::NameId;
use super::reading::Reading;

/// The shortest text that is tried as base64 where no rule says that it is.
pub(super) const LEAST_BASE64: usize = 40;

/// Whether a text has the look of a document: something in brackets, several lines, or a key with a value.
pub(super) fn is_document(text: &str) -> bool {
    let bytes = text.as_bytes();
    let opens = matches!(bytes, [b'{', next, ..] if *next != b'{') || bytes.starts_with(b"[");
    if !opens && memchr::memchr(b'\n', bytes).is_none() {
        return false;
    }
    let trimmed = text.trim();
    let pair = [('{', '}'), ('[', ']')]
        .into_iter()
        .find(|(open, _)| trimmed.starts_with(*open));
    if let Some((_, close)) = pair {
        return trimmed.len() > 4 && trimmed.ends_with(close) && !trimmed.starts_with("{{");
    }
    if memchr::memchr(b'\n', trimmed.as_bytes()).is_some() {
        return memchr::memchr3(b':', b'-', b'[', trimmed.as_bytes()).is_some();
    }
    let key = trimmed.split(": ").next().unwrap_or_default();
    key.len() < trimmed.len() && !key.contains(char::is_whitespace)
}

/// Takes a scalar for a document: it is read as one later, or as running text if it is not one.
pub(super) fn document(
    reading: &mut Reading<'_, '_, '_>,
    node: NodeId,
    (text, coding): (Cow<'_, str>, Coding),
    name: NameId,
) {
    let Reading {
        cursor, matcher, sink, ..
    } = reading;
    sink.enqueue(
        cursor,
        matcher.about(),
        At::Node(node),
        name,
        (text.into_owned(), coding),
    );
}

/// Takes a text for base64; says whether it will be read as such.
///
/// Without a rule that says so, only what decodes to a text with structure counts.
pub(super) fn base64(reading: &mut Reading<'_, '_, '_>, at: At, text: &str, name: NameId, by_rule: bool) -> bool {
    let least = if by_rule { 4 } else { LEAST_BASE64 };
    if text.len() < least {
        return false;
    }
    let unpacked = match at {
        At::Node(node) => reading.carrier(node).base64(text),
        // Most texts are prose or scripts.
        At::Text if memchr::memchr(b' ', text.as_bytes()).is_some() => return false,
        At::Text => Coding::base64(text, reading.cursor.offset),
    };
    let (decoded, coding) = match unpacked {
        Ok(unpacked) => unpacked,
        Err(Unpackable::Broken(problem)) if by_rule => {
            reading.sink.give_up_at(&reading.cursor, at, problem);
            return true;
        }
        Err(_) => return false,
    };
    if !by_rule && !coding.is_fixed() && !has_structure(&decoded) && !is_packed_again(&decoded) {
        return false;
    }
    let Reading {
        cursor, matcher, sink, ..
    } = reading;
    sink.enqueue(cursor, matcher.about(), at, name, (decoded, coding));
    true
}

fn has_structure(text: &str) -> bool {
    text.contains(['{', '[', ':', '=']) && text.contains(['\n', '"', '{'])
}

/// Whether a text is in base64 itself, with something in it.
fn is_packed_again(text: &str) -> bool {
    let inner = (text.len() >= LEAST_BASE64).then(|| Coding::base64(text, 0));
    matches!(inner, Some(Ok((inner, coding))) if coding.is_fixed() || has_structure(&inner))
}
