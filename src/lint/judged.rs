//! A document whose sites have been judged: what is kept of it until everything is read.

use std::cell::LazyCell;
use std::sync::Arc;

use super::Excerpts;
use super::aside::{Aside, Place, Placed, called, width};
use super::note::{self, About, Note};
use crate::egress::{PullFacts, Puller};
use crate::find::{Document, Excerpt, Kept, Position, Secrecy, Shift};
use crate::fix::Stamp;
use crate::judge::{Judge, Judged};
use crate::operators::{KnownImages, Runs, Seen};
use crate::policy::Policy;
use crate::release::{Draft, Facts};
use crate::scan::{Duplicate, Site, Sites};
use crate::workload::Source;

/// What is kept of a document.
#[derive(Debug)]
pub(super) struct JudgedDocument {
    /// Which document of its input it is, from 1.
    pub number: usize,
    /// How many bytes of the input come before the text that its spans count from.
    pub offset: usize,
    /// What was found, but for the sites themselves.
    pub found: Sites,
    /// The sites, in the order of their places.
    pub sites: Vec<Judged>,
    /// The keys that are there twice.
    pub duplicates: Vec<Twice>,
    /// By what its text is known again, if something in it may move.
    pub stamp: Option<Stamp>,
    /// What is said in it about findings.
    pub notes: Vec<Note>,
    /// What is wrong besides references, in the order of the places.
    pub remarks: Vec<Placed>,
    /// URLs that containers call, if they are asked for.
    pub calls: Vec<Judged>,
    /// What it says about pull secrets.
    pub pull_facts: PullFacts,
    /// The pod specs that need one.
    pub pullers: Vec<(Puller, Place)>,
    /// Addresses that the policy has within reach.
    pub names: Vec<Arc<str>>,
    /// What is said about operators.
    pub seen: Seen,
    /// The lines of the operators, if they are shown.
    pub excerpts: Vec<Option<Box<Excerpt>>>,
    /// What it says about where charts come from.
    pub release_facts: Facts,
    /// The charts that a controller will render.
    pub releases: Vec<(Draft, Place)>,
}

/// A key that is in a mapping twice.
#[derive(Debug)]
pub(super) struct Twice {
    pub duplicate: Duplicate,
    pub first: Position,
    pub again: Position,
    /// How many characters the second one has, if it is in one line.
    pub width: Option<usize>,
    pub excerpt: Option<Box<Excerpt>>,
}

impl JudgedDocument {
    /// `None` if nothing was found.
    pub(super) fn of(
        mut document: Document<'_>,
        judge: &mut Judge<'_>,
        known: &KnownImages<'_>,
        policy: &Policy,
        excerpts: Excerpts,
    ) -> Option<Self> {
        let mut aside = Aside::of(&mut document, policy, excerpts);
        let (seen, lines) = seen(&mut document, known, excerpts);
        if document.is_empty() && aside.is_empty() && seen.is_empty() {
            return None;
        }
        let Document {
            number,
            offset,
            text,
            sites: mut found,
            places,
            own_words,
            ..
        } = document;
        let is_of_secret = LazyCell::new(|| Secrecy::is_of_secret(text.as_bytes()));
        let mut manifests = std::mem::take(&mut found.manifests);
        aside.add_manifests(&mut manifests);
        let secrecy = |manifest: u32| match manifests.get(manifest as usize).and_then(|found| found.kind.as_deref()) {
            // Values and the like are not resources.
            None | Some("Secret") => Secrecy::Values,
            Some(_) if *is_of_secret => Secrecy::Values,
            Some(_) => Secrecy::Passwords,
        };
        let width = |range| width(text, range);
        let sites: Vec<Judged> = std::mem::take(&mut found.sites)
            .into_iter()
            .map(|site| {
                let (verdict, is_first) = judge.verdict(&site);
                let range = site.span.range();
                let is_shown = match excerpts {
                    Excerpts::None => false,
                    Excerpts::First => is_first && verdict.is_faulty(),
                    Excerpts::All => !site.is_copy && verdict.is_faulty(),
                    Excerpts::References => is_first,
                };
                let excerpt = || match is_packed(&found, &site) {
                    true => Excerpt::packed(text.as_bytes(), range.clone()),
                    false => Excerpt::of(text.as_bytes(), range.clone(), secrecy(site.manifest)),
                };
                Judged {
                    position: places.get(site.span.start),
                    width: width(range.clone()),
                    excerpt: is_shown.then(|| Box::new(excerpt())),
                    site,
                    verdict,
                }
            })
            .collect();
        let duplicates = std::mem::take(&mut found.duplicates);
        let duplicates = duplicates
            .into_iter()
            .map(|duplicate| {
                let excerpt = |range| Box::new(Excerpt::of(text.as_bytes(), range, secrecy(duplicate.manifest)));
                let range = duplicate.again.range();
                Twice {
                    first: places.get(duplicate.first.start),
                    again: places.get(duplicate.again.start),
                    width: width(range.clone()),
                    excerpt: (excerpts != Excerpts::None).then(|| excerpt(range)),
                    duplicate,
                }
            })
            .collect();
        let notes = own_words.map(|own| note::in_document(text, &manifests, &own));
        let Aside {
            remarks,
            calls,
            pull_facts,
            pullers,
            names,
            release_facts,
            releases,
        } = aside;
        let calls = calls.into_iter().map(|(call, place)| {
            let site = called(call, place.manifest);
            Judged {
                verdict: judge.verdict(&site).0,
                position: place.position,
                width: place.width,
                excerpt: place.excerpt,
                site,
            }
        });
        let calls = calls.collect();
        found.manifests = manifests;
        let moves = sites.iter().any(|judged| judged.target().is_some());
        Some(Self {
            number,
            offset,
            found,
            sites,
            duplicates,
            stamp: moves.then(|| Stamp::of(offset, text.as_bytes())),
            notes: notes.unwrap_or_default(),
            remarks,
            calls,
            pull_facts,
            pullers,
            names,
            seen,
            excerpts: lines,
            release_facts,
            releases,
        })
    }
}

/// What a document says about operators, with its places, and the lines of those that run in it.
fn seen(document: &mut Document<'_>, known: &KnownImages<'_>, excerpts: Excerpts) -> (Seen, Vec<Option<Box<Excerpt>>>) {
    let Some((tree, root)) = document.tree else {
        return (Seen::default(), Vec::new());
    };
    let text = document.text;
    let has_images = !document.sites.sites.is_empty();
    let mut seen = Seen::of(Source { tree, text }, root, has_images, known);
    for object in &mut seen.objects {
        object.position = document.locate(object.span.start);
    }
    let mut lines = Vec::new();
    for workload in &mut seen.workloads {
        let start = workload.span.start;
        let is_site = document.sites.sites.iter().any(|site| site.span.start == start);
        workload.position = match is_site {
            true => document.places.get(start),
            false => document.locate(start),
        };
        let is_shown = excerpts != Excerpts::None && matches!(workload.program, Runs::Operator(_));
        let excerpt = || Excerpt::of(text.as_bytes(), workload.span.range(), Secrecy::Values);
        lines.push(is_shown.then(|| Box::new(excerpt())));
    }
    (seen, lines)
}

/// Whether a reference is inside packed text.
fn is_packed(sites: &Sites, site: &Site) -> bool {
    let mut layer = site.fields.primary().layer;
    while let Some(payload) = sites.payload(layer) {
        if payload.coding.is_packed() {
            return true;
        }
        layer = payload.parent;
    }
    false
}

impl Kept for JudgedDocument {
    fn shift(&mut self, by: &Shift) {
        self.number += by.documents;
        self.offset += by.bytes;
        if let Some(stamp) = &mut self.stamp {
            stamp.offset += by.bytes;
        }
        for judged in &mut self.sites {
            judged.position.line += by.lines;
        }
        for twice in &mut self.duplicates {
            twice.first.line += by.lines;
            twice.again.line += by.lines;
        }
        let places = self.remarks.iter_mut().map(|placed| &mut placed.place.position);
        let places = places.chain(self.pullers.iter_mut().map(|(_, place)| &mut place.position));
        let places = places.chain(self.releases.iter_mut().map(|(_, place)| &mut place.position));
        for position in places.chain(self.calls.iter_mut().map(|call| &mut call.position)) {
            position.line += by.lines;
        }
        for object in &mut self.seen.objects {
            object.position.line += by.lines;
        }
        for workload in &mut self.seen.workloads {
            workload.position.line += by.lines;
        }
        for note in &mut self.notes {
            note.position.line += by.lines;
            if let About::Line(line) = &mut note.about {
                *line += by.lines;
            }
        }
    }
}
