//! The line of a finding, with the place underlined and the reason next to it.

use unicode_width::UnicodeWidthStr;

use super::words;
use crate::find::Excerpt;
use crate::report::safe::clean;

/// How much of a long line is shown before the place, in columns.
const BEFORE: usize = 20;

/// A line, or what of it fits, with a place in it.
pub(super) struct Snippet {
    /// What of the line is shown.
    pub text: String,
    /// How many columns come before the place.
    pub indent: usize,
    /// How many columns the place has, at least one.
    pub marked: usize,
}

impl Snippet {
    /// The line of an excerpt, cut so that it fits in this many columns.
    pub fn new(excerpt: &Excerpt, room: usize) -> Self {
        let (before, rest) = excerpt.line.split_at(excerpt.mark.start);
        let (marked, behind) = rest.split_at(excerpt.mark.len());
        let text = |bytes| {
            let text = String::from_utf8_lossy(bytes).replace('\t', "  ");
            clean(text.trim_end_matches('\r')).into_owned()
        };
        fit(text(before), &text(marked), &text(behind), room.max(BEFORE))
    }
}

/// The text before, at and after a place, cut where it does not fit.
fn fit(before: String, at: &str, behind: &str, room: usize) -> Snippet {
    let snippet = |before: String, at: &str, behind: &str| Snippet {
        indent: before.width(),
        marked: at.width().max(1),
        text: (before + at + behind).trim_end().to_owned(),
    };
    if before.width() + at.width() + behind.width() <= room {
        return snippet(before, at, behind);
    }
    // If the place fits by itself it is shown whole, with as much before it as can be.
    let left = match room.saturating_sub(at.width() + 1) {
        left @ 2..BEFORE => left,
        _ => BEFORE,
    };
    let before = tail(&before, left.min(room));
    let at = words::head(at, room.saturating_sub(before.width()));
    let behind = words::head(behind, room.saturating_sub(before.width() + at.width()));
    snippet(before, &at, &behind)
}

/// The end of a text, with `…` where it is cut.
fn tail(text: &str, room: usize) -> String {
    let turned: String = text.chars().rev().collect();
    words::head(&turned, room).chars().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find::Secrecy;

    fn snippet(line: &str, place: &str, room: usize) -> Snippet {
        let start = line.find(place).unwrap();
        let excerpt = Excerpt::of(line.as_bytes(), start..start + place.len(), Secrecy::Passwords);
        Snippet::new(&excerpt, room)
    }

    #[test]
    fn the_place_is_in_its_line() {
        let Snippet { text, indent, marked } = snippet("other\n  image: a:v1\nmore", "a:v1", 80);
        assert_eq!((text.as_str(), indent, marked), ("  image: a:v1", 9, 4));
    }

    #[test]
    fn long_lines_are_cut_around_it() {
        let line = format!("{} image: quay.io/a/b:v1 {}", "x".repeat(5000), "y".repeat(5000));
        for room in [24, 80, 120] {
            let Snippet { text, indent, marked } = snippet(&line, "quay.io/a/b:v1", room);
            assert!(text.contains("image: quay.io/a/b:v1") && text.contains('…'), "{text}");
            let at: String = text.chars().skip(indent).take(marked).collect();
            assert_eq!(at, "quay.io/a/b:v1");
            assert!(text.width() <= room, "{room}: {text}");
        }
    }

    #[test]
    fn a_place_longer_than_the_room_is_cut_itself() {
        let Snippet { text, marked, .. } = snippet(&"é".repeat(900), &"é".repeat(900), 40);
        assert!(text.width() <= 40 && marked <= 40, "{text}");
    }
}
