//! What the page is about, put together once from the report.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::code::Code;
use crate::finding::{Finding, Occurrence};
use crate::inventory::{Entry, Standing};
use crate::lint::{FolderFacts, Report};
use crate::report::Sources;
use crate::report::groups::{self, Group};
use crate::report::registries::{self, Registry};
use crate::report::summary::{self, Summary};
use crate::rules::Artifact;

pub(super) struct Facts<'r> {
    pub report: &'r Report,
    pub sources: &'r dyn Sources,
    pub summary: Summary,
    pub folders: FolderFacts,
    pub unreadable: Vec<&'r Finding>,
    /// What is wrong, what could not be read left out.
    pub groups: Vec<Group<'r>>,
    pub suppressed: Vec<Group<'r>>,
    pub registries: BTreeMap<&'r str, Registry>,
    /// What each input references, with the number of places: inputs in order.
    pub files: Vec<(&'r str, Vec<(&'r Entry, usize)>)>,
    /// What has another name at the mirror.
    pub moving: Vec<&'r Entry>,
    /// What the cluster can pull as it is named.
    pub staying: Vec<&'r Entry>,
    /// What nothing moves, in some place at least.
    pub outside: Vec<&'r Entry>,
    /// The findings at each place, suppressed ones included.
    at: Places<'r>,
    /// Where each place was pulled from.
    registry_at: FxHashMap<*const Occurrence, &'r str>,
}

impl<'r> Facts<'r> {
    pub fn of(report: &'r Report, sources: &'r dyn Sources) -> Self {
        let mut at: Places<'r> = FxHashMap::default();
        for finding in report.findings.iter().chain(&report.suppressed) {
            at.entry(finding.occurrence()).or_default().push(finding);
        }
        let entries = report.inventory.entries();
        let mut registry_at: FxHashMap<*const Occurrence, &str> = FxHashMap::default();
        for (entry, registry) in entries.iter().filter_map(|entry| Some((entry, entry.registry()?))) {
            let places = entry.occurrences.iter().map(|occurrence| &raw const **occurrence);
            registry_at.extend(places.map(|place| (place, registry)));
        }
        let is_artifact = |entry: &&Entry| entry.artifact != Artifact::Registry;
        let stays = |entry: &&Entry| entry.standings.keys().eq([&Standing::Passes]);
        let is_outside = |entry: &&Entry| {
            let has = |standing| entry.standings.contains_key(&standing);
            entry.resolved.is_none() || has(Standing::Outside) || has(Standing::Unknown)
        };
        let found = report
            .findings
            .iter()
            .filter(|finding| finding.code() != Code::Unreadable);
        Self {
            report,
            sources,
            summary: Summary::of(report),
            folders: summary::folders(report),
            unreadable: summary::unreadable(report).collect(),
            groups: groups::of(found),
            suppressed: groups::of(report.suppressed.iter()),
            registries: registries::of(&report.inventory),
            files: files(report),
            moving: entries
                .iter()
                .filter(is_artifact)
                .filter(|entry| moves(entry, &at))
                .collect(),
            staying: entries.iter().filter(is_artifact).filter(stays).collect(),
            outside: entries.iter().filter(is_outside).collect(),
            at,
            registry_at,
        }
    }

    /// The findings at the places of an entry.
    pub fn findings_of(&self, entry: &Entry) -> impl Iterator<Item = &'r Finding> {
        findings_of(entry, &self.at)
    }

    /// The registry that the reference of a finding is pulled from, if it is known.
    pub fn registry(&self, finding: &Finding) -> Option<&'r str> {
        self.registry_at.get(&(&raw const *finding.occurrence())).copied()
    }

    /// The registries that references move to, or are at home in.
    pub fn mirrors(&self) -> BTreeSet<&'r str> {
        let entries = self.report.inventory.entries().iter();
        let targets = entries.filter_map(|entry| entry.target.as_deref());
        targets.filter_map(|target| target.split('/').next()).collect()
    }
}

/// The findings at each place.
type Places<'r> = FxHashMap<*const Occurrence, Vec<&'r Finding>>;

fn findings_of<'r>(entry: &Entry, at: &Places<'r>) -> impl Iterator<Item = &'r Finding> {
    let places = entry.occurrences.iter().map(|occurrence| &raw const **occurrence);
    places.filter_map(|place| at.get(&place)).flatten().copied()
}

/// Whether a reference has a place at the mirror that is its own: an edit moves it there, or somebody can by hand. Of
/// images that would overwrite each other, none has.
fn moves(entry: &Entry, at: &Places<'_>) -> bool {
    let has = |code| findings_of(entry, at).any(|finding| finding.code() == code);
    let is_moved = entry.standings.contains_key(&Standing::Moves) || has(Code::Unlocatable);
    is_moved && !has(Code::MirrorCollision)
}

/// What each input references: for a chart what its render does, wherever the name is written.
fn files(report: &Report) -> Vec<(&str, Vec<(&Entry, usize)>)> {
    let mut of_file: FxHashMap<&str, Vec<(&Entry, usize)>> = FxHashMap::default();
    for entry in report.inventory.entries() {
        for occurrence in &entry.occurrences {
            let location = occurrence.rendered.as_ref().unwrap_or(&occurrence.location);
            let entries = of_file.entry(&location.file).or_default();
            match entries.last_mut().filter(|(last, _)| std::ptr::eq(*last, entry)) {
                Some((_, places)) => *places += 1,
                None => entries.push((entry, 1)),
            }
        }
    }
    let names = report.files.iter().map(|file| &*file.name);
    names.filter_map(|name| Some((name, of_file.remove(name)?))).collect()
}
