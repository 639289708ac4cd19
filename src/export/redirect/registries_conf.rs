//! A drop-in of registries.conf for CRI-O and Podman
//! (<https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md>).

use serde::Serialize;

use super::rules::Rules;
use super::text;
use crate::export::{Export, Options, Plan};

#[derive(Serialize)]
struct Drop<'r> {
    registry: Vec<Registry<'r>>,
}

/// A blocked registry is not asked itself; its mirrors are.
#[derive(Serialize)]
struct Registry<'r> {
    prefix: &'r str,
    location: &'r str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    blocked: bool,
    mirror: [Mirror<'r>; 1],
}

#[derive(Serialize)]
struct Mirror<'r> {
    location: &'r str,
}

/// A table for each rule.
pub(in crate::export) fn export(plan: &Plan, options: &Options) -> Export {
    let rules = Rules::of(plan, |_| true);
    let registry = rules.iter().map(|(from, to)| Registry {
        prefix: from,
        location: from,
        blocked: !options.is_open,
        mirror: [Mirror { location: to }],
    });
    let drop = Drop {
        registry: registry.collect(),
    };
    let mut export = rules.export();
    let text = [text::head(options.is_open), &text::toml(&drop)].concat();
    export.files.text("registries.conf.d/50-airgap.conf", text);
    export
}
