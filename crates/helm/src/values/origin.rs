//! Which layer a value comes from, and where in it.

use std::collections::BTreeMap;

use gotemplate::{Map, Value};

use super::layer::{Layer, numbered};
use super::path::line;
use crate::chart::Error;
use crate::compat::Compat;
use crate::yaml::{self, Spans};

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The index of the layer that set it.
    pub layer: usize,
    /// The line of the file, from 1; `None` for flags.
    pub line: Option<usize>,
}

/// Where all values of the layers come from. Paths have one part for each key; an index in a list is `[0]`.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    leaves: BTreeMap<Vec<String>, usize>,
    /// The lines of each layer that is a file.
    lines: BTreeMap<usize, Spans>,
}

impl Origins {
    /// Who set the value at a path, or the list or scalar that the path leads through; of a map, who set its first leaf.
    pub fn of(&self, path: &[String]) -> Option<Origin> {
        let above = (1..=path.len())
            .rev()
            .find_map(|length| self.leaves.get(path.get(..length)?).copied());
        let below = || {
            let (leaf, layer) = self.leaves.range(path.to_vec()..).next()?;
            leaf.starts_with(path).then_some(*layer)
        };
        let layer = above.or_else(below)?;
        let line = self.lines.get(&layer).and_then(|lines| line(lines, path));
        Some(Origin { layer, line })
    }

    /// Takes note of a leaf. What was above and below it is gone.
    fn set(&mut self, path: Vec<String>, origin: usize) {
        for length in 1..path.len() {
            if let Some(above) = path.get(..length) {
                self.leaves.remove(above);
            }
        }
        let below: Vec<_> = self
            .leaves
            .range(path.clone()..)
            .map(|(below, _)| below.clone())
            .collect();
        for below in below.into_iter().take_while(|below| below.starts_with(&path)) {
            self.leaves.remove(&below);
        }
        self.leaves.insert(path, origin);
    }

    /// Takes note of all leaves of a map. Lists of files are one leaf, as they are replaced whole.
    fn add(&mut self, map: &Map, path: &[String], origin: usize, lists: bool) {
        for (key, value) in map.peek_entries() {
            self.add_value(&value, [path, &[key.to_str().into_owned()]].concat(), origin, lists);
        }
    }

    fn add_value(&mut self, value: &Value, path: Vec<String>, origin: usize, lists: bool) {
        match value {
            Value::Map(map) if !map.is_empty() => self.add(map, &path, origin, lists),
            Value::List(list) if lists && !list.is_empty() => {
                for (index, item) in list.iter().enumerate().filter(|(_, item)| !matches!(item, Value::Nil)) {
                    let path = [path.as_slice(), &[format!("[{index}]")]].concat();
                    self.add_value(item, path, origin, lists);
                }
            }
            _ => self.set(path, origin),
        }
    }
}

/// Finds for each value the layer that set it last.
///
/// # Errors
/// As [`super::layer()`].
pub fn origins(layers: &[Layer], compat: Compat) -> Result<Origins, Error> {
    let mut origins = Origins::default();
    for (index, layer) in numbered(layers) {
        let lists = !matches!(layer, Layer::File { .. } | Layer::SetJson(_));
        let own = layer.apply(Map::new(), compat)?;
        origins.add(&own, &[], index, lists);
        if let Layer::File { bytes, .. } = layer
            && let Ok((_, lines)) = yaml::read_spanned(bytes)
        {
            origins.lines.insert(index, lines);
        }
    }
    Ok(origins)
}
