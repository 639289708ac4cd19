//! What all documents together ask for.

use std::ops::Range;

use base64::Engine;
use memchr::memmem;
use yaml_spans::{NodeId, NodeKind, Tree};

use super::draft::{Content, Draft, Facts, LayerDraft, Name};
use super::fields::Fields;
use super::locate::{Sources, are_alike, said};
use super::{facts, values};
use crate::workload::Source;

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
    /// The file that names it.
    Document,
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

/// What documents that ask for charts have, one of these each.
const ASK: [&str; 14] = [
    "HelmRelease",
    "Application",
    "HelmChart",
    "HelmOp",
    "Bundle",
    "catalog.cattle.io",
    "helm.crossplane.io",
    "helm.m.crossplane.io",
    "config.projectsveltos.io",
    "helmCharts",
    "releases",
    "helm:",
    "\"helm\"",
    "Repository",
];

/// A document, and where it is.
struct Piece<'f> {
    file: usize,
    offset: usize,
    text: &'f str,
}

/// The charts that controllers will render, in the order of the files: their names and their bytes.
///
/// What cannot be read asks for nothing; a check of the same files says so.
pub fn requests(files: &[(&str, &[u8])]) -> Vec<ReleaseRequest> {
    let pieces: Vec<Piece<'_>> = files
        .iter()
        .enumerate()
        .flat_map(|(file, (_, bytes))| pieces(file, bytes))
        .collect();
    let asking = pieces
        .iter()
        .filter(|piece| ASK.iter().any(|word| has(piece.text, word)));
    let found: Vec<(&Piece<'_>, Facts)> = asking
        .filter_map(|piece| {
            let facts = read(piece, |source, root| facts::read(source, root));
            let facts = facts.into_iter().fold(Facts::default(), |mut all, facts| {
                all.drafts.extend(facts.drafts);
                all.sources.extend(facts.sources);
                all
            });
            (!facts.is_empty()).then_some((piece, facts))
        })
        .collect();
    let sources = Sources::gather(found.iter().map(|(_, facts)| facts));
    let drafts = || found.iter().flat_map(|(_, facts)| &facts.drafts);
    let layers = drafts().flat_map(|draft| &draft.values);
    let wanted: Vec<&Name> = layers
        .filter_map(|layer| match layer {
            LayerDraft::Key { of, .. } => Some(of),
            _ => None,
        })
        .collect();
    let maps = Maps::gather(&pieces, &wanted);
    let mut requests: Vec<ReleaseRequest> = Vec::new();
    for (piece, facts) in &found {
        for draft in &facts.drafts {
            let at = piece.offset + draft.span.range().start;
            let before = requests
                .iter()
                .rev()
                .take_while(|one| one.id.file == files[piece.file].0);
            let index = before.filter(|one| one.id.offset == at).count();
            let id = ReleaseId {
                file: files[piece.file].0.to_owned(),
                offset: at,
                index,
            };
            requests.push(request(draft, id, piece, &sources, &maps, files));
        }
    }
    requests
}

fn request(
    draft: &Draft,
    id: ReleaseId,
    piece: &Piece<'_>,
    sources: &Sources,
    maps: &Maps,
    files: &[(&str, &[u8])],
) -> ReleaseRequest {
    let mut unknown = draft.changes.clone();
    let mut layers = Vec::new();
    for layer in &draft.values {
        match layer {
            LayerDraft::Content(content) => {
                let name = format!("{} ({})", files[piece.file].0, draft.title);
                layers.push(placed(content, piece.file, piece.offset, name));
            }
            LayerDraft::Key { of, is_optional, .. } if of.kind == "HelmChartConfig" => match sources.values(of) {
                Some(_) => layers.extend(maps.config(of, files)),
                None if *is_optional => {}
                None => unknown.push(said(of)),
            },
            LayerDraft::Key {
                of,
                key,
                target,
                is_optional,
            } => match maps.find(of, key) {
                Some(entry) => layers.push(entry.layer(target.as_deref(), files)),
                None if *is_optional => {}
                None => unknown.push(format!(
                    "the values of {} (`{key}`), which is not in the input",
                    said(of)
                )),
            },
            LayerDraft::Set(text) => layers.push(ValuesLayer::Set(text.clone())),
            LayerDraft::SetString(text) => layers.push(ValuesLayer::SetString(text.clone())),
            LayerDraft::File {
                path,
                base,
                is_optional,
            } => layers.push(ValuesLayer::File {
                path: path.clone(),
                base: *base,
                is_optional: *is_optional,
            }),
            LayerDraft::Unknown(what) => unknown.push(what.clone()),
        }
    }
    ReleaseRequest {
        id,
        title: draft.title.clone(),
        chart: sources.chart(draft),
        name: draft.name.clone(),
        namespace: draft.namespace.clone(),
        values: layers,
        defaults: draft.defaults.clone(),
        kube_version: draft.kube_version.clone(),
        api_versions: draft.api_versions.clone(),
        is_chart: draft.is_chart,
        unknown,
    }
}

fn placed(content: &Content, file: usize, offset: usize, name: String) -> ValuesLayer {
    match content {
        Content::Block(range) => ValuesLayer::InFile {
            file,
            range: offset + range.start..offset + range.end,
        },
        Content::Text(text) => ValuesLayer::Text {
            name,
            text: text.clone(),
        },
    }
}

/// The ConfigMaps and Secrets that releases name, and the HelmChartConfigs.
struct Maps(Vec<Entry>);

/// A key of one of them.
struct Entry {
    of: Name,
    key: String,
    file: usize,
    offset: usize,
    content: Content,
    text: String,
}

impl Entry {
    /// As a layer, at the path where it is to be set.
    fn layer(&self, target: Option<&str>, files: &[(&str, &[u8])]) -> ValuesLayer {
        let name = format!("{} ({}, {})", files[self.file].0, said(&self.of), self.key);
        let Some(target) = target else {
            return placed(&self.content, self.file, self.offset, name);
        };
        match values::nested(target, &self.text) {
            Some(text) => ValuesLayer::Text { name, text },
            None => ValuesLayer::Set(format!("{target}={}", values::escaped(&self.text))),
        }
    }
}

impl Maps {
    fn gather(pieces: &[Piece<'_>], wanted: &[&Name]) -> Self {
        let mut entries = Vec::new();
        if wanted.is_empty() {
            return Self(entries);
        }
        let kinds = ["ConfigMap", "Secret", "HelmChartConfig"];
        for piece in pieces
            .iter()
            .filter(|piece| kinds.iter().any(|kind| has(piece.text, kind)))
        {
            for found in read(piece, |source, root| keys(source, root, wanted)) {
                entries.extend(found.into_iter().map(|(of, key, content, text)| Entry {
                    of,
                    key,
                    file: piece.file,
                    offset: piece.offset,
                    content,
                    text,
                }));
            }
        }
        Self(entries)
    }

    fn find(&self, of: &Name, key: &str) -> Option<&Entry> {
        let is_it = |entry: &&Entry| entry.of.kind == of.kind && entry.of.name == of.name && entry.key == key;
        let exact = self
            .0
            .iter()
            .filter(is_it)
            .find(|entry| entry.of.namespace == of.namespace);
        exact.or_else(|| {
            self.0
                .iter()
                .filter(is_it)
                .find(|entry| are_alike(&entry.of.namespace, &of.namespace))
        })
    }

    fn config(&self, of: &Name, files: &[(&str, &[u8])]) -> Option<ValuesLayer> {
        Some(self.find(of, "")?.layer(None, files))
    }
}

/// The keys of the resources that are wanted, each with what it holds.
fn keys(source: Source<'_>, root: NodeId, wanted: &[&Name]) -> Vec<(Name, String, Content, String)> {
    let mut found = Vec::new();
    for resource in source.resources(root) {
        let manifest = &resource.manifest;
        let (Some(kind), Some(name)) = (&manifest.kind, &manifest.name) else {
            continue;
        };
        let of = Name {
            kind: kind.clone(),
            namespace: manifest.namespace.clone(),
            name: name.clone(),
        };
        let is_wanted =
            |one: &&&Name| one.kind == of.kind && one.name == of.name && are_alike(&one.namespace, &of.namespace);
        if wanted.iter().find(is_wanted).is_none() {
            continue;
        }
        let fields = Fields {
            source,
            node: resource.node,
            path: String::new(),
        };
        if kind == "HelmChartConfig" {
            let content = fields
                .at("spec/valuesContent")
                .and_then(|node| values::content(source, node));
            found.extend(content.map(|content| (of.clone(), String::new(), content, String::new())));
            continue;
        }
        for (data, is_packed) in [("data", kind == "Secret"), ("stringData", false), ("binaryData", true)] {
            let Some(data) = fields.at(data) else { continue };
            for (key, node) in source.tree.entries(data) {
                let Some(text) = source.scalar(node) else { continue };
                let key = source.tree.text(key, source.text).into_owned();
                if is_packed {
                    let text: String = text.split_ascii_whitespace().collect();
                    let bytes = base64::engine::general_purpose::STANDARD.decode(text);
                    let Some(text) = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
                        continue;
                    };
                    found.push((of.clone(), key, Content::Text(text.clone()), text));
                } else if let Some(content) = values::content(source, node) {
                    found.push((of.clone(), key, content, text.into_owned()));
                }
            }
        }
    }
    // What `stringData` says wins.
    found.reverse();
    found
}

/// The documents of a file: lines of `---` part them.
fn pieces<'f>(file: usize, bytes: &'f [u8]) -> Vec<Piece<'f>> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Vec::new();
    };
    let mut pieces = Vec::new();
    let mut start = 0;
    let ends = memmem::find_iter(bytes, "\n---").map(|at| at + 1).chain([text.len()]);
    for end in ends {
        let is_marker = end == text.len() || matches!(bytes.get(end + 3), None | Some(b'\n' | b'\r' | b' ' | b'\t'));
        if is_marker && end > start {
            pieces.push(Piece {
                file,
                offset: start,
                text: &text[start..end],
            });
            start = end;
        }
    }
    pieces
}

fn has(text: &str, word: &str) -> bool {
    memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}

/// What is made of each document of a piece that can be read.
fn read<T>(piece: &Piece<'_>, mut make: impl FnMut(Source<'_>, NodeId) -> T) -> Vec<T> {
    let mut tree = Tree::default();
    if yaml_spans::read(piece.text, &mut tree).is_err() {
        return Vec::new();
    }
    let source = Source {
        tree: &tree,
        text: piece.text,
    };
    let roots = tree.roots().iter().copied();
    let roots = roots.filter(|root| matches!(tree.node(*root).kind, NodeKind::Mapping(_)));
    roots.map(|root| make(source, root)).collect()
}
