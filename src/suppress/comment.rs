//! Comments that allow what is in their line, or in the one after: `# airgap-lint: allow[CODE] reason`.

use std::ops::Range;

use memchr::memmem;

use super::Allowance;

/// What every comment for this program has.
const MARKER: &[u8] = b"airgap-lint:";

/// A comment that allows something, in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    /// The bytes of the text, from the marker to the end of the reason.
    pub range: Range<usize>,
    /// Where the line begins that it is about.
    pub covers: usize,
    pub allowance: Allowance,
}

/// All comments of a text, in order.
pub(crate) fn comments(text: &[u8]) -> Vec<Comment> {
    let mut last = None;
    let lines = memmem::find_iter(text, MARKER).filter_map(|at| {
        let line = line_around(text, at);
        // A line has one comment.
        (last.replace(line.start) != Some(line.start)).then_some(line)
    });
    lines.filter_map(|line| comment(text, line)).collect()
}

/// The comments about the line that a byte of a text is in: at its end, or alone on the lines before it.
pub(crate) fn comments_about(text: &[u8], offset: usize) -> Vec<Comment> {
    let own = line_around(text, offset);
    let mut found: Vec<Comment> = comment(text, own.clone()).into_iter().collect();
    let mut start = own.start;
    while let Some(before) = start.checked_sub(1) {
        let line = line_around(text, before);
        if !is_only_comment(&text[line.clone()]) {
            break;
        }
        start = line.start;
        found.extend(comment(text, line));
    }
    found.retain(|comment| comment.covers == own.start);
    found.sort_by_key(|comment| comment.range.start);
    found
}

/// The line that a byte is in, without its end.
fn line_around(text: &[u8], offset: usize) -> Range<usize> {
    let offset = offset.min(text.len());
    let start = memchr::memrchr(b'\n', &text[..offset]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &text[offset..]).map_or(text.len(), |at| offset + at);
    start..end
}

/// The comment in a line, if it has one for this program.
fn comment(text: &[u8], line: Range<usize>) -> Option<Comment> {
    let at = memmem::find(&text[line.clone()], MARKER)?;
    let before_line = &text[line.start..line.start + at];
    let before = before_line.trim_ascii_end();
    let (before, is_template) = match (before.strip_suffix(b"/*"), before.strip_suffix(b"#")) {
        (Some(before), _) => (before, true),
        (_, Some(before)) => (before, false),
        _ => return None,
    };
    // What touches a `#` is a text with it, and no comment.
    if !is_template && !before.last().is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'#')) {
        return None;
    }
    let start = line.start + at;
    let said = &text[start..line.end];
    let end = match is_template {
        true => memmem::find(said, b"*/").unwrap_or(said.len()),
        false => said.len(),
    };
    let said = said[..end].trim_ascii_end();
    // A carriage return ends a line for YAML, and not here: where the comment ends is not certain.
    if said.contains(&b'\r') || before_line.contains(&b'\r') {
        return None;
    }
    let allowance = Allowance::read(&String::from_utf8_lossy(&said[MARKER.len()..]))?;
    Some(Comment {
        range: start..start + said.len(),
        covers: match is_only_comment(&text[line.clone()]) {
            true => next_line(text, &line),
            false => line.start,
        },
        allowance,
    })
}

/// Whether a line has nothing but a comment, of YAML or of a template.
fn is_only_comment(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let action = line
        .strip_prefix(b"{{")
        .map(|action| action.strip_prefix(b"-").unwrap_or(action));
    let comment = action.and_then(|action| action.trim_ascii_start().strip_prefix(b"/*"));
    let ends_with_it = |comment: &[u8]| match memmem::find(comment, b"*/") {
        None => true,
        Some(end) => matches!(comment[end + 2..].trim_ascii_start(), b"}}" | b"-}}"),
    };
    line.starts_with(b"#") || comment.is_some_and(ends_with_it)
}

/// Where the next line begins that is not only a comment, and that a comment can be about: one that is indented less is
/// outside of the block that the comment is in.
fn next_line(text: &[u8], comment: &Range<usize>) -> usize {
    let indent = |line: &Range<usize>| text[line.clone()].iter().take_while(|byte| **byte == b' ').count();
    let is_of_template = !text[comment.clone()].trim_ascii_start().starts_with(b"#");
    let mut end = comment.end;
    while end < text.len() {
        let line = line_around(text, end + 1);
        if !is_only_comment(&text[line.clone()]) {
            let is_outside = !is_of_template && indent(&line) < indent(comment);
            return if is_outside { text.len() } else { line.start };
        }
        end = line.end;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(usize, usize)> {
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        let found = comments(text.as_bytes());
        found
            .iter()
            .map(|comment| (line(comment.range.start), line(comment.covers)))
            .collect()
    }

    #[test]
    fn a_comment_is_about_its_line_or_the_next_one_that_is_no_comment() {
        assert_eq!(lines("a: b # airgap-lint: allow[unpinned] x\nc: d\n"), [(1, 1)]);
        assert_eq!(
            lines("# airgap-lint: allow[unpinned] x\n# airgap-lint: allow[unpinned] y\nc: d\n"),
            [(1, 3), (2, 3)]
        );
        assert_eq!(
            lines("{{- /* airgap-lint: allow[unpinned] x */}}\n# more\nc: d\n"),
            [(1, 3)]
        );
        assert_eq!(lines("# airgap-lint: allow[unpinned] x"), [(1, 1)]);
        assert_eq!(
            lines("a: |\n  # airgap-lint: allow[unpinned] x\nimage: b\n"),
            [(2, 4)],
            "the end of a block is not about what comes after it"
        );
    }

    #[test]
    fn what_is_no_comment_allows_nothing() {
        assert!(lines("a: x#airgap-lint: allow[unpinned] x\n").is_empty());
        assert!(lines("a: airgap-lint: allow[unpinned] x\n").is_empty());
        assert!(lines("# airgap-lint: is run in CI\n").is_empty());
    }

    #[test]
    fn the_comments_about_a_line_are_those_of_all_that_are_about_it() {
        let text = "# airgap-lint: allow[unpinned] a\nx: 1\n# airgap-lint: allow[unpinned] b\n# why\ny: 2 # airgap-lint: allow[unpinned] c\nz: 3\n";
        for (offset, _) in text.match_indices(|_: char| true) {
            let line = line_around(text.as_bytes(), offset).start;
            let mut all = comments(text.as_bytes());
            all.retain(|comment| comment.covers == line);
            assert_eq!(comments_about(text.as_bytes(), offset), all, "{offset}");
        }
    }
}
