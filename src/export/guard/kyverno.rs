//! A ValidatingPolicy for Kyverno.

use serde_yaml::{Mapping, Value};

use crate::export::guard::allowed::{Allowed, NAME};
use crate::export::guard::cel;
use crate::export::yaml::{self, map};
use crate::export::{Export, ExportError, Format, Options, Plan};

/// The policy; Kyverno has no bindings, so the exempt namespaces are among the constraints of the match.
pub(in crate::export) fn export(plan: &Plan, options: &Options) -> Result<Export, ExportError> {
    let (allowed, mut export) = Allowed::new(plan, Format::Kyverno, options)?;
    let mut constraints = Mapping::new();
    if let Some(selector) = cel::namespace_selector(options) {
        constraints.insert("namespaceSelector".into(), selector);
    }
    constraints.insert("resourceRules".into(), cel::resource_rules());
    let policy = map([
        ("apiVersion", "policies.kyverno.io/v1".into()),
        ("kind", "ValidatingPolicy".into()),
        ("metadata", map([("name", NAME.into())])),
        (
            "spec",
            map([
                ("failurePolicy", "Fail".into()),
                ("validationActions", cel::actions(options)),
                ("matchConstraints", Value::Mapping(constraints)),
                ("variables", cel::variables(&allowed)),
                ("validations", cel::validations(&allowed)),
            ]),
        ),
    ]);
    let comment = "Refuses images that are not at the mirror; never together with a redirect on the nodes.";
    export
        .files
        .text("kyverno.yaml", yaml::text(&[comment.to_owned()], &[policy])?);
    Ok(export)
}
