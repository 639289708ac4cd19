//! The render without an overlay: what in it has to move.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::lines::lines;
use super::not_proved::NotProved;
use crate::code::{Code, Severity};
use crate::finding::{Finding, Occurrence};
use crate::lint::{FileReport, Input, Linter, Report};

/// A render, and what in it has to move.
pub(super) struct Base {
    pub(super) text: Vec<u8>,
    /// Sorted and disjoint.
    pub(super) spots: Vec<Spot>,
    pub(super) references: Vec<Reference>,
}

/// Bytes that change when a reference moves.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) range: Range<usize>,
    pub(super) old: String,
    pub(super) new: String,
    /// Whether a rewrite leaves it as it is: it may move with others, and is left otherwise.
    pub(super) is_optional: bool,
}

/// A reference that has to move.
pub(super) struct Reference {
    pub(super) written: Arc<str>,
    /// What it should become, if that is known.
    pub(super) target: Option<Arc<str>>,
    /// What is wrong with it.
    pub(super) message: Arc<str>,
    pub(super) occurrence: Arc<Occurrence>,
    /// The bytes that hold it, or parts of it.
    pub(super) parts: Vec<Range<usize>>,
    /// The spots that move it.
    pub(super) spots: Vec<usize>,
}

impl Base {
    /// Finds what has to move in a render.
    pub(super) fn read(linter: &Linter, name: &str, stream: Vec<u8>) -> Result<Self, NotProved> {
        let report = linter.check([Input::new(name, &stream)]);
        let Some(file) = report.files.first() else {
            return Err(NotProved::Unrendered(String::new()));
        };
        match file.unreadable_at() {
            Some((position, message)) => Err(NotProved::Unreadable {
                line: position.line,
                message: message.to_owned(),
            }),
            None => Ok(Self::new(stream, &report, file)),
        }
    }

    /// What a report says about its only file.
    fn new(text: Vec<u8>, report: &Report, file: &FileReport) -> Self {
        let edits = file.fix().map(|fix| fix.edits()).unwrap_or_default();
        let mut spots: Vec<Spot> = edits
            .iter()
            .map(|edit| Spot::new(&text, edit.range(), edit.text().to_owned(), false))
            .collect();
        let wanted: Vec<&Finding> = report.findings.iter().filter(|finding| is_to_move(finding)).collect();
        // Images that collide at the mirror stay where they are: their targets would mix.
        let collisions = wanted.iter().filter(|finding| finding.code() == Code::MirrorCollision);
        let collisions: FxHashSet<Range<usize>> = collisions.map(|finding| finding.location().bytes.clone()).collect();
        let collided = |finding: &Finding| collisions.contains(&finding.location().bytes);
        for finding in wanted.iter().filter(|finding| !collided(finding)) {
            // A rewrite does not edit it, but where it is whole, it is known what it has to become.
            if let (None, Some(target), Some(written)) = (finding.fix(), finding.target(), finding.reference()) {
                let range = finding.location().bytes.clone();
                if text.get(range.clone()) == Some(written.as_bytes()) {
                    spots.push(Spot::new(&text, range, target.to_owned(), true));
                }
            }
        }
        spots.sort_by_key(|spot| (spot.range.start, spot.is_optional));
        spots.dedup_by(|later, earlier| later.range.start < earlier.range.end || later.range == earlier.range);
        let references = wanted
            .iter()
            .filter(|finding| finding.code() == Code::MirrorCollision || !collided(finding))
            .map(|finding| Reference::of(finding, &spots))
            .collect();
        Self {
            text,
            spots,
            references,
        }
    }
}

impl Base {
    /// A line, counted from 0.
    pub(super) fn line(&self, line: usize) -> String {
        let range = lines(&self.text).get(line).cloned().unwrap_or_default();
        String::from_utf8_lossy(&self.text[range]).into_owned()
    }

    /// The document that a line, counted from 0, is in.
    pub(super) fn document(&self, line: usize) -> &[u8] {
        const MARKER: &[u8] = b"\n---";
        let at = lines(&self.text).get(line).map_or(self.text.len(), |line| line.start);
        let start = memchr::memmem::rfind(&self.text[..at], MARKER).unwrap_or_default();
        let end = memchr::memmem::find(&self.text[at..], MARKER).map_or(self.text.len(), |end| at + end);
        &self.text[start..end]
    }

    /// The template that a line, counted from 0, was made by.
    pub(super) fn source_of(&self, line: usize) -> Option<Arc<str>> {
        let end = lines(&self.text).get(line)?.start;
        let marker = b"# Source: ";
        let start = memchr::memmem::rfind(&self.text[..end], marker)? + marker.len();
        let source = self.text[start..].split(|byte| *byte == b'\n').next()?;
        Some(String::from_utf8_lossy(source).trim().into())
    }
}

/// Whether a finding is about something that the cluster would pull from elsewhere, or that nobody can tell.
fn is_to_move(finding: &Finding) -> bool {
    finding.fix().is_some()
        || finding.severity() >= Severity::Error
            && !matches!(
                finding.code(),
                Code::UnusedValue | Code::DuplicateKey | Code::Unreadable
            )
}

impl Spot {
    fn new(text: &[u8], range: Range<usize>, new: String, is_optional: bool) -> Self {
        let old = String::from_utf8_lossy(&text[range.clone()]).into_owned();
        Self {
            range,
            old,
            new,
            is_optional,
        }
    }
}

impl Reference {
    /// Whether it is at one of some places in another render: names of resources may differ from render to render.
    pub(super) fn is_among(&self, sites: &[Arc<Occurrence>]) -> bool {
        let place = |site: &Occurrence| {
            let resource = &site.resource;
            (resource.source.clone(), resource.kind.clone(), site.path.clone())
        };
        sites.iter().any(|site| place(site) == place(&self.occurrence))
    }

    fn of(finding: &Finding, spots: &[Spot]) -> Self {
        let place = finding.location().bytes.clone();
        let mut ranges: Vec<Range<usize>> = match finding.fix() {
            Some(fix) => fix.edits().iter().map(|edit| edit.range()).collect(),
            None => vec![place.clone()],
        };
        let spots = ranges
            .iter()
            .filter_map(|range| spots.iter().position(|spot| spot.range == *range));
        let spots = spots.collect();
        if !ranges.contains(&place) {
            ranges.push(place);
        }
        Self {
            written: finding.subject().into(),
            target: finding.target().map(Into::into),
            message: finding.message().into(),
            occurrence: Arc::clone(&finding.occurrence),
            parts: ranges,
            spots,
        }
    }
}
