//! What it costs to hold values against a schema. References let a small schema stand for one of any size: one that
//! would take too long is refused before the validator begins.

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::graph::{Fields, Graph, IN_PLACE, parts};
use super::pattern::Patterns;

/// How often a schema may be held against a value.
const MAX_STEPS: u64 = 1 << 20;
/// How many schemas may be inside each other and behind references while the validator goes down the values.
const MAX_DEPTH: usize = 128;
/// How many schemas there may be: the validator takes time in the square of that.
const MAX_SCHEMAS: usize = 20_000;
/// Bytes of a text, and choices of an `enum`, that are looked at in the time of a step.
const STRIDE: usize = 64;
/// How large a pattern is that takes as long again for a text.
const WEIGHT: usize = 4;

/// Schemas for the fields that have none of their own.
const OTHER_PROPERTIES: [&str; 2] = ["additionalProperties", "unevaluatedProperties"];
/// Schemas for every item.
const OTHER_ITEMS: [&str; 3] = ["additionalItems", "contains", "unevaluatedItems"];

/// Refuses a schema that takes too long for these values.
pub(super) fn check(schema: &Value, values: &Value, patterns: &Patterns) -> Result<(), String> {
    let graph = Graph::new(schema);
    if graph.size(MAX_SCHEMAS) > MAX_SCHEMAS {
        return Err(too_large(&format!("it is made of more than {MAX_SCHEMAS} schemas")));
    }
    let mut counter = Counter {
        graph,
        patterns,
        known: FxHashMap::default(),
    };
    counter.cost(schema, values, 0).map(|_| ())
}

fn too_large(why: &str) -> String {
    format!("the schema is too large to check values with: {why}\n")
}

#[derive(Clone, Copy)]
struct Cost {
    steps: u64,
    /// The longest way down.
    depth: usize,
}

struct Counter<'s> {
    graph: Graph<'s>,
    patterns: &'s Patterns,
    /// What holding a schema against a value costs, by the addresses of the two.
    known: FxHashMap<(usize, usize), Cost>,
}

impl<'s> Counter<'s> {
    fn cost(&mut self, schema: &'s Value, value: &'s Value, depth: usize) -> Result<Cost, String> {
        const ONE: Cost = Cost { steps: 1, depth: 1 };
        let Value::Object(fields) = schema else { return Ok(ONE) };
        let key = (std::ptr::from_ref(schema).addr(), std::ptr::from_ref(value).addr());
        let cost = match self.known.get(&key) {
            Some(cost) => *cost,
            None => {
                // A schema that leads back to itself at the same value is an error there.
                self.known.insert(key, ONE);
                let cost = self.count(fields, value, depth)?;
                self.known.insert(key, cost);
                cost
            }
        };
        if depth + cost.depth > MAX_DEPTH {
            return Err(too_large(&format!(
                "more than {MAX_DEPTH} of its schemas are inside each other"
            )));
        }
        if cost.steps > MAX_STEPS || self.known.len() as u64 > MAX_STEPS {
            return Err(too_large(&format!(
                "they would be compared more than {MAX_STEPS} times"
            )));
        }
        Ok(cost)
    }

    fn count(&mut self, fields: &'s Fields, value: &'s Value, depth: usize) -> Result<Cost, String> {
        /// Stands for the name of any field: what a schema costs for that does not depend on the text.
        static NAME: Value = Value::String(String::new());
        let mut cost = Cost {
            steps: 1 + self.own_steps(fields, value),
            depth: 0,
        };
        if depth < MAX_DEPTH && fits_type(fields, value) {
            let targets = self.graph.targets(fields);
            let mut add = |schema: &'s Value, value: &'s Value, times: usize| {
                let below = self.cost(schema, value, depth + 1)?;
                cost.steps = cost.steps.saturating_add(below.steps.saturating_mul(times as u64));
                cost.depth = cost.depth.max(below.depth);
                Ok::<(), String>(())
            };
            for schema in targets.into_iter().chain(parts(fields, &IN_PLACE)) {
                add(schema, value, 1)?;
            }
            match value {
                Value::Object(entries) => {
                    if let Some(schema) = fields.get("propertyNames") {
                        add(schema, &NAME, entries.len())?;
                    }
                    for (name, value) in entries {
                        // Whether the name fits its pattern is not looked at.
                        let own = fields.get("properties").and_then(|schemas| schemas.get(name));
                        let other: &[&str] = if own.is_some() { &[] } else { &OTHER_PROPERTIES };
                        for schema in own.into_iter().chain(parts(fields, other)) {
                            add(schema, value, 1)?;
                        }
                        for schema in parts(fields, &["patternProperties"]) {
                            add(schema, value, 1)?;
                        }
                    }
                }
                Value::Array(items) => {
                    for (index, item) in items.iter().enumerate() {
                        for key in ["items", "prefixItems"] {
                            let schema = match fields.get(key) {
                                Some(Value::Array(schemas)) => schemas.get(index),
                                schema => schema,
                            };
                            if let Some(schema) = schema {
                                add(schema, item, 1)?;
                            }
                        }
                        for schema in parts(fields, &OTHER_ITEMS) {
                            add(schema, item, 1)?;
                        }
                    }
                }
                _ => {}
            }
        }
        cost.depth += 1;
        Ok(cost)
    }

    /// What a schema does itself with a value.
    fn own_steps(&self, fields: &Fields, value: &Value) -> u64 {
        let choices = fields.get("enum").and_then(Value::as_array).map_or(0, Vec::len);
        let required = fields.get("required").and_then(Value::as_array).map_or(0, Vec::len);
        let weight = |pattern: &str| 1 + self.patterns.size(pattern) / WEIGHT;
        let size = match value {
            Value::String(text) => {
                let pattern = fields.get("pattern").and_then(Value::as_str);
                text.len().saturating_mul(pattern.map_or(1, weight))
            }
            Value::Object(entries) => {
                let patterns = fields.get("patternProperties").and_then(Value::as_object);
                let patterns = patterns.into_iter().flat_map(serde_json::Map::keys);
                let weight = patterns.map(|pattern| weight(pattern)).fold(0, usize::saturating_add);
                let names = entries.keys().map(|name| 1 + name.len()).fold(0, usize::saturating_add);
                names.saturating_mul(weight)
            }
            _ => 0,
        };
        (choices.saturating_add(required).saturating_add(size) / STRIDE) as u64
    }
}

/// Whether the value is of the type that the schema wants: the validator looks no further where it is not.
fn fits_type(fields: &Fields, value: &Value) -> bool {
    let name = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = |wanted: &Value| wanted == name || wanted == "integer" && name == "number";
    match fields.get("type") {
        Some(Value::Array(types)) => types.iter().any(fits),
        Some(wanted) if wanted.is_string() => fits(wanted),
        _ => true,
    }
}
