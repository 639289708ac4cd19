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
mod moves;
mod place;
mod prefix;
mod reach;
mod registry_kind;
mod routed;
mod settings;
mod usage;
mod values;

pub use build::PolicyBuilder;
pub use collision::{Collision, Collisions};
pub use effective::{Effective, SetBy};
pub use error::{PolicyError, PolicyErrorKind};
pub use layout::LayoutFault;
pub use place::{Placement, Stuck, Target};
pub use registry_kind::RegistryKind;

pub(crate) use ignore::Accused;
pub(crate) use routed::Routed;
pub(crate) use usage::Usage;

use crate::code::{Code, Severity};
use crate::redirects::Redirects;
use crate::rules::Artifact;
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
    /// Whether the nodes hold the credentials of the mirror, so that pods need no pull secret.
    node_credentials: bool,
    /// What kind of registry the mirror is, if the policy says so.
    kind: Option<RegistryKind>,
    /// Where repositories of sources are mirrored: beginnings of names, without scheme.
    git_mirrors: Vec<String>,
    /// What happens to names under a prefix; the longest prefix counts.
    then: FxHashMap<String, Then>,
    allow: GlobSet,
    exclude: GlobSet,
    severity: FxHashMap<Code, Severity>,
    /// What the policy says of one kind of external source.
    severity_of_sources: FxHashMap<Artifact, Severity>,
    /// The file that holds the findings of an earlier check, as it is written.
    baseline: Option<String>,
    /// The text of the policy's file.
    text: std::sync::Arc<str>,
    /// What that file is called.
    file: Option<std::sync::Arc<str>>,
    places: ignore::Places,
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

    /// The pull secret that each pod at the mirror needs; `None` if nodes hold the credentials.
    pub(crate) fn wanted_pull_secret(&self) -> Option<&str> {
        self.pull_secret().filter(|_| !self.node_credentials)
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

    /// What kind of registry the mirror is: what the policy says, or what its host gives away. Only a kind that the policy
    /// says limits names.
    pub fn mirror_kind(&self) -> Option<RegistryKind> {
        let mirror = self.mirror.as_ref()?;
        self.kind.or_else(|| RegistryKind::of_registry(mirror.registry()))
    }

    /// How much it weighs that something of this kind comes from outside: for charts and registries an error, for Git a
    /// warning, or an error if Git is mirrored; URLs are not reported. The policy can say otherwise.
    pub fn severity_of_source(&self, artifact: Artifact) -> Severity {
        let said = self.severity_of_sources.get(&artifact);
        let said = said.or_else(|| {
            self.severity
                .get(&Code::ExternalSource)
                .filter(|_| artifact != Artifact::Url)
        });
        said.copied().unwrap_or(match artifact {
            Artifact::Url => Severity::Off,
            Artifact::Git if self.git_mirrors.is_empty() => Severity::Warning,
            _ => Severity::Error,
        })
    }

    /// How much findings of a code weigh under this policy.
    pub fn severity(&self, code: Code) -> Severity {
        self.severity
            .get(&code)
            .copied()
            .unwrap_or_else(|| code.default_severity())
    }
}
