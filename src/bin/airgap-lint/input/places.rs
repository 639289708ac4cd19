//! Where values and templates are, in files that people can open.

use std::ops::Range;

use airgap_lint::{Place, line_range};
use helm::values::path::{dotted, index};
use helm::values::{Defaults, Origins};
use helm::{Chart, Layer};
use yaml_spans::{NodeId, NodeKind, Tree};

use crate::layers;

/// The files of a chart, and the values that it was rendered with.
pub struct Places<'p> {
    /// The chart as it was named.
    root: &'p str,
    chart: &'p Chart,
    layers: &'p [Layer],
    origins: Origins,
    defaults: Defaults,
}

impl<'p> Places<'p> {
    pub fn new(root: &'p str, chart: &'p Chart, layers: &'p [Layer], compat: helm::Compat) -> Self {
        Self {
            root,
            chart,
            layers,
            // A chart that was rendered has values that can be read.
            origins: helm::values::origins(layers, compat).unwrap_or_default(),
            defaults: Defaults::of(chart),
        }
    }

    /// A line of a template, which Helm calls by this name: `parent/charts/child/templates/web.yaml`; or what is wanted of
    /// that line, if it is in it.
    pub fn template(&self, source: &str, line: usize, wanted: &str) -> Option<Place> {
        let mut chart = self.chart;
        let mut folder = self.folder();
        let mut rest = source.split_once('/')?.1;
        while let Some((name, below)) = rest.strip_prefix("charts/").and_then(|rest| rest.split_once('/')) {
            let aliased = chart
                .metadata
                .dependencies
                .iter()
                .find(|declared| declared.alias == name);
            let name = aliased.map_or(name, |declared| &declared.name);
            let Some(child) = chart.dependencies.iter().find(|child| child.metadata.name == *name) else {
                break;
            };
            folder = below_folder(&folder, child);
            (chart, rest) = (child, below);
        }
        let mut files = chart.templates.iter().chain(&chart.files);
        let file = files.find(|file| file.name == rest)?;
        let line = line_range(&file.data, line);
        let found = match wanted {
            "" => None,
            wanted => memchr::memmem::find(&file.data[line.clone()], wanted.as_bytes()),
        };
        let range = match found {
            Some(at) => line.start + at..line.start + at + wanted.len(),
            None => line,
        };
        Some(Place::new(format!("{folder}{rest}"), &file.data, range, false))
    }

    /// The files with values: the chart's own, and those that were given.
    pub fn values(&self) -> Vec<(String, &[u8])> {
        let own = (format!("{}values.yaml", self.folder()), &*self.chart.values);
        let given = self.layers.iter().filter_map(|layer| match layer {
            Layer::File { bytes, .. } => Some((layers::name_of(layer).to_owned(), &**bytes)),
            _ => None,
        });
        std::iter::once(own).chain(given).collect()
    }

    /// A value: in the file or flag that sets it, or in the values.yaml of its chart. `None` if nobody sets it.
    pub fn value(&self, path: &[String]) -> Option<Place> {
        if let Some(flag) = self.layer(path).filter(|layer| !matches!(layer, Layer::File { .. })) {
            let path = dotted(path);
            let range = 0..path.len();
            return Some(Place::new(
                layers::name_of(flag),
                format!("{path}=…").as_bytes(),
                range,
                true,
            ));
        }
        let Entry {
            file,
            bytes,
            path,
            line,
        } = self.entry(path)?;
        let range = value_range(bytes, path, line)?;
        Some(Place::new(file, bytes, range, true))
    }

    /// A value in the file that sets it. `None` if nobody does, or a flag.
    pub fn entry<'e>(&'e self, path: &'e [String]) -> Option<Entry<'e>> {
        if let Some(layer) = self.layer(path) {
            let Layer::File { bytes, .. } = layer else { return None };
            return Some(Entry {
                file: layers::name_of(layer).to_owned(),
                bytes,
                path,
                line: self.origins.of(path).and_then(|origin| origin.line),
            });
        }
        let (file, line) = self.defaults.find(path)?;
        let mut chart = self.chart;
        let mut folder = self.folder();
        let mut rest = file.as_str();
        let mut path = path;
        while let Some((source, below)) = rest.strip_prefix("charts/").and_then(|rest| rest.split_once('/')) {
            let child = chart.dependencies.iter().find(|child| child.source == source)?;
            folder = below_folder(&folder, child);
            (chart, rest, path) = (child, below, path.get(1..)?);
        }
        Some(Entry {
            file: format!("{folder}{rest}"),
            bytes: &chart.values,
            path,
            line,
        })
    }

    /// The file or flag of the user that sets a value.
    fn layer(&self, path: &[String]) -> Option<&'p Layer> {
        self.layers.get(self.origins.of(path)?.layer)
    }

    /// The folder of the chart with its slash; files in an archive are below it.
    fn folder(&self) -> String {
        match self.root {
            "." => String::new(),
            root if root.ends_with(".tgz") || root.ends_with(".tar.gz") => {
                format!("{root}/{}/", self.chart.metadata.name)
            }
            root => format!("{}/", root.trim_end_matches('/')),
        }
    }
}

/// A value in a values file.
pub struct Entry<'e> {
    file: String,
    pub bytes: &'e [u8],
    /// The way to it in this file.
    pub path: &'e [String],
    /// Its line, from 1, if that is known.
    line: Option<usize>,
}

fn below_folder(folder: &str, child: &Chart) -> String {
    match child.source.ends_with(".tgz") {
        true => format!("{folder}charts/{}/{}/", child.source, child.metadata.name),
        false => format!("{folder}charts/{}/", child.source),
    }
}

/// The bytes of a value in a values file; its line, where the file cannot be read exactly.
fn value_range(bytes: &[u8], path: &[String], line: Option<usize>) -> Option<Range<usize>> {
    let exact = || {
        let text = std::str::from_utf8(bytes).ok()?;
        let mut tree = Tree::default();
        yaml_spans::read(text, &mut tree).ok()?;
        let (key, node) = at(&tree, text, path)?;
        let span = match (tree.node(node).kind, key) {
            (NodeKind::Scalar(_), _) if tree.node(node).span.range().is_empty() => tree.node(key?).span,
            (NodeKind::Scalar(_), _) => tree.node(node).span,
            // Of what takes several lines, the key is shown.
            (_, Some(key)) => tree.node(key).span,
            _ => tree.node(node).span,
        };
        let range = span.range();
        let first_line = text.get(range.clone())?.lines().next().unwrap_or_default().len();
        Some(range.start..range.start + first_line)
    };
    exact().or_else(|| line.map(|line| line_range(bytes, line)))
}

/// The node at a path in the first document of a values file, and its key, if it has one.
pub fn at(tree: &Tree, text: &str, path: &[String]) -> Option<(Option<NodeId>, NodeId)> {
    path.iter().try_fold((None, *tree.roots().first()?), |(_, node), step| {
        let node = tree.resolve(node);
        match (index(step), tree.node(node).kind) {
            (Some(index), NodeKind::Sequence(_)) => Some((None, tree.children(node).nth(index)?)),
            (None, NodeKind::Mapping(_)) => entry(tree, text, node, step),
            _ => None,
        }
    })
}

/// The key and the value of an entry of a map.
pub fn entry(tree: &Tree, text: &str, map: NodeId, key: &str) -> Option<(Option<NodeId>, NodeId)> {
    let mut entries = tree.entries(map);
    let (name, value) = entries.find(|(name, _)| tree.text(*name, text) == key)?;
    Some((Some(name), value))
}
