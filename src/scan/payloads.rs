//! Documents inside scalars: recognised by their look, and put where they wait to be read.

use std::borrow::Cow;

use crate::payload::Coding;
use yaml_spans::NodeId;

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
    sink.enqueue(cursor, matcher.about(), node, name, (text.into_owned(), coding));
}

/// Takes a scalar for text in base64; says whether it will be read as such.
///
/// Without a rule that says so, only what decodes to a text with structure counts.
pub(super) fn base64(reading: &mut Reading<'_, '_, '_>, node: NodeId, text: &str, name: NameId, by_rule: bool) -> bool {
    let least = if by_rule { 4 } else { LEAST_BASE64 };
    if text.len() < least {
        return false;
    }
    let Some((decoded, coding)) = reading.carrier(node).base64(text) else {
        return false;
    };
    let structured = decoded.contains(['{', '[', ':', '=']) && decoded.contains(['\n', '"', '{']);
    if !by_rule && !structured {
        return false;
    }
    let Reading {
        cursor, matcher, sink, ..
    } = reading;
    sink.enqueue(cursor, matcher.about(), node, name, (decoded, coding));
    true
}
