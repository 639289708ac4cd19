//! References whose parts are in several fields of a mapping.

use std::ops::Range;

use smallvec::SmallVec;

use crate::reference::Reference;
use crate::rules::{self, Artifact, Form, Step};
use yaml_spans::NodeId;

use super::cursor::{At, Cursor};
use super::interned_names::{NO_STEM, NameId};
use super::names::NamePart;
use super::reading::Reading;
use super::sink::Found;
use super::site::{Content, Fields, PartField, Sign, SplitFields};
use super::split_fields::{self, Context, Field, Inherited, Joined};
use super::table::Table;
use super::{placeholders, registry_settings, shapes};

/// Joins the parts in neighbouring fields; fields that are used are not read again.
pub(super) fn joined<'t>(
    reading: &mut Reading<'_, 't, '_>,
    node: NodeId,
    table: &Table,
    in_image: bool,
    own: Option<&Inherited<'t>>,
) -> SmallVec<[NodeId; 4]> {
    use NamePart::{Digest, Host, Image, Name, Namespace, Registry, Repository, Tag, Version};
    let has_name = table.has_part(&[Repository, Image, Name]);
    let has_more = in_image
        || !reading.scopes.is_empty()
        || table.has_part(&[Registry, Host, Namespace, Tag, Digest, Version])
        || table.has_part(&[Repository]) && table.has_part(&[Name]);
    if !has_name || !has_more || is_whole_by_rule(reading, node, table) {
        return SmallVec::new();
    }
    let entries = table.entries.iter();
    let mut fields: SmallVec<[Field<'_>; 8]> = entries
        .filter_map(|&(key, id, value)| field(reading, key, id, reading.cursor.tree.resolve(value)))
        .collect();
    split_sites(reading, node, &mut fields, in_image, own)
}

/// Joins fields and adds what they make; returns those that are used.
pub(super) fn split_sites<'t>(
    reading: &mut Reading<'_, 't, '_>,
    within: NodeId,
    fields: &mut [Field<'t>],
    in_image: bool,
    own: Option<&Inherited<'t>>,
) -> SmallVec<[NodeId; 4]> {
    let outer = reading.scopes.last().map(|scope| scope.inherited.clone());
    let context = Context {
        in_image,
        inherited: own.or(outer.as_ref()),
        registries: &reading.known.registries,
    };
    let all = split_fields::join(fields, context);
    let mut used: SmallVec<[NodeId; 4]> = SmallVec::new();
    // Where a registry has a repository of its own next to it, it is not certain that it is meant for others too.
    let is_taken = own.is_some_and(|own| {
        all.iter().any(|one| {
            !one.inherits
                && one
                    .registry
                    .as_ref()
                    .is_some_and(|field| field.node == own.registry.node)
        })
    });
    for mut joined in all {
        if joined.inherits && is_taken {
            let registry = joined.registry.take();
            joined.doubt = registry.map(|field| split_fields::may_belong(&field));
        }
        if split_site(reading, within, &joined, in_image, None) {
            if joined.inherits
                && own.is_none()
                && let Some(scope) = reading.scopes.last_mut()
            {
                scope.is_used = true;
            }
            used.extend(joined.nodes());
        }
    }
    used
}

/// What fields say of everything that is named in and below their mapping: a registry that is nothing else.
pub(super) fn inherited<'t>(
    reading: &Reading<'_, 't, '_>,
    fields: impl Iterator<Item = (NodeId, NameId, NodeId)>,
) -> Option<Inherited<'t>> {
    let (mut registry, mut tag) = (None, None);
    for (key, name, value) in fields {
        let facts = reading.known.names.get(name);
        if facts.stem != Some(NO_STEM) {
            continue;
        }
        let place = match facts.part {
            Some(NamePart::Registry | NamePart::Host) if registry.is_none() => &mut registry,
            Some(NamePart::Tag) if tag.is_none() => &mut tag,
            _ => continue,
        };
        *place = field(reading, key, name, reading.cursor.tree.resolve(value)).filter(|field| !field.text.is_empty());
    }
    let registry: Field<'_> = registry?;
    let host = &registry.text[registry_settings::prefix(&registry.text)?];
    let host = host.split('/').next().unwrap_or_default();
    let is_one = match registry.part {
        NamePart::Host => reading.known.registries.knows(host),
        _ => !registry.text.contains("://"),
    };
    is_one.then_some(Inherited { registry, tag })
}

/// Whether a rule says that the field `image` is the whole reference, whatever is next to it.
fn is_whole_by_rule(reading: &mut Reading<'_, '_, '_>, node: NodeId, table: &Table) -> bool {
    let image = table.entries.iter().find(|(key, id, _)| {
        reading.known.names.get(*id).part == Some(NamePart::Image) && reading.text(*key) == "image"
    });
    let Some(&(_, id, _)) = image else { return false };
    reading.cursor.enter(Step::Key("image".into()), id);
    let rule = reading.matcher.rule(&reading.cursor, &reading.known.names, node);
    reading.cursor.leave();
    matches!(rule, Some((rule, _)) if rule.form == Form::Whole)
}

/// A value as a part of a reference, if its name announces one.
pub(super) fn field<'t>(reading: &Reading<'_, 't, '_>, key: NodeId, name: NameId, value: NodeId) -> Option<Field<'t>> {
    let tree = reading.cursor.tree;
    let facts = reading.known.names.get(name);
    let (part, stem) = (facts.part?, facts.stem?);
    if !reading.cursor.is_scalar(value) || tree.node(value).span.len() > 1024 {
        return None;
    }
    let text = reading.text(value);
    // A null is an absent part.
    let is_null = tree.is_plain(value) && matches!(&*text, "~" | "null" | "Null" | "NULL");
    Some(Field {
        part,
        stem,
        of_image: facts.of_image,
        name: reading.text(key),
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
            name: "".into(),
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
        inherits: false,
        doubt: None,
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
        doubt: joined.doubt.as_deref().map(Into::into),
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
    matches!(host, "github.com" | "gitlab.com" | "bitbucket.org") || host.starts_with("git@")
}
