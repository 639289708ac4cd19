//! Findings as workflow commands of GitHub Actions, which shows them as annotations.
//!
//! The form is that of <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Sources;
use super::safe::clean;
use super::summary::{Summary, folders, unreadable};
use crate::code::Severity;
use crate::finding::Finding;
use crate::lint::Report;
use crate::words::counted;

/// Writes a command for each finding, and a line that counts them: GitHub shows ten errors and ten warnings of a step.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, sources: &dyn Sources, mut out: impl Write) -> io::Result<()> {
    for finding in &report.findings {
        writeln!(out, "{}", command(finding, sources))?;
    }
    let folders = folders(report);
    for warning in folders.warnings() {
        writeln!(out, "::warning title=not read::{}", data(&warning))?;
    }
    for note in folders.notes() {
        writeln!(out, "airgap-lint: {}", clean(&note))?;
    }
    let summary = Summary::of(report);
    let (errors, warnings) = (counted(summary.errors, "error"), counted(summary.warnings, "warning"));
    match unreadable(report).count() {
        0 => writeln!(out, "airgap-lint: {errors}, {warnings}"),
        places => {
            let places = counted(places, "place");
            writeln!(out, "airgap-lint: {places} could not be read; {errors}, {warnings}")
        }
    }
}

/// `::error file=…,line=…,col=…,title=…::message`
fn command(finding: &Finding, sources: &dyn Sources) -> String {
    let location = finding.location();
    let level = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Off => "notice",
    };
    let mut command = format!(
        "::{level} file={},line={},col={}",
        property(&sources.path(&location.file)),
        location.line,
        location.column
    );
    if let Some(end) = location.end_column {
        // The last column that is meant.
        let _ = write!(command, ",endColumn={}", end.saturating_sub(1).max(location.column));
    }
    let title = format!("{}: {}", finding.code(), finding.subject());
    let _ = write!(command, ",title={}", property(&title));
    let mut message = finding.message().to_owned();
    if let Some(target) = finding.target() {
        let _ = write!(message, "\n→ {target}");
    }
    let _ = write!(command, "::{}", data(&message));
    command
}

/// A message: line ends are escaped, other control characters are replaced.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| clean(line).replace('%', "%25")).collect();
    lines.join("%0A")
}

/// The value of a property, in which a comma or a colon would end it.
fn property(text: &str) -> String {
    clean(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}
