//! Values as the library has them: as JSON has them, or with the spelling of their file.

use std::collections::BTreeMap;

use airgap_lint::overlay::Value;
use helm::Compat;
use yaml_spans::{NodeId, NodeKind, Tree};

use crate::input::places::{Entry, at, entry};

/// A list, with each scalar as the file that sets it writes it, where it is read back as the same value.
pub fn spelled(list: &serde_json::Value, place: &Entry<'_>, compat: Compat) -> Value {
    let mut tree = Tree::default();
    let text = std::str::from_utf8(place.bytes).unwrap_or_default();
    if yaml_spans::read(text, &mut tree).is_err() {
        return value(list);
    }
    let node = at(&tree, text, place.path).map(|(_, node)| node);
    let file = File {
        tree: &tree,
        text,
        compat,
    };
    file.spelled(list, node)
}

/// A values file.
struct File<'f> {
    tree: &'f Tree,
    text: &'f str,
    compat: Compat,
}

impl File<'_> {
    /// A value with the spelling of a node, which may be another one where values are merged.
    fn spelled(&self, json: &serde_json::Value, node: Option<NodeId>) -> Value {
        let node = node.map(|node| self.tree.resolve(node));
        match json {
            serde_json::Value::Array(items) => {
                let mut nodes = node.into_iter().flat_map(|node| self.items(node));
                Value::List(items.iter().map(|item| self.spelled(item, nodes.next())).collect())
            }
            serde_json::Value::Object(entries) => {
                let below = |key: &str| entry(self.tree, self.text, node?, key).map(|(_, value)| value);
                let entries = entries
                    .iter()
                    .map(|(key, json)| (key.clone(), self.spelled(json, below(key))));
                Value::Map(entries.collect())
            }
            scalar => match node.and_then(|node| self.scalar(scalar, node)) {
                Some(text) => Value::Spelled {
                    text: text.to_owned(),
                    value: Box::new(value(scalar)),
                },
                None => value(scalar),
            },
        }
    }

    fn items(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        let is_list = matches!(self.tree.node(node).kind, NodeKind::Sequence(_));
        is_list.then(|| self.tree.children(node)).into_iter().flatten()
    }

    /// The text of a scalar in one line, if Helm reads this value in it.
    fn scalar(&self, json: &serde_json::Value, node: NodeId) -> Option<&str> {
        let node = self.tree.node(node);
        let text = self.text.get(node.span.range())?;
        if !matches!(node.kind, NodeKind::Scalar(_)) || text.is_empty() || text.contains(['\n', '\r']) {
            return None;
        }
        let line = format!("x: {text}\n");
        let read = read(line.as_bytes(), self.compat).ok()?;
        (read.get("x") == Some(json)).then_some(text)
    }
}

/// Values that Helm reads in a text.
///
/// # Errors
/// With Helm's words.
pub fn read(text: &[u8], compat: Compat) -> Result<serde_json::Value, String> {
    let values = helm::values::read_values(text, compat).map_err(|error| error.to_string())?;
    let json = helm::json::write(&values.into(), false)?;
    serde_json::from_slice(&json).map_err(|error| error.to_string())
}

/// A value as JSON has it.
pub fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(value).collect()),
        serde_json::Value::Object(entries) => {
            let entries = entries.iter().map(|(key, json)| (key.clone(), value(json)));
            Value::Map(entries.collect::<BTreeMap<_, _>>())
        }
        plain => Value::Plain(plain.to_string()),
    }
}
