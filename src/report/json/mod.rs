//! Findings and inventories as JSON, as one document or a line for each finding.

mod verification;
mod view;

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::summary::{Summary, folders, unreadable};
use super::{SCHEMA_VERSION, plain};
use crate::inventory::Inventory;
use crate::lint::Report;
pub use verification::write as write_verification;
use view::{EntryView, FindingView, FoldersView, UnreadableView, charts};

/// Writes the findings in the form of `schema/check.schema.json`, as one line.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    let view = CheckView {
        schema_version: SCHEMA_VERSION,
        charts: Seq(|| charts(report)),
        findings: Seq(|| report.findings.iter().map(FindingView::of)),
        suppressed: Seq(|| report.suppressed.iter().map(FindingView::of)),
        unreadable: Seq(|| unreadable(report).map(UnreadableView::of)),
        folders: FoldersView::of(folders(report)),
        summary: Summary::of(report),
    };
    plain::write(&view, &mut out)?;
    out.write_all(b"\n")
}

/// Writes the same in the form of `schema/check.jsonl.schema.json`: a line for each chart, finding, suppressed finding and
/// place that could not be read, and at last one with the numbers.
///
/// # Errors
/// Those of `out`.
pub fn write_lines(report: &Report, mut out: impl Write) -> io::Result<()> {
    for chart in charts(report) {
        write_line("chart", &chart, &mut out)?;
    }
    for finding in &report.findings {
        write_line("finding", &FindingView::of(finding), &mut out)?;
    }
    for finding in &report.suppressed {
        write_line("suppressed", &FindingView::of(finding), &mut out)?;
    }
    for finding in unreadable(report) {
        write_line("unreadable", &UnreadableView::of(finding), &mut out)?;
    }
    let last = LastLine {
        schema_version: SCHEMA_VERSION,
        summary: Summary::of(report),
        folders: FoldersView::of(folders(report)),
    };
    write_line("summary", &last, &mut out)
}

fn write_line(kind: &'static str, view: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    plain::write(&Line { kind, view }, &mut *out)?;
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
    plain::write(&view, &mut out)?;
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
struct CheckView<C, F, S, U> {
    schema_version: u32,
    charts: C,
    findings: F,
    suppressed: S,
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

/// One of many lines, which says what it is.
#[derive(Serialize)]
struct Line<'v, V> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    view: &'v V,
}

#[derive(Serialize)]
struct LastLine {
    schema_version: u32,
    #[serde(flatten)]
    summary: Summary,
    #[serde(flatten)]
    folders: FoldersView,
}
