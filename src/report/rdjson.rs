//! Findings in the Reviewdog Diagnostic Format, which comments on changes with suggestions.
//!
//! The form is that of <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>; columns count bytes in UTF-8.

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;

use super::documents::Documents;
use super::fixes::fixes;
use super::positions::{Places, Positions};
use super::safe::{clean, inside};
use super::{Sources, plain};
use crate::code::{Code, Severity};
use crate::finding::{Finding, Location};
use crate::fix::Edit;
use crate::lint::{FileKind, Report};
use crate::payload::apply;

const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Over how many lines a suggestion goes at most: a comment is shown below all of them.
const LINES: usize = 10;

/// Writes the findings as one result.
///
/// Without the text of a file, places in it have only lines. A suggestion replaces everything from the first edit of a fix
/// to its last, and the place of its finding then covers it: services refuse suggestions elsewhere.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, sources: &dyn Sources, mut out: impl Write) -> io::Result<()> {
    let findings: Vec<&Finding> = report.findings.iter().collect();
    let fixes = fixes(report, &findings, sources);
    let mut places = Places::new(sources);
    let charts: Vec<&str> = report
        .files
        .iter()
        .filter(|file| matches!(file.kind, FileKind::Render(_)))
        .map(|file| &*file.name)
        .collect();
    let diagnostic = |(finding, edits): (&&Finding, Vec<&Edit>)| {
        let location = finding.location();
        let suggested = sources.text(&location.file).and_then(|text| suggestion(text, &edits));
        let suggested = suggested.filter(|(range, _)| {
            let positions = places.of(&location.file);
            positions.is_some_and(|positions| lines(positions, range) <= LINES)
        });
        let covered = match &suggested {
            Some((range, _)) => range.start.min(location.bytes.start)..range.end.max(location.bytes.end),
            None => location.bytes.clone(),
        };
        let related = finding.related().iter();
        let related = related.filter(|related| !charts.contains(&&*related.location.file));
        Diagnostic {
            message: message(finding),
            location: place(location, covered, places.of(&location.file), sources),
            severity: match finding.severity() {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Info | Severity::Off => "INFO",
            },
            code: DiagnosticCode {
                value: finding.code().as_str(),
                url: concat!(env!("CARGO_PKG_REPOSITORY"), "#ask-what-a-finding-means"),
            },
            suggestions: suggested
                .into_iter()
                .filter_map(|(range, text)| {
                    let range = points(&range, places.of(&location.file)?);
                    Some(Suggestion { range, text })
                })
                .collect(),
            related_locations: related
                .map(|related| {
                    let (location, bytes) = (&related.location, related.location.bytes.clone());
                    Related {
                        message: clean(&related.message).into_owned(),
                        location: place(location, bytes, places.of(&location.file), sources),
                    }
                })
                .collect(),
        }
    };
    let result = DiagnosticResult {
        source: Source {
            name: "airgap-lint",
            url: REPOSITORY,
        },
        diagnostics: findings.iter().zip(fixes).map(diagnostic).collect(),
    };
    plain::write(&result, &mut out)?;
    out.write_all(b"\n")
}

fn message(finding: &Finding) -> String {
    let mut message = match finding.code() {
        Code::Unreadable => finding.message().to_owned(),
        _ => format!("{}: {}", finding.subject(), finding.message()),
    };
    if let Some(target) = finding.target() {
        message += &format!(" → {target}");
    }
    clean(&message).into_owned()
}

/// What comes in the place of everything from the first edit to the last, unless something between may be secret.
fn suggestion(text: &[u8], edits: &[&Edit]) -> Option<(Range<usize>, String)> {
    let range = edits.first()?.range().start..edits.last()?.range().end;
    let inside = edits.iter().map(|edit| {
        let edited = edit.range();
        (edited.start - range.start..edited.end - range.start, edit.text())
    });
    let replaced = String::from_utf8(apply(text.get(range.clone())?, inside)).ok()?;
    let is_hidden = edits.len() > 1 && Documents::new(text).hides(range.clone(), &replaced);
    (!is_hidden).then_some((range, replaced))
}

fn lines(positions: &Positions<'_>, range: &Range<usize>) -> usize {
    positions.point(range.end).line - positions.point(range.start).line + 1
}

/// A place; with columns if the text is at hand, and is the one that was checked.
fn place(
    location: &Location,
    bytes: Range<usize>,
    positions: Option<&Positions<'_>>,
    sources: &dyn Sources,
) -> DiagnosticLocation {
    let is_same = |positions: &&Positions<'_>| {
        let start = positions.point(location.bytes.start);
        (start.line, start.column) == (location.line, location.column)
    };
    DiagnosticLocation {
        path: inside(&sources.path(&location.file)).to_owned(),
        range: match positions.filter(is_same) {
            Some(positions) => points(&bytes, positions),
            None => Points {
                start: Point {
                    line: location.line,
                    column: None,
                },
                end: None,
            },
        },
    }
}

fn points(range: &Range<usize>, positions: &Positions<'_>) -> Points {
    let point = |offset| {
        let point = positions.point(offset);
        Point {
            line: point.line,
            column: Some(point.byte_column),
        }
    };
    Points {
        start: point(range.start),
        end: Some(point(range.end)),
    }
}

#[derive(Serialize)]
struct DiagnosticResult {
    source: Source,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic {
    message: String,
    location: DiagnosticLocation,
    severity: &'static str,
    code: DiagnosticCode,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related>,
}

#[derive(Serialize)]
struct DiagnosticCode {
    value: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct DiagnosticLocation {
    path: String,
    range: Points,
}

#[derive(Serialize)]
struct Points {
    start: Point,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<Point>,
}

#[derive(Serialize)]
struct Point {
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

#[derive(Serialize)]
struct Suggestion {
    range: Points,
    text: String,
}

#[derive(Serialize)]
struct Related {
    message: String,
    location: DiagnosticLocation,
}
