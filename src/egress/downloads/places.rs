//! Where scripts, commands and settings are in a document.

use std::borrow::Cow;

use yaml_spans::{NodeId, NodeKind, Tree};

use super::commands::{self, Fetch};
use super::layers::{Around, Found, Layer, Way};
use super::marks::{self, CLOUD_CONFIG};
use super::scope::Scope;
use super::settings::{self, FIELDS, Fields};
use super::texts::{self, Text};
use super::words::Place;
use crate::workload::{Resource, Source};

/// How deep a document is read, and how many documents are in each other.
const MOST_LEVELS: usize = 96;
const MOST_LAYERS: usize = 4;

/// The longest base64 that is looked into.
const LONGEST_PACKED: usize = 1 << 20;

/// Fields that run nothing: prose, what a program reports, and copies.
const SILENT: [&str; 14] = [
    "metadata",
    "status",
    "description",
    "displayName",
    "summary",
    "message",
    "notes",
    "openAPIV3Schema",
    "managedFields",
    "labels",
    "annotations",
    "icon",
    "readme",
    "relatedImages",
];

/// Where variables are set for what is next to them, as lists of names and values or as mappings.
const ENVIRONMENTS: [&str; 6] = ["env", "envVars", "extraEnv", "extraEnvVars", "extraEnvs", "environment"];

/// Everything that a resource fetches.
pub(super) fn found(source: Source<'_>, resource: &Resource<'_>) -> Vec<Found> {
    let kind = resource.manifest.kind.as_deref().unwrap_or_default();
    if kind == "CustomResourceDefinition" {
        return Vec::new();
    }
    let mut walk = Walk {
        is_secret: kind == "Secret",
        fields: FIELDS.iter().find(|fields| fields.kind == kind),
        found: Vec::new(),
    };
    let layer = Layer { source, around: None };
    let mut path = resource.path.clone();
    walk.node(&layer, resource.node, &mut path, "", &Scope::default(), 0);
    walk.found
}

struct Walk {
    is_secret: bool,
    /// The fields of this kind of resource that are known.
    fields: Option<&'static Fields>,
    found: Vec<Found>,
}

/// A key as a part of a pointer (RFC 6901).
fn enter(path: &mut String, key: &str) -> usize {
    let length = path.len();
    path.push('/');
    for character in key.chars() {
        match character {
            '~' => path.push_str("~0"),
            '/' => path.push_str("~1"),
            other => path.push(other),
        }
    }
    length
}

impl Walk {
    /// Reads a node; `key` is the one of the mapping that it is in.
    fn node(&mut self, layer: &Layer<'_>, node: NodeId, path: &mut String, key: &str, scope: &Scope<'_>, level: usize) {
        if level > MOST_LEVELS {
            return;
        }
        match layer.source.tree.node(node).kind {
            NodeKind::Mapping(_) => self.mapping(layer, node, path, scope, level),
            NodeKind::Sequence(_) => self.sequence(layer, node, path, key, scope, level),
            NodeKind::Scalar(_) => self.scalar(layer, node, path, key, scope),
            // It is read where it is anchored.
            NodeKind::Alias => {}
        }
    }

    fn mapping(&mut self, layer: &Layer<'_>, node: NodeId, path: &mut String, around: &Scope<'_>, level: usize) {
        let source = layer.source;
        let mut scope = Scope::within(around);
        let tree = source.tree;
        for (key, value) in tree.entries(node) {
            if ENVIRONMENTS.contains(&&*tree.text(key, source.text)) {
                environment(source, value, &mut scope);
            }
        }
        self.command(layer, node, path, &scope);
        // `{name: START_SCRIPT, value: …}` is what a mapping with this key would be.
        let named = source
            .at(node, "name")
            .and_then(|name| Some((name, source.scalar(name)?)));
        if let Some((node_of_name, name)) = &named
            && let Some(setting) = settings::named(name)
        {
            let value = source.at(node, "value");
            self.setting(layer, setting, (*node_of_name, value), path, &scope);
            return;
        }
        for (key_node, value) in tree.entries(node) {
            let key = tree.text(key_node, source.text);
            if SILENT.contains(&&*key) {
                continue;
            }
            let before = enter(path, &key);
            let is_packed = self.is_secret && layer.around.is_none() && path.ends_with(&format!("/data/{key}"));
            if let Some(setting) = settings::named(&key) {
                self.setting(layer, setting, (key_node, Some(value)), path, &scope);
            } else if matches!(&*key, "runcmd" | "bootcmd") && layer.is_list(value) {
                self.lines(layer, value, path, &scope);
            } else if &*key == "packages" && layer.around.is_some() && source.text.starts_with(CLOUD_CONFIG) {
                self.packages(layer, value, path);
            } else if is_packed {
                self.packed(layer, key_node, value, path, &key, &scope);
            } else {
                self.fields(layer, &key, value, path, &scope);
                let called = match &named {
                    Some((_, name)) if key == "value" => name,
                    _ => &key,
                };
                self.node(layer, value, path, called, &scope, level + 1);
            }
            path.truncate(before);
        }
    }

    fn sequence(
        &mut self,
        layer: &Layer<'_>,
        node: NodeId,
        path: &mut String,
        key: &str,
        scope: &Scope<'_>,
        level: usize,
    ) {
        // The words of a command are read together.
        let is_command = matches!(key, "command" | "args");
        for (index, item) in layer.source.tree.children(node).enumerate() {
            if is_command && matches!(layer.kind(item), NodeKind::Scalar(_)) {
                continue;
            }
            let before = enter(path, &index.to_string());
            self.node(layer, item, path, key, scope, level + 1);
            path.truncate(before);
        }
    }

    /// Reads `command` and `args` of a container, a hook or a probe, and the script of a step.
    fn command(&mut self, layer: &Layer<'_>, node: NodeId, path: &str, scope: &Scope<'_>) {
        let source = layer.source;
        let mut words: Vec<(String, NodeId)> = Vec::new();
        for list in ["command", "args"] {
            words.extend(
                source
                    .items(node, list)
                    .map(|(index, item)| (format!("{path}/{list}/{index}"), item)),
            );
        }
        let texts: Vec<Cow<'_, str>> = words
            .iter()
            .map(|(_, node)| source.scalar(*node).unwrap_or_default())
            .collect();
        let has_command = source.at(node, "command").is_some_and(|list| layer.is_list(list));
        if let Some(text) = source.at(node, "source").filter(|text| layer.is_block(*text)) {
            // What Argo runs with the command next to it: https://argo-workflows.readthedocs.io/en/latest/fields/#scripttemplate
            let is_shell = texts.first().is_none_or(|program| commands::is_shell(program));
            if is_shell && (has_command || source.at(node, "image").is_some()) {
                let path = format!("{path}/source");
                self.text(layer, text, &path, scope, |text, scope, fetched| {
                    texts::read(Text::Script, text, scope, fetched);
                });
            }
            return;
        }
        if texts.is_empty() || !texts.iter().any(|text| marks::has_one(text)) && has_command {
            return;
        }
        let entry = match has_command {
            true => None,
            false => entry_point(source, node, &texts),
        };
        let all: Vec<Cow<'_, str>> = entry.iter().map(|entry| Cow::Borrowed(*entry)).chain(texts).collect();
        let mut fetched = Vec::new();
        commands::of_words(&all, scope, &mut fetched);
        for fetch in fetched {
            let index = fetch.place.text.saturating_sub(usize::from(entry.is_some()));
            let Some((path, node)) = words.get(index) else { continue };
            // What the image itself runs is not written: the first argument stands for it.
            let is_entry = entry.is_some() && fetch.place.text == 0;
            let (text, coding) = layer.carrier(*node).text();
            let range = if is_entry {
                0..text.len()
            } else {
                fetch.place.range.clone()
            };
            let span = layer.outward_from(&Way::Text(coding), range);
            self.add(layer, fetch, span, path);
        }
    }

    fn scalar(&mut self, layer: &Layer<'_>, node: NodeId, path: &str, key: &str, scope: &Scope<'_>) {
        let (text, coding) = layer.carrier(node).text();
        self.read(layer, &text, &Way::Text(coding), path, key, scope);
    }

    /// Reads a text as what it is: a script, or a document with scripts in it.
    fn read(&mut self, layer: &Layer<'_>, text: &str, way: &Way, path: &str, key: &str, scope: &Scope<'_>) {
        if !marks::has_one(text) {
            return;
        }
        if let Some(kind) = texts::kind(key, text) {
            let mut fetched = Vec::new();
            texts::read(kind, text, scope, &mut fetched);
            for fetch in fetched {
                let span = layer.outward_from(way, fetch.place.range.clone());
                self.add(layer, fetch, span, path);
            }
            return;
        }
        if layer.depth() >= MOST_LAYERS || !texts::may_be_document(text) {
            return;
        }
        let mut tree = Tree::default();
        if yaml_spans::read(text, &mut tree).is_err() {
            return;
        }
        let around = Some(Around { layer, way, path });
        let inner = Layer {
            source: Source { tree: &tree, text },
            around,
        };
        for root in tree.roots() {
            if !matches!(tree.node(*root).kind, NodeKind::Scalar(_)) {
                self.node(&inner, *root, &mut String::new(), key, scope, 0);
            }
        }
    }

    /// Reads an entry of a Secret.
    fn packed(&mut self, layer: &Layer<'_>, key_node: NodeId, value: NodeId, path: &str, key: &str, scope: &Scope<'_>) {
        let tree = layer.source.tree;
        let node = tree.resolve(value);
        if !matches!(tree.node(node).kind, NodeKind::Scalar(_)) || tree.node(node).span.range().len() > LONGEST_PACKED {
            return;
        }
        let carrier = layer.carrier(node);
        if let Ok((text, _)) = carrier.base64(&carrier.text().0) {
            let way = Way::Packed(tree.node(key_node).span);
            self.read(layer, &text, &way, path, key, scope);
        }
    }

    /// Reads the commands of cloud-init: each a line, or a list of words.
    fn lines(&mut self, layer: &Layer<'_>, list: NodeId, path: &str, scope: &Scope<'_>) {
        let source = layer.source;
        for (index, item) in source.tree.children(source.tree.resolve(list)).enumerate() {
            let path = format!("{path}/{index}");
            if !layer.is_list(item) {
                let item = source.tree.resolve(item);
                self.text(layer, item, &path, scope, |text, scope, fetched| {
                    texts::read(Text::Script, text, scope, fetched);
                });
                continue;
            }
            let nodes: Vec<NodeId> = source.tree.children(source.tree.resolve(item)).collect();
            let words: Vec<Cow<'_, str>> = nodes
                .iter()
                .map(|node| source.scalar(*node).unwrap_or_default())
                .collect();
            let mut fetched = Vec::new();
            commands::of_words(&words, scope, &mut fetched);
            for fetch in fetched {
                let Some(node) = nodes.get(fetch.place.text) else {
                    continue;
                };
                let (_, coding) = layer.carrier(*node).text();
                let span = layer.outward_from(&Way::Text(coding), fetch.place.range.clone());
                let path = format!("{path}/{}", fetch.place.text);
                self.add(layer, fetch, span, &path);
            }
        }
    }

    /// Reads the packages that cloud-init installs: <https://cloudinit.readthedocs.io/en/latest/reference/modules.html>
    fn packages(&mut self, layer: &Layer<'_>, list: NodeId, path: &str) {
        let source = layer.source;
        let list = source.tree.resolve(list);
        if !layer.is_list(list) {
            return;
        }
        if let Some(first) = source.tree.children(list).next() {
            let fetch = texts::of_cloud_init();
            let span = layer.outward(source.tree.node(first).span);
            self.add(layer, fetch, span, &format!("{path}/0"));
        }
    }

    /// Reads a variable or field that lists what is fetched; `entry` is its name and its value.
    fn setting(
        &mut self,
        layer: &Layer<'_>,
        setting: &settings::Setting,
        (name, value): (NodeId, Option<NodeId>),
        path: &str,
        scope: &Scope<'_>,
    ) {
        let source = layer.source;
        let Some(value) = value.map(|value| source.tree.resolve(value)) else {
            let mut fetched = Vec::new();
            let range = source.tree.node(name).span.range();
            setting.read_elsewhere(Place { text: 0, range }, scope, &mut fetched);
            let span = layer.outward(source.tree.node(name).span);
            fetched.into_iter().for_each(|fetch| self.add(layer, fetch, span, path));
            return;
        };
        let read = |text: &str, scope: &Scope<'_>, fetched: &mut Vec<Fetch>| setting.read(text, 0, scope, fetched);
        if !layer.is_list(value) {
            return self.text(layer, value, path, scope, read);
        }
        let mut first_named = true;
        for (index, item) in source.tree.children(value).enumerate() {
            let path = format!("{path}/{index}");
            let known = self.found.len();
            let item = source.tree.resolve(item);
            self.text(layer, item, &path, scope, read);
            // Names are one list, wherever it has a line for each.
            let is_service = |found: &Found| matches!(found.fetch.from, commands::From::Service(_));
            if self.found[known..].iter().any(is_service) && !std::mem::take(&mut first_named) {
                self.found.truncate(known);
            }
        }
    }

    /// Reads a field that this kind of resource has.
    fn fields(&mut self, layer: &Layer<'_>, key: &str, value: NodeId, path: &str, scope: &Scope<'_>) {
        let Some(fields) = self.fields.filter(|fields| path.contains(fields.below)) else {
            return;
        };
        let source = layer.source;
        let value = source.tree.resolve(value);
        let program = fields.kind;
        let read = |text: &str, scope: &Scope<'_>, fetched: &mut Vec<Fetch>| {
            fetched.extend(texts::of_field(program, text, scope));
        };
        if fields.addresses.contains(&key) {
            match layer.is_list(value) {
                false => self.text(layer, value, path, scope, read),
                true => {
                    for (index, item) in source.tree.children(value).enumerate() {
                        let path = format!("{path}/{index}");
                        self.text(layer, source.tree.resolve(item), &path, scope, read);
                    }
                }
            }
        } else if fields.lists.contains(&key) && layer.is_list(value) {
            let first = source.tree.children(value).next();
            let named = first.map(|first| source.at(first, "name").unwrap_or(source.tree.resolve(first)));
            if let (Some(named), Some(service)) = (named, fields.service) {
                let span = layer.outward(source.tree.node(named).span);
                self.add(layer, texts::of_service(program, service), span, &format!("{path}/0"));
            }
        }
    }

    /// Reads the text of a scalar; nothing of another node.
    fn text(
        &mut self,
        layer: &Layer<'_>,
        node: NodeId,
        path: &str,
        scope: &Scope<'_>,
        read: impl FnOnce(&str, &Scope<'_>, &mut Vec<Fetch>),
    ) {
        if layer.source.scalar(node).is_none() {
            return;
        }
        let (text, coding) = layer.carrier(node).text();
        let way = Way::Text(coding);
        let mut fetched = Vec::new();
        read(&text, scope, &mut fetched);
        for fetch in fetched {
            let span = layer.outward_from(&way, fetch.place.range.clone());
            self.add(layer, fetch, span, path);
        }
    }

    fn add(&mut self, layer: &Layer<'_>, fetch: Fetch, span: yaml_spans::Span, path: &str) {
        self.found.push(Found {
            fetch,
            span,
            path: layer.path(path).to_owned(),
        });
    }
}

/// Takes account of the variables of a container: a list of names and values, or a mapping.
fn environment(source: Source<'_>, variables: NodeId, scope: &mut Scope<'_>) {
    let variables = source.tree.resolve(variables);
    for item in source.tree.children(variables) {
        if let Some(name) = source.text_at(item, "name") {
            scope.set(&name, source.text_at(item, "value").map(Cow::into_owned));
        }
    }
    for (key, value) in source.tree.entries(variables) {
        scope.set(
            &source.tree.text(key, source.text),
            source.scalar(value).map(Cow::into_owned),
        );
    }
}

/// The program that an image starts, where arguments alone are given: a shell, or what it is named after.
fn entry_point(source: Source<'_>, container: NodeId, texts: &[Cow<'_, str>]) -> Option<&'static str> {
    /// Images that are named after the program that they start.
    const NAMED: [(&str, &str); 10] = [
        ("curl", "curl"),
        ("wget", "wget"),
        ("git", "git"),
        ("helm", "helm"),
        ("kubectl", "kubectl"),
        ("aws-cli", "aws"),
        ("terraform", "terraform"),
        ("maven", "mvn"),
        ("aria2", "aria2c"),
        ("ansible-galaxy", "ansible-galaxy"),
    ];
    let first = texts.first()?;
    let is_script = first.starts_with('-') && first.ends_with('c') && !first.starts_with("--");
    let image = source.text_at(container, "image")?;
    let name = image.rsplit('/').next().unwrap_or_default();
    let name = name.split([':', '@']).next().unwrap_or_default();
    let named = NAMED.iter().find(|(image, _)| *image == name);
    match named {
        Some((_, program)) if first != program => Some(program),
        _ if is_script => Some("sh"),
        _ => None,
    }
}
