//! Manifests for Hauler (`content.hauler.cattle.io/v1`).
//!
//! Hauler only warns about documents that it does not know, and ignores keys: what is wrong here would be missing in the
//! store without a word.

use std::collections::BTreeSet;

use crate::export::bundle::charts::version_of;
use crate::export::bundle::pins::Pins;
use crate::export::yaml::{self, list, map};
use crate::export::{Export, ExportError, LeftOut, Options, Plan};
use serde_yaml::Value;

const API: &str = "content.hauler.cattle.io/v1";

/// `Images`, and `Charts` if there are any.
pub(in crate::export) fn export(plan: &Plan, options: &Options) -> Result<Export, ExportError> {
    let mut export = Export::default();
    let pins = Pins::new(plan, options);
    let images: BTreeSet<String> = plan.images().map(|item| pins.pinned(item, item.pulled())).collect();
    let mut charts: BTreeSet<(String, String, String)> = BTreeSet::new();
    for chart in plan.charts() {
        let name = chart.source.name().rsplit_once('/');
        match (version_of(chart), name) {
            // Helm writes `_` for the `+` of a version, which no tag can have.
            (Ok(tag), Some((place, name))) => {
                let place = match chart.in_repository() {
                    Some((repository, _, _)) => repository.to_owned(),
                    None => format!("oci://{place}"),
                };
                charts.insert((place, name.to_owned(), tag.replace('_', "+")));
            }
            (Err(left_out), _) => export.left_out.push(left_out),
            (Ok(_), None) => export.left_out.push(LeftOut {
                reference: chart.pulled(),
                why: "its name has no registry".to_owned(),
            }),
        }
    }
    let images = images.into_iter().map(|name| map([("name", name.into())]));
    let mut documents = vec![content("Images", "images", list(images))];
    if !charts.is_empty() {
        let charts = charts.into_iter().map(|(place, name, version)| {
            map([
                ("name", name.into()),
                ("repoURL", place.into()),
                ("version", version.into()),
            ])
        });
        documents.push(content("Charts", "charts", list(charts)));
    }
    let comment = "For Hauler: hauler store sync --filename hauler.yaml";
    export
        .files
        .text("hauler.yaml", yaml::text(&[comment.to_owned()], &documents)?);
    export.notes.extend(pins.note(plan));
    Ok(export)
}

fn content(kind: &str, key: &str, items: Value) -> Value {
    map([
        ("apiVersion", API.into()),
        ("kind", kind.into()),
        ("metadata", map([("name", "airgap".into())])),
        ("spec", map([(key, items)])),
    ])
}
