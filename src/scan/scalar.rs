//! Scalars: a whole reference, a list of them, a payload, or running text.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::reference::Reference;
use crate::rules::{Artifact, Form, Rule, Step};
use yaml_spans::Span;
use yaml_spans::{NodeId, NodeKind};

use super::key::{KeyId, Says};
use super::site::{Content, Fields, Place, Scalar, Sign, Site};
use super::value::{self, Shape, Value};
use super::walk::Walk;
use super::{flags, payload, running};

/// Where a text stands that is read for references.
#[derive(Clone, Copy, Debug)]
pub(super) enum At {
    /// It is the text of this scalar.
    Node(NodeId),
    /// It is the whole text of the walk: running text in a payload.
    Text,
}

/// What a whole text was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// A reference, or what should be one.
    Reference,
    /// A name of another kind: there is nothing to be found in it.
    Name,
    /// Neither.
    Text,
}

impl<'t> Walk<'_, 't, '_> {
    /// A scalar in the light of its name: the general reading.
    pub(super) fn scalar(&mut self, node: NodeId, name: KeyId) {
        let says = self.scanner.keys.get(name).says;
        if says == Says::Never {
            return;
        }
        if self.tree.node(node).verbatim && says == Says::Nothing {
            let bytes = &self.text.as_bytes()[self.tree.inner(node).range()];
            // Most scalars end here: a reference that no name announces, in the text or beside it, has a `/` or an `@`.
            let short = bytes.len() < payload::LEAST_BASE64;
            let opens = matches!(bytes.first(), Some(b'{' | b'['));
            if short && !opens && memchr::memchr2(b'/', b'@', bytes).is_none() && !running::names_an_image(bytes) {
                return;
            }
        }
        let decoded = self.tree.decode(node, self.text);
        if payload::is_document(&decoded.text) {
            return payload::document(self, node, decoded, name);
        }
        self.content(At::Node(node), &decoded.text, name);
    }

    /// A text that is no document, in the light of its name.
    pub(super) fn content(&mut self, at: At, text: &str, name: KeyId) {
        let says = self.scanner.keys.get(name).says;
        let taken = self.whole(at, text, 0, says, Sign::Name);
        if taken == Taken::Reference {
            return;
        }
        // Base64 can look like a name.
        if let At::Node(node) = at
            && payload::base64(self, node, text, name, false)
        {
            return;
        }
        if taken == Taken::Name
            || matches!(says, Says::Image | Says::Perhaps) && self.list_of(at, text, 0, says, Sign::Name)
        {
            return;
        }
        self.running(at, text, None);
    }

    /// A text that may be one reference.
    ///
    /// `sign` is the reason where the name decides; `from` is where the text begins in that of `at`.
    pub(super) fn whole(&mut self, at: At, text: &str, from: usize, says: Says, sign: Sign) -> Taken {
        match value::whole(text, says, &self.scanner.registries) {
            Value::Reference(range, shape) => {
                if shape == Shape::Named && self.is_no_string(at, text) {
                    return Taken::Name;
                }
                let sign = match (sign, shape) {
                    (Sign::Rule(_), _) | (_, Shape::Named) => sign,
                    _ if says == Says::Image => sign,
                    (_, Shape::KnownHost) => Sign::KnownHost,
                    (_, Shape::Digest) => Sign::Digest,
                    (_, Shape::FullName | Shape::Versioned) => Sign::Form,
                };
                let artifact = if says == Says::Image {
                    Artifact::Image
                } else {
                    artifact(&text[..range.start])
                };
                self.add(at, &text[range.clone()], from + range.start, sign, artifact);
            }
            Value::Invalid(range) => self.add(at, &text[range.clone()], from + range.start, sign, Artifact::Image),
            Value::Placeholder(range) => self.add_placeholder(at, &text[range.clone()], from + range.start, sign),
            Value::Unsigned => return Taken::Name,
            Value::Other => return Taken::Text,
        }
        Taken::Reference
    }

    /// A scalar that a rule takes for one reference: what a kubelet would refuse is found too.
    pub(super) fn certain(&mut self, node: NodeId, rule: &Rule, sign: Sign) {
        let text = self.tree.text(node, self.text);
        let is_null = self.tree.is_plain(node) && matches!(&*text, "" | "~" | "null");
        // Istio's word for "the injector fills this in".
        if is_null || text == "auto" || text.is_empty() && !rule.required {
            return;
        }
        if value::placeholder(&text).is_some() || value::came_out_empty(&text) || value::has_capitals_only(&text) {
            return self.add_placeholder(At::Node(node), &text, 0, sign);
        }
        let (scheme, start) = if rule.form == Form::Url {
            value::scheme(&text)
        } else {
            (None, 0)
        };
        if rule.artifact == Artifact::Chart && scheme.is_some_and(is_http) {
            return self.add_repository(node, &text, sign);
        }
        self.add(At::Node(node), &text[start..], start, sign, rule.artifact);
    }

    /// A scalar that a rule takes for base64.
    pub(super) fn base64(&mut self, node: NodeId, name: KeyId) {
        let text = self.tree.text(node, self.text);
        if !payload::base64(self, node, &text, name, true) {
            self.scalar(node, name);
        }
    }

    /// A scalar that a rule takes for several references.
    pub(super) fn list(&mut self, node: NodeId, sign: Sign, artifact: Artifact) {
        let text = self.tree.text(node, self.text);
        for range in items(&text) {
            match value::whole(&text[range.clone()], Says::Image, &self.scanner.registries) {
                Value::Reference(inner, _) | Value::Invalid(inner) => {
                    let item = &text[range.clone()][inner.clone()];
                    self.add(At::Node(node), item, range.start + inner.start, sign, artifact);
                }
                Value::Placeholder(_) => self.add_placeholder(At::Node(node), &text[range.clone()], range.start, sign),
                Value::Unsigned | Value::Other => {}
            }
        }
    }

    /// Several references, divided by commas or lines, where a name says image; all of them have to be.
    fn list_of(&mut self, at: At, text: &str, from: usize, says: Says, sign: Sign) -> bool {
        if !text.contains([',', '\n', ' ', '=', ';']) {
            return false;
        }
        let items: Vec<Range<usize>> = items(text).collect();
        let registries = &self.scanner.registries;
        let all = !items.is_empty()
            && items.iter().all(|range| {
                let item = &text[range.clone()];
                matches!(value::whole(item, says, registries), Value::Reference(_, shape) if shape != Shape::Named || item.contains([':', '/']))
            });
        if all {
            for range in items {
                self.whole(at, &text[range.clone()], from + range.start, says, sign);
            }
        }
        all
    }

    /// Running text; with a rule's sign where a rule says that references stand there.
    pub(super) fn running(&mut self, at: At, text: &str, rule: Option<Sign>) {
        for (range, found) in running::scan(text, &mut self.scanner.keys, &self.scanner.registries) {
            match found {
                Value::Reference(range, shape) => {
                    let sign = rule.unwrap_or(match shape {
                        Shape::KnownHost => Sign::KnownHost,
                        Shape::Digest => Sign::Digest,
                        Shape::Named => Sign::Name,
                        Shape::FullName | Shape::Versioned => Sign::Form,
                    });
                    let artifact = artifact(&text[..range.start]);
                    self.add(at, &text[range.clone()], range.start, sign, artifact);
                }
                Value::Placeholder(_) => {
                    self.add_placeholder(at, &text[range.clone()], range.start, rule.unwrap_or(Sign::Name));
                }
                Value::Invalid(_) | Value::Unsigned | Value::Other => {}
            }
        }
    }

    /// The arguments of a command: flags whose name says image, or that a rule knows.
    pub(super) fn arguments(&mut self, items: &[NodeId], used: &mut FxHashSet<NodeId>) {
        let mut pending: Option<(Says, Sign)> = None;
        for (index, &item) in items.iter().enumerate() {
            let node = self.tree.resolve(item);
            if !matches!(self.tree.node(node).kind, NodeKind::Scalar(_)) || self.tree.node(node).span.len() > 1 << 16 {
                pending = None;
                continue;
            }
            let text = self.tree.text(node, self.text);
            let flag = flags::parse(&text);
            if flag.is_none() && pending.is_none() {
                continue;
            }
            self.path.push(Step::Index(index));
            self.keys.push(KeyId::NONE);
            match (flag, pending.take()) {
                (Some(flag), _) => {
                    let (says, sign) = self.flag(flag.name);
                    match flag.value {
                        None => pending = (says != Says::Nothing).then_some((says, sign)),
                        Some(from) => {
                            let quote = text[from..].len() - text[from..].trim_start_matches(['"', '\'']).len();
                            let value = text[from + quote..].trim_end_matches(['"', '\'']);
                            let at = At::Node(node);
                            let meant = matches!(says, Says::Image | Says::Perhaps);
                            if self.whole(at, value, from + quote, says, sign) == Taken::Reference
                                || meant && self.list_of(at, value, from + quote, says, sign)
                            {
                                used.insert(item);
                            }
                        }
                    }
                }
                (None, Some((says, sign))) => {
                    if self.whole(At::Node(node), &text, 0, says, sign) == Taken::Reference {
                        used.insert(item);
                    }
                }
                (None, None) => {}
            }
            self.path.pop();
            self.keys.pop();
        }
    }

    /// What a flag says of its value.
    fn flag(&mut self, name: &str) -> (Says, Sign) {
        let rules = self.scanner.rules;
        let known = rules
            .for_flag(name)
            .iter()
            .find(|index| self.context.about.has(**index) && rules.rules()[**index].matches(&self.path[self.base..]));
        if let Some(&index) = known {
            return (Says::Image, Sign::Rule(index as u32));
        }
        let id = self.scanner.keys.id(name);
        (self.scanner.keys.get(id).says, Sign::Flag)
    }

    fn add(&mut self, at: At, written: &str, start: usize, sign: Sign, artifact: Artifact) {
        let content = match Reference::parse(written) {
            Ok(reference) => Content::Reference(reference),
            Err(error) => Content::Invalid(error),
        };
        self.add_site(at, written, start, sign, artifact, content);
    }

    /// A Helm repository over HTTP.
    pub(super) fn add_repository(&mut self, node: NodeId, url: &str, sign: Sign) {
        let name = url[value::scheme(url).1..].trim_end_matches('/').to_ascii_lowercase();
        self.add_site(At::Node(node), url, 0, sign, Artifact::Chart, Content::Repository(name));
    }

    fn add_placeholder(&mut self, at: At, written: &str, start: usize, sign: Sign) {
        if self.is_a_variable(written) {
            return;
        }
        let content = Content::Placeholder(value::name_before(written));
        self.add_site(at, written, start, sign, Artifact::Image, content);
    }

    /// A template's action without quotes, where a name says that an image is meant.
    pub(super) fn template(&mut self, node: NodeId, name: KeyId) {
        if !matches!(self.scanner.keys.get(name).says, Says::Image | Says::Perhaps) {
            return;
        }
        let span = self.tree.node(node).span;
        let written = self.text[span.range()].to_owned();
        let span = span.shifted(self.offset);
        let scalar = Scalar {
            span,
            style: None,
            in_flow: true,
        };
        let fields = Fields::Whole(Place {
            layer: self.layer,
            span,
            scalar,
        });
        let path = self.pointers();
        self.push(
            Artifact::Image,
            written,
            Content::Placeholder(None),
            Sign::Name,
            path,
            fields,
        );
    }

    /// Whether a text is a variable of the container around (`$(WORKER_IMAGE)`): its value is found where it is set.
    fn is_a_variable(&self, text: &str) -> bool {
        let Some(name) = text.trim().strip_prefix("$(").and_then(|rest| rest.strip_suffix(')')) else {
            return false;
        };
        let find = |mapping: NodeId, key: &str| {
            let mut entries = self.tree.entries(mapping);
            entries
                .find(|(found, _)| self.tree.text(*found, self.text) == key)
                .map(|(_, value)| self.tree.resolve(value))
        };
        let variables = self.around.last().and_then(|(container, _)| find(*container, "env"));
        let is_it = |item| find(item, "name").is_some_and(|found| self.tree.text(found, self.text) == name);
        variables.is_some_and(|list| self.tree.children(list).any(|item| is_it(self.tree.resolve(item))))
    }

    fn add_site(&mut self, at: At, written: &str, start: usize, sign: Sign, artifact: Artifact, content: Content) {
        let place = self.place(at, start..start + written.len());
        let path = self.pointers();
        self.push(artifact, written.to_owned(), content, sign, path, Fields::Whole(place));
    }

    pub(super) fn push(
        &mut self,
        artifact: Artifact,
        written: String,
        content: Content,
        sign: Sign,
        path: Vec<String>,
        fields: Fields,
    ) {
        self.look_for_duplicates();
        let span = self.sites.outer_span(fields.primary());
        let (manifest, is_copy) = (self.context.manifest, self.context.in_copy);
        self.sites.sites.push(Site {
            artifact,
            written,
            content,
            sign,
            manifest,
            path,
            span,
            fields,
            is_copy,
        });
    }

    /// The place of a stretch of a text.
    pub(super) fn place(&self, at: At, range: Range<usize>) -> Place {
        match at {
            At::Node(node) => {
                let span = match self.tree.node(node).verbatim {
                    true => Span::new(range.start as u32, range.end as u32).shifted(self.tree.inner(node).start),
                    false => self.decoded_span(node, range),
                };
                Place {
                    layer: self.layer,
                    span: span.shifted(self.offset),
                    scalar: self.scalar_at(node),
                }
            }
            At::Text => {
                let whole = Span::new(0, self.text.len() as u32).shifted(self.offset);
                let span = Span::new(range.start as u32, range.end as u32).shifted(self.offset);
                Place {
                    layer: self.layer,
                    span,
                    scalar: Scalar {
                        span: whole,
                        style: None,
                        in_flow: false,
                    },
                }
            }
        }
    }

    /// The bytes of a stretch of a scalar that has to be decoded; a scalar with many sites is decoded once.
    fn decoded_span(&self, node: NodeId, range: Range<usize>) -> Span {
        let mut last = self.decoded.borrow_mut();
        match &*last {
            Some((known, map)) if *known == node => map.span(range),
            _ => {
                let map = self.tree.decode(node, self.text).map;
                let span = map.span(range);
                *last = Some((node, map));
                span
            }
        }
    }

    /// Whether a text is a word that settings have, or stands in a plain scalar that YAML reads as a number or null.
    fn is_no_string(&self, at: At, text: &str) -> bool {
        const WORDS: &[&str] = &[
            "true", "false", "yes", "no", "on", "off", "null", "~", "none", "auto", "default", "inherit", "enabled",
            "disabled", "allowed", "denied", "required", "optional", "always", "never",
        ];
        if WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)) {
            return true;
        }
        matches!(at, At::Node(node) if self.tree.is_plain(node)) && text.parse::<f64>().is_ok()
    }
}

/// Whether a scheme is the web's.
pub(super) fn is_http(scheme: &str) -> bool {
    matches!(scheme, "http" | "https")
}

/// What a reference names, as far as the scheme before it tells: `oci://` is how charts are named, images go without.
fn artifact(before: &str) -> Artifact {
    match before.ends_with("oci://") {
        true => Artifact::Chart,
        false => Artifact::Image,
    }
}

/// The items of a list that commas, semicolons, blanks or lines divide, each without the `name=` before it.
fn items(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = &text[at..];
            if rest.is_empty() {
                return None;
            }
            let length = rest
                .find(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';'))
                .unwrap_or(rest.len());
            let start = at;
            at += length + rest[length..].chars().next().map_or(0, char::len_utf8);
            let item = &text[start..start + length];
            let named = item.find('=').map_or(0, |equals| equals + 1);
            let quoted = item[named..].trim_start_matches(['"', '\'']);
            let from = item.len() - quoted.len();
            let item = quoted.trim_end_matches(['"', '\'']);
            if !item.is_empty() {
                return Some(start + from..start + from + item.len());
            }
        }
    })
}
