//! The edits that a service can offer: each one once in a report, with the finding that it belongs to.
//!
//! Findings can share an edit: a field `registry:` is a part of several references. Whoever applies all fixes, one after
//! the other, must not edit it twice, and whoever applies one of them must not leave half of another reference moved. So
//! findings that share edits have one fix, and the first of them carries it.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Sources;
use super::documents::Documents;
use crate::finding::Finding;
use crate::fix::{Edit, Fix};
use crate::lint::{FileKind, Report};

/// The edits that come with each of some findings: none with most, those of its group with the first of a group.
///
/// Only files are edited whose text is at hand, is the one that was checked, and can be rewritten. A chart's render is no
/// file. What is packed, such as base64, is not offered if it may hold a secret.
pub(super) fn fixes<'r>(report: &'r Report, findings: &[&'r Finding], sources: &dyn Sources) -> Vec<Vec<&'r Edit>> {
    let editable = editable(report, sources);
    let mut groups = Groups::new(findings.len());
    let mut owners: FxHashMap<Key<'r>, usize> = FxHashMap::default();
    for (index, finding) in findings.iter().enumerate() {
        let Some(fix) = fix_in_place(finding, &editable) else {
            continue;
        };
        for edit in fix.edits() {
            let owner = *owners.entry(key(&finding.location().file, edit)).or_insert(index);
            groups.join(owner, index);
        }
    }
    let copies = copies(report, findings, &editable, &owners);
    owners.extend(copies);

    let mut fixes: Vec<Vec<&Edit>> = findings.iter().map(|_| Vec::new()).collect();
    let mut hidden = FxHashSet::default();
    for (file, Editable { fix, text }) in &editable {
        let mut documents = Documents::new(text);
        for edit in fix.edits() {
            let Some(owner) = owners.get(&key(file, edit)) else {
                continue;
            };
            let first = groups.first(*owner);
            let target = findings[*owner].target().unwrap_or_default();
            // What is packed is no part of a name.
            let is_plain = target.contains(edit.text().trim_matches('"'));
            if !is_plain && documents.hides(edit.range(), edit.text()) {
                hidden.insert(first);
            }
            fixes[first].push(edit);
        }
    }
    hidden.into_iter().for_each(|first: usize| fixes[first].clear());
    fixes
}

/// A file, and bytes of it.
type Key<'r> = (&'r str, usize, usize);

fn key<'r>(file: &'r str, edit: &Edit) -> Key<'r> {
    let range = edit.range();
    (file, range.start, range.end)
}

/// A file that can be edited.
struct Editable<'r, 's> {
    fix: &'r Fix,
    text: &'s [u8],
}

fn editable<'r, 's>(report: &'r Report, sources: &'s dyn Sources) -> BTreeMap<&'r str, Editable<'r, 's>> {
    let files = report.files.iter();
    let files = files.filter(|file| file.kind == FileKind::Manifests && file.is_readable());
    let editable = files.filter_map(|file| {
        let (fix, text) = (file.fix()?, sources.text(&file.name)?);
        fix.fits(text).then_some((&*file.name, Editable { fix, text }))
    });
    editable.collect()
}

/// The fix of a finding, if it edits the file that the finding is in.
fn fix_in_place<'r>(finding: &'r Finding, editable: &BTreeMap<&str, Editable<'_, '_>>) -> Option<&'r Fix> {
    let is_in_place = finding.occurrence().rendered.is_none() && editable.contains_key(&*finding.location().file);
    finding.fix().filter(|_| is_in_place)
}

/// Edits of copies, such as the one that kubectl keeps in an annotation: no finding is about them. They go with the
/// finding after them, or else before them, that inserts the same.
fn copies<'r>(
    report: &'r Report,
    findings: &[&'r Finding],
    editable: &BTreeMap<&'r str, Editable<'r, '_>>,
    owners: &FxHashMap<Key<'r>, usize>,
) -> Vec<(Key<'r>, usize)> {
    let mut known: FxHashSet<Key<'_>> = owners.keys().copied().collect();
    // What is suppressed is no copy.
    for finding in &report.suppressed {
        let edits = fix_in_place(finding, editable).into_iter().flat_map(Fix::edits);
        known.extend(edits.map(|edit| key(&finding.location().file, edit)));
    }
    let mut inserting: FxHashMap<(&str, &str), BTreeMap<usize, usize>> = FxHashMap::default();
    for (index, finding) in findings.iter().enumerate() {
        for edit in fix_in_place(finding, editable).into_iter().flat_map(Fix::edits) {
            let of_text = inserting.entry((&finding.location().file, edit.text())).or_default();
            of_text.entry(edit.range().start).or_insert(index);
        }
    }
    let mut copies = Vec::new();
    for (file, Editable { fix, .. }) in editable {
        for edit in fix.edits().iter().filter(|edit| !known.contains(&key(file, edit))) {
            let originals = inserting.get(&(*file, edit.text()));
            let after = |originals: &BTreeMap<usize, usize>| {
                let mut after = originals.range(edit.range().end..);
                after.next().or(originals.iter().next_back()).map(|(_, index)| *index)
            };
            copies.extend(originals.and_then(after).map(|index| (key(file, edit), index)));
        }
    }
    copies
}

/// Findings that share edits, each group known by its first one.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn first(&mut self, mut index: usize) -> usize {
        while self.0[index] != index {
            self.0[index] = self.0[self.0[index]];
            index = self.0[index];
        }
        index
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        self.0[one.max(other)] = one.min(other);
    }
}
