//! values.schema.json: what the values of a chart may be.

mod convert;
mod cost;
mod formats;
mod graph;
mod number;
mod pattern;
mod words;

use boon::{Compiler, Schemas, UrlLoader};
use gotemplate::{Map, Value, strconv};
use serde_json::Value as Json;

use self::pattern::Patterns;
use crate::chart::{Chart, Error};

/// The name that Helm gives a schema.
const URL: &str = "file:///values.schema.json";

/// Holds values against the schema of the chart, and those of sub-charts against theirs.
///
/// # Errors
/// With Helm's words for what is wrong with the values, or with a schema.
pub fn check_schema(chart: &Chart, values: &Map) -> Result<(), Error> {
    let mut found = String::new();
    collect(chart, values, &mut found);
    if found.is_empty() {
        return Ok(());
    }
    let what = "values don't meet the specifications of the schema(s) in the following chart(s):\n";
    Err(Error::new(format!("{what}{found}")))
}

fn collect(chart: &Chart, values: &Map, found: &mut String) {
    if let Some(schema) = &chart.schema
        && let Err(error) = check_one(schema, values)
    {
        found.push_str(&format!("{}:\n{error}", chart.name()));
    }
    for below in &chart.dependencies {
        match values.peek(below.name()) {
            None | Some(Value::Nil) => {}
            Some(Value::Map(values)) => collect(below, &values, found),
            Some(other) => found.push_str(&format!(
                "{}:\ninvalid type for values: expected object (map), got {}\n",
                below.name(),
                other.type_name()
            )),
        }
    }
}

fn check_one(schema: &[u8], values: &Map) -> Result<(), String> {
    let mut schema: Json = serde_json::from_slice(schema).map_err(|error| error.to_string())?;
    let values = convert::map_to_json(values);
    let patterns = Patterns::rewrite(&mut schema);
    cost::check(&schema, &values, &patterns)?;
    let mut compiler = Compiler::new();
    compiler.use_loader(Box::new(Offline));
    formats::add(&mut compiler);
    let refused = |error| words::refused(&error, &patterns);
    compiler.add_resource(URL, schema).map_err(refused)?;
    let mut schemas = Schemas::new();
    let index = compiler.compile(URL, &mut schemas).map_err(refused)?;
    match schemas.validate(&values, index) {
        Err(error) if words::is_failure(&error) => Err(words::failed(&error, &patterns)),
        _ => Ok(()),
    }
}

/// Nothing is fetched: a schema elsewhere is an error, but for `urn:`, which Helm takes for a schema that allows all.
struct Offline;

impl UrlLoader for Offline {
    fn load(&self, url: &str) -> Result<Json, Box<dyn std::error::Error>> {
        if url.starts_with("urn:") {
            return Ok(Json::Bool(true));
        }
        Err(format!("the schema refers to {url}, which would have to be fetched: this renderer works offline").into())
    }
}

/// As Helm's validator quotes.
fn quote(text: &str) -> String {
    let quoted = strconv::quote(text.as_bytes());
    let inner = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(&quoted);
    format!("'{}'", inner.replace("\\\"", "\"").replace('\'', "\\'"))
}
