//! What these tests export, and how they read it back.

use std::collections::BTreeMap;

use airgap_lint::Input;
use airgap_lint::export::{self, Export, Format, LeftOut, Options, Plan};
use serde_yaml::Value;

use crate::support::linter;

/// Mirrors of four kinds.
pub const MIRRORS: [(&str, &str); 4] = [
    ("nested", "mirror: { registry: mirror.internal }"),
    ("flat", "mirror: { registry: mirror.internal, separator: '-' }"),
    (
        "kept-host",
        "mirror: { registry: mirror.internal, keep-registry: true }",
    ),
    ("port-and-prefix", "mirror: { registry: 'mirror.internal:5000/team' }"),
];

/// Every place in which an image can be.
pub fn shop() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/exports/shop.yaml");
    std::fs::read_to_string(path).unwrap()
}

/// A policy under which the tools are allowed.
pub fn with_tools(policy: &str) -> String {
    format!("{policy}\nallow: ['registry.corp.example/**']\n")
}

pub fn plan(policy: &str, manifests: &str) -> Plan {
    let linter = linter(policy);
    let report = linter.check([Input::new("shop.yaml", manifests.as_bytes())]);
    Plan::new(&report.inventory, linter.policy()).rendered_from(&report.files)
}

pub fn export(format: Format, plan: &Plan, set: impl FnOnce(&mut Options)) -> Export {
    let mut options = Options::default();
    set(&mut options);
    export::export(format, plan, &options).unwrap()
}

pub fn text(export: &Export) -> &str {
    &export.files.single().expect("one file").text
}

pub fn documents(export: &Export) -> Vec<Value> {
    let documents = serde_yaml::Deserializer::from_str(text(export));
    documents
        .map(|document| serde::Deserialize::deserialize(document).unwrap())
        .collect()
}

/// The texts at a path, in which `*` is every item of a list.
pub fn texts(value: &Value, path: &str) -> Vec<String> {
    match path.split_once('/').unwrap_or((path, "")) {
        ("", _) => value.as_str().map(str::to_owned).into_iter().collect(),
        ("*", rest) => value
            .as_sequence()
            .into_iter()
            .flatten()
            .flat_map(|item| texts(item, rest))
            .collect(),
        (key, rest) => value.get(key).map(|value| texts(value, rest)).unwrap_or_default(),
    }
}

/// How often each text is there.
pub fn counted(texts: impl IntoIterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    counts
}

/// The export as people get it: the file, what is left out, and the notes.
pub fn shown(plan: &Plan, export: &Export) -> String {
    let mut shown = text(export).to_owned();
    for LeftOut { reference, why, .. } in plan.left_out().iter().chain(&export.left_out) {
        shown += &format!("\nleft out: {reference}: {why}");
    }
    for note in plan.notes().chain(export.notes.iter().cloned()) {
        shown += &format!("\nnote: {note}");
    }
    shown
}
