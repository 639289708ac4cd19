//! How a block scalar lies in its text: header, content lines, and what belongs to it after them.

use super::split::is_marker_of;
use super::tree::NO_CONTENT;

/// What happens to the line breaks at the end of a block scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chomping {
    /// No sign: one line break stays.
    Clip,
    /// `-`: none stays.
    Strip,
    /// `+`: all stay.
    Keep,
}

/// The first line of a block scalar.
pub(super) struct Header {
    pub(super) chomping: Chomping,
    /// Where the line after the header begins.
    pub(super) body: usize,
}

/// The header of the block scalar whose `|` or `>` is at `at`.
pub(super) fn header(text: &[u8], at: usize) -> Header {
    let signs = text.get(at + 1..).unwrap_or_default().iter().take(2);
    let mut chomping = Chomping::Clip;
    for sign in signs.take_while(|sign| matches!(sign, b'+' | b'-' | b'0'..=b'9')) {
        match sign {
            b'+' => chomping = Chomping::Keep,
            b'-' => chomping = Chomping::Strip,
            _ => {}
        }
    }
    Header {
        chomping,
        body: next_line(text, at),
    }
}

/// Where the line after the one at `at` begins; the end of the text if there is none.
pub(super) fn next_line(text: &[u8], at: usize) -> usize {
    match memchr::memchr2(b'\n', b'\r', &text[at..]) {
        Some(found) => at + found + break_len(&text[at + found..]),
        None => text.len(),
    }
}

/// How many bytes the line break at the start of `text` has: 0 if there is none.
pub(super) fn break_len(text: &[u8]) -> usize {
    match text {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// Whether a line break or the end of the text is at `at`.
pub(super) fn is_line_end(text: &[u8], at: usize) -> bool {
    at >= text.len() || break_len(&text[at..]) > 0
}

/// How many of the first `most` bytes are spaces.
pub(super) fn indentation(line: &[u8], most: u32) -> usize {
    line.iter()
        .take(most as usize)
        .take_while(|&&byte| byte == b' ')
        .count()
}

/// Where a block scalar ends, whose content lines (if there are any) are indented by `indent`.
pub(super) fn end(text: &[u8], header: &Header, indent: u32) -> usize {
    let mut end = header.body;
    let mut line = header.body;
    while line < text.len() {
        let content = line + indentation(&text[line..], indent);
        let breaks = break_len(&text[content..]);
        if breaks > 0 {
            line = content + breaks;
            if header.chomping == Chomping::Keep {
                end = line;
            }
        } else if content == text.len() {
            // Blanks alone at the very end are a line only where there is no other.
            if header.chomping == Chomping::Keep && indent == NO_CONTENT && end == header.body {
                end = content;
            }
            break;
        } else if indent == NO_CONTENT || content - line < indent as usize || is_marker(&text[line..]) {
            break;
        } else {
            line = next_line(text, content);
            end = line;
        }
    }
    end
}

/// Whether the line is `---` or `...`.
fn is_marker(line: &[u8]) -> bool {
    is_marker_of(line, b'-') || is_marker_of(line, b'.')
}
