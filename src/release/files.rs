//! Files of tools that render charts: Kustomize, helmfile, fleet.yaml. They are known by their form.

use super::draft::{ChartDraft, Draft, FileBase, From, LayerDraft};
use super::fields::Fields;
use super::rancher::{fleet, named};
use super::values;
use crate::manifest::Manifest;

/// The keys that a fleet.yaml can have; with others, it is something else.
const FLEET: [&str; 22] = [
    "annotations",
    "contentsId",
    "correctDrift",
    "defaultNamespace",
    "deleteCRDResources",
    "deleteNamespace",
    "dependsOn",
    "diff",
    "helm",
    "ignore",
    "keepResources",
    "kustomize",
    "labels",
    "name",
    "namespace",
    "namespaceAnnotations",
    "namespaceLabels",
    "overrideTargets",
    "paused",
    "rolloutStrategy",
    "targetCustomizations",
    "yaml",
];

/// What a file that is no resource asks for.
pub(super) fn releases(fields: &Fields<'_>, manifest: &Manifest) -> Vec<Draft> {
    let keys = fields.keys();
    if keys.iter().any(|key| *key == "helmCharts") {
        return kustomize(fields, manifest);
    }
    if keys.iter().any(|key| *key == "releases") {
        return helmfile(fields, manifest);
    }
    let is_fleet = !keys.is_empty() && keys.iter().all(|key| FLEET.contains(&&**key));
    let is_told = [
        "helm/chart",
        "helm/repo",
        "helm/releaseName",
        "targetCustomizations",
        "defaultNamespace",
    ];
    match is_fleet && is_told.iter().any(|path| fields.at(path).is_some()) {
        true => fleet(fields, "helm", manifest, "fleet.yaml"),
        false => Vec::new(),
    }
}

/// The `helmCharts` of a Kustomization (<https://kubectl.docs.kubernetes.io/references/kustomize/builtins/>).
pub(super) fn kustomize(fields: &Fields<'_>, manifest: &Manifest) -> Vec<Draft> {
    let home = fields
        .string("helmGlobals/chartHome")
        .unwrap_or_else(|| "charts".to_owned());
    let charts = fields.each("helmCharts");
    let drafts = charts.iter().filter_map(|chart| {
        let name = chart.string("name")?;
        let file = |path| LayerDraft::File {
            path,
            base: FileBase::Document,
            is_optional: false,
        };
        let mut layers: Vec<LayerDraft> = chart.string("valuesFile").into_iter().map(file).collect();
        let inline = values::layer(chart, "valuesInline");
        match chart.string("valuesMerge").as_deref() {
            // What the file says wins.
            Some("merge") => layers.splice(0..0, inline).for_each(drop),
            Some("replace") if inline.is_some() => layers = inline.into_iter().collect(),
            _ => layers.extend(inline),
        }
        layers.extend(chart.texts("additionalValuesFiles").into_iter().map(file));
        let place = chart.place(&["name"]);
        let from = match chart.string("repo") {
            Some(repository) => From::Repository(repository),
            None => From::Path(format!("{home}/{name}")),
        };
        let release = chart.string("releaseName").unwrap_or_else(|| "release-name".to_owned());
        Some(Draft {
            title: format!("helmCharts, {name}"),
            name: release,
            namespace: chart.string("namespace").or_else(|| fields.string("namespace")),
            values: layers,
            kube_version: chart.string("kubeVersion"),
            api_versions: chart.texts("apiVersions"),
            ..Draft::of(
                place,
                manifest,
                ChartDraft {
                    name: Some(name),
                    version: chart.string("version"),
                    from,
                },
            )
        })
    });
    drafts.collect()
}

/// The releases of a helmfile, as far as it is no template (<https://helmfile.readthedocs.io/>).
fn helmfile(fields: &Fields<'_>, manifest: &Manifest) -> Vec<Draft> {
    let repositories = fields.each("repositories");
    let url = |name: &str| {
        let repository = repositories
            .iter()
            .find(|one| one.text("name").as_deref() == Some(name))?;
        let url = repository.string("url")?;
        Some(match repository.is_true("oci") && !url.contains("://") {
            true => format!("oci://{url}"),
            false => url,
        })
    };
    let releases = fields.each("releases");
    let drafts = releases.iter().filter_map(|release| {
        let (name, chart) = (release.string("name")?, release.string("chart")?);
        let place = release.place(&["chart"]);
        let in_repository = chart
            .split_once('/')
            .and_then(|(repository, name)| Some((url(repository)?, name)));
        let (from, named_so) = match in_repository {
            Some((repository, name)) => (From::Repository(repository), Some(name.to_owned())),
            None if chart.starts_with(['.', '/']) || chart.contains("://") => (named(Some(chart), None), None),
            // Of a repository that another file adds.
            None => (From::Unsaid, chart.rsplit('/').next().map(str::to_owned)),
        };
        let mut layers = Vec::new();
        for (_, node) in release.source.items(release.node, "values") {
            layers.push(match release.source.scalar(node) {
                Some(file) if file.ends_with(".gotmpl") => LayerDraft::Unknown(format!("the template {file}")),
                Some(file) => LayerDraft::File {
                    path: file.into_owned(),
                    base: FileBase::Document,
                    is_optional: false,
                },
                None => match values::content(release.source, node) {
                    Some(content) => LayerDraft::Content(content),
                    None => continue,
                },
            });
        }
        layers.extend(release.each("set").iter().filter_map(|set| {
            let (name, value) = (set.string("name")?, set.text("value")?);
            Some(LayerDraft::Set(format!("{name}={}", values::escaped(&value))))
        }));
        Some(Draft {
            title: format!("release {name}"),
            name,
            namespace: release.string("namespace"),
            values: layers,
            kube_version: fields.string("kubeVersion"),
            api_versions: fields.texts("apiVersions"),
            ..Draft::of(
                place,
                manifest,
                ChartDraft {
                    name: named_so,
                    version: release.string("version"),
                    from,
                },
            )
        })
    });
    drafts.collect()
}
