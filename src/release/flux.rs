//! Flux: HelmReleases, and the sources that they name (<https://fluxcd.io/flux/components/>).

use sha2::{Digest, Sha256};

use super::draft::{ChartDraft, Draft, From, KnownSource, LayerDraft, Name, SourceSays};
use super::fields::Fields;
use super::values;
use crate::manifest::Manifest;

/// What a HelmRelease asks for.
pub(super) fn release(fields: &Fields<'_>, manifest: &Manifest) -> Draft {
    let own = manifest.namespace.as_deref();
    let name = manifest.name.clone().unwrap_or_default();
    let target = fields.string("spec/targetNamespace");
    let (chart, defaults) = match fields.below("spec/chart/spec") {
        Some(template) => (chart(&template, own), chart_files(&template)),
        None => {
            let named = fields.below("spec/chartRef").and_then(|named| named.name(own));
            let from = named.map_or(From::Unsaid, From::Named);
            (
                ChartDraft {
                    from,
                    ..ChartDraft::default()
                },
                Vec::new(),
            )
        }
    };
    let mut layers: Vec<LayerDraft> = fields
        .each("spec/valuesFrom")
        .iter()
        .map(|from| key(from, own))
        .collect();
    layers.extend(values::layer(fields, "spec/values"));
    let place = fields.place(&["spec/chart/spec/chart", "spec/chartRef/name"]);
    let composed = || {
        target
            .as_ref()
            .map_or(name.clone(), |target| format!("{target}-{name}"))
    };
    Draft {
        name: short(fields.string("spec/releaseName").unwrap_or_else(composed)),
        namespace: target.or_else(|| manifest.namespace.clone()),
        values: layers,
        defaults,
        changes: post_renderers(fields),
        ..Draft::of(place, manifest, chart)
    }
}

/// A name of at most 53 characters, as Flux shortens it (helm-controller, `internal/release/name.go`).
fn short(name: String) -> String {
    const LONGEST: usize = 53;
    match name.get(..40).filter(|_| name.len() > LONGEST) {
        Some(start) => {
            let hash = Sha256::digest(&name);
            let hex: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
            format!("{start}-{hex}")
        }
        None => name,
    }
}

/// The chart that a template of a chart, or a resource of the same form, names.
fn chart(template: &Fields<'_>, own: Option<&str>) -> ChartDraft {
    let named = template.below("sourceRef").and_then(|named| named.name(own));
    ChartDraft {
        name: template.string("chart"),
        version: template.string("version"),
        from: named.map_or(From::Unsaid, From::Named),
    }
}

fn chart_files(template: &Fields<'_>) -> Vec<String> {
    let mut files = template.texts("valuesFiles");
    files.extend(template.string("valuesFile").filter(|_| files.is_empty()));
    files
}

/// Values out of a ConfigMap or a Secret.
fn key(from: &Fields<'_>, own: Option<&str>) -> LayerDraft {
    match from.name(own) {
        Some(of) => LayerDraft::Key {
            of: Name {
                // Flux reads both from the namespace of the release only.
                namespace: own.map(str::to_owned),
                ..of
            },
            key: from.string("valuesKey").unwrap_or_else(|| "values.yaml".to_owned()),
            target: from.string("targetPath"),
            is_optional: from.is_true("optional"),
        },
        None => LayerDraft::Unknown("an entry of valuesFrom without kind and name".to_owned()),
    }
}

/// What is done to the render; images that are put in the place of others are found where they are named.
fn post_renderers(fields: &Fields<'_>) -> Vec<String> {
    let kinds = ["patches", "patchesStrategicMerge", "patchesJson6902", "images"];
    let renderers = fields.each("spec/postRenderers");
    let used = kinds.into_iter().filter(|kind| {
        let path = format!("kustomize/{kind}");
        renderers.iter().any(|renderer| renderer.at(&path).is_some())
    });
    used.map(|kind| format!("`postRenderers` ({kind})")).collect()
}

/// What a source says.
pub(super) fn source(fields: &Fields<'_>, manifest: &Manifest) -> Option<KnownSource> {
    let kind = manifest.kind.as_deref()?;
    let says = match kind {
        "HelmRepository" => SourceSays::Repository(fields.string("spec/url")?),
        "OCIRepository" => {
            let version = ["spec/ref/digest", "spec/ref/semver", "spec/ref/tag"];
            let version = version.iter().find_map(|path| fields.string(path));
            SourceSays::Registry(fields.string("spec/url")?, version)
        }
        "GitRepository" | "Bucket" => SourceSays::Tree,
        "HelmChart" => SourceSays::Chart(chart(&fields.below("spec")?, manifest.namespace.as_deref())),
        _ => return None,
    };
    Some(KnownSource {
        name: Name {
            kind: kind.to_owned(),
            namespace: manifest.namespace.clone(),
            name: manifest.name.clone()?,
        },
        says,
    })
}
