//! How a check ends.

use super::Report;
use crate::code::{Code, Severity};

/// How a check ends; the numbers are those of the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Status {
    /// There are no findings that count.
    Clean = 0,
    /// There are findings.
    Findings = 1,
    /// Something could not be read, so it was not checked.
    Failed = 2,
}

impl Report {
    /// How the check ends if findings of at least this severity count; with `None`, only unreadable input counts.
    pub fn status(&self, from: Option<Severity>) -> Status {
        self.status_of(from, false)
    }

    /// The same after a rewrite: findings that have a fix are gone.
    pub fn status_after_rewrite(&self, from: Option<Severity>) -> Status {
        self.status_of(from, true)
    }

    fn status_of(&self, from: Option<Severity>, is_fixed: bool) -> Status {
        let mut status = Status::Clean;
        for finding in &self.findings {
            if finding.code == Code::Unreadable {
                return Status::Failed;
            }
            let counts = from.is_some_and(|from| finding.severity >= from);
            if counts && !(is_fixed && finding.fix.is_some()) {
                status = Status::Findings;
            }
        }
        status
    }
}
