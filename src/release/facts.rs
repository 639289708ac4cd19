//! What a document says about releases, by the kinds of its resources.

use yaml_spans::{NodeId, NodeKind};

use super::draft::{Facts, title};
use super::fields::Fields;
use super::{argo, files, flux, operators, rancher};
use crate::workload::Source;

/// The groups whose resources say something about releases.
const GROUPS: [&str; 11] = [
    "addons.cluster.x-k8s.io",
    "argoproj.io",
    "catalog.cattle.io",
    "config.projectsveltos.io",
    "fleet.cattle.io",
    "helm.cattle.io",
    "helm.crossplane.io",
    "helm.m.crossplane.io",
    "helm.toolkit.fluxcd.io",
    "kustomize.config.k8s.io",
    "source.toolkit.fluxcd.io",
];

/// Whether a document may say something: most do not, and are not looked at any further.
fn may_say(source: Source<'_>, root: NodeId) -> bool {
    let Some(api) = source.text_at(root, "apiVersion") else {
        return true;
    };
    let group = api.split_once('/').map_or("", |(group, _)| group);
    let is_list = || source.text_at(root, "kind").is_some_and(|kind| kind.ends_with("List"));
    GROUPS.contains(&group) || is_list()
}

/// What the document at `root` says about releases.
pub(crate) fn read(source: Source<'_>, root: NodeId) -> Facts {
    let mut facts = Facts::default();
    if !may_say(source, root) {
        return facts;
    }
    for resource in source.resources(root) {
        let manifest = &resource.manifest;
        let kind = manifest.kind.as_deref().unwrap_or_default();
        let group = manifest.api_version.as_deref().and_then(|api| api.split_once('/'));
        let group = group.map_or("", |(group, _)| group);
        if group.is_empty() && !matches!(kind, "" | "Kustomization") {
            continue;
        }
        if !matches!(source.tree.node(resource.node).kind, NodeKind::Mapping(_)) {
            continue;
        }
        let fields = Fields {
            source,
            node: resource.node,
            path: resource.path.clone(),
        };
        match (group, kind) {
            ("helm.toolkit.fluxcd.io", "HelmRelease") => facts.drafts.push(flux::release(&fields, manifest)),
            ("source.toolkit.fluxcd.io", _) => facts.sources.extend(flux::source(&fields, manifest)),
            ("argoproj.io", "Application") => facts.drafts.extend(argo::application(&fields, manifest)),
            ("argoproj.io", "ApplicationSet") => facts.drafts.extend(argo::application_set(&fields, manifest)),
            ("helm.cattle.io", "HelmChart") => facts.drafts.push(rancher::helm_chart(&fields, manifest)),
            ("helm.cattle.io", "HelmChartConfig") => facts.sources.extend(rancher::config(&fields, manifest)),
            ("fleet.cattle.io", "HelmOp" | "Bundle") => {
                facts
                    .drafts
                    .extend(rancher::fleet(&fields, "spec/helm", manifest, &title(manifest)));
            }
            ("catalog.cattle.io", "App") => facts.drafts.extend(rancher::app(&fields, manifest)),
            ("addons.cluster.x-k8s.io", "HelmChartProxy") => facts.drafts.push(operators::proxy(&fields, manifest)),
            ("helm.crossplane.io" | "helm.m.crossplane.io", "Release") => {
                facts.drafts.extend(operators::crossplane(&fields, manifest));
            }
            ("config.projectsveltos.io", "ClusterProfile" | "Profile") => {
                facts.drafts.extend(operators::sveltos(&fields, manifest));
            }
            ("kustomize.config.k8s.io", _) => facts.drafts.extend(files::kustomize(&fields, manifest)),
            ("", "" | "Kustomization") => facts.drafts.extend(files::releases(&fields, manifest)),
            _ => {}
        }
    }
    facts
}
