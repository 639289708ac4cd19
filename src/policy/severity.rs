//! What findings are called, and how much they weigh.

use std::fmt;

/// What is wrong at a site. Each code is one word of a report, and one key of `severity` in a policy.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The image is pulled from a registry on the internet.
    PublicRegistry,
    /// Without a mirror: nothing says whether the registry can be reached.
    UnknownRegistry,
    /// With a mirror: the image is neither at home nor allowed.
    OutsideMirror,
    /// A kubelet could not pull the reference.
    InvalidReference,
    /// A placeholder or template was left in the place of a reference.
    UnresolvedPlaceholder,
    /// Two different images would have the same name at the mirror.
    MirrorCollision,
    /// The reference should move, but no edit does it and nothing else.
    Unlocatable,
    /// The reference has no digest.
    Unpinned,
}

impl Code {
    /// Every code, in the order of the enum.
    pub const ALL: [Self; 8] = [
        Self::PublicRegistry,
        Self::UnknownRegistry,
        Self::OutsideMirror,
        Self::InvalidReference,
        Self::UnresolvedPlaceholder,
        Self::MirrorCollision,
        Self::Unlocatable,
        Self::Unpinned,
    ];

    /// The code as it is written in policies and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PublicRegistry => "public-registry",
            Self::UnknownRegistry => "unknown-registry",
            Self::OutsideMirror => "outside-mirror",
            Self::InvalidReference => "invalid-reference",
            Self::UnresolvedPlaceholder => "unresolved-placeholder",
            Self::MirrorCollision => "mirror-collision",
            Self::Unlocatable => "unlocatable",
            Self::Unpinned => "unpinned",
        }
    }

    /// The code of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == name)
    }

    /// The severity that a policy can change.
    pub fn default_severity(self) -> Severity {
        match self {
            Self::UnknownRegistry | Self::Unpinned => Severity::Warning,
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
    /// Said, and nothing more.
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

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
