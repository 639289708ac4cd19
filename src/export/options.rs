//! What whoever exports may want to have otherwise.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use super::platform::Platform;
use crate::rules::Artifact;

/// How to export; each format takes what concerns it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// Copy only this platform; by default all of them.
    pub single_arch: Option<Platform>,
    /// At most so many images in one script.
    pub split: Option<NonZeroUsize>,
    /// Whether nodes and clusters may fall back to the source when the mirror lacks something.
    pub is_open: bool,
    /// Whether an `ImageSetConfiguration` is one for oc-mirror v1.
    pub is_v1alpha2: bool,
    /// Whether digests that are known from the manifests are written, too.
    pub is_locked: bool,
    /// What a package is called.
    pub package_name: Option<String>,
    /// The version of a package.
    pub package_version: Option<String>,
    /// The namespace that charts are installed into.
    pub namespace: Option<String>,
    /// Whether a guard only reports what it would refuse.
    pub is_dry_run: bool,
    /// The kind of artifacts that a list is only about.
    pub kind: Option<Artifact>,
    /// The namespaces that a guard leaves alone.
    pub exempt: BTreeSet<String>,
}
