//! A place as JSON shows it.

use serde::Serialize;

use crate::lint::{DocumentReport, Located, UnusedValue};
use crate::manifest::Manifest;
use crate::rules::RuleSet;
use crate::scan::Duplicate;

/// Where something stands.
#[derive(Serialize)]
pub(super) struct SiteView<'r> {
    file: &'r str,
    line: usize,
    column: usize,
    document: usize,
    resource: Resource<'r>,
    source: Option<&'r str>,
    source_line: Option<usize>,
    values: Option<&'r [String]>,
    path: &'r [String],
    rule: Option<&'r str>,
    confidence: Option<&'static str>,
}

/// Whose it is.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'r> {
    api_version: Option<&'r str>,
    kind: Option<&'r str>,
    namespace: Option<&'r str>,
    name: Option<&'r str>,
}

impl<'r> SiteView<'r> {
    /// A reference's place.
    pub(super) fn of_site(
        file: &'r str,
        document: &'r DocumentReport,
        site: usize,
        at: Located,
        rules: &'r RuleSet,
    ) -> Self {
        let origin = document.origins.get(site).and_then(Option::as_ref);
        let site = &document.sites.sites[site];
        Self {
            source_line: origin.map(|origin| origin.line),
            values: origin.and_then(|origin| origin.values.as_deref()),
            rule: Some(site.sign.id(rules)),
            confidence: Some(site.sign.confidence().as_str()),
            ..Self::at(file, document, site.manifest, &site.path, at)
        }
    }

    /// The place of a key that stands twice; no rule found it.
    pub(super) fn of_duplicate(
        file: &'r str,
        document: &'r DocumentReport,
        duplicate: &'r Duplicate,
        at: Located,
    ) -> Self {
        Self::at(file, document, duplicate.manifest, &duplicate.path, at)
    }

    /// The place of a value that no template read.
    pub(super) fn of_value(file: &'r str, value: &'r UnusedValue) -> Self {
        Self {
            file,
            line: value.located.line,
            column: value.located.column,
            document: 1,
            resource: Resource::default(),
            source: None,
            source_line: None,
            values: None,
            path: std::slice::from_ref(&value.pointer),
            rule: None,
            confidence: None,
        }
    }

    fn at(file: &'r str, document: &'r DocumentReport, manifest: u32, path: &'r [String], at: Located) -> Self {
        let manifest = document.sites.manifests.get(manifest as usize);
        Self {
            file,
            line: at.line,
            column: at.column,
            document: document.number,
            resource: manifest.map(Resource::of).unwrap_or_default(),
            source: manifest.and_then(|manifest| manifest.source.as_deref()),
            source_line: None,
            values: None,
            path,
            rule: None,
            confidence: None,
        }
    }
}

impl<'r> Resource<'r> {
    fn of(manifest: &'r Manifest) -> Self {
        Self {
            api_version: manifest.api_version.as_deref(),
            kind: manifest.kind.as_deref(),
            namespace: manifest.namespace.as_deref(),
            name: manifest.name.as_deref(),
        }
    }
}
