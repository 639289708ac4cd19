//! Findings as lines: `file:line:column: severity[code]: message`.

use std::io::{self, Write};

use super::safe::clean;
use super::summary::{folders, unreadable};
use crate::code::Code;
use crate::finding::Finding;
use crate::lint::{FileKind, Report};

/// Writes what limits how far an inventory can be trusted: what could not be read, which values no template read, and
/// with which values charts were rendered, and what was not read of folders; a line for each.
///
/// # Errors
/// Those of `out`.
pub fn write_caveats(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in unreadable(report) {
        write_finding(finding, out)?;
    }
    let unused = |finding: &&Finding| finding.code() == Code::UnusedValue;
    for finding in report.findings.iter().filter(unused) {
        write_finding(finding, out)?;
    }
    for file in &report.files {
        if let FileKind::Render(chart) = &file.kind {
            writeln!(out, "airgap-lint: {}", clean(&chart.sentence(&file.name)))?;
        }
    }
    write_folders(report, out)
}

/// Writes what was not read of the folders, a line for each kind of file.
///
/// # Errors
/// Those of `out`.
pub fn write_folders(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let folders = folders(report);
    for warning in folders.warnings() {
        writeln!(out, "airgap-lint: warning: {}", clean(&warning))?;
    }
    for note in folders.notes() {
        writeln!(out, "airgap-lint: {}", clean(&note))?;
    }
    Ok(())
}

/// Writes only how many places could not be read.
///
/// # Errors
/// Those of `out`.
pub fn write_count(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    match unreadable(report).count() {
        0 => Ok(()),
        1 => writeln!(out, "1 place could not be read"),
        many => writeln!(out, "{many} places could not be read"),
    }
}

fn write_finding(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let (location, message) = (finding.location(), finding.message());
    let place = format!("{}:{}:{}", location.file, location.line, location.column);
    let text = match finding.code() {
        Code::Unreadable => format!("{place}: {message}"),
        code => format!("{place}: {}[{code}]: {message}", finding.severity()),
    };
    writeln!(out, "airgap-lint: {}", clean(&text))
}
