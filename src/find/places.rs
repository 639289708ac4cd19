//! Lines and columns of what was found, and the lines themselves.

use std::ops::Range;

use yaml_spans::Cursor;

use super::mask::{Line, Secrecy};
use crate::scan::Sites;

/// A line and a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// The positions of all places of a document that a report names, found in one pass.
pub(crate) struct Places(Vec<(u32, Position)>);

impl Places {
    pub(super) fn of(sites: &Sites, offset: usize, cursor: &mut Cursor<'_>) -> Self {
        let twice = sites
            .duplicates
            .iter()
            .flat_map(|twice| [twice.first.start, twice.again.start]);
        let unread = sites.unread.iter().map(|(span, _)| span.start);
        let mut at: Vec<u32> = sites
            .sites
            .iter()
            .map(|site| site.span.start)
            .chain(twice)
            .chain(unread)
            .collect();
        at.sort_unstable();
        at.dedup();
        let locate = |at: u32| {
            let (line, column) = cursor.locate(offset + at as usize);
            (at, Position { line, column })
        };
        Self(at.into_iter().map(locate).collect())
    }

    /// The position of a byte of the document's text at which a site, a duplicate or something unread begins.
    pub(crate) fn get(&self, at: u32) -> Position {
        self.0
            .binary_search_by_key(&at, |(at, _)| *at)
            .map_or(Position { line: 1, column: 1 }, |index| self.0[index].1)
    }
}

/// The bytes of a line, counted from 1, without the blanks around it.
pub fn line_range(text: &[u8], line: usize) -> Range<usize> {
    let mut lines = text.split_inclusive(|byte| *byte == b'\n');
    let start: usize = lines.by_ref().take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    let line = lines.next().unwrap_or_default();
    let start = start + line.len() - line.trim_ascii_start().len();
    start..start + line.trim_ascii().len()
}

/// The line that something is in, as far as it is shown, and the place in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Excerpt {
    pub line: Box<[u8]>,
    /// The bytes of the line that are meant.
    pub mark: Range<usize>,
    /// Whether it has the start of the line.
    is_whole: bool,
}

impl Excerpt {
    /// How far around a place a line is kept: lines may be as long as a file, and no report shows 120 columns of one.
    const FAR: usize = 256;

    /// The line around some bytes of a text, in which as much is hidden as is needed; the bytes themselves are shown.
    pub(crate) fn of(bytes: &[u8], place: Range<usize>, secrecy: Secrecy) -> Self {
        let excerpt = Self::plain(bytes, place);
        excerpt.hiding(secrecy)
    }

    /// The same with the bytes themselves hidden too: they are not a text that the reader knows.
    pub(crate) fn packed(bytes: &[u8], place: Range<usize>) -> Self {
        Self::plain(bytes, place).masked(&[], Secrecy::Values)
    }

    /// A line that is shown as it is.
    pub(crate) fn shown(line: String, mark: Range<usize>) -> Self {
        Self {
            line: line.into_bytes().into(),
            mark,
            is_whole: true,
        }
    }

    /// The same with so much hidden around the place.
    #[must_use]
    pub(crate) fn hiding(self, secrecy: Secrecy) -> Self {
        let mark = self.mark.clone();
        self.masked(&[mark], secrecy)
    }

    fn masked(self, keep: &[Range<usize>], secrecy: Secrecy) -> Self {
        let masked = Line::new(&self.line, keep, self.is_whole).masked(secrecy);
        Self {
            mark: masked.place(self.mark),
            line: masked.text.into(),
            is_whole: self.is_whole,
        }
    }

    fn plain(bytes: &[u8], place: Range<usize>) -> Self {
        let start = place.start.min(bytes.len());
        let end = place.end.clamp(start, bytes.len()).min(start + Self::FAR);
        let from = start.saturating_sub(Self::FAR);
        let to = bytes.len().min(end + Self::FAR);
        let from = memchr::memrchr(b'\n', &bytes[from..start]).map_or(from, |at| from + at + 1);
        let to = memchr::memchr(b'\n', &bytes[start..to]).map_or(to, |at| start + at);
        Self {
            line: bytes[from..to].into(),
            mark: start - from..end.min(to) - from,
            is_whole: from == 0 || bytes[from - 1] == b'\n',
        }
    }
}
