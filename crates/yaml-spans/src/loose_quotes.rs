//! A text in which the line breaks of quoted scalars are blanks.
//!
//! YAML 1.2 wants every line of a quoted scalar indented below its parent, and so does granit. Other readers do not, and
//! manifests are written for them: where granit complains of that, it is shown these scalars in one line.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use super::split::is_marker_of;

/// The quoted scalars of several lines, by their bytes, in order.
pub(super) type Joined = Rc<RefCell<Vec<Range<usize>>>>;

/// Characters one after the other; where a quoted scalar begins is seen from how they are asked for.
pub(super) struct LooseQuotes<'a> {
    text: &'a str,
    at: usize,
    /// Whether the last character that was passed over on its own is a quote.
    after_quote: bool,
    /// Where the quoted scalar ends whose line breaks are blanks.
    joined_to: usize,
    joined: Joined,
}

impl<'a> LooseQuotes<'a> {
    pub(super) fn new(text: &'a str, joined: Joined) -> Self {
        Self {
            text,
            at: 0,
            after_quote: false,
            joined_to: 0,
            joined,
        }
    }

    /// Where the next character is.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> Option<&'a str> {
        self.text.get(start..end)
    }

    /// The `n`th character from here, from 0; NUL after the end.
    pub(super) fn peek(&self, n: usize) -> char {
        let Some((at, character)) = self.text[self.at..].char_indices().nth(n) else {
            return '\0';
        };
        match character {
            '\n' | '\r' if self.at + at < self.joined_to => ' ',
            _ => character,
        }
    }

    /// Passes over a character.
    pub(super) fn skip(&mut self) {
        let character = self.text[self.at..].chars().next();
        self.at += character.map_or(0, char::len_utf8);
        self.after_quote = matches!(character, Some('"' | '\''));
    }

    /// So many characters are about to be looked at.
    ///
    /// Four, for a document marker, right after a quote: this is how granit begins to read a quoted scalar. Whoever reads
    /// the events compares them with what was joined.
    pub(super) fn expect(&mut self, count: usize) {
        if std::mem::take(&mut self.after_quote) && count == 4 && self.at > self.joined_to {
            self.join();
        }
    }

    fn join(&mut self) {
        let bytes = self.text.as_bytes();
        let quote = bytes[self.at - 1];
        let Some(end) = closing_quote(bytes, self.at, quote) else {
            return;
        };
        let mut breaks = memchr::memchr2_iter(b'\n', b'\r', &bytes[self.at..end]).peekable();
        let has_breaks = breaks.peek().is_some();
        let mut lines = breaks.map(|at| &bytes[self.at + at + 1..]);
        if has_breaks && !lines.any(|line| is_marker_of(line, b'-') || is_marker_of(line, b'.')) {
            self.joined_to = end;
            self.joined.borrow_mut().push(self.at - 1..end + 1);
        }
    }
}

/// Where the quote is that ends the scalar whose content begins at `from`.
fn closing_quote(bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr2(quote, b'\\', bytes.get(at..)?)?;
        match bytes[at] {
            b'\\' if quote == b'"' => at += 2,
            b'\\' => at += 1,
            _ if quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
            _ => return Some(at),
        }
    }
}
