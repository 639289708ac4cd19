//! What images are called in a layout, by the habit of each tool.
//!
//! | tool | annotation |
//! |---|---|
//! | skopeo, crane | `org.opencontainers.image.ref.name`: the whole reference |
//! | umoci, oras, regctl | the same: the tag alone |
//! | docker, containerd, regctl | `io.containerd.image.name`: the whole reference |
//! | Hauler | `hauler.dev/original-ref` and `io.containerd.image.name`; charts have `REPOSITORY\|hauler/NAME:VERSION` |
//! | Zarf | `org.opencontainers.image.base.name`, elsewhere the image that it was built on |

use super::document::Annotations;
use crate::reference::Reference;
use crate::reference::grammar::check_tag;

/// Which habit a bundle has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    Layout,
    Zarf,
}

/// Everything that something is called: whole references, or `:tag`. Empty if it has no name.
pub(super) fn of(annotations: &Annotations, habit: Habit) -> Vec<String> {
    let base = annotations.base_name.as_deref().filter(|_| habit == Habit::Zarf);
    let whole = [
        annotations.original.as_deref().and_then(original),
        annotations.image_name.as_deref().and_then(reference),
        base.and_then(reference),
    ];
    let mut names: Vec<String> = whole.into_iter().flatten().collect();
    if names.is_empty() {
        names.extend(annotations.ref_name.as_deref().and_then(ref_name));
    }
    names.dedup();
    names
}

/// What Hauler keeps beside images: signatures, attestations, and what else refers to them.
pub(super) fn is_beside(annotations: &Annotations) -> bool {
    let kind = annotations.kind.as_deref().unwrap_or_default();
    let kind = kind
        .strip_prefix("dev.hauler/")
        .or_else(|| kind.strip_prefix("dev.cosignproject.cosign/"));
    kind.is_some_and(|kind| matches!(kind, "sigs" | "atts" | "sboms") || kind.starts_with("referrers"))
}

/// A reference as it resolves.
fn reference(written: &str) -> Option<String> {
    Some(Reference::parse_chart(written).ok()?.pulled())
}

/// Hauler's record of where something came from. Charts at HTTP servers have no name at a registry.
fn original(written: &str) -> Option<String> {
    let Some((repository, chart)) = written.split_once('|') else {
        return reference(written);
    };
    let repository = repository.strip_prefix("oci://")?.trim_end_matches('/');
    let chart = chart.strip_prefix("hauler/").unwrap_or(chart);
    reference(&format!("{repository}/{chart}"))
}

/// A whole reference (Docker Hub is meant without a registry, as everywhere), or only a tag.
fn ref_name(written: &str) -> Option<String> {
    match check_tag(written, 0) {
        Ok(()) => Some(format!(":{written}")),
        Err(_) => reference(written),
    }
}
