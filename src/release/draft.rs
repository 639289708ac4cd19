//! What one document says about releases; names of others are not looked up yet.

use std::ops::Range;

use yaml_spans::Span;

use crate::manifest::Manifest;

/// What a document says about releases.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub drafts: Vec<Draft>,
    pub sources: Vec<KnownSource>,
}

impl Facts {
    /// Whether there is nothing to remember.
    pub(crate) fn is_empty(&self) -> bool {
        self.drafts.is_empty() && self.sources.is_empty()
    }
}

/// A release as its document says it.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The bytes of the document's text that name the chart.
    pub span: Span,
    /// The pointer to them.
    pub path: String,
    pub manifest: Manifest,
    /// `HelmRelease web/web`
    pub title: String,
    pub chart: ChartDraft,
    /// The name and the namespace of the release.
    pub name: String,
    pub namespace: Option<String>,
    pub values: Vec<LayerDraft>,
    /// The files in the chart that are its defaults instead of values.yaml.
    pub defaults: Vec<String>,
    pub kube_version: Option<String>,
    pub api_versions: Vec<String>,
    /// What happens to the render that cannot be foreseen here.
    pub changes: Vec<String>,
    /// Whether it is sure that there is a chart: a folder in Git may hold plain manifests.
    pub is_chart: bool,
}

impl Draft {
    /// A release of a chart, of which nothing more is said; `place` is what names the chart.
    pub(super) fn of(place: (Span, String), manifest: &Manifest, chart: ChartDraft) -> Self {
        let (span, path) = place;
        Self {
            span,
            path,
            manifest: manifest.clone(),
            title: title(manifest),
            chart,
            name: String::new(),
            namespace: None,
            values: Vec::new(),
            defaults: Vec::new(),
            kube_version: None,
            api_versions: Vec::new(),
            changes: Vec::new(),
            is_chart: true,
        }
    }
}

/// Which chart a release is of.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChartDraft {
    pub name: Option<String>,
    /// A version or a range.
    pub version: Option<String>,
    pub from: From,
}

/// Where a chart comes from.
#[derive(Clone, Debug, Default)]
pub(crate) enum From {
    /// A repository: `https://…`, or `oci://…` to which the name of the chart is added.
    Repository(String),
    /// The chart itself in a registry: `oci://…/name`.
    Registry(String),
    /// A folder: in a Git repository, or next to the document.
    Path(String),
    /// An archive in the document, in base64.
    Archive(String),
    /// A resource that says it.
    Named(Name),
    #[default]
    Unsaid,
}

/// The name of another resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub kind: String,
    pub namespace: Option<String>,
    pub name: String,
}

/// A resource that says where charts come from.
#[derive(Clone, Debug)]
pub(crate) struct KnownSource {
    pub name: Name,
    pub says: SourceSays,
}

#[derive(Clone, Debug)]
pub(crate) enum SourceSays {
    /// A repository of charts.
    Repository(String),
    /// A chart in a registry, and its version.
    Registry(String, Option<String>),
    /// A Git repository or a bucket: charts in it are folders.
    Tree,
    /// The chart and where it comes from, by another name.
    Chart(ChartDraft),
    /// Values that go on top of those of the release of this name.
    Values(LayerDraft),
}

/// A layer of values, the lowest first.
#[derive(Clone, Debug)]
pub(crate) enum LayerDraft {
    Content(Content),
    /// A key of a ConfigMap or a Secret.
    Key {
        of: Name,
        key: String,
        /// The path at which its text is set; without one it is a values file.
        target: Option<String>,
        is_optional: bool,
    },
    Set(String),
    SetString(String),
    /// A file.
    File {
        path: String,
        base: FileBase,
        is_optional: bool,
    },
    /// What cannot be told.
    Unknown(String),
}

/// Where the path of a file counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileBase {
    Chart,
    Document,
}

/// A values file inside a document.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// These bytes of the document's text, without what is around them.
    Block(Range<usize>),
    /// Text that is written in another way.
    Text(String),
}

/// A resource as people name it: its kind, and its name in its namespace.
pub(super) fn title(manifest: &Manifest) -> String {
    let kind = manifest.kind.as_deref().unwrap_or_default();
    let name = manifest.name.as_deref().unwrap_or("without a name");
    match manifest.namespace.as_deref() {
        Some(namespace) => format!("{kind} {namespace}/{name}"),
        None => format!("{kind} {name}"),
    }
}
