//! Documents of a Talos machine configuration
//! (<https://www.talos.dev/latest/reference/configuration/cri/registrymirrorconfig/>).

use serde::Serialize;

use super::rules::Rules;
use super::{endpoint, text};
use crate::export::{Export, ExportError, Format, Options, Plan};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RegistryMirrorConfig<'r> {
    api_version: &'static str,
    kind: &'static str,
    name: &'r str,
    endpoints: [Endpoint; 1],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    skip_fallback: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Endpoint {
    url: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    override_path: bool,
}

/// A document for each registry.
pub(in crate::export) fn export(plan: &Plan, options: &Options) -> Result<Export, ExportError> {
    let rules = Rules::of(plan, |_| true);
    let mut export = rules.export();
    let document = |(name, to)| {
        let (url, override_path) = endpoint::with_path(to);
        RegistryMirrorConfig {
            api_version: "v1alpha1",
            kind: "RegistryMirrorConfig",
            name,
            endpoints: [Endpoint { url, override_path }],
            skip_fallback: !options.is_open,
        }
    };
    let documents: Vec<_> = rules.whole_hosts(Format::Talos)?.into_iter().map(document).collect();
    let text = text::documents(options.is_open, &documents);
    export.files.text("registry-mirrors.yaml", text);
    export
        .notes
        .push("Talos knows these documents since 1.12; `talosctl patch machineconfig` adds them".to_owned());
    Ok(export)
}
