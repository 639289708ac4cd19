//! Which findings are accepted, by whom, and what was said of findings to no effect.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Extent;
use super::input::Place;
use crate::code::{Code, Severity};
use crate::find::Position;
use crate::finding::{Finding, Location, Occurrence, Subject, Suppression, Suppressor};
use crate::manifest::Manifest;
use crate::policy::{Accused, Policy, Usage};
use crate::suppress::{Allowance, Baseline, Written};

/// The findings of an earlier check, and what their file is called.
#[derive(Clone, Debug)]
pub(super) struct Before {
    pub file: Arc<str>,
    pub baseline: Baseline,
}

/// Gathers what is said of findings, and then tells which of them that accepts.
pub(super) struct Accepting<'l> {
    policy: &'l Policy,
    usage: Usage,
    written: Written,
    /// The comments about findings, by the index of these, where only the place knows them.
    near: FxHashMap<usize, Vec<usize>>,
    /// The names that were met.
    names: FxHashSet<Arc<str>>,
}

impl<'l> Accepting<'l> {
    pub fn new(policy: &'l Policy) -> Self {
        Self {
            policy,
            usage: policy.usage(),
            written: Written::default(),
            near: FxHashMap::default(),
            names: FxHashSet::default(),
        }
    }

    /// Takes account of a comment that is here, and about a line of a file.
    pub fn comment(&mut self, location: Location, allowance: Allowance, (file, line): (&Arc<str>, usize)) {
        let entry = self.written.comment(location, allowance);
        self.written.covers(entry, file, line);
    }

    /// Takes account of a comment of which each finding next to it knows.
    pub fn comment_here(&mut self, location: Location, allowance: Allowance) {
        self.written.comment(location, allowance);
    }

    /// The same for a comment in the file that it is about.
    pub fn comment_in(&mut self, file: &Arc<str>, position: Position, allowance: Allowance, line: usize) {
        self.comment(at(Arc::clone(file), Some(position)), allowance, (file, line));
    }

    /// Takes account of an annotation that is here.
    pub fn annotation(&mut self, location: Location, allowance: Allowance, resource: &Arc<Manifest>) {
        self.written.annotation(location, resource, allowance);
    }

    /// Takes account of the comments about a place.
    pub fn place(&mut self, place: &Place) -> Vec<usize> {
        let file: Arc<str> = match place.notes.is_empty() {
            true => return Vec::new(),
            false => place.file.as_str().into(),
        };
        let notes = place.notes.iter().map(|note| {
            let location = at(Arc::clone(&file), Some(note.position));
            self.written.comment(location, note.allowance.clone())
        });
        notes.collect()
    }

    /// Says which comments are about the findings from this one on, to the last there is.
    pub fn near(&mut self, findings: std::ops::Range<usize>, comments: &[usize]) {
        if !comments.is_empty() {
            self.near.extend(findings.map(|finding| (finding, comments.to_vec())));
        }
    }

    /// Takes account of a name that the policy was asked about.
    pub fn name(&mut self, name: &Arc<str>) {
        if self.names.insert(Arc::clone(name)) {
            self.policy.note(&mut self.usage, name);
        }
    }

    /// The findings that are left, those that are accepted, and with them what had no effect.
    pub fn finish(
        mut self,
        findings: Vec<Finding>,
        before: Option<&Before>,
        extent: Extent,
    ) -> (Vec<Finding>, Vec<Finding>) {
        let (mut left, mut accepted) = (Vec::with_capacity(findings.len()), Vec::new());
        for (index, finding) in findings.into_iter().enumerate() {
            match self.accepts(index, &finding) {
                None => left.push(finding),
                Some(suppression) => accepted.push(hidden(finding, suppression)),
            }
        }
        left.extend(self.without_effect(extent == Extent::All));
        let Some(Before { file, baseline }) = before else {
            return (left, accepted);
        };
        let mut known = baseline.known();
        let was_there = left.extract_if(.., |finding| {
            finding.code() != Code::Unreadable && known.has(finding.fingerprint())
        });
        accepted.extend(was_there.map(|finding| {
            let suppression = Suppression {
                by: Suppressor::Baseline,
                reason: "it was there when the baseline was written".to_owned(),
                location: Some(at(Arc::clone(file), None)),
            };
            hidden(finding, suppression)
        }));
        if extent == Extent::Part {
            return (left, accepted);
        }
        let severity = self.policy.severity(Code::UnusedPolicy);
        left.extend(
            known
                .gone()
                .filter(|_| severity != Severity::Off)
                .map(|(fingerprint, was, count)| {
                    let message = match count {
                        1 => "it is gone; write the baseline again".to_owned(),
                        _ => format!("{count} of them are gone; write the baseline again"),
                    };
                    let subject = format!("baseline: {was}");
                    without_effect(
                        severity,
                        at(Arc::clone(file), None),
                        subject,
                        message,
                        vec![fingerprint],
                    )
                }),
        );
        (left, accepted)
    }

    fn accepts(&mut self, index: usize, finding: &Finding) -> Option<Suppression> {
        if finding.code() == Code::Unreadable {
            return None;
        }
        let occurrence = finding.occurrence();
        let places = [Some(&occurrence.location), occurrence.rendered.as_ref()];
        let near = self.near.get(&index).map(Vec::as_slice).unwrap_or_default();
        let places = places.into_iter().flatten();
        let written = self.written.hides(finding.code(), places, near, &occurrence.resource);
        if written.is_some() {
            return written;
        }
        let accused = Accused {
            code: finding.code(),
            image: match &finding.subject {
                Subject::Reference { name, .. } => name.as_deref(),
                _ => None,
            },
            kind: occurrence.resource.kind.as_deref(),
            name: occurrence.resource.name.as_deref(),
            files: [
                Some(&*occurrence.location.file),
                occurrence.rendered.as_ref().map(|rendered| &*rendered.file),
            ],
        };
        let (reason, position) = self.policy.ignores(&mut self.usage, accused)?;
        Some(Suppression {
            by: Suppressor::Policy,
            reason: reason.to_owned(),
            location: position.map(|position| at(self.policy_file(), Some(position))),
        })
    }

    /// What was said to no effect; of the policy only if all that it is for was checked.
    fn without_effect(&mut self, is_all: bool) -> Vec<Finding> {
        let severity = self.policy.severity(Code::UnusedPolicy);
        if severity == Severity::Off {
            return Vec::new();
        }
        let written = std::mem::take(&mut self.written).unused();
        let mut found: Vec<Finding> = written
            .map(|(location, subject, message)| without_effect(severity, location, subject, message, Vec::new()))
            .collect();
        let entries = if is_all {
            self.policy.unused(&self.usage)
        } else {
            Vec::new()
        };
        found.extend(entries.into_iter().map(|entry| {
            let file = match entry.position {
                Some(_) => self.policy_file(),
                None => entry.option.into(),
            };
            without_effect(
                severity,
                at(file, entry.position),
                entry.says,
                entry.message,
                Vec::new(),
            )
        }));
        found
    }

    fn policy_file(&self) -> Arc<str> {
        self.policy.file().unwrap_or("policy").into()
    }
}

fn hidden(finding: Finding, suppression: Suppression) -> Finding {
    Finding {
        suppression: Some(Box::new(suppression)),
        ..finding
    }
}

fn without_effect(
    severity: Severity,
    location: Location,
    subject: String,
    message: String,
    path: Vec<String>,
) -> Finding {
    Finding {
        code: Code::UnusedPolicy,
        severity,
        message: message.into(),
        occurrence: Occurrence::without_reference(location, 1, Arc::default(), path),
        related: Vec::new(),
        subject: Subject::Said(subject),
        fix: None,
        is_rewritten: true,
        suppression: None,
    }
}

/// A place in a file of which only the position is known; its beginning, if not even that.
fn at(file: Arc<str>, position: Option<Position>) -> Location {
    let Position { line, column } = position.unwrap_or(Position { line: 1, column: 1 });
    Location {
        file,
        line,
        column,
        end_column: None,
        bytes: 0..0,
        excerpt: None,
    }
}
