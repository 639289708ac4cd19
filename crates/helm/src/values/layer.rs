//! Files and flags, in the order in which Helm lays them over one another.

use std::fmt;
use std::sync::Arc;

use gotemplate::{Map, Value};

use super::set::{ReadFile, Set};
use super::{merge_maps, read_values};
use crate::chart::Error;
use crate::compat::Compat;

/// One file or flag that gives values.
#[derive(Clone)]
pub enum Layer {
    /// `-f`.
    File {
        /// As it was named.
        name: String,
        /// The content.
        bytes: Vec<u8>,
    },
    /// `--set-json`.
    SetJson(String),
    /// `--set`.
    Set(String),
    /// `--set-string`.
    SetString(String),
    /// `--set-file`.
    SetFile {
        /// The expression.
        expression: String,
        /// Gives the files that it names.
        read: Arc<ReadFile>,
    },
    /// `--set-literal`.
    SetLiteral(String),
}

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Layer::File { name, .. } => write!(f, "-f {name}"),
            Layer::SetJson(text) => write!(f, "--set-json {text}"),
            Layer::Set(text) => write!(f, "--set {text}"),
            Layer::SetString(text) => write!(f, "--set-string {text}"),
            Layer::SetFile { expression, .. } => write!(f, "--set-file {expression}"),
            Layer::SetLiteral(text) => write!(f, "--set-literal {text}"),
        }
    }
}

/// The values of all layers. Helm takes the kinds in a fixed order, whatever the order of the flags: files, then
/// `--set-json`, `--set`, `--set-string`, `--set-file` and `--set-literal`.
///
/// # Errors
/// With Helm's words.
pub fn layer(layers: &[Layer], compat: Compat) -> Result<Map, Error> {
    let mut values = Map::new();
    for layer in in_order(layers) {
        values = layer.apply(values, compat)?;
    }
    Ok(values)
}

/// The layers in Helm's order.
pub fn in_order(layers: &[Layer]) -> impl Iterator<Item = &Layer> {
    numbered(layers).into_iter().map(|(_, layer)| layer)
}

/// Likewise, with the places at which they were given.
pub(super) fn numbered(layers: &[Layer]) -> Vec<(usize, &Layer)> {
    let mut ordered: Vec<_> = layers.iter().enumerate().collect();
    ordered.sort_by_key(|(_, layer)| layer.rank());
    ordered
}

impl Layer {
    fn rank(&self) -> u8 {
        match self {
            Layer::File { .. } => 0,
            Layer::SetJson(_) => 1,
            Layer::Set(_) => 2,
            Layer::SetString(_) => 3,
            Layer::SetFile { .. } => 4,
            Layer::SetLiteral(_) => 5,
        }
    }

    /// The values with this layer on top.
    pub(super) fn apply(&self, values: Map, compat: Compat) -> Result<Map, Error> {
        let (flag, set, text) = match self {
            Layer::File { name, bytes } => {
                let above =
                    read_values(bytes, compat).map_err(|error| error.within(&format!("failed to parse {name}")))?;
                return Ok(merge_maps(&values, &above));
            }
            Layer::SetJson(text) => {
                let object = text.trim();
                if compat == Compat::V4 && object.starts_with('{') {
                    return match crate::json::read(object.as_bytes()) {
                        Ok(Value::Map(above)) => Ok(merge_maps(&values, &above)),
                        _ => Err(format!("failed parsing --set-json data JSON: {text}").into()),
                    };
                }
                let read = Set::Json.read(text, &values, compat);
                return read
                    .map(|()| values)
                    .map_err(|_| format!("failed parsing --set-json data {text}").into());
            }
            Layer::Set(text) => ("--set", Set::Typed, text),
            Layer::SetString(text) => ("--set-string", Set::String, text),
            Layer::SetFile { expression, read } => ("--set-file", Set::File(read.as_ref()), expression),
            Layer::SetLiteral(text) => ("--set-literal", Set::Literal, text),
        };
        match set.read(text, &values, compat) {
            Ok(()) => Ok(values),
            Err(error) => Err(Error::new(error).within(&format!("failed parsing {flag} data"))),
        }
    }
}
