//! Values as the JSON that a schema describes.

use gotemplate::{Map, Value};
use serde_json::Value as Json;

pub(super) fn map_to_json(map: &Map) -> Json {
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
