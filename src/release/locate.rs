//! Names of sources, looked up in all documents.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::draft::{ChartDraft, Draft, Facts, From, KnownSource, LayerDraft, Name, SourceSays};
use super::request::{ChartOrigin, WantedChart};

/// The sources that all documents name, by kind and name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources(FxHashMap<(String, String), Vec<KnownSource>>);

impl Sources {
    /// Gathers what the documents say.
    pub(crate) fn gather<'f>(facts: impl Iterator<Item = &'f Facts>) -> Self {
        let mut sources = Self::default();
        for source in facts.flat_map(|facts| &facts.sources) {
            let key = (source.name.kind.clone(), source.name.name.clone());
            sources.0.entry(key).or_default().push(source.clone());
        }
        sources
    }

    /// The chart that a release is of.
    pub(crate) fn chart(&self, draft: &Draft) -> WantedChart {
        self.of(&draft.chart, 0)
    }

    /// Values that are put on top of a release's own.
    pub(super) fn values(&self, name: &Name) -> Option<&LayerDraft> {
        match &self.find(name)?.says {
            SourceSays::Values(layer) => Some(layer),
            _ => None,
        }
    }

    fn find(&self, name: &Name) -> Option<&KnownSource> {
        let known = self.0.get(&(name.kind.clone(), name.name.clone()))?;
        let exact = known.iter().find(|source| source.name.namespace == name.namespace);
        exact.or_else(|| {
            known
                .iter()
                .find(|source| are_alike(&source.name.namespace, &name.namespace))
        })
    }

    fn of(&self, chart: &ChartDraft, depth: usize) -> WantedChart {
        let (name, version) = (chart.name.clone(), chart.version.clone());
        let wanted = |name: Option<String>, version, origin| WantedChart { name, version, origin };
        match &chart.from {
            From::Repository(url) => wanted(name.clone(), version, in_repository(url, name.as_deref())),
            From::Registry(url) => registry(url, version),
            From::Path(path) => wanted(name, version, ChartOrigin::Path(path.clone())),
            From::Archive(content) => wanted(name, version, ChartOrigin::Archive(content.clone())),
            From::Unsaid => wanted(name, version, ChartOrigin::Unknown(None)),
            From::Named(source) => match self.find(source).map(|source| &source.says) {
                Some(SourceSays::Repository(url)) => wanted(name.clone(), version, in_repository(url, name.as_deref())),
                Some(SourceSays::Registry(url, version)) => registry(url, version.clone()),
                Some(SourceSays::Tree) => wanted(None, None, ChartOrigin::Path(name.unwrap_or_default())),
                Some(SourceSays::Chart(chart)) if depth == 0 => self.of(chart, 1),
                // The repository of the document itself is often not among its own manifests.
                None if matches!(&*source.kind, "GitRepository" | "Bucket") => {
                    wanted(None, None, ChartOrigin::Path(name.unwrap_or_default()))
                }
                _ => wanted(name, version, ChartOrigin::Unknown(Some(said(source)))),
            },
        }
    }
}

/// Whether two namespaces may be the same; one that is not said may be any.
pub(super) fn are_alike(one: &Option<String>, other: &Option<String>) -> bool {
    one == other || one.is_none() || other.is_none()
}

/// A resource as messages name it.
pub(super) fn said(name: &Name) -> String {
    match &name.namespace {
        Some(namespace) => format!("{} {namespace}/{}", name.kind, name.name),
        None => format!("{} {}", name.kind, name.name),
    }
}

fn in_repository(url: &str, name: Option<&str>) -> ChartOrigin {
    let url = url.trim_end_matches('/');
    match (url.split_once("://"), name) {
        (Some(("oci", _)), Some(name)) => ChartOrigin::Registry(format!("{url}/{name}")),
        (Some(("oci", _)), None) => ChartOrigin::Registry(url.to_owned()),
        (Some(("file", path)), Some(name)) => ChartOrigin::Path(format!("{path}/{name}")),
        _ => ChartOrigin::Repository(url.to_owned()),
    }
}

/// A chart by its URL, whose last part is its name; that of an archive has the version, too.
fn registry(url: &str, version: Option<String>) -> WantedChart {
    let url = url.trim_end_matches('/');
    let last: Cow<'_, str> = url.rsplit('/').next().unwrap_or_default().into();
    let archive = last.strip_suffix(".tgz").or_else(|| last.strip_suffix(".tar.gz"));
    if let Some(stem) = archive.filter(|_| !url.starts_with("oci://")) {
        let is_version = |at: &usize| stem[at + 1..].starts_with(|c: char| c.is_ascii_digit());
        let at = stem.match_indices('-').map(|(at, _)| at).find(is_version);
        return WantedChart {
            name: Some(at.map_or(stem, |at| &stem[..at]).to_owned()),
            version: at.map(|at| stem[at + 1..].to_owned()),
            origin: ChartOrigin::Url(url.to_owned()),
        };
    }
    // A port is before the path, a tag behind it.
    let (name, tag) = match last.split_once(':') {
        Some((name, tag)) => (name.to_owned(), Some(tag.to_owned())),
        None => (last.into_owned(), None),
    };
    let url = match &tag {
        Some(tag) => url
            .strip_suffix(tag.as_str())
            .map_or(url, |url| url.trim_end_matches(':')),
        None => url,
    };
    WantedChart {
        name: Some(name),
        version: version.or(tag),
        origin: ChartOrigin::Registry(url.to_owned()),
    }
}
