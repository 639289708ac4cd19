//! Findings as a Code Quality report of GitLab.
//!
//! The form is that of <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::io::{self, Write};

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::Sources;
use super::safe::clean;
use crate::code::{Code, Severity};
use crate::finding::{Finding, Fingerprint};
use crate::lint::Report;

/// Writes the findings as a JSON array; `[]` when there are none.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, sources: &dyn Sources, mut out: impl Write) -> io::Result<()> {
    // GitLab keeps one finding of each fingerprint: those that share one are numbered.
    let mut seen: FxHashMap<Fingerprint, usize> = FxHashMap::default();
    let issues: Vec<Issue> = report
        .findings
        .iter()
        .map(|finding| {
            let fingerprint = finding.fingerprint();
            let before = seen.entry(fingerprint).or_default();
            *before += 1;
            Issue::of(finding, fingerprint, *before, sources)
        })
        .collect();
    serde_json::to_writer(&mut out, &issues)?;
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
    fn of(finding: &Finding, fingerprint: Fingerprint, number: usize, sources: &dyn Sources) -> Self {
        let location = finding.location();
        let mut description = format!("{}: {}", clean(finding.subject()), clean(finding.message()));
        if let Some(target) = finding.target() {
            description += &format!(" → {}", clean(target));
        }
        Self {
            description,
            check_name: finding.code().as_str(),
            fingerprint: match number {
                1 => fingerprint.to_string(),
                _ => format!("{fingerprint}-{number}"),
            },
            severity: severity(finding),
            location: IssueLocation {
                path: clean(&sources.path(&location.file)).trim_start_matches("./").to_owned(),
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
