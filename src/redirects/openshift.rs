//! Mirror sets of OpenShift, which its nodes get as registries.conf.

use std::sync::Arc;

use serde::Deserialize;
use serde_yaml::Value;

use super::table::{Mirror, Pulls, Table};

#[derive(Deserialize)]
struct MirrorSet {
    spec: Spec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    image_digest_mirrors: Option<Vec<Entry>>,
    image_tag_mirrors: Option<Vec<Entry>>,
    repository_digest_mirrors: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    source: String,
    #[serde(default)]
    mirrors: Vec<String>,
    mirror_source_policy: Option<String>,
}

/// Whether a kind of resources is one of the mirror sets.
pub(super) fn is_mirror_set(kind: &str) -> bool {
    matches!(
        kind,
        "ImageDigestMirrorSet" | "ImageTagMirrorSet" | "ImageContentSourcePolicy"
    )
}

/// Adds what a mirror set says.
pub(super) fn read(kind: &str, document: Value, file: &Arc<str>, table: &mut Table) -> Result<(), String> {
    let MirrorSet { spec } = serde_yaml::from_value(document).map_err(|error| format!("{kind}: {error}"))?;
    let (entries, pulls) = match kind {
        "ImageTagMirrorSet" => (spec.image_tag_mirrors, Pulls::Tags),
        "ImageDigestMirrorSet" => (spec.image_digest_mirrors, Pulls::Digests),
        _ => (spec.repository_digest_mirrors, Pulls::Digests),
    };
    for entry in entries.unwrap_or_default() {
        let is_blocked = entry.mirror_source_policy.as_deref() == Some("NeverContactSource");
        let mirrors = entry.mirrors.into_iter().map(|location| Mirror { location, pulls });
        table.add(&entry.source, is_blocked, mirrors, file);
    }
    Ok(())
}
