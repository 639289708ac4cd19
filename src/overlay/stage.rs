//! One set of values during the search: its render without the overlay, and what has moved so far.

use super::base::{Base, Reference};
use super::compare::{Outcome, State};
use super::left::Why;
use super::not_proved::NotProved;
use super::proof::Proof;
use super::value::Path;
use super::variant::{Read, Rendering, Traced, Variant};
use super::ways::{Way, Wish, is_internal, is_registry, may_be_part, registry_end};
use crate::lint::Linter;

pub(super) struct Stage<'s> {
    pub(super) variant: &'s dyn Variant,
    pub(super) base: Base,
    pub(super) traced: Option<Box<dyn Traced + 's>>,
    /// With what is set so far.
    pub(super) now: Outcome,
    /// What was read where each reference was made.
    reads: Vec<Vec<Read>>,
}

/// A text in a render that has to become another one.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) stage: usize,
    pub(super) reference: usize,
    pub(super) ways: Vec<Way>,
}

impl<'s> Stage<'s> {
    /// Renders a chart as it is.
    pub(super) fn new(variant: &'s dyn Variant, linter: &Linter, name: &str) -> Result<Self, NotProved> {
        let rendered = variant.render("", true);
        let Rendering { stream, traced } = rendered.map_err(|refusal| NotProved::Unrendered(refusal.message))?;
        let base = Base::read(linter, name, stream)?;
        let reads = base.references.iter().map(|reference| match &traced {
            Some(traced) => with_public(traced.reads(&reference.parts)),
            None => Vec::new(),
        });
        Ok(Self {
            variant,
            now: Outcome::unchanged(&base),
            reads: reads.collect(),
            base,
            traced,
        })
    }

    /// How many references are at their targets, and how many are astray; spots that no reference has count too.
    pub(super) fn standing(&self, outcome: &Outcome) -> (usize, usize) {
        let references = &self.base.references;
        let moved = references
            .iter()
            .filter(|reference| outcome.has_moved(reference))
            .count();
        let astray = references
            .iter()
            .filter(|reference| outcome.is_astray(reference))
            .count();
        let other = outcome.count(|state| matches!(state, State::Other(_)));
        (moved, astray.max(other))
    }

    /// Whether everything that has moved so far is still there, and nothing else changed.
    pub(super) fn is_kept(&self, outcome: &Outcome) -> bool {
        let mut states = self.now.states.iter().zip(&outcome.states);
        outcome.changes.is_empty() && states.all(|(now, then)| *now != State::New || *then == State::New)
    }

    /// The values that were read where a reference was made, those near it as well.
    pub(super) fn reads(&self, reference: usize) -> &[Read] {
        self.reads.get(reference).map(Vec::as_slice).unwrap_or_default()
    }

    /// Also looks at values of which it is not known that a reference was made of them: those that hold it, or a part of
    /// it that is called so. Templates may put values together long before they are rendered.
    pub(super) fn widen(&mut self) {
        let texts = self.variant.texts();
        for (number, reference) in self.base.references.iter().enumerate() {
            if self.now.has_moved(reference) || reference.spots.is_empty() {
                continue;
            }
            let names: Vec<&str> = reference
                .spots
                .iter()
                .map(|spot| &*self.base.spots[*spot].old)
                .collect();
            let reads = &mut self.reads[number];
            for (path, text) in &texts {
                let is_part = |name: &&str| may_be_part(name, path, text) || text.contains(*name);
                if names.iter().any(is_part) && !reads.iter().any(|read| read.path == *path) {
                    reads.push(Read {
                        path: path.clone(),
                        text: Some(text.clone()),
                        is_near: true,
                    });
                }
            }
        }
    }

    /// What still has to become another text for a reference, as it is now and as it should be.
    fn wishes(&self, reference: &Reference) -> Vec<(String, String)> {
        let mut wishes = Vec::new();
        for spot in &reference.spots {
            let (state, spot) = (&self.now.states[*spot], &self.base.spots[*spot]);
            let from = match state {
                State::New => continue,
                State::Other(text) if !text.is_empty() => text.clone(),
                _ => spot.old.clone(),
            };
            match (&reference.target, reference.written.contains(&spot.old)) {
                // It is packed, in base64 for example.
                (Some(target), false) => wishes.push((reference.written.to_string(), target.to_string())),
                _ => wishes.push((from, spot.new.clone())),
            }
        }
        wishes.dedup();
        wishes
    }

    /// Everything that has not moved, with ways to move it.
    pub(super) fn units(&self, stage: usize, bases: &Bases) -> Vec<Unit> {
        let replace = |text: &str| self.replace(text);
        let mut units = Vec::new();
        for (number, reference) in self.base.references.iter().enumerate() {
            for (from, to) in self.wishes(reference) {
                let wish = Wish {
                    from: &from,
                    to: &to,
                    whole: reference.target.as_deref().unwrap_or(&to),
                    base: bases.of(&to),
                };
                units.push(Unit {
                    stage,
                    reference: number,
                    ways: wish.ways(self.reads(number), &replace),
                });
            }
        }
        units
    }

    /// Ways to use a value that gives this text where it is set to a marker.
    pub(super) fn ways_by_marker(&self, path: &Path, marker: &str, seen: &Outcome, bases: &Bases) -> Vec<Way> {
        let mut ways = Vec::new();
        for (number, reference) in self.base.references.iter().enumerate() {
            for spot in &reference.spots {
                let (State::Other(there), spot) = (&seen.states[*spot], &self.base.spots[*spot]) else {
                    continue;
                };
                let Some(at) = there.find(marker) else { continue };
                let base = bases.of(&spot.new);
                let wish = Wish {
                    from: there,
                    to: &spot.new,
                    whole: &spot.new,
                    base,
                };
                ways.extend(wish.around(path, at..at + marker.len(), self.reads(number)));
            }
        }
        ways.sort();
        ways.dedup();
        ways
    }

    /// A text with every name in it that has to move replaced by its target; `None` if there is none.
    fn replace(&self, text: &str) -> Option<String> {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        for reference in &self.base.references {
            pairs.extend(reference.target.as_deref().map(|target| (&*reference.written, target)));
        }
        // A name of one word may be any other word, too.
        let spots = self.base.spots.iter().filter(|spot| !spot.is_optional);
        pairs.extend(
            spots
                .filter(|spot| spot.old.contains('/'))
                .map(|spot| (&*spot.old, &*spot.new)),
        );
        pairs.sort_by_key(|(old, _)| (std::cmp::Reverse(old.len()), *old));
        pairs.dedup();
        let mut places: Vec<(usize, usize, &str)> = Vec::new();
        for (old, new) in pairs.into_iter().filter(|(old, _)| !old.is_empty()) {
            for (start, _) in text.match_indices(old) {
                let end = start + old.len();
                let is_free = places.iter().all(|(from, to, _)| end <= *from || *to <= start);
                if is_free && is_name(text, start, end) {
                    places.push((start, end, new));
                }
            }
        }
        places.sort_unstable();
        let mut replaced = String::with_capacity(text.len());
        let mut last = 0;
        for (start, end, new) in &places {
            replaced.push_str(&text[last..*start]);
            replaced.push_str(new);
            last = *end;
        }
        replaced.push_str(&text[last..]);
        (!places.is_empty()).then_some(replaced)
    }

    /// Why a reference stays where it is, as far as its render tells.
    pub(super) fn why(&self, reference: &Reference, number: usize, bases: &Bases) -> Why {
        let Some(target) = reference.target.as_deref().filter(|_| !reference.spots.is_empty()) else {
            return Why::Unplaced(reference.message.to_string());
        };
        let line = self.traced.as_ref().and_then(|traced| traced.line(&reference.parts));
        if line.is_some_and(|(_, is_verbatim)| is_verbatim) {
            return Why::Literal;
        }
        let base = bases.of(target);
        let repository = |name: &str| name[registry_end(name)..].to_owned();
        let needs_other = repository(&reference.written) != target.get(base.len() + 1..).unwrap_or_default();
        let registry = self.reads(number).iter().find(|read| match read.text.as_deref() {
            Some(text) => !text.contains('/') && reference.written.starts_with(text),
            None => !read.is_near && is_registry(&read.path),
        });
        match registry {
            Some(read) if needs_other => Why::OnlyRegistry(self.variant.shown(&read.path)),
            _ => Why::NoValue,
        }
    }

    /// This render, held against one with an overlay that does this.
    pub(super) fn proof<'p>(&'p self, outcome: &'p Outcome) -> Proof<'p> {
        Proof {
            base: &self.base,
            outcome,
            is_set_by_flags: self.variant.is_set_by_flags(),
        }
    }

    /// What is at a line of the render, counted from 0, or comes in its place, without what may be secret.
    pub(super) fn shown(&self, line: usize, text: &str) -> String {
        self.proof(&self.now).shown(line, text)
    }
}

/// Values of the chart's own, which it lays under those of the user, are also set by the user where those are:
/// `_internal_defaults.hub` is `hub`.
fn with_public(mut reads: Vec<Read>) -> Vec<Read> {
    let public = |read: &Read| {
        let path: Path = read.path.iter().filter(|step| !is_internal(step)).cloned().collect();
        (path.len() < read.path.len()).then(|| Read { path, ..read.clone() })
    };
    let more: Vec<Read> = reads.iter().filter_map(public).collect();
    for read in more {
        // The user's value is absent, but it is known what takes its place.
        reads.retain(|known| known.path != read.path);
        reads.push(read);
    }
    reads
}

/// What comes before paths at the mirror.
pub(super) struct Bases {
    /// The mirror, host and prefix.
    pub(super) mirror: Option<String>,
}

impl Bases {
    /// What comes before the path of a name at the mirror, or where else it moves.
    pub(super) fn of<'n>(&self, name: &'n str) -> &'n str {
        if let Some(mirror) = &self.mirror
            && name
                .strip_prefix(mirror.as_str())
                .is_some_and(|rest| rest.starts_with('/') || rest.is_empty())
        {
            return &name[..mirror.len()];
        }
        name.split('/').next().unwrap_or_default()
    }
}

/// Whether a name in a text is not a part of a longer one; its tag may come after it.
fn is_name(text: &str, start: usize, end: usize) -> bool {
    let (before, after) = (&text[..start], &text[end..]);
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    let starts = !before.ends_with(is_of_name) || before.ends_with("//");
    let sentence_ends = after
        .strip_prefix('.')
        .is_some_and(|rest| !rest.starts_with(is_of_name));
    starts && (sentence_ends || !after.starts_with(is_of_name))
}
