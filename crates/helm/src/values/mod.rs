//! Values: what files and flags give, what charts and their sub-charts start from, and what schemas allow.

mod coalesce;
mod defaults;
mod dependencies;
mod layer;
mod node;
mod origin;
pub mod path;
mod scan;
mod schema;
mod set;
mod stop;

use gotemplate::{Map, Value};

pub use defaults::Defaults;
pub use layer::{Layer, in_order, layer};
pub use origin::{Origin, Origins, origins};
pub use schema::check_schema;
pub use set::{ReadFile, Set};

use crate::chart::{self, Chart, Error, decode};
use crate::compat::Compat;

/// A chart that is ready to be rendered.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The chart with those sub-charts that are enabled, under their aliases.
    pub chart: Chart,
    /// All values: those of a sub-chart are below its name.
    pub values: Map,
    /// What Helm warns of.
    pub warnings: Vec<String>,
}

/// Checks the chart, processes its dependencies, coalesces the values and holds them against the schemas, in the order
/// of `helm template`. Without `validate` the schemas do not count.
///
/// # Errors
/// With Helm's words.
pub fn prepare(chart: Chart, user: Map, validate: bool, compat: Compat) -> Result<Prepared, Error> {
    chart::check(&chart, compat)?;
    let root = node::Node::new(chart, compat)?;
    let mut coalescer = coalesce::Coalescer {
        compat,
        warnings: Vec::new(),
    };
    coalescer.process(&root, &user).map_err(|error| match compat {
        Compat::V3 => Error::new(error),
        Compat::V4 => Error::new(error).within("chart dependencies processing failed"),
    })?;
    let values = coalescer.values(&root, &user, false)?;
    let chart = root.borrow().chart();
    if validate {
        check_schema(&chart, &values)?;
    }
    Ok(Prepared {
        chart,
        values,
        warnings: coalescer.warnings,
    })
}

/// Reads values: Helm 4 merges the documents of a file, Helm 3 takes one.
///
/// # Errors
/// With Helm's words.
pub fn read_values(text: &[u8], compat: Compat) -> Result<Map, Error> {
    const TYPE: &str = "map[string]interface {}";
    match compat {
        Compat::V3 => Ok(decode::document(text, TYPE)?.unwrap_or_default()),
        Compat::V4 => documents(text)?.into_iter().try_fold(Map::new(), |values, text| {
            let read = decode::document(&text, TYPE).map_err(|error| error.within("cannot unmarshal yaml document"))?;
            Ok(merge_maps(&values, &read.unwrap_or_default()))
        }),
    }
}

/// The documents of a text: lines of `---` part them, with nothing but a comment behind. Each line ends in `\n`,
/// whatever it ended in, and the line that a document begins with may be such a one.
fn documents(text: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let mut documents = Vec::new();
    let mut current = Vec::new();
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let line = line
            .strip_suffix(b"\n")
            .map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
        if let Some(after) = line.strip_prefix(b"---") {
            let after = String::from_utf8_lossy(after);
            if !after.trim().is_empty() && !after.trim().starts_with('#') {
                let what = format!("invalid Yaml document separator: {}", after.trim());
                return Err(Error::new(what).within("error reading yaml document"));
            }
            if !current.is_empty() {
                documents.push(std::mem::take(&mut current));
                continue;
            }
        }
        current.extend_from_slice(line);
        current.push(b'\n');
    }
    if !current.is_empty() {
        documents.push(current);
    }
    Ok(documents)
}

/// `MergeMaps`: a new map with what is in both; the second wins, and maps merge.
pub fn merge_maps(below: &Map, above: &Map) -> Map {
    let merged = below.copy();
    for (key, value) in above.peek_entries() {
        let value = match (merged.peek(key.as_bytes()), value) {
            (Some(Value::Map(below)), Value::Map(above)) => merge_maps(&below, &above).into(),
            (_, value) => value,
        };
        merged.set(key, value);
    }
    merged
}
