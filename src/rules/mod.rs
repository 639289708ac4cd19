//! Where to look, as data: the rule files, read and compiled.

mod embedded;
mod file;
mod file_class;
mod pattern;

use std::borrow::Cow;
use std::fmt;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

pub use file_class::FileClass;
use pattern::Anchor;
pub use pattern::{Glob, Globs, KindPattern, PathPattern, Step};

/// Texts that are built in, or come from a file of the user.
pub type Texts = Cow<'static, [Cow<'static, str>]>;

/// What is at the place that a rule describes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// One reference, as a kubelet takes it: no scheme, not empty.
    Whole,
    /// One reference, with or without a scheme such as `docker://` or `oci://`.
    Url,
    /// The value of one of these command-line flags, in the same argument or in the next one.
    Flag(Texts),
    /// Several references, divided by commas or white space, each with or without a `name=` before it.
    List,
    /// One reference whose parts are in fields of a mapping.
    Split(Fields),
    /// The keys of a mapping are references.
    Keys,
    /// A registry, or the beginning of the names at one, with or without a scheme.
    Prefix,
    /// A document in YAML or JSON inside a scalar.
    Yaml,
    /// A document in TOML inside a scalar.
    Toml,
    /// A text, or a document, in base64.
    Base64,
    /// Running text, such as a script.
    Text,
    /// A JSON schema: only its `default` values count.
    Schema,
    /// Nothing here or below is a reference that a cluster pulls.
    Ignore,
    /// A copy of the document itself: a reference in both is reported once.
    Copy,
}

impl Form {
    /// The word for it in rule files.
    pub fn as_str(&self) -> &'static str {
        match self {
            Form::Whole => "whole",
            Form::Url => "url",
            Form::Flag(_) => "flag",
            Form::List => "list",
            Form::Split(_) => "split",
            Form::Keys => "keys",
            Form::Prefix => "prefix",
            Form::Yaml => "yaml",
            Form::Toml => "toml",
            Form::Base64 => "base64",
            Form::Text => "text",
            Form::Schema => "schema",
            Form::Ignore => "ignore",
            Form::Copy => "copy",
        }
    }
}

/// The fields that hold the parts of a reference, each as a path from the mapping (`ref/tag`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// Host, with port and prefix.
    pub registry: Texts,
    /// What is between registry and image.
    pub namespace: Texts,
    /// The repository, or its last part.
    pub repository: Texts,
    /// The tag.
    pub tag: Texts,
    /// The digest.
    pub digest: Texts,
    /// What something else is found by: no part of the reference, and none of its own.
    pub selector: Texts,
}

/// What a reference names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Artifact {
    /// A container image.
    Image,
    /// Another artifact in a registry, which something in the cluster pulls, and no node: a Wasm module, a bundle of
    /// manifests or tasks, a database of vulnerabilities.
    Oci,
    /// A Helm chart.
    Chart,
    /// A registry that other references are put together with, or the beginning of the names at one.
    Registry,
    /// A Git repository.
    Git,
    /// Anything else at a URL.
    Url,
}

impl Artifact {
    /// Whether it is in a registry under the name of an image.
    pub fn is_image(self) -> bool {
        matches!(self, Artifact::Image | Artifact::Oci)
    }

    /// Whether it is outside of registries, and nothing moves it.
    pub fn is_source(self) -> bool {
        matches!(self, Artifact::Git | Artifact::Url)
    }

    /// The word for it in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Artifact::Image => "image",
            Artifact::Oci => "oci",
            Artifact::Chart => "chart",
            Artifact::Registry => "registry",
            Artifact::Git => "git",
            Artifact::Url => "url",
        }
    }
}

impl fmt::Display for Artifact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One place to look at. What is found by a rule is certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name: the ecosystem, a dot, the place; kebab-case.
    pub id: Cow<'static, str>,
    /// What is there, in one line.
    pub summary: Cow<'static, str>,
    /// The resources that it is about; empty for all, also for documents without a kind.
    pub kinds: Cow<'static, [KindPattern]>,
    /// The fields, each of which may be the place.
    pub paths: Cow<'static, [PathPattern]>,
    /// Fields next to it that must have one of these values.
    pub when: Cow<'static, [(Cow<'static, str>, Globs)]>,
    /// What is there.
    pub form: Form,
    /// What the reference names.
    pub artifact: Artifact,
    /// Whether an empty text there is wrong, rather than absent.
    pub required: bool,
    /// Why what is there is not edited, and what to do instead; `None` if it is.
    pub keep: Option<Cow<'static, str>>,
    examples: Examples,
}

/// Where the examples of a rule are.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Examples {
    /// In the file of this number among those that are built in: they are read when they are asked for.
    InFile(usize),
    Given(Vec<Example>),
}

/// An example of a rule; each is a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The value at the rule's path: a YAML document.
    pub input: String,
    /// The references that are found there, in order, as they are reported.
    pub finds: Vec<String>,
}

/// A compiled set of rules. Earlier rules win over later ones.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    rules: Cow<'static, [Rule]>,
    /// By the exact key in which a pattern ends, or after which it has one more step.
    own: ByKey,
    child: ByKey,
    /// The same with stars in the key, and those that have to be tried everywhere.
    own_globs: Vec<(Glob, usize)>,
    child_globs: Vec<(Glob, usize)>,
    everywhere: Vec<usize>,
    flags: ByKey,
}

/// The places of rules among all, in order.
type ByKey = FxHashMap<Cow<'static, str>, SmallVec<[usize; 2]>>;

/// Why a rule file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// The file, as the caller named it.
    pub file: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.message)
    }
}

impl std::error::Error for RuleError {}

/// The rules that a key calls up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Called {
    /// For the value of the key itself.
    pub own: Vec<usize>,
    /// For what is one step below.
    pub child: Vec<usize>,
}

impl RuleSet {
    /// The rules that come with airgap-lint.
    pub fn embedded() -> Self {
        Self::new(Cow::Borrowed(embedded::RULES))
    }

    /// Reads rule files, given as (name, text), and puts their rules before those that come with airgap-lint.
    ///
    /// # Errors
    /// A file that is not a list of rules: unknown keys, missing fields, a form that does not exist, an id given twice.
    pub fn with_files<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Self, RuleError> {
        let mut rules: Vec<Rule> = Vec::new();
        for (file, text) in files {
            for rule in file::parse(file, text)? {
                if rules.iter().any(|other| other.id == rule.id) {
                    let message = format!("duplicate rule id `{}`; give one of the rules another id", rule.id);
                    return Err(RuleError {
                        file: file.to_owned(),
                        message,
                    });
                }
                rules.push(rule);
            }
        }
        rules.extend_from_slice(embedded::RULES);
        Ok(Self::new(Cow::Owned(rules)))
    }

    fn new(rules: Cow<'static, [Rule]>) -> Self {
        let mut set = Self {
            rules,
            ..Self::default()
        };
        set.own.reserve(set.rules.len());
        for (index, rule) in set.rules.iter().enumerate() {
            if let Form::Flag(flags) = &rule.form {
                for flag in flags.iter() {
                    let name = match flag {
                        Cow::Borrowed(flag) => Cow::Borrowed(flag.trim_start_matches('-')),
                        Cow::Owned(flag) => Cow::Owned(flag.trim_start_matches('-').to_owned()),
                    };
                    set.flags.entry(name).or_default().push(index);
                }
                continue;
            }
            for path in rule.paths.iter() {
                match path.anchor() {
                    Anchor::Own(glob) => add(&mut set.own, &mut set.own_globs, glob, index),
                    Anchor::Child(glob) => add(&mut set.child, &mut set.child_globs, glob, index),
                    Anchor::None => set.everywhere.push(index),
                }
            }
        }
        set
    }

    /// All rules, in the order in which they win.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of this id.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// What a key calls up, in the order in which rules win.
    pub(crate) fn called_by(&self, key: &str) -> Called {
        let gather = |exact: &ByKey, globs: &[(Glob, usize)], all: &[usize]| {
            let mut found = exact.get(key).map_or_else(Vec::new, |rules| rules.to_vec());
            found.extend(
                globs
                    .iter()
                    .filter(|(glob, _)| glob.matches(key))
                    .map(|(_, index)| *index),
            );
            found.extend(all);
            found.sort_unstable();
            found.dedup();
            found
        };
        Called {
            own: gather(&self.own, &self.own_globs, &self.everywhere),
            child: gather(&self.child, &self.child_globs, &[]),
        }
    }

    /// For each rule, whether it is about resources of this kind.
    pub(crate) fn about(&self, api_version: &str, kind: &str) -> Vec<bool> {
        self.rules.iter().map(|rule| rule.is_about(api_version, kind)).collect()
    }

    /// The rules about a flag, given without its dashes.
    pub(crate) fn for_flag(&self, flag: &str) -> &[usize] {
        self.flags.get(flag).map_or(&[], SmallVec::as_slice)
    }
}

impl Rule {
    /// Parts of manifests and what is found in them; those of built-in rules are read here.
    pub fn examples(&self) -> Vec<Example> {
        match &self.examples {
            Examples::Given(examples) => examples.clone(),
            Examples::InFile(number) => embedded::FILES
                .get(*number)
                .and_then(|(file, text)| file::parse(file, text).ok())
                .and_then(|rules| rules.into_iter().find(|rule| rule.id == self.id))
                .map_or_else(Vec::new, |rule| rule.examples()),
        }
    }

    /// Whether the rule is about resources of this kind.
    fn is_about(&self, api_version: &str, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|pattern| pattern.matches(api_version, kind))
    }

    /// Whether the rule is about this field; [`Rule::when`] is for the caller to check.
    pub(crate) fn matches(&self, path: &[Step<'_>]) -> bool {
        self.paths.iter().any(|pattern| pattern.matches(path))
    }
}

/// Notes that a key calls up a rule.
fn add(exact: &mut ByKey, globs: &mut Vec<(Glob, usize)>, key: &Glob, index: usize) {
    match key.literal() {
        Some(key) => exact.entry(key.clone()).or_default().push(index),
        None => globs.push((key.clone(), index)),
    }
}
