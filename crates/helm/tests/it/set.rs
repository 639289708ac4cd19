//! `--set` and its kin against a table that Helm's own parsers wrote. Whole numbers of `--set` are `{"$int": n}` there.
//! `scripts/tables set` compares it with real Helm.

use std::io;

use gotemplate::{Map, Value};
use helm::Compat;
use helm::values::Set;
use serde_json::{Value as Json, json};

const BASE: &str = r#"{"s":"x","n":null,"m":{"a":1,"b":{"c":[1,2]}},"l":[1,{"a":1},["x"],null]}"#;

fn to_json(value: &Value) -> Json {
    match value {
        Value::Nil => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(_, value) => json!({ "$int": value }),
        Value::Float(value) => json!(value),
        Value::String(text) => json!(text.to_str()),
        Value::List(list) => list.iter().map(to_json).collect(),
        Value::Map(map) => Json::Object(
            map.peek_entries()
                .iter()
                .map(|(key, value)| (key.to_string(), to_json(value)))
                .collect(),
        ),
        other => panic!("{other:?}"),
    }
}

fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

fn read(path: &str) -> io::Result<Vec<u8>> {
    match path {
        "/missing" | "" => Err(io::ErrorKind::NotFound.into()),
        path => Ok(format!("content of {path}").into_bytes()),
    }
}

#[test]
fn as_helm() {
    let rows: Vec<Json> = serde_json::from_str(include_str!("../fixtures/set.json")).unwrap();
    let mut wrong = Vec::new();
    assert!(rows.len() >= 120, "cases are missing");
    for row in &rows {
        let text = row["text"].as_str().unwrap();
        for base in ["", "+"] {
            for mode in ["set", "string", "json", "file", "literal"] {
                for (version, compat) in [("3", Compat::V3), ("4", Compat::V4)] {
                    // A file's path may be empty, and then the table has what the reader of the table made of it.
                    let set = match mode {
                        "set" => Set::Typed,
                        "string" => Set::String,
                        "json" => Set::Json,
                        "literal" => Set::Literal,
                        _ => Set::File(&|path| {
                            if path.is_empty() {
                                Ok(b"content of ".to_vec())
                            } else {
                                read(path)
                            }
                        }),
                    };
                    let column = |mode: &str| {
                        row.get(format!("{mode}{version}{base}"))
                            .or_else(|| row.get(format!("{mode}{base}")))
                    };
                    let expected = match column(mode) {
                        Some(Json::String(other)) if other == "as set" => column("set"),
                        other => other,
                    };
                    let values = match base {
                        "" => Map::new(),
                        _ => helm::json::read(BASE.as_bytes()).unwrap().as_map().unwrap().clone(),
                    };
                    let got = match set.read(text, &values, compat) {
                        Ok(()) => to_json(&Value::Map(values)),
                        Err(_) if mode == "json" => json!("error"),
                        Err(error) => json!(format!("error: {error}")),
                    };
                    if !expected.is_some_and(|expected| same(expected, &got)) {
                        wrong.push(format!("{text}\t{mode}{version}{base}\t{got}\t{expected:?}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_index_has_a_limit() {
    let values = Map::new();
    assert!(Set::Typed.read("a[65536]=1", &values, Compat::V3).is_ok());
    let error = Set::Typed.read("a[65537]=1", &values, Compat::V3).unwrap_err();
    assert_eq!(error, "index of 65537 is greater than maximum supported index of 65536");
    assert!(
        Set::Typed
            .read(&format!("b{}=1", "[0]".repeat(100_000)), &values, Compat::V3)
            .is_err()
    );
}
