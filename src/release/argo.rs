//! Argo CD: Applications, and ApplicationSets whose lists say all (<https://argo-cd.readthedocs.io/>).

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
    let none = Variables::default();
    charts(&spec, manifest, &title(manifest), &name, &none)
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
    let drafts = sets.iter().flat_map(|variables| {
        let name = variables.fill(&named);
        let title = format!("{}, {name}", title(manifest));
        charts(&spec, manifest, &title, &name, variables)
    });
    drafts.collect()
}

fn charts(spec: &Fields<'_>, manifest: &Manifest, title: &str, name: &str, variables: &Variables) -> Vec<Draft> {
    let sources = match spec.each("sources") {
        sources if sources.is_empty() => spec.below("source").into_iter().collect(),
        sources => sources,
    };
    let namespace = spec.string("destination/namespace").map(|text| variables.fill(&text));
    let drafts = sources.iter().filter_map(|source| {
        let text = |path: &str| source.string(path).map(|text| variables.fill(&text));
        let repository = text("repoURL").unwrap_or_default();
        let (from, chart, is_chart) = match (text("chart"), text("path")) {
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
            (None, Some(path)) => (From::Path(path), None, source.at("helm").is_some()),
            (None, None) => return None,
        };
        let is_tree = matches!(from, From::Path(_));
        let (span, path) = source.place(&["chart", "path", "repoURL"]);
        Some(Draft {
            span,
            path,
            manifest: manifest.clone(),
            title: title.to_owned(),
            chart: ChartDraft {
                name: chart,
                version: text("targetRevision").filter(|_| !is_tree),
                from,
            },
            name: text("helm/releaseName").unwrap_or_else(|| name.to_owned()),
            namespace: text("helm/namespace").or_else(|| namespace.clone()),
            values: layers(source, variables),
            defaults: Vec::new(),
            kube_version: text("helm/kubeVersion"),
            api_versions: source.texts("helm/apiVersions"),
            changes: changes(source),
            is_chart,
        })
    });
    drafts.collect()
}

/// Values in Argo CD's order: files, then `values` or `valuesObject`, then parameters.
fn layers(source: &Fields<'_>, variables: &Variables) -> Vec<LayerDraft> {
    let is_optional = source.is_true("helm/ignoreMissingValueFiles");
    let files = source
        .texts("helm/valueFiles")
        .into_iter()
        .map(|path| LayerDraft::File {
            path: variables.fill(&path),
            base: FileBase::Chart,
            is_optional,
        });
    let mut layers: Vec<LayerDraft> = files.collect();
    let inline = ["helm/valuesObject", "helm/values"]
        .iter()
        .find_map(|path| source.at(path));
    layers.extend(inline.and_then(|node| filled(source, node, variables)));
    for parameter in source.each("helm/parameters") {
        let (Some(name), value) = (parameter.string("name"), parameter.text("value").unwrap_or_default()) else {
            continue;
        };
        // Argo CD escapes commas outside of lists only.
        let value = variables.fill(&value);
        let value = match value.starts_with('{') {
            true => value,
            false => value.replace(',', "\\,"),
        };
        let set = format!("{}={value}", variables.fill(&name));
        layers.push(match parameter.is_true("forceString") {
            true => LayerDraft::SetString(set),
            false => LayerDraft::Set(set),
        });
    }
    layers
}

fn filled(source: &Fields<'_>, node: NodeId, variables: &Variables) -> Option<LayerDraft> {
    let content = values::content(source.source, node)?;
    if variables.is_empty() {
        return Some(LayerDraft::Content(content));
    }
    let written = match &content {
        Content::Block(range) => {
            let start = source.source.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
            let is_block = source.source.tree.node(node).kind == NodeKind::Mapping(false);
            // The first line of a block keeps its indentation.
            let indent = if is_block { range.start - start } else { 0 };
            format!("{}{}", " ".repeat(indent), &source.source.text[range.clone()])
        }
        Content::Text(text) => text.clone(),
    };
    let text = variables.fill(&written);
    Some(LayerDraft::Content(match text == written {
        true => content,
        false => Content::Text(text),
    }))
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
