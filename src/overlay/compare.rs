//! A render with an overlay, held against the one without: which references moved, and what else changed.

use std::ops::Range;

use super::base::{Base, Reference, Spot};
use super::derived::is_derived;
use super::lines::lines;

/// What an overlay does to a render.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// What became of each spot.
    pub(super) states: Vec<State>,
    /// What else changed, in order.
    pub(super) changes: Vec<Change>,
    /// What changed because it is computed from other text.
    pub(super) derived: Vec<Change>,
}

/// What became of a spot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    Old,
    New,
    Other(String),
}

/// A line that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// In the render without the overlay, from 0.
    pub(super) line: usize,
    pub(super) old: String,
    pub(super) new: String,
}

/// How many ways to read a line are tried.
const MOST_STEPS: usize = 1 << 12;

impl Outcome {
    /// What the render is before anything is set.
    pub(super) fn unchanged(base: &Base) -> Self {
        Self {
            states: vec![State::Old; base.spots.len()],
            ..Self::default()
        }
    }

    /// Compares a render with the one without an overlay.
    pub(super) fn of(base: &Base, render: &[u8]) -> Self {
        let mut outcome = Self::unchanged(base);
        if base.text == render {
            return outcome;
        }
        let (old, new) = (lines(&base.text), lines(render));
        let same_length = old.len() == new.len();
        let is_same = |(old, new): &(&Range<usize>, &Range<usize>)| base.text[(*old).clone()] == render[(*new).clone()];
        // Where lines come or go, those before and after them are still the same ones.
        let (head, tail) = match same_length {
            true => (old.len(), 0),
            false => {
                let least = old.len().min(new.len());
                let head = old.iter().zip(&new).take_while(is_same).count();
                let tail = old.iter().rev().zip(new.iter().rev()).take_while(is_same);
                (head, tail.take(least - head).count())
            }
        };
        if !same_length {
            let text = |bytes: &[u8], lines: &[Range<usize>]| {
                let range = lines.first().map_or(0, |line| line.start)..lines.last().map_or(0, |line| line.end);
                String::from_utf8_lossy(bytes.get(range).unwrap_or_default()).into_owned()
            };
            outcome.changes.push(Change {
                line: head,
                old: text(&base.text, &old[head..old.len() - tail]),
                new: text(render, &new[head..new.len() - tail]),
            });
        }
        let counterpart = |line: usize| match line {
            line if line < head => Some(line),
            line if line >= old.len() - tail => Some(line + new.len() - old.len()),
            _ => None,
        };
        let mut spots = base.spots.iter().enumerate().peekable();
        let mut line = 0;
        while line < old.len() {
            let mut last = line;
            let mut inside: Vec<(usize, &Spot)> = Vec::new();
            while let Some(spot) = spots.next_if(|(_, spot)| spot.range.start <= old[last].end) {
                while old[last].end < spot.1.range.end {
                    last += 1;
                }
                inside.push(spot);
            }
            let region = old[line].start..old[last].end;
            match (counterpart(line), counterpart(last)) {
                (Some(first), Some(end)) if end - first == last - line => {
                    let there = &render[new[first].start..new[end].end];
                    outcome.region(base, region, &inside, there, line);
                }
                _ => {
                    for (index, _) in inside {
                        outcome.states[index] = State::Other(String::new());
                    }
                }
            }
            line = last + 1;
        }
        outcome
    }

    /// Reads the lines of a region as the old ones with other texts at the spots.
    fn region(&mut self, base: &Base, region: Range<usize>, spots: &[(usize, &Spot)], there: &[u8], line: usize) {
        let was = &base.text[region.clone()];
        if was == there {
            return;
        }
        let mut fixed = Vec::with_capacity(spots.len() + 1);
        let mut at = region.start;
        for (_, spot) in spots {
            fixed.push(&base.text[at..spot.range.start]);
            at = spot.range.end;
        }
        fixed.push(&base.text[at..region.end]);
        let mut reading = Reading {
            fixed: &fixed,
            spots,
            text: there,
            states: Vec::new(),
            steps: 0,
        };
        if reading.from(0, 0) {
            let states = reading.states;
            for ((index, _), state) in spots.iter().zip(states) {
                self.states[*index] = state;
            }
            return;
        }
        let change = Change {
            line,
            old: String::from_utf8_lossy(was).into_owned(),
            new: String::from_utf8_lossy(there).into_owned(),
        };
        match is_derived(&change.old, &change.new) {
            true => self.derived.push(change),
            false => {
                self.changes.push(change);
                for (index, _) in spots {
                    self.states[*index] = State::Other(String::new());
                }
            }
        }
    }

    /// Whether a reference is at its target.
    pub(super) fn has_moved(&self, reference: &Reference) -> bool {
        let is_new = |spot: &usize| self.states[*spot] == State::New;
        !reference.spots.is_empty() && reference.spots.iter().all(is_new)
    }

    /// Whether a reference is neither where it was nor at its target.
    pub(super) fn is_astray(&self, reference: &Reference) -> bool {
        let is_old = |spot: &usize| self.states[*spot] == State::Old;
        !self.has_moved(reference) && !reference.spots.iter().all(is_old)
    }

    pub(super) fn count(&self, wanted: impl Fn(&State) -> bool) -> usize {
        self.states.iter().filter(|state| wanted(state)).count()
    }
}

/// A text, read as fixed texts with spots between them.
struct Reading<'r> {
    fixed: &'r [&'r [u8]],
    spots: &'r [(usize, &'r Spot)],
    text: &'r [u8],
    states: Vec<State>,
    steps: usize,
}

impl Reading<'_> {
    /// Reads on from the fixed text before a spot.
    fn from(&mut self, spot: usize, at: usize) -> bool {
        self.steps += 1;
        let Some(rest) = self.text[at..].strip_prefix(self.fixed[spot]) else {
            return false;
        };
        if self.steps > MOST_STEPS {
            return false;
        }
        let at = self.text.len() - rest.len();
        let Some((_, wanted)) = self.spots.get(spot) else {
            return rest.is_empty();
        };
        for (text, state) in [(&wanted.new, State::New), (&wanted.old, State::Old)] {
            if rest.starts_with(text.as_bytes()) {
                self.states.push(state);
                if self.from(spot + 1, at + text.len()) {
                    return true;
                }
                self.states.pop();
            }
        }
        // Anything else, up to where the next fixed text is.
        let next = self.fixed[spot + 1];
        let is_last = spot + 1 == self.spots.len();
        let ends: Vec<usize> = match is_last {
            true => rest.len().checked_sub(next.len()).into_iter().collect(),
            false if next.is_empty() => Vec::new(),
            false => memchr::memmem::find_iter(rest, next).take(4).collect(),
        };
        for end in ends {
            let other = &rest[..end];
            if other.contains(&b'\n') {
                break;
            }
            self.states
                .push(State::Other(String::from_utf8_lossy(other).into_owned()));
            if self.from(spot + 1, at + end) {
                return true;
            }
            self.states.pop();
        }
        false
    }
}
