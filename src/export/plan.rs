//! What is to be exported: each image and chart once, with where it comes from and where it goes.

mod charts;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::code::Code;
use crate::finding::Finding;
use crate::finding::Occurrence;
use crate::inventory::{Entry, Inventory, Standing};
use crate::lint::{FileKind, FileReport};
use crate::policy::{Placement, Policy, RegistryKind, Separator};
use crate::reference::Reference;
use crate::reference::hosts::Registries;
use crate::rules::Artifact;
use crate::words::counted;

/// Everything that has to cross the gap, sorted, each artifact once, and how the mirror names it.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    items: Vec<Item>,
    left_out: Vec<LeftOut>,
    /// What is in no registry, by its kind, as it is written.
    pub(super) sources: BTreeMap<Artifact, BTreeSet<Arc<str>>>,
    /// The charts that were rendered, in order.
    pub(super) renders: Vec<RenderedChart>,
    /// How many references are at the mirror already, or may stay where they are.
    pub(super) at_home: usize,
    pub(super) allowed: usize,
    /// Their names.
    pub(super) staying: BTreeSet<String>,
    pub(super) layout: Layout,
}

/// How the policy makes names at the mirror.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// `host[:port][/prefix]`
    pub mirror: Option<String>,
    pub is_flat: bool,
    pub depth: Option<usize>,
    /// What kind of registry the mirror is.
    pub kind: Option<RegistryKind>,
    /// What moves elsewhere: `from` and `to`.
    pub sources: Vec<(String, String)>,
    /// Globs of names that the cluster reaches without the mirror.
    pub allow: Vec<String>,
}

/// An image or a chart that is to be exported.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Whether no node pulls it, but something in the cluster.
    pub(super) is_of_clients: bool,
    /// Whether another reference has the same tag and is not pinned, or is pinned to something else.
    is_tag_shared: bool,
    /// The repository over HTTP that it is in.
    pub(super) repository: Option<Arc<str>>,
    /// Where it comes from: the whole name, with tag and digest as they are written.
    pub source: Reference,
    /// Its name at the mirror, without tag and digest; `None` without a mirror.
    pub target: Option<String>,
    /// How it is written in the manifests, sorted, and where.
    pub spellings: BTreeMap<Arc<str>, Vec<Arc<Occurrence>>>,
}

/// A chart that manifests were rendered from, and whose name is known.
#[derive(Clone, Debug)]
pub(super) struct RenderedChart {
    /// Its path, as the input was called.
    pub path: Arc<str>,
    pub name: String,
    pub version: String,
    /// What was layered over its values, as on the command line.
    pub values: Vec<String>,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// An image.
    Image,
    /// A chart in a registry.
    Chart,
    /// A chart in a repository over HTTP.
    HttpChart,
}

/// What is not exported, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct LeftOut {
    /// As it is written.
    pub reference: String,
    /// Why, in a sentence without its subject.
    pub why: String,
}

impl Plan {
    /// Plans the export of an inventory: what is at home or allowed stays, everything else goes, or is left out with a
    /// reason.
    pub fn new(inventory: &Inventory, policy: &Policy) -> Self {
        let mut plan = Self {
            layout: Layout::of(policy),
            ..Self::default()
        };
        let mut items: BTreeMap<(Kind, String), Item> = BTreeMap::new();
        for entry in inventory.entries() {
            let kind = match entry.artifact {
                Artifact::Image | Artifact::Oci => Kind::Image,
                Artifact::Chart => Kind::Chart,
                // A setting names nothing that could be copied.
                Artifact::Registry => continue,
                Artifact::Git | Artifact::Url => {
                    // What is inside already is not brought.
                    if entry.standings.keys().all(|standing| *standing == Standing::Passes) {
                        continue;
                    }
                    let known = plan.sources.entry(entry.artifact).or_default();
                    known.insert(Arc::clone(&entry.reference));
                    continue;
                }
            };
            let known: usize = entry.standings.values().sum();
            if entry.resolved.is_some() && known < entry.occurrences.len() {
                plan.left_out.push(LeftOut {
                    reference: entry.reference.to_string(),
                    why: "its tag is an unresolved template; name it with its version".to_owned(),
                });
                if known == 0 {
                    continue;
                }
            }
            match plan.place(entry, policy) {
                Ok(Some((source, target))) => {
                    let item = items.entry((kind, source.resolved())).or_insert_with(|| Item {
                        kind,
                        is_of_clients: entry.artifact == Artifact::Oci,
                        is_tag_shared: false,
                        repository: None,
                        source,
                        target,
                        spellings: BTreeMap::new(),
                    });
                    let occurrences = item.spellings.entry(Arc::clone(&entry.reference)).or_default();
                    occurrences.extend(entry.occurrences.iter().cloned());
                }
                Ok(None) => {}
                Err(why) => plan.left_out.push(LeftOut {
                    reference: entry.reference.to_string(),
                    why,
                }),
            }
        }
        plan.items = items.into_values().collect();
        plan.leave_out_collisions();
        plan.find_shared_tags();
        plan.left_out.sort();
        plan.left_out.dedup();
        plan
    }

    /// Adds which of the inputs were rendered from charts.
    #[must_use]
    pub fn rendered_from(mut self, files: &[FileReport]) -> Self {
        let renders = files.iter().filter_map(|file| match &file.kind {
            // The chart of a release is installed by its controller.
            FileKind::Render(chart) if !chart.is_of_release => {
                let (name, version) = chart.name_and_version.clone()?;
                Some(RenderedChart {
                    path: Arc::clone(&file.name),
                    name,
                    version,
                    values: chart.values.clone(),
                })
            }
            _ => None,
        });
        self.renders = renders.collect();
        self
    }

    /// Leaves out what was found but has no name that could be exported, so that nothing of it is silent.
    #[must_use]
    pub fn with_findings(mut self, findings: &[Finding]) -> Self {
        let is_nameless = |finding: &&Finding| {
            matches!(
                finding.code(),
                Code::InvalidReference | Code::UnresolvedPlaceholder | Code::RuntimeVariable
            ) || finding.implied().is_some_and(|implied| !implied.is_complete)
        };
        let nameless = findings.iter().filter(is_nameless).map(|finding| LeftOut {
            reference: finding.subject().to_owned(),
            why: finding.message().to_owned(),
        });
        for left_out in nameless {
            if !self.left_out.iter().any(|known| known.reference == left_out.reference) {
                self.left_out.push(left_out);
            }
        }
        self.left_out.sort();
        self
    }

    /// What is to be exported, sorted.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// What is not, and why.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// What is not to be exported since it is where it belongs, a sentence each.
    pub fn notes(&self) -> impl Iterator<Item = String> {
        let home = counted(self.at_home, "reference");
        let home = format!("{home} at the mirror already; where they come from is not known, so they are not in it");
        let allowed = format!(
            "{} allowed by the policy, and not in it",
            counted(self.allowed, "reference")
        );
        let home = (self.at_home > 0).then_some(home);
        home.into_iter().chain((self.allowed > 0).then_some(allowed))
    }

    /// What is in no registry, and only in lists, a sentence for each kind.
    pub fn notes_of_sources(&self) -> impl Iterator<Item = String> {
        self.sources.iter().map(|(artifact, sources)| {
            let named = match artifact {
                Artifact::Git => "Git source",
                _ => "URL",
            };
            let named = counted(sources.len(), named);
            format!("{named} in no registry, and not in it: `airgap-lint export list --kind {artifact}` lists them")
        })
    }

    /// Whether names at the mirror are known.
    pub fn has_mirror(&self) -> bool {
        self.layout.mirror.is_some() || !self.layout.sources.is_empty()
    }

    /// The images.
    pub fn images(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.kind == Kind::Image)
    }

    /// The charts.
    pub fn charts(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.kind != Kind::Image)
    }

    /// Keeps only what a function says.
    pub fn retain(&mut self, keep: impl FnMut(&Item) -> bool) {
        self.items.retain(keep);
    }

    /// Where something comes from and goes; `None` for what stays.
    fn place(&mut self, entry: &Entry, policy: &Policy) -> Result<Option<(Reference, Option<String>)>, String> {
        if entry.reference.contains("://") && !entry.reference.starts_with("oci://") {
            return Err(
                "a registry cannot hold a Helm repository; move its charts with `helm pull` and `helm push`".to_owned(),
            );
        }
        let source = match &entry.resolved {
            Some(resolved) => Reference::parse(resolved).map_err(|error| error.to_string())?,
            None => chart_version(entry).ok_or("its name is not complete or not valid")?,
        };
        self.place_source(source, policy)
    }

    fn place_source(
        &mut self,
        source: Reference,
        policy: &Policy,
    ) -> Result<Option<(Reference, Option<String>)>, String> {
        match policy.place(&source, Registries::known()) {
            Placement::Home => {
                self.at_home += 1;
                self.staying.insert(source.name().to_owned());
                Ok(None)
            }
            Placement::Allowed => {
                self.allowed += 1;
                self.staying.insert(source.name().to_owned());
                Ok(None)
            }
            Placement::Move(target) => Ok(Some((source, Some(target.name().to_owned())))),
            Placement::Unmirrored { .. } => Ok(Some((source, None))),
            Placement::Stuck(why) => Err(why.to_string()),
            Placement::WrongLayout { fault, .. } => Err(format!(
                "it is at the mirror, but not where this policy puts images: {fault}"
            )),
        }
    }

    /// Finds what would push to one tag and may not be the same.
    fn find_shared_tags(&mut self) {
        let mut pushed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for item in &self.items {
            if let Some(target) = item.pushed() {
                pushed.entry(target).or_default().insert(item.pulled());
            }
        }
        for item in &mut self.items {
            let target = item.pushed();
            item.is_tag_shared =
                target.is_some_and(|target| pushed.get(&target).is_some_and(|pulled| pulled.len() > 1));
        }
    }

    /// Leaves out what would share a name at the mirror with another image.
    fn leave_out_collisions(&mut self) {
        let mut sources: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for item in &self.items {
            if let Some(target) = &item.target {
                sources.entry(target).or_default().insert(item.source.name());
            }
        }
        let shared: BTreeMap<String, Vec<String>> = sources
            .into_iter()
            .filter(|(_, sources)| sources.len() > 1)
            .map(|(target, sources)| (target.to_owned(), sources.into_iter().map(str::to_owned).collect()))
            .collect();
        let left_out = self.items.extract_if(.., |item| {
            item.target.as_ref().is_some_and(|target| shared.contains_key(target))
        });
        self.left_out.extend(left_out.map(|item| {
            let target = item.target.unwrap_or_default();
            let others = shared
                .get(&target)
                .into_iter()
                .flatten()
                .filter(|name| *name != item.source.name());
            let others: Vec<&str> = others.map(String::as_str).collect();
            LeftOut {
                reference: item.source.resolved(),
                why: format!(
                    "it would become `{target}`, and so would {}; add a source for one",
                    others.join(", ")
                ),
            }
        }));
    }
}

impl Item {
    /// Where it was found, whatever the spelling.
    pub fn occurrences(&self) -> impl Iterator<Item = &Occurrence> {
        self.spellings.values().flatten().map(Arc::as_ref)
    }

    /// What is pulled: the source, at the tag `latest` if it has neither tag nor digest.
    pub fn pulled(&self) -> String {
        self.source.pulled()
    }

    /// The tag that it gets at the mirror. What has only a digest, or shares its tag, gets one made of its digest, by
    /// which no garbage collection takes it; `sha256-…` would be that of a referrers list (OCI distribution specification 1.1, "Referrers Tag Schema").
    pub fn target_tag(&self) -> String {
        match (self.source.tag(), self.source.digest()) {
            (_, Some(digest)) if self.source.tag().is_none() || self.is_tag_shared => {
                let hex = digest.split_once(':').map_or(digest, |(_, hex)| hex);
                format!("mirror-{}", &hex[..hex.len().min(12)])
            }
            (tag, _) => tag.unwrap_or("latest").to_owned(),
        }
    }

    /// Its name at the mirror with that tag.
    pub fn pushed(&self) -> Option<String> {
        Some(format!("{}:{}", self.target.as_ref()?, self.target_tag()))
    }
}

/// A chart whose version is no tag as it is written.
fn chart_version(entry: &Entry) -> Option<Reference> {
    let is_chart = entry.artifact == Artifact::Chart;
    is_chart
        .then(|| Reference::parse_chart(&entry.reference).ok())
        .flatten()
}

impl Layout {
    fn of(policy: &Policy) -> Self {
        Self {
            mirror: policy.mirror().map(str::to_owned),
            is_flat: policy.separator() == Separator::Dash,
            depth: policy.depth(),
            kind: policy.mirror_kind(),
            sources: policy
                .sources()
                .map(|(from, to)| (from.to_owned(), to.to_owned()))
                .collect(),
            allow: policy.allowed().map(str::to_owned).collect(),
        }
    }
}
