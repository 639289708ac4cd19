//! A constraint for Gatekeeper, with a template of its own.
//!
//! `K8sAllowedRepos` of Gatekeeper's library does not look at image volumes, and not at what makes pods. The template here
//! has another name, so that it does not take the place of the library's where that is in use.

use serde_yaml::{Mapping, Value};

use crate::export::guard::allowed::{Allowed, NAME};
use crate::export::yaml::{self, list, map};
use crate::export::{Export, ExportError, Format, Options, Plan};

const KIND: &str = "AirgapAllowedImages";

/// What the template asks. An image that the resource had before is not refused: else nothing could be changed on what
/// runs already.
const REGO: &str = r#"package airgapallowedimages

violation[{"msg": msg}] {
  image := images(input.review.object)[_]
  not is_allowed(image)
  not was_there(image)
  msg := sprintf("not at the mirror: %v", [image])
}

is_allowed(image) {
  startswith(image, input.parameters.prefixes[_])
}

is_allowed(image) {
  image == input.parameters.names[_]
}

is_allowed(image) {
  startswith(image, concat("", [input.parameters.names[_], {":", "@"}[_]]))
}

was_there(image) {
  input.review.operation == "UPDATE"
  images(input.review.oldObject)[image]
}

images(object) = found {
  pod := pod_of(object)
  containers := {image |
    list := {"containers", "initContainers", "ephemeralContainers"}[_]
    image := pod[list][_].image
  }
  volumes := {image | image := pod.volumes[_].image.reference}
  found := containers | volumes
}

pod_of(object) = object.spec {
  object.kind == "Pod"
}

pod_of(object) = object.spec.jobTemplate.spec.template.spec {
  object.kind == "CronJob"
}

pod_of(object) = object.spec.template.spec {
  not {"Pod", "CronJob"}[object.kind]
}
"#;

/// Kinds with pods in them, by group.
const KINDS: [(&str, &[&str]); 3] = [
    ("", &["Pod", "ReplicationController"]),
    ("apps", &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]),
    ("batch", &["CronJob", "Job"]),
];

/// The template and its constraint.
pub(in crate::export) fn export(plan: &Plan, options: &Options) -> Result<Export, ExportError> {
    let (allowed, mut export) = Allowed::new(plan, Format::Gatekeeper, options)?;
    let comments = [
        "Refuses images that are not at the mirror; never together with a redirect on the nodes.",
        "The library's K8sAllowedRepos does not look at image volumes; this template does.",
    ];
    let text = yaml::text(
        &comments.map(str::to_owned),
        &[template(), constraint(&allowed, options)],
    )?;
    export.files.text("gatekeeper.yaml", text);
    export.notes.push(
        "Gatekeeper makes the constraint's kind when it has read the template: apply the file again if it is not known yet"
            .to_owned(),
    );
    Ok(export)
}

fn template() -> Value {
    let texts = || map([("type", "array".into()), ("items", map([("type", "string".into())]))]);
    let schema = map([
        ("type", "object".into()),
        ("properties", map([("prefixes", texts()), ("names", texts())])),
    ]);
    let crd = map([(
        "spec",
        map([
            ("names", map([("kind", KIND.into())])),
            ("validation", map([("openAPIV3Schema", schema)])),
        ]),
    )]);
    let target = map([("target", "admission.k8s.gatekeeper.sh".into()), ("rego", REGO.into())]);
    map([
        ("apiVersion", "templates.gatekeeper.sh/v1".into()),
        ("kind", "ConstraintTemplate".into()),
        ("metadata", map([("name", KIND.to_ascii_lowercase().into())])),
        ("spec", map([("crd", crd), ("targets", list([target]))])),
    ])
}

fn constraint(allowed: &Allowed, options: &Options) -> Value {
    let kinds =
        list(KINDS.map(|(group, kinds)| map([("apiGroups", list([group])), ("kinds", list(kinds.iter().copied()))])));
    let mut matched = Mapping::new();
    if !options.exempt.is_empty() {
        matched.insert(
            "excludedNamespaces".into(),
            list(options.exempt.iter().map(String::as_str)),
        );
    }
    matched.insert("kinds".into(), kinds);
    let texts = |names: &std::collections::BTreeSet<String>| list(names.iter().map(String::as_str));
    map([
        ("apiVersion", "constraints.gatekeeper.sh/v1beta1".into()),
        ("kind", KIND.into()),
        ("metadata", map([("name", NAME.into())])),
        (
            "spec",
            map([
                // `warn` tells whoever applies it, and is in the audit, too.
                (
                    "enforcementAction",
                    if options.is_dry_run { "warn" } else { "deny" }.into(),
                ),
                ("match", Value::Mapping(matched)),
                (
                    "parameters",
                    map([("prefixes", texts(&allowed.prefixes)), ("names", texts(&allowed.names))]),
                ),
            ]),
        ),
    ])
}
