//! The check as JUnit XML: a test case for each reference, which fails if there is an error about it.
//!
//! The form is that of the schema of Jenkins's xUnit plugin, which GitLab and others read as well.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Sources;
use super::safe::clean;
use super::summary::folders;
use crate::code::{Code, Severity};
use crate::finding::{Finding, Occurrence};
use crate::lint::{FileKind, Report};

/// Writes a suite for each file, with a case for each reference in it.
///
/// Errors are failures, and what could not be read is an error. Warnings do not fail a case; they are what it prints. What
/// is suppressed, or was not read, is skipped. A file without references has one case, which passes.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, sources: &dyn Sources, mut out: impl Write) -> io::Result<()> {
    let suites = suites(report, sources);
    let all = || suites.iter().flat_map(|suite| &suite.cases);
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = writer.create_element("testsuites").with_attributes([
        ("name", "airgap-lint"),
        ("tests", &all().count().to_string()),
        ("failures", &count(all(), Outcome::Failed)),
        ("errors", &count(all(), Outcome::Unreadable)),
    ]);
    root.write_inner_content(|writer| suites.iter().try_for_each(|suite| suite.write(writer)))?;
    out.write_all(&writer.into_inner())?;
    out.write_all(b"\n")
}

/// The cases of a file.
struct Suite<'r> {
    name: String,
    cases: Vec<Case<'r>>,
    /// What there is to say of the file as a whole.
    said: Option<String>,
}

/// A reference, or what else something was found about.
#[derive(Default)]
struct Case<'r> {
    name: String,
    errors: Vec<&'r Finding>,
    others: Vec<&'r Finding>,
    suppressed: Vec<&'r Finding>,
    /// Why it was not checked at all.
    not_read: Option<String>,
}

/// How a case ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Unreadable,
    Skipped,
}

fn count<'c, 'r: 'c>(cases: impl IntoIterator<Item = &'c Case<'r>>, outcome: Outcome) -> String {
    let cases = cases.into_iter().filter(|case| case.outcome() == outcome);
    cases.count().to_string()
}

fn suites<'r>(report: &'r Report, sources: &dyn Sources) -> Vec<Suite<'r>> {
    let mut suites: Vec<Suite> = Vec::new();
    let mut known: FxHashMap<Arc<str>, usize> = FxHashMap::default();
    let mut suite_of = |suites: &mut Vec<Suite<'r>>, file: &Arc<str>| {
        *known.entry(Arc::clone(file)).or_insert_with(|| {
            suites.push(Suite {
                name: clean(&sources.path(file)).into_owned(),
                cases: Vec::new(),
                said: None,
            });
            suites.len() - 1
        })
    };
    for file in &report.files {
        match &file.kind {
            FileKind::Manifests => drop(suite_of(&mut suites, &file.name)),
            FileKind::Render(chart) => {
                let suite = suite_of(&mut suites, &file.name);
                suites[suite].said = Some(clean(&chart.sentence(&file.name)).into_owned());
            }
            FileKind::Values | FileKind::Folder(_) => {}
        }
    }
    // What was found at one place is one case.
    let mut cases: BTreeMap<(usize, usize, usize), Case> = BTreeMap::new();
    let mut places: FxHashMap<*const Occurrence, (usize, usize, usize)> = FxHashMap::default();
    let mut case_at = |suite: usize, occurrence: &Arc<Occurrence>| {
        let number = places.len();
        let place = (suite, occurrence.location.bytes.start, number);
        *places.entry(Arc::as_ptr(occurrence)).or_insert(place)
    };
    for entry in report.inventory.entries() {
        for occurrence in &entry.occurrences {
            let suite = suite_of(&mut suites, &occurrence.location.file);
            let case = cases.entry(case_at(suite, occurrence)).or_default();
            case.name = name(&entry.reference, occurrence);
        }
    }
    for finding in report.findings.iter().chain(&report.suppressed) {
        let suite = suite_of(&mut suites, &finding.location().file);
        let case = cases.entry(case_at(suite, &finding.occurrence)).or_default();
        if case.name.is_empty() {
            case.name = match finding.code() {
                Code::Unreadable => format!("document {} can be read", finding.occurrence().document),
                _ => name(finding.subject(), finding.occurrence()),
            };
        }
        match finding.severity() {
            _ if finding.suppression().is_some() => case.suppressed.push(finding),
            Severity::Error => case.errors.push(finding),
            _ => case.others.push(finding),
        }
    }
    for ((suite, ..), case) in cases {
        suites[suite].cases.push(case);
    }
    for suite in suites.iter_mut().filter(|suite| suite.cases.is_empty()) {
        suite.cases.push(Case {
            name: match suite.said {
                Some(_) => "rendered".to_owned(),
                None => "no references".to_owned(),
            },
            ..Case::default()
        });
    }
    let unread = folders(report).unread.into_iter().map(|(kind, files)| Case {
        name: format!("every {kind} is read"),
        not_read: Some(format!("not read, and may hold references: {}", files.join(", "))),
        ..Case::default()
    });
    let unread: Vec<Case> = unread.collect();
    if !unread.is_empty() {
        suites.push(Suite {
            name: "folders".to_owned(),
            cases: unread,
            said: None,
        });
    }
    suites
}

/// A reference and where it is, in words that stay when lines move.
fn name(subject: &str, occurrence: &Occurrence) -> String {
    let resource = &occurrence.resource;
    let whose = [&resource.namespace, &resource.name].map(Option::as_deref);
    let whose: Vec<&str> = whose.into_iter().flatten().collect();
    let place = match &resource.kind {
        Some(kind) => format!("{kind} {}", whose.join("/")),
        None => format!("document {}", occurrence.document),
    };
    let path = occurrence.path.join(" ");
    clean(&format!("{subject} ({}, {path})", place.trim_end())).into_owned()
}

impl Suite<'_> {
    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let suite = writer.create_element("testsuite").with_attributes([
            ("name", &*self.name),
            ("tests", &self.cases.len().to_string()),
            ("failures", &count(&self.cases, Outcome::Failed)),
            ("errors", &count(&self.cases, Outcome::Unreadable)),
            ("skipped", &count(&self.cases, Outcome::Skipped)),
        ]);
        suite.write_inner_content(|writer| {
            let mut names = FxHashSet::default();
            let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
            for case in &self.cases {
                let number = numbers.entry(&case.name).or_default();
                // A service keeps one case of each name.
                let name = loop {
                    *number += 1;
                    let name = match *number {
                        1 => case.name.clone(),
                        number => format!("{} #{number}", case.name),
                    };
                    if names.insert(name.clone()) {
                        break name;
                    }
                };
                case.write(&self.name, &name, writer)?;
            }
            match &self.said {
                Some(said) => text_element(writer, "system-out", &[], said),
                None => Ok(()),
            }
        })?;
        Ok(())
    }
}

impl Case<'_> {
    fn outcome(&self) -> Outcome {
        match self.errors.iter().any(|finding| finding.code() == Code::Unreadable) {
            true => Outcome::Unreadable,
            false if !self.errors.is_empty() => Outcome::Failed,
            false if !self.suppressed.is_empty() || self.not_read.is_some() => Outcome::Skipped,
            false => Outcome::Passed,
        }
    }

    fn write(&self, file: &str, name: &str, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let case = writer
            .create_element("testcase")
            .with_attributes([("classname", file), ("name", name)]);
        let lines = |findings: &[&Finding]| findings.iter().map(|finding| line(finding)).collect::<Vec<_>>();
        let mut printed = lines(&self.others);
        let not_read = self.not_read.iter().map(|reason| clean(reason).into_owned());
        let mut reasons: Vec<String> = not_read
            .chain(self.suppressed.iter().map(|finding| excuse(finding)))
            .collect();
        if !self.errors.is_empty() {
            printed.append(&mut reasons);
        }
        if self.outcome() == Outcome::Passed && printed.is_empty() {
            case.write_empty()?;
            return Ok(());
        }
        case.write_inner_content(|writer| {
            if let Some(first) = self.errors.first() {
                let element = match self.outcome() {
                    Outcome::Unreadable => "error",
                    _ => "failure",
                };
                let message = clean(first.message());
                let attributes = [("type", first.code().as_str()), ("message", &*message)];
                text_element(writer, element, &attributes, &lines(&self.errors).join("\n"))?;
            } else if !reasons.is_empty() {
                let skipped = writer.create_element("skipped");
                skipped
                    .with_attribute(("message", &*reasons.join("; ")))
                    .write_empty()?;
            }
            match printed.is_empty() {
                true => Ok(()),
                false => text_element(writer, "system-out", &[], &printed.join("\n")),
            }
        })?;
        Ok(())
    }
}

fn text_element(writer: &mut Writer<Vec<u8>>, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
    let element = writer.create_element(name).with_attributes(attributes.iter().copied());
    element.write_text_content(BytesText::new(text))?;
    Ok(())
}

/// `7:14: error[public-registry]: quay.io/a/b:v1: …`
fn line(finding: &Finding) -> String {
    let location = finding.location();
    let place = format!("{}:{}", location.line, location.column);
    let (severity, code, message) = (finding.severity(), finding.code(), finding.message());
    let target = finding.target().map(|target| format!(" → {target}"));
    let line = match code {
        Code::Unreadable => format!("{place}: {message}"),
        _ => format!(
            "{place}: {severity}[{code}]: {}: {message}{}",
            finding.subject(),
            target.unwrap_or_default()
        ),
    };
    clean(&line).into_owned()
}

/// Why a finding is accepted.
fn excuse(finding: &Finding) -> String {
    let by = finding.suppression();
    let (by, reason) = by.map_or(("", ""), |by| (by.by.as_str(), by.reason.as_str()));
    clean(&format!("{}: {by}: {reason}", finding.code())).into_owned()
}
