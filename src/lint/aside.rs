//! What a document says besides its references, each in its place.

use std::cell::LazyCell;
use std::sync::Arc;

use super::Excerpts;
use crate::code::{Code, Severity};
use crate::egress::{self, Call, PullFacts, Puller, Remark};
use crate::find::{Document, Excerpt, Position, Secrecy};
use crate::manifest::Manifest;
use crate::policy::Policy;
use crate::release::{self, Draft, Facts};
use crate::rules::Artifact;
use crate::scan::{self, Content, Fields, Scalar, Sign, Site};
use crate::workload::Source;
use yaml_spans::Span;

/// Where something is that is not a reference.
#[derive(Debug)]
pub(super) struct Place {
    pub position: Position,
    /// How many characters it has, if it is in one line.
    pub width: Option<usize>,
    pub excerpt: Option<Box<Excerpt>>,
    /// Which of the document's resources it belongs to.
    pub manifest: u32,
}

/// A remark in its place.
#[derive(Debug)]
pub(super) struct Placed {
    pub remark: Remark,
    pub place: Place,
}

/// What a document says besides its references.
#[derive(Default)]
pub(super) struct Aside {
    pub remarks: Vec<Placed>,
    pub calls: Vec<(Call, Place)>,
    pub pull_facts: PullFacts,
    pub pullers: Vec<(Puller, Place)>,
    /// Addresses that the policy has within reach.
    pub names: Vec<Arc<str>>,
    /// What it says about where charts come from.
    pub release_facts: Facts,
    /// The charts that a controller will render.
    pub releases: Vec<(Draft, Place)>,
}

impl Aside {
    pub(super) fn of(document: &mut Document<'_>, policy: &Policy, excerpts: Excerpts) -> Self {
        let Some((tree, root)) = document.tree else {
            return Self::default();
        };
        let source = Source {
            tree,
            text: document.text,
        };
        let mut names = Vec::new();
        let mut remarks = egress::remarks(source, root, policy, &mut names);
        remarks.retain(|remark| policy.severity(remark.code) != Severity::Off);
        let calls = match policy.severity_of_source(Artifact::Url) {
            Severity::Off => Vec::new(),
            _ => egress::calls(source, root),
        };
        let (pull_facts, mut pullers) = egress::pull_secrets(source, root, policy);
        let mut release_facts = release::facts(source, root);
        let mut drafts = std::mem::take(&mut release_facts.drafts);
        let from = document.source.map(str::to_owned);
        let manifests = remarks.iter_mut().map(|remark| &mut remark.manifest);
        let manifests = manifests.chain(pullers.iter_mut().map(|puller| &mut puller.manifest));
        let manifests = manifests.chain(drafts.iter_mut().map(|draft| &mut draft.manifest));
        for manifest in manifests.filter(|manifest| manifest.source.is_none()) {
            manifest.source.clone_from(&from);
        }
        let is_of_secret = LazyCell::new(|| Secrecy::is_of_secret(source.text.as_bytes()));
        let mut place = |span: Span, manifest: &Manifest, is_secret: bool| {
            let range = span.range();
            let secrecy = match manifest.kind.as_deref() {
                None | Some("Secret") => Secrecy::Values,
                Some(_) if is_secret || *is_of_secret => Secrecy::Values,
                Some(_) => Secrecy::Passwords,
            };
            let excerpt = || Box::new(Excerpt::of(source.text.as_bytes(), range.clone(), secrecy));
            Place {
                position: document.locate(span.start),
                width: width(source.text, range.clone()),
                excerpt: (excerpts != Excerpts::None).then(excerpt),
                manifest: 0,
            }
        };
        let remarks = remarks.into_iter().map(|remark| {
            let is_secret = remark.code == Code::SecretInManifest;
            let place = place(remark.span, &remark.manifest, is_secret);
            Placed { remark, place }
        });
        let remarks = remarks.collect();
        let mut placed = |call: Call| {
            let place = place(call.span, &call.manifest, false);
            (call, place)
        };
        let calls = calls.into_iter().map(&mut placed).collect();
        let pullers = pullers.into_iter().map(|puller| {
            let place = place(puller.span, &puller.manifest, false);
            (puller, place)
        });
        let pullers = pullers.collect();
        let releases = drafts.into_iter().map(|draft| {
            let place = place(draft.span, &draft.manifest, false);
            (draft, place)
        });
        Self {
            remarks,
            calls,
            pullers,
            pull_facts,
            names: names.into_iter().map(Arc::from).collect(),
            releases: releases.collect(),
            release_facts,
        }
    }

    /// Adds the resources that everything belongs to: annotations are those of the very resource.
    pub(super) fn add_manifests(&mut self, manifests: &mut Vec<Manifest>) {
        let remarks = self
            .remarks
            .iter_mut()
            .map(|placed| (&placed.remark.manifest, &mut placed.place));
        let pullers = self.pullers.iter_mut().map(|(puller, place)| (&puller.manifest, place));
        let calls = self.calls.iter_mut().map(|(call, place)| (&call.manifest, place));
        let releases = self.releases.iter_mut().map(|(draft, place)| (&draft.manifest, place));
        for (manifest, place) in remarks.chain(pullers).chain(calls).chain(releases) {
            // What is in order has one resource after the other.
            if manifests.last() != Some(manifest) {
                manifests.push(manifest.clone());
            }
            place.manifest = manifests.len() as u32 - 1;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.remarks.is_empty()
            && self.calls.is_empty()
            && self.pull_facts.is_empty()
            && self.pullers.is_empty()
            && self.names.is_empty()
            && self.releases.is_empty()
            && self.release_facts.is_empty()
    }
}

/// A URL that is called, as a site that no edit is for.
pub(super) fn called(call: Call, manifest: u32) -> Site {
    let scalar = Scalar {
        span: call.span,
        style: None,
        in_flow: false,
    };
    let whole = scan::Place {
        layer: 0,
        span: call.span,
        scalar,
    };
    Site {
        artifact: Artifact::Url,
        written: call.written,
        content: Content::Source(call.name),
        sign: Sign::Called,
        manifest,
        path: vec![call.path],
        span: call.span,
        fields: Fields::Whole(whole),
        selects: None,
        doubt: None,
        is_copy: false,
    }
}

/// How many characters a place has, if it is in one line; one that is longer holds more than what is meant, such as a
/// whole payload.
pub(super) fn width(text: &str, range: std::ops::Range<usize>) -> Option<usize> {
    const LONGEST: usize = 1024;
    let marked = text
        .get(range)
        .filter(|marked| marked.len() <= LONGEST && !marked.contains('\n'))?;
    Some(marked.chars().count())
}
