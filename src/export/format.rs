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
    /// An `ImageSetConfiguration` for oc-mirror.
    Imageset,
    /// A manifest for Hauler.
    Hauler,
    /// A package definition for Zarf.
    Zarf,
    /// A component for kustomize.
    Kustomize,
    /// A patch for HelmReleases of Flux.
    Flux,
    /// A `ValidatingAdmissionPolicy` with its binding.
    Vap,
    /// A `ValidatingPolicy` for Kyverno.
    Kyverno,
    /// A constraint for Gatekeeper with its template.
    Gatekeeper,
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
    pub const ALL: [Self; 13] = [
        Self::List,
        Self::Crane,
        Self::Skopeo,
        Self::Regctl,
        Self::Regsync,
        Self::Imageset,
        Self::Hauler,
        Self::Zarf,
        Self::Kustomize,
        Self::Flux,
        Self::Vap,
        Self::Kyverno,
        Self::Gatekeeper,
    ];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Crane => "crane",
            Self::Skopeo => "skopeo",
            Self::Regctl => "regctl",
            Self::Regsync => "regsync",
            Self::Imageset => "imageset",
            Self::Hauler => "hauler",
            Self::Zarf => "zarf",
            Self::Kustomize => "kustomize",
            Self::Flux => "flux",
            Self::Vap => "vap",
            Self::Kyverno => "kyverno",
            Self::Gatekeeper => "gatekeeper",
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
            Self::Imageset | Self::Hauler | Self::Zarf => Group::Bundle,
            Self::Kustomize | Self::Flux | Self::Vap | Self::Kyverno | Self::Gatekeeper => Group::Guard,
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
            Self::Imageset => "imageset-config.yaml: an ImageSetConfiguration for oc-mirror v2, or v1 with --v1alpha2",
            Self::Hauler => "hauler.yaml: Images and Charts for `hauler store sync`",
            Self::Zarf => "zarf.yaml: a package with the images, a component for each rendered chart",
            Self::Kustomize => "kustomization.yaml: a component whose `images` move names",
            Self::Flux => "a patch of HelmReleases whose post-renderer moves names",
            Self::Vap => "a ValidatingAdmissionPolicy and its binding (Kubernetes 1.30 and later)",
            Self::Kyverno => "a ValidatingPolicy for Kyverno (1.17 and later)",
            Self::Gatekeeper => "a ConstraintTemplate and its constraint for Gatekeeper",
        }
    }

    /// Whether it names what is at the mirror.
    pub fn needs_mirror(self) -> bool {
        !matches!(self, Self::List | Self::Imageset | Self::Hauler | Self::Zarf)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
