//! What was found in one document.

use rustc_hash::FxHashSet;
use yaml_spans::Span;

use crate::manifest::Manifest;
use crate::rules::Artifact;

use super::site::{Fields, PayloadLayer, Place, Site};

/// What was found in one document.
#[derive(Clone, Debug, Default)]
pub struct Sites {
    /// The resources that have sites: one, or each item of a list.
    pub manifests: Vec<Manifest>,
    /// The payloads that sites are in; layer 1 is the first.
    pub payloads: Vec<PayloadLayer>,
    /// The sites, in the order of their places.
    pub sites: Vec<Site>,
    /// Keys that are twice in one mapping on the way to a site: the first and the second place.
    pub duplicates: Vec<Duplicate>,
    /// What could not be followed, and where.
    pub unread: Vec<(Span, String)>,
}

/// A key that is twice in one mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The key.
    pub key: String,
    /// Where it is first.
    pub first: Span,
    /// Where it is again.
    pub again: Span,
    /// The pointers to it, as for a site.
    pub path: Vec<String>,
    /// Which of the [`Sites::manifests`] it belongs to.
    pub manifest: u32,
}

impl Sites {
    /// The payload of this number; `None` for the document itself.
    pub fn payload(&self, number: u32) -> Option<&PayloadLayer> {
        self.payloads.get((number as usize).checked_sub(1)?)
    }

    /// The bytes of the document that a place is in; where base64 lies between, those of its scalar.
    pub fn outer_span(&self, place: Place) -> Span {
        self.outward(place.layer, place.span)
    }

    /// Whether a payload, or one around it, cannot be edited.
    pub(super) fn is_fixed(&self, mut number: u32) -> bool {
        while let Some(payload) = self.payload(number) {
            if payload.coding.is_fixed() {
                return true;
            }
            number = payload.parent;
        }
        false
    }

    /// The bytes of the document that a stretch of a payload comes from.
    pub(super) fn outward(&self, mut number: u32, mut span: Span) -> Span {
        while let Some(payload) = self.payload(number) {
            span = payload.coding.outward(span);
            number = payload.parent;
        }
        span
    }

    /// Puts the sites in order, and drops what was found twice.
    pub(super) fn settle(&mut self) {
        let place = |site: &Site| {
            let place = site.fields.primary();
            (site.span.start, place.layer, place.span.start)
        };
        self.sites.sort_by_key(|site| (place(site), site.sign));
        self.drop_repeated(place);
        self.drop_parts();
        if self.sites.iter().any(|site| site.is_copy) {
            let originals = self.sites.iter().filter(|site| !site.is_copy);
            let originals: FxHashSet<String> = originals.map(|site| site.written.clone()).collect();
            for site in &mut self.sites {
                site.is_copy = site.is_copy && originals.contains(&site.written);
            }
        }
        // Reports keep this for every document: nothing more than is needed.
        if self.sites.is_empty() {
            self.manifests = Vec::new();
        }
        if self.sites.iter().all(|site| site.fields.primary().layer == 0) {
            self.payloads = Vec::new();
        }
        self.sites.shrink_to_fit();
    }

    /// Drops registries that are a part of another site.
    fn drop_parts(&mut self) {
        if !self.sites.iter().any(|site| site.artifact == Artifact::Registry) {
            return;
        }
        let mut parts = FxHashSet::default();
        for site in &self.sites {
            if let Fields::Split(fields) = &site.fields {
                parts.extend(fields.parts().map(|part| (part.place.layer, part.place.span)));
            }
        }
        self.sites.retain(|site| {
            let place = site.fields.primary();
            site.artifact != Artifact::Registry || !parts.contains(&(place.layer, place.span))
        });
    }

    /// Of several sites in one place, keeps the first; they are in order, so only those that begin alike are compared.
    fn drop_repeated(&mut self, place: impl Fn(&Site) -> (u32, u32, u32)) {
        let mut begun = (u32::MAX, u32::MAX, u32::MAX);
        let mut ends: Vec<u32> = Vec::new();
        self.sites.retain(|site| {
            let (here, end) = (place(site), site.fields.primary().span.end);
            if here != begun {
                begun = here;
                ends.clear();
            }
            let is_new = !ends.contains(&end);
            if is_new {
                ends.push(end);
            }
            is_new
        });
    }
}
