//! What admission policies in CEL have in common: which resources they see, and what they ask.
//!
//! Pods and whatever makes pods are looked at, so that a Deployment is refused and not only its pods. An image that the
//! resource had before is not refused: else nothing could be changed on a pod that runs already, and it could not even be
//! deleted where it has finalizers.

use serde_yaml::Value;

use crate::export::Options;
use crate::export::guard::allowed::Allowed;
use crate::export::yaml::{list, map};

/// Resources with pods in them, by group and version.
const RESOURCES: [(&str, &[&str]); 3] = [
    ("", &["pods", "pods/ephemeralcontainers", "replicationcontrollers"]),
    ("apps", &["daemonsets", "deployments", "replicasets", "statefulsets"]),
    ("batch", &["cronjobs", "jobs"]),
];

/// The `resourceRules`.
pub(super) fn resource_rules() -> Value {
    list(RESOURCES.map(|(group, resources)| {
        map([
            ("apiGroups", list([group])),
            ("apiVersions", list(["v1"])),
            ("operations", list(["CREATE", "UPDATE"])),
            ("resources", list(resources.iter().copied())),
        ])
    }))
}

/// Selects the namespaces that are not exempt.
pub(super) fn namespace_selector(options: &Options) -> Option<Value> {
    let outside = map([
        ("key", "kubernetes.io/metadata.name".into()),
        ("operator", "NotIn".into()),
        ("values", list(options.exempt.iter().map(String::as_str))),
    ]);
    (!options.exempt.is_empty()).then(|| map([("matchExpressions", list([outside]))]))
}

/// What happens to what is not at the mirror.
pub(super) fn actions(options: &Options) -> Value {
    match options.is_dry_run {
        true => list(["Warn", "Audit"]),
        false => list(["Deny"]),
    }
}

/// The `variables`, each after those that it uses.
pub(super) fn variables(allowed: &Allowed) -> Value {
    let variable = |(name, expression): (&str, String)| map([("name", name.into()), ("expression", expression.into())]);
    // Not by `oldObject == null`, which Kyverno cannot evaluate.
    let before = format!("request.operation != 'UPDATE' ? {{}} :\n{}", spec_of("oldObject"));
    let names = ("names", literals(&allowed.names));
    let (names, or_named) = match allowed.names.is_empty() {
        true => (None, ""),
        false => (
            Some(names),
            " &&\n  !variables.names.exists(name,\n    image == name || image.startsWith(name + ':') || \
             image.startsWith(name + '@'))",
        ),
    };
    let outside = format!(
        "variables.images.filter(image,\n  !(image in variables.imagesBefore) &&\n  \
         !variables.prefixes.exists(prefix, image.startsWith(prefix)){or_named})"
    );
    let prefixes = [("prefixes", literals(&allowed.prefixes))];
    let others = [
        ("pod", spec_of("object")),
        ("podBefore", before),
        ("images", images_of("variables.pod")),
        ("imagesBefore", images_of("variables.podBefore")),
        ("outside", outside),
    ];
    list(prefixes.into_iter().chain(names).chain(others).map(variable))
}

/// The `validations`.
pub(super) fn validations(allowed: &Allowed) -> Value {
    let named = "'not at the mirror: ' + variables.outside.join(', ')";
    list([map([
        ("expression", "size(variables.outside) == 0".into()),
        ("message", allowed.message().into()),
        ("messageExpression", named.into()),
    ])])
}

/// The specification of the pods that an object is or makes.
fn spec_of(object: &str) -> String {
    format!(
        "{object}.kind == 'Pod' ? {object}.spec :\n{object}.kind == 'CronJob' ? \
         {object}.spec.jobTemplate.spec.template.spec :\n{object}.spec.template.spec"
    )
}

/// All images in the specification of a pod.
fn images_of(spec: &str) -> String {
    let containers = ["containers", "initContainers", "ephemeralContainers"]
        .map(|field| format!("(has({spec}.{field}) ? {spec}.{field} : []).map(c, c.image)"));
    format!(
        "{} +\n(has({spec}.volumes) ? {spec}.volumes : [])\n  .filter(v, has(v.image) && has(v.image.reference)).map(v, \
         v.image.reference)",
        containers.join(" +\n")
    )
}

/// A list of texts; names have nothing in them that would have to be escaped.
fn literals<'n>(names: impl IntoIterator<Item = &'n String>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("'{name}'")).collect();
    format!("[{}]", quoted.join(", "))
}
