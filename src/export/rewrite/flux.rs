//! A patch that makes Flux move names in what a chart renders.

use crate::export::rewrite::images::Images;
use crate::export::yaml::{self, list, map};
use crate::export::{Export, ExportError, Plan};

/// A patch of HelmReleases with a post-renderer, of which Flux has only `kustomize`.
pub(in crate::export) fn export(plan: &Plan) -> Result<Export, ExportError> {
    let images = Images::new(plan);
    let renderer = map([("kustomize", map([("images", images.entries())]))]);
    let patch = map([
        ("apiVersion", "helm.toolkit.fluxcd.io/v2".into()),
        ("kind", "HelmRelease".into()),
        ("metadata", map([("name", "airgap-images".into())])),
        ("spec", map([("postRenderers", list([renderer]))])),
    ]);
    let comments = images.comments("For Flux: a patch in a kustomization, with `target: {kind: HelmRelease}`.");
    let mut export = Export::default();
    export.files.text("flux.yaml", yaml::text(&comments, &[patch])?);
    export.notes = images.notes();
    export.notes.push(
        "a HelmRelease that has postRenderers of its own loses them to the patch: add this one to its list instead"
            .to_owned(),
    );
    export.left_out = images.left_out;
    Ok(export)
}
