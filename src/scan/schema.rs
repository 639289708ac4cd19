//! JSON schemas of custom resources: of all their words, only `default` values reach a cluster.

use crate::rules::Step;
use yaml_spans::{NodeId, NodeKind};

use super::key::KeyId;
use super::walk::Walk;

/// Walks over a schema; what stands under `default` is read under the name of the property that it is the default of.
pub(super) fn walk(walk: &mut Walk<'_, '_, '_>, schema: NodeId, name: KeyId) {
    visit(walk, schema, name, false);
}

fn visit<'t>(walk: &mut Walk<'_, 't, '_>, node: NodeId, name: KeyId, names_are_properties: bool) {
    let tree = walk.tree;
    match tree.node(node).kind {
        NodeKind::Mapping(_) => {
            for (key, value) in tree.entries(node) {
                let is_default = !names_are_properties && &walk.text[tree.inner(key).range()] == "default";
                let is_collection = matches!(tree.node(value).kind, NodeKind::Mapping(_) | NodeKind::Sequence(_));
                if !is_default && !is_collection {
                    continue;
                }
                let text = tree.text(key, walk.text);
                let below = match names_are_properties {
                    true => walk.scanner.keys.id(&text),
                    false => name,
                };
                let properties = !names_are_properties && matches!(&*text, "properties" | "patternProperties");
                walk.path.push(Step::Key(text));
                walk.keys.push(KeyId::NONE);
                match is_default {
                    true => {
                        walk.around.push((node, walk.path.len()));
                        walk.value(value, name);
                        walk.around.pop();
                    }
                    false => visit(walk, value, below, properties),
                }
                walk.path.pop();
                walk.keys.pop();
            }
        }
        NodeKind::Sequence(_) => {
            for (index, child) in tree.children(node).enumerate() {
                walk.path.push(Step::Index(index));
                walk.keys.push(KeyId::NONE);
                visit(walk, child, name, false);
                walk.path.pop();
                walk.keys.pop();
            }
        }
        NodeKind::Scalar(_) | NodeKind::Alias => {}
    }
}
