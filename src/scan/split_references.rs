//! References whose parts are in several fields of a mapping.

use std::ops::Range;

use smallvec::SmallVec;

use crate::reference::Reference;
use crate::rules::{self, Artifact, Form, Rule, Step};
use yaml_spans::NodeId;

use super::cursor::{At, Cursor};
use super::interned_names::{NO_STEM, NameId};
use super::names::NamePart;
use super::reading::Reading;
use super::sink::Found;
use super::site::{Content, Fields, PartField, Sign, SplitFields};
use super::split_fields::{self, Context, Field, Inherited, Joined};
use super::table::Table;
use super::variable_syntax::{self, Engine, Segment};
use super::{placeholders, prefixes, shapes, variables};

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
    let is_named = || {
        table
            .entries
            .iter()
            .any(|(_, id, _)| in_image || reading.known.names.get(*id).of_image)
    };
    let has_base = table.has_part(&[Repository, Image]) || has_name && is_named();
    if !has_base || !has_more || table.has_part(&[Image]) && is_whole_by_rule(reading, node, table) {
        return SmallVec::new();
    }
    let mut fields: SmallVec<[Field<'_>; 8]> = SmallVec::new();
    for &(key, id, value) in &table.entries {
        let field = field(reading, key, id, reading.cursor.tree.resolve(value));
        fields.extend(field.filter(|_| rule_of(reading, node, key, id).is_none()));
        inside(reading, id, value, &mut fields);
    }
    let used = split_sites(reading, Some(node), &mut fields, in_image, own, None);
    used.into_iter().filter_map(|(at, _)| at.node()).collect()
}

/// The parts in a mapping that is a registry: `registry: {host: quay.io, namespace: acme}`.
fn inside<'t>(reading: &Reading<'_, 't, '_>, name: NameId, value: NodeId, fields: &mut SmallVec<[Field<'t>; 8]>) {
    let (tree, facts) = (reading.cursor.tree, reading.known.names.get(name));
    let (Some(NamePart::Registry), Some(stem)) = (facts.part, facts.stem) else {
        return;
    };
    for (key, below) in tree.entries(tree.resolve(value)) {
        let part = match &*reading.text(key) {
            "host" | "hostname" | "url" | "server" | "domain" | "address" | "name" => NamePart::Registry,
            "namespace" | "org" | "organization" | "project" | "path" => NamePart::Namespace,
            _ => continue,
        };
        let below = tree.resolve(below);
        if reading.cursor.is_scalar(below) {
            fields.push(Field {
                part,
                stem,
                of_image: true,
                name: reading.text(key),
                at: At::Node(below),
                from: 0,
                text: reading.text(below),
            });
        }
    }
}

/// Joins fields and adds what they make; returns those that are used.
pub(super) fn split_sites<'t>(
    reading: &mut Reading<'_, 't, '_>,
    within: Option<NodeId>,
    fields: &mut [Field<'t>],
    in_image: bool,
    own: Option<&Inherited<'t>>,
    beside: Option<&Inherited<'t>>,
) -> SmallVec<[(At, usize); 4]> {
    let outer = reading
        .scopes
        .last()
        .map(|scope| (scope.inherited.clone(), scope.is_above));
    let around = |is_above: bool| outer.as_ref().filter(|outer| outer.1 == is_above).map(|outer| &outer.0);
    let context = Context {
        in_image,
        inherited: own.or(around(true)),
        beside: beside.or(around(false)),
        registries: &reading.known.registries,
    };
    let all = split_fields::join(fields, context);
    let mut used = SmallVec::new();
    // Where a registry has a repository of its own next to it, it is not certain that it is meant for others too.
    let is_taken = own.is_some_and(|own| {
        all.iter().any(|one| {
            !one.inherits
                && one
                    .registry
                    .as_ref()
                    .is_some_and(|field| field.at == own.registry.at && field.from == own.registry.from)
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
            used.extend(joined.fields().map(|field| (field.at, field.from)));
            // What may be a part of the name is not moved without it.
            if joined.doubt.is_some() && !joined.inherits {
                let stem = joined.repository.as_ref().map(|field| field.stem);
                let registries = fields
                    .iter()
                    .filter(|field| field.part == NamePart::Registry && Some(field.stem) == stem);
                used.extend(registries.map(|field| (field.at, field.from)));
            }
        }
    }
    used
}

/// What the fields of a mapping say of everything that is named in and below it: a registry that is nothing else.
pub(super) fn inherited<'t>(reading: &Reading<'_, 't, '_>, table: &Table) -> Option<Inherited<'t>> {
    let mut fields: SmallVec<[Field<'t>; 4]> = SmallVec::new();
    for &(key, name, value) in &table.entries {
        let facts = reading.known.names.get(name);
        if facts.stem == Some(NO_STEM)
            && matches!(
                facts.part,
                Some(NamePart::Registry | NamePart::Host | NamePart::Repository | NamePart::Namespace | NamePart::Tag)
            )
        {
            fields.extend(field(reading, key, name, reading.cursor.tree.resolve(value)));
        }
    }
    inherited_of(reading, fields.iter())
}

/// What some fields say of everything that is named next to them.
pub(super) fn inherited_of<'f, 't: 'f>(
    reading: &Reading<'_, 't, '_>,
    fields: impl Iterator<Item = &'f Field<'t>>,
) -> Option<Inherited<'t>> {
    let (mut registry, mut path, mut tag) = (None, None, None);
    for field in fields.filter(|field| field.stem == NO_STEM && !field.text.is_empty()) {
        let place = match field.part {
            NamePart::Registry | NamePart::Host if registry.is_none() => &mut registry,
            NamePart::Tag if tag.is_none() => &mut tag,
            NamePart::Repository | NamePart::Namespace if path.is_none() && field.name != "namespace" => &mut path,
            _ => continue,
        };
        *place = Some(field);
    }
    let registry: &Field<'_> = registry?;
    let host = &registry.text[prefixes::prefix(&registry.text)?];
    let host = host.split('/').next().unwrap_or_default();
    let is_one = match registry.part {
        NamePart::Host => reading.known.registries.knows(host),
        _ => !registry.text.contains("://"),
    };
    is_one.then(|| Inherited {
        registry: registry.clone(),
        path: path.cloned(),
        tag: tag.cloned(),
    })
}

/// The rule about a field of the mapping that is here.
fn rule_of<'r>(reading: &mut Reading<'_, '_, 'r>, node: NodeId, key: NodeId, name: NameId) -> Option<&'r Rule> {
    reading.cursor.enter(Step::Key(reading.text(key)), name);
    let rule = reading.matcher.rule(&reading.cursor, &reading.known.names, node);
    reading.cursor.leave();
    rule.map(|(rule, _)| rule)
}

/// Whether a rule says that the field `image` is the whole reference, whatever is next to it.
pub(super) fn is_whole_by_rule(reading: &mut Reading<'_, '_, '_>, node: NodeId, table: &Table) -> bool {
    let image = table.entries.iter().find(|(key, id, _)| {
        reading.known.names.get(*id).part == Some(NamePart::Image) && reading.text(*key) == "image"
    });
    let Some(&(key, id, _)) = image else { return false };
    rule_of(reading, node, key, id).is_some_and(|rule| rule.form == Form::Whole)
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
        at: At::Node(value),
        from: 0,
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
            at: At::Node(node),
            from: 0,
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
    if artifact == Artifact::Chart && joined.repository.as_ref().is_none_or(is_local) {
        return None;
    }
    if artifact == Artifact::Chart
        && let Some(registry) = &joined.registry
        && is_local(registry)
    {
        return Some(joined.nodes().collect());
    }
    if artifact == Artifact::Chart
        && let Some(registry) = &joined.registry
        && shapes::scheme(&registry.text).0.is_some_and(shapes::is_http)
    {
        reading.add_repository(registry.at, &registry.text, registry.from, sign);
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
    if artifact == Artifact::Image
        && joined.registry.is_none()
        && !split_fields::has_host(repository)
        && let Some(scope) = reading.scopes.last_mut().filter(|scope| scope.is_above)
    {
        scope.is_used = true;
        joined.registry = Some(scope.inherited.registry.clone());
        joined.tag = joined.tag.or_else(|| scope.inherited.tag.clone());
    }
    let selectors = fields
        .selector
        .iter()
        .filter_map(|path| reading.cursor.lookup(mapping, path));
    let selectors: SmallVec<[NodeId; 2]> = selectors.collect();
    let used = joined.nodes().chain(selectors.iter().copied()).collect();
    if !split_site(reading, Some(mapping), &joined, true, Some((sign, artifact))) {
        return None;
    }
    let keeps = reading.kept(sign).is_some();
    let selector = selectors.first().map(|node| reading.text(*node));
    let own = joined
        .repository
        .as_ref()
        .filter(|_| keeps)
        .map(|field| field.text.clone());
    if let Some(name) = selector.or(own) {
        reading.sink.note_selector(name.trim());
    }
    Some(used)
}

/// A site whose parts are in several fields; says whether they make one.
pub(super) fn split_site(
    reading: &mut Reading<'_, '_, '_>,
    within: Option<NodeId>,
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
        _ if placeholders::placeholder(&written).is_some() => {
            let fields = with_separators(joined);
            if variables::read_fields(reading, &fields, sign, artifact) {
                return true;
            }
            if let [_] = *fields {
                return false;
            }
            match name_before_variables(&fields) {
                Some(name) => Content::Named(name),
                // What is handed on is pulled elsewhere.
                None if rule.is_none() && fields.iter().all(|(field, _)| variables::is_one(&field.text)) => {
                    return true;
                }
                None => Content::Placeholder(placeholders::name_before(body)),
            }
        }
        Ok(reference) => Content::Reference(reference),
        Err(error) if in_image && !shapes::is_pattern(body) => Content::Invalid(error),
        Err(_) => return false,
    };
    let keep = match sign {
        Sign::Rule(rule) => reading
            .matcher
            .rules()
            .get(rule as usize)
            .and_then(|rule| rule.keep.as_deref()),
        _ => None,
    };
    let doubt = joined.doubt.as_deref().or(keep).map(Into::into);
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
    let path = match (repository.at, within) {
        (At::Node(node), Some(within)) => cursor.pointers_below(within, node),
        _ => cursor.pointers(),
    };
    reading.push(Found {
        artifact,
        written: match &content {
            Content::Named(name) => name.written().to_owned(),
            _ => body.to_owned(),
        },
        content,
        sign,
        path,
        fields,
        doubt,
    });
    true
}

/// The fields of a reference in their order, each with what comes before it in the name.
fn with_separators<'j, 't>(joined: &'j Joined<'t>) -> Vec<(&'j Field<'t>, &'static str)> {
    let path = [&joined.registry, &joined.namespace, &joined.repository, &joined.image];
    let mut all: Vec<_> = path.into_iter().flatten().map(|field| (field, "/")).collect();
    if let Some((_, before)) = all.first_mut() {
        *before = "";
    }
    all.extend(joined.tag.as_ref().map(|tag| (tag, ":")));
    all.extend(joined.digest.as_ref().map(|digest| (digest, "@")));
    all
}

/// The name, where variables that something fills in are in its tag or digest only.
fn name_before_variables(fields: &[(&Field<'_>, &'static str)]) -> Option<Reference> {
    let mut name = String::new();
    for (field, before) in fields {
        match *before {
            "" | "/" => name.extend([before, field.text.trim().trim_matches('/')]),
            _ if placeholders::placeholder(&field.text).is_none() => {}
            _ => {
                variable_syntax::segments(field.text.trim()).filter(|segments| {
                    segments.iter().all(|segment| {
                        !matches!(
                            segment,
                            Segment::Variable {
                                engine: Engine::Substitution,
                                ..
                            }
                        )
                    })
                })?;
            }
        }
    }
    let is_whole = placeholders::placeholder(&name).is_none() && !split_fields::is_complete(&name);
    is_whole.then(|| Reference::parse(&name).ok())?
}

/// The part of the name that is in a field, without a tag and digest after it.
fn part(cursor: &mut Cursor<'_>, field: &Field<'_>) -> PartField {
    let range = trimmed(&field.text);
    let start = range.start + shapes::scheme(&field.text[range.clone()]).1;
    // `repository: /acme/web`
    let start = start
        + field.text[start..range.end]
            .bytes()
            .take_while(|byte| *byte == b'/')
            .count();
    let text = &field.text[start..range.end];
    // A registry's colon comes before a port.
    let name = if field.part == NamePart::Registry {
        text.trim_end_matches('/')
    } else {
        name_of(text)
    };
    PartField {
        place: cursor.place(field.at, field.from + start..field.from + start + name.len()),
        text: name.to_owned(),
    }
}

/// Whether a chart is a file or a folder, or comes from one.
fn is_local(field: &Field<'_>) -> bool {
    let text = field.text.trim();
    let has_host = text.contains("://") || split_fields::has_host(text) || split_fields::is_host(text);
    text.starts_with(['.', '/', '~']) || !has_host && (field.part == NamePart::Registry || text.ends_with(".tgz"))
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
