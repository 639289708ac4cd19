//! YAML into the fields of a Go struct, as `sigs.k8s.io/yaml` does it: scalars become text where text is wanted.

use gotemplate::{Map, Value, strconv};

use super::Error;

/// Reads YAML whose top level is a map; `None` if it is null or empty. `go_type` is the type that Go's message names.
pub(crate) fn document(text: &[u8], go_type: &str) -> Result<Option<Map>, Error> {
    match crate::yaml::read(text).map_err(|error| Error::new(error.message))? {
        Value::Nil => Ok(None),
        Value::Map(map) => Ok(Some(map)),
        other => Err(unmarshal(&format!("{} into Go value of type {go_type}", kind(&other)))),
    }
}

/// The fields of one struct.
pub(crate) struct Fields<'a> {
    map: &'a Map,
    path: &'a str,
}

impl<'a> Fields<'a> {
    /// `path` is the struct and the fields above it, as Go's messages name them.
    pub(crate) fn new(map: &'a Map, path: &'a str) -> Self {
        Fields { map, path }
    }

    /// A field by its name, else by its name in other letters.
    fn get(&self, name: &str) -> Option<Value> {
        self.map.peek(name).or_else(|| {
            let keys = self.map.keys();
            let key = keys
                .iter()
                .find(|key| key.as_bytes().eq_ignore_ascii_case(name.as_bytes()))?;
            self.map.peek(key.as_bytes())
        })
    }

    fn mismatch(&self, name: &str, value: &Value, wanted: &str) -> Error {
        unmarshal(&format!(
            "{} into Go struct field {}.{name} of type {wanted}",
            kind(value),
            self.path
        ))
    }

    pub(crate) fn text(&self, name: &str, into: &mut String) -> Result<(), Error> {
        match self.get(name) {
            None | Some(Value::Nil) => Ok(()),
            Some(value) => {
                *into = scalar(&value).ok_or_else(|| self.mismatch(name, &value, "string"))?;
                Ok(())
            }
        }
    }

    pub(crate) fn flag(&self, name: &str, into: &mut bool) -> Result<(), Error> {
        match self.get(name) {
            None | Some(Value::Nil) => Ok(()),
            Some(Value::Bool(value)) => {
                *into = value;
                Ok(())
            }
            Some(other) => Err(self.mismatch(name, &other, "bool")),
        }
    }

    pub(crate) fn texts(&self, name: &str, into: &mut Vec<String>) -> Result<(), Error> {
        let Some(items) = self.list(name, "[]string")? else {
            return Ok(());
        };
        let text = |item: &Value| match item {
            Value::Nil => Ok(String::new()),
            item => scalar(item).ok_or_else(|| self.mismatch(name, item, "string")),
        };
        *into = items.iter().map(text).collect::<Result<_, _>>()?;
        Ok(())
    }

    pub(crate) fn text_map(&self, name: &str, into: &mut Vec<(String, String)>) -> Result<(), Error> {
        const TYPE: &str = "map[string]string";
        match self.get(name) {
            None | Some(Value::Nil) => Ok(()),
            Some(Value::Map(map)) => {
                let text = |(key, value): (gotemplate::Str, Value)| match value {
                    Value::Nil => Ok((key.to_str().into_owned(), String::new())),
                    value => scalar(&value)
                        .map(|text| (key.to_str().into_owned(), text))
                        .ok_or_else(|| self.mismatch(name, &value, "string")),
                };
                *into = map.peek_entries().into_iter().map(text).collect::<Result<_, _>>()?;
                Ok(())
            }
            Some(other) => Err(self.mismatch(name, &other, TYPE)),
        }
    }

    /// A list; `None` if it is not there. Null gives an empty one.
    pub(crate) fn list(&self, name: &str, go_type: &str) -> Result<Option<Vec<Value>>, Error> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Nil) => Ok(Some(Vec::new())),
            Some(Value::List(list)) => Ok(Some(list.to_vec())),
            Some(other) => Err(self.mismatch(name, &other, go_type)),
        }
    }

    /// Reads the structs of a list; null among them is an error with the given words.
    pub(crate) fn structs<T>(
        &self,
        name: &str,
        go_type: &str,
        null: &str,
        read: impl Fn(&Fields<'_>) -> Result<T, Error>,
    ) -> Result<Option<Vec<T>>, Error> {
        let Some(items) = self.list(name, &format!("[]*{go_type}"))? else {
            return Ok(None);
        };
        let path = format!("{}.{name}", self.path);
        let items = items.iter().map(|item| match item {
            Value::Map(map) => read(&Fields::new(map, &path)),
            Value::Nil => Err(Error::new(format!("validation: {null}"))),
            other => Err(self.mismatch(name, other, go_type)),
        });
        items.collect::<Result<_, _>>().map(Some)
    }
}

fn unmarshal(what: &str) -> Error {
    Error::new(format!(
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {what}"
    ))
}

/// The text of a scalar where text is wanted: `1.10` is 1.1.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_str().into_owned()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Int(_, value) => Some(value.to_string()),
        Value::Uint(_, value) => Some(value.to_string()),
        Value::Float(value) if value.fract() == 0.0 && value.abs() < 1e18 => Some(format!("{value:.0}")),
        Value::Float(value) => Some(strconv::format_float(*value, b'g', -1)),
        _ => None,
    }
}

/// What Go's JSON reader calls the kind of a value.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "bool",
        Value::String(_) | Value::Bytes(_) => "string",
        Value::Int(..) | Value::Uint(..) | Value::Float(_) => "number",
        Value::List(_) => "array",
        Value::Nil => "null",
        Value::Map(_) | Value::Object(_) => "object",
    }
}
