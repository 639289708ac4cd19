//! What only all documents together tell.

use std::sync::Arc;

use super::collide::{self, Collided};
use super::judged::JudgedDocument;
use super::mirrored::Mirrored;
use super::selected::{self, Selected};
use super::shared::{self, Shared};
use crate::egress::PullSecrets;
use crate::find::FoundFile;
use crate::holding::Holding;
use crate::policy::Policy;
use crate::release;

/// What only all documents together tell.
#[derive(Debug)]
pub(super) struct OverAll<'l> {
    /// Names at the mirror that several images would share.
    pub collided: Collided,
    /// Images that others are put in the place of.
    pub selected: Selected,
    /// Digests that several repositories share.
    pub shared: Shared,
    /// Who has the pull secret of the mirror.
    pub pull_secrets: PullSecrets,
    /// What is known to be at the mirror.
    pub mirrored: Mirrored<'l>,
    /// Where charts come from.
    pub chart_sources: release::Sources,
}

impl<'l> OverAll<'l> {
    pub(super) fn of(files: &[FoundFile<JudgedDocument>], policy: &'l Policy, mirrored: &'l [Arc<Holding>]) -> Self {
        let documents = || files.iter().flat_map(FoundFile::documents);
        Self {
            collided: collide::collisions(files),
            selected: selected::selected(files),
            shared: shared::shared(files),
            mirrored: Mirrored::new(mirrored, policy),
            pull_secrets: PullSecrets::gather(policy, documents().map(|document| &document.pull_facts)),
            chart_sources: release::Sources::gather(documents().map(|document| &document.release_facts)),
        }
    }
}
