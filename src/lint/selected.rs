//! Images that something in the inputs puts another one in the place of, by their names: they must keep them.

use rustc_hash::FxHashSet;

use super::judged::JudgedDocument;
use crate::find::FoundFile;
use crate::scan::{Content, Site};

/// The names by which images are found: those of a Kustomization's `images`, in any of the inputs.
#[derive(Debug, Default)]
pub(super) struct Selected {
    names: FxHashSet<Box<str>>,
}

/// Gathers them over all files.
pub(super) fn selected(files: &[FoundFile<JudgedDocument>]) -> Selected {
    let sites = files
        .iter()
        .flat_map(FoundFile::documents)
        .flat_map(|document| &document.sites);
    Selected {
        names: sites.filter_map(|judged| judged.site.selects.clone()).collect(),
    }
}

impl Selected {
    /// Whether an image is found by the name that it has, and may not lose it.
    pub(super) fn has(&self, site: &Site) -> bool {
        let Content::Reference(reference) = &site.content else {
            return false;
        };
        let name = reference.written().strip_suffix(reference.suffix());
        !self.names.is_empty() && site.selects.is_none() && name.is_some_and(|name| self.names.contains(name))
    }
}
