//! Rancher's world: K3s and RKE2's HelmChart, Fleet, and Apps (<https://docs.k3s.io/helm>, <https://fleet.rancher.io/ref-fleet-yaml>).

use super::draft::{ChartDraft, Draft, FileBase, From, KnownSource, LayerDraft, Name, SourceSays};
use super::fields::Fields;
use super::values;
use crate::manifest::Manifest;

/// What a HelmChart of K3s or RKE2 asks for.
pub(super) fn helm_chart(fields: &Fields<'_>, manifest: &Manifest) -> Draft {
    let name = manifest.name.clone().unwrap_or_default();
    let from = match fields.string("spec/chartContent") {
        Some(content) => From::Archive(content),
        None => named(fields.string("spec/chart"), fields.string("spec/repo")),
    };
    let mut layers: Vec<LayerDraft> = values::layer(fields, "spec/valuesContent").into_iter().collect();
    layers.extend(values::layer(fields, "spec/values"));
    layers.extend(fields.each("spec/valuesSecrets").iter().flat_map(|secret| {
        let of = |name| Name {
            kind: "Secret".to_owned(),
            namespace: manifest.namespace.clone(),
            name,
        };
        let keys = secret.texts("keys").into_iter().filter_map(move |key| {
            Some(LayerDraft::Key {
                of: of(secret.string("name")?),
                key,
                target: None,
                is_optional: false,
            })
        });
        keys.collect::<Vec<_>>()
    }));
    layers.push(LayerDraft::Key {
        of: config_of(manifest),
        key: String::new(),
        target: None,
        is_optional: true,
    });
    let set = fields.scalars("spec/set").into_iter();
    layers.extend(set.map(|(key, value)| LayerDraft::Set(format!("{key}={}", values::escaped(&value)))));
    let place = fields.place(&["spec/chart", "spec/chartContent"]);
    Draft {
        name,
        namespace: fields
            .string("spec/targetNamespace")
            .or_else(|| manifest.namespace.clone()),
        values: layers,
        ..Draft::of(
            place,
            manifest,
            chart(fields.string("spec/chart"), fields.string("spec/version"), from),
        )
    }
}

/// The HelmChartConfig of a chart, by the name that both have.
fn config_of(manifest: &Manifest) -> Name {
    Name {
        kind: "HelmChartConfig".to_owned(),
        namespace: manifest.namespace.clone(),
        name: manifest.name.clone().unwrap_or_default(),
    }
}

/// Values that go on top of those of a HelmChart.
pub(super) fn config(fields: &Fields<'_>, manifest: &Manifest) -> Option<KnownSource> {
    Some(KnownSource {
        name: config_of(manifest),
        says: SourceSays::Values(values::layer(fields, "spec/valuesContent")?),
    })
}

/// Where a chart is whose name may be a URL, a path, or a name in a repository.
pub(super) fn named(chart: Option<String>, repository: Option<String>) -> From {
    match (chart, repository) {
        (Some(chart), _) if chart.starts_with("oci://") || chart.contains("://") && is_archive(&chart) => {
            From::Registry(chart)
        }
        (_, Some(repository)) => From::Repository(repository),
        (Some(path), None) => From::Path(path),
        (None, None) => From::Unsaid,
    }
}

fn is_archive(chart: &str) -> bool {
    [".tgz", ".tar.gz"].iter().any(|end| chart.ends_with(end))
}

/// A chart by its name, which is the last part of a URL.
pub(super) fn chart(name: Option<String>, version: Option<String>, from: From) -> ChartDraft {
    let is_name = !matches!(from, From::Registry(_) | From::Path(_));
    ChartDraft {
        name: name.filter(|_| is_name),
        version,
        from,
    }
}

/// What the `helm` of a fleet.yaml, or of a resource of Fleet, asks for: alone, and with what each target changes.
pub(super) fn fleet(fields: &Fields<'_>, helm: &str, manifest: &Manifest, title: &str) -> Vec<Draft> {
    let base = fields.below(helm);
    let is_file = helm == "helm";
    if base.is_none() && !is_file {
        return Vec::new();
    }
    let text = |path: &str| base.as_ref().and_then(|base| base.string(path));
    let namespace = [
        "defaultNamespace",
        "namespace",
        "spec/defaultNamespace",
        "spec/namespace",
    ];
    let (chart_name, repository) = (text("chart"), text("repo"));
    let place = base.as_ref().unwrap_or(fields).place(&["chart", "repo", "releaseName"]);
    let from = match (&chart_name, &repository) {
        // Without a chart, the folder of the fleet.yaml is one.
        (None, None) => From::Path(".".to_owned()),
        _ => named(chart_name.clone(), repository),
    };
    let name = fields.string("metadata/name").or_else(|| fields.string("name"));
    let draft = Draft {
        title: title.to_owned(),
        is_chart: chart_name.is_some(),
        name: text("releaseName")
            .or(name)
            .unwrap_or_else(|| "release-name".to_owned()),
        namespace: namespace.iter().find_map(|path| fields.string(path)),
        values: base.as_ref().map(fleet_values).unwrap_or_default(),
        ..Draft::of(place, manifest, chart(chart_name, text("version"), from))
    };
    let targets = fields.each("targetCustomizations");
    let targets = targets.iter().filter_map(|target| {
        let helm = target.below("helm")?;
        let mut draft = draft.clone();
        draft.title = format!("{title}, {}", target.string("name").unwrap_or_default());
        draft.values.extend(fleet_values(&helm));
        draft.chart.version = helm.string("version").or(draft.chart.version);
        Some(draft)
    });
    let targets: Vec<Draft> = targets.collect();
    [draft].into_iter().chain(targets).collect()
}

fn fleet_values(helm: &Fields<'_>) -> Vec<LayerDraft> {
    let files = helm.texts("valuesFiles").into_iter().map(|path| LayerDraft::File {
        path,
        base: FileBase::Document,
        is_optional: false,
    });
    let mut layers: Vec<LayerDraft> = files.collect();
    for from in helm.each("valuesFrom") {
        for (field, kind) in [("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")] {
            layers.extend(from.below(field).and_then(|key| key_of(&key, kind, None)));
        }
    }
    layers.extend(values::layer(helm, "values"));
    layers
}

/// A key of a ConfigMap or Secret, as `{name, namespace, key}` names it.
pub(super) fn key_of(key: &Fields<'_>, kind: &str, namespace: Option<&str>) -> Option<LayerDraft> {
    Some(LayerDraft::Key {
        of: Name {
            kind: kind.to_owned(),
            namespace: key.string("namespace").or_else(|| namespace.map(str::to_owned)),
            name: key.string("name")?,
        },
        key: key.string("key").unwrap_or_else(|| "values.yaml".to_owned()),
        target: None,
        is_optional: key.is_true("optional"),
    })
}

/// What an App of Rancher was installed from.
pub(super) fn app(fields: &Fields<'_>, manifest: &Manifest) -> Option<Draft> {
    let metadata = fields.below("spec/chart/metadata")?;
    let place = metadata.place(&["name"]);
    Some(Draft {
        name: fields
            .string("spec/name")
            .or_else(|| manifest.name.clone())
            .unwrap_or_default(),
        namespace: fields.string("spec/namespace").or_else(|| manifest.namespace.clone()),
        values: values::layer(fields, "spec/values").into_iter().collect(),
        ..Draft::of(
            place,
            manifest,
            ChartDraft {
                name: metadata.string("name"),
                version: metadata.string("version"),
                from: From::Unsaid,
            },
        )
    })
}
