//! Fields that list what is fetched: settings, those of custom resources, and the commands of cloud-init.

use std::borrow::Cow;

use yaml_spans::NodeId;

use super::commands;
use super::fetch::{Fetch, From};
use super::layers::{Found, Layer, Trail, Way};
use super::places::Walk;
use super::scope::Scope;
use super::settings::Setting;
use super::texts::{self, Text};
use super::words::Place;

impl Walk {
    /// Reads the commands of cloud-init: each a line, or a list of words.
    pub(super) fn lines(&mut self, layer: &Layer<'_>, list: NodeId, trail: &Trail<'_>, scope: &Scope<'_>) {
        let source = layer.source;
        for (index, item) in source.tree.children(source.tree.resolve(list)).enumerate() {
            let trail = trail.index(index);
            let item = source.tree.resolve(item);
            if !layer.is_list(item) {
                self.text(layer, item, &trail, scope, |text, scope, fetched| {
                    texts::read(Text::Script, text, scope, fetched);
                });
                continue;
            }
            let nodes: Vec<NodeId> = source.tree.children(item).collect();
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
                let index = fetch.place.text;
                self.add(layer, fetch, span, &trail.index(index));
            }
        }
    }

    /// Reads the packages that cloud-init installs: <https://cloudinit.readthedocs.io/en/latest/reference/modules.html>
    pub(super) fn packages(&mut self, layer: &Layer<'_>, list: NodeId, trail: &Trail<'_>) {
        let tree = layer.source.tree;
        if let Some(first) = tree.children(tree.resolve(list)).next() {
            let span = layer.outward(tree.node(first).span);
            self.add(layer, texts::of_cloud_init(), span, &trail.index(0));
        }
    }

    /// Reads a variable or field that lists what is fetched; `entry` is its name and its value.
    pub(super) fn setting(
        &mut self,
        layer: &Layer<'_>,
        setting: &Setting,
        (name, value): (NodeId, Option<NodeId>),
        trail: &Trail<'_>,
        scope: &Scope<'_>,
    ) {
        let source = layer.source;
        let Some(value) = value.map(|value| source.tree.resolve(value)) else {
            let mut fetched = Vec::new();
            let range = source.tree.node(name).span.range();
            setting.read_elsewhere(Place { text: 0, range }, scope, &mut fetched);
            let span = layer.outward(source.tree.node(name).span);
            fetched
                .into_iter()
                .for_each(|fetch| self.add(layer, fetch, span, trail));
            return;
        };
        let read = |text: &str, scope: &Scope<'_>, fetched: &mut Vec<Fetch>| setting.read(text, 0, scope, fetched);
        if !layer.is_list(value) {
            return self.text(layer, value, trail, scope, read);
        }
        let mut is_first = true;
        for (index, item) in source.tree.children(value).enumerate() {
            let known = self.found.len();
            self.text(layer, source.tree.resolve(item), &trail.index(index), scope, read);
            // Names are one list, wherever it has a line for each.
            let is_service = |found: &Found| matches!(found.fetch.from, From::Service(_));
            if self.found[known..].iter().any(is_service) && !std::mem::take(&mut is_first) {
                self.found.truncate(known);
            }
        }
    }

    /// Reads a field that this kind of resource has.
    pub(super) fn fields(&mut self, layer: &Layer<'_>, key: &str, value: NodeId, trail: &Trail<'_>, scope: &Scope<'_>) {
        let Some(fields) = self.fields.filter(|fields| fields.has(key, || trail.pointer())) else {
            return;
        };
        let source = layer.source;
        let program = fields.kind;
        let read = |text: &str, scope: &Scope<'_>, fetched: &mut Vec<Fetch>| {
            fetched.extend(texts::of_field(program, text, scope));
        };
        let is_list = layer.is_list(value);
        if !is_list {
            return self.text(layer, value, trail, scope, read);
        }
        if fields.addresses.contains(&key) {
            for (index, item) in source.tree.children(value).enumerate() {
                self.text(layer, source.tree.resolve(item), &trail.index(index), scope, read);
            }
        } else if let Some(first) = source.tree.children(value).next()
            && let Some(service) = fields.service
        {
            let named = source.at(first, "name").unwrap_or(source.tree.resolve(first));
            let span = layer.outward(source.tree.node(named).span);
            self.add(layer, texts::of_service(program, service), span, &trail.index(0));
        }
    }
}
