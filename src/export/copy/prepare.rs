//! What has to be at a registry before the first push: repositories in ECR, projects and the like elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::Transfer;
use crate::export::Plan;
use crate::policy::RegistryKind;

/// Makes repositories; `@options@` is filled in.
const CREATE: &str = r#"# ECR takes a push only into a repository that exists.
AWS=${AWS:-aws}
if ! command -v "$AWS" >/dev/null; then
    echo "$AWS is not to be found; install the AWS CLI, or set AWS to where it is" >&2
    exit 2
fi
create() {
    if "$AWS" ecr describe-repositories@options@ --repository-names "$1" >/dev/null 2>&1; then
        return
    fi
    if [ -n "$dry_run" ]; then
        echo "the repository $1 would be created"
    else
        "$AWS" ecr create-repository@options@ --repository-name "$1" >/dev/null || echo "$1 could not be created" >&2
    fi
}
"#;

/// The lines of a script that make the repositories of these transfers; empty where pushing makes them.
pub(super) fn lines(plan: &Plan, transfers: &[Transfer]) -> String {
    let mut repositories: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (registry, repository) in transfers.iter().filter_map(split) {
        if kind(plan, registry) == Some(RegistryKind::Ecr) {
            repositories.entry(registry).or_default().insert(repository);
        }
    }
    let mut lines = String::new();
    for (registry, repositories) in repositories {
        lines.push_str(&CREATE.replace("@options@", &options(registry)));
        lines.extend(repositories.iter().map(|repository| format!("create '{repository}'\n")));
        lines.push('\n');
    }
    lines
}

/// What somebody has to make by hand, a sentence for each registry.
pub(super) fn notes(plan: &Plan, transfers: &[Transfer]) -> Vec<String> {
    let mut wanted: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (registry, repository) in transfers.iter().filter_map(split) {
        let first = kind(plan, registry).filter(|kind| *kind != RegistryKind::Ecr);
        if let Some((_, parts)) = first.and_then(RegistryKind::wanted_first) {
            let name: Vec<&str> = repository.split('/').take(parts).collect();
            wanted.entry(registry).or_default().insert(name.join("/"));
        }
    }
    let note = |(registry, names): (&str, BTreeSet<String>)| {
        let (what, _) = kind(plan, registry)?.wanted_first()?;
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let (what, verb) = match names.len() {
            1 => (what.to_owned(), "has"),
            _ => (plural(what), "have"),
        };
        Some(format!(
            "{registry}: the {what} {} {verb} to exist before the first push",
            crate::words::all(&names)
        ))
    };
    wanted.into_iter().filter_map(note).collect()
}

fn plural(what: &str) -> String {
    match what.strip_suffix('y') {
        Some(stem) if !stem.ends_with('e') => format!("{stem}ies"),
        _ => format!("{what}s"),
    }
}

/// The registry of a target, and the repository.
fn split(transfer: &Transfer) -> Option<(&str, &str)> {
    let (registry, rest) = transfer.target.split_once('/')?;
    Some((
        registry,
        rest.rsplit_once(':').map_or(rest, |(repository, _)| repository),
    ))
}

fn kind(plan: &Plan, registry: &str) -> Option<RegistryKind> {
    let mirror = plan
        .layout
        .mirror
        .as_deref()
        .and_then(|mirror| mirror.split('/').next());
    let said = plan.layout.kind.filter(|_| mirror == Some(registry));
    said.or_else(|| RegistryKind::of_registry(registry))
}

/// Account and region, as an ECR host has them: `123456789012.dkr.ecr.eu-west-1.amazonaws.com`.
fn options(registry: &str) -> String {
    let mut parts = registry.split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(account), Some("dkr"), Some("ecr"), Some(region), Some("amazonaws")) => {
            format!(" --registry-id {account} --region {region}")
        }
        _ => String::new(),
    }
}
