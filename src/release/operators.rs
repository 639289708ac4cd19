//! Cluster API's HelmChartProxy, Crossplane's Release, and Sveltos' profiles.

use super::draft::{ChartDraft, Content, Draft, From, LayerDraft};
use super::fields::Fields;
use super::rancher::key_of;
use super::values;
use crate::manifest::Manifest;

/// What a HelmChartProxy asks for (<https://github.com/kubernetes-sigs/cluster-api-addon-provider-helm>).
pub(super) fn proxy(fields: &Fields<'_>, manifest: &Manifest) -> Draft {
    let place = fields.place(&["spec/chartName"]);
    let name = fields
        .string("spec/releaseName")
        .or_else(|| fields.string("spec/chartName"));
    Draft {
        name: name.unwrap_or_default(),
        namespace: fields.string("spec/namespace"),
        values: text(fields, "spec/valuesTemplate").into_iter().collect(),
        ..Draft::of(
            place,
            manifest,
            ChartDraft {
                name: fields.string("spec/chartName"),
                version: fields.string("spec/version"),
                from: fields.string("spec/repoURL").map_or(From::Unsaid, From::Repository),
            },
        )
    }
}

/// What a Release of Crossplane's Helm provider asks for (<https://github.com/crossplane-contrib/provider-helm>).
pub(super) fn crossplane(fields: &Fields<'_>, manifest: &Manifest) -> Option<Draft> {
    let provider = fields.below("spec/forProvider")?;
    let mut layers = Vec::new();
    for from in provider.each("valuesFrom") {
        for (field, kind) in [("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")] {
            layers.extend(from.below(field).and_then(|key| key_of(&key, kind, None)));
        }
    }
    layers.extend(values::layer(&provider, "values"));
    layers.extend(provider.each("set").iter().filter_map(|set| {
        let name = set.string("name")?;
        Some(match set.text("value") {
            Some(value) => LayerDraft::Set(format!("{name}={value}")),
            None => LayerDraft::Unknown(format!("the value that is set at `{name}`")),
        })
    }));
    let place = provider.place(&["chart/name", "chart/url"]);
    let from = match (provider.string("chart/url"), provider.string("chart/repository")) {
        (Some(url), _) => From::Registry(url),
        (None, Some(repository)) => From::Repository(repository),
        (None, None) => From::Unsaid,
    };
    let patches = provider.at("patchesFrom").map(|_| "`patchesFrom`".to_owned());
    Some(Draft {
        name: fields
            .string("metadata/annotations/crossplane.io~1external-name")
            .or_else(|| manifest.name.clone())
            .unwrap_or_default(),
        namespace: provider.string("namespace"),
        values: layers,
        changes: patches.into_iter().collect(),
        ..Draft::of(
            place,
            manifest,
            ChartDraft {
                name: provider.string("chart/name"),
                version: provider.string("chart/version"),
                from,
            },
        )
    })
}

/// What the `helmCharts` of a profile of Sveltos ask for (<https://projectsveltos.github.io/sveltos/>).
pub(super) fn sveltos(fields: &Fields<'_>, manifest: &Manifest) -> Vec<Draft> {
    let charts = fields.each("spec/helmCharts");
    let drafts = charts.iter().map(|chart| {
        let place = chart.place(&["chartName"]);
        let named = chart.string("chartName").unwrap_or_default();
        let mut layers: Vec<LayerDraft> = text(chart, "values").into_iter().collect();
        if chart.at("valuesFrom").is_some() {
            layers.push(LayerDraft::Unknown("the values in `valuesFrom`".to_owned()));
        }
        let from = match chart.string("repositoryURL") {
            Some(registry) if registry.starts_with("oci://") && registry.ends_with(&format!("/{named}")) => {
                From::Registry(registry)
            }
            Some(repository) => From::Repository(repository),
            None => From::Unsaid,
        };
        Draft {
            name: chart.string("releaseName").unwrap_or_default(),
            namespace: chart.string("releaseNamespace"),
            values: layers,
            ..Draft::of(
                place,
                manifest,
                ChartDraft {
                    // The name of the repository comes before that of the chart.
                    name: named.rsplit('/').next().map(str::to_owned),
                    version: chart.string("chartVersion"),
                    from,
                },
            )
        }
    });
    drafts.collect()
}

/// Values that may be a template of values, which only the cluster can fill in.
fn text(fields: &Fields<'_>, path: &str) -> Option<LayerDraft> {
    let node = fields.at(path)?;
    let is_template = fields.source.scalar(node).is_some_and(|text| text.contains("{{"));
    match values::content(fields.source, node)? {
        Content::Block(_) | Content::Text(_) if is_template => Some(LayerDraft::Unknown(format!(
            "the values, which are a template (`{path}`)"
        ))),
        content => Some(LayerDraft::Content(content)),
    }
}
