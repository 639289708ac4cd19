//! A list of resources: its items, and what it asks for.

use yaml_spans::{NodeId, NodeKind, Tree, decode_utf8, read, split};

use super::config::Config;
use super::error::KrmError;
use crate::manifest::lookup;

/// The versions of the protocol: they have the same fields.
const VERSIONS: [&str; 2] = ["config.kubernetes.io/v1", "config.kubernetes.io/v1beta1"];

/// The annotations that say in which file an item is, and those that older orchestrators write.
const PATHS: [&str; 2] = ["internal.config.kubernetes.io~1path", "config.kubernetes.io~1path"];
const INDEXES: [&str; 2] = ["internal.config.kubernetes.io~1index", "config.kubernetes.io~1index"];

/// A `ResourceList`, which is one document and nothing else.
#[derive(Clone, Debug)]
pub struct ResourceList<'t> {
    pub(super) whole: &'t [u8],
    /// How many bytes come before `text`.
    pub(super) offset: usize,
    pub(super) text: &'t str,
    pub(super) tree: Tree,
    pub(super) is_flow: bool,
    pub(super) items_key: NodeId,
    pub(super) items: NodeId,
    config: Option<NodeId>,
    pub(super) results: Option<NodeId>,
}

/// The file that an item came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct File {
    pub path: Option<String>,
    pub index: Option<u64>,
}

impl<'t> ResourceList<'t> {
    /// Reads one.
    ///
    /// # Errors
    /// It is no YAML or JSON, or something else than one `ResourceList` with `items`.
    pub fn read(bytes: &'t [u8]) -> Result<Self, KrmError> {
        let mut found = None;
        for piece in split(bytes) {
            let mut tree = Tree::default();
            let wrong = |error: yaml_spans::ReadError| {
                let (line, column) = yaml_spans::Cursor::new(bytes).locate(piece.offset + error.offset);
                KrmError::new(format!("line {line}, column {column}: {}", error.message))
            };
            let text = decode_utf8(piece.bytes).map_err(wrong)?;
            read(text, &mut tree).map_err(wrong)?;
            for &root in tree.roots() {
                if tree.is_plain(root) && tree.node(root).span.is_empty() {
                    continue;
                }
                if found.is_some() {
                    return Err(KrmError::new(
                        "there is more than one document; a function reads one ResourceList",
                    ));
                }
                found = Some((piece.offset, text, tree.clone(), root));
            }
        }
        let (offset, text, tree, root) =
            found.ok_or_else(|| KrmError::new("it is empty; a function reads a ResourceList on standard input"))?;
        Self::of(bytes, offset, text, tree, root)
    }

    fn of(whole: &'t [u8], offset: usize, text: &'t str, tree: Tree, root: NodeId) -> Result<Self, KrmError> {
        let (mut version, mut kind, mut items, mut config, mut results) = (None, None, None, None, None);
        for (key, value) in tree.entries(root) {
            let name = tree.text(key, text);
            let field = match &*name {
                "apiVersion" => &mut version,
                "kind" => &mut kind,
                "items" => &mut items,
                "functionConfig" => &mut config,
                "results" => &mut results,
                _ => continue,
            };
            if field.replace((key, value)).is_some() {
                return Err(KrmError::new(format!("the ResourceList has the key `{name}` twice")));
            }
        }
        let says = |field: Option<(NodeId, NodeId)>| field.map(|(_, value)| tree.text(value, text)).unwrap_or_default();
        if says(kind) != "ResourceList" || !VERSIONS.contains(&&*says(version)) {
            return Err(KrmError::new(format!(
                "it is no ResourceList of {}; manifests are checked by `airgap-lint check`, and rewritten by \
                 `airgap-lint rewrite`",
                VERSIONS.join(" or ")
            )));
        }
        let (items_key, items) = items.ok_or_else(|| KrmError::new("the ResourceList has no `items`"))?;
        let is_null = tree.is_plain(items) && ["", "null", "~"].contains(&&*tree.text(items, text));
        if !is_null && !matches!(tree.node(items).kind, NodeKind::Sequence(_)) {
            return Err(KrmError::new("the `items` of the ResourceList are no list"));
        }
        Ok(Self {
            is_flow: tree.node(root).kind == NodeKind::Mapping(true),
            config: config.map(|(_, value)| value),
            results: results.map(|(_, value)| value),
            whole,
            offset,
            text,
            tree,
            items_key,
            items,
        })
    }

    /// What the function is asked for; `None` if the list does not say.
    ///
    /// # Errors
    /// It asks for something else.
    pub fn config(&self) -> Result<Option<Config>, KrmError> {
        let Some(config) = self.config else { return Ok(None) };
        let config = self.tree.resolve(config);
        let span = self.tree.node(config).span.range();
        // A mapping in several lines keeps the indentation of its first one.
        let start = match self.tree.node(config).kind {
            NodeKind::Mapping(false) => self.line_start(span.start),
            _ => span.start,
        };
        match self.text[start..span.end].trim() {
            "" | "null" | "~" => Ok(None),
            _ => Config::read(&self.text[start..span.end]).map(Some),
        }
    }

    /// The file that an item came from, as its annotations say.
    pub(super) fn file(&self, item: usize) -> File {
        let Some(item) = self.tree.children(self.items).nth(item) else {
            return File::default();
        };
        let annotation = |names: [&str; 2]| {
            let find = |name| lookup(&self.tree, item, self.text, &format!("metadata/annotations/{name}"));
            let node = names.into_iter().find_map(find)?;
            Some(self.tree.text(node, self.text).into_owned()).filter(|text| !text.is_empty())
        };
        File {
            path: annotation(PATHS),
            index: annotation(INDEXES).and_then(|index| index.parse().ok()),
        }
    }

    /// Where the line of a byte of the text begins.
    pub(super) fn line_start(&self, at: usize) -> usize {
        memchr::memrchr(b'\n', &self.text.as_bytes()[..at]).map_or(0, |newline| newline + 1)
    }
}
