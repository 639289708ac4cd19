//! What is looked for: an entry of the inventory, by all its names.

use std::sync::Arc;

use super::outcome::{Found, Verified};
use super::running::Running;
use crate::finding::{ImpliedStatus, Occurrence};
use crate::holding::{Presence, Wanted};
use crate::inventory::{Entry, ImpliedBy};
use crate::policy::{Placement, Policy};
use crate::reference::Reference;
use crate::reference::hosts::Registries;
use crate::rules;

/// An image or a chart that is looked for.
#[derive(Debug)]
pub(super) struct Artifact {
    pub kind: rules::Artifact,
    pub reference: Arc<str>,
    pub resolved: Option<Arc<str>>,
    /// Its name at the mirror, with tag and digest.
    pub target: Option<Arc<str>>,
    pub occurrences: Vec<Arc<Occurrence>>,
    /// `None` if it names no single version that could be looked for.
    pub wanted: Option<Wanted>,
    /// What a registry is asked for.
    pub asked: Option<Reference>,
    /// Why no registry can be asked.
    pub without_target: String,
    /// Why it cannot be looked for.
    nameless: &'static str,
    pub is_allowed: bool,
    /// The digest that a container runs, if it is about one.
    pub runs: Option<String>,
    /// Whether operators may start it, and nothing says that they do.
    pub may_start: bool,
    pub found: Vec<Found>,
}

/// Whether an artifact is only started by operators, and nothing says that they do.
fn is_possible(entry: &Entry) -> bool {
    let may_start = |by: &ImpliedBy| by.implied.status == ImpliedStatus::MayStart;
    entry.occurrences.is_empty() && !entry.implied.is_empty() && entry.implied.iter().all(may_start)
}

/// Where an artifact is named, or who starts it without naming it.
fn places(entry: &Entry) -> Vec<Arc<Occurrence>> {
    let operators = entry.implied.iter().map(|by| Arc::clone(&by.operator));
    entry.occurrences.iter().cloned().chain(operators).collect()
}

impl Artifact {
    /// `None` for what is only a setting.
    pub fn of(entry: &Entry, policy: &Policy) -> Option<Self> {
        let is_chart = match entry.artifact {
            rules::Artifact::Image | rules::Artifact::Oci => false,
            rules::Artifact::Chart => true,
            rules::Artifact::Registry | rules::Artifact::Git | rules::Artifact::Url => return None,
        };
        let mut artifact = Self {
            kind: entry.artifact,
            reference: Arc::clone(&entry.reference),
            resolved: entry.resolved.clone(),
            target: entry.target.clone(),
            occurrences: places(entry),
            wanted: None,
            asked: None,
            without_target: String::new(),
            nameless: "it is not a reference that a node can pull",
            is_allowed: false,
            runs: None,
            may_start: is_possible(entry),
            found: Vec::new(),
        };
        let read = match &entry.resolved {
            Some(resolved) => Reference::parse(resolved).ok(),
            // The `+` of a version is `_` in a tag.
            None if is_chart => Reference::parse_chart(&entry.reference).ok(),
            None => None,
        };
        let is_open = entry.resolved.is_some() && entry.standings.is_empty() && entry.implied.is_empty();
        let is_undecided = entry.occurrences.is_empty() && entry.implied.iter().any(|by| !by.implied.is_complete);
        let Some(reference) = read.filter(|_| !is_open && !is_undecided) else {
            if is_undecided {
                artifact.nameless = "its tag is decided when the operator runs";
            } else if is_open {
                artifact.nameless = "its tag is an unresolved template";
            } else if is_chart {
                artifact.nameless = "it is a repository of charts, and names none of them";
            }
            return Some(artifact);
        };
        if is_chart && reference.tag().is_none() && reference.digest().is_none() {
            artifact.nameless = "it names charts without a version";
            return Some(artifact);
        }
        let placement = policy.place(&reference, Registries::known());
        artifact.is_allowed = placement == Placement::Allowed;
        artifact.without_target = match &placement {
            Placement::Stuck(stuck) => format!("it has no name at the mirror: {stuck}"),
            _ => "the policy gives it no name at a mirror".to_owned(),
        };
        // What the nodes are redirected to is known by the inventory alone.
        let target = entry.target.as_deref().map(str::to_owned).or(match &placement {
            Placement::Move(target) => Some(target.reference(&reference)),
            Placement::WrongLayout { .. } => Some(reference.resolved()),
            _ => None,
        });
        let target = target.and_then(|target| Reference::parse(&target).ok());
        let wanted = Wanted::new(&reference);
        artifact.wanted = Some(match &target {
            Some(target) => wanted.or(target.name()),
            None => wanted,
        });
        artifact.target = target.as_ref().map(|target| target.resolved().into());
        artifact.asked = target;
        Some(artifact)
    }

    /// What a container runs; `None` if what its pod asks for is no reference.
    pub fn running(running: Running, policy: &Policy) -> Option<Self> {
        let Running {
            image,
            digest,
            pulled_from,
            occurrence,
        } = running;
        let reference = Reference::parse(&image).ok()?;
        // As if the pod asked for what it runs.
        let tag = match (reference.tag(), reference.digest()) {
            (Some(tag), _) => format!(":{tag}"),
            (None, Some(_)) => String::new(),
            (None, None) => ":latest".to_owned(),
        };
        let runs = Reference::parse(&format!("{}{tag}@{digest}", reference.name())).ok()?;
        let target = match policy.moved(&runs) {
            Some(target) => Reference::parse(&[&target, runs.suffix()].concat()).ok(),
            None => Some(runs.clone()),
        };
        let wanted = Wanted::new(&runs).or(&pulled_from);
        let wanted = match &target {
            Some(target) => wanted.or(target.name()),
            None => wanted,
        };
        Some(Self {
            kind: rules::Artifact::Image,
            reference: image.into(),
            resolved: Some(reference.resolved().into()),
            target: target.as_ref().map(|target| target.resolved().into()),
            occurrences: vec![occurrence],
            wanted: Some(wanted),
            asked: target,
            without_target: "the policy gives it no name at a mirror".to_owned(),
            nameless: "",
            is_allowed: policy.place(&reference, Registries::known()) == Placement::Allowed,
            runs: Some(digest),
            may_start: false,
            found: Vec::new(),
        })
    }

    /// What was found, put together.
    pub fn verified(self, by_all: bool) -> Verified {
        let weigh = |found: &&Found| match (by_all, found.presence) {
            // Whoever could not be asked decides nothing, and nothing is decided without it.
            (true, Presence::Error) => usize::MAX,
            (_, presence) => presence as usize,
        };
        let decides = match by_all {
            // Of equals, the first one.
            true => self.found.iter().rev().max_by_key(weigh),
            false => self.found.iter().min_by_key(weigh),
        };
        let decides = decides.cloned();
        Verified {
            kind: self.kind,
            reference: self.reference,
            resolved: self.resolved,
            target: self.target,
            presence: decides.as_ref().map_or(Presence::Unknown, |found| found.presence),
            detail: decides
                .as_ref()
                .map_or(self.nameless.to_owned(), |found| found.detail.clone()),
            decided_by: decides,
            found: self.found,
            occurrences: self.occurrences,
            runs: self.runs,
            may_start: self.may_start,
        }
    }
}
