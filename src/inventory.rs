//! The inventory: every image and chart that manifests reference, where it moves, and where it was found.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::find::reported;
use crate::finding::Occurrence;
use crate::judge::Verdict;
use crate::policy::Placement;
use crate::reference::hosts::HostClass;
use crate::rules::Artifact;

/// What some manifests name, sorted: images before charts, and by the bytes of the reference.
///
/// Left out are copies of what is elsewhere in the same document, unresolved templates that leave no name, and texts that
/// are so far from a reference that they name nothing.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    entries: Vec<Entry>,
}

/// An image or a chart by one spelling.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// What it is.
    pub artifact: Artifact,
    /// The reference as written, but for the login in a URL; if only its tag is an unresolved template, the name before it.
    pub reference: Arc<str>,
    /// The whole name with tag and digest as written; `None` if no kubelet accepts the reference.
    pub resolved: Option<Arc<str>>,
    /// What it is called at the mirror; where it is at home already, itself.
    pub target: Option<Arc<str>>,
    /// Whether its registry is on the internet.
    pub is_public: bool,
    /// Where it was found, in the order of the inputs.
    pub occurrences: Vec<Arc<Occurrence>>,
    /// How many of the occurrences that are references have each standing.
    pub(crate) standings: BTreeMap<Standing, usize>,
}

/// What happens to a reference, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    Outside,
    Unknown,
    Moves,
    Redirected,
    Passes,
}

impl Standing {
    fn of(placement: &Placement, moves: bool, verdict: &Verdict) -> Self {
        match placement {
            _ if verdict.is_redirected => Self::Redirected,
            Placement::Move(_) if moves => Self::Moves,
            Placement::Home
            | Placement::Allowed
            | Placement::Unmirrored {
                class: HostClass::Private,
                ..
            } => Self::Passes,
            Placement::Unmirrored {
                class: HostClass::Unknown,
                implied: false,
            } => Self::Unknown,
            _ => Self::Outside,
        }
    }
}

impl Inventory {
    /// The entries, sorted.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The same without what is not in a registry, and without registries that are only settings: nobody can pull it.
    #[must_use]
    pub fn without_settings(mut self) -> Self {
        self.entries
            .retain(|entry| entry.artifact != Artifact::Registry && !entry.artifact.is_source());
        self
    }

    /// The same without what is of another kind.
    #[must_use]
    pub fn only(mut self, artifact: Artifact) -> Self {
        self.entries.retain(|entry| entry.artifact == artifact);
        self
    }
}

impl Entry {
    /// The registry, `host[:port]`, that it is pulled from; `None` if no kubelet accepts the reference.
    pub fn registry(&self) -> Option<&str> {
        self.resolved.as_deref()?.split('/').next()
    }
}

/// Gathers an inventory.
#[derive(Default)]
pub(crate) struct Gather {
    entries: Vec<Entry>,
    /// Which entry a reference has; the first look is by its verdict, of which there are few.
    by_reference: FxHashMap<(Artifact, Arc<str>), usize>,
    by_verdict: FxHashMap<*const Verdict, (Arc<Verdict>, usize)>,
}

impl Gather {
    /// Adds an occurrence of a reference, if it names something.
    pub(crate) fn add(&mut self, verdict: &Arc<Verdict>, moves: bool, occurrence: &Arc<Occurrence>) {
        let Some(listed) = &verdict.listed else { return };
        let index = match self.by_verdict.get(&Arc::as_ptr(verdict)) {
            Some((_, index)) => *index,
            None => self.entry(verdict, listed),
        };
        let entry = &mut self.entries[index];
        if let Some(placement) = &verdict.placement {
            *entry
                .standings
                .entry(Standing::of(placement, moves, verdict))
                .or_default() += 1;
        }
        entry.occurrences.push(Arc::clone(occurrence));
    }

    /// The entry of a reference whose verdict was not met before.
    fn entry(&mut self, verdict: &Arc<Verdict>, listed: &Arc<str>) -> usize {
        let key = (verdict.artifact, Arc::clone(listed));
        let index = *self.by_reference.entry(key).or_insert_with(|| {
            self.entries.push(Entry {
                artifact: verdict.artifact,
                reference: reported(listed),
                resolved: None,
                target: None,
                is_public: false,
                occurrences: Vec::new(),
                standings: BTreeMap::new(),
            });
            self.entries.len() - 1
        });
        let entry = &mut self.entries[index];
        // One spelling resolves in one way, wherever it is.
        if verdict.resolved.is_some() && entry.resolved.is_none() {
            entry.resolved.clone_from(&verdict.resolved);
            entry.target.clone_from(&verdict.mirror);
            entry.is_public = verdict.class == HostClass::Public;
        }
        // The verdict is held, so that no other one gets its address.
        self.by_verdict
            .insert(Arc::as_ptr(verdict), (Arc::clone(verdict), index));
        index
    }

    pub(crate) fn finish(self) -> Inventory {
        let mut entries = self.entries;
        entries.sort_by(|one, other| (one.artifact, &one.reference).cmp(&(other.artifact, &other.reference)));
        Inventory { entries }
    }
}
