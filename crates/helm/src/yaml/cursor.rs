//! The place of the scanner in the text: what stands there, and how to go on.

use super::error::Error;
use super::input::characters;
use super::scan::Scanner;
use super::token::Mark;

impl<'a> Scanner<'a> {
    /// The byte so many after the current one; 0 after the end.
    #[inline]
    pub(super) fn at(&self, ahead: usize) -> u8 {
        self.text.get(self.mark.offset + ahead).copied().unwrap_or(0)
    }

    #[inline]
    pub(super) fn need(&mut self, count: usize) -> Result<(), Error> {
        self.input.need(self.mark.offset, count)
    }

    /// Length of the line break so many bytes ahead; 0 if there is none.
    #[inline]
    pub(super) fn break_at(&self, ahead: usize) -> usize {
        match self.at(ahead) {
            b'\n' => 1,
            b'\r' => 1 + usize::from(self.at(ahead + 1) == b'\n'),
            0xC2 if self.at(ahead + 1) == 0x85 => 2,
            0xE2 if self.at(ahead + 1) == 0x80 && matches!(self.at(ahead + 2), 0xA8 | 0xA9) => 3,
            _ => 0,
        }
    }

    #[inline]
    pub(super) fn is_break_or_end(&self, ahead: usize) -> bool {
        self.at(ahead) == 0 || self.break_at(ahead) > 0
    }

    #[inline]
    pub(super) fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.at(ahead), b' ' | b'\t')
    }

    /// A blank, a line break or the end.
    #[inline]
    pub(super) fn is_blank_or_end(&self, ahead: usize) -> bool {
        self.is_blank(ahead) || self.is_break_or_end(ahead)
    }

    /// One character further.
    #[inline]
    pub(super) fn skip(&mut self) {
        self.mark.offset += match self.at(0) {
            0x00..=0x7F => 1,
            0x80..=0xDF => 2,
            0xE0..=0xEF => 3,
            _ => 4,
        };
        self.mark.column += 1;
    }

    /// So many bytes further, in the same line; gives them.
    #[inline]
    pub(super) fn take(&mut self, length: usize) -> &'a [u8] {
        let bytes = self
            .text
            .get(self.mark.offset..self.mark.offset + length)
            .unwrap_or_default();
        self.mark.offset += length;
        self.mark.column += if self.input.ascii { length } else { characters(bytes) };
        bytes
    }

    /// To the start of the next line, if a line ends here; gives what the break counts as in a scalar.
    #[inline]
    pub(super) fn take_break(&mut self) -> &'a [u8] {
        let length = self.break_at(0);
        if length == 0 {
            return b"";
        }
        let text = self
            .text
            .get(self.mark.offset..self.mark.offset + length)
            .unwrap_or_default();
        self.mark = Mark {
            offset: self.mark.offset + length,
            line: self.mark.line + 1,
            column: 0,
        };
        if length == 3 { text } else { b"\n" }
    }

    /// How many bytes are left in this line.
    #[inline]
    pub(super) fn rest_of_line(&self) -> usize {
        let rest = self.text.get(self.mark.offset..).unwrap_or_default();
        if self.input.exotic {
            return (0..rest.len())
                .find(|ahead| self.break_at(*ahead) > 0)
                .unwrap_or(rest.len());
        }
        memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())
    }

    /// Passes over a comment, if one begins here.
    pub(super) fn skip_comment(&mut self) -> Result<(), Error> {
        if self.at(0) == b'#' {
            let length = self.rest_of_line();
            self.input.need_through(self.mark.offset, self.mark.offset + length)?;
            self.take(length);
        }
        Ok(())
    }

    /// `---` or `...` with nothing after it, at the start of a line.
    pub(super) fn at_document_indicator(&self) -> bool {
        self.mark.column == 0
            && matches!(
                (self.at(0), self.at(1), self.at(2)),
                (b'-', b'-', b'-') | (b'.', b'.', b'.')
            )
            && self.is_blank_or_end(3)
    }

    /// An error at the current place.
    pub(super) fn error(&self, context: Mark, problem: &str) -> Error {
        let line = if self.mark.line != 0 {
            self.mark.line + 1
        } else {
            context.line
        };
        Error::at(line, problem, self.mark.offset)
    }
}
