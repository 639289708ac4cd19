//! A unified diff, made from the edits themselves: nothing is compared.

use std::io::{self, Write};
use std::ops::Range;

use super::documents::secrecies;
use crate::find::{Line, Secrecy};
use crate::fix::{Edit, Fix, OtherText};
use crate::payload::apply;
use crate::reference::Reference;

/// How many unchanged lines are shown around a change.
const CONTEXT: usize = 3;

/// What is said before a diff in which something is hidden.
const HIDDEN: &str =
    "# Values that may be secret are hidden (·), so this diff cannot be applied: use rewrite --in-place.\n";

/// Writes the unified diff that a fix makes of the text that it was made for.
///
/// What may be secret is hidden: logins in URLs, passwords, and in Secrets all but keys and references. A line before
/// such a diff says so.
///
/// # Errors
/// Those of `out`, and `InvalidInput` for another text.
pub fn write(name: &str, text: &[u8], fix: &Fix, has_color: bool, mut out: impl Write) -> io::Result<()> {
    if !fix.fits(text) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, OtherText));
    }
    let edits = fix.edits().iter().map(|edit: &Edit| (edit.range(), edit.text()));
    if !has_color {
        return write_edits(name, text, edits, out);
    }
    let mut plain = Vec::new();
    write_edits(name, text, edits, &mut plain)?;
    plain
        .split_inclusive(|byte| *byte == b'\n')
        .try_for_each(|line| write_colored(line, &mut out))
}

/// Writes a line of a diff in its colour.
fn write_colored(line: &[u8], out: &mut impl Write) -> io::Result<()> {
    let color = match line {
        [b'-', b'-', b'-', b' ', ..] | [b'+', b'+', b'+', b' ', ..] => "1",
        [b'-', ..] => "31",
        [b'+', ..] => "32",
        [b'@', ..] => "36",
        _ => return out.write_all(line),
    };
    let (text, end) = match line.strip_suffix(b"\n") {
        Some(text) => (text, "\n"),
        None => (line, ""),
    };
    write!(out, "\u{1b}[{color}m")?;
    out.write_all(text)?;
    write!(out, "\u{1b}[0m{end}")
}

/// The diff of byte ranges in order and disjoint; nothing without edits.
fn write_edits<'e>(
    name: &str,
    text: &[u8],
    edits: impl Iterator<Item = Replacement<'e>>,
    mut out: impl Write,
) -> io::Result<()> {
    let changes = changes(text, edits);
    if changes.is_empty() {
        return Ok(());
    }
    let mut body = Vec::new();
    let mut hunk = Hunk::new(text);
    let mut position = Position::default();
    for (index, change) in changes.iter().enumerate() {
        if hunk.body.is_empty() {
            let start = lines_back(text, change.lines.start, CONTEXT);
            position.advance(text, start);
            hunk.lines(b' ', start, &text[start..change.lines.start], &[]);
        }
        let at = change.lines.start;
        hunk.lines(b'-', at, &text[change.lines.clone()], &change.shown_before);
        hunk.lines(b'+', at, &change.text, &change.shown_after);
        let next = changes.get(index + 1).map(|next| next.lines.start);
        match next.filter(|next| count(&text[change.lines.end..*next]) <= 2 * CONTEXT) {
            Some(next) => hunk.lines(b' ', change.lines.end, &text[change.lines.end..next], &[]),
            None => {
                let end = lines_on(text, change.lines.end, CONTEXT);
                hunk.lines(b' ', change.lines.end, &text[change.lines.end..end], &[]);
                hunk.write(&mut position, &mut body)?;
                position.at = end;
            }
        }
    }
    if hunk.hides {
        out.write_all(HIDDEN.as_bytes())?;
    }
    writeln!(out, "--- a/{name}\n+++ b/{name}")?;
    out.write_all(&body)
}

/// Bytes of a text, and what comes in their place.
type Replacement<'e> = (Range<usize>, &'e str);

/// Whole lines, and what comes in their place.
struct Change {
    lines: Range<usize>,
    text: Vec<u8>,
    /// Where references are in the old and the new lines, from their start.
    shown_before: Vec<Range<usize>>,
    shown_after: Vec<Range<usize>>,
}

/// Edits as changes of whole lines; lines side by side are one change.
fn changes<'e>(text: &[u8], edits: impl Iterator<Item = Replacement<'e>>) -> Vec<Change> {
    let mut groups: Vec<(Range<usize>, Vec<Replacement<'e>>)> = Vec::new();
    for (range, replacement) in edits.filter(|(range, replacement)| &text[range.clone()] != replacement.as_bytes()) {
        let start = memchr::memrchr(b'\n', &text[..range.start]).map_or(0, |at| at + 1);
        // What ends with a line, ends in it.
        let last = range.end.max(range.start + 1) - 1;
        let end = memchr::memchr(b'\n', &text[last.min(text.len())..]).map_or(text.len(), |at| last + at + 1);
        match groups.last_mut().filter(|(lines, _)| start <= lines.end) {
            Some((lines, group)) => {
                lines.end = lines.end.max(end);
                group.push((range, replacement));
            }
            None => groups.push((start..end, vec![(range, replacement)])),
        }
    }
    let change = |(lines, group): (Range<usize>, Vec<Replacement<'e>>)| {
        let inside =
            |(range, replacement): Replacement<'e>| (range.start - lines.start..range.end - lines.start, replacement);
        let before = &text[lines.clone()];
        let (mut shown_before, mut shown_after) = (Vec::new(), Vec::new());
        let (mut gone, mut come) = (0, 0);
        for (range, replacement) in group.iter().cloned().map(inside) {
            let start = range.start - gone + come;
            (gone, come) = (gone + range.len(), come + replacement.len());
            // What is packed is no reference that somebody could read.
            if Reference::parse(replacement).is_ok() {
                let suffix = before[range.end..].iter().take_while(|byte| is_of_suffix(byte)).count();
                shown_after.push(start..start + replacement.len() + suffix);
                shown_before.push(range.start..range.end + suffix);
            }
        }
        Change {
            text: apply(before, group.into_iter().map(inside)),
            lines,
            shown_before,
            shown_after,
        }
    };
    groups.into_iter().map(change).collect()
}

/// How far the diff is: a byte of the old text, and the lines before it in both texts.
#[derive(Default)]
struct Position {
    at: usize,
    before: usize,
    after: usize,
}

impl Position {
    /// Goes over unchanged lines.
    fn advance(&mut self, text: &[u8], to: usize) {
        let lines = count(&text[self.at..to]);
        (self.at, self.before, self.after) = (to, self.before + lines, self.after + lines);
    }
}

/// Whether a byte can be in the tag or digest after a name.
fn is_of_suffix(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'@' | b'.' | b'_' | b'-')
}

/// Changes so close to each other that they share their context.
struct Hunk {
    /// How many lines it has of the old text, and of the new one.
    before: usize,
    after: usize,
    body: Vec<u8>,
    secrecies: Vec<(usize, Secrecy)>,
    /// Whether anything was hidden, in this hunk or an earlier one.
    hides: bool,
}

impl Hunk {
    fn new(text: &[u8]) -> Self {
        Self {
            before: 0,
            after: 0,
            body: Vec::new(),
            secrecies: secrecies(text),
            hides: false,
        }
    }

    /// Adds lines; the first is at this byte of the old text, and these ranges of them, in order, are shown whatever they
    /// are.
    fn lines(&mut self, sign: u8, at: usize, text: &[u8], shown: &[Range<usize>]) {
        let mut start = 0;
        let mut shown = shown.iter().peekable();
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let end = start + line.len();
            let mut here = Vec::new();
            while let Some(range) = shown.next_if(|range| range.start < end) {
                // A reference is in one line.
                if range.start >= start && range.end <= end {
                    here.push(range.start - start..range.end - start);
                }
            }
            let document = self.secrecies.partition_point(|(end, _)| *end <= at + start);
            let secrecy = self
                .secrecies
                .get(document)
                .map_or(Secrecy::Passwords, |(_, secrecy)| *secrecy);
            let masked = Line::new(line, &here, true).masked(secrecy).text;
            self.hides |= masked != line;
            self.body.push(sign);
            self.body.extend_from_slice(&masked);
            if !line.ends_with(b"\n") {
                self.body.extend_from_slice(b"\n\\ No newline at end of file\n");
            }
            self.before += usize::from(sign != b'+');
            self.after += usize::from(sign != b'-');
            start = end;
        }
    }

    fn write(&mut self, position: &mut Position, mut out: impl Write) -> io::Result<()> {
        let (before, after) = (std::mem::take(&mut self.before), std::mem::take(&mut self.after));
        let body = std::mem::take(&mut self.body);
        let range = |first: usize, count: usize| match count {
            1 => first.to_string(),
            _ => format!("{first},{count}"),
        };
        let (old, new) = (range(position.before + 1, before), range(position.after + 1, after));
        writeln!(out, "@@ -{old} +{new} @@")?;
        out.write_all(&body)?;
        position.before += before;
        position.after += after;
        Ok(())
    }
}

/// How many lines begin in a text.
fn count(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', text).count() + usize::from(!text.is_empty() && !text.ends_with(b"\n"))
}

/// Where the line begins that is so many lines before the one at `start`.
fn lines_back(text: &[u8], start: usize, lines: usize) -> usize {
    let mut at = start;
    for _ in 0..lines {
        let Some(end) = at.checked_sub(1) else { break };
        at = memchr::memrchr(b'\n', &text[..end]).map_or(0, |newline| newline + 1);
    }
    at
}

/// Where the line begins that is this many lines after the one at `end`.
fn lines_on(text: &[u8], end: usize, lines: usize) -> usize {
    let mut at = end;
    for _ in 0..lines {
        at = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |newline| at + newline + 1);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(text: &str, edits: &[(Range<usize>, &str)]) -> String {
        let mut out = Vec::new();
        write_edits("f", text.as_bytes(), edits.iter().cloned(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn changes_far_from_each_other_are_hunks_of_their_own() {
        let text: String = (1..=20).map(|line| format!("{line:02}\n")).collect();
        assert_eq!(
            diff(&text, &[(3..5, "xx"), (57..59, "yy")]),
            "--- a/f\n+++ b/f\n@@ -1,5 +1,5 @@\n 01\n-02\n+xx\n 03\n 04\n 05\n\
             @@ -17,4 +17,4 @@\n 17\n 18\n 19\n-20\n+yy\n"
        );
    }

    #[test]
    fn changes_near_each_other_share_a_hunk_and_neighbours_a_block() {
        let text: String = (1..=9).map(|line| format!("{line:02}\n")).collect();
        assert_eq!(
            diff(&text, &[(0..2, "a"), (3..5, "b"), (24..26, "c")]),
            "--- a/f\n+++ b/f\n@@ -1,9 +1,9 @@\n-01\n-02\n+a\n+b\n 03\n 04\n 05\n 06\n 07\n 08\n-09\n+c\n"
        );
    }

    #[test]
    fn an_edit_may_change_the_number_of_lines() {
        assert_eq!(
            diff("a\nb\nc\n1\n2\n3\n4\n5\n6\n7\nz\n", &[(2..5, "x"), (20..21, "y")]),
            "--- a/f\n+++ b/f\n@@ -1,6 +1,5 @@\n a\n-b\n-c\n+x\n 1\n 2\n 3\n@@ -8,4 +7,4 @@\n 5\n 6\n 7\n-z\n+y\n"
        );
    }

    #[test]
    fn a_last_line_without_an_end_is_marked() {
        assert_eq!(
            diff("a", &[(0..1, "b")]),
            "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"
        );
        assert_eq!(diff("a\n", &[(0..1, "a")]), "");
    }
}
