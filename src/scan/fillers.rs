//! Images that something fills in before a pod runs: OpenShift's triggers, Istio's injector, an operator.

use std::borrow::Cow;

use yaml_spans::NodeId;

use crate::manifest;

use super::reading::Reading;

/// Where OpenShift says what it fills in (<https://docs.redhat.com/documentation/openshift_container_platform>, "Triggering
/// updates on image stream changes").
const TRIGGERS: &str = "image.openshift.io/triggers";

/// Whether a trigger of OpenShift fills in the image of the container that is here; `text` is what stands there.
pub(super) fn by_trigger(reading: &Reading<'_, '_, '_>, text: &str) -> bool {
    let (Some(resource), Some(container)) = (resource(reading), reading.cursor.around().last()) else {
        return false;
    };
    let name = find(reading, container.mapping, "name");
    let name = name.as_deref().unwrap_or_default();
    let in_config = list(reading, resource, "spec/triggers").any(|trigger| {
        let covers =
            || list(reading, trigger, "imageChangeParams/containerNames").any(|item| reading.text(item) == name);
        find(reading, trigger, "type").as_deref() == Some("ImageChange") && covers()
    });
    let stands = text.trim();
    let from = |stream: &str| stands.is_empty() || stands == stream;
    if in_config {
        return list(reading, resource, "spec/triggers")
            .filter_map(|trigger| find(reading, trigger, "imageChangeParams/from/name"))
            .any(|stream| from(&stream));
    }
    let annotation = annotations(reading, resource).find(|(key, _)| key == TRIGGERS);
    annotation.is_some_and(|(_, triggers)| {
        let by_name = triggers.contains(&format!("@.name==\\\"{name}\\\""));
        let by_index = index(reading).is_some_and(|index| triggers.contains(&format!("containers[{index}]")));
        let names_it = stands.is_empty() || triggers.contains(&format!("\"{stands}\""));
        (by_name || by_index) && names_it
    })
}

/// Whether Istio's injector may replace the word `auto` here.
pub(super) fn by_injector(reading: &Reading<'_, '_, '_>) -> bool {
    let mut around = reading.cursor.around().iter().rev().take(3);
    around.any(|around| {
        let labels = manifest::lookup(
            reading.cursor.tree,
            around.mapping,
            reading.cursor.text,
            "metadata/labels",
        );
        let labels = labels.into_iter().flat_map(|labels| entries(reading, labels));
        let mut all = labels.chain(annotations(reading, around.mapping));
        all.any(|(key, _)| {
            key.ends_with("istio.io/inject") || key == "istio.io/rev" || key.starts_with("inject.istio.io/")
        })
    })
}

/// The resource that is here.
fn resource(reading: &Reading<'_, '_, '_>) -> Option<NodeId> {
    let depth = reading.cursor.path().len() - reading.cursor.rule_path().len();
    let mut around = reading.cursor.around().iter();
    around.find(|around| around.depth >= depth).map(|around| around.mapping)
}

/// The number of the container that is here.
fn index(reading: &Reading<'_, '_, '_>) -> Option<usize> {
    let mut steps = reading.cursor.path().iter().rev();
    steps.find_map(|step| match step {
        crate::rules::Step::Index(index) => Some(*index),
        crate::rules::Step::Key(_) => None,
    })
}

fn annotations<'t>(
    reading: &Reading<'_, 't, '_>,
    mapping: NodeId,
) -> impl Iterator<Item = (Cow<'t, str>, Cow<'t, str>)> {
    let found = manifest::lookup(
        reading.cursor.tree,
        mapping,
        reading.cursor.text,
        "metadata/annotations",
    );
    found.into_iter().flat_map(|found| entries(reading, found))
}

/// The keys of a mapping with their texts.
fn entries<'t>(reading: &Reading<'_, 't, '_>, mapping: NodeId) -> Vec<(Cow<'t, str>, Cow<'t, str>)> {
    let cursor = &reading.cursor;
    let all = cursor
        .tree
        .entries(mapping)
        .map(|(key, value)| (key, cursor.tree.resolve(value)));
    let texts = all.filter(|(_, value)| cursor.is_scalar(*value));
    texts
        .map(|(key, value)| (reading.text(key), reading.text(value)))
        .collect()
}

fn find<'t>(reading: &Reading<'_, 't, '_>, mapping: NodeId, path: &str) -> Option<Cow<'t, str>> {
    Some(reading.text(reading.cursor.lookup(mapping, path)?))
}

fn list<'a>(reading: &'a Reading<'_, '_, '_>, mapping: NodeId, path: &str) -> impl Iterator<Item = NodeId> + 'a {
    let tree = reading.cursor.tree;
    let found = manifest::lookup(tree, mapping, reading.cursor.text, path);
    found
        .into_iter()
        .flat_map(|list| tree.children(list))
        .map(|item| tree.resolve(item))
}
