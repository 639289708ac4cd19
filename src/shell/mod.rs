//! Texts as a shell divides them into words.

mod loose;
mod script;

pub(crate) use loose::commands;
pub(crate) use script::{is_before_program, script, unquoted};

/// A word of a command, without the quotes around it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'t> {
    pub text: &'t str,
    /// Where it begins: a byte of the text, or the number of a list's item.
    pub at: usize,
}

impl<'t> Word<'t> {
    /// A part of a text as a word.
    pub(crate) fn of(text: &'t str, part: &'t str) -> Self {
        Self {
            text: part,
            at: part.as_ptr() as usize - text.as_ptr() as usize,
        }
    }

    /// A word that is a part of this one, from a byte on.
    pub(crate) fn from(self, start: usize) -> Self {
        Self {
            text: &self.text[start..],
            at: self.at + start,
        }
    }
}
