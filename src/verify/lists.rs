//! The lists that a verification leaves: what is to be copied, and the digests that were found.

use super::outcome::{Verification, Verified};
use crate::holding::Presence;
use crate::reference::Reference;
use crate::rules::Artifact;

impl Verification {
    /// What copying would bring, one reference on a line, sorted: what is missing, incomplete or has a wrong digest, as it is
    /// pulled from its source. An export of only this list copies it.
    pub fn missing(&self) -> Vec<String> {
        let artifacts = self.artifacts.iter().filter(|artifact| artifact.is_to_be_copied());
        sorted(artifacts.filter_map(|artifact| Some(line(artifact, &source(artifact)?.pulled()))))
    }

    /// What was found without a digest in its reference, with the digest that was found, sorted.
    pub fn pins(&self) -> Vec<String> {
        let pin = |artifact: &Verified| {
            let source = source(artifact)?;
            let found = artifact.decided_by.as_ref()?;
            let digest = found.digest.as_ref().filter(|_| found.presence == Presence::Present)?;
            let is_pinned = source.digest().is_some();
            (!is_pinned).then(|| line(artifact, &format!("{}@{digest}", source.pulled())))
        };
        sorted(self.artifacts.iter().filter_map(pin))
    }
}

/// Where it comes from; a chart with the `_` of a tag for the `+` of its version.
fn source(artifact: &Verified) -> Option<Reference> {
    let written = artifact.resolved.as_ref().unwrap_or(&artifact.reference);
    Reference::parse_chart(written).ok()
}

/// A reference as lists have it.
fn line(artifact: &Verified, name: &str) -> String {
    match artifact.kind {
        Artifact::Chart => format!("oci://{name}"),
        _ => name.to_owned(),
    }
}

fn sorted(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines.dedup();
    lines
}
