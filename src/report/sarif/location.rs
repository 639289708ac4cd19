//! Places as SARIF has them: URIs, regions, and the resource that a place is in.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::Text;
use crate::finding::{self, Occurrence};
use crate::lint::{FileKind, Report};
use crate::report::Sources;
use crate::report::safe::clean;

/// What is written as it is in the path of a URI: the unreserved characters of RFC 3986, and the slash.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// What absolute paths count from.
const ROOT: &str = "ROOT";

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub start_line: usize,
    pub start_column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_column: Option<usize>,
}

/// A resource, or a field of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    fully_qualified_name: String,
}

/// Makes locations of a report.
pub(super) struct Locate<'r> {
    sources: &'r dyn Sources,
    /// The charts: what they rendered is in no file.
    charts: BTreeSet<&'r str>,
    has_absolute: bool,
}

impl<'r> Locate<'r> {
    pub fn new(report: &'r Report, sources: &'r dyn Sources) -> Self {
        let charts = report.files.iter();
        let charts = charts.filter(|file| matches!(file.kind, FileKind::Render(_)));
        Self {
            sources,
            charts: charts.map(|file| &*file.name).collect(),
            has_absolute: false,
        }
    }

    /// What the URIs count from, if that is not the root of the repository.
    pub fn bases(&self) -> BTreeMap<&'static str, Artifact> {
        let root = Artifact {
            uri: "file:///".to_owned(),
            uri_base_id: None,
        };
        self.has_absolute.then_some((ROOT, root)).into_iter().collect()
    }

    /// A file. An absolute path counts from the root of the file system.
    pub fn artifact(&mut self, file: &str) -> Artifact {
        let path = self.sources.path(file);
        let (path, uri_base_id) = match path.strip_prefix('/') {
            Some(below) => (below, Some(ROOT)),
            None => (path.strip_prefix("./").unwrap_or(&path), None),
        };
        self.has_absolute |= uri_base_id.is_some();
        Artifact {
            uri: utf8_percent_encode(path, IN_PATH).to_string(),
            uri_base_id,
        }
    }

    /// Where a finding is, and in which resource.
    pub fn place(&mut self, occurrence: &Occurrence) -> Location {
        Location {
            id: None,
            physical_location: self.physical(&occurrence.location),
            logical_locations: logical(occurrence),
            message: None,
        }
    }

    /// Another place that belongs to a finding; none in a render, which nobody can open.
    pub fn related(&mut self, id: usize, related: &finding::Related) -> Option<Location> {
        let is_openable = !self.charts.contains(&*related.location.file);
        is_openable.then(|| Location {
            id: Some(id),
            physical_location: self.physical(&related.location),
            logical_locations: Vec::new(),
            message: Some(Text::new(clean(&related.message))),
        })
    }

    /// A place with nothing said about it.
    pub fn bare(&mut self, location: &finding::Location) -> Location {
        Location {
            id: None,
            physical_location: self.physical(location),
            logical_locations: Vec::new(),
            message: None,
        }
    }

    fn physical(&mut self, location: &finding::Location) -> Physical {
        Physical {
            artifact_location: self.artifact(&location.file),
            region: Region {
                start_line: location.line,
                start_column: location.column,
                end_line: None,
                end_column: location.end_column,
            },
        }
    }
}

fn logical(occurrence: &Occurrence) -> Vec<Logical> {
    let resource = &occurrence.resource;
    let Some(kind) = &resource.kind else {
        return Vec::new();
    };
    let parts = [Some(kind), resource.namespace.as_ref(), resource.name.as_ref()];
    let parts: Vec<_> = parts.into_iter().flatten().map(|part| clean(part)).collect();
    let qualified = parts.join("/");
    let field = (!occurrence.path.is_empty()).then(|| {
        let pointers: Vec<_> = occurrence.path.iter().map(|pointer| clean(pointer)).collect();
        Logical {
            kind: "property",
            name: None,
            fully_qualified_name: format!("{qualified}#{}", pointers.join("#")),
        }
    });
    let resource = Logical {
        kind: "resource",
        name: resource.name.as_deref().map(|name| clean(name).into_owned()),
        fully_qualified_name: qualified,
    };
    std::iter::once(resource).chain(field).collect()
}
