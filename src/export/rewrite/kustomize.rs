//! A component for kustomize whose `images` move names.

use crate::export::rewrite::images::Images;
use crate::export::yaml::{self, map};
use crate::export::{Export, ExportError, Plan};

/// A component: a kustomization names its folder under `components`, or takes over its `images`.
pub(in crate::export) fn export(plan: &Plan) -> Result<Export, ExportError> {
    let images = Images::new(plan);
    let component = map([
        ("apiVersion", "kustomize.config.k8s.io/v1alpha1".into()),
        ("kind", "Component".into()),
        ("images", images.entries()),
    ]);
    let comments = images.comments("For kustomize: name the folder of this file under `components`.");
    let mut export = Export::default();
    export
        .files
        .text("kustomization.yaml", yaml::text(&comments, &[component])?);
    export.notes = images.notes();
    export.left_out = images.left_out;
    Ok(export)
}
