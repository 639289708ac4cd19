//! Fingerprints for services that keep one finding of each.

use rustc_hash::FxHashMap;

use crate::finding::{Finding, Fingerprint};

/// Numbers the findings that share a fingerprint, in the order in which they come.
#[derive(Default)]
pub(super) struct Fingerprints(FxHashMap<Fingerprint, usize>);

impl Fingerprints {
    /// The fingerprint of a finding, which no other one gets.
    pub fn of(&mut self, finding: &Finding) -> String {
        let fingerprint = finding.fingerprint();
        let number = self.0.entry(fingerprint).or_default();
        *number += 1;
        match *number {
            1 => fingerprint.to_string(),
            number => format!("{fingerprint}-{number}"),
        }
    }
}
