//! Which releases were rendered, and what is said of the others.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::context::{name_length, parts};
use super::input::Trace;
use super::judged::JudgedDocument;
use crate::find::FoundFile;
use crate::judge::Judged;

use crate::release::{self, Draft, ReleaseId, WantedChart};
use crate::scan::Confidence;

/// The releases that were rendered, or should have been.
#[derive(Debug, Default)]
pub(super) struct RenderedReleases {
    /// What each was rendered without, and the version of the chart that was rendered.
    known: FxHashMap<ReleaseId, (Vec<String>, Option<String>)>,
    /// The values that decide what is in the renders: the bytes at which they begin in their files.
    deciding: FxHashMap<String, FxHashSet<usize>>,
    /// References whose lines were to be shown where values decide.
    shown: FxHashSet<Arc<str>>,
}

impl RenderedReleases {
    pub(super) fn add(&mut self, id: ReleaseId, without: Vec<String>, version: Option<String>) {
        self.known.insert(id, (without, version));
    }

    /// Notes the values that decide what is in the renders of releases.
    pub(super) fn find_deciding<'r>(
        &mut self,
        renders: impl Iterator<Item = (&'r FoundFile<JudgedDocument>, &'r dyn Trace)>,
    ) {
        for (found, trace) in renders {
            for document in found.documents() {
                for judged in &document.sites {
                    let (site, name) = (&judged.site, name_length(&judged.site));
                    let parts = parts(site, name, document.offset);
                    if let Some((_, Some(place))) = trace.origin(&parts, &site.written, name) {
                        self.deciding.entry(place.file).or_default().insert(place.range.start);
                    }
                }
            }
        }
    }

    /// Takes away what was read in values that decide what is in renders: those know what it is for.
    pub(super) fn leave_to_renders(&mut self, found: &mut [FoundFile<JudgedDocument>], names: &[Arc<str>]) {
        for (found, name) in found.iter_mut().zip(names) {
            let Some(deciding) = self.deciding.get(&**name) else {
                continue;
            };
            for document in found.parts.iter_mut().flatten() {
                let is_told = |judged: &mut Judged| {
                    let at = document.offset + judged.site.span.range().start;
                    judged.site.sign.confidence() == Confidence::Likely && deciding.contains(&at)
                };
                let told = document.sites.extract_if(.., is_told);
                let shown = told.filter(|judged| judged.excerpt.is_some());
                self.shown
                    .extend(shown.map(|judged| Arc::clone(&judged.verdict.written)));
            }
        }
    }

    /// Whether the line of a reference is shown because the place where it was to be shown is left to a render.
    pub(super) fn shows(&self, written: &str) -> bool {
        self.shown.contains(written)
    }

    /// Whether a release was rendered, or should have been.
    pub(super) fn has(&self, id: &ReleaseId) -> bool {
        self.known.contains_key(id)
    }

    /// The version of the chart that was rendered for a release.
    pub(super) fn version(&self, id: &ReleaseId) -> Option<String> {
        self.known.get(id)?.1.clone()
    }

    /// What is wrong with the render of a release, or why there is none.
    pub(super) fn fault(&self, id: &ReleaseId, draft: &Draft, wanted: &WantedChart) -> Option<String> {
        match self.known.get(id) {
            Some((without, _)) if without.is_empty() => None,
            Some((without, _)) => Some(release::incomplete(draft, without)),
            None => draft.is_chart.then(|| wanted.not_rendered(&draft.title)),
        }
    }
}
