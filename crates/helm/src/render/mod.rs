//! Chart × values → manifests, in Helm's order.

pub mod capabilities;
mod engine;
mod files;
pub mod manifests;
mod metadata;
mod scope;
mod trace;
mod values;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::rc::Rc;

use gotemplate::{Journal, Limits, Map, Stage};

use self::capabilities::Capabilities;
use self::engine::Engine;
pub use self::manifests::{Hook, Manifest};
use self::trace::Recording;
pub(crate) use self::trace::{Trace, Traces};
use crate::chart::{self, Chart};
use crate::compat::Compat;
use crate::filepath::Pattern;
use crate::semver::{Constraint, Version};
use crate::world::World;

/// What a release is called, and how it comes about.
#[derive(Clone, Debug)]
pub struct Release {
    /// `.Release.Name`.
    pub name: String,
    /// `.Release.Namespace`.
    pub namespace: String,
    /// Whether it replaces an earlier one.
    pub is_upgrade: bool,
}

impl Release {
    /// The longest name that Helm allows.
    const LONGEST: usize = 53;

    /// Whether Helm would give a release this name.
    fn check(&self, compat: Compat) -> Result<(), Failure> {
        const PATTERN: &str = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
        let is_label = |label: &str| {
            label.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
                && !(label.is_empty() || label.starts_with('-') || label.ends_with('-'))
        };
        let why = if self.name.is_empty() {
            "no name provided".to_owned()
        } else if self.name.len() > Self::LONGEST || !self.name.split('.').all(is_label) {
            let longest = Self::LONGEST;
            format!("invalid release name, must match regex {PATTERN} and the length must not be longer than {longest}")
        } else {
            return Ok(());
        };
        let what = match compat {
            Compat::V3 => "",
            Compat::V4 => "release name check failed: ",
        };
        let name = gotemplate::strconv::quote(self.name.as_bytes());
        Err(Failure::Other(format!("{what}release name {name}: {why}")))
    }
}

/// Why a chart cannot be rendered.
#[derive(Clone, Debug)]
pub enum Failure {
    /// A template cannot be read or executed.
    Template(gotemplate::Error),
    /// The chart or its values cannot be used.
    Chart(chart::Error),
    /// Anything else, in Helm's words.
    Other(String),
}

impl Failure {
    /// What to do about it.
    pub fn help(&self) -> Option<&str> {
        match self {
            Failure::Chart(error) => error.help.as_deref(),
            _ => None,
        }
    }

    /// Whether Helm itself might go on where this renderer gave up.
    pub fn is_limit(&self) -> bool {
        matches!(self, Failure::Template(error) if error.root().stage == Stage::Limit)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Other(message) => f.write_str(message),
            Failure::Chart(error) => error.fmt(f),
            Failure::Template(error) => {
                let text = error.to_string();
                match engine::authors_words(&text) {
                    Some(words) => {
                        write!(f, "execution error at ({}:{}", error.file, error.line)?;
                        if let Some(column) = error.column {
                            write!(f, ":{column}")?;
                        }
                        write!(f, "): {words}")
                    }
                    None => f.write_str(&text),
                }
            }
        }
    }
}

impl std::error::Error for Failure {}

/// What a render gives.
#[derive(Clone, Debug, Default)]
pub struct Rendered {
    /// The files of the `crds` folders, which are no templates.
    pub crds: Vec<Manifest>,
    /// The resources of the release, in the order of their installation.
    pub manifests: Vec<Manifest>,
    /// What runs at events, in the order of kinds.
    pub hooks: Vec<Hook>,
}

/// All that a render depends on, but for the world.
pub(crate) struct Plan<'a> {
    /// The chart, with its dependencies processed.
    pub(crate) chart: &'a Chart,
    /// The values, coalesced.
    pub(crate) values: &'a Map,
    pub(crate) release: &'a Release,
    pub(crate) capabilities: &'a Capabilities,
    /// What is read of the values, if it is to be told what each text comes from.
    pub(crate) journal: Option<&'a Rc<Journal>>,
    pub(crate) compat: Compat,
    pub(crate) limits: &'a Limits,
}

/// A chart whose templates are read.
pub(crate) struct Ready<'a> {
    plan: &'a Plan<'a>,
    engine: Engine<'a>,
}

impl<'a> Ready<'a> {
    /// Reads the templates.
    ///
    /// # Errors
    /// Where Helm fails: a name that it refuses, a Kubernetes version that the chart refuses, a template.
    pub(crate) fn new(plan: &'a Plan<'a>, world: Rc<dyn World>) -> Result<Self, Failure> {
        plan.release.check(plan.compat)?;
        check_kube_version(plan.chart, plan.capabilities)?;
        let capabilities = plan.capabilities.object();
        let templates = scope::templates(plan.chart, plan.values, &capabilities, plan.release, plan.compat);
        let engine = Engine::new(templates, plan.compat, world)?;
        Ok(Ready { plan, engine })
    }

    /// Renders the chart.
    ///
    /// # Errors
    /// Where Helm fails: a template, a document that is no manifest.
    pub(crate) fn render(&self) -> Result<(Rendered, Traces), Failure> {
        let Plan { chart, journal, .. } = *self.plan;
        let mut recording = journal.map(Recording::new);
        let mut files = self.engine.render(recording.as_mut(), self.plan.limits)?;
        files.retain(|file| !file.name.ends_with("NOTES.txt"));
        let (manifests, hooks) = manifests::sort(&files, self.plan.compat).map_err(Failure::Other)?;
        let mut crds = Vec::new();
        collect_crds(chart, &mut crds);
        let mut traces = recording.map(Recording::into_traces).unwrap_or_default();
        if journal.is_some() {
            let crds = crds
                .iter()
                .map(|crd| (crd.source.clone(), Trace::verbatim(&crd.content)));
            traces.files.extend(crds);
        }
        let rendered = Rendered { crds, manifests, hooks };
        Ok((rendered, traces))
    }
}

fn check_kube_version(chart: &Chart, capabilities: &Capabilities) -> Result<(), Failure> {
    let wanted = &chart.metadata.kube_version;
    let has = capabilities.kube_version();
    let fits = match (Constraint::parse(wanted), Version::parse(has)) {
        _ if wanted.is_empty() => true,
        (Ok(constraint), Ok(version)) => constraint.check(&version),
        _ => false,
    };
    if fits {
        return Ok(());
    }
    Err(Failure::Other(format!(
        "chart requires kubeVersion: {wanted} which is incompatible with Kubernetes {has}"
    )))
}

fn collect_crds(chart: &Chart, crds: &mut Vec<Manifest>) {
    crds.extend(chart.crds().map(|file| Manifest {
        source: format!("{}/{}", chart.path, file.name),
        kind: "CustomResourceDefinition".to_owned(),
        content: file.data.clone(),
        start: 0,
    }));
    for child in &chart.dependencies {
        collect_crds(child, crds);
    }
}

/// Which parts of a render are wanted.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// CRDs, before everything else.
    pub crds: bool,
    /// No hooks at all.
    pub no_hooks: bool,
    /// No hooks that `helm test` runs.
    pub skip_tests: bool,
    /// Only the documents of these templates, by path in the chart or as patterns of Go's `filepath.Match`; empty: all.
    pub show_only: Vec<String>,
}

impl Rendered {
    /// The stream that `helm template` prints.
    ///
    /// # Errors
    /// When a pattern of `show_only` fits no template.
    pub fn stream(&self, selection: &Selection, compat: Compat) -> Result<Vec<u8>, Failure> {
        let stream = self.placed(selection).bytes;
        if selection.show_only.is_empty() {
            Ok(stream)
        } else {
            only(&stream, &selection.show_only, compat)
        }
    }

    /// The stream that `helm template` prints but for `show_only`, with the place of each document.
    pub fn placed(&self, selection: &Selection) -> Stream<'_> {
        let mut stream = Stream::default();
        for manifest in self.crds.iter().filter(|_| selection.crds).chain(&self.manifests) {
            stream.add(manifest);
        }
        stream.trim_end();
        stream.bytes.push(b'\n');
        let hooks = self
            .hooks
            .iter()
            .filter(|hook| !(selection.no_hooks || selection.skip_tests && hook.is_test()));
        for hook in hooks {
            stream.add(&hook.manifest);
        }
        stream
    }
}

/// Documents one behind the other, and where each begins.
#[derive(Clone, Debug, Default)]
pub struct Stream<'r> {
    /// What `helm template` prints.
    pub bytes: Vec<u8>,
    /// Where the content of each document begins, in order.
    pub places: Vec<(usize, &'r Manifest)>,
}

impl<'r> Stream<'r> {
    fn add(&mut self, manifest: &'r Manifest) {
        self.bytes.extend_from_slice(b"---\n# Source: ");
        self.bytes.extend_from_slice(manifest.source.as_bytes());
        self.bytes.push(b'\n');
        self.places.push((self.bytes.len(), manifest));
        self.bytes.extend_from_slice(&manifest.content);
        self.bytes.push(b'\n');
    }

    fn trim_end(&mut self) {
        let text = gotemplate::lossy(&self.bytes);
        let kept = text.trim_end().len();
        match text {
            Cow::Borrowed(_) => self.bytes.truncate(kept),
            // Bytes that are no UTF-8 have become longer: nobody knows any more where the documents begin.
            Cow::Owned(mut text) => {
                text.truncate(kept);
                self.bytes = text.into_bytes();
                self.places.clear();
            }
        }
    }

    /// The document that bytes of the stream belong to, and which bytes of it they are.
    pub fn locate(&self, range: &Range<usize>) -> Option<(&'r Manifest, Range<usize>)> {
        let index = self
            .places
            .partition_point(|(start, _)| *start <= range.start)
            .checked_sub(1)?;
        let (start, manifest) = *self.places.get(index)?;
        let inside = range.start - start..range.end.saturating_sub(start);
        (inside.start < manifest.content.len()).then_some((manifest, inside))
    }
}

/// The documents whose template fits one of the patterns, in the order of the patterns.
fn only(stream: &[u8], patterns: &[String], compat: Compat) -> Result<Vec<u8>, Failure> {
    let documents = manifests::split(stream, compat);
    let mut shown = Vec::new();
    for pattern in patterns {
        // As in Helm, a pattern that cannot be read matches nothing.
        let parsed = Pattern::parse(pattern);
        let mut missing = true;
        for document in &documents {
            let Some(path) = template_of(document) else { continue };
            if parsed.as_ref().is_ok_and(|parsed| parsed.matches(&path)) {
                shown.extend_from_slice(b"---\n");
                shown.extend_from_slice(document);
                shown.push(b'\n');
                missing = false;
            }
        }
        if missing {
            return Err(Failure::Other(format!("could not find template {pattern} in chart")));
        }
    }
    Ok(shown)
}

/// The documents of a stream, each from its marker on, with the path of the file that it is from.
pub fn documents(stream: &[u8]) -> Vec<(&str, &[u8])> {
    const OPENING: &[u8] = b"---\n# Source: ";
    let starts: Vec<usize> = memchr::memmem::find_iter(stream, OPENING)
        .filter(|start| *start == 0 || stream[start - 1] == b'\n')
        .collect();
    let ends = starts.iter().skip(1).copied().chain([stream.len()]);
    let document = |(start, end): (&usize, usize)| {
        let document = &stream[*start..end];
        let source = document[OPENING.len()..]
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        (std::str::from_utf8(source).unwrap_or_default(), document)
    };
    starts.iter().zip(ends).map(document).collect()
}

/// The path in the chart of the template that a document is from.
fn template_of(document: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(document);
    let source = text.lines().find_map(|line| line.split_once("# Source: "))?.1;
    source.split_once('/').map(|(_, path)| path.to_owned())
}
