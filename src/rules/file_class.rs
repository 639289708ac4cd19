//! Classes of files that are next to manifests, but are not for a cluster.

use std::borrow::Cow;

use super::pattern::{Glob, Globs, PathPattern, Step, StepPattern};

include!(concat!(env!("OUT_DIR"), "/file_classes.rs"));

/// Files by their names that are not for a cluster: a check of a folder leaves them out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileClass {
    /// What they are, in the plural.
    pub name: Cow<'static, str>,
    /// Why no cluster pulls what they reference.
    pub why: Cow<'static, str>,
    /// Where they are.
    pub paths: Cow<'static, [PathPattern]>,
    /// The `apiVersion` that they open with; none if they are not like Kubernetes resources.
    pub api_versions: Globs,
}

impl FileClass {
    /// The built-in classes.
    pub fn all() -> &'static [Self] {
        CLASSES
    }

    /// The class of a file by its path in a folder, with slashes; `api_version` is what it opens with, if it opens like
    /// a Kubernetes resource, and is asked for only where the name fits.
    pub fn of(path: &str, mut api_version: impl FnMut() -> Option<String>) -> Option<&'static Self> {
        let steps: Vec<Step<'_>> = path.split('/').map(|step| Step::Key(Cow::Borrowed(step))).collect();
        let mut opens_with: Option<Option<String>> = None;
        CLASSES.iter().find(|class| {
            let fits = class.paths.iter().any(|pattern| pattern.matches(&steps));
            fits && match opens_with.get_or_insert_with(&mut api_version) {
                Some(version) => class.api_versions.matches(version),
                None => class.api_versions.is_empty(),
            }
        })
    }
}
