//! Nodes in Go's syntax, for the words of errors.

use super::meaning::Meaning;
use super::number;
use super::parse::{Content, Document, Id};
use super::tagged::{Scalar, meaning};

/// Longer values are cut: an alias can make them endless.
const MAX_LENGTH: usize = 1 << 16;

/// The words of sigs.k8s.io/yaml for a key that is neither string nor number nor boolean.
pub(super) fn unsupported_key(document: &Document<'_>, key: Id, value: Id) -> String {
    let name = of(document, key);
    let (ty, name) = if name == "interface {}(nil)" {
        ("%!s(<nil>)", "<nil>")
    } else {
        ("uint64", name.as_str())
    };
    let value = of(document, value);
    let value = if value == "interface {}(nil)" { "<nil>" } else { &value };
    format!("unsupported map key of type: {ty}, key: {name}, value: {value}")
}

/// The node as `%#v` prints its value.
pub(super) fn of(document: &Document<'_>, id: Id) -> String {
    let mut text = String::new();
    write(document, id, &mut text);
    text
}

fn write(document: &Document<'_>, id: Id, out: &mut String) {
    if out.len() > MAX_LENGTH {
        return;
    }
    match document.nodes.get(id).map(|node| &node.content) {
        None => {}
        Some(Content::Alias { target, .. }) => write(document, *target, out),
        Some(Content::Sequence(items)) => {
            out.push_str("[]interface {}{");
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write(document, *item, out);
            }
            out.push('}');
        }
        Some(Content::Mapping(children)) => {
            let mut entries: Vec<(String, String)> = Vec::new();
            for [key, value] in children.as_chunks::<2>().0 {
                let (key, value) = (of(document, *key), of(document, *value));
                entries.retain(|(known, _)| *known != key);
                entries.push((key, value));
            }
            entries.sort();
            let entries: Vec<String> = entries
                .into_iter()
                .map(|(key, value)| format!("{key}:{value}"))
                .collect();
            out.push_str("map[interface {}]interface {}{");
            out.push_str(&entries.join(", "));
            out.push('}');
        }
        Some(Content::Scalar { text, tag, implicit }) => match meaning(text, tag, *implicit) {
            Ok(Scalar::Plain(Meaning::Null)) => out.push_str("interface {}(nil)"),
            Ok(Scalar::Plain(Meaning::Bool(value))) => out.push_str(&value.to_string()),
            Ok(Scalar::Plain(Meaning::Int(value))) => out.push_str(&value.to_string()),
            Ok(Scalar::Plain(Meaning::Uint(value))) => out.push_str(&format!("{value:#x}")),
            Ok(Scalar::Plain(Meaning::Float(value))) => out.push_str(&number::general(value)),
            Ok(Scalar::Text(bytes)) => out.push_str(&gotemplate::strconv::quote(&bytes)),
            _ => out.push_str(&gotemplate::strconv::quote(text)),
        },
    }
}
