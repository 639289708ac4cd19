//! Digests that several repositories share.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::collide::Claim;
use super::judged::JudgedDocument;
use crate::find::FoundFile;
use crate::judge::Verdict;
use crate::rules::Artifact;
use crate::scan::Content;

/// The repositories that each digest is on, with the first place of each; only digests that are on several.
#[derive(Debug, Default)]
pub(super) struct Shared {
    by_digest: FxHashMap<Box<str>, Vec<Claim>>,
}

impl Shared {
    /// The first repository that has the digest of a reference, if that is another one than this.
    pub(super) fn first(&self, verdict: &Verdict) -> Option<&Claim> {
        if self.by_digest.is_empty() {
            return None;
        }
        let first = self.by_digest.get(digest(verdict)?)?.first()?;
        (first.name != repository(verdict)).then_some(first)
    }
}

/// Gathers them over all files.
pub(super) fn shared(files: &[FoundFile<JudgedDocument>]) -> Shared {
    let mut shared = Shared::default();
    let mut seen: FxHashSet<*const Verdict> = FxHashSet::default();
    for (file, found) in files.iter().enumerate() {
        for document in found.documents() {
            for judged in &document.sites {
                let is_image = judged.site.artifact == Artifact::Image;
                let verdict = &judged.verdict;
                let Some(digest) = digest(verdict).filter(|_| is_image) else {
                    continue;
                };
                if !matches!(judged.site.content, Content::Reference(_)) || !seen.insert(Arc::as_ptr(verdict)) {
                    continue;
                }
                let claims = shared.by_digest.entry(digest.into()).or_default();
                let name = repository(verdict);
                if claims.iter().all(|claim| claim.name != name) {
                    claims.push(Claim {
                        name: name.to_owned(),
                        file,
                        position: judged.position,
                        offset: document.offset + judged.site.span.start as usize,
                    });
                }
            }
        }
    }
    shared.by_digest.retain(|_, claims| claims.len() > 1);
    shared
}

/// The digest of a reference as it resolves.
fn digest(verdict: &Verdict) -> Option<&str> {
    Some(verdict.resolved.as_deref()?.split_once('@')?.1)
}

/// By what repositories are told apart: where the image is at the mirror, or its name. A mirror has what its sources have.
fn repository(verdict: &Verdict) -> &str {
    let name = verdict
        .mirror
        .as_deref()
        .or(verdict.name.as_deref())
        .unwrap_or_default();
    let name = name.split('@').next().unwrap_or_default();
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    name[last..].find(':').map_or(name, |colon| &name[..last + colon])
}
