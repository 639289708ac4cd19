//! The schemas that a schema is made of, and those that it refers to. References are followed generously: where two
//! schemas could be meant, both are.

use percent_encoding::percent_decode_str;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Map, Value};

/// The fields of a schema.
pub(super) type Fields = Map<String, Value>;

/// Schemas for the value itself.
pub(super) const IN_PLACE: [&str; 9] = [
    "allOf",
    "anyOf",
    "dependencies",
    "dependentSchemas",
    "else",
    "if",
    "not",
    "oneOf",
    "then",
];
/// Schemas for what is in the value.
const INSIDE: [&str; 10] = [
    "additionalItems",
    "additionalProperties",
    "contains",
    "items",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
];
/// Those of them that have a schema for each name.
const NAMED: [&str; 4] = ["dependencies", "dependentSchemas", "patternProperties", "properties"];
const REFERENCES: [&str; 3] = ["$dynamicRef", "$recursiveRef", "$ref"];
const IDS: [&str; 2] = ["$id", "id"];
const ANCHORS: [&str; 2] = ["$anchor", "$dynamicAnchor"];

/// A schema, and what can be referred to in it.
pub(super) struct Graph<'s> {
    root: &'s Value,
    /// The schemas with an id, and the last part of that; `None` where the id may be written in another way.
    resources: Vec<(Option<&'s str>, &'s Value)>,
    anchors: FxHashMap<&'s str, Vec<&'s Value>>,
    /// The schema with an id that a schema with a reference is in.
    around: FxHashMap<usize, &'s Value>,
}

impl<'s> Graph<'s> {
    pub(super) fn new(root: &'s Value) -> Self {
        let mut graph = Graph {
            root,
            resources: Vec::new(),
            anchors: FxHashMap::default(),
            around: FxHashMap::default(),
        };
        graph.collect(root, root);
        graph
    }

    fn collect(&mut self, schema: &'s Value, resource: &'s Value) {
        match schema {
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, resource)),
            Value::Object(fields) => {
                let texts = |keys: &'static [&str]| keys.iter().filter_map(|key| fields.get(*key)?.as_str());
                let mut resource = resource;
                for id in texts(&IDS) {
                    let (base, anchor) = id.split_once('#').unwrap_or((id, ""));
                    if !anchor.is_empty() {
                        self.anchors.entry(anchor).or_default().push(schema);
                    }
                    if !base.is_empty() {
                        self.resources.push((last_part(base), schema));
                        resource = schema;
                    }
                }
                for anchor in texts(&ANCHORS) {
                    self.anchors.entry(anchor).or_default().push(schema);
                }
                if texts(&REFERENCES).next().is_some() {
                    self.around.insert(std::ptr::from_ref(fields).addr(), resource);
                }
                fields.values().for_each(|value| self.collect(value, resource));
            }
            _ => {}
        }
    }

    /// The schemas that the references of a schema may mean.
    pub(super) fn targets(&self, fields: &Fields) -> Vec<&'s Value> {
        let mut targets: Vec<&'s Value> = Vec::new();
        for key in REFERENCES {
            if let Some(reference) = fields.get(key).and_then(Value::as_str) {
                let around = self.around.get(&std::ptr::from_ref(fields).addr());
                self.resolve(reference, around.copied(), &mut targets);
            }
        }
        targets
    }

    fn resolve(&self, reference: &str, around: Option<&'s Value>, targets: &mut Vec<&'s Value>) {
        let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = percent_decode_str(fragment).decode_utf8_lossy();
        if !fragment.is_empty() && !fragment.starts_with('/') {
            targets.extend(self.anchors.get(fragment.as_ref()).into_iter().flatten());
            return;
        }
        let mut add = |resource: &'s Value| {
            if let Some(target) = resource.pointer(&fragment)
                && !targets.iter().any(|known| std::ptr::eq(*known, target))
            {
                targets.push(target);
            }
        };
        if base.is_empty() {
            around.into_iter().for_each(&mut add);
            add(self.root);
            return;
        }
        let wanted = last_part(base);
        for (name, resource) in &self.resources {
            if name.is_none() || wanted.is_none() || *name == wanted {
                add(resource);
            }
        }
        // The root has a name without saying so.
        add(self.root);
    }

    /// How many schemas are in use, up to a limit.
    pub(super) fn size(&self, limit: usize) -> usize {
        let mut known: FxHashSet<usize> = FxHashSet::default();
        let mut open = vec![self.root];
        while let Some(schema) = open.pop() {
            if !known.insert(std::ptr::from_ref(schema).addr()) {
                continue;
            }
            if known.len() > limit {
                break;
            }
            if let Value::Object(fields) = schema {
                open.extend(parts(fields, &IN_PLACE));
                open.extend(parts(fields, &INSIDE));
                open.extend(self.targets(fields));
            }
        }
        known.len()
    }
}

/// The schemas in these fields.
pub(super) fn parts<'s>(fields: &'s Fields, keys: &'static [&'static str]) -> impl Iterator<Item = &'s Value> {
    keys.iter()
        .filter_map(|key| Some((key, fields.get(*key)?)))
        .flat_map(|(key, value)| match value {
            Value::Array(schemas) => schemas.iter().collect::<Vec<_>>(),
            Value::Object(schemas) if NAMED.contains(key) => schemas.values().collect(),
            schema => vec![schema],
        })
}

/// What follows the last slash of an address; `None` where another spelling could mean the same.
fn last_part(address: &str) -> Option<&str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:/".contains(&byte);
    let last = address.rsplit('/').next().unwrap_or_default();
    (address.bytes().all(is_plain) && !matches!(last, "" | "." | "..")).then_some(last)
}
