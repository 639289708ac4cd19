//! The policy: what is at home, what is allowed, and where everything else moves.

mod allow;
mod build;
mod collision;
mod effective;
mod error;
mod exclude;
mod ignore;
mod layout;
mod locate;
mod place;
mod prefix;
mod reach;
mod routed;
mod settings;
mod usage;

pub use build::PolicyBuilder;
pub use collision::{Collision, Collisions};
pub use effective::{Effective, SetBy};
pub use error::{PolicyError, PolicyErrorKind};
pub use layout::LayoutFault;
pub use place::{Placement, Stuck, Target};

pub(crate) use ignore::Accused;
pub(crate) use routed::Routed;
pub(crate) use usage::Usage;

use crate::code::{Code, Severity};
use crate::redirects::Redirects;
use globset::GlobSet;
use prefix::Prefix;
use rustc_hash::FxHashMap;
use std::fmt;

/// What joins the parts of a repository at the mirror.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Separator {
    /// `/`: the path stays as it is.
    #[default]
    Slash,
    /// `-`: the registry is flat, all parts become one.
    Dash,
}

impl fmt::Display for Separator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Slash => "/",
            Self::Dash => "-",
        })
    }
}

/// An air-gap policy: which images are at home, which are allowed, and where the others go.
///
/// It is checked and compiled once, and then used for every reference. Invariant: a moved reference is at home, so
/// moving it again changes nothing.
///
/// ```
/// use airgap_lint::policy::{Placement, Policy};
/// use airgap_lint::reference::hosts::Registries;
/// use airgap_lint::reference::Reference;
///
/// let policy = Policy::from_yaml("mirror: { registry: 'mirror.internal:5000/team' }")?;
/// let reference = Reference::parse("quay.io/a/b:v1")?;
/// match policy.place(&reference, Registries::known()) {
///     Placement::Move(target) => assert_eq!(target.reference(&reference), "mirror.internal:5000/team/a/b:v1"),
///     other => panic!("{other:?}"),
/// }
///
/// let wrong = Policy::from_yaml("mirror:\n  regsitry: mirror.internal").unwrap_err();
/// assert_eq!((wrong.line(), wrong.column()), (Some(2), Some(3)));
/// assert!(wrong.fix().starts_with("did you mean `registry`?"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    mirror: Option<Prefix>,
    separator: Separator,
    depth: Option<usize>,
    keep_registry: bool,
    pull_secret: Option<String>,
    /// What happens to names under a prefix; the longest prefix counts.
    then: FxHashMap<String, Then>,
    allow: GlobSet,
    exclude: GlobSet,
    severity: FxHashMap<Code, Severity>,
    /// The file that holds the findings of an earlier check, as it is written.
    baseline: Option<String>,
    /// The text of the policy's file.
    text: std::sync::Arc<str>,
    /// What that file is called.
    file: Option<std::sync::Arc<str>>,
    /// Where the names of inputs count from, seen from the folder of the policy.
    folder: String,
    today: Option<ignore::Date>,
    entries: usage::Entries,
    /// Where the settings of the mirror were given.
    mirror_told: Vec<settings::Given<()>>,
    told: Vec<effective::Told>,
    /// What the nodes are told to pull from elsewhere.
    redirects: Option<std::sync::Arc<Redirects>>,
}

/// What happens to names under a prefix.
#[derive(Clone, Debug)]
enum Then {
    /// They are at home.
    Home,
    /// They move under another prefix.
    Move(Prefix),
}

impl Policy {
    /// Reads a policy file. An empty one has no mirror.
    ///
    /// # Errors
    /// Says which key is wrong, in which line, why, and how to fix it.
    pub fn from_yaml(text: &str) -> Result<Self, PolicyError> {
        Self::builder().yaml(text)?.build()
    }

    /// A builder for policies that a caller puts together, with or without a file.
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::default()
    }

    /// The mirror with its prefix, as names begin with it. With a mirror the check is closed: whatever is neither at
    /// home nor allowed has to move.
    pub fn mirror(&self) -> Option<&str> {
        self.mirror.as_ref().map(Prefix::as_str)
    }

    /// The registries, with their ports, in which something is at home: the mirror's and those of the sources.
    pub fn home_registries(&self) -> impl Iterator<Item = &str> {
        let home = self
            .then
            .iter()
            .filter(|(_, then)| matches!(then, Then::Home))
            .map(|(name, _)| name.as_str());
        home.chain(self.mirror()).filter_map(|name| name.split('/').next())
    }

    /// What moves elsewhere: `from` and `to` of each source, as they are compared.
    pub(crate) fn sources(&self) -> impl Iterator<Item = (&str, &str)> {
        let sources = self.entries.sources.iter();
        sources.map(|(from, to, _)| (from.as_str(), to.as_str()))
    }

    /// The patterns of names that are allowed, as they are written.
    pub(crate) fn allowed(&self) -> impl Iterator<Item = &str> {
        self.entries.allow.iter().map(|given| given.value.as_str())
    }

    /// What joins the parts of a repository.
    pub fn separator(&self) -> Separator {
        self.separator
    }

    /// How many parts a repository may have, those of the mirror's prefix counted.
    pub fn depth(&self) -> Option<usize> {
        self.depth
    }

    /// Whether the source's registry becomes the first part of the path at the mirror.
    pub fn keep_registry(&self) -> bool {
        self.keep_registry
    }

    /// The name of the pull secret for the mirror. Invariant: it can be the name of a Kubernetes secret.
    pub fn pull_secret(&self) -> Option<&str> {
        self.pull_secret.as_deref()
    }

    /// Whether a file or folder is not to be read, by its path relative to the policy's folder, with slashes.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.is_match(path)
    }

    /// The file with a baseline, as the policy names it: relative to its own folder.
    pub fn baseline(&self) -> Option<&str> {
        self.baseline.as_deref()
    }

    /// What the file of the policy is called, if there is one.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// How much findings of a code weigh under this policy.
    pub fn severity(&self, code: Code) -> Severity {
        self.severity
            .get(&code)
            .copied()
            .unwrap_or_else(|| code.default_severity())
    }
}
