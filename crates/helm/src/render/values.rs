//! `.Values`: a map whose Go type has methods. A method goes before a key of the same name.

use gotemplate::{CallError, Elem, Function, Map, MapType, Param, Returned, Value, strconv};

use crate::compat::Compat;
use crate::yaml;

/// The type of `.Values` and of `.Template`, and of the dot itself.
pub(super) fn values_type(compat: Compat) -> &'static MapType {
    match compat {
        Compat::V3 => V3,
        Compat::V4 => V4,
    }
}

const V3: &MapType = &MapType {
    name: "chartutil.Values",
    elem: Elem::Any,
    methods: Some(method),
};
const V4: &MapType = &MapType {
    name: "common.Values",
    elem: Elem::Any,
    methods: Some(method),
};

fn method(values: &Map, name: &str) -> Option<Function> {
    let values = values.clone();
    Some(match name {
        "AsMap" => Function::new(&[], move |_, _| {
            // What is empty is answered by a map of its own.
            Ok(Value::Map(match values.is_empty() {
                true => Map::new(),
                false => values.typed(MapType::ANY),
            }))
        }),
        "YAML" => Function::new(&[], move |_, _| {
            let text = yaml::write(&Value::Map(values.clone()))?;
            Ok(Value::String(text.into()))
        }),
        "Table" => Function::new(&[Param::String], move |_, args| {
            table(&values, text(args).split('.')).map(Value::Map)
        }),
        "PathValue" => Function::new(&[Param::String], move |_, args| path_value(&values, &text(args))),
        // No template has a writer to call it with.
        "Encode" => Function::new(&[Param::Named("io.Writer")], |_, _| Ok(Value::Nil)),
        _ => return None,
    })
}

fn text(args: &[Value]) -> String {
    let text = args.first().and_then(Value::as_str);
    text.map(|text| text.to_str().into_owned()).unwrap_or_default()
}

/// The map at a path.
fn table<'p>(values: &Map, path: impl Iterator<Item = &'p str>) -> Result<Map, CallError> {
    let mut table = values.clone();
    for key in path {
        match table.get(key) {
            Some(Value::Map(below)) => table = below.typed(values.ty()),
            _ => return Err(is_not(key, "table")),
        }
    }
    Ok(table)
}

/// The value at a path, which is no map.
fn path_value(values: &Map, path: &str) -> Returned {
    if path.is_empty() {
        return Err("YAML path cannot be empty".into());
    }
    let (above, key) = path.rsplit_once('.').unwrap_or(("", path));
    let table = match above {
        "" if !path.contains('.') => Ok(values.clone()),
        above => table(values, above.split('.')),
    };
    match table.ok().and_then(|table| table.get(key)) {
        Some(value) if !matches!(value, Value::Map(_)) => Ok(value),
        _ => Err(is_not(key, "value")),
    }
}

fn is_not(key: &str, what: &str) -> CallError {
    CallError::Message(format!("{} is not a {what}", strconv::quote(key.as_bytes())))
}
