//! References whose parts stand in several fields of a mapping, or in several variables of a list.

use std::ops::Range;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::reference::Reference;
use crate::rules::{self, Artifact};
use yaml_spans::{NodeId, NodeKind};

use super::key::{KeyId, Part};
use super::scalar::{At, is_http};
use super::site::{self, Content, Fields, Sign, SplitFields};
use super::split::{self, Field, Joined};
use super::value;
use super::walk::{Entries, Walk};

/// How deep merges are followed, and how many in one place.
const MOST_MERGES: usize = 4;

impl<'t> Walk<'_, 't, '_> {
    /// Joins what stands in fields side by side; what is used up is not read again.
    pub(super) fn joined(&mut self, node: NodeId, entries: &Entries, in_image: bool) -> SmallVec<[NodeId; 4]> {
        let mut fields: SmallVec<[Field<'t>; 8]> = SmallVec::new();
        self.gather(entries, &mut fields, 0);
        let mut used = SmallVec::new();
        if fields
            .iter()
            .any(|field| matches!(field.part, Part::Repository | Part::Image | Part::Name))
        {
            for joined in split::join(&mut fields, in_image) {
                if self.split_site(node, &joined, in_image, None) {
                    used.extend(joined.nodes());
                }
            }
        }
        used
    }

    /// The fields of a mapping, and of what is merged into it, that can hold a part of a reference.
    fn gather(&mut self, entries: &Entries, fields: &mut SmallVec<[Field<'t>; 8]>, depth: usize) {
        let is_merge = |key: NodeId| self.tree.node(key).span.len() == 2 && self.tree.text(key, self.text) == "<<";
        let mut merges: SmallVec<[NodeId; 2]> = SmallVec::new();
        for &(key, id, value) in entries {
            match is_merge(key) {
                true => merges.push(value),
                false => self.add_field(id, self.tree.resolve(value), fields),
            }
        }
        // What a mapping says itself stands before what is merged into it.
        for value in merges.into_iter().filter(|_| depth < MOST_MERGES) {
            let value = self.tree.resolve(value);
            let merged: SmallVec<[NodeId; 4]> = match self.tree.node(value).kind {
                NodeKind::Sequence(_) => self
                    .tree
                    .children(value)
                    .map(|child| self.tree.resolve(child))
                    .collect(),
                _ => SmallVec::from_slice(&[value]),
            };
            for merged in merged.into_iter().take(MOST_MERGES) {
                let entries = self.entries(merged);
                self.gather(&entries, fields, depth + 1);
            }
        }
    }

    fn add_field(&mut self, key: KeyId, value: NodeId, fields: &mut SmallVec<[Field<'t>; 8]>) {
        let key = self.scanner.keys.get(key);
        let (Some(part), Some(stem)) = (key.part, key.stem) else {
            return;
        };
        if !matches!(self.tree.node(value).kind, NodeKind::Scalar(_)) || self.tree.node(value).span.len() > 1024 {
            return;
        }
        let text = self.tree.text(value, self.text);
        // A null is an absent part.
        let text = if self.tree.is_plain(value) && matches!(&*text, "~" | "null" | "Null" | "NULL") {
            "".into()
        } else {
            text
        };
        fields.push(Field {
            part,
            stem,
            of_image: key.of_image,
            node: value,
            text,
        });
    }

    /// Joins variables such as `…_IMAGE_NAME` and `…_IMAGE_TAG` in a list of names and values.
    pub(super) fn joined_variables(&mut self, node: NodeId, items: &[NodeId]) -> Vec<NodeId> {
        let mut fields: SmallVec<[Field<'t>; 8]> = SmallVec::new();
        let mut owners: FxHashMap<NodeId, NodeId> = FxHashMap::default();
        for &item in items {
            let mapping = self.tree.resolve(item);
            let (mut name, mut value) = (None, None);
            for (key, node) in self.tree.entries(mapping).take(4) {
                match &self.text[self.tree.inner(key).range()] {
                    "name" => name = Some(self.tree.resolve(node)),
                    "value" => value = Some(self.tree.resolve(node)),
                    _ => {}
                }
            }
            if let (Some(name), Some(value)) = (name, value)
                && matches!(self.tree.node(name).kind, NodeKind::Scalar(_))
            {
                let id = self.scanner.keys.id(&self.tree.text(name, self.text));
                self.add_field(id, value, &mut fields);
                owners.insert(value, item);
            }
        }
        let mut used = Vec::new();
        if fields.len() >= 2 {
            for joined in split::join(&mut fields, false) {
                if self.split_site(node, &joined, false, None) {
                    used.extend(joined.nodes().filter_map(|node| owners.get(&node).copied()));
                }
            }
        }
        used
    }

    /// A reference that a rule finds in several fields of a mapping; returns those that it is made of.
    pub(super) fn rule_split(
        &mut self,
        mapping: NodeId,
        fields: &rules::Fields,
        artifact: Artifact,
        sign: Sign,
    ) -> Option<SmallVec<[NodeId; 4]>> {
        let get = |paths: &rules::Texts, part: Part| {
            let node = paths.iter().find_map(|path| self.lookup(mapping, path))?;
            let text = self.tree.text(node, self.text);
            let absent = text.is_empty() || self.tree.is_plain(node) && matches!(&*text, "~" | "null");
            (!absent).then_some(Field {
                part,
                stem: 0,
                of_image: true,
                node,
                text,
            })
        };
        let mut joined = Joined {
            registry: get(&fields.registry, Part::Registry),
            namespace: get(&fields.namespace, Part::Namespace),
            repository: get(&fields.repository, Part::Repository),
            image: None,
            tag: get(&fields.tag, Part::Tag),
            digest: get(&fields.digest, Part::Digest),
        };
        if artifact == Artifact::Chart
            && let Some(registry) = &joined.registry
            && value::scheme(&registry.text).0.is_some_and(is_http)
        {
            self.add_repository(registry.node, &registry.text, sign);
            return Some(joined.nodes().collect());
        }
        // A repository that is complete needs no other part.
        let repository = &joined.repository.as_ref()?.text;
        if artifact == Artifact::Image && (split::has_host(repository) || repository.contains("://")) {
            joined.registry = None;
        }
        if split::is_complete(repository) {
            joined.tag = None;
        }
        // A range of versions is no tag.
        if artifact == Artifact::Chart && joined.tag.as_ref().is_some_and(|tag| is_a_range(&tag.text)) {
            joined.tag = None;
        }
        let found = self.split_site(mapping, &joined, true, Some((sign, artifact)));
        found.then(|| joined.nodes().collect())
    }

    /// A site whose parts stand in several fields; says whether they make one.
    pub(super) fn split_site(
        &mut self,
        within: NodeId,
        joined: &Joined<'t>,
        in_image: bool,
        rule: Option<(Sign, Artifact)>,
    ) -> bool {
        let (Some(repository), Some(written)) = (&joined.repository, joined.written()) else {
            return false;
        };
        let (sign, artifact) = rule.unwrap_or((Sign::Split, Artifact::Image));
        let scheme = value::scheme(&written).1;
        let body = &written[scheme..];
        let content = match Reference::parse(body) {
            _ if value::placeholder(&written).is_some() => Content::Placeholder(value::name_before(&written)),
            Ok(reference) => Content::Reference(reference),
            Err(error) if in_image && !value::is_pattern(body) => Content::Invalid(error),
            Err(_) => return false,
        };
        // Two git hosts give their repositories tags as well.
        if rule.is_none() && is_git(body) {
            return false;
        }
        let part = |field: &Field<'_>| {
            let range = trimmed(&field.text);
            let start = range.start + value::scheme(&field.text[range.clone()]).1;
            let text = &field.text[start..range.end];
            // A registry's colon stands before a port.
            let name = if field.part == Part::Registry {
                text.trim_end_matches('/')
            } else {
                name_of(text)
            };
            let place = self.place(At::Node(field.node), start..start + name.len());
            site::Part {
                place,
                text: name.to_owned(),
            }
        };
        let fields = Fields::Split(Box::new(SplitFields {
            registry: joined.registry.as_ref().map(part),
            namespace: joined.namespace.as_ref().map(part),
            repository: part(repository),
            image: joined.image.as_ref().map(part),
        }));
        let path = self.pointers_below(within, repository.node);
        self.push(artifact, body.to_owned(), content, sign, path, fields);
        true
    }
}

/// Whether a version of a chart is a range: `^1.2`, `1.x`, `>=1 <2`, `*`.
fn is_a_range(version: &str) -> bool {
    version.contains(['^', '~', '*', '<', '>', '=', '|', ' ', ','])
        || version.split('.').any(|part| matches!(part, "x" | "X"))
}

/// A name without the tag and digest behind it.
fn name_of(text: &str) -> &str {
    let text = text.split('@').next().unwrap_or_default();
    match text.rfind(':') {
        Some(colon) if !text[colon..].contains('/') => &text[..colon],
        _ => text,
    }
    .trim_end_matches('/')
}

fn trimmed(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    start..start + text.trim().len()
}

/// Whether a reference names a repository of sources: git hosts give tags too.
fn is_git(reference: &str) -> bool {
    let host = reference.split('/').next().unwrap_or_default();
    matches!(host, "github.com" | "gitlab.com" | "bitbucket.org" | "codeberg.org") || host.starts_with("git@")
}
