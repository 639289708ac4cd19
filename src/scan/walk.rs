//! The walk over a document and its payloads: applies the rules, and hands the rest to the readers.

use std::rc::Rc;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use crate::manifest::Manifest;
use crate::rules::{Artifact, Form, Step};
use yaml_spans::{self as yaml, NodeId, NodeKind, Tree};

use super::cursor::{At, Cursor};
use super::field_names::{means_the_image, named_value};
use super::interned_names::NameId;
use super::names::{NamePart, Role, Says};
use super::reading::{Known, Reading};
use super::registry_settings;
use super::rules_by_kind::RulesByKind;
use super::schema_defaults::SchemaStep;
use super::sink::{Found, Sink, Waiting};
use super::site::{Content, Fields, Place, Scalar, Sign};
use super::sites::Sites;
use super::split_fields::{Inherited, Scope};
use super::table::Table;
use super::{arguments, environment, messages, scalars, schema_defaults, split_references};

/// Finds what is in a document, and in the payloads in it.
pub(super) fn document(known: &mut Known<'_>, text: &str, tree: &Tree, root: NodeId) -> Sites {
    let mut sink = Sink::default();
    let about = known.kinds.anything();
    let mut reading = Reading::new(Cursor::new(tree, text), about, known, &mut sink);
    resources(&mut reading, root);
    payloads(known, &mut sink);
    sink.into_sites()
}

/// Finds what is in a text that is no document.
pub(super) fn text(known: &mut Known<'_>, text: &str) -> Sites {
    let mut sink = Sink::default();
    sink.begin(Manifest::default());
    let (tree, about) = (Tree::default(), known.kinds.anything());
    let mut reading = Reading::new(Cursor::new(&tree, text), about, known, &mut sink);
    scalars::content(&mut reading, At::Text, text, NameId::NONE);
    payloads(known, &mut sink);
    sink.into_sites()
}

/// Reads every payload that waits, and those inside them.
fn payloads(known: &mut Known<'_>, sink: &mut Sink) {
    let mut tree = Tree::default();
    while let Some(waiting) = sink.next_payload() {
        for piece in yaml::split(waiting.text.as_bytes()) {
            payload(known, sink, &waiting, &piece, &mut tree);
        }
    }
}

/// Reads a piece of a payload: a document, or running text where it is not one.
fn payload(known: &mut Known<'_>, sink: &mut Sink, waiting: &Waiting, piece: &yaml::Piece<'_>, tree: &mut Tree) {
    let text = &waiting.text[piece.offset..piece.offset + piece.bytes.len()];
    let is_collection = |tree: &Tree, root: &NodeId| !matches!(tree.node(*root).kind, NodeKind::Scalar(_));
    let is_document = yaml::read(text, tree).is_ok() && tree.roots().iter().any(|root| is_collection(tree, root));
    let nothing = Tree::default();
    let tree = if is_document { &*tree } else { &nothing };
    sink.begin_tree();
    let cursor = Cursor::inside(&waiting.origin, waiting.layer, piece.offset as u32, tree, text);
    let mut reading = Reading::new(cursor, waiting.rules.clone(), known, sink);
    if !is_document {
        return scalars::content(&mut reading, At::Text, text, waiting.name);
    }
    for root in tree.roots() {
        // Rules see its fields after those of its scalar, or, if it is a resource, from its own root.
        let manifest = Manifest::read(tree, *root, text);
        if manifest.api_version.is_some() && manifest.kind.is_some() {
            let about = reading.known.kinds.about(&manifest);
            reading.matcher.set_about(about);
            reading.cursor.rebase();
            value(&mut reading, *root, waiting.name);
        } else {
            field(&mut reading, *root, waiting.name, None);
        }
    }
}

/// A resource, or the items of a list of them.
fn resources(reading: &mut Reading<'_, '_, '_>, node: NodeId) {
    let (tree, text) = (reading.cursor.tree, reading.cursor.text);
    let mut manifest = Manifest::read(tree, node, text);
    let source = crate::manifest::source(text).map(str::to_owned);
    manifest.source = source.clone().or(manifest.source);
    let is_list = manifest.is_list();
    begin(reading, manifest);
    match is_list {
        true => list(reading, node, source.as_deref()),
        false => value(reading, node, NameId::NONE),
    }
}

/// A list of resources: every list of items, and what is next to them.
fn list(reading: &mut Reading<'_, '_, '_>, node: NodeId, source: Option<&str>) {
    let (tree, text) = (reading.cursor.tree, reading.cursor.text);
    let about = Rc::clone(reading.matcher.about());
    reading.cursor.enter_mapping(node, true);
    let table = Table::read(&mut reading.cursor, &mut reading.known.names, node);
    for &(key, id, below) in &table.entries {
        let items = tree.resolve(below);
        if reading.text(key) != "items" || !matches!(tree.node(items).kind, NodeKind::Sequence(_)) {
            reading.cursor.enter(Step::Key(reading.text(key)), id);
            field(reading, below, id, Some(node));
            reading.cursor.leave();
            continue;
        }
        for (index, item) in tree.children(items).enumerate() {
            let item = tree.resolve(item);
            let mut manifest = Manifest::read(tree, item, text);
            manifest.source = source.map(str::to_owned).or(manifest.source);
            let is_list = manifest.is_list();
            begin(reading, manifest);
            reading.cursor.enter_item(index);
            match is_list && reading.cursor.depth_of_items() < MOST_LISTS {
                true => list(reading, item, source),
                false => value(reading, item, NameId::NONE),
            }
            reading.cursor.leave_item();
        }
        reading.matcher.set_about(Rc::clone(&about));
    }
    reading.cursor.leave_mapping();
}

/// How deep lists of resources are nested in each other.
const MOST_LISTS: usize = 16;

/// What comes belongs to this resource.
fn begin(reading: &mut Reading<'_, '_, '_>, manifest: Manifest) {
    let about = reading.known.kinds.about(&manifest);
    reading.matcher.set_about(about);
    reading.sink.begin(manifest);
}

/// A node, read in the light of the name that it goes by.
fn value(reading: &mut Reading<'_, '_, '_>, node: NodeId, name: NameId) {
    match reading.cursor.tree.node(node).kind {
        NodeKind::Scalar(_) => scalars::scalar(reading, node, name),
        NodeKind::Sequence(flow) => {
            let before = reading.cursor.in_flow;
            reading.cursor.in_flow |= flow;
            sequence(reading, node, name);
            reading.cursor.in_flow = before;
        }
        NodeKind::Mapping(flow) => {
            if flow && is_template(reading, node) {
                return template(reading, node, name);
            }
            let before = reading.cursor.in_flow;
            reading.cursor.in_flow |= flow;
            mapping(reading, node, name, SmallVec::new());
            reading.cursor.in_flow = before;
        }
        NodeKind::Alias => alias(reading, node, name),
    }
}

/// Whether a mapping is `{{ … }}` without quotes, which YAML reads as a mapping whose key is a mapping.
fn is_template(reading: &Reading<'_, '_, '_>, node: NodeId) -> bool {
    let cursor = &reading.cursor;
    cursor.text[cursor.tree.node(node).span.range()].starts_with("{{")
}

/// A template's action without quotes, where a name says that an image is meant.
fn template(reading: &mut Reading<'_, '_, '_>, node: NodeId, name: NameId) {
    if !matches!(reading.says(name), Says::Image | Says::Perhaps) {
        return;
    }
    let cursor = &reading.cursor;
    let span = cursor.tree.node(node).span;
    let written = cursor.text[span.range()].to_owned();
    let span = span.shifted(cursor.offset);
    let scalar = Scalar {
        span,
        style: None,
        in_flow: true,
    };
    let fields = Fields::Whole(Place {
        layer: cursor.layer,
        span,
        scalar,
    });
    let path = cursor.pointers();
    reading.push(Found {
        artifact: Artifact::Image,
        written,
        content: Content::Placeholder(None),
        sign: Sign::Name,
        path,
        fields,
        doubt: None,
    });
}

/// What an alias stands for, in the light of the alias's name.
fn alias(reading: &mut Reading<'_, '_, '_>, node: NodeId, name: NameId) {
    let target = reading.cursor.tree.resolve(node);
    if reading.cursor.around().iter().any(|around| around.mapping == target) {
        return;
    }
    if reading.cursor.pays_for(target) {
        return value(reading, target, name);
    }
    let message = "the aliases from here on expand to too much to follow; write them out";
    reading.sink.give_up_once(&reading.cursor, node, message);
}

/// A mapping: references in several of its fields, then field by field; what is used up already is left out.
fn mapping(reading: &mut Reading<'_, '_, '_>, node: NodeId, name: NameId, used: SmallVec<[NodeId; 4]>) {
    let table = Table::read(&mut reading.cursor, &mut reading.known.names, node);
    if let Some(source) = table.unmerged {
        let message = "what is merged in here is too much to follow; write it out";
        reading.sink.give_up_once(&reading.cursor, source, message);
    }
    if table.has_role(Role::Mirrors) && table.entries.iter().any(|(key, _, _)| reading.text(*key) == "source") {
        return;
    }
    let outer = enter_nested(reading, node, &table);
    reading.cursor.enter_mapping(node, table.may_repeat);
    let has_registry = table.has_part(&[NamePart::Registry, NamePart::Host]);
    let may_set = has_registry || table.has_part(&[NamePart::Repository]);
    let own = has_registry
        .then(|| split_references::inherited(reading, &table))
        .flatten();
    let of_all = if own.is_none() { of_all(reading, &table) } else { None };
    let scopes = reading.scopes.len();
    reading.scopes.extend(of_all.map(Scope::beside));

    let of_images = name == NameId::OF_IMAGES && table.has_part(&[NamePart::Tag, NamePart::Digest]);
    let in_image = of_images || reading.says(name) == Says::Image;
    let is_whole =
        may_set && table.has_part(&[NamePart::Image]) && split_references::is_whole_by_rule(reading, node, &table);
    let mut used = match used.is_empty() && !is_whole {
        true => split_references::joined(reading, node, &table, in_image, own.as_ref()),
        false => used,
    };
    used.sort_unstable();
    let registry = own.as_ref().and_then(|own| own.registry.at.node());
    reading.scopes.extend(own.map(|mut inherited| {
        // The path of a name that is complete says nothing of others.
        let is_taken = registry.is_some_and(|registry| used.binary_search(&registry).is_ok());
        inherited.path = inherited.path.filter(|_| !is_taken);
        Scope::new(inherited)
    }));

    let deferred = fields(reading, node, &table, (name, in_image), &used, registry);
    let is_inherited = registry.is_some() && reading.scopes.last().is_some_and(|scope| scope.is_used);
    reading.scopes.truncate(scopes);
    if let Some((key, id, value)) = deferred.filter(|_| !is_inherited) {
        reading.cursor.enter(Step::Key(reading.text(key)), id);
        field(reading, value, id, Some(node));
        reading.cursor.leave();
    }
    if may_set && !is_whole {
        let inherited = registry.filter(|_| is_inherited);
        registry_settings::fields(reading, &table, |node| {
            inherited == Some(node) || used.binary_search(&node).is_ok()
        });
    }
    reading.cursor.leave_mapping();
    if let Some((about, base)) = outer {
        reading.matcher.set_about(about);
        reading.cursor.restore_base(base);
    }
}

/// The fields of a mapping, one by one, but for those that are used.
///
/// Whether its `registry` is a part of what is below shows when that was read: it is left for later, and returned.
fn fields(
    reading: &mut Reading<'_, '_, '_>,
    node: NodeId,
    table: &Table,
    (name, in_image): (NameId, bool),
    used: &[NodeId],
    registry: Option<NodeId>,
) -> Option<(NodeId, NameId, NodeId)> {
    let tree = reading.cursor.tree;
    let named = named_value(reading, table);
    let ruled = in_image || reading.matcher.may_match_below(&reading.cursor, &reading.known.names);
    let mut deferred = None;
    for &(key, id, value) in &table.entries {
        let facts = *reading.known.names.get(id);
        if !used.is_empty() && used.binary_search(&tree.resolve(value)).is_ok() {
            continue;
        }
        if facts.of_policies && !reading.cursor.is_scalar(tree.resolve(value)) {
            continue;
        }
        if registry == Some(tree.resolve(value)) {
            deferred = Some((key, id, value));
            continue;
        }
        let named = named.filter(|_| facts.role == Role::Named);
        if !ruled && is_passed_over(reading, value, id, named.unwrap_or(id)) {
            continue;
        }
        let text = reading.text(key);
        reading.cursor.enter(Step::Key(text.clone()), id);
        if in_image && text.contains('/') && text.contains([':', '@', '.']) {
            // `images: {quay.io/a/b:v1: {…}}`
            let key = At::Node(tree.resolve(key));
            scalars::whole(reading, key, &text, 0, Says::Perhaps, Sign::Name);
        }
        let name = match named {
            Some(named) => named,
            // `image: {name: …}`, `images: [{ref: …}]`: the field means the image itself.
            _ if in_image && facts.says == Says::Nothing && means_the_image(reading, table, &text, value) => name,
            // `images: {redis: redis:8-alpine}`
            _ if in_image && facts.says == Says::Nothing && facts.role == Role::None => NameId::OF_IMAGES,
            _ => id,
        };
        if !named.is_some_and(|named| registry_settings::named(reading, value, named)) {
            field(reading, value, name, Some(node));
        }
        reading.cursor.leave();
    }
    deferred
}

/// What the values of a chart say of all of its parts: `global: {imageRegistry: quay.io}`.
fn of_all<'t>(reading: &mut Reading<'_, 't, '_>, table: &Table) -> Option<Inherited<'t>> {
    let global = table.value_of(&reading.known.names, Role::Global)?;
    let global = reading.cursor.tree.resolve(global);
    let table = Table::read(&mut reading.cursor, &mut reading.known.names, global);
    let has_registry = table.has_part(&[NamePart::Registry]);
    has_registry
        .then(|| split_references::inherited(reading, &table))
        .flatten()
}

/// Whether a scalar is passed over without a look at the rules: none is about its key, and there is nothing in it.
///
/// What is above the key is for the caller to check.
fn is_passed_over(reading: &Reading<'_, '_, '_>, value: NodeId, key: NameId, name: NameId) -> bool {
    reading.cursor.is_scalar(value)
        && !reading.matcher.may_match(&reading.known.names, key)
        && scalars::is_nothing(reading, value, name)
}

/// A resource inside another one: rules see its fields from its own root. Returns what they saw before.
fn enter_nested(reading: &mut Reading<'_, '_, '_>, node: NodeId, table: &Table) -> Option<(Rc<RulesByKind>, usize)> {
    if !table.has_role(Role::ApiVersion) || !table.has_role(Role::Kind) || reading.cursor.is_at_base() {
        return None;
    }
    let (tree, text) = (reading.cursor.tree, reading.cursor.text);
    let manifest = Manifest::read(tree, node, text);
    // What has containers is run, whatever it calls itself: rules that keep silent about a kind are not asked.
    let runs = |path| crate::manifest::lookup(tree, node, text, path).is_some();
    let about = match ["spec/containers", "spec/initContainers", "spec/template"]
        .into_iter()
        .any(runs)
    {
        true => reading.known.kinds.anything(),
        false => reading.known.kinds.about(&manifest),
    };
    Some((reading.matcher.set_about(about), reading.cursor.rebase()))
}

/// A sequence: flags with their values, variables that belong together, then item by item.
fn sequence(reading: &mut Reading<'_, '_, '_>, node: NodeId, name: NameId) {
    let items: SmallVec<[NodeId; 16]> = reading.cursor.tree.children(node).collect();
    let name = if is_a_path(reading, &items) { NameId::NONE } else { name };
    let mut used: FxHashSet<NodeId> = environment::joined(reading, node, &items).into_iter().collect();
    arguments::read(reading, &items, &mut used);
    let ruled = reading.matcher.may_match_below(&reading.cursor, &reading.known.names);
    for (index, item) in items.into_iter().enumerate() {
        if used.contains(&item) || !ruled && is_passed_over(reading, item, NameId::NONE, name) {
            continue;
        }
        reading.cursor.enter(Step::Index(index), NameId::NONE);
        field(reading, item, name, None);
        reading.cursor.leave();
    }
}

/// Whether a list spells the path of a field: `[spec, template, image]`.
fn is_a_path(reading: &Reading<'_, '_, '_>, items: &[NodeId]) -> bool {
    let mut words = items.iter().map(|item| reading.cursor.tree.resolve(*item));
    let begins = matches!(words.next(), Some(first) if reading.cursor.is_scalar(first)
        && matches!(&*reading.text(first), "spec" | "status" | "metadata" | "data"));
    begins && words.all(|word| reading.cursor.is_scalar(word))
}

/// What is after a key or in a sequence: the rules first, then general reading.
fn field(reading: &mut Reading<'_, '_, '_>, node: NodeId, name: NameId, mapping_around: Option<NodeId>) {
    let target = reading.cursor.tree.resolve(node);
    // An item of a list has no fields next to it; its own are what tells it apart.
    let fields_of = mapping_around.unwrap_or(target);
    let Some((rule, sign)) = reading.matcher.rule(&reading.cursor, &reading.known.names, fields_of) else {
        return value(reading, node, name);
    };
    let is_scalar = reading.cursor.is_scalar(target);
    match &rule.form {
        Form::Ignore => {}
        Form::Schema => schema(reading, target, name),
        Form::Copy => {
            let before = reading.sink.set_in_copy(true);
            value(reading, target, name);
            reading.sink.set_in_copy(before);
        }
        Form::Whole | Form::Url if is_scalar => scalars::certain(reading, target, rule, sign),
        Form::List if is_scalar => scalars::list(reading, target, sign, rule.artifact),
        Form::Base64 if is_scalar => scalars::base64(reading, target, name),
        Form::Text if is_scalar => {
            let text = reading.text(target);
            scalars::running(reading, At::Node(target), &text, Some(sign));
        }
        Form::Message if is_scalar => messages::first(reading, target, sign, rule.artifact),
        Form::Split(fields) => match split_references::by_rule(reading, target, fields, rule.artifact, sign) {
            Some(used) => mapping(reading, target, name, used),
            None => value(reading, node, name),
        },
        Form::Keys => mapping_keys(reading, target, sign),
        Form::Prefix if is_scalar => registry_settings::certain(reading, target, sign),
        // Documents in scalars are read wherever they are; a rule only says where they are expected.
        _ => value(reading, node, name),
    }
}

/// The keys of a mapping, which are references themselves.
fn mapping_keys(reading: &mut Reading<'_, '_, '_>, node: NodeId, sign: Sign) {
    let tree = reading.cursor.tree;
    for (key, below) in tree.entries(node) {
        let text = reading.text(key);
        reading.cursor.enter(Step::Key(text.clone()), NameId::NONE);
        scalars::whole(reading, At::Node(tree.resolve(key)), &text, 0, Says::Image, sign);
        value(reading, below, NameId::NONE);
        reading.cursor.leave();
    }
}

/// A schema; what is under `default` is read under the name of the property that it is the default of.
fn schema(reading: &mut Reading<'_, '_, '_>, node: NodeId, name: NameId) {
    let (tree, text) = (reading.cursor.tree, reading.cursor.text);
    schema_defaults::each(tree, text, node, |default| {
        for step in default.steps {
            let step = match *step {
                SchemaStep::Key(key) => Step::Key(tree.text(key, text)),
                SchemaStep::Index(index) => Step::Index(index),
            };
            reading.cursor.enter(step, NameId::NONE);
        }
        let name = match default.property {
            Some(key) => reading.known.names.id(&tree.text(key, text)),
            None => name,
        };
        reading.cursor.enter_mapping(default.schema, true);
        let has_enum = crate::manifest::lookup(tree, default.schema, text, "enum").is_some();
        reading.keep = has_enum.then_some("the `enum` next to it has the values that are allowed");
        value(reading, default.value, name);
        reading.keep = None;
        reading.cursor.leave_mapping();
        for _ in default.steps {
            reading.cursor.leave();
        }
    });
}
