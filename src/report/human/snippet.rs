//! The line of a finding, with the place underlined.

use std::fmt;
use std::ops::Range;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};
use unicode_width::UnicodeWidthStr;

use super::words;
use crate::find::{Excerpt, Position};
use crate::report::safe::clean;

/// How much of a long line is shown before the place, in columns.
const BEFORE: usize = 20;

/// A line, or what of it fits, with a place in it.
#[derive(Debug)]
pub(super) struct Snippet {
    file: String,
    at: Position,
    text: String,
    /// The bytes of the text to underline.
    marked: Range<usize>,
}

impl Snippet {
    /// The line of an excerpt; it is cut so that it fits in `width` with its number.
    pub(super) fn new(file: &str, excerpt: &Excerpt, at: Position, width: usize) -> Self {
        let (before, rest) = excerpt.line.split_at(excerpt.mark.start);
        let (marked, behind) = rest.split_at(excerpt.mark.len());
        let room = width.saturating_sub(at.line.to_string().len() + 4).max(BEFORE);
        let (text, marked) = fit(before, marked, behind, room);
        Self {
            file: clean(file).into_owned(),
            at,
            text,
            marked,
        }
    }

    /// The snippet, framed; each line ends with a line feed.
    pub(super) fn render(&self, theme: &GraphicalTheme) -> String {
        let handler = GraphicalReportHandler::new_themed(theme.clone())
            .with_links(false)
            .with_context_lines(0);
        let mut rendered = String::new();
        if handler.render_report(&mut rendered, self).is_err() {
            return String::new();
        }
        // The message, which is empty here, has the first line.
        rendered
            .split_once('\n')
            .map_or(String::new(), |(_, rest)| rest.to_owned())
    }
}

/// The text before, at and after a place, cut where it does not fit.
fn fit(before: &[u8], at: &[u8], behind: &[u8], room: usize) -> (String, Range<usize>) {
    let text = |bytes| {
        let text = String::from_utf8_lossy(bytes).replace('\t', "  ");
        clean(text.trim_end_matches('\r')).into_owned()
    };
    let (before, at, behind) = (text(before), text(at), text(behind));
    if before.width() + at.width() + behind.width() <= room {
        let marked = before.len()..before.len() + at.len();
        return (before + &at + &behind, marked);
    }
    // If the place fits by itself it is shown whole, with as much before it as can be.
    let left = match room.saturating_sub(at.width() + 1) {
        left @ 2..BEFORE => left,
        _ => BEFORE,
    };
    let mut fitted = tail(&before, left.min(room));
    let start = fitted.len();
    fitted += &words::head(&at, room.saturating_sub(fitted.width()));
    let marked = start..fitted.len();
    fitted += &words::head(&behind, room.saturating_sub(fitted.width()));
    (fitted, marked)
}

/// The end of a text, with `…` where it is cut.
fn tail(text: &str, room: usize) -> String {
    let turned: String = text.chars().rev().collect();
    words::head(&turned, room).chars().rev().collect()
}

impl fmt::Display for Snippet {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Snippet {}

impl Diagnostic for Snippet {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let marked = LabeledSpan::new(None, self.marked.start, self.marked.len());
        Some(Box::new(std::iter::once(marked)))
    }
}

/// Whatever is asked for, the line is all there is.
impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.clone(),
            self.text.as_bytes(),
            (0, self.text.len()).into(),
            self.at.line.saturating_sub(1),
            self.at.column.saturating_sub(1),
            1,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find::Secrecy;

    fn snippet(line: &str, place: &str, width: usize) -> String {
        let start = line.find(place).unwrap();
        let at = Position {
            line: 7,
            column: start + 1,
        };
        let excerpt = Excerpt::of(line.as_bytes(), start..start + place.len(), Secrecy::Passwords);
        let snippet = Snippet::new("x.yaml", &excerpt, at, width);
        snippet.render(&GraphicalTheme::unicode_nocolor())
    }

    #[test]
    fn the_place_is_underlined() {
        assert_eq!(
            snippet("other\n  image: a:v1\nmore", "a:v1", 80),
            "   ╭─[x.yaml:7:16]\n 7 │   image: a:v1\n   ·          ────\n   ╰────\n"
        );
    }

    #[test]
    fn long_lines_are_cut_around_it() {
        let line = format!("{} image: quay.io/a/b:v1 {}", "x".repeat(5000), "y".repeat(5000));
        for width in [30, 80, 120] {
            let shown = snippet(&line, "quay.io/a/b:v1", width);
            assert!(
                shown.contains("image: quay.io/a/b:v1") && shown.contains('…'),
                "{shown}"
            );
            assert!(shown.lines().all(|line| line.width() <= width), "{width}: {shown}");
        }
    }

    #[test]
    fn a_place_longer_than_the_width_is_cut_itself() {
        let shown = snippet(&"é".repeat(900), &"é".repeat(900), 40);
        assert!(shown.lines().all(|line| line.width() <= 40), "{shown}");
    }
}
