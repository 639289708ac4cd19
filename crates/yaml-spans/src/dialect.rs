//! What the readers of YAML 1.1 that apply manifests take for something else than YAML 1.2 does: it is refused, so that
//! nothing can hide in the difference. Sources: go-yaml (`scannerc.go`), libyaml (`scanner.c`), PyYAML (`scanner.py`).

use super::block_scalar;
use super::error::ReadError;
use super::tree::{Node, NodeKind, Style};

/// Refuses what ends a line in YAML 1.1 alone (U+0085, U+2028 and U+2029), byte order marks that are content there, and
/// what only kubectl takes for a marker.
///
/// `nodes` are those that were read from `text`. In quotes such a character is white space or itself to everyone; right
/// before another line break, in a comment or a literal text, it changes nothing.
pub(super) fn check(text: &str, nodes: &[Node]) -> Result<(), ReadError> {
    if text.is_ascii() {
        return Ok(());
    }
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(found) = next_break(bytes, from) {
        let (name, escape, length) = match bytes.get(found + 2) {
            _ if bytes[found] == 0xc2 => ("U+0085", 'N', 2),
            Some(0xa8) => ("U+2028", 'L', 3),
            _ => ("U+2029", 'P', 3),
        };
        from = match leaf_around(nodes, found) {
            Some(leaf) if matches!(leaf.kind, NodeKind::Scalar(Style::SingleQuoted | Style::DoubleQuoted)) => {
                leaf.span.end as usize
            }
            Some(leaf) if leaf.kind == NodeKind::Scalar(Style::Literal) && is_between(text, &leaf, found, length) => {
                found + length
            }
            None if block_scalar::is_line_end(bytes, found + length) && is_in_comment(bytes, nodes, found) => {
                found + length
            }
            _ => {
                return Err(ReadError::new(
                    found,
                    format!(
                        "{name} ends a line for kubectl and other readers of YAML 1.1, but not in YAML 1.2; remove it, or \
                         write it as `\\{escape}` in double quotes"
                    ),
                ));
            }
        };
    }
    byte_order_marks(bytes, nodes)?;
    markers(text)
}

/// The first of the three characters at or after `from`.
fn next_break(bytes: &[u8], from: usize) -> Option<usize> {
    memchr::memchr2_iter(0xc2, 0xe2, &bytes[from..])
        .map(|found| from + found)
        .find(|&at| matches!(bytes[at..], [0xc2, 0x85, ..] | [0xe2, 0x80, 0xa8 | 0xa9, ..]))
}

/// The scalar or alias that the byte at `at` is in: the last node that starts before it, if any.
fn leaf_around(nodes: &[Node], at: usize) -> Option<Node> {
    let after = nodes.partition_point(|node| node.span.start as usize <= at);
    let last = nodes[..after].last()?;
    let is_leaf = matches!(last.kind, NodeKind::Scalar(_) | NodeKind::Alias);
    (is_leaf && at < last.span.end as usize).then_some(*last)
}

/// Whether the character at `at` is between the content of a line of a literal text and its line break, and not in the
/// last line.
fn is_between(text: &str, literal: &Node, at: usize, length: usize) -> bool {
    let bytes = text.as_bytes();
    let header = block_scalar::header(bytes, literal.span.start as usize);
    let before = text[..at].chars().next_back();
    let is_content = before.is_some_and(|before| !matches!(before, '\u{85}' | '\u{2028}' | '\u{2029}' | '\0'..=' '));
    let breaks = block_scalar::break_len(&bytes[at + length..]);
    header.body <= at && is_content && breaks > 0 && at + length + breaks < literal.span.end as usize
}

/// Whether what is at `at`, outside of all scalars, is in a comment: a `#` is before it in its line.
fn is_in_comment(bytes: &[u8], nodes: &[Node], at: usize) -> bool {
    let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let line = memchr::memrchr2(b'\n', b'\r', &bytes[..at]).map_or(mark, |found| found + 1);
    let mut signs = memchr::memchr_iter(b'#', &bytes[line..at]).map(|found| line + found);
    signs.any(|sign| {
        let is_alone = sign == line || matches!(bytes[sign - 1], b' ' | b'\t');
        is_alone && leaf_around(nodes, sign).is_none()
    })
}

/// Refuses byte order marks between nodes: they belong to what follows, unless they are at the start of the stream.
fn byte_order_marks(bytes: &[u8], nodes: &[Node]) -> Result<(), ReadError> {
    let mut from = 1;
    while let Some(found) = bytes
        .get(from..)
        .and_then(|rest| memchr::memmem::find(rest, b"\xef\xbb\xbf"))
    {
        let at = from + found;
        from = match leaf_around(nodes, at) {
            Some(leaf) => leaf.span.end as usize,
            None if is_in_comment(bytes, nodes, at) => block_scalar::next_line(bytes, at),
            None => {
                return Err(ReadError::new(
                    at,
                    "a byte order mark may only be at the start of the text",
                ));
            }
        };
    }
    Ok(())
}

/// Refuses lines of `---` and white space that is not ASCII: kubectl takes them for the end of a document.
fn markers(text: &str) -> Result<(), ReadError> {
    let starts = std::iter::once(0).chain(memchr::memmem::find_iter(text.as_bytes(), b"\n---").map(|found| found + 1));
    for start in starts {
        let rest = text[start..].strip_prefix("---").unwrap_or_default();
        let is_odd = rest.starts_with(|first: char| !first.is_ascii());
        if is_odd && rest.lines().next().unwrap_or_default().trim().is_empty() {
            let message = "kubectl takes this line for the start of a document, because white space follows the `---`; \
                           remove what follows";
            return Err(ReadError::new(start, message));
        }
    }
    Ok(())
}

/// Refuses a name that readers of YAML 1.1 end before `.` or `:` and the like.
pub(super) fn anchor(name: &str, at: usize) -> Result<(), ReadError> {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if name.bytes().all(is_known) {
        return Ok(());
    }
    let message = "the name of an anchor may have only letters, digits, `-` and `_`; rename it";
    Err(ReadError::new(at, message))
}

/// Refuses a tag that ends at `end` without a blank: to readers of YAML 1.1, `,` and brackets go on with it.
pub(super) fn tag(text: &[u8], end: usize) -> Result<(), ReadError> {
    match text.get(end) {
        None | Some(b' ' | b'\t' | b'\n' | b'\r') => Ok(()),
        _ => Err(ReadError::new(end, "a tag must be followed by a space")),
    }
}

/// Refuses a plain scalar in a flow collection that starts with `?`: to readers of YAML 1.1, a key begins after it.
pub(super) fn flow_plain(text: &[u8], start: usize) -> Result<(), ReadError> {
    match text.get(start) {
        Some(b'?') => Err(ReadError::new(
            start,
            "text that starts with `?` must be quoted in a flow collection",
        )),
        _ => Ok(()),
    }
}
