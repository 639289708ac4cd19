//! Findings as JSON.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::SCHEMA_VERSION;
use super::Summary;
use super::charts::Charts;
use super::images::Inventory;
use super::site::SiteView;
use crate::lint::{Finding, Linter, Report, Standing, Subject};
use crate::rules::RuleSet;
use crate::scan::Content;

/// Writes the findings in the form of `schema/check.schema.json`, as one line.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, linter: &Linter, mut out: impl Write) -> io::Result<()> {
    let view = CheckView {
        schema_version: SCHEMA_VERSION,
        charts: Charts(report),
        findings: Findings(report, linter.rules()),
        unreadable: AllUnreadable(report),
        summary: Summary::of(report, &Inventory::of(report, linter)),
    };
    serde_json::to_writer(&mut out, &view)?;
    out.write_all(b"\n")
}

/// What a finding's reference is called at the mirror, if that is known.
pub(super) fn target(finding: &Finding, report: &Report) -> Option<String> {
    let (site, judged) = finding.site(report)?;
    match (&judged.standing, &site.content) {
        (Standing::Moves(target) | Standing::TooDeep(Some(target)), Content::Reference(reference)) => {
            Some(target.reference(reference))
        }
        _ => None,
    }
}

#[derive(Serialize)]
struct CheckView<'r> {
    schema_version: u32,
    charts: Charts<'r>,
    findings: Findings<'r>,
    unreadable: AllUnreadable<'r>,
    summary: Summary,
}

struct Findings<'r>(&'r Report, &'r RuleSet);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let view = |finding| FindingView::of(finding, self.0, self.1);
        serializer.collect_seq(self.0.findings.iter().map(view))
    }
}

#[derive(Serialize)]
struct FindingView<'r> {
    code: &'static str,
    severity: &'static str,
    message: String,
    reference: Option<&'r str>,
    kind: Option<&'static str>,
    target: Option<String>,
    fixable: bool,
    site: Option<SiteView<'r>>,
}

impl<'r> FindingView<'r> {
    fn of(finding: &'r Finding, report: &'r Report, rules: &'r RuleSet) -> Self {
        let file = &report.files[finding.file].name;
        let site = finding.site(report).map(|(site, _)| site);
        let at = finding.located(report);
        let place = match (&finding.subject, finding.document(report)) {
            (Subject::Site { site, .. }, Some(document)) => Some(SiteView::of_site(file, document, *site, at, rules)),
            (Subject::Duplicate { duplicate, .. }, Some(document)) => {
                let duplicate = &document.sites.duplicates[*duplicate];
                Some(SiteView::of_duplicate(file, document, duplicate, at))
            }
            (Subject::Value(value), _) => Some(SiteView::of_value(file, value)),
            (_, None) => None,
        };
        Self {
            code: finding.code.as_str(),
            severity: finding.severity.as_str(),
            message: finding.message(report),
            reference: site.map(|site| site.written.as_str()),
            kind: site.map(|site| site.artifact.as_str()),
            target: target(finding, report),
            fixable: finding.is_fixable(report),
            site: place,
        }
    }
}

struct AllUnreadable<'r>(&'r Report);

impl Serialize for AllUnreadable<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let files = self.0.files.iter();
        serializer.collect_seq(files.flat_map(|file| {
            file.unreadable.iter().map(|unreadable| UnreadableView {
                file: &file.name,
                line: unreadable.line,
                column: unreadable.column,
                message: &unreadable.message,
            })
        }))
    }
}

#[derive(Serialize)]
struct UnreadableView<'r> {
    file: &'r str,
    line: usize,
    column: usize,
    message: &'r str,
}
