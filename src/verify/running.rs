//! What containers run, from the status of pods.

use std::sync::Arc;

use yaml_spans::{Cursor, NodeId, NodeKind, Tree};

use crate::find::{Excerpt, Secrecy};
use crate::finding::{Location, Occurrence};
use crate::manifest::{Manifest, lookup};
use crate::reference::Reference;

/// A container that runs, or ran, and the digest of its image.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Running {
    /// The image that its pod asks for.
    pub image: String,
    /// The digest that the runtime pulled.
    pub digest: String,
    /// The repository that it pulled it from, as it resolves.
    pub pulled_from: String,
    /// Where the status says so.
    pub occurrence: Arc<Occurrence>,
}

/// The lists of statuses, and the lists of containers that they are about
/// (<https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodStatus>).
const STATUSES: [(&str, &str); 3] = [
    ("containerStatuses", "containers"),
    ("initContainerStatuses", "initContainers"),
    ("ephemeralContainerStatuses", "ephemeralContainers"),
];

/// What the containers of all pods in a file run, as `kubectl get pods -o json` tells it. What cannot be read says nothing;
/// a check has reported it.
pub fn running(file: &str, bytes: &[u8]) -> Vec<Running> {
    let mut found = Vec::new();
    let file: Arc<str> = file.into();
    let mut cursor = Cursor::new(bytes);
    let mut number = 0;
    for piece in yaml_spans::split(bytes) {
        let first = number + 1;
        let has_status = memchr::memmem::find(piece.bytes, b"imageID").is_some();
        let text = yaml_spans::decode_utf8(piece.bytes).unwrap_or_default();
        let mut tree = Tree::default();
        if !has_status || yaml_spans::read(text, &mut tree).is_err() {
            number += 1;
            continue;
        }
        number += tree.roots().len().max(1);
        for (document, root) in (first..).zip(tree.roots()) {
            let mut reader = Reader {
                tree: &tree,
                text,
                file: &file,
                bytes,
                offset: piece.offset,
                document,
                cursor: &mut cursor,
                found: &mut found,
            };
            reader.resource(*root, "");
        }
    }
    found
}

struct Reader<'d, 'b> {
    tree: &'d Tree,
    text: &'d str,
    file: &'d Arc<str>,
    bytes: &'b [u8],
    offset: usize,
    document: usize,
    cursor: &'d mut Cursor<'b>,
    found: &'d mut Vec<Running>,
}

impl Reader<'_, '_> {
    /// A pod, or a list with pods.
    fn resource(&mut self, node: NodeId, pointer: &str) {
        let manifest = Manifest::read(self.tree, node, self.text);
        if manifest.is_list() {
            for (index, item) in self.items(node, "items").into_iter().enumerate() {
                // Lists in lists are not what kubectl prints.
                if Manifest::read(self.tree, item, self.text).kind.as_deref() == Some("Pod") {
                    self.resource(item, &format!("{pointer}/items/{index}"));
                }
            }
        } else if manifest.kind.as_deref() == Some("Pod") {
            self.pod(node, pointer, &Arc::new(manifest));
        }
    }

    fn pod(&mut self, pod: NodeId, pointer: &str, manifest: &Arc<Manifest>) {
        for (statuses, containers) in STATUSES {
            for (index, status) in self.items(pod, &format!("status/{statuses}")).into_iter().enumerate() {
                let Some(id) = lookup(self.tree, status, self.text, "imageID") else {
                    continue;
                };
                let Some((pulled_from, digest)) = repository_and_digest(&self.tree.text(id, self.text)) else {
                    continue;
                };
                let name = self.text_at(status, "name");
                let specs = self.items(pod, &format!("spec/{containers}"));
                let spec = specs.into_iter().find(|spec| self.text_at(*spec, "name") == name);
                let image = spec.and_then(|spec| self.text_at(spec, "image"));
                let Some(image) = image.or_else(|| self.text_at(status, "image")) else {
                    continue;
                };
                let path = format!("{pointer}/status/{statuses}/{index}/imageID");
                let occurrence =
                    Occurrence::without_reference(self.location(id), self.document, Arc::clone(manifest), vec![path]);
                self.found.push(Running {
                    image,
                    digest,
                    pulled_from,
                    occurrence,
                });
            }
        }
    }

    fn items(&self, node: NodeId, path: &str) -> Vec<NodeId> {
        let list = lookup(self.tree, node, self.text, path);
        let list = list.filter(|list| matches!(self.tree.node(*list).kind, NodeKind::Sequence(_)));
        let items = list.into_iter().flat_map(|list| self.tree.children(list));
        items.map(|item| self.tree.resolve(item)).collect()
    }

    fn text_at(&self, node: NodeId, path: &str) -> Option<String> {
        let node = lookup(self.tree, node, self.text, path)?;
        Some(self.tree.text(node, self.text).into_owned()).filter(|text| !text.is_empty())
    }

    fn location(&mut self, node: NodeId) -> Location {
        let inner = self.tree.inner(node).range();
        let range = self.offset + inner.start..self.offset + inner.end;
        let (line, column) = self.cursor.locate(range.start);
        let width = self.text.get(inner).map(|text| text.chars().count());
        Location {
            file: Arc::clone(self.file),
            line,
            column,
            end_column: width.map(|width| column + width),
            excerpt: Some(Box::new(Excerpt::of(self.bytes, range.clone(), Secrecy::Passwords))),
            bytes: range,
        }
    }
}

/// The repository and the digest of an `imageID`; `None` where a runtime gives only the id of an image, or nothing yet.
fn repository_and_digest(id: &str) -> Option<(String, String)> {
    // Docker's shim had a scheme before it.
    let id = id.split_once("://").map_or(id, |(_, id)| id);
    let reference = Reference::parse(id).ok()?;
    Some((reference.name().to_owned(), reference.digest()?.to_owned()))
}
