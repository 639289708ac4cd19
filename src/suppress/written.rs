//! The comments and annotations of all inputs, each once, and which of them hid something.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Allowance;
use crate::code::Code;
use crate::finding::{Location, Suppression, Suppressor};
use crate::manifest::Manifest;

/// What is written next to what it allows.
#[derive(Debug, Default)]
pub(crate) struct Written {
    entries: Vec<Entry>,
    /// By line and what is said: what is met again, or through another column, stays one.
    by_place: FxHashMap<(Arc<str>, usize, Allowance), usize>,
    by_line: FxHashMap<(Arc<str>, usize), Vec<usize>>,
    /// The manifests are held, so that no other one gets the address of one.
    by_resource: FxHashMap<*const Manifest, (Arc<Manifest>, Vec<usize>)>,
}

#[derive(Debug)]
struct Entry {
    location: Location,
    by: Suppressor,
    allowance: Allowance,
    is_used: bool,
    /// What there was instead.
    other: Option<Code>,
}

impl Written {
    /// Adds a comment, by its place: one that is met again stays one.
    pub fn comment(&mut self, location: Location, allowance: Allowance) -> usize {
        self.add(location, Suppressor::Comment, allowance)
    }

    /// Says which line of a file a comment is about.
    pub fn covers(&mut self, entry: usize, file: &Arc<str>, line: usize) {
        let entries = self.by_line.entry((Arc::clone(file), line)).or_default();
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }

    /// Adds an annotation of a resource.
    pub fn annotation(&mut self, location: Location, resource: &Arc<Manifest>, allowance: Allowance) {
        let entry = self.add(location, Suppressor::Annotation, allowance);
        let of_resource = self.by_resource.entry(Arc::as_ptr(resource));
        let (_, entries) = of_resource.or_insert_with(|| (Arc::clone(resource), Vec::new()));
        entries.push(entry);
    }

    fn add(&mut self, location: Location, by: Suppressor, allowance: Allowance) -> usize {
        let place = (Arc::clone(&location.file), location.line, allowance.clone());
        *self.by_place.entry(place).or_insert_with(|| {
            self.entries.push(Entry {
                location,
                by,
                allowance,
                is_used: false,
                other: None,
            });
            self.entries.len() - 1
        })
    }

    /// What hides a finding of a code at one of these places, or in this resource; `near` are comments known to be about it.
    pub fn hides<'l>(
        &mut self,
        code: Code,
        places: impl Iterator<Item = &'l Location>,
        near: &[usize],
        resource: &Arc<Manifest>,
    ) -> Option<Suppression> {
        if self.entries.is_empty() {
            return None;
        }
        let by_line = places.filter_map(|place| self.by_line.get(&(Arc::clone(&place.file), place.line)));
        let of_resource = self.by_resource.get(&Arc::as_ptr(resource)).map(|(_, entries)| entries);
        let known = by_line.flatten().chain(near).chain(of_resource.into_iter().flatten());
        for index in known {
            let entry = &mut self.entries[*index];
            if entry.allowance.allows(code) {
                entry.is_used = true;
                return Some(Suppression {
                    by: entry.by,
                    reason: entry.allowance.reason.clone(),
                    location: Some(entry.location.clone()),
                });
            }
            entry.other.get_or_insert(code);
        }
        None
    }

    /// Those that hid nothing: where they are, what they say, and what is wrong.
    pub fn unused(self) -> impl Iterator<Item = (Location, String, String)> {
        let unused = self.entries.into_iter().filter(|entry| !entry.is_used);
        unused.map(|entry| {
            let Allowance { codes, fault, .. } = entry.allowance;
            let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
            let subject = format!("{} allow[{}]", entry.by.as_str(), codes.join(", "));
            let message = fault.unwrap_or_else(|| match entry.other {
                Some(code) => format!("it hides nothing; what is here is `{code}`"),
                None => "it hides nothing; remove it".to_owned(),
            });
            (entry.location, subject, message)
        })
    }
}
