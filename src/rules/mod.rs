//! Where to look, as data: the rule files, read and compiled.

mod file;
mod pattern;

use std::fmt;

use rustc_hash::FxHashMap;

pub(crate) use pattern::Anchor;
pub use pattern::{Glob, Globs, KindPattern, PathPattern, Step};

/// What stands at the place that a rule describes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// One reference, as a kubelet takes it: no scheme, not empty.
    Whole,
    /// One reference, with or without a scheme such as `docker://` or `oci://`.
    Url,
    /// The value of one of these command-line flags, in the same argument or in the next one.
    Flag(Vec<String>),
    /// Several references, divided by commas or white space, each with or without a `name=` before it.
    List,
    /// One reference whose parts stand in fields of a mapping.
    Split(Fields),
    /// The keys of a mapping are references.
    Keys,
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
    /// Nothing here, or below, is a reference that a cluster pulls.
    Ignore,
    /// A copy of the document itself: what stands there too is reported once.
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
    pub registry: Vec<String>,
    /// What stands between registry and image.
    pub namespace: Vec<String>,
    /// The repository, or its last part.
    pub repository: Vec<String>,
    /// The tag.
    pub tag: Vec<String>,
    /// The digest.
    pub digest: Vec<String>,
}

/// What a reference names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Artifact {
    /// A container image, or another artifact that a node pulls.
    Image,
    /// A Helm chart.
    Chart,
}

impl Artifact {
    /// The word for it in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Artifact::Image => "image",
            Artifact::Chart => "chart",
        }
    }
}

impl fmt::Display for Artifact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One place to look at. What is found by a rule is certain.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name: the ecosystem, a dot, the place; kebab-case.
    pub id: String,
    /// What stands there, in one line.
    pub summary: String,
    /// The resources that it is about; empty for all, also for documents without a kind.
    pub kinds: Vec<KindPattern>,
    /// The fields, each of which may be the place.
    pub paths: Vec<PathPattern>,
    /// Fields beside it that must have one of these values.
    pub when: Vec<(String, Globs)>,
    /// What stands there.
    pub form: Form,
    /// What the reference names.
    pub artifact: Artifact,
    /// Whether an empty text there is wrong, rather than absent.
    pub required: bool,
    /// A manifest's part and what is found in it.
    pub examples: Vec<Example>,
}

/// An example of a rule; each is a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The value at the rule's path, as YAML.
    pub input: serde_yaml::Value,
    /// The references that are found there, in order, as they are reported.
    pub finds: Vec<String>,
}

/// A compiled set of rules. Earlier rules win over later ones.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
    /// By the exact key in which a pattern ends, or behind which it has one more step.
    own: FxHashMap<String, Vec<usize>>,
    child: FxHashMap<String, Vec<usize>>,
    /// The same with stars in the key, and those that have to be tried everywhere.
    own_globs: Vec<(Glob, usize)>,
    child_globs: Vec<(Glob, usize)>,
    everywhere: Vec<usize>,
    flags: FxHashMap<String, Vec<usize>>,
}

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
    /// For what stands one step below.
    pub child: Vec<usize>,
}

impl RuleSet {
    /// The rules that come with airgap-lint.
    pub fn embedded() -> Self {
        let mut rules = Self::default();
        for (file, text) in file::EMBEDDED {
            match file::parse(file, text) {
                Ok(parsed) => parsed.into_iter().for_each(|rule| rules.push(rule)),
                // A test reads every embedded file.
                Err(error) => debug_assert!(false, "{error}"),
            }
        }
        rules
    }

    /// Reads rule files, given as (name, text), and puts their rules before those that come with airgap-lint.
    ///
    /// # Errors
    /// A file that is no list of rules: unknown keys, missing fields, a form that does not exist, an id given twice.
    pub fn with_files<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Self, RuleError> {
        let mut rules = Self::default();
        for (file, text) in files {
            for rule in file::parse(file, text)? {
                if rules.rules.iter().any(|other| other.id == rule.id) {
                    let message = format!("the rule {} stands there twice; give one of them another id", rule.id);
                    return Err(RuleError {
                        file: file.to_owned(),
                        message,
                    });
                }
                rules.push(rule);
            }
        }
        for rule in Self::embedded().rules {
            rules.push(rule);
        }
        Ok(rules)
    }

    /// All rules, in the order in which they win.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of this id.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    fn push(&mut self, rule: Rule) {
        let index = self.rules.len();
        if let Form::Flag(flags) = &rule.form {
            for flag in flags {
                self.flags
                    .entry(flag.trim_start_matches('-').to_owned())
                    .or_default()
                    .push(index);
            }
        } else {
            for path in &rule.paths {
                match path.anchor() {
                    Anchor::Own(glob) => add(&mut self.own, &mut self.own_globs, glob, index),
                    Anchor::Child(glob) => add(&mut self.child, &mut self.child_globs, glob, index),
                    Anchor::None => self.everywhere.push(index),
                }
            }
        }
        self.rules.push(rule);
    }

    /// What a key calls up, in the order in which rules win.
    pub(crate) fn called_by(&self, key: &str) -> Called {
        let gather = |exact: &FxHashMap<String, Vec<usize>>, globs: &[(Glob, usize)], all: &[usize]| {
            let mut found = exact.get(key).cloned().unwrap_or_default();
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
        self.flags.get(flag).map_or(&[], Vec::as_slice)
    }
}

impl Rule {
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
fn add(exact: &mut FxHashMap<String, Vec<usize>>, globs: &mut Vec<(Glob, usize)>, key: &Glob, index: usize) {
    match key.literal() {
        Some(key) => exact.entry(key.to_owned()).or_default().push(index),
        None => globs.push((key.clone(), index)),
    }
}
