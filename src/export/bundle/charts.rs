//! Which charts can be packed.

use crate::export::{Item, Kind, LeftOut};

/// The version of a chart, or why it cannot be packed.
pub(super) fn version_of(chart: &Item) -> Result<&str, LeftOut> {
    chart.source.tag().ok_or_else(|| LeftOut {
        reference: format!("oci://{}", chart.source.resolved()),
        why: "it has no version here: it may only be the place where charts are; name its charts with their versions"
            .to_owned(),
    })
}

/// Why an item cannot be packed as an artifact of a registry, if so: `latest` is a tag of images, but no version of charts.
pub(super) fn refused(item: &Item) -> Option<LeftOut> {
    match item.kind {
        Kind::Image => None,
        Kind::HttpChart => Some(LeftOut {
            reference: item.source.resolved(),
            why: "it is in a Helm repository, and not in a registry; `export crane` copies it with Helm".to_owned(),
        }),
        _ if item.source.digest().is_some() => None,
        _ => version_of(item).err(),
    }
}
