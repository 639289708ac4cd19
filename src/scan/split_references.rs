//! References whose parts are in several fields of a mapping.

use std::ops::Range;

use smallvec::SmallVec;

use crate::reference::Reference;
use crate::rules::{self, Artifact};
use yaml_spans::{NodeId, NodeKind};

use super::cursor::{At, Cursor};
use super::interned_names::NameId;
use super::names::{NamePart, Role};
use super::reading::Reading;
use super::sink::Found;
use super::site::{Content, Fields, PartField, Sign, SplitFields};
use super::split_fields::{self, Field, Joined};
use super::table::Table;
use super::{placeholders, shapes};

/// How deep merges are followed, and how many in one place.
const MOST_MERGES: usize = 4;

/// Joins the parts in neighbouring fields; fields that are used are not read again.
pub(super) fn joined(
    reading: &mut Reading<'_, '_, '_>,
    node: NodeId,
    table: &Table,
    in_image: bool,
) -> SmallVec<[NodeId; 4]> {
    use NamePart::{Digest, Image, Name, Registry, Repository, Tag, Version};
    let mut used = SmallVec::new();
    let has_name = table.has_part(&[Repository, Image, Name]);
    let has_more = in_image || table.has_part(&[Registry, Tag, Digest, Version]);
    // What is merged in can have what is missing here.
    let may_be_split = has_name && has_more || table.has_role(Role::Merge);
    if !may_be_split {
        return used;
    }
    let mut fields: SmallVec<[Field<'_>; 8]> = SmallVec::new();
    gather(reading, table, &mut fields, 0);
    if fields
        .iter()
        .any(|field| matches!(field.part, Repository | Image | Name))
    {
        for joined in split_fields::join(&mut fields, in_image) {
            if split_site(reading, node, &joined, in_image, None) {
                used.extend(joined.nodes());
            }
        }
    }
    used
}

/// The fields of a mapping, and of what is merged into it, that can hold a part of a reference.
fn gather<'t>(reading: &mut Reading<'_, 't, '_>, table: &Table, fields: &mut SmallVec<[Field<'t>; 8]>, depth: usize) {
    let tree = reading.cursor.tree;
    let mut merges: SmallVec<[NodeId; 2]> = SmallVec::new();
    for &(key, id, value) in &table.entries {
        let is_merge = tree.node(key).span.len() == 2 && reading.known.names.get(id).role == Role::Merge;
        match is_merge {
            true => merges.push(value),
            false => fields.extend(field(reading, id, tree.resolve(value))),
        }
    }
    // What a mapping says itself comes before what is merged into it.
    for value in merges.into_iter().filter(|_| depth < MOST_MERGES) {
        let value = tree.resolve(value);
        let merged: SmallVec<[NodeId; 4]> = match tree.node(value).kind {
            NodeKind::Sequence(_) => tree.children(value).map(|child| tree.resolve(child)).collect(),
            _ => SmallVec::from_slice(&[value]),
        };
        for merged in merged.into_iter().take(MOST_MERGES) {
            let table = Table::read(&reading.cursor, &mut reading.known.names, merged);
            gather(reading, &table, fields, depth + 1);
        }
    }
}

/// A value as a part of a reference, if its name announces one.
pub(super) fn field<'t>(reading: &Reading<'_, 't, '_>, name: NameId, value: NodeId) -> Option<Field<'t>> {
    let (name, tree) = (reading.known.names.get(name), reading.cursor.tree);
    let (part, stem) = (name.part?, name.stem?);
    if !reading.cursor.is_scalar(value) || tree.node(value).span.len() > 1024 {
        return None;
    }
    let text = reading.text(value);
    // A null is an absent part.
    let is_null = tree.is_plain(value) && matches!(&*text, "~" | "null" | "Null" | "NULL");
    Some(Field {
        part,
        stem,
        of_image: name.of_image,
        node: value,
        text: if is_null { "".into() } else { text },
    })
}

/// A reference that a rule finds in several fields of a mapping; returns those that it is made of.
pub(super) fn by_rule(
    reading: &mut Reading<'_, '_, '_>,
    mapping: NodeId,
    fields: &rules::Fields,
    artifact: Artifact,
    sign: Sign,
) -> Option<SmallVec<[NodeId; 4]>> {
    let get = |paths: &rules::Texts, part: NamePart| {
        let node = paths.iter().find_map(|path| reading.cursor.lookup(mapping, path))?;
        let text = reading.text(node);
        let absent = text.is_empty() || reading.cursor.tree.is_plain(node) && matches!(&*text, "~" | "null");
        (!absent).then_some(Field {
            part,
            stem: 0,
            of_image: true,
            node,
            text,
        })
    };
    let mut joined = Joined {
        registry: get(&fields.registry, NamePart::Registry),
        namespace: get(&fields.namespace, NamePart::Namespace),
        repository: get(&fields.repository, NamePart::Repository),
        image: None,
        tag: get(&fields.tag, NamePart::Tag),
        digest: get(&fields.digest, NamePart::Digest),
    };
    if artifact == Artifact::Chart
        && let Some(registry) = &joined.registry
        && shapes::scheme(&registry.text).0.is_some_and(shapes::is_http)
    {
        reading.add_repository(registry.node, &registry.text, sign);
        return Some(joined.nodes().collect());
    }
    // A repository that is complete needs no other part.
    let repository = &joined.repository.as_ref()?.text;
    if artifact == Artifact::Image && (split_fields::has_host(repository) || repository.contains("://")) {
        joined.registry = None;
    }
    if split_fields::is_complete(repository) {
        joined.tag = None;
    }
    // A range of versions is not a tag.
    if artifact == Artifact::Chart && joined.tag.as_ref().is_some_and(|tag| is_a_range(&tag.text)) {
        joined.tag = None;
    }
    let found = split_site(reading, mapping, &joined, true, Some((sign, artifact)));
    found.then(|| joined.nodes().collect())
}

/// A site whose parts are in several fields; says whether they make one.
pub(super) fn split_site(
    reading: &mut Reading<'_, '_, '_>,
    within: NodeId,
    joined: &Joined<'_>,
    in_image: bool,
    rule: Option<(Sign, Artifact)>,
) -> bool {
    let (Some(repository), Some(written)) = (&joined.repository, joined.written()) else {
        return false;
    };
    let (sign, artifact) = rule.unwrap_or((Sign::Split, Artifact::Image));
    let scheme = shapes::scheme(&written).1;
    let body = &written[scheme..];
    let content = match Reference::parse(body) {
        _ if placeholders::placeholder(&written).is_some() => Content::Placeholder(placeholders::name_before(body)),
        Ok(reference) => Content::Reference(reference),
        Err(error) if in_image && !shapes::is_pattern(body) => Content::Invalid(error),
        Err(_) => return false,
    };
    // Two git hosts give their repositories tags as well.
    if rule.is_none() && is_git(body) {
        return false;
    }
    let cursor = &mut reading.cursor;
    let fields = Fields::Split(Box::new(SplitFields {
        registry: joined.registry.as_ref().map(|field| part(cursor, field)),
        namespace: joined.namespace.as_ref().map(|field| part(cursor, field)),
        repository: part(cursor, repository),
        image: joined.image.as_ref().map(|field| part(cursor, field)),
    }));
    let path = cursor.pointers_below(within, repository.node);
    reading.push(Found {
        artifact,
        written: body.to_owned(),
        content,
        sign,
        path,
        fields,
    });
    true
}

/// The part of the name that is in a field, without a tag and digest after it.
fn part(cursor: &mut Cursor<'_>, field: &Field<'_>) -> PartField {
    let range = trimmed(&field.text);
    let start = range.start + shapes::scheme(&field.text[range.clone()]).1;
    let text = &field.text[start..range.end];
    // A registry's colon comes before a port.
    let name = if field.part == NamePart::Registry {
        text.trim_end_matches('/')
    } else {
        name_of(text)
    };
    PartField {
        place: cursor.place(At::Node(field.node), start..start + name.len()),
        text: name.to_owned(),
    }
}

/// Whether a version of a chart is a range: `^1.2`, `1.x`, `>=1 <2`, `*`.
fn is_a_range(version: &str) -> bool {
    version.contains(['^', '~', '*', '<', '>', '=', '|', ' ', ','])
        || version.split('.').any(|part| matches!(part, "x" | "X"))
}

/// A name without the tag and digest after it.
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
