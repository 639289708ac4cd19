//! Scalars: plain, quoted, and in blocks.

use super::{Reader, find, separates};
use crate::block_scalar::{self, Chomping};
use crate::tree::{NO_CONTENT, NodeKind, Style};

/// A scalar that has been seen to its end.
pub(super) struct Token {
    pub(super) style: Style,
    pub(super) end: usize,
    pub(super) verbatim: bool,
    pub(super) one_line: bool,
}

impl Reader<'_> {
    /// Whether a plain scalar starts at `at`, in block style.
    #[inline]
    pub(super) fn starts_plain(&self, at: usize) -> bool {
        match PLAIN[self.at(at) as usize] {
            Start::Plain => true,
            Start::Indicator => !separates(self.at(at + 1)) && self.at(at + 1) != b'\t',
            Start::Other => false,
        }
    }

    /// Where the plain scalar in the line that goes on at `start` stops: at the `:` of a key, the `#` of a comment, the
    /// line break, or the end of the text.
    #[inline]
    pub(super) fn stop(&self, start: usize) -> Option<usize> {
        let mut at = start;
        loop {
            at = find::any_of::<b':', b'#', b'\n'>(self.text, at);
            match self.at(at) {
                b':' if separates(self.at(at + 1)) => break,
                b':' if self.tabs && self.at(at + 1) == b'\t' => return None,
                b'#' if at > start && self.at(at - 1) == b' ' => break,
                b':' | b'#' => at += 1,
                _ => break,
            }
        }
        if self.tabs && memchr::memchr(b'\t', self.text.get(start..at)?).is_some() {
            return None;
        }
        Some(at)
    }

    /// Where the content of a plain scalar that stops at `stop` ends.
    #[inline]
    pub(super) fn content_end(&self, stop: usize) -> usize {
        let mut end = stop;
        // It has a first byte that is neither.
        while matches!(self.at(end - 1), b' ' | b'\r') {
            end -= 1;
        }
        end
    }

    /// Pushes the plain scalar in the line that goes on at `start`, where no key can be; where the next line begins.
    #[inline]
    pub(super) fn plain(&mut self, start: usize) -> Option<usize> {
        let stop = self.stop(start)?;
        if self.at(stop) == b':' {
            return None;
        }
        self.push_scalar(Style::Plain, start, self.content_end(stop), true);
        Some(self.after_plain(stop))
    }

    /// Where the line after a plain scalar begins that does not stop at a key's `:`.
    #[inline]
    pub(super) fn after_plain(&mut self, stop: usize) -> usize {
        match self.at(stop) {
            b'#' => find::next_line(self.text, stop),
            byte => {
                self.open_plain = true;
                stop + usize::from(byte == b'\n')
            }
        }
    }

    /// The plain scalar that is the last node goes on at `start`, in a new line.
    pub(super) fn continue_plain(&mut self, start: usize) -> Option<usize> {
        let stop = self.stop(start)?;
        if self.at(stop) == b':' {
            return None;
        }
        let end = self.content_end(stop);
        let node = self.nodes.last_mut()?;
        node.span.end = end as u32;
        node.verbatim = false;
        self.end = end;
        Some(self.after_plain(stop))
    }

    /// The quoted scalar at `start`, however its further lines are indented.
    #[inline]
    pub(super) fn quoted(&self, start: usize) -> Option<Token> {
        let double = self.at(start) == b'"';
        let (mut verbatim, mut one_line) = (true, true);
        let mut at = start + 1;
        loop {
            at = if double {
                find::any_of::<b'"', b'\\', b'\n'>(self.text, at)
            } else {
                find::any_of::<b'\'', b'\'', b'\n'>(self.text, at)
            };
            match self.at(at) {
                b'\'' if self.at(at + 1) == b'\'' => {
                    verbatim = false;
                    at += 2;
                }
                b'"' | b'\'' => break,
                b'\\' => {
                    verbatim = false;
                    match self.at(at + 1) {
                        b'\n' => at += 1,
                        b'\r' => at += 2,
                        _ => at = self.escape(at)?,
                    }
                }
                b'\n' => {
                    (verbatim, one_line) = (false, false);
                    at = self.next_quoted_line(at)?;
                }
                _ => return None,
            }
        }
        Some(Token {
            style: if double {
                Style::DoubleQuoted
            } else {
                Style::SingleQuoted
            },
            end: at + 1,
            verbatim,
            one_line,
        })
    }

    /// Where the content of a quoted scalar goes on after the line break at `at`.
    fn next_quoted_line(&self, mut at: usize) -> Option<usize> {
        loop {
            let start = find::not_space(self.text, at + 1);
            match self.at(start) {
                b'\n' => at = start,
                b'\r' => at = start + 1,
                0 => return None,
                // Not where it may be a document marker.
                b'-' | b'.' if start == at + 1 => return None,
                _ => return Some(start),
            }
        }
    }

    /// The end of the escape at `at`, if it means something.
    fn escape(&self, at: usize) -> Option<usize> {
        let hex = |from: usize, digits: usize| {
            self.text
                .get(from..from + digits)?
                .iter()
                .try_fold(0, |value: u32, &digit| {
                    Some(value << 4 | char::from(digit).to_digit(16)?)
                })
        };
        match self.at(at + 1) {
            b'n' | b't' | b'"' | b'\\' | b'/' | b'r' | b'b' | b'f' => Some(at + 2),
            b'0' | b'a' | b'v' | b'e' | b' ' | b'N' | b'_' | b'L' | b'P' => Some(at + 2),
            b'x' => hex(at + 2, 2).map(|_| at + 4),
            b'u' => match hex(at + 2, 4)? {
                0xd800..=0xdbff => {
                    let low = self.at(at + 6) == b'\\' && self.at(at + 7) == b'u';
                    let low = low && matches!(hex(at + 8, 4)?, 0xdc00..=0xdfff);
                    low.then_some(at + 12)
                }
                value => char::from_u32(value).map(|_| at + 6),
            },
            b'U' => char::from_u32(hex(at + 2, 8)?).map(|_| at + 10),
            _ => None,
        }
    }

    /// The block scalar at `start`, in a collection that is indented by `parent`; where the line after it begins.
    pub(super) fn block_scalar(&mut self, start: usize, parent: i32) -> Option<usize> {
        let parent = usize::try_from(parent).ok()?;
        let style = if self.at(start) == b'|' {
            Style::Literal
        } else {
            Style::Folded
        };
        let (mut signs, mut digit) = (start + 1, 0);
        let mut chomping = false;
        loop {
            match self.at(signs) {
                b'+' | b'-' if !chomping => chomping = true,
                byte @ b'1'..=b'9' if digit == 0 => digit = usize::from(byte - b'0'),
                _ => break,
            }
            signs += 1;
        }
        let body = self.rest_of_line(signs)?;
        let header = block_scalar::header(self.text, start);
        let keep = header.chomping == Chomping::Keep;
        if self.at(body) == b'\t' {
            return None;
        }

        let (mut line, mut longest) = (body, 0);
        let first = loop {
            let content = find::not_space(self.text, line);
            match self.at(content) {
                b'\n' if digit == 0 || content - line <= parent + digit => {
                    longest = longest.max(content - line);
                    line = content + 1;
                }
                b'\r' if digit == 0 || content - line <= parent + digit => {
                    longest = longest.max(content - line);
                    line = content + 2;
                }
                // Blanks alone at the very end may be content below a digit.
                0 if digit != 0 && content > line => return None,
                0 => break 0,
                _ => break content - line,
            }
        };
        let indent = if digit == 0 { first } else { parent + digit };
        if first <= parent {
            let end = block_scalar::end(self.text, &header, NO_CONTENT);
            self.push(NodeKind::Scalar(style), start, end, false, NO_CONTENT);
            return Some(line);
        }
        if first < indent || digit == 0 && longest > indent {
            return None;
        }

        let mut end = body;
        loop {
            let content = find::not_space(self.text, line);
            match self.at(content) {
                _ if content - line > indent => {}
                b'\n' => {
                    line = content + 1;
                    continue;
                }
                b'\r' => {
                    line = content + 2;
                    continue;
                }
                0 => break,
                _ if content - line < indent => break,
                _ => {}
            }
            line = find::next_line(self.text, content);
            end = line;
        }
        let end = if keep { line } else { end };
        self.push(NodeKind::Scalar(style), start, end, false, indent as u32);
        Some(line)
    }
}

/// What the first byte of a node says.
#[derive(Clone, Copy)]
enum Start {
    Plain,
    /// Plain, unless a blank follows.
    Indicator,
    Other,
}

static PLAIN: [Start; 256] = {
    let mut table = [Start::Plain; 256];
    let mut control = 0;
    while control <= b' ' {
        table[control as usize] = Start::Other;
        control += 1;
    }
    let others = b",[]{}#&*!|>'\"%@`\x7f";
    let mut at = 0;
    while at < others.len() {
        table[others[at] as usize] = Start::Other;
        at += 1;
    }
    table[b'-' as usize] = Start::Indicator;
    table[b'?' as usize] = Start::Indicator;
    table[b':' as usize] = Start::Indicator;
    table
};
