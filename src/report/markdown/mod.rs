//! The check as Markdown, for the comment on a merge request or the summary of a job.
//!
//! Everything that comes from the input is in code spans: in them nothing is a link, a mention, or HTML.

mod page;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::io::{self, Write};

use rustc_hash::FxHashMap;

use super::Sources;
use super::summary::{Summary, folders, unreadable};
use crate::code::{Code, Severity};
use crate::finding::Finding;
use crate::lint::{ChartFacts, FileKind, Report};
use crate::words::counted;
use page::{Page, cell, code};

/// How many rows of a list are shown before the others are folded.
const SHOWN: usize = 20;

/// Writes the findings as tables; what is long is folded.
///
/// At most 1 MiB is written, which is what GitHub takes as a summary: a line says how much is left out.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, sources: &dyn Sources, mut out: impl Write) -> io::Result<()> {
    let mut page = Page::default();
    headline(report, &mut page);
    not_read(report, sources, &mut page);
    findings(report, sources, &mut page);
    suppressed(report, sources, &mut page);
    caveats(report, &mut page);
    out.write_all(page.finish().as_bytes())
}

fn headline(report: &Report, page: &mut Page) {
    let summary = Summary::of(report);
    let places = unreadable(report).count();
    let found = format!(
        "{}, {}",
        counted(summary.errors, "error"),
        counted(summary.warnings, "warning")
    );
    page.line(&match places {
        0 if report.findings.is_empty() => "## airgap-lint: nothing found".to_owned(),
        0 => format!("## airgap-lint: {found}"),
        _ => format!(
            "## airgap-lint: {} could not be read; {found}",
            counted(places, "place")
        ),
    });
    page.line("");
    let mut scope = format!(
        "In {} ({}, {}).",
        counted(summary.files, "file"),
        counted(summary.documents, "document"),
        counted(summary.images, "image")
    );
    match report.findings.iter().filter(|finding| finding.fix().is_some()).count() {
        0 => {}
        fixable => scope += &format!(" `airgap-lint rewrite` would move {fixable}."),
    }
    page.line(&scope);
}

/// What could not be read is not checked.
fn not_read(report: &Report, sources: &dyn Sources, page: &mut Page) {
    let rows = unreadable(report).map(|finding| {
        let place = place(finding, sources);
        format!("| {} | {} |", cell(&place), cell(finding.message()))
    });
    page.table("Not read, and so not checked", &["where", "why"], rows.collect());
}

/// Findings of one code about one reference.
struct Group<'r> {
    code: Code,
    severity: Severity,
    subject: &'r str,
    findings: Vec<&'r Finding>,
}

fn findings(report: &Report, sources: &dyn Sources, page: &mut Page) {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: FxHashMap<(Code, &str), usize> = FxHashMap::default();
    for finding in report
        .findings
        .iter()
        .filter(|finding| finding.code() != Code::Unreadable)
    {
        let (code, subject) = (finding.code(), finding.subject());
        let index = *known.entry((code, subject)).or_insert_with(|| {
            groups.push(Group {
                code,
                severity: finding.severity(),
                subject,
                findings: Vec::new(),
            });
            groups.len() - 1
        });
        groups[index].findings.push(finding);
    }
    groups.sort_by_key(|group| (Reverse(group.severity), group.code));
    let rows = groups.iter().map(|group| {
        let target = group.findings.iter().find_map(|finding| finding.target());
        let first = place(group.findings[0], sources);
        let more = match group.findings.len() {
            1 => String::new(),
            many => format!(" and {} more", many - 1),
        };
        format!(
            "| {} `{}` | {} | {} | {}{more} |",
            group.severity,
            group.code,
            cell(group.subject),
            target.map_or("–".into(), cell),
            cell(&first)
        )
    });
    page.table("Findings", &["finding", "reference", "target", "where"], rows.collect());
}

fn suppressed(report: &Report, sources: &dyn Sources, page: &mut Page) {
    let rows: Vec<String> = report
        .suppressed
        .iter()
        .map(|finding| {
            let by = finding.suppression();
            format!(
                "| `{}` | {} | {} | {} | {} |",
                finding.code(),
                cell(finding.subject()),
                by.map_or("", |by| by.by.as_str()),
                by.map_or("–".into(), |by| cell(&by.reason)),
                cell(&place(finding, sources))
            )
        })
        .collect();
    let title = format!("{} accepted", counted(rows.len(), "finding"));
    page.folded(&title, &["finding", "reference", "by", "reason", "where"], &rows);
}

/// What limits how far the report can be trusted.
fn caveats(report: &Report, page: &mut Page) {
    let folders = folders(report);
    let renders = report.files.iter().filter_map(|file| match &file.kind {
        FileKind::Render(chart) => Some(rendered(&file.name, chart)),
        _ => None,
    });
    let warnings = folders.warnings().map(|warning| format!("Warning: {}", code(&warning)));
    let notes = folders.notes().map(|note| code(&note).into_owned());
    let lines: Vec<String> = warnings.chain(notes).chain(renders).collect();
    if !lines.is_empty() {
        page.line("");
        lines.iter().for_each(|line| page.line(&format!("- {line}")));
    }
}

/// With which values a chart was rendered.
fn rendered(file: &str, chart: &ChartFacts) -> String {
    let list = |texts: &[String]| texts.iter().map(|text| code(text)).collect::<Vec<_>>().join(", ");
    let mut line = format!("Rendered {}", code(file));
    line += &match &chart.name_and_version {
        Some((name, version)) => format!(" ({})", code(&format!("{name} {version}"))),
        None => " by helm".to_owned(),
    };
    line += " with its default values";
    if !chart.values.is_empty() {
        line += &format!(" and {}", list(&chart.values));
    }
    if !chart.disabled.is_empty() {
        line += &format!("; disabled and not checked: {}", list(&chart.disabled));
    }
    line
}

fn place<'r>(finding: &'r Finding, sources: &dyn Sources) -> Cow<'r, str> {
    let location = finding.location();
    format!("{}:{}:{}", sources.path(&location.file), location.line, location.column).into()
}
