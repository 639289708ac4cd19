//! The proof: a render with an overlay is the rewrite of the render without it.

use std::ops::Range;

use super::added::only_adds;
use super::base::Base;
use super::compare::{Outcome, State};
use super::lines::lines;
use super::not_proved::NotProved;
use super::secrets;

/// Two renders of a chart that are held against each other.
#[derive(Clone, Copy)]
pub(super) struct Proof<'p> {
    pub(super) base: &'p Base,
    /// What an overlay does to it.
    pub(super) outcome: &'p Outcome,
    /// Whether flags set values, which may be passwords.
    pub(super) is_set_by_flags: bool,
}

impl Proof<'_> {
    /// Whether a render is the rewrite of the one without an overlay, but for what is left and what is derived.
    ///
    /// # Errors
    /// The first line that is another one.
    pub(super) fn equals_rewrite(&self, render: &[u8]) -> Result<(), NotProved> {
        let mut expected = Vec::with_capacity(render.len());
        let mut last = 0;
        for (spot, state) in self.base.spots.iter().zip(&self.outcome.states) {
            if *state == State::New {
                expected.extend_from_slice(&self.base.text[last..spot.range.start]);
                expected.extend_from_slice(spot.new.as_bytes());
                last = spot.range.end;
            }
        }
        expected.extend_from_slice(&self.base.text[last..]);
        let is_derived = |line: usize| self.outcome.derived.iter().any(|change| change.line == line);
        self.is_expected(&expected, render, is_derived)
    }

    /// Whether a render is another one with a pull secret added to it.
    ///
    /// # Errors
    /// The first line that is another one.
    pub(super) fn only_adds(&self, before: &[u8], after: &[u8], secret: &str) -> Result<(), NotProved> {
        match only_adds(before, after, secret) {
            true => Ok(()),
            false => self.is_expected(before, after, |_| false),
        }
    }

    /// Whether a render is what was expected, but for these lines.
    fn is_expected(&self, expected: &[u8], found: &[u8], is_free: impl Fn(usize) -> bool) -> Result<(), NotProved> {
        let (expected_lines, found_lines) = (lines(expected), lines(found));
        let text = |bytes: &[u8], line: Option<&Range<usize>>| {
            let bytes = line.and_then(|range| bytes.get(range.clone())).unwrap_or_default();
            String::from_utf8_lossy(bytes).into_owned()
        };
        for line in 0..expected_lines.len().max(found_lines.len()) {
            let expected = text(expected, expected_lines.get(line));
            let found = text(found, found_lines.get(line));
            if expected != found && !is_free(line) {
                return Err(NotProved::Differs {
                    line: line + 1,
                    expected: self.shown(line, &expected),
                    found: self.shown(line, &found),
                });
            }
        }
        Ok(())
    }

    /// What is at a line of the render, counted from 0, or comes in its place, without what may be secret.
    pub(super) fn shown(&self, line: usize, text: &str) -> String {
        secrets::shown(self.base, line, text, self.is_set_by_flags)
    }
}
