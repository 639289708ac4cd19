//! The formats, and what each is for.

use std::fmt;

/// A form in which something is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Plain lists of images and charts.
    List,
    /// The mirror sets of OpenShift for tags and digests.
    Openshift,
    /// The mirror set of OpenShift for digests.
    Idms,
    /// The mirror set of OpenShift for tags.
    Itms,
    /// The mirror set for digests of older versions of OpenShift.
    Icsp,
    /// A `certs.d` tree for containerd.
    HostsToml,
    /// A drop-in of registries.conf for CRI-O and Podman.
    RegistriesConf,
    /// `registries.yaml` of k3s and RKE2.
    K3s,
    /// Documents of a Talos machine configuration.
    Talos,
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
    pub const ALL: [Self; 9] = [
        Self::List,
        Self::Openshift,
        Self::Idms,
        Self::Itms,
        Self::Icsp,
        Self::HostsToml,
        Self::RegistriesConf,
        Self::K3s,
        Self::Talos,
    ];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Openshift => "openshift",
            Self::Idms => "idms",
            Self::Itms => "itms",
            Self::Icsp => "icsp",
            Self::HostsToml => "hosts-toml",
            Self::RegistriesConf => "registries-conf",
            Self::K3s => "k3s",
            Self::Talos => "talos",
        }
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// What it is for.
    pub fn group(self) -> Group {
        match self {
            Self::List => Group::Copy,
            Self::Openshift | Self::Idms | Self::Itms | Self::Icsp => Group::Redirect,
            Self::HostsToml | Self::RegistriesConf | Self::K3s | Self::Talos => Group::Redirect,
        }
    }

    /// What it is, in one line.
    pub fn summary(self) -> &'static str {
        match self {
            Self::List => "images.txt, charts.txt and artifacts.txt: one reference on a line",
            Self::Openshift => "ImageDigestMirrorSet and ImageTagMirrorSet, for OpenShift 4.13 and later",
            Self::Idms => "ImageDigestMirrorSet alone: what has a digest",
            Self::Itms => "ImageTagMirrorSet alone: what has no digest",
            Self::Icsp => "ImageContentSourcePolicy, before OpenShift 4.13: digests, and only with --open",
            Self::HostsToml => "certs.d/HOST/hosts.toml, for containerd",
            Self::RegistriesConf => "registries.conf.d/50-airgap.conf, for CRI-O and Podman",
            Self::K3s => "registries.yaml, for k3s and RKE2",
            Self::Talos => "RegistryMirrorConfig documents, for Talos 1.12 and later",
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
