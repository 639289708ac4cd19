//! What the data of ConfigMaps and Secrets has at a path, also inside the texts there.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use yaml_spans::{NodeId, Tree};

use super::fields;
use crate::workload::Source;

/// The text at a path in the data of a ConfigMap or a Secret: its first steps are a key, the others go on in the text there.
pub(super) fn in_data(source: Source<'_>, (data, is_packed): (NodeId, bool), path: &str) -> Option<String> {
    let (first, rest) = path
        .split_once('/')
        .map_or((path, None), |(first, rest)| (first, Some(rest)));
    let last = path.rsplit('/').next().unwrap_or_default();
    let mut entries = source.tree.entries(data);
    entries.find_map(|(key, value)| {
        let key = source.tree.text(key, source.text);
        if first != "**" && *key != *first {
            return None;
        }
        // Reading takes longer than looking whether the last field is there at all.
        let written = source
            .text
            .get(source.tree.node(value).span.range())
            .unwrap_or_default();
        if first == "**" && (is_packed || (!written.contains(last) && *key != *last)) {
            return None;
        }
        let text = unpacked(source, value, is_packed).filter(|text| !text.trim().is_empty())?;
        match (first, rest) {
            // The key itself may be the last step.
            ("**", Some(rest)) if *key == *rest => Some(text.trim().to_owned()),
            ("**", Some(rest)) => {
                let rest = rest.strip_prefix(&format!("{key}/")).unwrap_or(path);
                in_text(&key, &text, rest)
            }
            (first, Some(rest)) if *key == *first => in_text(&key, &text, rest),
            (first, None) if *key == *first => Some(text.trim().to_owned()),
            _ => None,
        }
    })
}

/// The text of a scalar, which may be in base64.
pub(super) fn unpacked<'t>(source: Source<'t>, node: NodeId, is_packed: bool) -> Option<Cow<'t, str>> {
    let text = source.scalar(node)?;
    if !is_packed {
        return Some(text);
    }
    let bytes = STANDARD.decode(text.trim()).ok()?;
    Some(String::from_utf8(bytes).ok()?.into())
}

/// The text at a path in a document inside a scalar.
fn in_text(key: &str, text: &str, path: &str) -> Option<String> {
    let json;
    let text = match key.ends_with(".toml") {
        true => {
            let table: toml::Table = text.parse().ok()?;
            json = serde_json::to_string(&table).ok()?;
            &json
        }
        false => text,
    };
    let mut tree = Tree::default();
    yaml_spans::read(text, &mut tree).ok()?;
    let root = *tree.roots().first()?;
    fields::text(Source { tree: &tree, text }, root, path)
}
