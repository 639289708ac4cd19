//! What an overlay sets.

use std::collections::BTreeMap;

use super::value::{Path, Value, index};

/// Values by their paths, which may lead into lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Settings(BTreeMap<Path, Value>);

impl Settings {
    pub(super) fn get(&self, path: &[String]) -> Option<&Value> {
        self.0.get(path)
    }

    pub(super) fn set(&mut self, path: Path, value: Value) {
        self.0.insert(path, value);
    }

    /// Whether these texts can be set as well: none of them is something else already.
    pub(super) fn fits(&self, texts: &BTreeMap<Path, String>) -> bool {
        let is_other = |(path, text): (&Path, &String)| {
            let known = self.0.get(path);
            known.is_some_and(|known| *known != Value::Text(text.clone()))
        };
        !texts.iter().any(is_other)
    }

    /// Sets texts.
    pub(super) fn add(&mut self, texts: &BTreeMap<Path, String>) {
        for (path, text) in texts {
            self.set(path.clone(), Value::Text(text.clone()));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Path, &Value)> {
        self.0.iter()
    }

    /// The paths that a values file sets: of what is in a list, that of the list, which Helm replaces whole.
    pub(super) fn leaves(&self) -> Vec<Path> {
        let mut leaves: Vec<Path> = self
            .0
            .keys()
            .map(|path| list_of(path).unwrap_or(path).to_vec())
            .collect();
        leaves.dedup();
        leaves
    }

    /// The same without one of the [`leaves`](Self::leaves).
    pub(super) fn without(&self, leaf: &[String]) -> Self {
        let is_other = |path: &&Path| list_of(path).unwrap_or(path) != leaf;
        let others = self.0.iter().filter(|(path, _)| is_other(path));
        Self(others.map(|(path, value)| (path.clone(), value.clone())).collect())
    }

    /// The values as one tree; `list` gives the lists that they are in as they are.
    pub(super) fn tree(&self, list: impl Fn(&[String]) -> Option<Value>) -> Value {
        let mut tree = Value::Map(BTreeMap::new());
        let mut last: Option<&[String]> = None;
        for (path, value) in &self.0 {
            if let Some(of) = list_of(path)
                && last != Some(of)
            {
                tree.set(of, list(of).unwrap_or(Value::List(Vec::new())));
                last = Some(of);
            }
            tree.set(path, value.clone());
        }
        tree
    }
}

/// The path of the outermost list that a path leads into.
pub(super) fn list_of(path: &[String]) -> Option<&[String]> {
    let at = path.iter().position(|step| index(step).is_some())?;
    Some(&path[..at])
}
