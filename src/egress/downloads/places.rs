//! Where scripts, commands and settings are in a document.

use std::borrow::Cow;

use smallvec::SmallVec;
use yaml_spans::{NodeId, NodeKind, Span, Tree};

use super::commands;
use super::fetch::Fetch;
use super::layers::{Around, Found, Layer, Trail, Way};
use super::marks::{self, CLOUD_CONFIG};
use super::roles::{self, Role};
use super::scope::Scope;
use super::settings::{FIELDS, Fields};
use super::texts::{self, Text};
use crate::workload::Source;

/// How deep a document is read, and how many documents are in each other.
const MOST_LEVELS: usize = 96;
const MOST_LAYERS: usize = 4;

/// The longest base64 that is looked into.
const LONGEST_PACKED: u32 = 1 << 20;

/// Everything that the resource at `node` fetches; `path` is the pointer to it.
pub(super) fn found(source: Source<'_>, node: NodeId, path: &str, kind: &str) -> Vec<Found> {
    if marks::is_idle(kind) {
        return Vec::new();
    }
    let mut walk = Walk {
        is_secret: kind == "Secret",
        fields: FIELDS.iter().find(|fields| fields.kind == kind),
        found: Vec::new(),
    };
    let layer = Layer { source, around: None };
    walk.node(
        &layer,
        node,
        &Trail::root(path),
        ("", Role::Other),
        &Scope::default(),
        0,
    );
    walk.found
}

/// Reads a resource.
pub(super) struct Walk {
    is_secret: bool,
    /// The fields of this kind of resource that are known.
    pub fields: Option<&'static Fields>,
    pub found: Vec<Found>,
}

/// What the keys of a mapping are, read once.
#[derive(Default)]
struct Keys<'t> {
    is_command: bool,
    /// The text that Argo runs.
    source: Option<NodeId>,
    /// The name of what has a value.
    name: Option<(NodeId, Cow<'t, str>)>,
    has_value: bool,
    environments: SmallVec<[NodeId; 1]>,
    /// The entries that are to be read.
    entries: SmallVec<[(NodeId, NodeId, Role); 8]>,
}

impl Walk {
    /// Reads a node; `key` is the one of the mapping that it is in, with its role.
    fn node(
        &mut self,
        layer: &Layer<'_>,
        node: NodeId,
        trail: &Trail<'_>,
        key: (&str, Role),
        scope: &Scope<'_>,
        level: usize,
    ) {
        if level > MOST_LEVELS {
            return;
        }
        match layer.source.tree.node(node).kind {
            NodeKind::Mapping(_) => self.mapping(layer, node, trail, scope, level),
            NodeKind::Sequence(_) => self.sequence(layer, node, trail, key, scope, level),
            NodeKind::Scalar(_) => self.scalar(layer, node, trail, key.0, scope),
            // It is read where it is anchored.
            NodeKind::Alias => {}
        }
    }

    fn mapping(&mut self, layer: &Layer<'_>, node: NodeId, trail: &Trail<'_>, around: &Scope<'_>, level: usize) {
        let source = layer.source;
        let tree = source.tree;
        let mut keys = Keys::default();
        let is_packed = self.is_secret && layer.around.is_none() && trail.is_first_key("data");
        for (key, value) in tree.entries(node) {
            let role = roles::of(&tree.text(key, source.text));
            match role {
                Role::Silent => continue,
                Role::Command => keys.is_command = true,
                Role::Environment => keys.environments.push(value),
                Role::Source => keys.source = Some(tree.resolve(value)),
                Role::Name => keys.name = source.scalar(value).map(|name| (tree.resolve(value), name)),
                Role::Value => keys.has_value = true,
                _ => {}
            }
            if matches!(role, Role::Setting(_)) || is_packed || self.fields.is_some() || may_be_read(source, value) {
                keys.entries.push((key, value, role));
            }
        }
        let mut own = None;
        if !keys.environments.is_empty() {
            let scope = own.insert(Scope::within(around));
            keys.environments
                .iter()
                .for_each(|node| environment(source, *node, scope));
        }
        let scope = own.as_ref().unwrap_or(around);
        if keys.is_command || keys.source.is_some() {
            self.command(layer, node, keys.source, trail, scope);
        }
        // `{name: START_SCRIPT, value: …}` is what a mapping with this key would be.
        let named = keys.name.filter(|_| keys.has_value);
        if let Some((node_of_name, name)) = &named
            && let Role::Setting(setting) = roles::of(name)
        {
            let value = source.at(node, "value");
            let at_value = trail.key("value");
            let trail = if value.is_some() { &at_value } else { trail };
            return self.setting(layer, setting, (*node_of_name, value), trail, scope);
        }
        for (key_node, value, role) in keys.entries {
            let key = tree.text(key_node, source.text);
            let trail = trail.key(&key);
            match role {
                Role::Setting(setting) => self.setting(layer, setting, (key_node, Some(value)), &trail, scope),
                Role::Lines if layer.is_list(value) => self.lines(layer, value, &trail, scope),
                Role::Packages if layer.is_list(value) && source.text.starts_with(CLOUD_CONFIG) => {
                    self.packages(layer, value, &trail);
                }
                _ if is_packed => self.packed(layer, key_node, value, &trail, &key, scope),
                _ => {
                    self.fields(layer, &key, value, &trail, scope);
                    let called = match &named {
                        Some((_, name)) if matches!(role, Role::Value) => name,
                        _ => &key,
                    };
                    self.node(layer, value, &trail, (called, role), scope, level + 1);
                }
            }
        }
    }

    fn sequence(
        &mut self,
        layer: &Layer<'_>,
        node: NodeId,
        trail: &Trail<'_>,
        key: (&str, Role),
        scope: &Scope<'_>,
        level: usize,
    ) {
        // The words of a command are read together.
        let is_command = matches!(key.1, Role::Command);
        for (index, item) in layer.source.tree.children(node).enumerate() {
            if !is_command || !matches!(layer.kind(item), NodeKind::Scalar(_)) {
                self.node(layer, item, &trail.index(index), key, scope, level + 1);
            }
        }
    }

    /// Reads `command` and `args` of a container, a hook or a probe, or the source of a step.
    fn command(&mut self, layer: &Layer<'_>, node: NodeId, text: Option<NodeId>, trail: &Trail<'_>, scope: &Scope<'_>) {
        let source = layer.source;
        let mut words: Vec<(&str, usize, NodeId)> = Vec::new();
        for list in ["command", "args"] {
            words.extend(source.items(node, list).map(|(index, item)| (list, index, item)));
        }
        let texts: Vec<Cow<'_, str>> = words
            .iter()
            .map(|(_, _, node)| source.scalar(*node).unwrap_or_default())
            .collect();
        let has_command = words.first().is_some_and(|(list, _, _)| *list == "command");
        if let Some(text) = text.filter(|text| layer.is_block(*text)) {
            // What Argo runs with the command next to it: https://argo-workflows.readthedocs.io/en/latest/fields/#scripttemplate
            let is_shell = texts.first().is_none_or(|program| commands::is_shell(program));
            if is_shell && (has_command || source.at(node, "image").is_some()) {
                self.text(layer, text, &trail.key("source"), scope, |text, scope, fetched| {
                    texts::read(Text::Script, text, scope, fetched);
                });
            }
            return;
        }
        let entry = match has_command {
            true => None,
            false => entry_point(source, node, &texts),
        };
        // Only the program, or what a shell is given, fetches.
        let starts = entry.is_some() || texts.first().is_some_and(|first| commands::may_start(first));
        if !starts || entry.is_none() && !texts.iter().any(|text| marks::has_one(text)) {
            return;
        }
        let all: Vec<Cow<'_, str>> = entry.iter().map(|entry| Cow::Borrowed(*entry)).chain(texts).collect();
        let mut fetched = Vec::new();
        commands::of_words(&all, scope, &mut fetched);
        for fetch in fetched {
            let index = fetch.place.text.saturating_sub(usize::from(entry.is_some()));
            let Some((list, item, node)) = words.get(index) else {
                continue;
            };
            // What the image itself runs is not written: the first argument stands for it.
            let is_entry = entry.is_some() && fetch.place.text == 0;
            let (text, coding) = layer.carrier(*node).text();
            let range = if is_entry {
                0..text.len()
            } else {
                fetch.place.range.clone()
            };
            let span = layer.outward_from(&Way::Text(coding), range);
            self.add(layer, fetch, span, &trail.key(list).index(*item));
        }
    }

    fn scalar(&mut self, layer: &Layer<'_>, node: NodeId, trail: &Trail<'_>, key: &str, scope: &Scope<'_>) {
        if !may_be_read(layer.source, node) {
            return;
        }
        // What has no escapes need not be taken out of its scalar to see that nothing is in it.
        let span = layer.source.tree.node(node).span.range();
        if layer.is_block(node) && !marks::has_one(&layer.source.text[span]) {
            return;
        }
        let (text, coding) = layer.carrier(node).text();
        self.read(layer, &text, &Way::Text(coding), trail, key, scope);
    }

    /// Reads a text as what it is: a script, or a document with scripts in it.
    fn read(&mut self, layer: &Layer<'_>, text: &str, way: &Way, trail: &Trail<'_>, key: &str, scope: &Scope<'_>) {
        if !marks::has_one(text) {
            return;
        }
        if let Some(kind) = texts::kind(key, text) {
            let mut fetched = Vec::new();
            texts::read(kind, text, scope, &mut fetched);
            for fetch in fetched {
                let span = layer.outward_from(way, fetch.place.range.clone());
                self.add(layer, fetch, span, trail);
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
        let inner = Layer {
            source: Source { tree: &tree, text },
            around: Some(Around { layer, way, trail }),
        };
        for root in tree.roots() {
            if !matches!(tree.node(*root).kind, NodeKind::Scalar(_)) {
                self.node(&inner, *root, &Trail::root(""), (key, Role::Other), scope, 0);
            }
        }
    }

    /// Reads an entry of a Secret.
    fn packed(
        &mut self,
        layer: &Layer<'_>,
        key_node: NodeId,
        value: NodeId,
        trail: &Trail<'_>,
        key: &str,
        scope: &Scope<'_>,
    ) {
        let node = layer.source.tree.node(value);
        if !matches!(node.kind, NodeKind::Scalar(_)) || node.span.len() > LONGEST_PACKED {
            return;
        }
        let carrier = layer.carrier(value);
        if let Ok((text, _)) = carrier.base64(&carrier.text().0) {
            let way = Way::Packed(layer.source.tree.node(key_node).span);
            self.read(layer, &text, &way, trail, key, scope);
        }
    }

    /// Reads the text of a scalar; nothing of another node.
    pub(super) fn text(
        &mut self,
        layer: &Layer<'_>,
        node: NodeId,
        trail: &Trail<'_>,
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
            self.add(layer, fetch, span, trail);
        }
    }

    pub(super) fn add(&mut self, layer: &Layer<'_>, fetch: Fetch, span: Span, trail: &Trail<'_>) {
        self.found.push(Found {
            fetch,
            span,
            path: layer.path(trail),
        });
    }
}

/// Whether something can be in a value: a word alone is no script, and what is in brackets is a document.
fn may_be_read(source: Source<'_>, value: NodeId) -> bool {
    let node = source.tree.node(value);
    match node.kind {
        NodeKind::Mapping(_) | NodeKind::Sequence(_) => true,
        NodeKind::Scalar(_) if node.verbatim => {
            let text = &source.text.as_bytes()[source.tree.inner(value).range()];
            matches!(text.first(), Some(b'{' | b'[')) || memchr::memchr(b' ', text).is_some()
        }
        NodeKind::Scalar(_) => true,
        NodeKind::Alias => false,
    }
}

/// Takes account of the variables of a container: a list of names and values, or a mapping.
fn environment(source: Source<'_>, variables: NodeId, scope: &mut Scope<'_>) {
    let variables = source.tree.resolve(variables);
    if matches!(source.tree.node(variables).kind, NodeKind::Sequence(_)) {
        for item in source.tree.children(variables) {
            if let Some(name) = source.text_at(item, "name") {
                scope.set(&name, source.text_at(item, "value").map(Cow::into_owned));
            }
        }
    }
    for (key, value) in source.tree.entries(variables) {
        let name = source.tree.text(key, source.text);
        scope.set(&name, source.scalar(value).map(Cow::into_owned));
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
