//! The walk over one tree: names its nodes, applies the rules, and hands the rest to general reading.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use crate::manifest::Manifest;
use crate::rules::{Form, Rule, Step};
use yaml_spans::Span;
use yaml_spans::{NodeId, NodeKind, SourceMap, Tree};

use super::about::About;
use super::key::{KeyId, Role, Says};
use super::payload::{self, Payload};
use super::scalar::At;
use super::site::{Scalar, Sign};
use super::{Scanner, Sites, schema};

/// How many nodes may be walked again through aliases, for each node of the document.
const ALIAS_FACTOR: usize = 8;

/// The longest path that is walked; the readers' own limit on depth lies below it, aliases can go beyond.
const MOST_STEPS: usize = 512;

/// Among how many keys of a mapping a field is looked for that says more about another one.
const MOST_FIELDS: usize = 256;

/// The children of a collection, values only, each with its key if it has one.
pub(super) type Children = Vec<(NodeId, Option<NodeId>)>;

/// The keys and values of a mapping.
pub(super) type Entries = SmallVec<[(NodeId, KeyId, NodeId); 16]>;

/// What a walk inherits from what it walked through.
#[derive(Clone, Debug)]
pub(super) struct Context {
    /// The rules about the resource.
    pub about: Rc<About>,
    pub manifest: u32,
    /// In a copy of the document.
    pub in_copy: bool,
    /// The pointers of the payloads around.
    pub pointers: Vec<String>,
    /// How many payloads there are around.
    pub depth: usize,
}

/// The walk over one tree.
pub(super) struct Walk<'w, 't, 'r> {
    pub scanner: &'w mut Scanner<'r>,
    pub sites: &'w mut Sites,
    pub queue: &'w mut VecDeque<Payload>,
    pub tree: &'t Tree,
    /// What the tree was read from.
    pub text: &'t str,
    /// The layer that `text` is a piece of, and where it begins there.
    pub layer: u32,
    pub offset: u32,
    pub context: Context,
    /// The path that rules see, the keys in it, and how much of it lies outside this tree.
    pub path: Vec<Step<'t>>,
    pub keys: Vec<KeyId>,
    pub outside: usize,
    /// Where in the path the innermost resource begins: rules see the path from there on.
    pub base: usize,
    /// The mappings on the way to here, and how long the path to each is.
    pub around: Vec<(NodeId, usize)>,
    /// In a flow collection.
    pub in_flow: bool,
    /// The collection that was searched last, and its children.
    pub children: RefCell<Option<(NodeId, Children)>>,
    /// The scalar that was decoded last, since sites come several to a scalar.
    pub decoded: RefCell<Option<(NodeId, SourceMap)>>,
    /// How many nodes may still be walked through aliases.
    pub alias_budget: usize,
    /// For each mapping that was looked through, the keys that stand twice, with the first place and another one.
    pub twice: FxHashMap<NodeId, Vec<(Cow<'t, str>, NodeId, NodeId)>>,
}

/// Walks over a document, and over the payloads in it.
pub(super) fn document(scanner: &mut Scanner<'_>, text: &str, tree: &Tree, root: NodeId, sites: &mut Sites) {
    let mut queue = VecDeque::new();
    Walk::new(scanner, sites, &mut queue, tree, text).resource(root);
    payload::process(scanner, &mut queue, sites);
}

impl<'w, 't, 'r> Walk<'w, 't, 'r> {
    /// A walk over a document of its own.
    pub(super) fn new(
        scanner: &'w mut Scanner<'r>,
        sites: &'w mut Sites,
        queue: &'w mut VecDeque<Payload>,
        tree: &'t Tree,
        text: &'t str,
    ) -> Self {
        let context = Context {
            about: Rc::clone(&scanner.about_anything),
            manifest: 0,
            in_copy: false,
            pointers: Vec::new(),
            depth: 0,
        };
        Self {
            scanner,
            sites,
            queue,
            tree,
            text,
            layer: 0,
            offset: 0,
            context,
            path: Vec::new(),
            keys: Vec::new(),
            outside: 0,
            base: 0,
            around: Vec::new(),
            in_flow: false,
            children: RefCell::new(None),
            decoded: RefCell::new(None),
            alias_budget: tree.len().saturating_mul(ALIAS_FACTOR).saturating_add(1000),
            twice: FxHashMap::default(),
        }
    }

    /// A document inside a scalar of another one: rules see its fields behind those of the scalar, or, if it is a
    /// resource, from its own root.
    pub(super) fn payload(&mut self, root: NodeId, name: KeyId) {
        let manifest = Manifest::read(self.tree, root, self.text);
        if manifest.api_version.is_some() && manifest.kind.is_some() {
            self.context.about = self.scanner.about(&manifest);
            self.base = self.path.len();
            return self.value(root, name);
        }
        self.field(root, name, None);
    }
}

impl<'t> Walk<'_, 't, '_> {
    /// A resource, or the items of a list of them.
    fn resource(&mut self, node: NodeId) {
        let mut manifest = Manifest::read(self.tree, node, self.text);
        manifest.source = crate::manifest::source(self.text).map(str::to_owned);
        let items = manifest.items(self.tree, node, self.text);
        let source = manifest.source.clone();
        self.enter(manifest);
        let Some(items) = items else {
            return self.value(node, KeyId::NONE);
        };
        self.around.push((node, self.path.len()));
        for (index, item) in self.tree.children(items).enumerate() {
            let item = self.tree.resolve(item);
            let mut manifest = Manifest::read(self.tree, item, self.text);
            manifest.source.clone_from(&source);
            self.enter(manifest);
            // A rule's path begins at the item; a pointer begins at the list.
            self.context.pointers.push(format!("/items/{index}"));
            self.value(item, KeyId::NONE);
            self.context.pointers.pop();
        }
        self.around.pop();
    }

    fn enter(&mut self, manifest: Manifest) {
        self.context.about = self.scanner.about(&manifest);
        self.context.manifest = self.sites.manifests.len() as u32;
        self.sites.manifests.reserve_exact(1);
        self.sites.manifests.push(manifest);
    }

    /// A node, read in the light of the name that it goes by.
    pub(super) fn value(&mut self, node: NodeId, name: KeyId) {
        match self.tree.node(node).kind {
            NodeKind::Scalar(_) => self.scalar(node, name),
            NodeKind::Sequence(flow) | NodeKind::Mapping(flow) => {
                if self.is_template(node) {
                    return self.template(node, name);
                }
                let before = self.in_flow;
                self.in_flow |= flow;
                match self.tree.node(node).kind {
                    NodeKind::Sequence(_) => self.sequence(node, name),
                    _ => self.mapping(node, name, SmallVec::new()),
                }
                self.in_flow = before;
            }
            NodeKind::Alias => self.alias(node, name),
        }
    }

    /// Whether a node is `{{ … }}` without quotes, which YAML reads as a mapping whose key is a mapping.
    fn is_template(&self, node: NodeId) -> bool {
        self.tree.node(node).kind == NodeKind::Mapping(true)
            && self.text[self.tree.node(node).span.range()].starts_with("{{")
    }

    /// What an alias stands for, in the light of the alias's name.
    fn alias(&mut self, node: NodeId, name: KeyId) {
        let target = self.tree.resolve(node);
        let size = self.tree.size(target);
        if self.around.iter().any(|(around, _)| *around == target) {
            return;
        }
        if size <= self.alias_budget && self.path.len() < MOST_STEPS {
            self.alias_budget -= size;
            return self.value(target, name);
        }
        self.alias_budget = 0;
        if self.sites.unread.is_empty() {
            let span = self.tree.node(node).span.shifted(self.offset);
            let message = "the aliases from here on stand for too much to follow; write them out";
            self.sites
                .unread
                .push((self.sites.outward(self.layer, span), message.to_owned()));
        }
    }

    /// A mapping: references in several of its fields, then field by field; what is used up already is left out.
    fn mapping(&mut self, node: NodeId, name: KeyId, used: SmallVec<[NodeId; 4]>) {
        let entries: Entries = self.entries(node);
        let outer = self.enter_nested(node, &entries);
        self.around.push((node, self.path.len()));
        let in_image = self.scanner.keys.get(name).says == Says::Image;
        let used = match used.is_empty() {
            true => self.joined(node, &entries, in_image),
            false => used,
        };
        let used: FxHashSet<NodeId> = used.into_iter().collect();
        let named = self.named_value(&entries);
        for &(key, id, value) in &entries {
            let text = self.tree.text(key, self.text);
            if text == "<<" || used.contains(&self.tree.resolve(value)) {
                continue;
            }
            self.path.push(Step::Key(text.clone()));
            self.keys.push(id);
            if in_image && text.contains('/') && text.contains([':', '@', '.']) {
                // `images: {quay.io/a/b:v1: {…}}`
                self.whole(At::Node(key), &text, 0, Says::Perhaps, Sign::Name);
            }
            let read = self.scanner.keys.get(id);
            let name = match (named, read.role) {
                (Some(named), Role::Named) => named,
                // `image: {name: …}`, `images: [{ref: …}]`: the field means the image itself.
                _ if in_image && read.says == Says::Nothing && self.means_the_image(&entries, &text, value) => name,
                _ => id,
            };
            self.field(value, name, Some(node));
            self.path.pop();
            self.keys.pop();
        }
        self.around.pop();
        if let Some((about, base)) = outer {
            self.context.about = about;
            self.base = base;
        }
    }

    /// A resource inside another one: rules see its fields from its own root. Returns what they saw before.
    fn enter_nested(&mut self, node: NodeId, entries: &Entries) -> Option<(Rc<About>, usize)> {
        let has = |role| entries.iter().any(|(_, id, _)| self.scanner.keys.get(*id).role == role);
        if self.path.len() == self.base || !has(Role::ApiVersion) || !has(Role::Kind) {
            return None;
        }
        let about = self.scanner.about(&Manifest::read(self.tree, node, self.text));
        let outer = std::mem::replace(&mut self.context.about, about);
        Some((outer, std::mem::replace(&mut self.base, self.path.len())))
    }

    /// The keys and values of a mapping, each key with what is known of it.
    pub(super) fn entries(&mut self, node: NodeId) -> Entries {
        let keys = &mut self.scanner.keys;
        let read = |(key, value)| (key, keys.id(&self.tree.text(key, self.text)), value);
        self.tree.entries(node).map(read).collect()
    }

    /// The name that stands beside a value: `{name: WORKER_IMAGE, value: …}`.
    fn named_value(&mut self, entries: &Entries) -> Option<KeyId> {
        let find = |role| {
            entries
                .iter()
                .find(|(_, id, _)| self.scanner.keys.get(*id).role == role)
        };
        find(Role::Named)?;
        let name = self.tree.resolve(find(Role::Names)?.2);
        match self.tree.node(name).kind {
            NodeKind::Scalar(_) => Some(self.scanner.keys.id(&self.tree.text(name, self.text))),
            _ => None,
        }
    }

    /// Whether a field of a mapping that is an image's holds the image: `ref`, `uri`, or `name` where no other does.
    fn means_the_image(&self, entries: &Entries, field: &str, value: NodeId) -> bool {
        const OTHERS: &[&str] = &[
            "image",
            "repository",
            "ref",
            "reference",
            "newName",
            "url",
            "uri",
            "value",
        ];
        match field {
            "ref" | "reference" | "uri" | "url" | "repository" | "full" | "default" => true,
            // A bare name is as often that of something else.
            "name" => {
                let value = self.tree.resolve(value);
                let is_full = matches!(self.tree.node(value).kind, NodeKind::Scalar(_))
                    && self.tree.text(value, self.text).contains([':', '/']);
                is_full
                    && !entries
                        .iter()
                        .take(MOST_FIELDS)
                        .any(|(key, _, _)| OTHERS.contains(&&*self.tree.text(*key, self.text)))
            }
            _ => false,
        }
    }

    /// A sequence: flags with their values, variables that belong together, then item by item.
    fn sequence(&mut self, node: NodeId, name: KeyId) {
        let items: Vec<NodeId> = self.tree.children(node).collect();
        let mut used: FxHashSet<NodeId> = self.joined_variables(node, &items).into_iter().collect();
        self.arguments(&items, &mut used);
        for (index, item) in items.into_iter().enumerate() {
            if used.contains(&item) {
                continue;
            }
            self.path.push(Step::Index(index));
            self.keys.push(KeyId::NONE);
            self.field(item, name, None);
            self.path.pop();
            self.keys.pop();
        }
    }

    /// What stands behind a key or in a sequence: the rules first, then general reading.
    fn field(&mut self, node: NodeId, name: KeyId, beside: Option<NodeId>) {
        // An item of a list has no fields beside it; its own are what tells it apart.
        let Some(index) = self.rule(beside.unwrap_or_else(|| self.tree.resolve(node))) else {
            return self.value(node, name);
        };
        let rules = self.scanner.rules;
        let rule = &rules.rules()[index];
        let sign = Sign::Rule(index as u32);
        let target = self.tree.resolve(node);
        let is_scalar = matches!(self.tree.node(target).kind, NodeKind::Scalar(_));
        match &rule.form {
            Form::Ignore => {}
            Form::Schema => schema::walk(self, target, name),
            Form::Copy => {
                let before = std::mem::replace(&mut self.context.in_copy, true);
                self.value(target, name);
                self.context.in_copy = before;
            }
            Form::Whole | Form::Url if is_scalar => self.certain(target, rule, sign),
            Form::List if is_scalar => self.list(target, sign, rule.artifact),
            Form::Base64 if is_scalar => self.base64(target, name),
            Form::Text if is_scalar => {
                let text = self.tree.text(target, self.text);
                self.running(At::Node(target), &text, Some(sign));
            }
            Form::Split(fields) => match self.rule_split(target, fields, rule.artifact, sign) {
                Some(used) => self.mapping(target, name, used),
                None => self.value(node, name),
            },
            Form::Keys => self.mapping_keys(target, sign),
            // Documents in scalars are read wherever they stand; a rule only says where they are expected.
            _ => self.value(node, name),
        }
    }

    /// The first rule about the node at the end of the path.
    fn rule(&self, beside: NodeId) -> Option<usize> {
        let keys = &self.keys[self.base..];
        let (own, child) = match *keys {
            [] => return None,
            [key] => (key, KeyId::NONE),
            [.., above, key] => (key, above),
        };
        let about = &self.context.about;
        let own = about.own(&self.scanner.keys, own);
        let child = about.child(&self.scanner.keys, child);
        let rules = self.scanner.rules.rules();
        let applies = |index: &&usize| {
            let rule = &rules[**index];
            rule.matches(&self.path[self.base..]) && self.stands_beside(rule, beside)
        };
        own.iter()
            .find(applies)
            .into_iter()
            .chain(child.iter().find(applies))
            .min()
            .copied()
    }

    /// Whether the fields beside have the values that the rule asks for.
    fn stands_beside(&self, rule: &Rule, beside: NodeId) -> bool {
        rule.when.iter().all(|(field, glob)| {
            self.lookup(beside, field)
                .is_some_and(|node| glob.matches(&self.tree.text(node, self.text)))
        })
    }

    /// The scalar at a path of keys below a mapping (`ref/tag`).
    pub(super) fn lookup(&self, mapping: NodeId, path: &str) -> Option<NodeId> {
        let mut node = self.tree.resolve(mapping);
        for step in path.split('/') {
            let (_, value) = self
                .tree
                .entries(node)
                .take(MOST_FIELDS)
                .find(|(key, _)| self.tree.text(*key, self.text) == step)?;
            node = self.tree.resolve(value);
        }
        matches!(self.tree.node(node).kind, NodeKind::Scalar(_)).then_some(node)
    }

    /// The keys of a mapping, which are references themselves.
    fn mapping_keys(&mut self, node: NodeId, sign: Sign) {
        let entries: Vec<(NodeId, NodeId)> = self.tree.entries(node).collect();
        for (key, value) in entries {
            let text = self.tree.text(key, self.text);
            self.path.push(Step::Key(text.clone()));
            self.keys.push(KeyId::NONE);
            self.whole(At::Node(key), &text, 0, Says::Image, sign);
            self.value(value, KeyId::NONE);
            self.path.pop();
            self.keys.pop();
        }
    }

    /// A scalar of this tree, as an edit has to know it.
    pub(super) fn scalar_at(&self, node: NodeId) -> Scalar {
        let NodeKind::Scalar(style) = self.tree.node(node).kind else {
            return Scalar {
                span: Span::default(),
                style: None,
                in_flow: false,
            };
        };
        Scalar {
            span: self.tree.node(node).span.shifted(self.offset),
            style: Some(style),
            in_flow: self.in_flow,
        }
    }
}
