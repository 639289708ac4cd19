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
    /// The template that Helm names: in `# Source:`, or in an annotation for post-renderers.
    pub source: Option<String>,
    /// The annotations that accept findings.
    pub(crate) allows: Vec<Allow>,
}

/// An annotation that accepts findings: `airgap-lint.dev/allow.CODE: reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Allow {
    pub code: String,
    pub reason: String,
    /// The byte of the text at which its key begins.
    pub at: u32,
}

/// What the keys of annotations for this program begin with.
const OWN: &str = "airgap-lint.dev/";

/// What those that accept something go on with.
const ALLOW: &str = "allow.";

impl Manifest {
    /// Reads the identity of the mapping at `node`; all fields are `None` where there is none.
    pub fn read(tree: &Tree, node: NodeId, text: &str) -> Self {
        let mut manifest = Self::default();
        let mut merges = false;
        for (key, value) in tree.entries(node) {
            match &*tree.text(key, text) {
                "apiVersion" => manifest.api_version = scalar(tree, value, text),
                "kind" => manifest.kind = scalar(tree, value, text),
                "metadata" => {
                    for (key, value) in tree.entries(value) {
                        match &*tree.text(key, text) {
                            "name" => manifest.name = scalar(tree, value, text),
                            "namespace" => manifest.namespace = scalar(tree, value, text),
                            "annotations" => {
                                manifest.source = template(tree, value, text);
                                manifest.allows = allows(tree, value, text);
                            }
                            MERGE => merges = true,
                            _ => {}
                        }
                    }
                }
                MERGE => merges = true,
                _ => {}
            }
        }
        if merges {
            manifest.read_merged(tree, node, text);
        }
        manifest
    }

    /// Reads what is merged in and not said where it is merged.
    fn read_merged(&mut self, tree: &Tree, node: NodeId, text: &str) {
        let find = |path: &str| scalar(tree, lookup(tree, node, text, path)?, text);
        let fields = [
            (&mut self.api_version, "apiVersion"),
            (&mut self.kind, "kind"),
            (&mut self.namespace, "metadata/namespace"),
            (&mut self.name, "metadata/name"),
        ];
        for (field, path) in fields {
            if field.is_none() {
                *field = find(path);
            }
        }
    }

    /// Whether this is a list of resources (`List`, `PodList`, …), whose `items` they are.
    pub fn is_list(&self) -> bool {
        self.kind.as_deref().is_some_and(|kind| kind.ends_with("List"))
    }
}

/// The key whose value is merged into the mapping that it is in (YAML 1.1).
const MERGE: &str = "<<";

/// How many mappings a field is looked for in.
const MOST_SOURCES: usize = 64;

/// The value at a path of keys below a mapping (`ref/tag`), merged in or not; a `/` in a key is written `~1`.
pub(crate) fn lookup(tree: &Tree, mapping: NodeId, text: &str, path: &str) -> Option<NodeId> {
    path.split('/')
        .try_fold(tree.resolve(mapping), |node, key| match key.contains("~1") {
            true => field(tree, node, text, &key.replace("~1", "/")),
            false => field(tree, node, text, key),
        })
}

fn field(tree: &Tree, mapping: NodeId, text: &str, wanted: &str) -> Option<NodeId> {
    let mut merges = false;
    for (key, value) in tree.entries(mapping).take(MOST_FIELDS) {
        match &*tree.text(key, text) {
            key if key == wanted => return Some(tree.resolve(value)),
            MERGE => merges = true,
            _ => {}
        }
    }
    merges.then(|| merged_field(tree, mapping, text, wanted)).flatten()
}

/// Among how many keys of a mapping a field is looked for.
const MOST_FIELDS: usize = 256;

/// A field that is merged into a mapping.
fn merged_field(tree: &Tree, mapping: NodeId, text: &str, wanted: &str) -> Option<NodeId> {
    let mut sources = vec![mapping];
    for _ in 0..MOST_SOURCES {
        let source = tree.resolve(sources.pop()?);
        if let NodeKind::Sequence(_) = tree.node(source).kind {
            let from = sources.len();
            sources.extend(tree.children(source).take(MOST_SOURCES));
            sources[from..].reverse();
            continue;
        }
        for (key, value) in tree.entries(source).take(MOST_FIELDS) {
            match &*tree.text(key, text) {
                key if key == wanted => return Some(tree.resolve(value)),
                MERGE => sources.push(value),
                _ => {}
            }
        }
    }
    None
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

/// The template that is named for the document behind these ones: a file that begins with a marker of its own leaves the
/// comment that names it in an empty document. `before` is the one that is named for the first of them.
pub fn source_left(documents: &[u8], before: Option<&str>) -> Option<String> {
    let mut start = documents.len();
    while let Some(last) = start.checked_sub(1) {
        let line = memchr::memrchr(b'\n', &documents[..last]).map_or(0, |newline| newline + 1);
        if !is_silent(&documents[line..start]) {
            break;
        }
        start = line;
    }
    let mut left = before.filter(|_| start == 0);
    // What follows a document is none of the next one, and of several names the first one counts.
    let mut is_open = start == 0;
    for line in documents[start..].split(|byte| *byte == b'\n') {
        if line.starts_with(b"---") {
            is_open = true;
        } else if is_open
            && let Some(source) = line.strip_prefix(b"# Source: ")
            && let Ok(source) = std::str::from_utf8(source)
        {
            left = Some(source.trim_end());
            is_open = false;
        }
    }
    left.map(str::to_owned)
}

/// Whether a line is a comment, a marker or blank.
fn is_silent(line: &[u8]) -> bool {
    let rest = match line.trim_ascii_end().strip_prefix(b"---") {
        Some(rest @ [] | rest @ [b' ' | b'\t', ..]) => rest,
        Some(_) => return false,
        None => line,
    };
    matches!(rest.trim_ascii_start(), [] | [b'#', ..])
}

fn allows(tree: &Tree, annotations: NodeId, text: &str) -> Vec<Allow> {
    let entries = tree.entries(tree.resolve(annotations));
    let allow = |(key, value): (NodeId, NodeId)| {
        Some(Allow {
            // What is mistyped is an unknown code, and said to be one.
            code: {
                let said = tree.text(key, text);
                let said = said.strip_prefix(OWN)?;
                said.strip_prefix(ALLOW).unwrap_or(said).to_owned()
            },
            reason: scalar(tree, value, text).unwrap_or_default(),
            at: tree.node(key).span.start,
        })
    };
    entries.filter_map(allow).collect()
}

/// The template of a resource that Helm 4 hands to a post-renderer
/// (<https://github.com/helm/helm/blob/v4.2.4/pkg/action/action.go>).
const TEMPLATE: &str = "postrenderer.helm.sh/postrender-filename";

fn template(tree: &Tree, annotations: NodeId, text: &str) -> Option<String> {
    let mut entries = tree.entries(tree.resolve(annotations)).take(MOST_FIELDS);
    let (_, value) = entries.find(|(key, _)| tree.text(*key, text) == TEMPLATE)?;
    scalar(tree, value, text)
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
