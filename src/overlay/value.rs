//! Values of a values file: trees whose scalars may keep the text that they were written in.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

/// A value of a values file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// A number, a boolean or null, as JSON has it: `1.5`, `true`.
    Plain(String),
    /// A scalar as its file writes it (`1.50`, `0777`, `yes`), which need not be as JSON would have it.
    Spelled {
        /// One line of YAML.
        text: String,
        /// What it is.
        value: Box<Value>,
    },
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A map.
    Map(BTreeMap<String, Value>),
}

/// The keys down to a value; an index in a list is `[0]`.
pub type Path = Vec<String>;

impl Value {
    /// Puts a value at a path below this one; what is in its way gives way to maps.
    pub(super) fn set(&mut self, path: &[String], value: Value) {
        let Some((step, rest)) = path.split_first() else {
            *self = value;
            return;
        };
        if let (Self::List(items), Some(index)) = (&mut *self, index(step)) {
            if let Some(item) = items.get_mut(index) {
                item.set(rest, value);
            }
            return;
        }
        if !matches!(self, Self::Map(_)) {
            *self = Self::Map(BTreeMap::new());
        }
        if let Self::Map(entries) = self {
            let below = entries
                .entry(step.clone())
                .or_insert_with(|| Self::Map(BTreeMap::new()));
            below.set(rest, value);
        }
    }
}

/// The index that a step of a path is.
pub(super) fn index(step: &str) -> Option<usize> {
    step.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

impl Serialize for Value {
    /// As JSON: what is written plainly is what JSON reads in it, or a string.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Plain(text) => match serde_json::from_str::<serde_json::Value>(text) {
                Ok(value) => value.serialize(serializer),
                Err(_) => serializer.serialize_str(text),
            },
            Self::Spelled { value, .. } => value.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => items.serialize(serializer),
            Self::Map(entries) => entries.serialize(serializer),
        }
    }
}
