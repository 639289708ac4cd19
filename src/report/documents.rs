//! The documents of a text, and what may not be shown of each.

use std::ops::Range;

use crate::find::{Line, Secrecy};

/// How far before a place its line may begin: of what is further away nothing is known.
const NEAR: usize = 4096;

/// The documents of a text, and how much of each is hidden; found when they are first wanted.
pub(super) struct Documents<'t> {
    text: &'t [u8],
    secrecies: Option<Vec<(usize, Secrecy)>>,
}

impl<'t> Documents<'t> {
    pub fn new(text: &'t [u8]) -> Self {
        Self { text, secrecies: None }
    }

    /// Whether a report may not show what comes in the place of some bytes.
    pub fn hides(&mut self, range: Range<usize>, inserted: &str) -> bool {
        let text = self.text;
        let documents = self.secrecies.get_or_insert_with(|| secrecies(text));
        let document = documents.partition_point(|(end, _)| *end <= range.start);
        let secrecy = documents.get(document).map_or(Secrecy::Values, |(_, secrecy)| *secrecy);
        let near = range.start.saturating_sub(NEAR);
        let newline = memchr::memrchr(b'\n', &text[near..range.start]);
        let start = match newline {
            Some(newline) => near + newline + 1,
            None if near > 0 => return true,
            None => 0,
        };
        let lines = [&text[start..range.start], inserted.as_bytes()].concat();
        let mut lines = lines.split(|byte| *byte == b'\n');
        lines.any(|line| Line::new(line, &[], true).masked(secrecy).text != line)
    }
}

/// Where documents end, and how much of each is hidden.
pub(super) fn secrecies(text: &[u8]) -> Vec<(usize, Secrecy)> {
    let documents = yaml_spans::split(text).map(|piece| {
        let secrecy = match Secrecy::is_of_secret(piece.bytes) {
            true => Secrecy::Values,
            // More would hide what is no secret, and no diff of values could be applied.
            false => Secrecy::Passwords,
        };
        (piece.offset + piece.bytes.len(), secrecy)
    });
    documents.collect()
}
