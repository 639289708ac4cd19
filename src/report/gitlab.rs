//! Findings as a Code Quality report of GitLab.
//!
//! The form is that of <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::io::{self, Write};

use serde::Serialize;

use super::fingerprints::Fingerprints;
use super::safe::{clean, inside};
use super::{Sources, plain};
use crate::code::{Code, Severity};
use crate::finding::Finding;
use crate::lint::Report;

/// Writes the findings as a JSON array; `[]` when there are none.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, sources: &dyn Sources, mut out: impl Write) -> io::Result<()> {
    // GitLab keeps one finding of each fingerprint.
    let mut fingerprints = Fingerprints::default();
    let findings = report.findings.iter();
    let issues: Vec<Issue> = findings
        .map(|finding| Issue::of(finding, fingerprints.of(finding), sources))
        .collect();
    plain::write(&issues, &mut out)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: IssueLocation,
}

#[derive(Serialize)]
struct IssueLocation {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

impl Issue {
    fn of(finding: &Finding, fingerprint: String, sources: &dyn Sources) -> Self {
        let location = finding.location();
        let mut description = format!("{}: {}", clean(finding.subject()), clean(finding.message()));
        if let Some(target) = finding.target() {
            description += &format!(" → {}", clean(target));
        }
        Self {
            description,
            check_name: finding.code().as_str(),
            fingerprint,
            severity: severity(finding),
            location: IssueLocation {
                // Windows writes paths with backslashes, GitLab does not.
                path: inside(&sources.path(&location.file).replace('\\', "/")).to_owned(),
                lines: Lines { begin: location.line },
            },
        }
    }
}

/// GitLab's word: `blocker` is for what was not checked at all.
fn severity(finding: &Finding) -> &'static str {
    match (finding.code(), finding.severity()) {
        (Code::Unreadable, _) => "blocker",
        (_, Severity::Error) => "major",
        (_, Severity::Warning) => "minor",
        (_, Severity::Info | Severity::Off) => "info",
    }
}
