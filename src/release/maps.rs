//! ConfigMaps and Secrets that hold values, those that Kustomize generates from files among them.

use base64::Engine;
use yaml_spans::NodeId;

use super::draft::{Content, Name};
use super::fields::Fields;
use super::locate::{are_alike, said};
use super::pieces::{Piece, has, read};
use super::request::{Base, ValuesLayer};
use super::values;
use crate::manifest::Manifest;
use crate::workload::Source;

/// The ConfigMaps and Secrets that releases name, and the HelmChartConfigs.
pub(super) struct Maps(Vec<Entry>);

/// A key of one of them, and the document that says it.
pub(super) struct Entry {
    key: Key,
    file: usize,
    offset: usize,
}

/// A key, and what it holds.
struct Key {
    of: Name,
    key: String,
    held: Held,
}

enum Held {
    /// Values, and the same as a text.
    Content(Content, String),
    /// What is in the file at this path.
    File(String),
}

impl Entry {
    /// As a layer, at the path where it is to be set; `None` if that is a path for the text of a file.
    pub(super) fn layer(&self, target: Option<&str>, files: &[(&str, &[u8])]) -> Option<ValuesLayer> {
        let name = format!("{} ({}, {})", files[self.file].0, said(&self.key.of), self.key.key);
        Some(match (&self.key.held, target) {
            (Held::Content(content, _), None) => placed(content, self.file, self.offset, name),
            (Held::Content(_, text), Some(target)) => match values::nested(target, text) {
                Some(text) => ValuesLayer::Text { name, text },
                None => ValuesLayer::Set(format!("{target}={}", values::escaped(text))),
            },
            (Held::File(path), None) => ValuesLayer::File {
                path: path.clone(),
                base: Base::File(self.file),
                is_optional: false,
            },
            (Held::File(_), Some(_)) => return None,
        })
    }
}

impl Maps {
    pub(super) fn gather(pieces: &[Piece<'_>], wanted: &[&Name]) -> Self {
        const SAY: [&str; 5] = [
            "ConfigMap",
            "Secret",
            "HelmChartConfig",
            "configMapGenerator",
            "secretGenerator",
        ];
        let mut entries = Vec::new();
        let pieces = pieces.iter().filter(|_| !wanted.is_empty());
        for piece in pieces.filter(|piece| SAY.iter().any(|word| has(piece.text, word))) {
            let found = read(piece, |source, root| keys(source, root, wanted));
            entries.extend(found.into_iter().flatten().map(|key| Entry {
                key,
                file: piece.file,
                offset: piece.offset,
            }));
        }
        Self(entries)
    }

    pub(super) fn find(&self, of: &Name, key: &str) -> Option<&Entry> {
        let is_it = |entry: &&Entry| {
            let known = &entry.key;
            known.of.kind == of.kind && known.of.name == of.name && known.key == key
        };
        let known = || self.0.iter().filter(is_it);
        let exact = known().find(|entry| entry.key.of.namespace == of.namespace);
        exact.or_else(|| known().find(|entry| are_alike(&entry.key.of.namespace, &of.namespace)))
    }

    /// The values of a HelmChartConfig.
    pub(super) fn config(&self, of: &Name, files: &[(&str, &[u8])]) -> Option<ValuesLayer> {
        self.find(of, "")?.layer(None, files)
    }
}

/// Values as a layer: in their place, or as a text of this name.
pub(super) fn placed(content: &Content, file: usize, offset: usize, name: String) -> ValuesLayer {
    match content {
        Content::Block(range) => ValuesLayer::InFile {
            file,
            range: offset + range.start..offset + range.end,
        },
        Content::Text(text) => ValuesLayer::Text {
            name,
            text: text.clone(),
        },
    }
}

/// The keys of what is wanted in a document.
fn keys(source: Source<'_>, root: NodeId, wanted: &[&Name]) -> Vec<Key> {
    let is_wanted = |of: &Name| {
        let mut wanted = wanted.iter();
        wanted.any(|one| one.kind == of.kind && one.name == of.name && are_alike(&one.namespace, &of.namespace))
    };
    let mut found = Vec::new();
    for resource in source.resources(root) {
        let fields = Fields {
            source,
            node: resource.node,
            path: String::new(),
        };
        generated(&fields, &mut found);
        if let Some(of) = name(&resource.manifest).filter(is_wanted) {
            held(&fields, &of, &mut found);
        }
    }
    found.retain(|key| is_wanted(&key.of));
    found
}

fn name(manifest: &Manifest) -> Option<Name> {
    Some(Name {
        kind: manifest.kind.clone()?,
        namespace: manifest.namespace.clone(),
        name: manifest.name.clone()?,
    })
}

/// What a ConfigMap, a Secret or a HelmChartConfig holds.
fn held(fields: &Fields<'_>, of: &Name, found: &mut Vec<Key>) {
    let source = fields.source;
    let mut add = |key: String, content: Content, text: String| {
        found.push(Key {
            of: of.clone(),
            key,
            held: Held::Content(content, text),
        });
    };
    if of.kind == "HelmChartConfig" {
        let content = fields
            .at("spec/valuesContent")
            .and_then(|node| values::content(source, node));
        content
            .into_iter()
            .for_each(|content| add(String::new(), content, String::new()));
        return;
    }
    // What `stringData` says wins.
    for (data, is_packed) in [
        ("stringData", false),
        ("data", of.kind == "Secret"),
        ("binaryData", true),
    ] {
        let Some(data) = fields.at(data) else { continue };
        for (key, node) in source.tree.entries(data) {
            let Some(text) = source.scalar(node) else { continue };
            let key = source.tree.text(key, source.text).into_owned();
            if is_packed {
                let text: String = text.split_ascii_whitespace().collect();
                let bytes = base64::engine::general_purpose::STANDARD.decode(text);
                if let Some(text) = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
                    add(key, Content::Text(text.clone()), text);
                }
            } else if let Some(content) = values::content(source, source.tree.resolve(node)) {
                add(key, content, text.into_owned());
            }
        }
    }
}

/// What the generators of a Kustomization make (<https://kubectl.docs.kubernetes.io/references/kustomize/builtins/>).
fn generated(fields: &Fields<'_>, found: &mut Vec<Key>) {
    for (generators, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
        for generator in fields.each(generators) {
            let Some(name) = generator.string("name") else { continue };
            let of = Name {
                kind: kind.to_owned(),
                namespace: generator.string("namespace").or_else(|| fields.string("namespace")),
                name,
            };
            for file in generator.texts("files") {
                let last = file.rsplit('/').next().unwrap_or_default().to_owned();
                let (key, path) = match file.split_once('=') {
                    Some((key, path)) => (key.to_owned(), path.to_owned()),
                    None => (last, file),
                };
                found.push(Key {
                    of: of.clone(),
                    key,
                    held: Held::File(path),
                });
            }
            for literal in generator.texts("literals") {
                let Some((key, text)) = literal.split_once('=') else {
                    continue;
                };
                let text = text.trim_matches(['"', '\'']).to_owned();
                found.push(Key {
                    of: of.clone(),
                    key: key.to_owned(),
                    held: Held::Content(Content::Text(text.clone()), text),
                });
            }
        }
    }
}
