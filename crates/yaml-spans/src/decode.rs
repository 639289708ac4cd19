//! The decoded text of a scalar, and the map from it back to the source bytes.

use std::borrow::Cow;
use std::ops::Range;

use super::block_scalar::{self, Chomping, break_len, indentation};
use super::tree::{NO_CONTENT, NodeId, NodeKind, Style, Tree};
use crate::text::Span;

/// A scalar's text as YAML means it, and where each byte of it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'s> {
    /// The decoded text.
    pub text: Cow<'s, str>,
    /// The way back to the source.
    pub map: SourceMap,
}

/// From byte offsets in a decoded text to byte offsets in the text that it was decoded from.
///
/// Piecewise: a run that is in the source as it is maps byte for byte; an escape, a doubled quote or a folded
/// line break (with the blanks around it) maps as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// In order, without gaps in the decoded text. None: everything is in the source, `shift` bytes further on.
    runs: Vec<Run>,
    shift: u32,
    /// The length of the decoded text, where there are runs.
    len: u32,
}

/// Bytes of the decoded text that come from one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    /// Where it begins in the decoded text.
    at: u32,
    /// What it comes from.
    source: Span,
    /// Whether it is the source, byte for byte.
    exact: bool,
}

impl SourceMap {
    /// The map of a text that is in the source as it is, from `offset` on.
    pub fn identity(offset: u32) -> Self {
        Self {
            runs: Vec::new(),
            shift: offset,
            len: 0,
        }
    }

    /// The smallest source span that decodes to the bytes `range` of the decoded text.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.offset(range.start);
        if range.is_empty() {
            return Span::new(start, start);
        }
        let last = id(range.end - 1);
        let end = match self.run(last) {
            None => last + 1 + self.shift,
            Some(run) if run.exact => run.source.start + (last + 1 - run.at),
            Some(run) => run.source.end,
        };
        Span::new(start, end.max(start))
    }

    /// Where the byte at `position` of the decoded text comes from: for a byte of an escape or the like, where that
    /// begins; for the end of the decoded text, the end of what it came from.
    pub fn offset(&self, position: usize) -> u32 {
        let position = id(position);
        match self.run(position) {
            None => position + self.shift,
            Some(run) if position >= self.len => run.source.end,
            Some(run) if run.exact => run.source.start + (position - run.at),
            Some(run) => run.source.start,
        }
    }

    /// Whether the bytes `range` of the decoded text are in the source as they are, in one run.
    pub fn is_exact(&self, range: Range<usize>) -> bool {
        self.run(id(range.start)).is_none_or(|run| {
            run.exact && id(range.end) <= run.at + run.source.len() || range.is_empty() && id(range.start) == run.at
        })
    }

    /// The run with the byte at `position`; none if there are no runs at all.
    fn run(&self, position: u32) -> Option<&Run> {
        let behind = self.runs.partition_point(|run| run.at <= position);
        self.runs.get(behind.saturating_sub(1))
    }
}

/// Texts are at most [`super::MAX_LEN`] long, and decoding adds one byte at most.
fn id(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Tree {
    /// The decoded text of a scalar of the tree read from `source`, or of the scalar that an alias means; of other nodes
    /// their source.
    #[inline]
    pub fn text<'s>(&self, id: NodeId, source: &'s str) -> Cow<'s, str> {
        if self.node(id).verbatim {
            Cow::Borrowed(&source[self.inner(id).range()])
        } else {
            self.decode(id, source).text
        }
    }

    /// The text, as [`Tree::text`] gives it, together with the map back to its source bytes.
    pub fn decode<'s>(&self, id: NodeId, source: &'s str) -> Decoded<'s> {
        decode(self, id, source)
    }
}

fn decode<'s>(tree: &Tree, id: NodeId, source: &'s str) -> Decoded<'s> {
    let meant = tree.resolve(id);
    let id = match tree.node(meant).kind {
        NodeKind::Scalar(_) => meant,
        _ => id,
    };
    let node = tree.node(id);
    let inner = tree.inner(id);
    match node.kind {
        NodeKind::Scalar(style) if !node.verbatim => {
            let mut writer = Writer::new(source, tree.node(id).span.len());
            match style {
                Style::Literal => writer.literal(inner.range(), node.link),
                Style::Folded => writer.folded(inner.range(), node.link),
                Style::Plain | Style::SingleQuoted | Style::DoubleQuoted => writer.flow_scalar(inner.range(), style),
            }
            writer.finish(inner)
        }
        _ => Decoded {
            text: Cow::Borrowed(&source[inner.range()]),
            map: SourceMap::identity(inner.start),
        },
    }
}

/// A decoded text in the making.
struct Writer<'s> {
    source: &'s str,
    text: String,
    runs: Vec<Run>,
}

impl<'s> Writer<'s> {
    /// A writer of the text of a scalar that has so many bytes: the text has about as many.
    fn new(source: &'s str, length: u32) -> Self {
        Self {
            source,
            text: String::with_capacity(length as usize),
            runs: Vec::new(),
        }
    }

    fn finish(self, inner: Span) -> Decoded<'s> {
        let map = SourceMap {
            runs: self.runs,
            shift: inner.end,
            len: id(self.text.len()),
        };
        Decoded {
            text: Cow::Owned(self.text),
            map,
        }
    }

    /// Takes over source bytes as they are.
    fn exact(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let at = id(self.text.len());
        let source = Span::new(id(range.start), id(range.end));
        self.text.push_str(&self.source[range]);
        match self.runs.last_mut() {
            Some(run) if run.exact && run.source.end == source.start => run.source.end = source.end,
            _ => self.runs.push(Run {
                at,
                source,
                exact: true,
            }),
        }
    }

    /// Begins a run that stands for `range` as a whole; what it means is pushed onto the text next.
    fn mapped(&mut self, range: Range<usize>) {
        self.runs.push(Run {
            at: id(self.text.len()),
            source: Span::new(id(range.start), id(range.end)),
            exact: false,
        });
    }

    fn line_breaks(&mut self, count: usize) {
        self.text.extend(std::iter::repeat_n('\n', count));
    }

    /// Plain and quoted scalars: folded line breaks, doubled quotes, escapes.
    fn flow_scalar(&mut self, range: Range<usize>, style: Style) {
        let bytes = &self.source.as_bytes()[..range.end];
        let mut at = range.start;
        loop {
            let rest = &bytes[at..];
            let found = match style {
                Style::SingleQuoted => memchr::memchr3(b'\'', b'\n', b'\r', rest),
                Style::DoubleQuoted => memchr::memchr3(b'\\', b'\n', b'\r', rest),
                _ => memchr::memchr2(b'\n', b'\r', rest),
            };
            let Some(found) = found else {
                self.exact(at..range.end);
                return;
            };
            let special = at + found;
            match bytes[special] {
                b'\'' => {
                    self.exact(at..special);
                    self.mapped(special..special + 2);
                    self.text.push('\'');
                    at = special + 2;
                }
                b'\\' => {
                    self.exact(at..special);
                    at = self.escape(bytes, special);
                }
                _ => {
                    let blanks = rest[..found].iter().rev().take_while(|byte| is_blank(**byte)).count();
                    self.exact(at..special - blanks);
                    let (next, breaks) = white_space(bytes, special, style);
                    self.mapped(special - blanks..next);
                    match breaks {
                        1 => self.text.push(' '),
                        _ => self.line_breaks(breaks - 1),
                    }
                    at = next;
                }
            }
        }
    }

    /// The escape at `at`; where it ends. An escape that YAML does not know cannot have been read; it stays.
    fn escape(&mut self, bytes: &[u8], at: usize) -> usize {
        let code = bytes.get(at + 1).copied().unwrap_or(b'\\');
        let length = match code {
            b'x' => 4,
            b'u' => 6,
            b'U' => 10,
            b'\n' | b'\r' => {
                let (next, breaks) = white_space(bytes, at + 1, Style::DoubleQuoted);
                if breaks > 1 {
                    self.mapped(at..next);
                    self.line_breaks(breaks - 1);
                }
                return next;
            }
            _ => 2,
        };
        let mut end = at + length;
        let meant = match code {
            b'0' => Some('\0'),
            b'a' => Some('\x07'),
            b'b' => Some('\x08'),
            b't' | b'\t' => Some('\t'),
            b'n' => Some('\n'),
            b'v' => Some('\x0b'),
            b'f' => Some('\x0c'),
            b'r' => Some('\r'),
            b'e' => Some('\x1b'),
            b' ' | b'"' | b'/' | b'\\' => Some(char::from(code)),
            b'N' => Some('\u{85}'),
            b'_' => Some('\u{a0}'),
            b'L' => Some('\u{2028}'),
            b'P' => Some('\u{2029}'),
            b'x' | b'u' | b'U' => match (hex(bytes, at + 2..end), hex(bytes, at + 8..at + 12)) {
                (Some(high @ 0xd800..=0xdbff), Some(low @ 0xdc00..=0xdfff)) if code == b'u' => {
                    end = at + 12;
                    char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))
                }
                (Some(value), _) => char::from_u32(value),
                (None, _) => None,
            },
            _ => None,
        };
        match meant {
            Some(meant) => {
                self.mapped(at..end);
                self.text.push(meant);
                end
            }
            None => {
                self.exact(at..at + 1);
                at + 1
            }
        }
    }

    /// `|`: each content line after its indentation.
    fn literal(&mut self, range: Range<usize>, indent: u32) {
        let bytes = &self.source.as_bytes()[..range.end];
        let header = block_scalar::header(bytes, range.start);
        let mut line = header.body;
        while line < range.end {
            let start = line + indentation(&bytes[line..], indent);
            let end = memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(range.end, |found| start + found);
            line = end + break_len(&bytes[end..]);
            self.exact(start..end);
            // With `-` the scalar ends at its last content line.
            if line == range.end && header.chomping == Chomping::Strip {
                break;
            }
            if bytes.get(end) == Some(&b'\n') {
                self.exact(end..line);
            } else {
                self.mapped(end..line);
                self.line_breaks(1);
            }
        }
    }

    /// `>`: as `|`, but a single line break between two lines that do not start with a blank becomes a space.
    fn folded(&mut self, range: Range<usize>, indent: u32) {
        let bytes = &self.source.as_bytes()[..range.end];
        let header = block_scalar::header(bytes, range.start);
        let mut line = header.body;
        // Where the content of the line before ended, and whether it started with a blank.
        let mut last: Option<(usize, bool)> = None;
        let mut empty_lines = 0;
        while line < range.end {
            let start = line + indentation(&bytes[line..], indent);
            let end = memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(range.end, |found| start + found);
            line = end + break_len(&bytes[end..]);
            if start == end {
                // Blanks alone at the very end are a line where there is no other.
                empty_lines += usize::from(line > end || indent == NO_CONTENT && empty_lines == 0);
                continue;
            }
            let blank = is_blank(bytes[start]);
            let from = last.map_or(header.body, |(end, _)| end);
            match last {
                Some((_, false)) if !blank && empty_lines == 0 => {
                    self.mapped(from..start);
                    self.text.push(' ');
                }
                _ => {
                    let folds = matches!(last, Some((_, false))) && !blank;
                    let breaks = empty_lines + usize::from(last.is_some() && !folds);
                    if breaks > 0 {
                        self.mapped(from..start);
                        self.line_breaks(breaks);
                    }
                }
            }
            self.exact(start..end);
            last = Some((end, blank));
            empty_lines = 0;
        }
        if header.chomping != Chomping::Strip {
            let breaks = usize::from(last.is_some()) + empty_lines;
            if breaks > 0 {
                self.mapped(last.map_or(header.body, |(end, _)| end)..range.end);
                self.line_breaks(breaks);
            }
        }
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Where the blanks and line breaks that begin at `at` end, and how many line breaks there are.
///
/// In a plain scalar, granit takes a comment after a tab where indentation should be for an empty line.
fn white_space(bytes: &[u8], at: usize, style: Style) -> (usize, usize) {
    let (mut at, mut breaks) = (at, 0);
    loop {
        match bytes.get(at) {
            Some(b'#') if style == Style::Plain => {
                at += memchr::memchr2(b'\n', b'\r', &bytes[at..]).unwrap_or(bytes.len() - at);
            }
            Some(b' ' | b'\t') => at += 1,
            Some(b'\n' | b'\r') => {
                at += break_len(&bytes[at..]);
                breaks += 1;
            }
            _ => return (at, breaks),
        }
    }
}

/// The number that is written in hexadecimal digits.
fn hex(bytes: &[u8], range: Range<usize>) -> Option<u32> {
    let digits = bytes.get(range)?;
    digits.iter().try_fold(0, |value: u32, &digit| {
        Some(value << 4 | char::from(digit).to_digit(16)?)
    })
}
