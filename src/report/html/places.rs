//! Where something is: file, line and column, the resource, and the template.

use std::fmt;
use std::io::{self, Write};

use super::text::Text;
use crate::finding::{Finding, Location};
use crate::report::Sources;
use crate::report::about::whose;

/// How many places of one reference are listed openly.
const PLACES: usize = 6;

/// `file:line:column`
pub(super) struct Place<'p> {
    pub location: &'p Location,
    pub sources: &'p dyn Sources,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Location { file, line, column, .. } = self.location;
        write!(f, "<code>{}:{line}:{column}</code>", Text(self.sources.path(file)))
    }
}

/// Writes the places of findings as lists, and what `note` says of each.
pub(super) fn write(
    findings: &[&Finding],
    sources: &dyn Sources,
    note: impl Fn(&Finding) -> String,
    out: &mut dyn Write,
) -> io::Result<()> {
    let list = |findings: &[&Finding], out: &mut dyn Write| {
        writeln!(out, "<ul>")?;
        for finding in findings {
            write_place(finding, sources, out)?;
            writeln!(out, "{}</li>", note(finding))?;
        }
        writeln!(out, "</ul>")
    };
    // One more takes no more room than the line that says so.
    let open = if findings.len() == PLACES + 1 {
        PLACES + 1
    } else {
        findings.len().min(PLACES)
    };
    list(&findings[..open], out)?;
    match findings.len() - open {
        0 => Ok(()),
        more => {
            writeln!(out, "<details><summary>{more} more places</summary>")?;
            list(&findings[open..], out)?;
            writeln!(out, "</details>")
        }
    }
}

fn write_place(finding: &Finding, sources: &dyn Sources, out: &mut dyn Write) -> io::Result<()> {
    let (location, occurrence) = (finding.location(), finding.occurrence());
    write!(out, "<li>{}", Place { location, sources })?;
    let whose = whose(occurrence);
    if !whose.is_empty() {
        write!(out, ", {}", Text(whose))?;
    }
    if let Some(source) = &occurrence.resource.source {
        write!(out, ", from <code>{}", Text(source))?;
        if let Some(origin) = &occurrence.origin {
            write!(out, ":{}", origin.line)?;
        }
        write!(out, "</code>")?;
    }
    // In a text inside a scalar, the line alone does not say where.
    if occurrence.path.len() > 1 {
        write!(out, ", at <code>{}</code>", Text(occurrence.path.join(" > ")))?;
    }
    Ok(())
}
