//! Names at the mirror that several images would share.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::judged::JudgedDocument;
use crate::find::{FoundFile, Position};
use crate::judge::Verdict;
use crate::policy::Collisions;
use crate::rules::Artifact;

/// The names at the mirror that several images would share, with those images and the first place of each.
#[derive(Debug, Default)]
pub(super) struct Collided {
    by_target: BTreeMap<String, Vec<Claim>>,
}

/// An image that would have a name, and where it is first.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// Its name without tag and digest.
    pub name: String,
    /// Which of the files it is in.
    pub file: usize,
    /// Where in the file.
    pub position: Position,
    /// The byte of the file.
    pub offset: usize,
}

impl Collided {
    pub(super) fn has(&self, target: &str) -> bool {
        !self.by_target.is_empty() && self.by_target.contains_key(target)
    }

    /// Another image than this one that would have the name.
    pub(super) fn other(&self, target: &str, name: &str) -> Option<&Claim> {
        let name = one_name(name);
        self.by_target.get(target)?.iter().find(|claim| claim.name != name)
    }
}

/// The name of an image, where its registry has two (<https://kubernetes.io/blog/2022/11/28/registry-k8s-io-faster-cheaper-ga/>).
fn one_name(name: &str) -> std::borrow::Cow<'_, str> {
    match name.strip_prefix("k8s.gcr.io/") {
        Some(path) => format!("registry.k8s.io/{path}").into(),
        None => name.into(),
    }
}

/// Gathers them over all files.
pub(super) fn collisions(files: &[FoundFile<JudgedDocument>]) -> Collided {
    let mut claims = Collisions::default();
    // What shares a verdict is one image, whose first place is the one that counts.
    let mut seen: FxHashSet<*const Verdict> = FxHashSet::default();
    for (file, found) in files.iter().enumerate() {
        for document in found.documents() {
            for judged in &document.sites {
                if let (Some(target), Some(name)) = (judged.target(), &judged.verdict.name)
                    // Different registries may well be put in place of by one.
                    && judged.site.artifact != Artifact::Registry
                    && seen.insert(Arc::as_ptr(&judged.verdict))
                {
                    let offset = document.offset + judged.site.span.start as usize;
                    claims.claim(target.name(), &one_name(name), (file, judged.position, offset));
                }
            }
        }
    }
    let owned = |(name, (file, position, offset)): (&str, &(usize, Position, usize))| Claim {
        name: name.to_owned(),
        file: *file,
        position: *position,
        offset: *offset,
    };
    let by_target = claims
        .found()
        .map(|found| (found.target.to_owned(), found.sources.into_iter().map(owned).collect()))
        .collect();
    Collided { by_target }
}
