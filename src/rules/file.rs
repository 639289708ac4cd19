//! The form of a rule file.

use std::borrow::Cow;

use crate::words::{list, nearest};
use yaml_spans::{self as yaml, NodeId, NodeKind, Tree};

use super::{Artifact, Example, Examples, Fields, Form, Globs, KindPattern, PathPattern, Rule, RuleError, Texts};

const KEYS: &[&str] = &[
    "id", "summary", "kinds", "path", "when", "form", "flag", "fields", "artifact", "required", "keep", "example",
    "examples",
];
const FORMS: &[&str] = &[
    "whole", "url", "flag", "list", "pairs", "split", "keys", "prefix", "yaml", "json", "toml", "base64", "text",
    "schema", "ignore", "copy",
];
const FIELDS: &[&str] = &["registry", "namespace", "repository", "tag", "digest", "selector"];

/// Reads one rule file: a list of rules.
pub(super) fn parse(file: &str, text: &str) -> Result<Vec<Rule>, RuleError> {
    let fail = |message: String| RuleError {
        file: file.to_owned(),
        message,
    };
    let mut tree = Tree::default();
    yaml::read(text, &mut tree).map_err(|error| {
        let before = text.as_bytes().iter().take(error.offset).filter(|byte| **byte == b'\n');
        fail(format!("line {}: {error}", before.count() + 1))
    })?;
    let file = File { text, tree: &tree };
    match tree.roots() {
        [root] if matches!(tree.node(*root).kind, NodeKind::Sequence(_)) => {
            tree.children(*root).map(|rule| file.rule(rule).map_err(fail)).collect()
        }
        _ => Err(fail(
            "expected a list of rules, as `airgap-lint rules` shows them".to_owned(),
        )),
    }
}

/// A file that was read, and what goes wrong with it.
#[derive(Clone, Copy)]
struct File<'t> {
    text: &'t str,
    tree: &'t Tree,
}

impl<'t> File<'t> {
    fn rule(self, node: NodeId) -> Result<Rule, String> {
        let id = self
            .lookup(node, "id")
            .map(|id| self.string(id))
            .transpose()?
            .unwrap_or_default();
        self.named_rule(node, &id).map_err(|message| match id.is_empty() {
            true => message,
            false => format!("{id}: {message}"),
        })
    }

    fn named_rule(self, node: NodeId, id: &str) -> Result<Rule, String> {
        let in_id = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        let mut rule = Rule {
            id: Cow::Owned(id.to_owned()),
            summary: Cow::Borrowed(""),
            kinds: Cow::Borrowed(&[]),
            paths: Cow::Borrowed(&[]),
            when: Cow::Borrowed(&[]),
            form: Form::Ignore,
            artifact: Artifact::Image,
            required: false,
            keep: None,
            examples: Examples::Given(Vec::new()),
        };
        let mut examples = Vec::new();
        let (mut form, mut flags, mut fields) = (None, None, None);
        for (key, at, value) in self.entries(node, KEYS)? {
            match key {
                "id" if id.is_empty() || !id.bytes().all(in_id) => {
                    return self.fail(
                        at,
                        "an id may contain only lower-case letters, digits, dots and dashes: `ecosystem.place`",
                    );
                }
                "summary" => rule.summary = Cow::Owned(self.string(value)?),
                "kinds" => rule.kinds = self.strings(value)?.iter().map(|kind| KindPattern::new(kind)).collect(),
                "path" => rule.paths = self.strings(value)?.iter().map(|path| PathPattern::new(path)).collect(),
                "when" => {
                    let mut when = Vec::new();
                    for (field, values) in self.tree.entries(value) {
                        when.push((Cow::Owned(self.string(field)?), Globs::new(self.strings(values)?)));
                    }
                    rule.when = Cow::Owned(when);
                }
                "form" => form = Some((self.string(value)?, value)),
                "flag" => flags = Some((self.texts(value)?, at)),
                "fields" => fields = Some((self.fields(value)?, at)),
                "artifact" => {
                    rule.artifact = match &*self.string(value)? {
                        "image" => Artifact::Image,
                        "chart" => Artifact::Chart,
                        "oci" => Artifact::Oci,
                        "git" => Artifact::Git,
                        "url" => Artifact::Url,
                        _ => return self.fail(value, "`artifact` must be `image`, `oci`, `chart`, `git` or `url`"),
                    }
                }
                "required" => {
                    rule.required = match &*self.string(value)? {
                        "true" => true,
                        "false" => false,
                        _ => return self.fail(value, "`required` must be `true` or `false`"),
                    }
                }
                "keep" => rule.keep = Some(Cow::Owned(self.string(value)?)),
                "example" => examples.push(self.example(value)?),
                "examples" => {
                    for example in self.tree.children(value) {
                        examples.push(self.example(example)?);
                    }
                }
                _ => {}
            }
        }
        rule.examples = Examples::Given(examples);
        let (form, form_at) = match form {
            _ if id.is_empty() => return self.fail(node, "`id` is missing"),
            _ if rule.summary.is_empty() => return self.fail(node, "`summary` is missing"),
            None => return self.fail(node, "`form` is missing"),
            Some(form) => form,
        };
        match (&flags, &fields) {
            (Some((_, at)), _) if form != "flag" => return self.fail(*at, "`flag` is allowed only with `form: flag`"),
            (_, Some((_, at))) if form != "split" => {
                return self.fail(*at, "`fields` is allowed only with `form: split`");
            }
            _ => {}
        }
        rule.form = match &*form {
            "whole" => Form::Whole,
            "url" => Form::Url,
            "flag" => match flags {
                Some((flags, _)) if !flags.is_empty() => Form::Flag(flags),
                _ => return self.fail(node, "`form: flag` needs `flag: \"--name\"`"),
            },
            "list" | "pairs" => Form::List,
            "split" => match fields {
                Some((fields, _)) if !fields.repository.is_empty() => Form::Split(fields),
                _ => return self.fail(node, "`form: split` needs `fields: { repository: … }`"),
            },
            "keys" => Form::Keys,
            "prefix" => {
                rule.artifact = Artifact::Registry;
                Form::Prefix
            }
            "yaml" | "json" => Form::Yaml,
            "toml" => Form::Toml,
            "base64" => Form::Base64,
            "text" => Form::Text,
            "schema" => Form::Schema,
            "ignore" => Form::Ignore,
            "copy" => Form::Copy,
            other => return self.fail(form_at, &unknown("form", other, FORMS)),
        };
        if rule.paths.is_empty() {
            match rule.form {
                Form::Flag(_) => rule.paths = Cow::Owned(vec![PathPattern::new("**")]),
                _ => return self.fail(node, "`path` is missing"),
            }
        }
        Ok(rule)
    }

    fn fields(self, node: NodeId) -> Result<Fields, String> {
        let mut fields = Fields::default();
        for (key, _, value) in self.entries(node, FIELDS)? {
            let field = match key {
                "registry" => &mut fields.registry,
                "namespace" => &mut fields.namespace,
                "repository" => &mut fields.repository,
                "tag" => &mut fields.tag,
                "digest" => &mut fields.digest,
                _ => &mut fields.selector,
            };
            *field = self.texts(value)?;
        }
        Ok(fields)
    }

    fn example(self, node: NodeId) -> Result<Example, String> {
        let mut example = Example {
            input: String::new(),
            finds: Vec::new(),
        };
        for (key, _, value) in self.entries(node, &["input", "finds"])? {
            match key {
                "input" => example.input = self.document(value)?,
                _ => example.finds = self.strings(value)?,
            }
        }
        Ok(example)
    }

    /// The keys of a mapping, each a known one and there once, where they are, and their values.
    fn entries(self, node: NodeId, known: &[&'static str]) -> Result<Vec<(&'static str, NodeId, NodeId)>, String> {
        if !matches!(self.tree.node(node).kind, NodeKind::Mapping(_)) {
            return self.fail(node, &format!("expected a mapping with {}", list(known)));
        }
        let mut entries = Vec::with_capacity(known.len());
        for (key, value) in self.tree.entries(node) {
            let word = self.string(key)?;
            let Some(&word) = known.iter().find(|known| **known == word) else {
                return self.fail(key, &unknown("key", &word, known));
            };
            if entries.iter().any(|(other, _, _)| *other == word) {
                return self.fail(key, &format!("duplicate key `{word}`"));
            }
            entries.push((word, key, value));
        }
        Ok(entries)
    }

    fn lookup(self, node: NodeId, field: &str) -> Option<NodeId> {
        self.tree
            .entries(node)
            .find(|(key, _)| self.tree.text(*key, self.text) == field)
            .map(|(_, value)| value)
    }

    fn string(self, node: NodeId) -> Result<String, String> {
        match self.tree.node(node).kind {
            NodeKind::Scalar(_) => Ok(self.tree.text(node, self.text).into_owned()),
            _ => self.fail(node, "expected a string"),
        }
    }

    /// A text, or a list of them.
    fn strings(self, node: NodeId) -> Result<Vec<String>, String> {
        match self.tree.node(node).kind {
            NodeKind::Sequence(_) => self.tree.children(node).map(|item| self.string(item)).collect(),
            NodeKind::Scalar(_) => Ok(vec![self.string(node)?]),
            _ => self.fail(node, "expected a string or a list of strings"),
        }
    }

    /// The same, to keep.
    fn texts(self, node: NodeId) -> Result<Texts, String> {
        Ok(self.strings(node)?.into_iter().map(Cow::Owned).collect())
    }

    /// A value as a document of its own.
    fn document(self, node: NodeId) -> Result<String, String> {
        self.refuse_aliases(node)?;
        let span = self.tree.node(node).span.range();
        // The first line of a block collection is as far in as the others.
        let indent = match self.tree.node(node).kind {
            NodeKind::Sequence(false) | NodeKind::Mapping(false) => {
                let before = &self.text[..span.start];
                before.len() - before.rfind('\n').map_or(0, |line| line + 1)
            }
            _ => 0,
        };
        Ok(format!("{}{}", " ".repeat(indent), &self.text[span]))
    }

    fn refuse_aliases(self, node: NodeId) -> Result<(), String> {
        match self.tree.node(node).kind {
            NodeKind::Alias => self.fail(node, "rule files cannot use aliases; write the value out"),
            _ => self
                .tree
                .children(node)
                .try_for_each(|child| self.refuse_aliases(child)),
        }
    }

    fn fail<T>(self, node: NodeId, message: &str) -> Result<T, String> {
        let before = &self.text[..self.tree.node(node).span.start as usize];
        Err(format!("line {}: {message}", before.matches('\n').count() + 1))
    }
}

/// `unknown key `pth`: did you mean `path`?`
fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(nearest) => format!("unknown {what} `{word}`: did you mean `{nearest}`?"),
        None => format!("unknown {what} `{word}`: the {what}s are {}", list(known)),
    }
}
