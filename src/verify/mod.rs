//! Does a list, a bundle, a node or a registry hold everything that manifests name?
//!
//! A [`Verifier`] knows what is wanted. It looks that up in each [`Holding`], and in what a
//! registry answered to its questions; [`Verifier::finish`] makes one answer for each artifact of them.

mod asking;
mod lists;
mod outcome;
mod report;
mod running;
mod wanted;

use crate::holding::{Answer, Holding, Index, Presence};
use crate::inventory::Inventory;
use crate::policy::Policy;
use crate::reference::Reference;
use crate::rules;

pub use asking::{Ask, Reply};
pub use outcome::{Found, HeldIn, Summary, Surplus, Verification, Verified};
pub use report::report;
pub use running::{Running, running};

use wanted::Artifact;

/// Looks up what an inventory names in what holds it.
#[derive(Debug)]
pub struct Verifier<'p> {
    policy: &'p Policy,
    artifacts: Vec<Artifact>,
    /// What the policy allows, which nothing has to hold.
    allowed: Vec<Artifact>,
    places: Vec<HeldIn>,
    surplus: Vec<Surplus>,
}

impl<'p> Verifier<'p> {
    /// Wants everything that an inventory names and that the policy does not allow elsewhere.
    pub fn new(inventory: &Inventory, policy: &'p Policy) -> Self {
        let all = inventory.entries().iter();
        let all = all.filter_map(|entry| Artifact::of(entry, policy));
        let (allowed, artifacts) = all.partition(|artifact| artifact.is_allowed);
        Self {
            policy,
            artifacts,
            allowed,
            places: Vec::new(),
            surplus: Vec::new(),
        }
    }

    /// Also wants the digests that containers run.
    pub fn want_running(&mut self, running: Vec<Running>) {
        let running = running.into_iter();
        let running = running.filter_map(|running| Artifact::running(running, self.policy));
        self.artifacts.extend(running.filter(|artifact| !artifact.is_allowed));
    }

    /// How many references the policy allows, so that nothing has to hold them.
    pub fn allowed(&self) -> usize {
        self.allowed.len()
    }

    /// Looks everything up in what something holds, with these platforms.
    pub fn look_in(&mut self, holding: &Holding, platforms: &[String]) {
        let index = Index::new(holding, |reference| self.policy.moved(reference)).with_platforms(platforms);
        let mut is_wanted = vec![false; holding.held.len()];
        for artifact in self.artifacts.iter().chain(&self.allowed) {
            let wanted = artifact.wanted.iter();
            wanted
                .flat_map(|wanted| index.named(wanted))
                .for_each(|held| is_wanted[held] = true);
        }
        let held = holding.held.iter().zip(is_wanted);
        self.surplus
            .extend(held.filter(|(_, is_wanted)| !is_wanted).map(|(held, _)| Surplus {
                reference: held.shown().to_owned(),
                held_in: holding.name.clone(),
                line: held.line,
            }));
        for artifact in &mut self.artifacts {
            let Some(wanted) = &artifact.wanted else { continue };
            let answer = index.look_up(wanted);
            let line = answer.held.and_then(|held| holding.held[held].line);
            artifact.found.push(Found {
                held_in: holding.name.clone(),
                line,
                ..Found::of(answer)
            });
        }
        self.places.push(HeldIn {
            name: holding.name.clone(),
            held: Some(holding.held.len()),
        });
    }

    /// What to ask a registry, the policy's mirror, or instead of it this one, `host[:port][/prefix]`: a question for each
    /// artifact, none for what has no name there.
    pub fn questions(&self, mirror: Option<&str>) -> Vec<Option<Ask>> {
        let question = |artifact: &Artifact| {
            let target = artifact.asked.as_ref()?;
            let name = mirror.map_or(target.name().to_owned(), |mirror| self.at(mirror, target));
            Some(Ask::new(&name, target, artifact.kind == rules::Artifact::Chart))
        };
        self.artifacts.iter().map(question).collect()
    }

    /// The name that a target has at another mirror.
    fn at(&self, mirror: &str, target: &Reference) -> String {
        let below = self.policy.mirror().and_then(|own| target.name().strip_prefix(own));
        let below = below.and_then(|rest| rest.strip_prefix('/'));
        format!("{mirror}/{}", below.unwrap_or(target.repository()))
    }

    /// Takes what a registry answered to the questions, in their order, if these platforms are required.
    pub fn take(&mut self, name: &str, replies: &[Option<(Ask, Reply)>], platforms: &[String]) {
        for (artifact, reply) in self.artifacts.iter_mut().zip(replies) {
            let found = match reply {
                Some((ask, reply)) => Found {
                    signatures: match reply {
                        Reply::Present { signatures, .. } => signatures.clone(),
                        _ => Vec::new(),
                    },
                    ..Found::of(ask.answer(reply, platforms))
                },
                None if artifact.wanted.is_none() => continue,
                None => Found::of(Answer::of(Presence::Missing, artifact.without_target.clone(), None)),
            };
            artifact.found.push(Found {
                held_in: name.to_owned(),
                ..found
            });
        }
        self.places.push(HeldIn {
            name: name.to_owned(),
            held: None,
        });
    }

    /// One answer for each artifact: it has to be held by any of what was looked in, or by all.
    pub fn finish(self, by_all: bool) -> Verification {
        let verified = self.artifacts.into_iter().map(|artifact| artifact.verified(by_all));
        let (running, artifacts) = verified.partition(|verified| verified.runs.is_some());
        Verification {
            artifacts,
            running,
            places: self.places,
            surplus: self.surplus,
        }
    }
}
