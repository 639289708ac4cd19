//! A ValidatingAdmissionPolicy, which the API server itself evaluates, and its binding.

use serde_yaml::{Mapping, Value};

use crate::export::guard::allowed::{Allowed, NAME};
use crate::export::guard::cel;
use crate::export::yaml::{self, map};
use crate::export::{Export, ExportError, Format, Options, Plan};

const API: &str = "admissionregistration.k8s.io/v1";

/// The policy and its binding, in which the exempt namespaces are.
pub(in crate::export) fn export(plan: &Plan, options: &Options) -> Result<Export, ExportError> {
    let (allowed, mut export) = Allowed::new(plan, Format::Vap, options)?;
    let policy = map([
        ("apiVersion", API.into()),
        ("kind", "ValidatingAdmissionPolicy".into()),
        ("metadata", map([("name", NAME.into())])),
        (
            "spec",
            map([
                ("failurePolicy", "Fail".into()),
                ("matchConstraints", map([("resourceRules", cel::resource_rules())])),
                ("variables", cel::variables(&allowed)),
                ("validations", cel::validations(&allowed)),
            ]),
        ),
    ]);
    let mut spec = Mapping::new();
    spec.insert("policyName".into(), NAME.into());
    spec.insert("validationActions".into(), cel::actions(options));
    if let Some(selector) = cel::namespace_selector(options) {
        spec.insert("matchResources".into(), map([("namespaceSelector", selector)]));
    }
    let binding = map([
        ("apiVersion", API.into()),
        ("kind", "ValidatingAdmissionPolicyBinding".into()),
        ("metadata", map([("name", NAME.into())])),
        ("spec", Value::Mapping(spec)),
    ]);
    let comment = "Refuses images that are not at the mirror; never together with a redirect on the nodes.";
    let text = yaml::text(&[comment.to_owned()], &[policy, binding])?;
    export.files.text("vap.yaml", text);
    Ok(export)
}
