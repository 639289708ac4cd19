//! The formats, and what each is for.

use std::fmt;

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

/// Makes the enum of formats of a table, in which each is once.
macro_rules! formats {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $group:ident, $needs_mirror:literal, $summary:literal;)+) => {
        /// A form in which something is exported.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Format {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Format {
            /// Every format, by group.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            fn facts(self) -> Facts {
                match self {
                    $(Self::$variant => Facts {
                        name: $name,
                        group: Group::$group,
                        needs_mirror: $needs_mirror,
                        summary: $summary,
                    },)+
                }
            }
        }
    };
}

struct Facts {
    name: &'static str,
    group: Group,
    needs_mirror: bool,
    summary: &'static str,
}

formats! {
    /// Plain lists of images and charts.
    List = "list", Copy, false, "images.txt, charts.txt and artifacts.txt: one reference on a line";
    /// A script that copies with crane.
    Crane = "crane", Copy, true, "copy.sh: a script that copies with crane, and can be run again at any time";
    /// A script that copies with skopeo.
    Skopeo = "skopeo", Copy, true, "the same with skopeo";
    /// A script that copies with regctl.
    Regctl = "regctl", Copy, true, "the same with regctl";
    /// A configuration of regsync.
    Regsync = "regsync", Copy, true, "regsync.yaml: a configuration of regsync";
    /// An `ImageSetConfiguration` for oc-mirror.
    Imageset = "imageset", Bundle, false, "an ImageSetConfiguration for oc-mirror v2, or v1 with --v1alpha2";
    /// A manifest for Hauler.
    Hauler = "hauler", Bundle, false, "hauler.yaml: Images and Charts for `hauler store sync`";
    /// A package definition for Zarf.
    Zarf = "zarf", Bundle, false, "zarf.yaml: a package with the images, a component for each rendered chart";
    /// The mirror sets of OpenShift for tags and digests.
    Openshift = "openshift", Redirect, true, "ImageDigestMirrorSet and ImageTagMirrorSet, for OpenShift 4.13 and later";
    /// The mirror set of OpenShift for digests.
    Idms = "idms", Redirect, true, "ImageDigestMirrorSet alone: what has a digest";
    /// The mirror set of OpenShift for tags.
    Itms = "itms", Redirect, true, "ImageTagMirrorSet alone: what has no digest";
    /// The mirror set for digests of older versions of OpenShift.
    Icsp = "icsp", Redirect, true, "ImageContentSourcePolicy, before OpenShift 4.13: digests, and only with --open";
    /// A `certs.d` tree for containerd.
    HostsToml = "hosts-toml", Redirect, true, "certs.d/HOST/hosts.toml, for containerd";
    /// A drop-in of registries.conf for CRI-O and Podman.
    RegistriesConf = "registries-conf", Redirect, true, "registries.conf.d/50-airgap.conf, for CRI-O and Podman";
    /// `registries.yaml` of k3s and RKE2.
    K3s = "k3s", Redirect, true, "registries.yaml, for k3s and RKE2";
    /// Documents of a Talos machine configuration.
    Talos = "talos", Redirect, true, "RegistryMirrorConfig documents, for Talos 1.12 and later";
    /// A component for kustomize.
    Kustomize = "kustomize", Guard, true, "kustomization.yaml: a component whose `images` move names";
    /// A patch for HelmReleases of Flux.
    Flux = "flux", Guard, true, "a patch of HelmReleases whose post-renderer moves names";
    /// A `ValidatingAdmissionPolicy` with its binding.
    Vap = "vap", Guard, true, "a ValidatingAdmissionPolicy and its binding (Kubernetes 1.30 and later)";
    /// A `ValidatingPolicy` for Kyverno.
    Kyverno = "kyverno", Guard, true, "a ValidatingPolicy for Kyverno (1.17 and later)";
    /// A constraint for Gatekeeper with its template.
    Gatekeeper = "gatekeeper", Guard, true, "a ConstraintTemplate and its constraint for Gatekeeper";
}

impl Format {
    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        self.facts().name
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name)
    }

    /// What it is for.
    pub fn group(self) -> Group {
        self.facts().group
    }

    /// What it is, in one line.
    pub fn summary(self) -> &'static str {
        self.facts().summary
    }

    /// Whether it names what is at the mirror.
    pub fn needs_mirror(self) -> bool {
        self.facts().needs_mirror
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
