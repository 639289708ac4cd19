//! Findings of one code about one reference, put together.

use rustc_hash::FxHashMap;

use crate::code::{Code, Severity};
use crate::finding::Finding;
use crate::rules::Artifact;

/// Findings of one code about one reference.
pub(super) struct Group<'r> {
    pub code: Code,
    pub severity: Severity,
    /// The reference, the duplicate key, or the path of the value.
    pub name: &'r str,
    /// At least one, in the order of their places.
    pub findings: Vec<&'r Finding>,
}

/// The groups of some findings, the most severe first, then by code, then in the order of their places.
pub(super) fn of<'r>(findings: impl Iterator<Item = &'r Finding>) -> Vec<Group<'r>> {
    let mut groups: Vec<Group<'r>> = Vec::new();
    let mut known: FxHashMap<(Code, Artifact, &str, &str), usize> = FxHashMap::default();
    for finding in findings {
        let (code, name) = (finding.code(), finding.subject());
        let artifact = finding.artifact().unwrap_or(Artifact::Image);
        let index = *known
            .entry((code, artifact, name, finding.told_apart_by()))
            .or_insert_with(|| {
                groups.push(Group {
                    code,
                    severity: finding.severity(),
                    name,
                    findings: Vec::new(),
                });
                groups.len() - 1
            });
        groups[index].findings.push(finding);
    }
    groups.sort_by_key(|group| (std::cmp::Reverse(group.severity), group.code));
    groups
}
