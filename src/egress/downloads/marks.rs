//! Whether a text can have anything that fetches, before it is read.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::programs;
use super::settings::{FIELDS, SETTINGS};

/// What begins a text with the settings of cloud-init.
pub(super) const CLOUD_CONFIG: &str = "#cloud-config";

/// What one of has to be in a text.
static MARKS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let programs = programs::all().flat_map(|program| program.names.split_whitespace());
    let settings = SETTINGS.iter().map(|setting| setting.name);
    let kinds = FIELDS.iter().map(|fields| fields.kind);
    let others = ["python", "python3", CLOUD_CONFIG];
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build(programs.chain(settings).chain(kinds).chain(others))
        .ok()
});

/// Whether a text has one as a word of its own.
pub(super) fn has_one(text: &str) -> bool {
    let Some(marks) = &*MARKS else { return true };
    let is_word = |start: usize, end: usize| {
        let before = start.checked_sub(1).map(|at| text.as_bytes()[at]);
        before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && byte != b'_') && ends(text, end)
    };
    marks.find_iter(text).any(|found| is_word(found.start(), found.end()))
}

fn ends(text: &str, at: usize) -> bool {
    let after = text.as_bytes().get(at);
    after.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !b"_./@".contains(byte))
}
