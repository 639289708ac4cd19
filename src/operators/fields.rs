//! Fields of resources by patterns of paths: `*` is any child, `**` any number of steps.

use yaml_spans::{NodeId, NodeKind};

use super::catalogue::Condition;
use crate::workload::Source;

/// How deep is looked below `**`.
const DEEPEST: usize = 24;

/// Whether a field has something in it: not `null`, not empty, not `false`, not `0`.
pub(super) fn is_set(source: Source<'_>, node: NodeId, path: &str) -> bool {
    any(source, node, path, 0, &mut |found| has_something(source, found))
}

/// The text of the first such field that has one.
pub(super) fn text(source: Source<'_>, node: NodeId, path: &str) -> Option<String> {
    let mut text = None;
    any(source, node, path, 0, &mut |found| {
        let scalar = source.scalar(found).filter(|scalar| !scalar.trim().is_empty());
        text = scalar.map(|scalar| scalar.trim().to_owned());
        text.is_some()
    });
    text
}

/// Whether all conditions hold.
pub(super) fn hold(source: Source<'_>, node: NodeId, conditions: &[Condition]) -> bool {
    conditions.iter().all(|condition| match condition {
        Condition::Set(path) => is_set(source, node, path),
        Condition::Unset(path) => !is_set(source, node, path),
        Condition::Equal(path, value) => any(source, node, path, 0, &mut |found| {
            source.scalar(found).is_some_and(|text| text == *value)
        }),
    })
}

fn has_something(source: Source<'_>, node: NodeId) -> bool {
    let node = source.tree.resolve(node);
    match source.tree.node(node).kind {
        NodeKind::Scalar(_) => source
            .scalar(node)
            .is_some_and(|text| !matches!(&*text, "" | "false" | "0")),
        _ => true,
    }
}

/// Whether what is found says yes.
fn any(source: Source<'_>, node: NodeId, path: &str, depth: usize, yes: &mut dyn FnMut(NodeId) -> bool) -> bool {
    let node = source.tree.resolve(node);
    let (step, rest) = path
        .split_once('/')
        .map_or((path, None), |(step, rest)| (step, Some(rest)));
    let found = |child: NodeId, yes: &mut dyn FnMut(NodeId) -> bool| match rest {
        None => yes(child),
        Some(rest) => any(source, child, rest, depth + 1, yes),
    };
    match step {
        "*" => children(source, node).any(|child| found(child, yes)),
        "**" => {
            let rest = rest.unwrap_or("*");
            any(source, node, rest, depth + 1, yes)
                || (depth < DEEPEST
                    && children(source, node)
                        // An alias again and again would take forever.
                        .filter(|child| source.tree.resolve(*child) == *child)
                        .any(|child| any(source, child, path, depth + 1, yes)))
        }
        _ => source.at(node, step).is_some_and(|child| found(child, yes)),
    }
}

/// What is in a mapping or list.
fn children(source: Source<'_>, node: NodeId) -> impl Iterator<Item = NodeId> {
    let tree = source.tree;
    let is_list = matches!(tree.node(node).kind, NodeKind::Sequence(_));
    let items = is_list.then(|| tree.children(node)).into_iter().flatten();
    let values = (!is_list).then(|| tree.entries(node)).into_iter().flatten();
    items.chain(values.map(|(_, value)| value))
}
