//! What stands between `%` and the verb, and the padding that it asks for.

use super::printer::Printer;
use crate::strconv::rune_count;

#[derive(Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
    pub(super) minus: bool,
    pub(super) plus: bool,
    pub(super) sharp: bool,
    pub(super) space: bool,
    pub(super) zero: bool,
    /// `%+v`, where `+` means field names and no sign.
    pub(super) names: bool,
    /// `%#v`, where `#` means Go's syntax.
    pub(super) syntax: bool,
}

impl Flags {
    /// Gives `+` and `#` the meaning that they have for `%v`.
    pub(super) fn for_value(&mut self) {
        self.syntax = std::mem::take(&mut self.sharp);
        self.names = std::mem::take(&mut self.plus);
    }
}

impl Printer {
    /// Writes the text, padded to the width on the left or, with `-`, on the right.
    pub(super) fn pad(&mut self, text: &[u8]) {
        let missing = match self.flags.width {
            None | Some(0) => 0,
            Some(width) => width.saturating_sub(rune_count(text)),
        };
        if !self.flags.minus {
            self.padding(missing);
        }
        self.out.write(text);
        if self.flags.minus {
            self.padding(missing);
        }
    }

    /// As [`pad`](Self::pad), with blanks even where zeros are asked for.
    pub(super) fn pad_with_blanks(&mut self, text: &[u8]) {
        let zero = std::mem::take(&mut self.flags.zero);
        self.pad(text);
        self.flags.zero = zero;
    }

    pub(super) fn padding(&mut self, count: usize) {
        let zeros = self.flags.zero && !self.flags.minus;
        self.out.repeat(if zeros { b'0' } else { b' ' }, count);
    }
}
