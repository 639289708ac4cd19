//! `.Chart`: a struct in Helm 3, where an unknown field is an error, and a map in Helm 4.

use std::any::Any;
use std::collections::BTreeMap;

use gotemplate::{Elem, Kind, List, Map, MapType, Object, Str, Value};

use crate::chart::{Dependency, ImportValue, Maintainer, Metadata};
use crate::compat::Compat;

/// The value of `.Chart`.
pub fn value(metadata: &Metadata, is_root: bool, compat: Compat) -> Value {
    let mut metadata = record(metadata, compat);
    let is_root = Field {
        name: "IsRoot",
        json: "IsRoot",
        value: Value::Bool(is_root),
        omit_empty: false,
    };
    if compat == Compat::V4 {
        metadata.fields.push(is_root);
        return metadata.value(compat);
    }
    let metadata = Field {
        name: EMBEDDED,
        json: EMBEDDED,
        value: Value::object(metadata),
        omit_empty: false,
    };
    Value::object(Record {
        type_name: "struct { chart.Metadata; IsRoot bool }",
        fields: vec![metadata, is_root],
    })
}

/// The field of `.Chart` whose fields can be named as if they were its own.
const EMBEDDED: &str = "Metadata";

/// A Go struct as templates see it, or a pointer to one, as the name of its type says.
#[derive(Debug)]
struct Record {
    type_name: &'static str,
    fields: Vec<Field>,
}

#[derive(Debug)]
struct Field {
    name: &'static str,
    json: &'static str,
    value: Value,
    omit_empty: bool,
}

impl Record {
    fn new<const N: usize>(type_name: &'static str, fields: [(&'static str, &'static str, Value); N]) -> Self {
        let field = |(name, json, value)| Field {
            name,
            json,
            value,
            // The only field that Helm writes when it is empty.
            omit_empty: json != "repository",
        };
        Record {
            type_name,
            fields: fields.into_iter().map(field).collect(),
        }
    }

    fn value(self, compat: Compat) -> Value {
        match compat {
            Compat::V3 => Value::object(self),
            Compat::V4 => Value::Map(
                self.fields
                    .into_iter()
                    .map(|field| (Str::from(field.name), field.value))
                    .collect(),
            ),
        }
    }
}

impl Object for Record {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn kind(&self) -> Kind {
        if self.type_name.starts_with('*') {
            Kind::Ptr
        } else {
            Kind::Struct
        }
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.fields.iter().find_map(|field| match &field.value {
            value if field.name == name => Some(value.clone()),
            Value::Object(embedded) if field.name == EMBEDDED => embedded.field(name),
            _ => None,
        })
    }

    fn fields(&self) -> Vec<(&str, Value)> {
        self.fields
            .iter()
            .map(|field| (field.name, field.value.clone()))
            .collect()
    }

    fn is_embedded(&self, field: &str) -> bool {
        field == EMBEDDED
    }

    fn json_fields(&self) -> Option<Vec<(String, Value)>> {
        let mut shown = Vec::new();
        for field in &self.fields {
            match &field.value {
                Value::Object(embedded) if field.name == EMBEDDED => shown.extend(embedded.json_fields()?),
                value if !field.omit_empty || value.truth() => shown.push((field.json.to_owned(), value.clone())),
                _ => {}
            }
        }
        Some(shown)
    }

    fn plain(&self) -> Value {
        let fields = self.json_fields().unwrap_or_default();
        Value::Map(
            fields
                .into_iter()
                .map(|(name, value)| (Str::from(name), value))
                .collect(),
        )
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn record(metadata: &Metadata, compat: Compat) -> Record {
    let maintainers = metadata
        .maintainers
        .iter()
        .map(|maintainer| maintainer_record(maintainer).value(compat));
    let dependencies = metadata
        .dependencies
        .iter()
        .map(|dependency| dependency_record(dependency, compat).value(compat));
    let annotations: BTreeMap<Str, Value> = metadata
        .annotations
        .iter()
        .map(|(key, text)| (Str::from(key.as_str()), text.as_str().into()))
        .collect();
    let annotations = match annotations.is_empty() {
        true => Map::nil(MapType::STRING),
        false => Map::of(MapType::STRING, annotations),
    };
    Record::new(
        "chart.Metadata",
        [
            ("Name", "name", metadata.name.as_str().into()),
            ("Home", "home", metadata.home.as_str().into()),
            ("Sources", "sources", strings(&metadata.sources, compat)),
            ("Version", "version", metadata.version.as_str().into()),
            ("Description", "description", metadata.description.as_str().into()),
            ("Keywords", "keywords", strings(&metadata.keywords, compat)),
            (
                "Maintainers",
                "maintainers",
                list(Elem::Named("*chart.Maintainer"), maintainers.collect(), compat),
            ),
            ("Icon", "icon", metadata.icon.as_str().into()),
            ("APIVersion", "apiVersion", metadata.api_version.as_str().into()),
            ("Condition", "condition", metadata.condition.as_str().into()),
            ("Tags", "tags", metadata.tags.as_str().into()),
            ("AppVersion", "appVersion", metadata.app_version.as_str().into()),
            ("Deprecated", "deprecated", metadata.deprecated.into()),
            ("Annotations", "annotations", annotations.into()),
            ("KubeVersion", "kubeVersion", metadata.kube_version.as_str().into()),
            (
                "Dependencies",
                "dependencies",
                list(Elem::Named("*chart.Dependency"), dependencies.collect(), compat),
            ),
            ("Type", "type", metadata.chart_type.as_str().into()),
        ],
    )
}

fn maintainer_record(maintainer: &Maintainer) -> Record {
    Record::new(
        "*chart.Maintainer",
        [
            ("Name", "name", maintainer.name.as_str().into()),
            ("Email", "email", maintainer.email.as_str().into()),
            ("URL", "url", maintainer.url.as_str().into()),
        ],
    )
}

fn dependency_record(dependency: &Dependency, compat: Compat) -> Record {
    Record::new(
        "*chart.Dependency",
        [
            ("Name", "name", dependency.name.as_str().into()),
            ("Version", "version", dependency.version.as_str().into()),
            ("Repository", "repository", dependency.repository.as_str().into()),
            ("Condition", "condition", dependency.condition.as_str().into()),
            ("Tags", "tags", strings(&dependency.tags, compat)),
            ("Enabled", "enabled", dependency.enabled.into()),
            (
                "ImportValues",
                "import-values",
                list(Elem::Any, dependency.import_values.iter().map(import).collect(), compat),
            ),
            ("Alias", "alias", dependency.alias.as_str().into()),
        ],
    )
}

fn import(import: &ImportValue) -> Value {
    let table = |child: &str, parent: &str| {
        let entries = [("child", child), ("parent", parent)];
        let entries = entries.map(|(key, path)| (Str::from(key), Value::from(path)));
        Value::Map(Map::of(MapType::STRING, entries.into()))
    };
    match import {
        ImportValue::Export(name) => name.as_str().into(),
        ImportValue::Table { child, parent } | ImportValue::Imported { child, parent } => table(child, parent),
    }
}

fn strings(items: &[String], compat: Compat) -> Value {
    list(
        Elem::String,
        items.iter().map(|item| Value::from(item.as_str())).collect(),
        compat,
    )
}

/// A slice of the struct's type; Helm 4 turns all of them into `[]any`, and nil into an empty one.
fn list(elem: Elem, items: Vec<Value>, compat: Compat) -> Value {
    Value::List(match compat {
        Compat::V4 => List::new(Elem::Any, items),
        Compat::V3 if items.is_empty() => List::nil(elem),
        Compat::V3 => List::new(elem, items),
    })
}
