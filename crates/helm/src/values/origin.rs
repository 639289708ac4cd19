//! Which layer a value comes from.

use std::collections::BTreeMap;

use gotemplate::{Map, Value};

use super::layer::{Layer, in_order};
use crate::chart::Error;
use crate::compat::Compat;

/// Where all values of the layers come from. Paths have one part for each key; an index in a list is `[0]`.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    leaves: BTreeMap<Vec<String>, usize>,
}

impl Origins {
    /// The index of the layer that set the value at a path, or the list or scalar that the path leads through.
    pub fn of(&self, path: &[String]) -> Option<usize> {
        (1..=path.len())
            .rev()
            .find_map(|length| self.leaves.get(path.get(..length)?).copied())
    }

    /// All leaves that layers set.
    pub fn iter(&self) -> impl Iterator<Item = (&[String], usize)> {
        self.leaves.iter().map(|(path, origin)| (path.as_slice(), *origin))
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
    for (index, layer) in in_order(layers) {
        let lists = !matches!(layer, Layer::File { .. } | Layer::SetJson(_));
        let own = layer.apply(Map::new(), compat)?;
        origins.add(&own, &[], index, lists);
    }
    Ok(origins)
}
