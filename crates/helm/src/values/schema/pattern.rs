//! Patterns of schemas: read as Go reads them, and written in the syntax that the validator takes.

use regex_syntax::ast::parse::Parser;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::formats;
use crate::functions::regex;

/// How large a pattern may be when it is compiled, and all of a schema together, in ranges of characters. The validator
/// compiles what is below the first limit.
const MAX_SIZE: usize = 60_000;
const MAX_TOTAL: usize = 1_000_000;

/// The patterns of a schema, by what they were rewritten to.
#[derive(Default)]
pub(super) struct Patterns {
    known: FxHashMap<String, Known>,
    rewritten: FxHashMap<String, String>,
    /// Ranges of characters that were read, and those with all repetitions written out.
    ranges: usize,
    size: usize,
}

/// A pattern as its author wrote it.
struct Known {
    original: String,
    /// How large it is; if Go refuses it, its words.
    size: Result<usize, String>,
}

impl Patterns {
    /// Rewrites the patterns in a schema. Values that are only data stay. What Go refuses becomes what the validator
    /// refuses, where it comes to it: of words that are no schema it takes no notice.
    pub(super) fn rewrite(schema: &mut Value) -> Self {
        let mut patterns = Patterns::default();
        patterns.walk(schema);
        patterns
    }

    /// The pattern as its author wrote it.
    pub(super) fn original<'p>(&'p self, pattern: &'p str) -> &'p str {
        self.known.get(pattern).map_or(pattern, |known| &known.original)
    }

    /// Why Go refuses a pattern.
    pub(super) fn refused(&self, pattern: &str) -> Option<&str> {
        self.known.get(pattern)?.size.as_ref().err().map(String::as_str)
    }

    /// How large a pattern is.
    pub(super) fn size(&self, pattern: &str) -> usize {
        self.known
            .get(pattern)
            .and_then(|known| known.size.as_ref().ok())
            .copied()
            .unwrap_or(0)
    }

    fn walk(&mut self, schema: &mut Value) {
        match schema {
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(item)),
            Value::Object(fields) => {
                for (key, value) in fields.iter_mut() {
                    match (key.as_str(), &mut *value) {
                        ("enum" | "const" | "default" | "examples", _) => {}
                        ("pattern", Value::String(pattern)) => *pattern = self.translate(pattern),
                        ("format", Value::String(format)) if format == "regex" => *format = formats::REGEX.to_owned(),
                        ("patternProperties", Value::Object(patterns)) => {
                            let mut rewritten = Map::new();
                            for (pattern, mut below) in std::mem::take(patterns) {
                                self.walk(&mut below);
                                rewritten.insert(self.translate(&pattern), below);
                            }
                            *patterns = rewritten;
                        }
                        // The keys here are names, whatever they are.
                        (
                            "properties" | "$defs" | "definitions" | "dependentSchemas" | "dependencies",
                            Value::Object(named),
                        ) => named.values_mut().for_each(|value| self.walk(value)),
                        (_, value) => self.walk(value),
                    }
                }
            }
            _ => {}
        }
    }

    fn translate(&mut self, pattern: &str) -> String {
        if let Some(rewritten) = self.rewritten.get(pattern) {
            return rewritten.clone();
        }
        let (rewritten, size) = match self.read(pattern) {
            Ok((rewritten, size)) => (rewritten, Ok(size)),
            // No regular expression of the validator looks ahead.
            Err(error) => (format!("(?={})", self.known.len()), Err(error)),
        };
        let original = pattern.to_owned();
        self.known.insert(rewritten.clone(), Known { original, size });
        self.rewritten.insert(pattern.to_owned(), rewritten.clone());
        rewritten
    }

    fn read(&mut self, pattern: &str) -> Result<(String, usize), String> {
        let hir = regex::read(pattern, &mut self.ranges)?;
        let size = regex::size(&hir);
        self.size = self.size.saturating_add(size);
        if size > MAX_SIZE || self.size > MAX_TOTAL {
            return Err("expression too large".to_owned());
        }
        let mut rewritten = hir.to_string();
        // Two ways to write a pattern may come out alike; each has its own words in an error, so nothing, so many times,
        // tells them apart.
        if self.known.contains_key(&rewritten) {
            rewritten = format!("{rewritten}(?:){{{}}}", self.known.len());
        }
        if Parser::new().parse(&rewritten).is_err() {
            return Err("expression nests too deeply".to_owned());
        }
        Ok((rewritten, size))
    }
}
