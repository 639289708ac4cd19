//! What every reader reads with: where the walk is, the rules, what is known of names and hosts, what was found.

use std::borrow::Cow;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::manifest;
use crate::payload::Carrier;
use crate::reference::Reference;
use crate::rules::{Artifact, RuleSet, Step};
use yaml_spans::NodeId;

use super::cursor::{At, Cursor};
use super::interned_names::{NameId, Names};
use super::known_registries::KnownRegistries;
use super::matcher::Matcher;
use super::names::Says;
use super::rules_by_kind::{Kinds, RulesByKind};
use super::shapes;
use super::sink::{Found, Sink};
use super::site::{Content, Fields, Sign};
use super::split_fields::Scope;
use super::stated::{self, Stated};

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
    /// Why nothing that is here may be edited.
    pub keep: Option<&'static str>,
    /// What the document states for variables, once it was asked for.
    pub stated: Option<Stated<'t>>,
    /// The variables of the container that was asked about last.
    pub environment: Option<(NodeId, Environment<'t>)>,
}

/// The variables of a container; `None` for those whose value is elsewhere.
type Environment<'t> = FxHashMap<Cow<'t, str>, Option<NodeId>>;

/// In how many of the mappings around a container's variables are looked for.
const MOST_AROUND: usize = 3;

impl<'w, 't, 'r> Reading<'w, 't, 'r> {
    pub(super) fn new(
        cursor: Cursor<'t>,
        about: Rc<RulesByKind>,
        known: &'w mut Known<'r>,
        sink: &'w mut Sink,
    ) -> Self {
        Self {
            cursor,
            matcher: Matcher::new(known.kinds.rules(), about),
            known,
            sink,
            scopes: Vec::new(),
            keep: None,
            stated: None,
            environment: None,
        }
    }
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

    /// The values that the document states for variables.
    pub(super) fn stated(&mut self) -> &Stated<'t> {
        self.stated.get_or_insert_with(|| Stated::read(&self.cursor))
    }

    /// The value of a variable of the container around, if it is stated there.
    pub(super) fn environment(&mut self, name: &str) -> Option<NodeId> {
        let (tree, text) = (self.cursor.tree, self.cursor.text);
        let mut around = self.cursor.around().iter().rev().take(MOST_AROUND);
        let env = around.find_map(|around| manifest::lookup(tree, around.mapping, text, "env"))?;
        if self.environment.as_ref().is_none_or(|(known, _)| *known != env) {
            self.environment = Some((env, stated::environment(&self.cursor, env)));
        }
        *self.environment.as_ref()?.1.get(name)?
    }

    /// Why a rule says that what it finds is not edited.
    pub(super) fn kept(&self, sign: Sign) -> Option<Box<str>> {
        match sign {
            Sign::Rule(rule) => self.matcher.rules().get(rule as usize)?.keep.as_deref().map(Into::into),
            _ => None,
        }
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
            _ if self.keep.is_some() => self.keep.map(Into::into),
            (Sign::Rule(_), _, _) => self.kept(sign),
            (_, Content::Reference(reference), Some(scope)) if reference.registry_is_implied() => {
                let registry = &scope.inherited.registry.name;
                Some(format!("`{registry}` above it may be a part of its name").into())
            }
            // `docker.io/istio` is as likely the beginning of names.
            (Sign::KnownHost, Content::Reference(reference), _)
                if !reference.registry_is_implied()
                    && reference.suffix().is_empty()
                    && reference.repository().starts_with("library/")
                    && !reference.written().contains("/library/") =>
            {
                Some("it may be the beginning of names".into())
            }
            _ if self.matcher.about().is_core() && !self.is_free_text() => {
                Some("a field of this kind holds no image, as far as is known".into())
            }
            _ => None,
        }
    }

    /// Whether what is here is free text in a resource of Kubernetes itself: anything may be in it.
    fn is_free_text(&self) -> bool {
        const FREE: &[&str] = &[
            "args",
            "command",
            "env",
            "data",
            "stringData",
            "binaryData",
            "annotations",
            "openAPIV3Schema",
        ];
        let mut path = self.cursor.rule_path().iter();
        self.cursor.depth > 0 || path.any(|step| matches!(step, Step::Key(key) if FREE.contains(&&**key)))
    }

    /// Adds a site.
    pub(super) fn push(&mut self, found: Found) {
        self.sink.push(&self.cursor, &mut self.known.names, found);
    }
}
