//! The codes of findings, what they mean, and their severities.

mod explain;

use std::fmt;

pub use explain::Explanation;

/// What is wrong. Each code is one word of a report, and one key of `severity` in a policy.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The reference names a registry on the internet.
    PublicRegistry,
    /// No registry is given, so the reference means Docker Hub.
    ImplicitRegistry,
    /// With a mirror: the reference is neither at home nor allowed.
    OutsideMirror,
    /// At the mirror, under a name that the policy gives to nothing.
    WrongLayout,
    /// Without a mirror: nothing says whether the cluster can reach the registry.
    UnknownRegistry,
    /// Nodes are redirected to the mirror, and fall back to the source.
    OpenRedirect,
    /// Two different images would get the same name at the mirror.
    MirrorCollision,
    /// What is said to hold everything does not hold it.
    MissingInMirror,
    /// What holds it has something else under its name, or nothing to tell by.
    WrongDigest,
    /// A platform or a part of it is missing where it is held.
    Incomplete,
    /// A kubelet refuses the reference.
    InvalidReference,
    /// The field for an image is empty, and an operator may fill it in.
    EmptyReference,
    /// The field holds an unresolved template instead of a reference.
    UnresolvedPlaceholder,
    /// The field holds a variable that is filled in when it is run, and whose value the document does not state.
    RuntimeVariable,
    /// The reference should move, but no edit moves it without changing another one.
    Unlocatable,
    /// A mapping on the path to a reference has the same key twice.
    DuplicateKey,
    /// A document could not be read.
    Unreadable,
    /// A chart, a repository of sources or a URL outside of the cluster, which something in it fetches.
    ExternalSource,
    /// A controller renders a chart that was not at hand.
    ChartNotRendered,
    /// A script fetches something from the internet when it runs.
    RuntimeDownload,
    /// An operator starts an image that stands in no manifest.
    ImpliedImage,
    /// A workload may start pods, and nobody knows which images it gives them.
    UnknownOperator,
    /// A workload has a proxy, and lacks exceptions for what is inside the cluster.
    NoProxy,
    /// A pod at the mirror has no pull secret for it.
    MissingPullSecret,
    /// A token or password is in a custom resource in plain text.
    SecretInManifest,
    /// One digest is on several repositories.
    SharedDigest,
    /// The registry of the mirror cannot hold the name that an image would get.
    RegistryLimit,
    /// The reference has no digest, and either no tag or the tag `latest`.
    Unpinned,
    /// No template of the chart reads a value that was given to it.
    UnusedValue,
    /// An entry of the policy, a comment or an annotation that hides or allows nothing.
    UnusedPolicy,
}

impl Code {
    /// Every code, in the order of the enum.
    pub const ALL: [Self; 30] = [
        Self::PublicRegistry,
        Self::ImplicitRegistry,
        Self::OutsideMirror,
        Self::WrongLayout,
        Self::UnknownRegistry,
        Self::OpenRedirect,
        Self::MirrorCollision,
        Self::MissingInMirror,
        Self::WrongDigest,
        Self::Incomplete,
        Self::InvalidReference,
        Self::EmptyReference,
        Self::UnresolvedPlaceholder,
        Self::RuntimeVariable,
        Self::Unlocatable,
        Self::DuplicateKey,
        Self::Unreadable,
        Self::ExternalSource,
        Self::ChartNotRendered,
        Self::RuntimeDownload,
        Self::ImpliedImage,
        Self::UnknownOperator,
        Self::NoProxy,
        Self::MissingPullSecret,
        Self::SecretInManifest,
        Self::SharedDigest,
        Self::RegistryLimit,
        Self::Unpinned,
        Self::UnusedValue,
        Self::UnusedPolicy,
    ];

    /// The code as it is written in policies and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PublicRegistry => "public-registry",
            Self::ImplicitRegistry => "implicit-registry",
            Self::OutsideMirror => "outside-mirror",
            Self::WrongLayout => "wrong-layout",
            Self::UnknownRegistry => "unknown-registry",
            Self::OpenRedirect => "open-redirect",
            Self::MirrorCollision => "mirror-collision",
            Self::MissingInMirror => "missing-in-mirror",
            Self::WrongDigest => "wrong-digest",
            Self::Incomplete => "incomplete",
            Self::InvalidReference => "invalid-reference",
            Self::EmptyReference => "empty-reference",
            Self::UnresolvedPlaceholder => "unresolved-placeholder",
            Self::RuntimeVariable => "runtime-variable",
            Self::Unlocatable => "unlocatable",
            Self::DuplicateKey => "duplicate-key",
            Self::Unreadable => "unreadable",
            Self::ExternalSource => "external-source",
            Self::ChartNotRendered => "chart-not-rendered",
            Self::RuntimeDownload => "runtime-download",
            Self::ImpliedImage => "implied-image",
            Self::UnknownOperator => "unknown-operator",
            Self::NoProxy => "no-proxy",
            Self::MissingPullSecret => "missing-pull-secret",
            Self::SecretInManifest => "secret-in-manifest",
            Self::SharedDigest => "shared-digest",
            Self::RegistryLimit => "registry-limit",
            Self::Unpinned => "unpinned",
            Self::UnusedValue => "unused-value",
            Self::UnusedPolicy => "unused-policy",
        }
    }

    /// The code of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == name)
    }

    /// The severity that a policy can change.
    pub fn default_severity(self) -> Severity {
        match self {
            Self::UnknownRegistry
            | Self::OpenRedirect
            | Self::EmptyReference
            | Self::RuntimeVariable
            | Self::ChartNotRendered
            | Self::UnknownOperator
            | Self::NoProxy
            | Self::SecretInManifest
            | Self::SharedDigest
            | Self::Unpinned
            | Self::UnusedValue
            | Self::UnusedPolicy => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How much a finding weighs; later ones weigh more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Not reported.
    Off,
    /// Reported for information only.
    Info,
    /// Somebody should look.
    Warning,
    /// The check fails.
    Error,
}

impl Severity {
    /// Every severity, the lightest first.
    pub const ALL: [Self; 4] = [Self::Off, Self::Info, Self::Warning, Self::Error];

    /// The severity as it is written in policies and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.as_str() == name)
    }
}

impl Severity {
    /// One step less, but never nothing.
    pub(crate) fn lighter(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Off => Self::Off,
            Self::Warning | Self::Info => Self::Info,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
