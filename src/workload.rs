//! What runs: the resources of a document, the pod specs in them, and their containers.

use std::borrow::Cow;

use yaml_spans::{NodeId, NodeKind, Tree};

use crate::manifest::{Manifest, lookup};

/// A document, as far as it was read into a tree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'t> {
    pub tree: &'t Tree,
    pub text: &'t str,
}

/// A resource: a document, or an item of a list.
#[derive(Clone, Debug)]
pub(crate) struct Resource<'t> {
    source: Source<'t>,
    pub node: NodeId,
    /// The pointer to it (RFC 6901).
    pub path: String,
    pub manifest: Manifest,
}

/// A pod spec in a resource.
#[derive(Clone, Debug)]
pub(crate) struct PodSpec<'t> {
    source: Source<'t>,
    pub node: NodeId,
    /// The pointer to it.
    pub path: String,
}

/// A container of a pod spec.
#[derive(Clone, Debug)]
pub(crate) struct Container<'t> {
    source: Source<'t>,
    pub node: NodeId,
    /// The pointer to it.
    pub path: String,
}

/// A variable that a container states.
#[derive(Clone, Debug)]
pub(crate) struct Variable<'t> {
    pub name: Cow<'t, str>,
    /// What it is set to; `None` if it comes from elsewhere.
    pub value: Option<NodeId>,
    /// The pointer to the entry.
    pub path: String,
}

/// How deep lists of resources are nested in each other.
const MOST_LISTS: usize = 16;

/// Where workloads of any kind have their pod spec, custom ones included.
const PLACES: [&str; 5] = [
    "spec/template/spec",
    "spec",
    "spec/jobTemplate/spec/template/spec",
    "template/spec",
    "spec/jobTargetRef/template/spec",
];

/// Where an operator's bundle has its Deployments (OLM, ClusterServiceVersion).
const DEPLOYMENTS: &str = "spec/install/spec/deployments";

/// The lists of containers in a pod spec.
const CONTAINERS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

impl<'t> Source<'t> {
    /// The resources of the document at `root`.
    pub(crate) fn resources(self, root: NodeId) -> Vec<Resource<'t>> {
        let mut resources = Vec::new();
        self.add_resources(root, String::new(), 0, &mut resources);
        resources
    }

    fn add_resources(self, node: NodeId, path: String, depth: usize, resources: &mut Vec<Resource<'t>>) {
        let node = self.tree.resolve(node);
        let manifest = Manifest::read(self.tree, node, self.text);
        let items = manifest
            .is_list()
            .then(|| lookup(self.tree, node, self.text, "items"))
            .flatten();
        let Some(items) = items.filter(|_| depth < MOST_LISTS) else {
            resources.push(Resource {
                source: self,
                node,
                path,
                manifest,
            });
            return;
        };
        for (index, item) in self.tree.children(items).enumerate() {
            self.add_resources(item, format!("{path}/items/{index}"), depth + 1, resources);
        }
    }

    /// The value at a path of keys below a mapping, merged in or not.
    pub(crate) fn at(self, mapping: NodeId, path: &str) -> Option<NodeId> {
        lookup(self.tree, mapping, self.text, path)
    }

    /// The text of a scalar; `None` for anything else, and for `null`.
    pub(crate) fn scalar(self, node: NodeId) -> Option<Cow<'t, str>> {
        let node = self.tree.resolve(node);
        let is_scalar = matches!(self.tree.node(node).kind, NodeKind::Scalar(_));
        let text = is_scalar.then(|| self.tree.text(node, self.text))?;
        let is_null = self.tree.is_plain(node) && matches!(&*text, "" | "~" | "null");
        (!is_null).then_some(text)
    }

    /// The text of the scalar at a path.
    pub(crate) fn text_at(self, mapping: NodeId, path: &str) -> Option<Cow<'t, str>> {
        self.scalar(self.at(mapping, path)?)
    }

    /// The items of the list at a path, each with its index.
    pub(crate) fn items(self, mapping: NodeId, path: &str) -> impl Iterator<Item = (usize, NodeId)> + use<'t> {
        let list = self.at(mapping, path);
        let list = list.filter(|list| matches!(self.tree.node(*list).kind, NodeKind::Sequence(_)));
        let items = list.map(|list| self.tree.children(list));
        items
            .into_iter()
            .flatten()
            .map(move |item| self.tree.resolve(item))
            .enumerate()
    }
}

impl<'t> Resource<'t> {
    /// The pod specs in it, by their containers: those of custom workloads too.
    pub(crate) fn pod_specs(&self) -> Vec<PodSpec<'t>> {
        let source = self.source;
        let spec = |node, path| PodSpec { source, node, path };
        let has_containers = |node| {
            let list = source.at(node, "containers");
            list.is_some_and(|list| matches!(source.tree.node(list).kind, NodeKind::Sequence(_)))
        };
        let own = PLACES.iter().filter_map(|place| {
            let node = source.at(self.node, place).filter(|node| has_containers(*node))?;
            Some(spec(node, format!("{}/{place}", self.path)))
        });
        let mut found: Vec<PodSpec<'t>> = own.collect();
        if self.manifest.kind.as_deref() == Some("ClusterServiceVersion") {
            for (index, deployment) in source.items(self.node, DEPLOYMENTS) {
                if let Some(node) = source.at(deployment, "spec/template/spec") {
                    let path = format!("{}/{DEPLOYMENTS}/{index}/spec/template/spec", self.path);
                    found.push(spec(node, path));
                }
            }
        }
        found
    }
}

impl<'t> PodSpec<'t> {
    /// The containers, those that run before and beside it included.
    pub(crate) fn containers(&self) -> Vec<Container<'t>> {
        let source = self.source;
        let lists = CONTAINERS.iter().flat_map(|list| {
            let items = source.items(self.node, list);
            items.map(move |(index, node)| Container {
                source,
                node,
                path: format!("{}/{list}/{index}", self.path),
            })
        });
        lists.collect()
    }
}

impl<'t> Container<'t> {
    /// Its image.
    pub(crate) fn image(&self) -> Option<Cow<'t, str>> {
        self.source.text_at(self.node, "image")
    }

    /// The words of its command and its arguments: the pointer to each, and its scalar.
    pub(crate) fn words(&self) -> Vec<(String, NodeId)> {
        let lists = ["command", "args"].into_iter().flat_map(|list| {
            let items = self.source.items(self.node, list);
            items.map(move |(index, node)| (format!("{}/{list}/{index}", self.path), node))
        });
        lists.collect()
    }

    /// The variables that it states.
    pub(crate) fn variables(&self) -> Vec<Variable<'t>> {
        let source = self.source;
        let entries = source.items(self.node, "env").filter_map(|(index, entry)| {
            Some(Variable {
                name: source.text_at(entry, "name")?,
                value: source.at(entry, "value"),
                path: format!("{}/env/{index}", self.path),
            })
        });
        entries.collect()
    }
}
