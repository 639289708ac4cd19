//! Argo CD: Applications, and ApplicationSets whose lists say all (<https://argo-cd.readthedocs.io/>).

use rustc_hash::FxHashSet;
use yaml_spans::{NodeId, NodeKind};

use super::draft::{ChartDraft, Content, Draft, FileBase, From, LayerDraft, title};
use super::fields::Fields;
use super::generators::{Variables, variables};
use super::values;
use crate::manifest::Manifest;

/// What an Application asks for, one for each of its charts.
pub(super) fn application(fields: &Fields<'_>, manifest: &Manifest) -> Vec<Draft> {
    let name = manifest.name.clone().unwrap_or_default();
    let Some(spec) = fields.below("spec") else {
        return Vec::new();
    };
    charts(&spec, manifest, &title(manifest), &name, None)
}

/// What the Applications ask for that the lists of an ApplicationSet give.
pub(super) fn application_set(fields: &Fields<'_>, manifest: &Manifest) -> Vec<Draft> {
    let Some(spec) = fields.below("spec/template/spec") else {
        return Vec::new();
    };
    let mut sets = variables(fields);
    if sets.is_empty() {
        // Of what nobody knows here, variables stay as they are.
        sets.push(Variables::default());
    }
    let named = fields.string("spec/template/metadata/name").unwrap_or_default();
    let mut seen = FxHashSet::default();
    let drafts = sets.iter().flat_map(|variables| {
        let name = variables.fill(&named);
        let title = format!("{}, {name}", title(manifest));
        charts(&spec, manifest, &title, &name, Some(variables))
    });
    // Sets that differ in what only another chart reads ask for the same.
    drafts.filter(|draft| seen.insert(format!("{draft:?}"))).collect()
}

/// The charts of an Application, or of one that a set fills in.
fn charts(
    spec: &Fields<'_>,
    manifest: &Manifest,
    title: &str,
    name: &str,
    variables: Option<&Variables>,
) -> Vec<Draft> {
    let fill = |text: &str| variables.map_or(text.to_owned(), |variables| variables.fill(text));
    let sources = match spec.each("sources") {
        sources if sources.is_empty() => spec.below("source").into_iter().collect(),
        sources => sources,
    };
    let fill_name = |text: String| variables.map_or(text.clone(), |variables| variables.fill_name(&text));
    let namespace = spec.string("destination/namespace").map(fill_name);
    let drafts = sources.iter().filter_map(|source| {
        let text = |path: &str| source.string(path).map(|text| fill(&text));
        let is_open = |text: &str| variables.is_some() && text.contains("{{");
        let repository = text("repoURL").unwrap_or_default();
        let (from, chart, is_chart) = match (text("chart"), text("path")) {
            // What only the cluster fills in is no name.
            (Some(chart), _) if is_open(&chart) || is_open(&repository) => {
                (From::Unsaid, Some(chart).filter(|chart| !is_open(chart)), true)
            }
            (Some(chart), _) => {
                let is_web = repository.contains("://");
                // Registries are written without a scheme.
                let repository = if is_web {
                    repository
                } else {
                    format!("oci://{repository}")
                };
                (From::Repository(repository), Some(chart), true)
            }
            (None, _) if repository.starts_with("oci://") && source.at("helm").is_some() => {
                (From::Registry(repository), None, true)
            }
            // A folder is known without what comes before it.
            (None, Some(path)) => match path.rsplit("}}").next().filter(|_| is_open(&path)) {
                Some("") => return None,
                Some(path) => (From::Path(path.to_owned()), None, source.at("helm").is_some()),
                None => (From::Path(path), None, source.at("helm").is_some()),
            },
            (None, None) => return None,
        };
        let is_tree = matches!(from, From::Path(_));
        let place = source.place(&["chart", "path", "repoURL"]);
        Some(Draft {
            title: title.to_owned(),
            name: fill_name(source.string("helm/releaseName").unwrap_or_else(|| name.to_owned())),
            namespace: source
                .string("helm/namespace")
                .map(fill_name)
                .or_else(|| namespace.clone()),
            values: layers(source, variables),
            kube_version: text("helm/kubeVersion"),
            api_versions: source.texts("helm/apiVersions"),
            changes: changes(source),
            is_chart,
            ..Draft::of(
                place,
                manifest,
                ChartDraft {
                    name: chart,
                    version: text("targetRevision").filter(|version| !is_tree && !is_open(version)),
                    from,
                },
            )
        })
    });
    drafts.collect()
}

/// Values in Argo CD's order: files, then `values` or `valuesObject`, then parameters.
fn layers(source: &Fields<'_>, variables: Option<&Variables>) -> Vec<LayerDraft> {
    let fill = |text: &str| variables.map_or(text.to_owned(), |variables| variables.fill_all(text));
    let is_optional = source.is_true("helm/ignoreMissingValueFiles");
    let files = source.texts("helm/valueFiles").into_iter().map(|path| {
        let path = variables.map_or(path.clone(), |variables| variables.fill(&path));
        let open = path.rsplit_once("}}").filter(|_| variables.is_some());
        LayerDraft::File {
            // What comes before a name that only the cluster fills in may be anything.
            path: open.map_or(path.clone(), |(_, rest)| format!("$values/{rest}")),
            base: FileBase::Chart,
            is_optional: is_optional || open.is_some(),
        }
    });
    let mut layers: Vec<LayerDraft> = files.collect();
    let inline = ["helm/valuesObject", "helm/values"];
    let inline = inline.iter().find_map(|path| source.at(path));
    layers.extend(inline.and_then(|node| filled(source, node, &fill)));
    for parameter in source.each("helm/parameters") {
        let Some(name) = parameter.string("name") else { continue };
        // Argo CD escapes commas outside of lists only.
        let value = fill(&parameter.text("value").unwrap_or_default());
        let value = match value.starts_with('{') {
            true => value,
            false => value.replace(',', "\\,"),
        };
        let set = format!("{}={value}", fill(&name));
        layers.push(match parameter.is_true("forceString") {
            true => LayerDraft::SetString(set),
            false => LayerDraft::Set(set),
        });
    }
    layers
}

/// Values in which variables are filled in; in their place, if there are none.
fn filled(source: &Fields<'_>, node: NodeId, fill: &dyn Fn(&str) -> String) -> Option<LayerDraft> {
    let tree = source.source.tree;
    let range = tree.node(node).span.range();
    let written = match tree.node(node).kind {
        NodeKind::Mapping(is_flow) => {
            let start = source.source.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
            // The first line of a block keeps its indentation.
            let indent = if is_flow { 0 } else { range.start - start };
            format!("{}{}", " ".repeat(indent), &source.source.text[range])
        }
        _ => source.source.scalar(node)?.into_owned(),
    };
    let text = fill(&written);
    match text == written {
        true => values::content(source.source, node).map(LayerDraft::Content),
        false => Some(LayerDraft::Content(Content::Text(text))),
    }
}

fn changes(source: &Fields<'_>) -> Vec<String> {
    let mut changes = Vec::new();
    if source.at("helm/fileParameters").is_some() {
        changes.push("`fileParameters`".to_owned());
    }
    if source.at("kustomize").is_some() || source.at("plugin").is_some() {
        changes.push("what `kustomize` or `plugin` does".to_owned());
    }
    changes
}
