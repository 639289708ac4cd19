//! Findings and inventories as JSON.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::SCHEMA_VERSION;
use super::summary::{Summary, folders, unreadable};
use crate::finding::{Finding, Occurrence};
use crate::inventory::{Entry, Inventory};
use crate::lint::{FileKind, FolderFacts, Report};
use crate::manifest::Manifest;
use crate::rules::Artifact;

/// Writes the findings in the form of `schema/check.schema.json`, as one line.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    let view = CheckView {
        schema_version: SCHEMA_VERSION,
        charts: Seq(|| charts(report)),
        findings: Seq(|| report.findings.iter().map(FindingView::of)),
        unreadable: Seq(|| unreadable(report).map(UnreadableView::of)),
        folders: FoldersView::of(folders(report)),
        summary: Summary::of(report),
    };
    serde_json::to_writer(&mut out, &view)?;
    out.write_all(b"\n")
}

/// Writes an inventory as in `schema/images.schema.json`, on one line; the report names the charts it comes from.
///
/// # Errors
/// Those of `out`.
pub fn write_inventory(inventory: &Inventory, report: &Report, mut out: impl Write) -> io::Result<()> {
    let view = InventoryView {
        schema_version: SCHEMA_VERSION,
        charts: Seq(|| charts(report)),
        images: Seq(|| inventory.entries().iter().map(EntryView::of)),
        folders: FoldersView::of(folders(report)),
    };
    serde_json::to_writer(&mut out, &view)?;
    out.write_all(b"\n")
}

/// Items that are written one by one.
struct Seq<F>(F);

impl<F: Fn() -> I, I: Iterator<Item: Serialize>> Serialize for Seq<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

#[derive(Serialize)]
struct CheckView<C, F, U> {
    schema_version: u32,
    charts: C,
    findings: F,
    unreadable: U,
    #[serde(flatten)]
    folders: FoldersView,
    summary: Summary,
}

#[derive(Serialize)]
struct InventoryView<C, I> {
    schema_version: u32,
    charts: C,
    images: I,
    #[serde(flatten)]
    folders: FoldersView,
}

/// What was not read of folders.
#[derive(Serialize)]
struct FoldersView {
    left_out: Vec<LeftOutView>,
    excluded: usize,
    not_read: Vec<NotReadView>,
}

#[derive(Serialize)]
struct LeftOutView {
    kind: String,
    count: usize,
}

#[derive(Serialize)]
struct NotReadView {
    kind: String,
    files: Vec<String>,
}

impl FoldersView {
    fn of(facts: FolderFacts) -> Self {
        let left_out = facts.left_out.into_iter();
        let not_read = facts.unread.into_iter();
        Self {
            left_out: left_out.map(|(kind, count)| LeftOutView { kind, count }).collect(),
            excluded: facts.excluded,
            not_read: not_read.map(|(kind, files)| NotReadView { kind, files }).collect(),
        }
    }
}

#[derive(Serialize)]
struct FindingView<'r> {
    code: &'static str,
    severity: &'static str,
    message: &'r str,
    reference: Option<&'r str>,
    kind: Option<&'static str>,
    target: Option<&'r str>,
    fixable: bool,
    site: SiteView<'r>,
}

impl<'r> FindingView<'r> {
    fn of(finding: &'r Finding) -> Self {
        Self {
            code: finding.code().as_str(),
            severity: finding.severity().as_str(),
            message: finding.message(),
            reference: finding.reference(),
            kind: finding.artifact().map(Artifact::as_str),
            target: finding.target(),
            fixable: finding.fix().is_some(),
            site: SiteView::of(finding.occurrence()),
        }
    }
}

#[derive(Serialize)]
struct UnreadableView<'r> {
    file: &'r str,
    line: usize,
    column: usize,
    message: &'r str,
}

impl<'r> UnreadableView<'r> {
    fn of(finding: &'r Finding) -> Self {
        Self {
            file: &finding.location().file,
            line: finding.location().line,
            column: finding.location().column,
            message: finding.message(),
        }
    }
}

#[derive(Serialize)]
struct EntryView<'r, S> {
    reference: &'r str,
    kind: &'static str,
    resolved: Option<&'r str>,
    mirror: Option<&'r str>,
    public: bool,
    sites: S,
}

impl<'r> EntryView<'r, ()> {
    fn of(entry: &'r Entry) -> EntryView<'r, impl Serialize> {
        EntryView {
            reference: &entry.reference,
            kind: entry.artifact.as_str(),
            resolved: entry.resolved.as_deref(),
            mirror: entry.target.as_deref(),
            public: entry.is_public,
            sites: Seq(|| {
                let occurrences = entry.occurrences.iter();
                occurrences.map(|occurrence| SiteView::of(occurrence))
            }),
        }
    }
}

/// Where something is.
#[derive(Serialize)]
struct SiteView<'r> {
    file: &'r str,
    line: usize,
    column: usize,
    document: usize,
    resource: ResourceView<'r>,
    source: Option<&'r str>,
    source_line: Option<usize>,
    values: Option<&'r [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rendered: Option<RenderedView>,
    path: &'r [String],
    rule: Option<&'r str>,
    confidence: Option<&'static str>,
}

impl<'r> SiteView<'r> {
    fn of(occurrence: &'r Occurrence) -> Self {
        let (location, origin) = (&occurrence.location, occurrence.origin.as_ref());
        let reason = occurrence.reason.as_deref();
        Self {
            file: &location.file,
            line: location.line,
            column: location.column,
            document: occurrence.document,
            resource: ResourceView::of(&occurrence.resource),
            source: occurrence.resource.source.as_deref(),
            source_line: origin.map(|origin| origin.line),
            values: origin.and_then(|origin| origin.values.as_deref()),
            advice: origin.and_then(|origin| origin.advice.as_deref()),
            rendered: occurrence.rendered.as_ref().map(|rendered| RenderedView {
                line: rendered.line,
                column: rendered.column,
            }),
            path: &occurrence.path,
            rule: reason.map(|reason| reason.rule.as_str()),
            confidence: reason.map(|reason| reason.confidence.as_str()),
        }
    }
}

/// Where something is in a render.
#[derive(Serialize)]
struct RenderedView {
    line: usize,
    column: usize,
}

/// Whose it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResourceView<'r> {
    api_version: Option<&'r str>,
    kind: Option<&'r str>,
    namespace: Option<&'r str>,
    name: Option<&'r str>,
}

impl<'r> ResourceView<'r> {
    fn of(manifest: &'r Manifest) -> Self {
        Self {
            api_version: manifest.api_version.as_deref(),
            kind: manifest.kind.as_deref(),
            namespace: manifest.namespace.as_deref(),
            name: manifest.name.as_deref(),
        }
    }
}

/// A chart, and with which values it was rendered.
#[derive(Serialize)]
struct ChartView<'r> {
    file: &'r str,
    name: Option<&'r str>,
    version: Option<&'r str>,
    values: &'r [String],
    disabled: &'r [String],
}

fn charts(report: &Report) -> impl Iterator<Item = ChartView<'_>> {
    report.files.iter().filter_map(|file| match &file.kind {
        FileKind::Render(chart) => Some(ChartView {
            file: &file.name,
            name: chart.name_and_version.as_ref().map(|(name, _)| name.as_str()),
            version: chart.name_and_version.as_ref().map(|(_, version)| version.as_str()),
            values: &chart.values,
            disabled: &chart.disabled,
        }),
        _ => None,
    })
}
