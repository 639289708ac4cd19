//! What reports for people say of a finding, beside its message.

use crate::code::Code;
use crate::finding::{Finding, Occurrence, Origin};

/// That nothing was edited although it is known where the reference belongs.
pub(super) const NO_EDIT: &str = "no edit is certain to be right, so rewrite leaves it as it is";

/// What to change so that a reference changes.
pub(super) fn advice(origin: &Origin) -> Option<String> {
    if let Some(advice) = &origin.advice {
        return Some(advice.clone());
    }
    let values = origin.values.as_ref()?;
    Some(match values.as_slice() {
        [] => "its name is in the template itself: no value changes it".to_owned(),
        [value] => format!("its name comes from the value `{value}`"),
        many => format!("its name comes from the values `{}`", many.join("`, `")),
    })
}

/// Where a reference belongs, if the finding is that it is not there and its message does not say it.
pub(super) fn target(finding: &Finding) -> Option<&str> {
    let is_about_place = matches!(
        finding.code(),
        Code::PublicRegistry | Code::ImplicitRegistry | Code::OutsideMirror
    );
    finding.target().filter(|_| is_about_place)
}

/// `Deployment web (shop)`; of an Event, what it is about comes first.
pub(super) fn whose(occurrence: &Occurrence) -> String {
    let manifest = &occurrence.resource;
    let own = named(&manifest.kind, &manifest.name, &manifest.namespace);
    match &manifest.involved {
        None => own,
        Some(involved) => {
            let about = named(&involved.kind, &involved.name, &involved.namespace);
            format!("{about}, by {own}")
        }
    }
}

fn named(kind: &Option<String>, name: &Option<String>, namespace: &Option<String>) -> String {
    let mut words: Vec<&str> = [kind, name].into_iter().flatten().map(String::as_str).collect();
    let namespace = namespace.as_ref().map(|namespace| format!("({namespace})"));
    words.extend(namespace.as_deref());
    words.join(" ")
}
