//! values.schema.json: what the values of a chart may be.

use gotemplate::{Map, Value, strconv};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{PatternOptions, Retrieve, Uri, ValidationError};
use serde_json::Value as Json;

use super::pattern;
use crate::chart::{Chart, Error};

/// Holds values against the schema of the chart, and those of sub-charts against theirs.
///
/// # Errors
/// With Helm's words for the most frequent mistakes.
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
    pattern::rewrite(&mut schema);
    let validator = jsonschema::options()
        .with_retriever(Offline)
        // As in Go, no pattern goes back over the text.
        .with_pattern_options(PatternOptions::regex())
        .build(&schema)
        .map_err(|error| format!("\"file:///values.schema.json#\" cannot be used: {error}"))?;
    let values = map_to_json(values);
    let mut lines: Vec<String> = Vec::new();
    let mut missing: Vec<(String, Vec<String>)> = Vec::new();
    for error in validator.iter_errors(&values) {
        let at = error.instance_path().as_str().to_owned();
        match error.kind() {
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default().to_owned();
                match missing.iter_mut().find(|(place, _)| *place == at) {
                    Some((_, names)) => names.push(name),
                    None => missing.push((at, vec![name])),
                }
            }
            _ => describe(&error, 0, &mut lines),
        }
    }
    let missing = missing.into_iter().map(|(at, names)| {
        let names: Vec<_> = names.iter().map(|name| quote(name)).collect();
        let what = if names.len() == 1 { "property" } else { "properties" };
        format!("- at {}: missing {what} {}", quote(&at), names.join(", "))
    });
    let lines: Vec<String> = missing.chain(lines).collect();
    if lines.is_empty() {
        Ok(())
    } else {
        Err(lines.join("\n") + "\n")
    }
}

/// One line for an error, and lines for what is below it.
fn describe(error: &ValidationError<'_>, indent: usize, lines: &mut Vec<String>) {
    let words = words(error);
    lines.push(format!(
        "{}- at {}: {words}",
        "  ".repeat(indent),
        quote(error.instance_path().as_str())
    ));
    let (ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context }) = error.kind() else {
        return;
    };
    for error in context.iter().flatten() {
        describe(error, indent + 1, lines);
    }
}

fn words(error: &ValidationError<'_>) -> String {
    use ValidationErrorKind as Kind;
    let got = error.instance();
    match error.kind() {
        Kind::Type { kind } => format!("got {}, want {}", type_of(got), wanted(kind)),
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            let names: Vec<_> = unexpected.iter().map(|name| quote(name)).collect();
            format!("additional properties {} not allowed", names.join(", "))
        }
        Kind::Enum { options } => match options.as_array().map(Vec::as_slice) {
            Some(options) if options.iter().any(|option| option.is_array() || option.is_object()) => {
                "'enum' failed".to_owned()
            }
            Some([one]) => format!("value must be {}", display(one)),
            options => {
                let options: Vec<_> = options.unwrap_or_default().iter().map(display).collect();
                format!("value must be one of {}", options.join(", "))
            }
        },
        Kind::Constant { expected_value } if expected_value.is_array() || expected_value.is_object() => {
            "'const' failed".to_owned()
        }
        Kind::Constant { expected_value } => format!("value must be {}", display(expected_value)),
        Kind::Pattern { pattern } => {
            format!(
                "{} does not match pattern {}",
                quote(got.as_str().unwrap_or_default()),
                quote(pattern)
            )
        }
        Kind::AnyOf { .. } => "'anyOf' failed".to_owned(),
        Kind::OneOfNotValid { .. } => "'oneOf' failed, none matched".to_owned(),
        Kind::Not { .. } => "'not' failed".to_owned(),
        Kind::FalseSchema => "false schema".to_owned(),
        Kind::Contains => "no items match contains schema".to_owned(),
        Kind::Minimum { limit } => format!("minimum: got {}, want {}", display(got), display(limit)),
        Kind::Maximum { limit } => format!("maximum: got {}, want {}", display(got), display(limit)),
        Kind::ExclusiveMinimum { limit } => format!("exclusiveMinimum: got {}, want {}", display(got), display(limit)),
        Kind::ExclusiveMaximum { limit } => format!("exclusiveMaximum: got {}, want {}", display(got), display(limit)),
        Kind::MultipleOf { multiple_of } => format!("multipleOf: got {}, want {multiple_of}", display(got)),
        Kind::MinLength { limit } => format!("minLength: got {}, want {limit}", size(got)),
        Kind::MaxLength { limit } => format!("maxLength: got {}, want {limit}", size(got)),
        Kind::MinItems { limit } => format!("minItems: got {}, want {limit}", size(got)),
        Kind::MaxItems { limit } => format!("maxItems: got {}, want {limit}", size(got)),
        Kind::MinProperties { limit } => format!("minProperties: got {}, want {limit}", size(got)),
        Kind::MaxProperties { limit } => format!("maxProperties: got {}, want {limit}", size(got)),
        Kind::Format { format } => format!("{} is not valid {format}", display(got)),
        _ => error.to_string(),
    }
}

fn type_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

fn wanted(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => one.to_string(),
        TypeKind::Multiple(many) => many.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(" or "),
    }
}

fn size(value: &Json) -> usize {
    match value {
        Json::String(text) => text.chars().count(),
        Json::Array(items) => items.len(),
        Json::Object(fields) => fields.len(),
        _ => 0,
    }
}

fn display(value: &Json) -> String {
    match value {
        Json::String(text) => quote(text),
        Json::Null => "<nil>".to_owned(),
        other => other.to_string(),
    }
}

fn quote(text: &str) -> String {
    let quoted = strconv::quote(text.as_bytes());
    let inner = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(&quoted);
    format!("'{}'", inner.replace("\\\"", "\"").replace('\'', "\\'"))
}

fn map_to_json(map: &Map) -> Json {
    Json::Object(
        map.peek_entries()
            .into_iter()
            .map(|(key, value)| (key.to_str().into_owned(), to_json(&value)))
            .collect(),
    )
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::Nil => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(_, value) => Json::from(*value),
        Value::Uint(_, value) => Json::from(*value),
        #[expect(clippy::cast_possible_truncation, reason = "whole and in the range of an i64")]
        Value::Float(value) if value.fract() == 0.0 && value.abs() < 9e18 => Json::from(*value as i64),
        Value::Float(value) => Json::from(*value),
        Value::String(text) => Json::String(text.to_str().into_owned()),
        Value::Bytes(bytes) => Json::String(String::from_utf8_lossy(bytes).into_owned()),
        Value::List(list) => Json::Array(list.iter().map(to_json).collect()),
        Value::Map(map) => map_to_json(map),
        Value::Object(object) => to_json(&object.plain()),
    }
}

/// Nothing is fetched: a schema elsewhere is an error, but for `urn:`, which Helm takes for a schema that allows all.
struct Offline;

impl Retrieve for Offline {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Json, Box<dyn std::error::Error + Send + Sync>> {
        if uri.as_str().starts_with("urn:") {
            return Ok(Json::Bool(true));
        }
        Err(format!("the schema refers to {uri}, which would have to be fetched: this renderer works offline").into())
    }
}
