//! Rules and general reading over trees: where references stand, and why they count as such.

mod about;
mod flags;
mod key;
mod payload;
mod running;
mod scalar;
mod schema;
mod site;
mod split;
mod table;
mod trail;
mod value;
mod walk;

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::manifest::Manifest;
use crate::reference::hosts::{HostClass, Registries};
use crate::rules::RuleSet;
use yaml_spans::Span;
use yaml_spans::{NodeId, Tree};

use about::About;

pub(crate) use payload::engine as base64_engine;
pub use site::{Coding, Confidence, Content, Fields, Layer, Part, Place, Scalar, Sign, Site, SplitFields};

/// What was found in one document.
#[derive(Clone, Debug, Default)]
pub struct Sites {
    /// The resources that have sites: one, or each item of a list.
    pub manifests: Vec<Manifest>,
    /// The payloads that sites stand in; layer 1 is the first.
    pub layers: Vec<Layer>,
    /// The sites, in the order of their places.
    pub sites: Vec<Site>,
    /// Keys that stand twice in one mapping on the way to a site: the first and the second place.
    pub duplicates: Vec<Duplicate>,
    /// What could not be followed, and where.
    pub unread: Vec<(Span, String)>,
}

/// A key that stands twice in one mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The key.
    pub key: String,
    /// Where it stands first.
    pub first: Span,
    /// Where it stands again.
    pub again: Span,
    /// The pointers to it, as for a site.
    pub path: Vec<String>,
    /// Which of the [`Sites::manifests`] it belongs to.
    pub manifest: u32,
}

impl Sites {
    /// The layer of this number; `None` for the document itself.
    pub fn layer(&self, number: u32) -> Option<&Layer> {
        self.layers.get((number as usize).checked_sub(1)?)
    }

    /// The bytes of the document that a place stands in; where base64 lies between, those of its scalar.
    pub fn outer_span(&self, place: Place) -> Span {
        self.outward(place.layer, place.span)
    }

    /// Puts the sites in order, and drops what was found twice.
    fn settle(&mut self) {
        let order = |site: &Site| {
            (
                site.span.start,
                site.fields.primary().layer,
                site.fields.primary().span.start,
                site.sign,
            )
        };
        self.sites.sort_by_key(order);
        let mut seen = FxHashSet::default();
        self.sites.retain(|site| {
            let place = site.fields.primary();
            seen.insert((place.layer, place.span))
        });
        let is_original = |site: &&Site| !site.is_copy;
        let originals: FxHashSet<String> = match self.sites.iter().any(|site| site.is_copy) {
            true => self
                .sites
                .iter()
                .filter(is_original)
                .map(|site| site.written.clone())
                .collect(),
            false => FxHashSet::default(),
        };
        for site in &mut self.sites {
            site.is_copy = site.is_copy && originals.contains(&site.written);
        }
        // Reports keep this for every document: nothing more than is needed.
        if self.sites.is_empty() {
            self.manifests = Vec::new();
        }
        if self.sites.iter().all(|site| site.fields.primary().layer == 0) {
            self.layers = Vec::new();
        }
        self.sites.shrink_to_fit();
    }

    fn outward(&self, mut number: u32, mut span: Span) -> Span {
        while let Some(layer) = self.layer(number) {
            span = match &layer.coding {
                Coding::Text { map, shift } => map.span(span.range()).shifted(*shift),
                Coding::Base64 { span, .. } => *span,
            };
            number = layer.parent;
        }
        span
    }
}

/// The registries by whose host alone a text is known as a reference.
#[derive(Clone, Debug)]
pub struct KnownRegistries<'r> {
    registries: &'r Registries,
    home: Vec<&'r str>,
}

impl<'r> KnownRegistries<'r> {
    /// The public ones of a list, and those in which a policy has something at home.
    pub fn new(registries: &'r Registries, home: impl IntoIterator<Item = &'r str>) -> Self {
        Self {
            registries,
            home: home.into_iter().collect(),
        }
    }

    fn knows(&self, registry: &str) -> bool {
        self.registries.class(registry) == HostClass::Public || self.home.contains(&registry)
    }
}

/// How many kinds are remembered: made-up ones would fill the memory in the long run.
const MOST_KINDS: usize = 1 << 12;

/// Finds references in documents; keeps what it learned about names from one to the next.
#[derive(Debug)]
pub struct Scanner<'r> {
    rules: &'r RuleSet,
    registries: KnownRegistries<'r>,
    keys: key::Keys<'r>,
    /// The scalars of the document that were taken for payloads, by layer and place.
    payloads: FxHashSet<(u32, Span)>,
    /// For each kind that was met, by apiVersion and kind, the rules about it.
    about: FxHashMap<(String, String), Rc<About>>,
    /// The rules that are not about certain kinds.
    about_anything: Rc<About>,
}

impl<'r> Scanner<'r> {
    /// A scanner for these rules, which knows these registries.
    pub fn new(rules: &'r RuleSet, registries: KnownRegistries<'r>) -> Self {
        let about_anything = Rc::new(About::new(rules, "", ""));
        Self {
            rules,
            registries,
            keys: key::Keys::new(rules),
            payloads: FxHashSet::default(),
            about: FxHashMap::default(),
            about_anything,
        }
    }

    /// The rules about a resource.
    fn about(&mut self, manifest: &Manifest) -> Rc<About> {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let rules = self.rules;
        let entry = self.about.entry((text(&manifest.api_version), text(&manifest.kind)));
        let about = entry.or_insert_with_key(|(api_version, kind)| Rc::new(About::new(rules, api_version, kind)));
        Rc::clone(about)
    }

    /// Finds the references of the document at `root`, a tree read from `text`.
    pub fn scan(&mut self, text: &str, tree: &Tree, root: NodeId) -> Sites {
        if self.keys.forget() {
            self.about_anything = Rc::new(About::new(self.rules, "", ""));
            self.about.clear();
        }
        if self.about.len() > MOST_KINDS {
            self.about.clear();
        }
        self.payloads.clear();
        let mut sites = Sites::default();
        walk::document(self, text, tree, root, &mut sites);
        sites.settle();
        sites
    }
}
