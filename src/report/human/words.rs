//! Words on a terminal: safe to print, counted, and broken at the width.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::report::safe::clean;

/// The beginning of a text, with `…` where it is cut.
pub(super) fn head(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(1);
    let fits = |character: &char| {
        let width = character.width().unwrap_or(0);
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    };
    let mut head: String = text.chars().take_while(fits).collect();
    head.extend((room > 0).then_some('…'));
    head
}

/// Writes a text in lines of at most `width`, if its words allow; `first` comes before it, and as much space before
/// the other lines. Text in backticks is one word.
pub(super) fn write_wrapped(out: &mut dyn Write, first: &str, text: &str, width: usize) -> io::Result<()> {
    let text = clean(text);
    let indent = first.width();
    let mut column = indent;
    let mut is_quoted = false;
    let ends_word = |character: char| {
        is_quoted ^= character == '`';
        character == ' ' && !is_quoted
    };
    out.write_all(first.as_bytes())?;
    for (index, word) in text.split(ends_word).filter(|word| !word.is_empty()).enumerate() {
        if index > 0 && column + 1 + word.width() > width {
            write!(out, "\n{:indent$}", "")?;
            column = indent;
        } else if index > 0 {
            out.write_all(b" ")?;
            column += 1;
        }
        out.write_all(word.as_bytes())?;
        column += word.width();
    }
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_words_and_long_words_stay_whole() {
        let mut out = Vec::new();
        write_wrapped(&mut out, "→ ", "one two three-is-long four `a b c`", 9).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "→ one two\n  three-is-long\n  four\n  `a b c`\n"
        );
    }
}
