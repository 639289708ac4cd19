//! The values that a document states for variables: of parameters, of substitutions, of a container's environment.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use yaml_spans::{NodeId, NodeKind, Tree};

use crate::manifest;

use super::cursor::Cursor;
use super::placeholders::placeholder;

/// The values that a document states for variables; `None` where it states several.
#[derive(Debug, Default)]
pub(super) struct Stated<'t> {
    values: FxHashMap<Cow<'t, str>, Option<NodeId>>,
}

impl<'t> Stated<'t> {
    /// Reads parameters with their values or defaults, Flux's substitutions, and the fields of Argo CD's generators.
    pub(super) fn read(cursor: &Cursor<'t>) -> Self {
        let mut stated = Self::default();
        let (tree, text) = (cursor.tree, cursor.text);
        for root in tree.roots() {
            stated.collection(tree, text, *root, false);
        }
        stated
    }

    fn collection(&mut self, tree: &'t Tree, text: &'t str, root: NodeId, is_table: bool) {
        let mut todo = vec![(root, is_table)];
        while let Some((node, is_table)) = todo.pop() {
            match tree.node(node).kind {
                NodeKind::Sequence(_) => todo.extend(tree.children(node).map(|child| (child, is_table))),
                NodeKind::Mapping(_) => {
                    let (mut name, mut value, mut default) = (None, None, None);
                    for (key, below) in tree.entries(node) {
                        let key = tree.text(key, text);
                        let below = tree.resolve(below);
                        if !matches!(tree.node(below).kind, NodeKind::Scalar(_)) {
                            let begins = matches!(&*key, "substitute" | "generators");
                            todo.push((below, is_table || begins));
                            continue;
                        }
                        match &*key {
                            "name" => name = Some(below),
                            "value" => value = Some(below),
                            "default" => default = Some(below),
                            _ => {}
                        }
                        if is_table {
                            self.state(key, below, tree, text);
                        }
                    }
                    if let (Some(name), Some(value)) = (name, value.or(default)) {
                        self.state(tree.text(name, text), value, tree, text);
                    }
                }
                NodeKind::Scalar(_) | NodeKind::Alias => {}
            }
        }
    }

    fn state(&mut self, name: Cow<'t, str>, value: NodeId, tree: &Tree, text: &str) {
        // What is handed on says nothing of its own.
        if placeholder(&tree.text(value, text)).is_some() && tree.text(value, text).contains(&*name) {
            return;
        }
        let known = self.values.entry(name).or_insert(Some(value));
        if known.is_some_and(|known| tree.text(known, text) != tree.text(value, text)) {
            *known = None;
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<NodeId> {
        *self.values.get(name)?
    }
}

/// The variables of the container around, by name: `env: [{name: …, value: …}]`.
pub(super) fn environment<'t>(cursor: &Cursor<'t>, env: NodeId) -> FxHashMap<Cow<'t, str>, Option<NodeId>> {
    let (tree, text) = (cursor.tree, cursor.text);
    let mut variables = FxHashMap::default();
    for item in tree.children(env) {
        let item = tree.resolve(item);
        let find = |key: &str| manifest::lookup(tree, item, text, key);
        if let Some(name) = find("name").filter(|name| cursor.is_scalar(*name)) {
            let value = find("value").filter(|value| cursor.is_scalar(*value));
            variables.insert(tree.text(name, text), value);
        }
    }
    variables
}
