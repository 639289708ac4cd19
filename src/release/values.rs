//! Values inside documents: where they are written as a values file would be, else as a text.

use std::fmt::Write as _;
use std::ops::Range;

use yaml_spans::{NodeId, NodeKind, Style, Tree};

use super::draft::{Content, LayerDraft};
use super::fields::Fields;
use crate::workload::Source;

/// How deep values are nested.
const DEEPEST: usize = 128;

/// The values at a path, as a layer.
pub(super) fn layer(fields: &Fields<'_>, path: &str) -> Option<LayerDraft> {
    content(fields.source, fields.at(path)?).map(LayerDraft::Content)
}

/// The values that a mapping is, or the text of a scalar holds.
pub(super) fn content(source: Source<'_>, node: NodeId) -> Option<Content> {
    let tree = source.tree;
    let range = tree.node(node).span.range();
    match tree.node(node).kind {
        NodeKind::Mapping(_) if has_alias(tree, node) => {
            let mut text = String::new();
            write(source, node, 0, &mut text)?;
            Some(Content::Text(text))
        }
        NodeKind::Mapping(_) => Some(Content::Block(range)),
        NodeKind::Scalar(Style::Literal) => {
            let text = source.scalar(node)?;
            // Its lines come after that of the `|`.
            let lines = source.text[range.clone()]
                .find('\n')
                .map(|end| range.start + end + 1..range.end);
            // Without the text around it, what is indented has to read as what it holds.
            let reads_alike = |lines: &Range<usize>| {
                let found = shape(&source.text[lines.clone()]);
                found.is_some() && found == shape(&text)
            };
            Some(match lines.filter(reads_alike) {
                Some(lines) => Content::Block(lines),
                None => Content::Text(text.into_owned()),
            })
        }
        NodeKind::Scalar(_) => Some(Content::Text(source.scalar(node)?.into_owned())),
        NodeKind::Sequence(_) | NodeKind::Alias => None,
    }
}

/// What a text reads as: its documents, its nodes, and all that they say.
fn shape(text: &str) -> Option<(usize, Vec<(NodeKind, String)>)> {
    let mut tree = Tree::default();
    yaml_spans::read(text, &mut tree).ok()?;
    let root = *tree.roots().first()?;
    let mut nodes = Vec::new();
    gather(&tree, text, root, &mut nodes);
    Some((tree.roots().len(), nodes))
}

fn gather(tree: &Tree, text: &str, node: NodeId, nodes: &mut Vec<(NodeKind, String)>) {
    let kind = tree.node(node).kind;
    let said = match kind {
        NodeKind::Scalar(_) => tree.text(node, text).into_owned(),
        _ => String::new(),
    };
    nodes.push((kind, said));
    tree.children(node).for_each(|child| gather(tree, text, child, nodes));
}

fn has_alias(tree: &Tree, node: NodeId) -> bool {
    tree.node(node).kind == NodeKind::Alias || tree.children(node).any(|child| has_alias(tree, child))
}

/// Writes a node in flow style, with what aliases stand for.
fn write(source: Source<'_>, node: NodeId, depth: usize, to: &mut String) -> Option<()> {
    /// Aliases of aliases grow without bound.
    const LONGEST: usize = 16 << 20;
    let tree = source.tree;
    let node = tree.resolve(node);
    if depth > DEEPEST || to.len() > LONGEST {
        return None;
    }
    match tree.node(node).kind {
        NodeKind::Mapping(_) => {
            to.push('{');
            for (index, (key, value)) in tree.entries(node).enumerate() {
                to.push_str(if index == 0 { "" } else { ", " });
                write(source, key, depth + 1, to)?;
                to.push_str(": ");
                write(source, value, depth + 1, to)?;
            }
            to.push('}');
        }
        NodeKind::Sequence(_) => {
            to.push('[');
            for (index, item) in tree.children(node).enumerate() {
                to.push_str(if index == 0 { "" } else { ", " });
                write(source, item, depth + 1, to)?;
            }
            to.push(']');
        }
        NodeKind::Scalar(_) => {
            let text = tree.text(node, source.text);
            match tree.is_plain(node) && is_word(&text) {
                true if text.is_empty() => to.push_str("null"),
                true => to.push_str(&text),
                false => to.push_str(&quoted(&text)),
            }
        }
        NodeKind::Alias => return None,
    }
    Some(())
}

/// Whether a plain scalar is one in flow style, too.
fn is_word(text: &str) -> bool {
    !text.contains([',', '[', ']', '{', '}', ':', '#', '\n'])
}

/// A text between double quotes: JSON is YAML.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            c if c.is_control() => drop(write!(quoted, "\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A text set at a path, as a values file; `None` for paths that only `--set` reads.
pub(super) fn nested(path: &str, text: &str) -> Option<String> {
    if path.is_empty() || path.contains(['\\', '[', '{', '"', '=']) || path.split('.').any(str::is_empty) {
        return None;
    }
    let keys: Vec<String> = path.split('.').map(quoted).collect();
    let (before, after) = (keys.join(": {"), "}".repeat(keys.len()));
    let value = match is_typed(text) {
        true => text.to_owned(),
        false => quoted(text),
    };
    Some(format!("{{{before}: {value}{after}\n"))
}

/// Whether `--set` reads a text as a truth value, a whole number, or nothing (Helm, `pkg/strvals`).
fn is_typed(text: &str) -> bool {
    let is_number = text.parse::<i64>().is_ok() && (text == "0" || !text.trim_start_matches('-').starts_with('0'));
    is_number && !text.starts_with('+') || matches!(text, "true" | "false" | "null")
}

/// A text as `--set` takes it: what separates values there is escaped.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, ',' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
