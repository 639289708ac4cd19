//! Which releases were rendered, and what is said of the others.

use rustc_hash::FxHashMap;

use crate::release::{self, Draft, ReleaseId, Sources};

/// The releases that were rendered, or should have been: each with what it was rendered without.
#[derive(Debug, Default)]
pub(super) struct RenderedReleases(FxHashMap<ReleaseId, Vec<String>>);

impl RenderedReleases {
    pub(super) fn add(&mut self, id: ReleaseId, without: Vec<String>) {
        self.0.insert(id, without);
    }

    /// What is wrong with the render of a release, or why there is none.
    pub(super) fn fault(&self, id: &ReleaseId, draft: &Draft, sources: &Sources) -> Option<String> {
        match self.0.get(id) {
            Some(without) if without.is_empty() => None,
            Some(without) => Some(release::incomplete(draft, without)),
            None => draft
                .is_chart
                .then(|| sources.chart(draft).not_rendered(&draft.title)),
        }
    }
}
