//! Findings in the Reviewdog Diagnostic Format, which comments on changes with suggestions.
//!
//! The form is that of <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>; columns count bytes in UTF-8.

use std::io::{self, Write};
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
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
    let mut teller = Teller::new(report, sources);
    let fixes = fixes(report, &findings, sources).into_iter();
    let diagnostics = findings.iter().zip(fixes);
    let result = DiagnosticResult {
        source: Source {
            name: "airgap-lint",
            url: REPOSITORY,
        },
        diagnostics: diagnostics
            .map(|(finding, edits)| teller.diagnostic(finding, &edits))
            .collect(),
    };
    plain::write(&result, &mut out)?;
    out.write_all(b"\n")
}

/// Makes diagnostics, and knows the texts that they are about.
struct Teller<'r> {
    sources: &'r dyn Sources,
    places: Places<'r>,
    documents: FxHashMap<&'r str, Documents<'r>>,
    /// What charts rendered is in no file.
    charts: FxHashSet<&'r str>,
}

impl<'r> Teller<'r> {
    fn new(report: &'r Report, sources: &'r dyn Sources) -> Self {
        let charts = report.files.iter();
        let charts = charts.filter(|file| matches!(file.kind, FileKind::Render(_)));
        Self {
            sources,
            places: Places::new(sources),
            documents: FxHashMap::default(),
            charts: charts.map(|file| &*file.name).collect(),
        }
    }

    fn diagnostic(&mut self, finding: &'r Finding, edits: &[&Edit]) -> Diagnostic {
        let location = finding.location();
        let suggested = self.suggestion(&location.file, edits);
        let covered = match &suggested {
            Some((range, _)) => range.start.min(location.bytes.start)..range.end.max(location.bytes.end),
            None => location.bytes.clone(),
        };
        let suggestion = suggested.and_then(|(range, text)| {
            let range = points(&range, self.places.of(&location.file)?);
            Some(Suggestion { range, text })
        });
        let related = finding.related().iter();
        let related: Vec<_> = related
            .filter(|related| !self.charts.contains(&*related.location.file))
            .collect();
        Diagnostic {
            message: message(finding),
            location: self.place(location, covered),
            severity: match finding.severity() {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Info | Severity::Off => "INFO",
            },
            code: DiagnosticCode {
                value: finding.code().as_str(),
                url: concat!(env!("CARGO_PKG_REPOSITORY"), "#ask-what-a-finding-means"),
            },
            suggestions: suggestion.into_iter().collect(),
            related_locations: related
                .into_iter()
                .map(|related| Related {
                    message: clean(&related.message).into_owned(),
                    location: self.place(&related.location, related.location.bytes.clone()),
                })
                .collect(),
        }
    }

    /// What comes in the place of everything from the first edit to the last, unless that is far, or something between may
    /// be secret.
    fn suggestion(&mut self, file: &'r str, edits: &[&Edit]) -> Option<(Range<usize>, String)> {
        let range = edits.first()?.range().start..edits.last()?.range().end;
        let text = self.sources.text(file)?;
        let positions = self.places.of(file)?;
        if positions.point(range.end).line - positions.point(range.start).line >= LINES {
            return None;
        }
        let inside = edits.iter().map(|edit| {
            let edited = edit.range();
            (edited.start - range.start..edited.end - range.start, edit.text())
        });
        let replaced = String::from_utf8(apply(text.get(range.clone())?, inside)).ok()?;
        let documents = self.documents.entry(file).or_insert_with(|| Documents::new(text));
        let is_hidden = edits.len() > 1 && documents.hides(range.clone(), &replaced);
        (!is_hidden).then_some((range, replaced))
    }

    /// A place; with columns if the text is at hand, and is the one that was checked.
    fn place(&mut self, location: &Location, bytes: Range<usize>) -> DiagnosticLocation {
        let positions = self.places.of(&location.file).filter(|positions| {
            let start = positions.point(location.bytes.start);
            (start.line, start.column) == (location.line, location.column)
        });
        let range = match positions {
            Some(positions) => points(&bytes, positions),
            None => Points {
                start: Point {
                    line: location.line,
                    column: None,
                },
                end: None,
            },
        };
        DiagnosticLocation {
            path: inside(&self.sources.path(&location.file)).to_owned(),
            range,
        }
    }
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
