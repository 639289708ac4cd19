//! Nodes → values, by way of what JSON can hold.

use std::collections::BTreeMap;

use gotemplate::{Map, MapType, Str, Value};
use rustc_hash::FxHashSet;

use super::error::Error;
use super::limits::MAX_DEPTH;
use super::meaning::Meaning;
use super::parse::{Content, Document, Id};
use super::spans::Recorder;
use super::tagged::{Scalar, meaning};
use super::{number, syntax};

/// How much of a small document may come from aliases.
const ALIAS_RATIO: f64 = 0.99;
/// From here on less may, down to a tenth.
const ALIAS_RANGE: (f64, f64) = (400_000.0, 4_000_000.0);

pub(super) struct Decoder<'d, 'a> {
    document: &'d Document<'a>,
    recorder: Option<Recorder>,
    expanding: FxHashSet<Id>,
    decoded: usize,
    from_aliases: usize,
    alias_depth: usize,
    depth: usize,
    /// A value is in it, or was, that JSON has no form for.
    suspect: bool,
}

type Entries = BTreeMap<Str, Value>;

/// Decodes the document; the recorder takes note of where keys stand.
pub(super) fn decode(document: &Document<'_>, recorder: Option<Recorder>) -> Result<(Value, Option<Recorder>), Error> {
    let mut decoder = Decoder {
        document,
        recorder,
        expanding: FxHashSet::default(),
        decoded: 1,
        from_aliases: 0,
        alias_depth: 0,
        depth: 0,
        suspect: false,
    };
    let Some(root) = document.root else {
        return Ok((Value::Nil, decoder.recorder));
    };
    let value = decoder.value(root)?;
    if decoder.suspect {
        check_keys(&value)?;
        check_numbers(&value)?;
    }
    Ok((value, decoder.recorder))
}

impl<'a> Decoder<'_, 'a> {
    fn content(&self, id: Id) -> Option<&Content<'a>> {
        self.document.nodes.get(id).map(|node| &node.content)
    }

    /// Counts a step, as Go does to find documents that are mostly aliases.
    fn step(&mut self) -> Result<(), Error> {
        self.decoded += 1;
        if self.alias_depth > 0 {
            self.from_aliases += 1;
        }
        if self.from_aliases > 100 && self.decoded > 1000 {
            let decoded = self.decoded as f64;
            let (low, high) = ALIAS_RANGE;
            let allowed = ALIAS_RATIO - 0.89 * ((decoded - low) / (high - low)).clamp(0.0, 1.0);
            if self.from_aliases as f64 / decoded > allowed {
                return Err(fail("document contains excessive aliasing"));
            }
        }
        Ok(())
    }

    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        if self.depth >= MAX_DEPTH {
            return Err(fail(&format!("exceeded max depth of {MAX_DEPTH}")));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// Does something with what an alias stands for.
    fn alias<T>(&mut self, id: Id, inner: impl FnOnce(&mut Self, Id) -> Result<T, Error>) -> Result<T, Error> {
        let document = self.document;
        let Some(Content::Alias { name, target }) = document.nodes.get(id).map(|node| &node.content) else {
            return inner(self, id);
        };
        if !self.expanding.insert(id) {
            return Err(fail(&format!(
                "anchor '{}' value contains itself",
                String::from_utf8_lossy(name)
            )));
        }
        self.alias_depth += 1;
        let result = self.nested(|decoder| inner(decoder, *target));
        self.alias_depth -= 1;
        self.expanding.remove(&id);
        result
    }

    fn value(&mut self, id: Id) -> Result<Value, Error> {
        self.step()?;
        let document = self.document;
        match document.nodes.get(id).map(|node| &node.content) {
            None => Ok(Value::Nil),
            Some(Content::Scalar { text, tag, implicit }) => self.scalar(text, tag, *implicit),
            Some(Content::Alias { .. }) => self.alias(id, Self::value),
            Some(Content::Sequence(items)) => self.nested(|decoder| {
                let mut values = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    if let Some(recorder) = &mut decoder.recorder {
                        recorder.enter_item(index);
                    }
                    values.push(decoder.value(*item)?);
                    if let Some(recorder) = &mut decoder.recorder {
                        recorder.leave();
                    }
                }
                Ok(Value::list(values))
            }),
            Some(Content::Mapping(children)) => self.nested(|decoder| {
                let mut entries = Entries::new();
                decoder.mapping(children, &mut entries)?;
                Ok(Value::Map(Map::of(MapType::ANY, entries)))
            }),
        }
    }

    fn mapping(&mut self, children: &[Id], entries: &mut Entries) -> Result<(), Error> {
        for pair in children.as_chunks::<2>().0 {
            let [key, value] = *pair;
            if self.is_merge(key) {
                self.merge(value, entries)?;
                continue;
            }
            let name = self.key(key, value)?;
            let (name, problem) = match name {
                Ok(name) => (name, None),
                Err(problem) => (Str::from("null"), Some(problem)),
            };
            if let Some(recorder) = &mut self.recorder {
                let line = self.document.nodes.get(key).map_or(0, |node| node.line + 1);
                recorder.enter_key(name.clone(), line);
            }
            let value = self.value(value)?;
            if let Some(recorder) = &mut self.recorder {
                recorder.leave();
            }
            match problem {
                None => entries.insert(name, value),
                Some(problem) => entries.insert(name, Value::Bytes(problem.into_bytes().into())),
            };
        }
        Ok(())
    }

    /// The key as a string, or why JSON has none for it.
    fn key(&mut self, key: Id, value: Id) -> Result<Result<Str, String>, Error> {
        let text = match self.content(key) {
            // The common case, without a detour.
            Some(Content::Scalar {
                text,
                tag,
                implicit: false,
            }) if tag.is_empty() => {
                let text = text_of(text);
                self.step()?;
                return Ok(Ok(text));
            }
            Some(Content::Scalar { text, tag, implicit }) => {
                let meaning = meaning(text, tag, *implicit)?;
                match meaning {
                    Scalar::Text(bytes) => text_of(&bytes),
                    Scalar::Plain(Meaning::String | Meaning::Timestamp) => text_of(text),
                    Scalar::Plain(Meaning::Bool(value)) => value.to_string().into(),
                    Scalar::Plain(Meaning::Int(value)) => value.to_string().into(),
                    Scalar::Plain(Meaning::Float(value)) => number::general32(value).into(),
                    Scalar::Plain(Meaning::Null | Meaning::Uint(_)) => {
                        self.step()?;
                        self.suspect = true;
                        return Ok(Err(syntax::unsupported_key(self.document, key, value)));
                    }
                }
            }
            Some(Content::Alias { target, .. }) => {
                let target = *target;
                self.step()?;
                return self.alias(key, |decoder, _| decoder.key(target, value));
            }
            _ => {
                self.value(key)?;
                return Err(fail(&format!("invalid map key: {}", syntax::of(self.document, key))));
            }
        };
        self.step()?;
        Ok(Ok(text))
    }

    fn is_merge(&self, id: Id) -> bool {
        matches!(self.content(id), Some(Content::Scalar { text, tag, implicit })
            if **text == *b"<<" && (*implicit || **tag == *b"tag:yaml.org,2002:merge"))
    }

    /// What stands behind `<<` goes into the mapping.
    fn merge(&mut self, id: Id, entries: &mut Entries) -> Result<(), Error> {
        let document = self.document;
        match document.nodes.get(id).map(|node| &node.content) {
            Some(Content::Sequence(items)) => {
                for item in items.iter().rev() {
                    self.merge_one(*item, entries)?;
                }
                Ok(())
            }
            _ => self.merge_one(id, entries),
        }
    }

    fn merge_one(&mut self, id: Id, entries: &mut Entries) -> Result<(), Error> {
        let document = self.document;
        let content = |id: Id| document.nodes.get(id).map(|node| &node.content);
        let target = match content(id) {
            Some(Content::Alias { target, .. }) => *target,
            _ => id,
        };
        let Some(Content::Mapping(children)) = content(target) else {
            return Err(fail("map merge requires map or sequence of maps as the value"));
        };
        self.step()?;
        if target == id {
            return self.nested(|decoder| decoder.mapping(children, entries));
        }
        self.alias(id, |decoder, _| {
            decoder.step()?;
            decoder.nested(|decoder| decoder.mapping(children, entries))
        })
    }

    fn scalar(&mut self, text: &[u8], tag: &[u8], implicit: bool) -> Result<Value, Error> {
        Ok(match meaning(text, tag, implicit)? {
            Scalar::Text(bytes) => Value::String(text_of(&bytes)),
            Scalar::Plain(Meaning::String | Meaning::Timestamp) => Value::String(text_of(text)),
            Scalar::Plain(Meaning::Null) => Value::Nil,
            Scalar::Plain(Meaning::Bool(value)) => Value::Bool(value),
            Scalar::Plain(Meaning::Int(value)) => Value::Float(value as f64),
            Scalar::Plain(Meaning::Uint(value)) => Value::Float(value as f64),
            Scalar::Plain(Meaning::Float(value)) => {
                self.suspect |= !value.is_finite();
                Value::Float(value)
            }
        })
    }
}

/// The text as JSON gives it back: UTF-8.
fn text_of(bytes: &[u8]) -> Str {
    match std::str::from_utf8(bytes) {
        Ok(_) => Str::from(bytes),
        Err(_) => Str::from(super::write::utf8(bytes).into_owned()),
    }
}

fn fail(problem: &str) -> Error {
    Error::new(format!("yaml: {problem}"), None)
}

/// Finds what stands for a key that is no string.
fn check_keys(value: &Value) -> Result<(), Error> {
    match value {
        Value::Bytes(problem) => Err(Error::new(String::from_utf8_lossy(problem).into_owned(), None)),
        Value::List(items) => items.iter().try_for_each(check_keys),
        Value::Map(map) => map.peek_entries().iter().try_for_each(|(_, value)| check_keys(value)),
        _ => Ok(()),
    }
}

fn check_numbers(value: &Value) -> Result<(), Error> {
    match value {
        Value::Float(number) if !number.is_finite() => {
            let name = if number.is_nan() {
                "NaN"
            } else if *number > 0.0 {
                "+Inf"
            } else {
                "-Inf"
            };
            Err(Error::new(format!("json: unsupported value: {name}"), None))
        }
        Value::List(items) => items.iter().try_for_each(check_numbers),
        Value::Map(map) => map
            .peek_entries()
            .iter()
            .try_for_each(|(_, value)| check_numbers(value)),
        _ => Ok(()),
    }
}
