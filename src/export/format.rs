//! The formats, and what each is for.

use std::fmt;

/// A form in which something is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Plain lists of images and charts.
    List,
    /// A script that copies with crane.
    Crane,
    /// A script that copies with skopeo.
    Skopeo,
    /// A script that copies with regctl.
    Regctl,
    /// A configuration of regsync.
    Regsync,
}

/// What formats are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Group {
    /// To copy images into the mirror.
    Copy,
    /// To carry images across the gap.
    Bundle,
    /// To make nodes pull from the mirror while manifests keep their names.
    Redirect,
    /// To change names on the way into the cluster, or to refuse what is not at the mirror.
    Guard,
}

impl Group {
    /// Every group, in the order in which images travel.
    pub const ALL: [Self; 4] = [Self::Copy, Self::Bundle, Self::Redirect, Self::Guard];

    /// A heading for it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Copy => "Copy: fill the mirror",
            Self::Bundle => "Bundle: carry everything across the gap",
            Self::Redirect => "Redirect: nodes pull from the mirror, manifests keep their names",
            Self::Guard => "Rewrite and guard: names change on the way in, or are refused",
        }
    }
}

impl Format {
    /// Every format, by group.
    pub const ALL: [Self; 5] = [Self::List, Self::Crane, Self::Skopeo, Self::Regctl, Self::Regsync];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Crane => "crane",
            Self::Skopeo => "skopeo",
            Self::Regctl => "regctl",
            Self::Regsync => "regsync",
        }
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// What it is for.
    pub fn group(self) -> Group {
        match self {
            Self::List | Self::Crane | Self::Skopeo | Self::Regctl | Self::Regsync => Group::Copy,
        }
    }

    /// What it is, in one line.
    pub fn summary(self) -> &'static str {
        match self {
            Self::List => "images.txt, charts.txt and artifacts.txt: one reference on a line",
            Self::Crane => "copy.sh: a script that copies with crane, and can be run again at any time",
            Self::Skopeo => "the same with skopeo",
            Self::Regctl => "the same with regctl",
            Self::Regsync => "regsync.yaml: a configuration of regsync",
        }
    }

    /// Whether it names what is at the mirror.
    pub fn needs_mirror(self) -> bool {
        !matches!(self, Self::List)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
