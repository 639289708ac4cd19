//! `registries.yaml` of k3s and RKE2 (<https://docs.k3s.io/installation/private-registry>).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::rules::{Host, Rules, host};
use super::text;
use crate::export::{Export, ExportError, Format, Options, Plan};

#[derive(Serialize)]
struct Registries<'r> {
    mirrors: BTreeMap<&'r str, Mirror>,
}

/// With a path in the endpoint, `/v2/PATH/` would be asked for first, which a registry may refuse.
#[derive(Serialize)]
struct Mirror {
    endpoint: [String; 1],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    rewrite: BTreeMap<String, String>,
}

/// One file for everything.
pub(in crate::export) fn export(plan: &Plan, options: &Options) -> Result<Export, ExportError> {
    let rules = Rules::of(plan, |_| true);
    let mut mirrors = BTreeMap::new();
    for source in rules.hosts() {
        if let (Some(staying), false) = (source.staying, options.is_open) {
            let why = format!(
                "agents ask the mirror for everything at {}, but `{staying}` stays where it is; use `registries-conf` or \
                 `openshift`, or let agents fall back with --open",
                source.name
            );
            return Err(ExportError::Unfit(Format::K3s, why));
        }
        let endpoints: BTreeSet<&str> = source.rules.iter().map(|(_, to)| host(to)).collect();
        let endpoints = Vec::from_iter(endpoints);
        let [endpoint] = endpoints[..] else {
            let why = format!(
                "{} would need several mirrors, {}, and k3s asks each of them for everything; use `registries-conf` or \
                 `openshift`",
                source.name,
                endpoints.join(" and ")
            );
            return Err(ExportError::Unfit(Format::K3s, why));
        };
        let mirror = Mirror {
            endpoint: [format!("https://{endpoint}")],
            rewrite: rewrites(&source, &rules),
        };
        mirrors.insert(source.name, mirror);
    }
    let mut export = rules.export();
    // What the file says is open: the agent's flag closes it.
    let text = text::documents(true, &[Registries { mirrors }]);
    export.files.text("registries.yaml", text);
    if !options.is_open {
        export.notes.push(
            "only agents with `disable-default-registry-endpoint: true` in their config.yaml never ask the source; the file \
             itself cannot say so"
                .to_owned(),
        );
    }
    Ok(export)
}

/// Patterns of repositories, each with what replaces it. They are anchored, and no two match one name: k3s applies them in
/// any order.
fn rewrites(source: &Host<'_>, rules: &Rules) -> BTreeMap<String, String> {
    let names: Vec<(&str, &str)> = rules.names_at(source.name).collect();
    let mut patterns = BTreeMap::new();
    let mut exact = |name: &str, target: &str| {
        patterns.insert(format!("^{}$", escaped(path(name))), path(target).to_owned());
    };
    let are_nested = source
        .rules
        .iter()
        .any(|(from, _)| source.rules.iter().any(|(other, _)| is_below(from, other)));
    if are_nested {
        names.iter().for_each(|(name, target)| exact(name, target));
        return patterns;
    }
    for (from, to) in &source.rules {
        if names.iter().any(|(name, _)| name == from) {
            exact(from, to);
        }
    }
    for (from, to) in &source.rules {
        let is_used = names.iter().any(|(name, _)| is_below(from, name));
        if is_used && folder(from) != folder(to) {
            patterns.insert(format!("^{}(.*)$", escaped(&folder(from))), format!("{}$1", folder(to)));
        }
    }
    patterns
}

/// Whether a name is below a prefix, and not the prefix itself.
fn is_below(prefix: &str, name: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'))
}

/// The path of a name, without its registry.
fn path(name: &str) -> &str {
    name.split_once('/').map_or("", |(_, path)| path)
}

/// What the path of everything below a prefix begins with.
fn folder(prefix: &str) -> String {
    match path(prefix) {
        "" => String::new(),
        path => format!("{path}/"),
    }
}

/// A path in which nothing is special to a regular expression.
fn escaped(path: &str) -> String {
    path.replace('.', "\\.")
}
