//! What hides a finding, and why.

use super::Location;

/// Why a finding is not reported among the others.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suppression {
    /// What hides it.
    pub by: Suppressor,
    /// Why, in the words of whoever wrote it; for what a baseline holds, that it was there before.
    pub reason: String,
    /// Where that is written.
    pub location: Option<Location>,
}

/// What can hide a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Suppressor {
    /// A comment in the line of the finding, or in the one before.
    Comment,
    /// An annotation of the resource.
    Annotation,
    /// An entry of the policy.
    Policy,
    /// A baseline: the finding was there when that was written.
    Baseline,
}

impl Suppressor {
    /// As it is written in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Annotation => "annotation",
            Self::Policy => "policy",
            Self::Baseline => "baseline",
        }
    }
}
