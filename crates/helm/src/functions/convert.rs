//! Between values and text: YAML, JSON and TOML. What Helm defines itself takes the place of sprig's function of the name.

use gotemplate::{CallError, Function, Functions, Map, Param, Returned, State, Str, Value};

use super::arguments::text;
use crate::compat::Compat;
use crate::{json, toml, yaml};

/// Writes a value as text.
type Write = fn(&Value) -> Result<Vec<u8>, String>;

/// Reads a text; errors are part of what it gives.
type Read = fn(&[u8]) -> Value;

/// Adds them.
pub fn add(functions: &mut Functions, compat: Compat) {
    let compact: Write = |value| json::write(value, true);
    let raw: Write = |value| json::write(value, false);
    let pretty: Write = |value| json::write_indented(value, "", "  ");
    let whole: Write = |value| yaml::write(value).map(without_last_line);
    let laid_out: Write = |value| yaml::write_pretty(value).map(without_last_line);
    swallow(functions, "toYaml", whole);
    swallow(functions, "toYamlPretty", laid_out);
    swallow(functions, "toJson", compact);
    swallow(functions, "toPrettyJson", pretty);
    insist(functions, "mustToJson", compact);
    insist(functions, "mustToPrettyJson", pretty);
    insist(functions, "toRawJson", raw);
    insist(functions, "mustToRawJson", raw);
    functions.insert(
        "toToml",
        Function::new(&[Param::Any], |state, args| {
            if matches!(args[0], Value::Nil) {
                return Err(CallError::Panic(
                    "reflect: call of reflect.Value.Type on zero Value".to_owned(),
                ));
            }
            state.weigh(&args[0])?;
            Ok(Value::String(
                toml::write(&args[0]).unwrap_or_else(String::into_bytes).into(),
            ))
        }),
    );
    if compat == Compat::V4 {
        insist(functions, "mustToYaml", whole);
        insist(functions, "mustToToml", toml::write);
    }
    let readers: [(&'static str, Read); 5] = [
        ("fromYaml", yaml_map),
        ("fromYamlArray", yaml_list),
        ("fromJson", |text| with_error(json::read_map(text))),
        ("fromJsonArray", |text| {
            let decoded = json::read_list(text);
            decoded
                .error
                .map_or(decoded.value, |error| Value::list(vec![error.into()]))
        }),
        ("fromToml", |text| {
            toml::read(text).unwrap_or_else(|error| error_map(&error))
        }),
    ];
    for (name, read) in readers {
        functions.insert(
            name,
            Function::new(&[Param::String], move |state, args| {
                Ok(read(input(state, args)?.as_bytes()))
            }),
        );
    }
    functions.insert(
        "mustFromJson",
        Function::new(&[Param::String], |state, args| {
            json::read(input(state, args)?.as_bytes()).map_err(CallError::Message)
        }),
    );
}

/// A function that gives the empty text where a value has no such form.
fn swallow(functions: &mut Functions, name: &'static str, write: Write) {
    functions.insert(
        name,
        Function::new(&[Param::Any], move |state, args| {
            state.weigh(&args[0])?;
            Ok(Value::String(write(&args[0]).unwrap_or_default().into()))
        }),
    );
}

/// A function that fails where a value has no such form.
fn insist(functions: &mut Functions, name: &'static str, write: Write) {
    functions.insert(
        name,
        Function::new(&[Param::Any], move |state, args| -> Returned {
            state.weigh(&args[0])?;
            Ok(Value::String(write(&args[0]).map_err(CallError::Message)?.into()))
        }),
    );
}

fn without_last_line(mut text: Vec<u8>) -> Vec<u8> {
    if text.last() == Some(&b'\n') {
        text.pop();
    }
    text
}

/// The text to be read, which takes longer than to look at it.
fn input(state: &mut State<'_>, args: &[Value]) -> Result<Str, CallError> {
    let text = text(args, 0);
    state.work(text.len() as u64)?;
    Ok(text)
}

fn error_map(error: &str) -> Value {
    let map = Map::new();
    map.set("Error", error.into());
    Value::Map(map)
}

fn with_error(decoded: json::Decoded) -> Value {
    if let (Some(error), Value::Map(map)) = (decoded.error, &decoded.value) {
        map.set("Error", error.into());
    }
    decoded.value
}

fn yaml_map(text: &[u8]) -> Value {
    match yaml::read(text) {
        Ok(Value::Nil) => Value::Map(Map::new()),
        Ok(Value::Map(map)) => Value::Map(map),
        Ok(other) => error_map(&refusal(&other, "map[string]interface {}")),
        Err(error) => error_map(&error.message),
    }
}

fn yaml_list(text: &[u8]) -> Value {
    match yaml::read(text) {
        Ok(Value::Nil) => Value::list(Vec::new()),
        Ok(Value::List(list)) => Value::List(list),
        Ok(other) => Value::list(vec![refusal(&other, "[]interface {}").into()]),
        Err(error) => Value::list(vec![error.message.into()]),
    }
}

/// YAML is read by way of JSON, whose decoder then finds the wrong type.
fn refusal(value: &Value, wanted: &str) -> String {
    let found = match value {
        Value::Bool(_) => "bool",
        Value::String(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
        _ => "number",
    };
    format!(
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {found} into Go value of type {wanted}"
    )
}
