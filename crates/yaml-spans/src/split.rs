//! Cuts a stream at its document markers, before its content is read.

use memchr::memchr_iter;
use memchr::memmem::{self, Finder};

/// One piece of a stream: from one document marker up to the next, or to the end.
///
/// A piece with directives reaches to the end of the stream, so that it can hold several documents, as can a piece
/// with `...` in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// How many bytes of the stream are before it.
    pub offset: usize,
    /// Its bytes, its own `---` line included.
    pub bytes: &'a [u8],
}

/// The pieces of a stream: see [`split`].
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    input: &'a [u8],
    marker: Finder<'static>,
    at: usize,
    /// Where the next line with `%` in front begins, at or after `at`.
    percent: Option<usize>,
}

/// Cuts a stream at each line that is `---` or starts with `---` and a blank.
///
/// Invariant: the pieces joined are the stream; none is empty. In YAML such a line ends a document wherever
/// it is, also inside a scalar; where a directive may be, the rest of the stream stays in one piece.
pub fn split(input: &[u8]) -> Pieces<'_> {
    Pieces {
        input,
        marker: Finder::new(b"\n---"),
        at: 0,
        percent: percent_line(input, 0),
    }
}

/// Where the last piece of an unfinished stream begins: what is before it is whole, whatever comes next. `None` when
/// nothing is known to be whole.
///
/// `start` is the beginning of the stream, or where an earlier call said that a piece begins.
///
/// ```
/// use yaml_spans::{last_boundary, split};
///
/// let start = b"a: 1\n---\nb: 2\n---\nc:";
/// assert_eq!(last_boundary(start), Some(14));
/// assert_eq!(last_boundary(b"a: 1\n---"), None, "perhaps it goes on as `---x`");
/// ```
pub fn last_boundary(start: &[u8]) -> Option<usize> {
    // A marker is one whatever follows it, once it is known what follows it.
    let known = start.len().saturating_sub(1);
    if percent_line(start, 0).is_some() {
        let last = split(start).last()?;
        return Some(last.offset).filter(|offset| *offset > 0 && offset + 3 <= known);
    }
    // Forwards, block by block from the end: a search forwards is the faster one.
    const BLOCK: usize = 1 << 14;
    let mut end = known;
    while end > 0 {
        let from = end.saturating_sub(BLOCK);
        let block = &start[from..known.min(end + b"\n--".len())];
        let markers = memmem::find_iter(block, b"\n---").map(|found| from + found + 1);
        if let Some(last) = markers.filter(|marker| is_marker(&start[*marker..])).last() {
            return Some(last);
        }
        end = from;
    }
    None
}

/// The first `%` at or after `from` that starts a line, perhaps with a byte order mark before it.
fn percent_line(input: &[u8], from: usize) -> Option<usize> {
    memchr_iter(b'%', &input[from..])
        .map(|found| from + found)
        .find(|&at| matches!(input[..at], [] | [.., b'\n' | b'\r'] | [.., 0xef, 0xbb, 0xbf]))
}

impl<'a> Pieces<'a> {
    /// Where the next marker after `from` is, or the end of the stream.
    fn next_marker(&self, mut from: usize) -> usize {
        while let Some(found) = self.marker.find(&self.input[from..]) {
            let marker = from + found + 1;
            from = marker + 3;
            if is_marker(&self.input[marker..]) {
                return marker;
            }
        }
        self.input.len()
    }

    /// Whether a directive may be in the piece: before the first marker of the stream, or after a line `...`.
    fn allows_directive(&self, end: usize) -> bool {
        match self.percent {
            Some(percent) if percent < end => {
                self.at == 0 && !is_marker(self.input) || memmem::find(&self.input[self.at..percent], b"...").is_some()
            }
            _ => false,
        }
    }
}

/// Whether a line is the document marker `---`, perhaps with something after it.
fn is_marker(line: &[u8]) -> bool {
    is_marker_of(line, b'-')
}

/// Whether a line starts with three times the sign and then a blank, a line break or the end.
pub(super) fn is_marker_of(line: &[u8], sign: u8) -> bool {
    line.starts_with(&[sign; 3]) && matches!(line.get(3), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let start = self.at;
        if start == self.input.len() {
            return None;
        }
        let mut end = self.next_marker(start);
        if self.allows_directive(end) {
            end = self.input.len();
        } else if self.percent.is_some_and(|percent| percent < end) {
            self.percent = percent_line(self.input, end);
        }
        self.at = end;
        Some(Piece {
            offset: start,
            bytes: &self.input[start..end],
        })
    }
}
