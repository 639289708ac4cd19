//! From a plan to rules: names under one prefix are pulled from under another, and of several rules the longest counts.
//!
//! Law: the longest rule gives each name in [`Rules::names`] exactly its target, and no rule covers what the policy leaves
//! where it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::plan::Layout;
use crate::export::{Export, ExportError, Format, Item, LeftOut, Plan};
use crate::reference::{DOCKER_HUB, DOCKER_HUB_ALIASES, Reference};

/// The rules of an export.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// Source prefix to mirror prefix, each `host[:port][/path]`.
    by_source: BTreeMap<String, String>,
    /// The names that are redirected, without tag and digest, each with its name at the mirror.
    names: BTreeMap<String, String>,
    /// Registries at which something stays where it is, and what.
    staying: BTreeMap<String, String>,
    left_out: Vec<LeftOut>,
    notes: Vec<String>,
}

/// The rules for the names at one registry.
pub(super) struct Host<'r> {
    /// `host[:port]`
    pub name: &'r str,
    /// Source prefix and mirror prefix.
    pub rules: Vec<(&'r str, &'r str)>,
    /// Something at it that stays where it is.
    pub staying: Option<&'r str>,
}

impl Rules {
    /// The rules for the images of a plan that are wanted. Charts are left out: nodes do not pull them.
    pub fn of(plan: &Plan, is_wanted: impl Fn(&Item) -> bool) -> Self {
        let mut rules = Self::default();
        for item in plan.images().filter(|item| is_wanted(item)) {
            match &item.target {
                Some(_) if item.source.registry().starts_with('[') => rules.left_out.push(LeftOut {
                    reference: item.source.resolved(),
                    why: "not every runtime takes a redirect of an address in brackets; give the registry a name"
                        .to_owned(),
                }),
                Some(target) => {
                    let written = || {
                        item.spellings
                            .keys()
                            .filter_map(|spelling| Reference::parse(spelling).ok())
                    };
                    rules.left_out.extend(written().filter(Reference::is_asked_by_another_host).map(|reference| LeftOut {
                        reference: reference.written().to_owned(),
                        why: format!(
                            "nodes ask this host as it is written, and no redirect of {} reaches it; write `{}`",
                            item.source.registry(),
                            item.source.resolved()
                        ),
                    }));
                    if !written().all(|reference| reference.is_asked_by_another_host()) {
                        rules.names.insert(item.source.name().to_owned(), target.clone());
                    }
                }
                None => rules.left_out.push(LeftOut {
                    reference: item.source.resolved(),
                    why: "the policy has no place at the mirror for it; set a mirror, or add a source".to_owned(),
                }),
            }
        }
        rules.left_out.extend(plan.charts().map(|chart| LeftOut {
            reference: chart.source.resolved(),
            why: "it is a chart, which nodes do not pull, so no redirect reaches it; its name has to change".to_owned(),
        }));
        for registry in rules.names.keys().map(|name| host(name)) {
            if let Some(staying) = plan.layout.staying_near(registry) {
                rules.staying.insert(registry.to_owned(), staying.to_owned());
            }
        }
        rules.widen(&plan.layout);
        let mut impossible = rules.complete(&plan.layout);
        rules.spare(&plan.staying, &mut impossible);
        rules
            .left_out
            .extend(plan.images().filter(|item| is_wanted(item)).filter_map(|item| {
                let why = impossible.get(item.source.name())?.clone();
                let reference = item.source.resolved();
                Some(LeftOut { reference, why })
            }));
        if rules.names.is_empty() {
            rules.notes.push("there is nothing to redirect".to_owned());
        }
        rules
    }

    /// Adds what is not redirected, and why.
    pub fn leave_out(&mut self, left_out: impl IntoIterator<Item = LeftOut>) {
        self.left_out.extend(left_out);
    }

    /// Source prefix and mirror prefix of each rule, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_source.iter().map(|(from, to)| (from.as_str(), to.as_str()))
    }

    /// The rules by the registry that they are for.
    pub fn hosts(&self) -> Vec<Host<'_>> {
        let mut hosts: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
        for (from, to) in self.iter() {
            hosts.entry(host(from)).or_default().push((from, to));
        }
        let host = |(name, rules)| Host {
            name,
            rules,
            staying: self.staying.get(name).map(String::as_str),
        };
        hosts.into_iter().map(host).collect()
    }

    /// The names at one registry that are redirected, each with its name at the mirror.
    pub fn names_at(&self, registry: &str) -> impl Iterator<Item = (&str, &str)> {
        let names = self.names.iter().map(|(name, target)| (name.as_str(), target.as_str()));
        names.filter(move |(name, _)| host(name) == registry)
    }

    /// Each registry with the one mirror prefix that takes its place.
    ///
    /// # Errors
    /// The format can say no more than that, and it is not enough.
    pub fn whole_hosts<'r>(&'r self, format: Format) -> Result<Vec<(&'r str, &'r str)>, ExportError> {
        let whole = |host: Host<'r>| match host.rules.as_slice() {
            [(from, to)] if *from == host.name => Ok((*from, *to)),
            rules => {
                let example = rules.iter().find(|(from, _)| *from != host.name);
                let (from, to) = example.copied().unwrap_or_default();
                let why = format!(
                    "it puts one prefix in place of a whole registry, and `{from}` has to become `{to}`, which needs a rule of \
                     its own; use `registries-conf`, `k3s` or `openshift`"
                );
                Err(ExportError::Unfit(format, why))
            }
        };
        self.hosts().into_iter().map(whole).collect()
    }

    /// An export without files yet, of what is left out and what has to be known.
    pub fn export(&self) -> Export {
        Export {
            left_out: self.left_out.clone(),
            notes: self.notes.clone(),
            ..Export::default()
        }
    }

    /// Adds a rule for each registry and each source of the policy that keeps paths as they are.
    fn widen(&mut self, layout: &Layout) {
        if layout.is_flat || layout.depth.is_some() {
            return;
        }
        let mut wide: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, target) in &self.names {
            let sources = layout.sources.iter().map(|(from, _)| from.as_str());
            let from = sources
                .filter(|from| below(from, name).is_some())
                .max_by_key(|from| from.len())
                .unwrap_or_else(|| host(name));
            if let Some(to) = below(from, name).and_then(|rest| target.strip_suffix(rest)) {
                wide.entry(from).or_default().insert(to);
            }
        }
        let mut by_source = BTreeMap::new();
        for (from, to) in wide {
            let [to] = to.into_iter().collect::<Vec<_>>()[..] else {
                continue;
            };
            match layout.staying_near(from) {
                None => {
                    by_source.insert(from.to_owned(), to.to_owned());
                }
                Some(staying) => self.notes.push(format!(
                    "`{staying}` stays where it is, so repositories of {from} are redirected one by one"
                )),
            }
        }
        self.by_source = by_source;
    }

    /// Adds a rule for each repository that the others do not give its target. Returns the names for which that cannot be,
    /// and why.
    fn complete(&mut self, layout: &Layout) -> BTreeMap<String, String> {
        let mut impossible = BTreeMap::new();
        let mut is_complete = false;
        while !is_complete {
            is_complete = true;
            let by_source = &mut self.by_source;
            self.names.retain(|name, target| {
                if longest(by_source, name).as_deref() == Some(target) {
                    return true;
                }
                is_complete = false;
                let staying = layout.staying_below(name);
                match staying {
                    None => {
                        by_source.insert(name.clone(), target.clone());
                    }
                    Some(staying) => {
                        let why = format!("a redirect for it would cover `{staying}`, which stays where it is");
                        impossible.insert(name.clone(), why);
                    }
                }
                staying.is_none()
            });
        }
        impossible
    }

    /// Takes back rules that cover what stays where it is, and what needed them.
    fn spare(&mut self, staying: &BTreeSet<String>, impossible: &mut BTreeMap<String, String>) {
        for stays in staying {
            while let Some(from) = covering(&self.by_source, stays) {
                self.by_source.remove(&from);
                let by_source = &self.by_source;
                self.names.retain(|name, target| {
                    let is_given = longest(by_source, name).as_deref() == Some(target);
                    if !is_given {
                        let why = format!("a redirect for it would cover `{stays}`, which stays where it is");
                        impossible.insert(name.clone(), why);
                    }
                    is_given
                });
            }
        }
    }
}

/// The source of the longest rule that a name is under.
fn covering(by_source: &BTreeMap<String, String>, name: &str) -> Option<String> {
    let sources = by_source.keys().filter(|from| below(from, name).is_some());
    sources.max_by_key(|from| from.len()).cloned()
}

impl Layout {
    /// Something that may be under a prefix, and stays where it is.
    fn staying_near(&self, prefix: &str) -> Option<&str> {
        let mut allow = self.allow.iter().map(String::as_str);
        let is_near = |pattern: &&str| {
            let literal = literal(pattern);
            literal.starts_with(prefix) || prefix.starts_with(&literal)
        };
        self.home_below(prefix).or_else(|| allow.find(is_near))
    }

    /// Something that is certainly below a repository, and stays where it is.
    fn staying_below(&self, name: &str) -> Option<&str> {
        let mut allow = self.allow.iter().map(String::as_str);
        let is_below = |pattern: &&str| below(name, &literal(pattern)).is_some_and(|rest| !rest.is_empty());
        self.home_below(name).or_else(|| allow.find(is_below))
    }

    fn home_below(&self, prefix: &str) -> Option<&str> {
        let targets = self.sources.iter().map(|(_, to)| to);
        let mut homes = self.mirror.iter().chain(targets).map(String::as_str);
        homes.find(|home| below(prefix, home).is_some())
    }
}

/// What the longest rule makes of a name.
fn longest(rules: &BTreeMap<String, String>, name: &str) -> Option<String> {
    let mut end = name.len();
    loop {
        if let Some(to) = rules.get(&name[..end]) {
            return Some([to, &name[end..]].concat());
        }
        end = name[..end].rfind('/')?;
    }
}

/// What a name has after a prefix: nothing, or a slash and a path.
fn below<'n>(prefix: &str, name: &'n str) -> Option<&'n str> {
    let rest = name.strip_prefix(prefix)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// The registry of a name or a prefix.
pub(super) fn host(name: &str) -> &str {
    name.split('/').next().unwrap_or_default()
}

/// What every name begins with that a pattern matches.
fn literal(pattern: &str) -> String {
    let end = pattern.find(['*', '?', '[', '{', '\\']).unwrap_or(pattern.len());
    let literal = pattern[..end].to_ascii_lowercase();
    match literal.split_once('/') {
        Some((host, path)) if DOCKER_HUB_ALIASES.contains(&host) => format!("{DOCKER_HUB}/{path}"),
        _ => literal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_end_at_parts() {
        assert_eq!(below("quay.io/a", "quay.io/a"), Some(""));
        assert_eq!(below("quay.io/a", "quay.io/a/b"), Some("/b"));
        assert_eq!(below("quay.io/a", "quay.io/a-evil"), None);
    }
}
