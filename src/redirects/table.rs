//! Redirects by prefixes, as the image library of CRI-O and Podman applies them: the longest counts
//! (<https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md>).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Route;
use crate::reference::Reference;

/// What is known by prefixes of names.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    by_prefix: BTreeMap<String, Registry>,
}

/// What is said about the names under a prefix.
#[derive(Clone, Debug)]
pub(super) struct Registry {
    /// What takes the place of the prefix; with a wildcard there may be nothing.
    pub location: String,
    /// Whether only mirrors are asked.
    pub is_blocked: bool,
    pub mirrors: Vec<Mirror>,
    pub file: Arc<str>,
}

/// A mirror, and what is pulled from it.
#[derive(Clone, Debug)]
pub(super) struct Mirror {
    pub location: String,
    pub pulls: Pulls,
}

/// What a mirror is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pulls {
    All,
    Digests,
    Tags,
}

impl Table {
    /// Says all about a prefix: a later file takes the place of an earlier one.
    pub fn replace(&mut self, prefix: String, registry: Registry) {
        self.by_prefix.insert(prefix, registry);
    }

    /// Adds mirrors to those of a prefix.
    pub fn add(&mut self, prefix: &str, is_blocked: bool, mirrors: impl Iterator<Item = Mirror>, file: &Arc<str>) {
        let registry = self.by_prefix.entry(prefix.to_owned()).or_insert_with(|| Registry {
            location: prefix.to_owned(),
            is_blocked: false,
            mirrors: Vec::new(),
            file: Arc::clone(file),
        });
        registry.is_blocked |= is_blocked;
        registry.mirrors.extend(mirrors);
    }

    pub fn route(&self, reference: &Reference) -> Option<Route> {
        let name = reference.name();
        let matching = self.by_prefix.iter().filter_map(|(prefix, registry)| {
            let length = length(prefix, reference)?;
            Some((length, prefix, registry))
        });
        let (length, prefix, registry) = matching.max_by_key(|(length, ..)| *length)?;
        let rest = &name[length..];
        let is_asked = |mirror: &&Mirror| match mirror.pulls {
            Pulls::All => true,
            Pulls::Digests => reference.digest().is_some(),
            Pulls::Tags => reference.digest().is_none(),
        };
        let mirrors = registry.mirrors.iter().filter(is_asked);
        let mut names: Vec<String> = mirrors.map(|mirror| [&mirror.location, rest].concat()).collect();
        let passed = (names.is_empty() && !registry.mirrors.is_empty()).then(|| {
            let (only, has) = match reference.digest() {
                None => ("digests", "this has none"),
                Some(_) => ("tags", "this has a digest"),
            };
            let refused = match registry.is_blocked {
                true => "; nodes refuse it: \"registry is blocked\"",
                false => "",
            };
            format!("it redirects `{prefix}` for {only} only, and {has}{refused}")
        });
        if !registry.is_blocked {
            names.push(match registry.location.as_str() {
                "" => name.to_owned(),
                location if location.starts_with("*.") => name.to_owned(),
                location => [location, rest].concat(),
            });
        }
        Some(Route {
            names,
            file: Arc::clone(&registry.file),
            passed,
            closed_by: None,
        })
    }
}

/// How much of a name a prefix takes; `*.example.com` takes the whole registry.
fn length(prefix: &str, reference: &Reference) -> Option<usize> {
    if let Some(domain) = prefix.strip_prefix('*') {
        let registry = reference.registry();
        return registry.ends_with(domain).then_some(registry.len());
    }
    let rest = reference.name().strip_prefix(prefix)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(prefix.len())
}
