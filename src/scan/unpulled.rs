//! What is in a text and is not pulled: comments, replacements of names, lists of what is allowed, mirrors.

use std::ops::Range;

use super::interned_names::Names;
use super::names::Says;

/// Whether a text configures mirrors or trust, or is a policy: `registries.conf`, BuildKit's mirrors, Rego.
pub(super) fn is_of_policies(text: &str) -> bool {
    let has = |mark: &str| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
    if memchr::memchr(b'\n', text.as_bytes()).is_none() {
        return false;
    }
    let is_rego = || {
        let mut lines = text.lines().map(str::trim_start);
        let is_package = lines.any(|line| line.starts_with("package "));
        is_package && (has(":=") && has("deny") || has("violation["))
    };
    has("[registry") && (has("[[registry") || has("[registry.\"") && has("mirrors")) || has("package ") && is_rego()
}

/// The names that lines of a text begin with.
pub(super) struct Keys<'t> {
    text: &'t str,
    /// The line that was asked about last, and whether its name says that nothing in it is pulled.
    last: (Range<usize>, bool),
}

impl<'t> Keys<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            last: (0..0, false),
        }
    }

    /// Whether the line around a place says by its name that it lists what is allowed: `allowed_images = ["…"]`.
    pub(super) fn are_of_policies(&mut self, at: usize, names: &mut Names<'_>) -> bool {
        if !self.last.0.contains(&at) {
            let bytes = self.text.as_bytes();
            let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |line| line + 1);
            let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
            let line = self.text[start..end].trim_start_matches([' ', '\t', '"', '-']);
            let length = line
                .bytes()
                .position(|byte| !(byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)));
            let (name, rest) = line.split_at(length.unwrap_or(0));
            let rest = rest.trim_start_matches(['"', ' ', ':', '=']);
            let is_list = !name.is_empty() && rest.starts_with(['[', '{']);
            let is_never = is_list && {
                let id = names.id(name);
                names.get(id).says == Says::Never
            };
            self.last = (start..end.max(start + 1), is_never);
        }
        self.last.1
    }
}

/// The commands of `sed` in a text that replace one name by another: `s#quay.io/#mirror.internal/#g`.
pub(super) struct Replacements(Vec<Range<usize>>);

impl Replacements {
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut found = Vec::new();
        let (mut from, mut line) = (0, 0);
        while let Some(at) = memchr::memchr(b's', &bytes[from..]).map(|at| from + at) {
            from = at + 1;
            let begins = at == 0 || b"\"' \t\n;{".contains(&bytes[at - 1]);
            let Some(mark) = bytes.get(at + 1).filter(|mark| begins && b"#|,@!%~:;/".contains(mark)) else {
                continue;
            };
            if line <= at {
                line = at + 2 + memchr::memchr(b'\n', &bytes[at + 2..]).unwrap_or(bytes.len() - at - 2);
            }
            let mut marks =
                memchr::memchr_iter(*mark, bytes.get(at + 2..line).unwrap_or_default()).map(|end| at + 2 + end);
            if let (Some(_), Some(end)) = (marks.next(), marks.next()) {
                found.push(at..end + 1);
                from = end + 1;
            }
        }
        Self(found)
    }

    pub(super) fn cover(&self, at: usize) -> bool {
        let next = self.0.partition_point(|range| range.end <= at);
        self.0.get(next).is_some_and(|range| range.contains(&at))
    }
}

/// Which lines of a text are comments, asked for places in order.
pub(super) struct Comments<'t> {
    text: &'t str,
    /// The end of the line that was looked at last, and whether it is a comment.
    end: usize,
    is_comment: bool,
}

impl<'t> Comments<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            end: 0,
            is_comment: false,
        }
    }

    /// Whether a place, not before the last one, is in a line that begins with `#` or `//`.
    pub(super) fn cover(&mut self, at: usize) -> bool {
        if at >= self.end {
            let bytes = self.text.as_bytes();
            let start = memchr::memrchr(b'\n', &bytes[self.end..at]).map_or(self.end, |line| self.end + line + 1);
            self.end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |line| at + line + 1);
            let line = self.text[start..self.end].trim_start();
            self.is_comment = line.starts_with('#') && !line.starts_with("##") || line.starts_with("//");
        }
        self.is_comment
    }
}
