//! What every reader reads with: where the walk is, the rules, what is known of names and hosts, what was found.

use std::borrow::Cow;

use crate::payload::Carrier;
use crate::reference::Reference;
use crate::rules::{Artifact, RuleSet};
use yaml_spans::NodeId;

use super::cursor::{At, Cursor};
use super::interned_names::{NameId, Names};
use super::known_registries::KnownRegistries;
use super::matcher::Matcher;
use super::names::Says;
use super::placeholders;
use super::registry_settings::Scope;
use super::rules_by_kind::Kinds;
use super::shapes;
use super::sink::{Found, Sink};
use super::site::{Content, Fields, Sign};

/// What a scanner keeps from one document to the next.
#[derive(Debug)]
pub(super) struct Known<'r> {
    pub names: Names<'r>,
    pub kinds: Kinds<'r>,
    pub registries: KnownRegistries<'r>,
}

impl<'r> Known<'r> {
    pub(super) fn new(rules: &'r RuleSet, registries: KnownRegistries<'r>) -> Self {
        Self {
            names: Names::new(rules),
            kinds: Kinds::new(rules),
            registries,
        }
    }

    /// Between documents: what was learned must not fill the memory.
    pub(super) fn forget(&mut self) {
        let names_are_new = self.names.forget();
        self.kinds.forget(names_are_new);
    }
}

/// What readers read with.
pub(super) struct Reading<'w, 't, 'r> {
    pub cursor: Cursor<'t>,
    pub matcher: Matcher<'r>,
    pub known: &'w mut Known<'r>,
    pub sink: &'w mut Sink,
    /// The mappings around that have a registry.
    pub scopes: Vec<Scope<'t>>,
}

impl<'t> Reading<'_, 't, '_> {
    /// The text of a scalar.
    pub(super) fn text(&self, node: NodeId) -> Cow<'t, str> {
        self.cursor.tree.text(node, self.cursor.text)
    }

    /// A scalar as something that may hold a payload.
    pub(super) fn carrier(&self, node: NodeId) -> Carrier<'t> {
        Carrier {
            tree: self.cursor.tree,
            node,
            source: self.cursor.text,
            offset: self.cursor.offset,
        }
    }

    /// How much a name says about its value.
    pub(super) fn says(&self, name: NameId) -> Says {
        self.known.names.get(name).says
    }

    /// Adds what is meant as a reference, valid or not.
    pub(super) fn add(&mut self, at: At, written: &str, start: usize, sign: Sign, artifact: Artifact) {
        let content = match Reference::parse(written) {
            Ok(reference) => Content::Reference(reference),
            Err(error) => Content::Invalid(error),
        };
        self.add_site(at, written, start, sign, artifact, content);
    }

    /// Adds a Helm repository over HTTP, at `start` of the text at `at`.
    pub(super) fn add_repository(&mut self, at: At, url: &str, start: usize, sign: Sign) {
        let name = url[shapes::scheme(url).1..].trim_end_matches('/').to_ascii_lowercase();
        self.add_site(at, url, start, sign, Artifact::Chart, Content::Repository(name));
    }

    /// Adds an unresolved template, unless it is a variable whose value is read where it is set.
    pub(super) fn add_placeholder(&mut self, at: At, written: &str, start: usize, sign: Sign) {
        if is_a_variable(&self.cursor, written) {
            return;
        }
        let content = Content::Placeholder(placeholders::name_before(written));
        self.add_site(at, written, start, sign, Artifact::Image, content);
    }

    /// Adds what was read at `start` of the text at `at`.
    pub(super) fn add_site(
        &mut self,
        at: At,
        written: &str,
        start: usize,
        sign: Sign,
        artifact: Artifact,
        content: Content,
    ) {
        let fields = Fields::Whole(self.cursor.place(at, start..start + written.len()));
        let path = self.cursor.pointers();
        let doubt = self.doubt(sign, &content);
        self.push(Found {
            artifact,
            written: written.to_owned(),
            content,
            sign,
            path,
            fields,
            doubt,
        });
    }

    /// Why what was read may not be all of the name, or not be one, so that it is not edited.
    fn doubt(&self, sign: Sign, content: &Content) -> Option<Box<str>> {
        match (sign, content, self.scopes.last()) {
            (Sign::Rule(rule), _, _) => self.matcher.rules().get(rule as usize)?.keep.as_deref().map(Into::into),
            (_, Content::Reference(reference), Some(scope)) if reference.registry_is_implied() => {
                let registry = &scope.inherited.registry.name;
                Some(format!("`{registry}` above it may be a part of its name").into())
            }
            _ => None,
        }
    }

    /// Adds a site.
    pub(super) fn push(&mut self, found: Found) {
        self.sink.push(&self.cursor, &mut self.known.names, found);
    }
}

/// Whether a text is a variable of the container around (`$(WORKER_IMAGE)`): its value is found where it is set.
fn is_a_variable(cursor: &Cursor<'_>, text: &str) -> bool {
    let Some(name) = text.trim().strip_prefix("$(").and_then(|rest| rest.strip_suffix(')')) else {
        return false;
    };
    let tree = cursor.tree;
    let find = |mapping: NodeId, key: &str| {
        let mut entries = tree.entries(mapping);
        let found = entries.find(|(found, _)| tree.text(*found, cursor.text) == key);
        found.map(|(_, value)| tree.resolve(value))
    };
    let variables = cursor.around().last().and_then(|around| find(around.mapping, "env"));
    let is_it = |item| find(item, "name").is_some_and(|found| tree.text(found, cursor.text) == name);
    variables.is_some_and(|list| tree.children(list).any(|item| is_it(tree.resolve(item))))
}
