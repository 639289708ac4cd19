//! Places in source text: byte spans, lines and columns.

use std::ops::Range;

/// A range of bytes in a text.
///
/// Whatever hands out a span says which text it is in: a document, or the decoded content of a scalar.
/// Invariant: `start <= end`, and both lie on character boundaries of that text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to, but not including, `end`.
    #[inline]
    pub fn new(start: u32, end: u32) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// How many bytes it covers.
    #[inline]
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it covers nothing.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span as an index range.
    #[inline]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The same span, `by` bytes further on.
    #[inline]
    pub fn shifted(self, by: u32) -> Self {
        Self::new(self.start + by, self.end + by)
    }
}

/// Counts lines and columns from place to place, forwards.
///
/// Going on from the last place costs the bytes between; going back starts again at the beginning.
#[derive(Clone, Debug)]
pub struct Cursor<'t> {
    bytes: &'t [u8],
    at: usize,
    line: usize,
    column: usize,
}

impl<'t> Cursor<'t> {
    /// A cursor at the start of a text.
    pub fn new(bytes: &'t [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            line: 1,
            column: 1,
        }
    }

    /// The line and the column, both from 1, of a byte; the column counts characters.
    pub fn locate(&mut self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.bytes.len());
        if offset < self.at {
            *self = Self::new(self.bytes);
        }
        let between = &self.bytes[self.at..offset];
        let lines = memchr::memchr_iter(b'\n', between).count();
        let last = match lines {
            0 => between,
            _ => {
                self.line += lines;
                self.column = 1;
                &between[memchr::memrchr(b'\n', between).map_or(0, |at| at + 1)..]
            }
        };
        // Bytes that go on with a character do not count.
        self.column += last.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        self.at = offset;
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let text = "a: ü\r\n  b: c\n";
        let mut cursor = Cursor::new(text.as_bytes());
        assert_eq!(cursor.locate(0), (1, 1));
        assert_eq!(cursor.locate(text.find('\r').unwrap()), (1, 5));
        assert_eq!(cursor.locate(text.find('c').unwrap()), (2, 6));
        assert_eq!(cursor.locate(0), (1, 1), "back to the start");
        assert_eq!(cursor.locate(text.len()), (3, 1));
    }
}
