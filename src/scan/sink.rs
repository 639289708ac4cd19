//! What a scan collects: sites, duplicate keys, what could not be followed, and payloads to be read.

use std::collections::VecDeque;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use crate::manifest::Manifest;
use crate::payload::Coding;
use crate::rules::{Artifact, Step};
use yaml_spans::{NodeId, Span};

use super::cursor::{At, Cursor, Origin};
use super::duplicates::Duplicates;
use super::interned_names::{NameId, Names};
use super::pointers;
use super::rules_by_kind::RulesByKind;
use super::site::{Content, Fields, PayloadLayer, Sign, Site};
use super::sites::{Duplicate, Sites};

/// How deep payloads may be nested. Each level costs a pass over its content.
const MOST_LAYERS: usize = 64;

/// A payload that waits to be read.
#[derive(Debug)]
pub(super) struct Waiting {
    pub layer: u32,
    pub text: String,
    /// The name that its scalar goes by.
    pub name: NameId,
    pub origin: Origin,
    /// The rules about the resource that it is in.
    pub rules: Rc<RulesByKind>,
    manifest: u32,
    in_copy: bool,
}

/// What a site says of itself; the rest follows from where the walk is.
pub(super) struct Found {
    pub artifact: Artifact,
    pub written: String,
    pub content: Content,
    pub sign: Sign,
    pub path: Vec<String>,
    pub fields: Fields,
    /// Why it must not be edited, if it must not.
    pub doubt: Option<Box<str>>,
}

/// What a scan of one document collects.
#[derive(Debug, Default)]
pub(super) struct Sink {
    sites: Sites,
    queue: VecDeque<Waiting>,
    /// The scalars that were taken for payloads, by layer and place: an alias can lead to one again.
    taken: FxHashSet<(u32, Span)>,
    duplicates: Duplicates,
    /// Which of the manifests is read.
    manifest: u32,
    /// In a copy of the document.
    in_copy: bool,
}

impl Sink {
    /// Everything, in order.
    pub(super) fn into_sites(mut self) -> Sites {
        self.sites.settle();
        self.sites
    }

    /// Notes that what comes belongs to this resource.
    pub(super) fn begin(&mut self, manifest: Manifest) {
        self.manifest = self.sites.manifests.len() as u32;
        self.sites.manifests.reserve_exact(1);
        self.sites.manifests.push(manifest);
    }

    /// The group of the resource that is read; empty for those of the core.
    pub(super) fn api_group(&self) -> &str {
        let version = self.manifest().and_then(|manifest| manifest.api_version.as_deref());
        version
            .and_then(|version| version.rsplit_once('/'))
            .map_or("", |(group, _)| group)
    }

    /// The kind of the resource that is read.
    pub(super) fn kind(&self) -> &str {
        self.manifest()
            .and_then(|manifest| manifest.kind.as_deref())
            .unwrap_or_default()
    }

    fn manifest(&self) -> Option<&Manifest> {
        self.sites.manifests.get(self.manifest as usize)
    }

    /// Notes whether what comes is a copy; returns whether it was before.
    pub(super) fn set_in_copy(&mut self, in_copy: bool) -> bool {
        std::mem::replace(&mut self.in_copy, in_copy)
    }

    /// The next payload to be read; what comes belongs to where it is from.
    pub(super) fn next_payload(&mut self) -> Option<Waiting> {
        let waiting = self.queue.pop_front()?;
        (self.manifest, self.in_copy) = (waiting.manifest, waiting.in_copy);
        Some(waiting)
    }

    /// Notes that duplicate keys are now looked for in another tree.
    pub(super) fn begin_tree(&mut self) {
        self.duplicates = Duplicates::default();
    }

    pub(super) fn push(&mut self, cursor: &Cursor<'_>, names: &mut Names<'_>, found: Found) {
        self.note_duplicates(cursor, names);
        let Found {
            artifact,
            written,
            content,
            sign,
            path,
            fields,
            doubt,
        } = found;
        let is_fixed = self.sites.is_fixed(fields.primary().layer);
        let fixed = is_fixed.then(|| "it is in compressed data".into());
        let doubt = doubt.or(fixed);
        self.sites.sites.push(Site {
            artifact,
            written,
            content,
            sign,
            manifest: self.manifest,
            path,
            span: self.sites.outer_span(fields.primary()),
            fields,
            selects: None,
            doubt,
            is_copy: self.in_copy,
        });
    }

    /// Notes by which name what was found last is put in the place of another image.
    pub(super) fn note_selector(&mut self, name: &str) {
        if let Some(site) = self.sites.sites.last_mut() {
            site.selects = Some(name.into());
        }
    }

    /// Lets what was found last be edited.
    pub(super) fn trust_last(&mut self) {
        if let Some(site) = self.sites.sites.last_mut() {
            site.doubt = None;
        }
    }

    fn note_duplicates(&mut self, cursor: &Cursor<'_>, names: &mut Names<'_>) {
        for twice in self.duplicates.on_the_way(cursor, names) {
            let place = |node: NodeId| {
                let span = cursor.tree.node(node).span.shifted(cursor.offset);
                self.sites.outward(cursor.layer, span)
            };
            let mut path = cursor.pointers_to(twice.depth);
            if let Some(last) = path.last_mut() {
                pointers::push(last, &[Step::Key(twice.key.clone())]);
            }
            let (first, again) = (place(twice.first), place(twice.again));
            self.sites.duplicates.push(Duplicate {
                key: twice.key.into_owned(),
                first,
                again,
                path,
                manifest: self.manifest,
            });
        }
    }

    /// Notes that something could not be followed, unless something else was noted before.
    pub(super) fn give_up_once(&mut self, cursor: &Cursor<'_>, node: NodeId, message: &str) {
        if self.sites.unread.is_empty() {
            self.give_up_at(cursor, At::Node(node), message.to_owned());
        }
    }

    /// Notes that something could not be read.
    pub(super) fn give_up_at(&mut self, cursor: &Cursor<'_>, at: At, message: String) {
        let span = self.sites.outward(cursor.layer, cursor.span_of(at));
        self.sites.unread.push((span, message));
    }

    /// Puts a payload, the text that a scalar holds, where it waits to be read.
    pub(super) fn enqueue(
        &mut self,
        cursor: &Cursor<'_>,
        rules: &Rc<RulesByKind>,
        at: At,
        name: NameId,
        (text, coding): (String, Coding),
    ) {
        if cursor.depth >= MOST_LAYERS {
            let message = format!("payloads are nested more than {MOST_LAYERS} levels deep");
            return self.give_up_at(cursor, at, message);
        }
        if !self.taken.insert((cursor.layer, cursor.span_of(at))) {
            return;
        }
        self.sites.payloads.push(PayloadLayer {
            parent: cursor.layer,
            coding,
        });
        self.queue.push_back(Waiting {
            layer: self.sites.payloads.len() as u32,
            text,
            name,
            origin: cursor.origin(),
            rules: Rc::clone(rules),
            manifest: self.manifest,
            in_copy: self.in_copy,
        });
    }
}
