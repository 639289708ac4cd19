//! Repositories of charts over HTTP, where the names around say that a chart comes from there.

use yaml_spans::NodeId;

use super::cursor::At;
use super::interned_names::NameId;
use super::reading::Reading;
use super::shapes;
use super::site::Sign;

/// How many names on the path to a value may say that it is about charts.
const MOST_ABOVE: usize = 4;

/// Reads a value as the repository of a chart, or the address of one; says whether it is.
pub(super) fn read(reading: &mut Reading<'_, '_, '_>, node: NodeId, text: &str, name: NameId) -> bool {
    let Some(scheme) = shapes::scheme(text).0.filter(|scheme| shapes::is_http(scheme)) else {
        return false;
    };
    let facts = reading.known.names.get(name);
    let is_archive = text.ends_with(".tgz") && facts.of_charts;
    if !(facts.of_repository || is_archive) || is_git(&text[scheme.len() + 3..]) || text.contains(['{', '$', '%', ' '])
    {
        return false;
    }
    if !(is_archive || facts.of_charts || is_said_above(reading) || is_said_beside(reading)) {
        return false;
    }
    reading.add_repository(At::Node(node), text, 0, Sign::Name);
    true
}

/// `helm: {repo: …}`, `helmCharts: [{repositoryURL: …}]`
fn is_said_above(reading: &Reading<'_, '_, '_>) -> bool {
    let names = reading.cursor.rule_names().iter().rev().take(MOST_ABOVE);
    names.into_iter().any(|name| reading.known.names.get(*name).of_charts)
}

/// `{repoURL: …, chartName: …}`
fn is_said_beside(reading: &Reading<'_, '_, '_>) -> bool {
    /// Among how many fields.
    const MOST: usize = 64;
    let cursor = &reading.cursor;
    let Some(around) = cursor.around().last() else {
        return false;
    };
    let mut entries = cursor.tree.entries(around.mapping).take(MOST);
    entries.any(|(key, value)| {
        let key = reading.text(key);
        let is_chart = key.eq_ignore_ascii_case("chart") || key.starts_with("chart") || key.ends_with("chart");
        is_chart && cursor.is_scalar(cursor.tree.resolve(value))
    })
}

/// Whether an address without its scheme is that of sources.
fn is_git(address: &str) -> bool {
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let is_host = matches!(host, "github.com" | "gitlab.com" | "bitbucket.org" | "www.github.com");
    path.ends_with(".git") || is_host && !path.ends_with(".tgz")
}
