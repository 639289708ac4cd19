//! A release as it is asked for, with everything that is known of it.

use std::ops::Range;

/// A release: a chart that a controller will render, and with what.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReleaseRequest {
    /// Where it is asked for.
    pub id: ReleaseId,
    /// `HelmRelease web/web`
    pub title: String,
    /// The chart.
    pub chart: WantedChart,
    /// The name of the release.
    pub name: String,
    /// Its namespace, if it is said.
    pub namespace: Option<String>,
    /// Its values, the lowest layer first.
    pub values: Vec<ValuesLayer>,
    /// The files in the chart that are its defaults, instead of values.yaml; none for values.yaml.
    pub defaults: Vec<String>,
    /// The version of Kubernetes that its templates see.
    pub kube_version: Option<String>,
    /// API versions that they see besides those that are always there.
    pub api_versions: Vec<String>,
    /// Whether it is sure that there is a chart: a folder in Git may hold plain manifests.
    pub is_chart: bool,
    /// What belongs to the release and is not known here, in a few words each.
    pub unknown: Vec<String>,
}

/// Where a release is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReleaseId {
    /// The file.
    pub file: String,
    /// The byte in it at which the chart is named.
    pub offset: usize,
    /// Which of the releases it is that are asked for there.
    pub index: usize,
}

/// A chart that has to be at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WantedChart {
    /// Its name.
    pub name: Option<String>,
    /// Its version, or a range.
    pub version: Option<String>,
    /// Where it comes from.
    pub origin: ChartOrigin,
}

/// Where a chart comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChartOrigin {
    /// A repository of charts, by its URL.
    Repository(String),
    /// A registry: `oci://` and the repository.
    Registry(String),
    /// An archive, by its URL.
    Url(String),
    /// A folder: in a Git repository, or next to the file.
    Path(String),
    /// An archive in the manifest, in base64.
    Archive(String),
    /// Not said here; perhaps by a resource that is not in the input.
    Unknown(Option<String>),
}

/// A layer of values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValuesLayer {
    /// A part of one of the files, by its index; what is around it does not count (see [`blanked`]).
    InFile {
        /// The index of the file.
        file: usize,
        /// The bytes of the file.
        range: Range<usize>,
    },
    /// A values file that is written in another way.
    Text {
        /// What it is called in reports.
        name: String,
        /// The values.
        text: String,
    },
    /// As `--set` takes it.
    Set(String),
    /// As `--set-string` takes it.
    SetString(String),
    /// A file.
    File {
        /// Its path.
        path: String,
        /// Where the path counts from.
        base: Base,
        /// Whether it may be missing.
        is_optional: bool,
    },
}

/// Where the path of a values file counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// The chart; with `/` in front the top of its repository, with `$name/` that of another one.
    Chart,
    /// The folder of one of the files, by its index.
    File(usize),
}

/// The text of a file with blanks for all before some bytes, so that those keep their lines and columns; it ends with them.
pub fn blanked(text: &[u8], range: Range<usize>) -> Vec<u8> {
    let end = range.end.min(text.len());
    let start = range.start.min(end);
    let blank = |byte: &u8| if matches!(byte, b'\n' | b'\r') { *byte } else { b' ' };
    let mut bytes: Vec<u8> = text[..start].iter().map(blank).collect();
    bytes.extend_from_slice(&text[start..end]);
    bytes
}
