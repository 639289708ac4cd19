//! From judged documents to a report: what moves, what is wrong, and the inventory.

mod operators;
mod releases;
mod site;

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Extent;
use super::accept::{Accepting, Before};
use super::aside::Placed;
use super::context::Context;
use super::implied::Operators;
use super::input::{FolderFacts, Place, Trace};
use super::judged::{JudgedDocument, Twice};
use super::note::{self, About, Note};
use super::over_all::OverAll;
use super::rendered::RenderedReleases;
use super::report::{FileKind, FileReport, ReleaseChart, Report};
use super::rewrite::Expected;
use super::unused::UnusedValue;
use crate::code::{Code, Severity};
use crate::find::{FoundFile, Position, Secrecy, Unreadable};
use crate::finding::{Finding, Location, Occurrence, Reason, Related, Subject};
use crate::fix::{self, Edit, Fix, MadeFor, Stamp};
use crate::inventory::Gather;
use crate::manifest::Manifest;
use crate::policy::{Policy, Target};
use crate::rules::RuleSet;
use crate::scan::Sign;

/// Makes a report, input by input.
pub(super) struct Builder<'l> {
    policy: &'l Policy,
    rules: &'l RuleSet,
    over_all: &'l OverAll<'l>,
    operators: Operators,
    rendered: RenderedReleases,
    known_operators: Vec<Related>,
    names: Vec<Arc<str>>,
    /// The files that renders were made of.
    files_of_charts: FxHashSet<Arc<str>>,
    files: Vec<FileReport>,
    findings: Vec<Finding>,
    inventory: Gather,
    charts: Vec<ReleaseChart>,
    reasons: FxHashMap<Sign, Arc<Reason>>,
    /// Whether references can move at all.
    has_destination: bool,
    accepting: Accepting<'l>,
}

impl<'l> Builder<'l> {
    pub(super) fn new(
        policy: &'l Policy,
        rules: &'l RuleSet,
        (over_all, operators, rendered): (&'l OverAll<'l>, Operators, RenderedReleases),
        names: Vec<Arc<str>>,
    ) -> Self {
        Self {
            policy,
            rules,
            over_all,
            operators,
            rendered,
            known_operators: Vec::new(),
            names,
            files_of_charts: FxHashSet::default(),
            files: Vec::new(),
            findings: Vec::new(),
            inventory: Gather::default(),
            charts: Vec::new(),
            reasons: FxHashMap::default(),
            has_destination: policy.home_registries().next().is_some(),
            accepting: Accepting::new(policy),
        }
    }

    pub(super) fn finish(self, before: Option<&Before>, extent: Extent) -> Report {
        let (findings, suppressed) = self.accepting.finish(self.findings, before, extent);
        Report {
            files: self.files,
            findings,
            suppressed,
            inventory: self.inventory.finish(),
            operators: self.known_operators,
            charts: self.charts,
            has_destination: self.has_destination,
        }
    }

    /// Adds an input with manifests.
    pub(super) fn file(&mut self, kind: FileKind, found: FoundFile<JudgedDocument>, trace: Option<&dyn Trace>) {
        let name = self.next_name();
        let stamps = found.documents().filter_map(|document| document.stamp);
        let mut documents: Vec<Stamp> = stamps.collect();
        documents.dedup();
        let made_for = Arc::new(MadeFor {
            length: found.length,
            documents,
        });
        let mut file = FileReport::new(name, kind, found.document_count);
        for (name, text) in trace.into_iter().flat_map(Trace::texts) {
            self.texts_notes(&name, text);
        }
        let mut edits = Vec::new();
        let first = self.findings.len();
        let sites = || found.documents().flat_map(|document| &document.sites);
        // What grows piece by piece takes twice the room in between.
        self.findings
            .reserve(sites().filter(|judged| judged.verdict.is_faulty()).count());
        if self.has_destination {
            file.expected.reserve(sites().count());
        }
        let mut unreadable = found.unreadable.into_iter().peekable();
        for document in found.parts.into_iter().flatten() {
            while let Some(before) = unreadable.next_if(|unreadable| unreadable.document < document.number) {
                self.unreadable(before, trace, &mut file);
            }
            self.document(document, trace, &made_for, &mut file, &mut edits);
        }
        for rest in unreadable {
            self.unreadable(rest, trace, &mut file);
        }
        if !file.is_readable() {
            let of_file = &mut self.findings[first..];
            of_file.iter_mut().for_each(|finding| finding.is_rewritten = false);
        }
        file.fix = (!edits.is_empty()).then(|| Fix::new(made_for, edits));
        self.files.push(file);
    }

    /// Adds a file or flag with values that no template read.
    pub(super) fn values(&mut self, unused: Vec<UnusedValue>) {
        let name = self.next_name();
        for value in unused {
            let message = value.message().into();
            let location = Location {
                file: Arc::clone(&name),
                line: value.position.line,
                column: value.position.column,
                end_column: None,
                bytes: value.place,
                excerpt: Some(Box::new(value.excerpt)),
            };
            for note in value.notes {
                self.accepting
                    .comment_in(&name, note.position, note.allowance, value.position.line);
            }
            let occurrence = Occurrence::without_reference(location, 1, Arc::default(), vec![value.pointer]);
            self.finding(Code::UnusedValue, message, occurrence, Subject::Value(value.path));
        }
        self.files.push(FileReport::new(name, FileKind::Values, 0));
    }

    /// Adds what was not read of a folder.
    pub(super) fn folder(&mut self, facts: FolderFacts) {
        let kind = FileKind::Folder(Box::new(facts));
        self.files.push(FileReport::new(self.next_name(), kind, 0));
    }

    fn next_name(&self) -> Arc<str> {
        Arc::clone(&self.names[self.files.len()])
    }

    fn unreadable(&mut self, unreadable: Unreadable, trace: Option<&dyn Trace>, file: &mut FileReport) {
        let message: Arc<str> = unreadable.message.into();
        let excerpt = match file.kind.is_set_by_flags() {
            true => unreadable.excerpt.hiding(Secrecy::Values),
            false => unreadable.excerpt,
        };
        let location = Location {
            file: Arc::clone(&file.name),
            line: unreadable.position.line,
            column: unreadable.position.column,
            end_column: None,
            bytes: unreadable.offset..unreadable.offset,
            excerpt: Some(Box::new(excerpt)),
        };
        let location = self.made_by(location, trace);
        let occurrence = Occurrence::without_reference(location, unreadable.document, Arc::default(), Vec::new());
        file.unreadable.push((unreadable.position, Arc::clone(&message)));
        self.finding(Code::Unreadable, message, occurrence, Subject::File);
    }

    fn document(
        &mut self,
        document: JudgedDocument,
        trace: Option<&dyn Trace>,
        made_for: &Arc<MadeFor>,
        file: &mut FileReport,
        edits: &mut Vec<Edit>,
    ) {
        let JudgedDocument {
            number,
            offset,
            mut found,
            mut sites,
            duplicates,
            stamp: _,
            notes,
            remarks,
            calls,
            pull_facts: _,
            pullers,
            names,
            seen,
            excerpts,
            release_facts: _,
            releases,
        } = document;
        for judged in sites
            .iter_mut()
            .filter(|judged| self.over_all.selected.has(&judged.site))
        {
            let message = "a Kustomization finds it by this name, and replaces it; move what it is replaced by";
            judged.site.doubt = Some(message.into());
        }
        let collided = &self.over_all.collided;
        let targets: Vec<Option<&Target>> = sites
            .iter()
            .map(|judged| {
                let target = judged.target().filter(|_| !judged.verdict.is_redirected);
                target.filter(|target| !collided.has(target.name()))
            })
            .collect();
        let plan = fix::plan(&found, &sites, &targets);
        let moves: Vec<bool> = targets
            .iter()
            .enumerate()
            .map(|(index, target)| target.is_some() && !plan.stuck.contains(&index))
            .collect();
        let planned: Vec<Edit> = plan
            .edits
            .into_iter()
            .map(|edit| {
                let range = edit.span.range();
                Edit::new(offset + range.start..offset + range.end, edit.text.into())
            })
            .collect();

        let manifests = std::mem::take(&mut found.manifests);
        let manifests: Vec<Arc<Manifest>> = manifests.into_iter().map(Arc::new).collect();
        let context = Context {
            file: Arc::clone(&file.name),
            number,
            offset,
            manifests,
            is_set_by_flags: file.kind.is_set_by_flags(),
        };
        for note in notes {
            self.note(note, trace, &context);
        }
        for twice in duplicates {
            self.duplicate(twice, trace, &context);
        }
        for (index, judged) in sites.into_iter().enumerate() {
            let moves = moves[index];
            file.moves += usize::from(moves);
            if self.has_destination {
                file.expected.push(Expected {
                    line: judged.position.line,
                    written: match (&judged.verdict.target, moves) {
                        (Some(target), true) => Arc::clone(target),
                        _ => Arc::clone(&judged.verdict.written),
                    },
                });
            }
            if judged.site.is_copy {
                continue;
            }
            let fix = moves.then(|| {
                let edits = plan.of_site.get(index).into_iter().flatten();
                let edits = edits.filter_map(|edit| planned.get(*edit as usize).cloned());
                Fix::new(Arc::clone(made_for), edits.collect())
            });
            let is_stuck = plan.stuck.contains(&index);
            self.site(judged, fix, is_stuck, trace, &context);
        }
        names.iter().for_each(|name| self.accepting.name(name));
        for placed in remarks {
            self.remark(placed, trace, &context);
        }
        for (puller, place) in pullers {
            if let Some(remark) = self.over_all.pull_secrets.missing(&puller) {
                self.remark(Placed { remark, place }, trace, &context);
            }
        }
        self.releases(releases, trace, &context);
        for call in calls {
            self.site(call, None, false, trace, &context);
        }
        let file = self.files.len();
        for said in self.operators.take(file, context.number) {
            let excerpt = excerpts.get(said.workload).cloned().flatten();
            self.operator(&said, &seen.workloads[said.workload], (excerpt, trace), &context);
        }
        edits.extend(planned);
    }

    /// Adds what is wrong besides references.
    fn remark(&mut self, placed: Placed, trace: Option<&dyn Trace>, context: &Context) {
        let Placed { remark, place } = placed;
        let range = remark.span.range();
        let location = context.location(place.position, place.width, range, place.excerpt);
        let location = self.made_by(location, trace);
        let resource = context.resource(place.manifest);
        let occurrence = Occurrence::without_reference(location, context.number, resource, vec![remark.path]);
        self.finding(
            remark.code,
            remark.message.into(),
            occurrence,
            Subject::Said(remark.subject),
        );
    }

    /// Takes account of what a document says about findings.
    fn note(&mut self, note: Note, trace: Option<&dyn Trace>, context: &Context) {
        let location = self.made_by(context.location(note.position, None, note.range, None), trace);
        match note.about {
            // Of a template whose lines are known, those count: what is next to it in a render may be another's.
            About::Line(_) if location.file != context.file => self.accepting.comment_here(location, note.allowance),
            About::Line(line) => self.accepting.comment(location, note.allowance, (&context.file, line)),
            About::Manifest(index) => {
                let resource = context.resource(index);
                self.accepting.annotation(location, note.allowance, &resource);
            }
        }
    }

    /// Takes account of the comments in a file that a render was made of.
    fn texts_notes(&mut self, name: &str, text: &[u8]) {
        let file: Arc<str> = name.into();
        let mut cursor = yaml_spans::Cursor::new(text);
        for comment in note::in_file(text) {
            let (line, column) = cursor.locate(comment.range.start);
            let (covers, _) = cursor.locate(comment.covers);
            let position = Position { line, column };
            self.accepting.comment_in(&file, position, comment.allowance, covers);
        }
    }

    fn duplicate(&mut self, twice: Twice, trace: Option<&dyn Trace>, context: &Context) {
        let Twice {
            duplicate,
            first,
            again,
            width,
            excerpt,
        } = twice;
        let key = duplicate.key;
        let line = first.line;
        let message = format!("duplicate key `{key}`: this mapping already has it on line {line}");
        let related = Related {
            location: self.made_by(context.location(first, None, duplicate.first.range(), None), trace),
            message: format!("the first `{key}`"),
        };
        let location = self.made_by(context.location(again, width, duplicate.again.range(), excerpt), trace);
        let resource = context.resource(duplicate.manifest);
        let occurrence = Occurrence::without_reference(location, context.number, resource, duplicate.path);
        if let Some(finding) = self.finding(Code::DuplicateKey, message.into(), occurrence, Subject::Key(key)) {
            finding.related.push(related);
        }
    }

    /// The place in a template that made a location in a render; any other location as it is.
    fn made_by(&mut self, location: Location, trace: Option<&dyn Trace>) -> Location {
        match trace.and_then(|trace| trace.place(std::slice::from_ref(&location.bytes))) {
            Some(place) => self.opened(place, location.excerpt.is_some()),
            None => location,
        }
    }

    /// A place as a location; files that were met before are not named again.
    fn opened(&mut self, place: Place, is_shown: bool) -> Location {
        let known = self.files_of_charts.get(place.file.as_str()).cloned();
        let file = known.unwrap_or_else(|| {
            let name: Arc<str> = place.file.into();
            self.files_of_charts.insert(Arc::clone(&name));
            name
        });
        Location {
            file,
            line: place.position.line,
            column: place.position.column,
            end_column: Some(place.position.column + place.width),
            bytes: place.range,
            excerpt: is_shown.then(|| Box::new(place.excerpt)),
        }
    }

    /// Adds a finding, unless the policy does not want to know.
    fn finding(
        &mut self,
        code: Code,
        message: Arc<str>,
        occurrence: Arc<Occurrence>,
        subject: Subject,
    ) -> Option<&mut Finding> {
        let severity = match (code, &subject) {
            (Code::ExternalSource, Subject::Reference { artifact, .. }) => self.policy.severity_of_source(*artifact),
            _ => self.policy.severity(code),
        };
        if severity == Severity::Off {
            return None;
        }
        let rendered = occurrence.rendered.clone().map(|location| Related {
            location,
            message: "rendered here".to_owned(),
        });
        self.findings.push(Finding {
            code,
            severity,
            message,
            occurrence,
            related: rendered.into_iter().collect(),
            subject,
            implied: None,
            fix: None,
            is_rewritten: true,
            suppression: None,
        });
        self.findings.last_mut()
    }

    fn reason(&mut self, sign: Sign) -> Arc<Reason> {
        let rules = self.rules;
        let reason = self.reasons.entry(sign).or_insert_with(|| {
            Arc::new(Reason {
                rule: sign.id(rules).to_owned(),
                summary: sign.reason(rules).to_owned(),
                confidence: sign.confidence(),
            })
        });
        Arc::clone(reason)
    }
}
