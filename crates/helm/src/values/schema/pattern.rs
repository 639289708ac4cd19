//! Patterns of schemas: read as Go reads them, and written in the syntax that the validator takes.

use regex_syntax::ast::parse::Parser;
use regex_syntax::hir::{Class, Hir, HirKind};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::{URL, quote};
use crate::functions::regex;

/// How large a pattern may be when it is compiled, and all of a schema together, in ranges of characters. The validator
/// compiles what is below the first limit.
const MAX_SIZE: usize = 60_000;
const MAX_TOTAL: usize = 1_000_000;

/// The patterns of a schema, by what they were rewritten to.
pub(super) struct Patterns {
    originals: FxHashMap<String, String>,
    rewritten: FxHashMap<String, String>,
    size: usize,
    /// The draft that the schema follows.
    draft: String,
}

impl Default for Patterns {
    fn default() -> Self {
        Patterns {
            originals: FxHashMap::default(),
            rewritten: FxHashMap::default(),
            size: 0,
            draft: "https://json-schema.org/draft/2020-12/schema".to_owned(),
        }
    }
}

impl Patterns {
    /// Rewrites the patterns in a schema. Values that are only data stay.
    pub(super) fn rewrite(schema: &mut Value) -> Result<Self, String> {
        let mut patterns = Patterns::default();
        if let Some(draft) = schema.get("$schema").and_then(Value::as_str) {
            patterns.draft = draft.trim_end_matches('#').to_owned();
        }
        patterns.walk(schema, &mut String::new())?;
        Ok(patterns)
    }

    /// The pattern as its author wrote it.
    pub(super) fn original<'p>(&'p self, pattern: &'p str) -> &'p str {
        self.originals.get(pattern).map_or(pattern, String::as_str)
    }

    /// `at` is the JSON pointer of the schema.
    fn walk(&mut self, schema: &mut Value, at: &mut String) -> Result<(), String> {
        match schema {
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.below(item, at, &index.to_string())?;
                }
            }
            Value::Object(fields) => {
                for (key, value) in fields.iter_mut() {
                    match (key.as_str(), &mut *value) {
                        ("enum" | "const" | "default" | "examples", _) => {}
                        ("pattern", Value::String(pattern)) => *pattern = self.translate(pattern, at, key)?,
                        ("patternProperties", Value::Object(patterns)) => {
                            let mut rewritten = Map::new();
                            for (pattern, mut below) in std::mem::take(patterns) {
                                self.below(&mut below, at, key)?;
                                rewritten.insert(self.translate(&pattern, at, key)?, below);
                            }
                            *patterns = rewritten;
                        }
                        // The keys here are names, whatever they are.
                        (
                            "properties" | "$defs" | "definitions" | "dependentSchemas" | "dependencies",
                            Value::Object(named),
                        ) => {
                            let length = at.len();
                            *at += "/";
                            *at += key;
                            for (name, value) in named.iter_mut() {
                                self.below(value, at, name)?;
                            }
                            at.truncate(length);
                        }
                        (_, value) => self.below(value, at, key)?,
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn below(&mut self, schema: &mut Value, at: &mut String, step: &str) -> Result<(), String> {
        let length = at.len();
        *at += "/";
        *at += &step.replace('~', "~0").replace('/', "~1");
        self.walk(schema, at)?;
        at.truncate(length);
        Ok(())
    }

    fn translate(&mut self, pattern: &str, at: &str, key: &str) -> Result<String, String> {
        if let Some(rewritten) = self.rewritten.get(pattern) {
            return Ok(rewritten.clone());
        }
        let hir = regex::read(pattern).map_err(|error| self.refused(pattern, at, key, &error))?;
        let size = size(&hir);
        self.size = self.size.saturating_add(size);
        if size > MAX_SIZE || self.size > MAX_TOTAL {
            return Err(self.refused(pattern, at, key, "expression too large"));
        }
        let mut rewritten = hir.to_string();
        // Two ways to write a pattern may come out alike; each has its own words in an error, so nothing, so many times,
        // tells them apart.
        if self.originals.contains_key(&rewritten) {
            rewritten = format!("{rewritten}(?:){{{}}}", self.originals.len());
        }
        if Parser::new().parse(&rewritten).is_err() {
            return Err(self.refused(pattern, at, key, "expression nests too deeply"));
        }
        self.originals.insert(rewritten.clone(), pattern.to_owned());
        self.rewritten.insert(pattern.to_owned(), rewritten.clone());
        Ok(rewritten)
    }

    fn refused(&self, pattern: &str, at: &str, key: &str, error: &str) -> String {
        let heading = format!(
            "\"{URL}#\" is not valid against metaschema: jsonschema validation failed with '{}#'",
            self.draft
        );
        let pattern = quote(pattern);
        match key {
            "pattern" => format!(
                "{heading}\n- at {}: {pattern} is not valid regex: {error}",
                quote(&format!("{at}/{key}"))
            ),
            _ => {
                let at = quote(at);
                format!(
                    "{heading}\n- at {at}: invalid propertyName {pattern}\n  - at {at}: {pattern} is not valid regex: {error}"
                )
            }
        }
    }
}

/// How many ranges of characters a pattern has, with all repetitions written out.
fn size(hir: &Hir) -> usize {
    let sum = |parts: &[Hir]| parts.iter().map(size).fold(1, usize::saturating_add);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => class.ranges().len(),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1);
            size(&repetition.sub).saturating_mul(times as usize)
        }
        HirKind::Capture(capture) => size(&capture.sub).saturating_add(1),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => sum(parts),
    }
}
