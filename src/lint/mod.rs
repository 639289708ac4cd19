//! A whole check, in stages: read, find, judge, collide, fix, report.

mod accept;
mod aside;
mod builder;
mod collide;
mod context;
mod found;
mod implied;
mod input;
mod judged;
mod mirrored;
mod note;
mod over_all;
mod rendered;
mod report;
mod rewrite;
mod selected;
mod shared;
mod status;
mod unused;

use std::sync::Arc;

use crate::find::{Content, Document, Finder};
use crate::holding::Holding;
use crate::judge::Judge;
use crate::operators::KnownImages;
use crate::policy::Policy;
use crate::redirects::Redirects;
use crate::reference::hosts::Registries;
use crate::rules::RuleSet;
use crate::scan::KnownRegistries;
use crate::suppress::Baseline;

pub use found::Found;
pub use input::{ChartFacts, FolderFacts, Input, Place, Render, Trace};
pub use report::{FileKind, FileReport, ReleaseChart, Report};
pub use rewrite::RewriteError;
pub use status::Status;
pub use unused::{UnusedValue, nearest_path};

use accept::Before;
use builder::Builder;
use found::FoundDocument;
use implied::Operators;
use input::Kind;
use judged::JudgedDocument;
use over_all::OverAll;
use rendered::RenderedReleases;

/// Checks manifests against a policy, and moves what they reference to the mirror.
///
/// ```
/// use airgap_lint::{Input, Linter, Policy, RuleSet};
///
/// let policy = Policy::from_yaml("mirror: { registry: mirror.internal }")?;
/// let linter = Linter::new(policy, RuleSet::embedded());
/// let manifest = b"kind: Pod\nspec: {containers: [{image: quay.io/a/b:v1}]}\n";
///
/// let report = linter.check([Input::new("pod.yaml", manifest)]);
/// assert_eq!(report.findings[0].code().as_str(), "public-registry");
///
/// let moved = linter.rewrite(manifest, &report.files[0])?;
/// assert_eq!(moved, b"kind: Pod\nspec: {containers: [{image: mirror.internal/a/b:v1}]}\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Linter {
    policy: Policy,
    rules: RuleSet,
    threads: Option<usize>,
    excerpts: Excerpts,
    before: Option<Before>,
    mirrored: Vec<Arc<Holding>>,
    extent: Extent,
    is_implied: bool,
}

/// How much of what a policy and a baseline are for is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Extent {
    /// Nobody says: what a baseline has and the input does not is gone.
    #[default]
    Unsaid,
    /// All of it: entries of the policy that fit nothing are of no use, too.
    All,
    /// A part of it: neither is said.
    Part,
}

/// Which findings keep the line that they are in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Excerpts {
    /// None: the report does not show lines.
    #[default]
    None,
    /// The first finding about each reference: what a report for people shows of a check.
    First,
    /// Every finding.
    All,
    /// The first place of each reference, whether something is wrong with it or not: that comes out later.
    References,
}

impl Linter {
    /// A linter for one policy.
    pub fn new(policy: Policy, rules: RuleSet) -> Self {
        Self {
            policy,
            rules,
            threads: None,
            excerpts: Excerpts::default(),
            before: None,
            mirrored: Vec::new(),
            extent: Extent::default(),
            is_implied: true,
        }
    }

    /// How many threads to use, at most; by default as many as there are cores. The report does not depend on it.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads.max(1));
        self
    }

    /// Which findings keep the line that they are in, for reports that show it. None by default.
    #[must_use]
    pub fn with_excerpts(mut self, excerpts: Excerpts) -> Self {
        self.excerpts = excerpts;
        self
    }

    /// Accepts the findings of an earlier check, by the name of the file that they are in.
    #[must_use]
    pub fn with_baseline(mut self, file: &str, baseline: Baseline) -> Self {
        self.before = Some(Before {
            file: file.into(),
            baseline,
        });
        self
    }

    /// Adds something that says what was copied to the mirror: what is at home by its name and that none of them holds is
    /// then a finding.
    #[must_use]
    pub fn with_mirrored(mut self, holding: Holding) -> Self {
        self.mirrored.push(Arc::new(holding));
        self
    }

    /// Judges images as nodes with these redirects pull them.
    #[must_use]
    pub fn with_redirects(mut self, redirects: Redirects) -> Self {
        self.policy = self.policy.with_redirects(redirects);
        self
    }

    /// Says that what is checked is all that the policy is for: entries of it that fit nothing are then findings, too.
    #[must_use]
    pub fn with_unused_policy(mut self) -> Self {
        self.extent = Extent::All;
        self
    }

    /// Says that what is checked is only a part of what the policy and the baseline are for: what they have and the
    /// input does not is no finding.
    #[must_use]
    pub fn with_partial_input(mut self) -> Self {
        self.extent = Extent::Part;
        self
    }

    /// Leaves out the images that operators start and that stand in no manifest.
    #[must_use]
    pub fn without_implied(mut self) -> Self {
        self.is_implied = false;
        self
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The rules.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Finds and judges every reference.
    pub fn check<'a>(&self, inputs: impl IntoIterator<Item = Input<'a>>) -> Report {
        let (mut names, mut kinds, mut contents) = (Vec::<Arc<str>>::new(), Vec::new(), Vec::new());
        let mut rendered = RenderedReleases::default();
        for input in inputs {
            if let Some((id, without)) = input.release {
                let version = match &input.kind {
                    Kind::Render(render) => render.chart.name_and_version.clone().map(|(_, version)| version),
                    _ => None,
                };
                rendered.add(id, without, version);
            }
            names.push(input.name.into());
            kinds.push(input.kind);
            contents.push(input.content);
        }
        let judge = || Judge::new(&self.policy, Registries::known());
        let keep = || {
            let (mut judge, known) = (judge(), KnownImages::new(&self.policy));
            move |document: Document<'_>| JudgedDocument::of(document, &mut judge, &known, &self.policy, self.excerpts)
        };
        let mut found = self.finder().each(contents, keep);
        let renders = found.iter().zip(&kinds).filter_map(|(found, kind)| match kind {
            Kind::Render(render) if render.chart.is_of_release => Some((found, render.trace.as_deref()?)),
            _ => None,
        });
        rendered.find_deciding(renders);
        rendered.leave_to_renders(&mut found, &names);
        let over_all = OverAll::of(&found, &self.policy, &self.mirrored);
        let operators = Operators::of(&found, &mut judge(), self.is_implied);
        let mut report = Builder::new(&self.policy, &self.rules, (&over_all, operators, rendered), names);
        for (found, kind) in found.into_iter().zip(kinds) {
            match kind {
                Kind::Manifests => report.file(FileKind::Manifests, found, None),
                Kind::Render(render) => {
                    report.file(FileKind::Render(Box::new(render.chart)), found, render.trace.as_deref());
                }
                Kind::Values(unused) => report.values(unused),
                Kind::Folder(facts) => report.folder(facts),
            }
        }
        report.finish(self.before.as_ref(), self.extent)
    }

    /// A file in which every reference with an exact edit has moved: `bytes` are those that the report was made from.
    ///
    /// The result is read again before it is returned: each reference that moved is at its target, the others are
    /// unchanged, and nothing else is found.
    ///
    /// # Errors
    /// The file could not be read whole, has changed since, or reading the result again did not show what was
    /// expected.
    pub fn rewrite(&self, bytes: &[u8], file: &FileReport) -> Result<Vec<u8>, RewriteError> {
        rewrite::rewrite(&self.finder(), bytes, file)
    }

    /// Every reference in some manifests, copies and what is not valid included: what rules find, before any judgement.
    #[doc(hidden)]
    pub fn find(&self, bytes: &[u8]) -> Vec<Found> {
        let keep = || |document: Document<'_>| FoundDocument::of(&document, &self.rules);
        let files = self.finder().each(vec![Content::Bytes(bytes)], keep);
        let documents = files.into_iter().flat_map(|file| file.parts.into_iter().flatten());
        documents.flat_map(|document| document.0).collect()
    }

    fn finder(&self) -> Finder<'_> {
        Finder {
            rules: &self.rules,
            registries: KnownRegistries::new(Registries::known(), self.policy.home_registries()),
            threads: self.threads,
        }
    }
}
