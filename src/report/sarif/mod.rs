//! Findings as SARIF 2.1.0, for GitHub code scanning, editors, and everything else that collects results of analyses.
//!
//! The form is that of <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>, within the limits of
//! <https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning>.

mod fix;
mod location;
mod notes;
mod result;
mod rule;

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{Sources, plain};
use crate::code::Code;
use crate::finding::Finding;
use crate::lint::Report;
use location::{Artifact, Locate};
use notes::Invocation;
use result::SarifResult;
use rule::Rule;

/// How many results GitHub reads of a run.
const MOST: usize = 25_000;

const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Writes the findings as one run, what is suppressed among them.
///
/// A finding comes with the edits that move its reference, if the text of its file is at hand. Findings that share an edit
/// have one fix, with the first of them: to apply all fixes is to rewrite the files. At most 25,000 results are written,
/// errors first; a notification says how many are left out.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, sources: &dyn Sources, mut out: impl Write) -> io::Result<()> {
    let findings = kept(report);
    let left_out = report.findings.len() + report.suppressed.len() - findings.len();
    let mut locate = Locate::new(report, sources);
    let results = result::results(report, &findings, &mut locate, sources);
    let invocation = Invocation::of(report, left_out, &mut locate);
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver: Driver::new() },
            invocations: [invocation],
            original_uri_base_ids: locate.bases(),
            results,
            column_kind: "unicodeCodePoints",
        }],
    };
    plain::write(&log, &mut out)?;
    out.write_all(b"\n")
}

/// The findings that there is room for: those of the report in its order, and then what is suppressed.
fn kept(report: &Report) -> Vec<&Finding> {
    let mut findings: Vec<(usize, &Finding)> = report.findings.iter().chain(&report.suppressed).enumerate().collect();
    if findings.len() > MOST {
        let weight = |finding: &Finding| (finding.suppression().is_some(), std::cmp::Reverse(finding.severity()));
        findings.sort_by_key(|(_, finding)| weight(finding));
        findings.truncate(MOST);
        findings.sort_by_key(|(index, _)| *index);
    }
    findings.into_iter().map(|(_, finding)| finding).collect()
}

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    tool: Tool,
    invocations: [Invocation; 1],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    original_uri_base_ids: BTreeMap<&'static str, Artifact>,
    results: Vec<SarifResult<'r>>,
    column_kind: &'static str,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<Rule>,
}

impl Driver {
    fn new() -> Self {
        Self {
            name: "airgap-lint",
            semantic_version: env!("CARGO_PKG_VERSION"),
            information_uri: REPOSITORY,
            rules: Code::ALL.into_iter().map(Rule::of).collect(),
        }
    }
}

/// A text, as messages and descriptions have it.
#[derive(Serialize)]
struct Text {
    text: String,
}

impl Text {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}
