//! What a verification says.

use std::sync::Arc;

use crate::finding::Occurrence;
use crate::holding::{Answer, Presence};
use crate::rules::Artifact;

/// What a verification says of everything.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Verification {
    /// Images before charts, sorted by the bytes of the reference; one for each spelling.
    pub artifacts: Vec<Verified>,
    /// The same of what containers run, in the order of their pods.
    pub running: Vec<Verified>,
    /// What was looked in, in order.
    pub places: Vec<HeldIn>,
    /// What is held and not wanted, in the order of what holds it.
    pub surplus: Vec<Surplus>,
}

/// What a verification says of one image or chart.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Verified {
    /// What it is.
    pub kind: Artifact,
    /// The reference as written.
    pub reference: Arc<str>,
    /// The whole name with tag and digest as written; `None` if no node can pull it.
    pub resolved: Option<Arc<str>>,
    /// What it is called at the mirror.
    pub target: Option<Arc<str>>,
    /// Whether it is held.
    pub presence: Presence,
    /// What there is to say of that; may be empty.
    pub detail: String,
    /// What was found where that was decided; `None` if it could not be looked for.
    pub decided_by: Option<Found>,
    /// What was found in each place that was looked in.
    pub found: Vec<Found>,
    /// Where it was found.
    pub occurrences: Vec<Arc<Occurrence>>,
    /// The digest that a container runs, if it is about one.
    pub runs: Option<String>,
    /// Whether operators may start it, and nothing says that they do.
    pub may_start: bool,
}

/// What was found in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// What the place is called.
    pub held_in: String,
    /// Whether it holds it.
    pub presence: Presence,
    /// What there is to say of that; may be empty.
    pub detail: String,
    /// The digest that it has there, if that is known.
    pub digest: Option<String>,
    /// The line that names it there, or comes near to it.
    pub line: Option<usize>,
    /// Its signatures and attestations there, if they were asked for.
    pub signatures: Vec<String>,
}

impl Found {
    pub(super) fn of(answer: Answer) -> Self {
        Self {
            held_in: String::new(),
            presence: answer.presence,
            detail: answer.detail,
            digest: answer.digest,
            line: None,
            signatures: Vec::new(),
        }
    }
}

/// Something that was looked in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldIn {
    /// What it is called.
    pub name: String,
    /// How much it holds; `None` if it can only be asked.
    pub held: Option<usize>,
}

/// Something that is held and that nothing wants.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Surplus {
    /// Its name, as it resolves.
    pub reference: String,
    /// What holds it.
    pub held_in: String,
    /// The line that names it there.
    pub line: Option<usize>,
}

/// How many artifacts there are of each kind of answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary([usize; Presence::ALL.len()]);

impl Summary {
    /// Counts answers.
    pub fn of(answers: impl Iterator<Item = Presence>) -> Self {
        let mut summary = Self::default();
        answers.for_each(|presence| summary.0[presence as usize] += 1);
        summary
    }

    /// How many there are of one kind.
    pub fn of_kind(&self, presence: Presence) -> usize {
        self.0[presence as usize]
    }

    /// How many there are.
    pub fn all(&self) -> usize {
        self.0.iter().sum()
    }
}

impl Verification {
    /// How many artifacts there are of each kind of answer.
    pub fn summary(&self) -> Summary {
        Summary::of(self.artifacts.iter().map(|artifact| artifact.presence))
    }
}

impl Verified {
    /// Whether copying it again is what helps.
    pub(super) fn is_to_be_copied(&self) -> bool {
        matches!(
            self.presence,
            Presence::Missing | Presence::WrongDigest | Presence::Incomplete
        )
    }
}
