//! What a document is: apiVersion, kind, namespace and name, and the template it was rendered from.

use std::borrow::Cow;

use yaml_spans::{NodeId, NodeKind, Tree};

/// The identity of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Manifest {
    /// `apps/v1`
    pub api_version: Option<String>,
    /// `Deployment`
    pub kind: Option<String>,
    /// `metadata.namespace`
    pub namespace: Option<String>,
    /// `metadata.name`
    pub name: Option<String>,
    /// The template that Helm names in `# Source:`.
    pub source: Option<String>,
}

impl Manifest {
    /// Reads the identity of the mapping at `node`; all fields are `None` where there is none.
    pub fn read(tree: &Tree, node: NodeId, text: &str) -> Self {
        let mut manifest = Self::default();
        for (key, value) in tree.entries(node) {
            match &*tree.text(key, text) {
                "apiVersion" => manifest.api_version = scalar(tree, value, text),
                "kind" => manifest.kind = scalar(tree, value, text),
                "metadata" => {
                    for (key, value) in tree.entries(value) {
                        match &*tree.text(key, text) {
                            "name" => manifest.name = scalar(tree, value, text),
                            "namespace" => manifest.namespace = scalar(tree, value, text),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        manifest
    }

    /// The items, when this is a list of resources (`List`, `PodList`, …).
    pub fn items(&self, tree: &Tree, node: NodeId, text: &str) -> Option<NodeId> {
        self.kind.as_deref().filter(|kind| kind.ends_with("List"))?;
        tree.entries(node)
            .find(|(key, value)| {
                tree.text(*key, text) == "items" && matches!(tree.node(*value).kind, NodeKind::Sequence(_))
            })
            .map(|(_, items)| items)
    }
}

/// The template that the comment lines before a document name, as Helm writes them: `# Source: chart/templates/x.yaml`.
pub fn source(text: &str) -> Option<&str> {
    for line in text.lines() {
        let line = line.trim_end();
        if let Some(source) = line.strip_prefix("# Source: ") {
            return Some(source);
        }
        if !(line.is_empty() || line.starts_with("---") || line.starts_with('#')) {
            return None;
        }
    }
    None
}

fn scalar(tree: &Tree, node: NodeId, text: &str) -> Option<String> {
    let node = tree.resolve(node);
    match tree.node(node).kind {
        NodeKind::Scalar(_) => Some(tree.text(node, text))
            .filter(|text| !text.is_empty())
            .map(Cow::into_owned),
        _ => None,
    }
}
