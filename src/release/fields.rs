//! Fields of a resource, by their paths.

use std::borrow::Cow;

use yaml_spans::{NodeId, NodeKind, Span};

use super::draft::Name;
use crate::workload::Source;

/// A mapping, and the pointer to it.
#[derive(Clone, Debug)]
pub(super) struct Fields<'t> {
    pub source: Source<'t>,
    pub node: NodeId,
    pub path: String,
}

impl<'t> Fields<'t> {
    pub fn at(&self, path: &str) -> Option<NodeId> {
        self.source.at(self.node, path)
    }

    pub fn text(&self, path: &str) -> Option<Cow<'t, str>> {
        self.source.text_at(self.node, path)
    }

    pub fn string(&self, path: &str) -> Option<String> {
        let text = self.text(path)?;
        (!text.is_empty()).then(|| text.into_owned())
    }

    pub fn is_true(&self, path: &str) -> bool {
        self.text(path).as_deref() == Some("true")
    }

    /// A mapping below this one.
    pub fn below(&self, path: &str) -> Option<Self> {
        let node = self.at(path)?;
        let is_mapping = matches!(self.source.tree.node(node).kind, NodeKind::Mapping(_));
        is_mapping.then(|| Self {
            source: self.source,
            node,
            path: format!("{}/{path}", self.path),
        })
    }

    /// The mappings of a list.
    pub fn each(&self, path: &str) -> Vec<Self> {
        let items = self.source.items(self.node, path);
        let items = items.filter(|(_, node)| matches!(self.source.tree.node(*node).kind, NodeKind::Mapping(_)));
        let fields = items.map(|(index, node)| Self {
            source: self.source,
            node,
            path: format!("{}/{path}/{index}", self.path),
        });
        fields.collect()
    }

    /// The texts of a list.
    pub fn texts(&self, path: &str) -> Vec<String> {
        let items = self.source.items(self.node, path);
        let texts = items.filter_map(|(_, node)| self.source.scalar(node));
        texts.map(Cow::into_owned).collect()
    }

    /// The keys with their values, where those are scalars.
    pub fn scalars(&self, path: &str) -> Vec<(String, String)> {
        let Some(mapping) = self.at(path) else {
            return Vec::new();
        };
        let entries = self.source.tree.entries(mapping);
        let entries = entries.filter_map(|(key, value)| {
            let key = self.source.tree.text(key, self.source.text).into_owned();
            Some((key, self.source.scalar(value)?.into_owned()))
        });
        entries.collect()
    }

    /// The names of the fields.
    pub fn keys(&self) -> Vec<Cow<'t, str>> {
        let keys = self.source.tree.entries(self.node);
        keys.map(|(key, _)| self.source.tree.text(key, self.source.text))
            .collect()
    }

    /// Where a field is, and the pointer to it; the first of these that is there, or the mapping itself.
    pub fn place(&self, paths: &[&str]) -> (Span, String) {
        let tree = self.source.tree;
        let found = paths.iter().find_map(|path| {
            let node = self.at(path)?;
            let is_shown =
                matches!(tree.node(node).kind, NodeKind::Scalar(_)) && !tree.node(node).span.range().is_empty();
            is_shown.then(|| (tree.node(node).span, format!("{}/{path}", self.path)))
        });
        found.unwrap_or_else(|| {
            let key = tree.entries(self.node).next().map_or(self.node, |(key, _)| key);
            (tree.node(key).span, self.path.clone())
        })
    }

    /// The resource that a `{kind, name, namespace}` names.
    pub fn name(&self, namespace: Option<&str>) -> Option<Name> {
        Some(Name {
            kind: self.string("kind")?,
            namespace: self.string("namespace").or_else(|| namespace.map(str::to_owned)),
            name: self.string("name")?,
        })
    }
}
