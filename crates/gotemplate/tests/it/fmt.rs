//! `fmt` against a table that Go itself printed. `scripts/tables fmt` compares most of it with real Helm.

use std::any::Any;
use std::collections::BTreeMap;

use gotemplate::fmt::{TooLong, brief, sprint, sprintf, sprintln};
use gotemplate::strconv::unquote;
use gotemplate::{Elem, IntKind, Kind, List, Map, MapType, Object, Str, UintKind, Value};

const CASES: &str = include_str!("../fixtures/fmt.tsv");

/// A struct of two fields, or a pointer to one.
#[derive(Debug)]
struct Struct {
    name: &'static str,
    fields: Vec<(&'static str, Value)>,
    text: Option<&'static str>,
}

impl Object for Struct {
    fn type_name(&self) -> &str {
        self.name
    }

    fn kind(&self) -> Kind {
        if self.name.starts_with('*') {
            Kind::Ptr
        } else {
            Kind::Struct
        }
    }

    fn text(&self) -> Option<String> {
        self.text.map(str::to_owned)
    }

    fn plain(&self) -> Value {
        Value::Nil
    }

    fn fields(&self) -> Vec<(&str, Value)> {
        self.fields.clone()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn point(name: &'static str, a: Value, b: Value) -> Value {
    Value::object(Struct {
        name,
        fields: vec![("A", a), ("B", b)],
        text: None,
    })
}

fn version(major: i64, minor: i64, text: &'static str) -> Value {
    let fields = vec![("Major", Value::int(major)), ("Minor", Value::int(minor))];
    Value::object(Struct {
        name: "*main.Version",
        fields,
        text: Some(text),
    })
}

fn map(entries: &[(&str, Value)]) -> Value {
    Value::Map(
        entries
            .iter()
            .map(|(key, value)| (Str::from(*key), value.clone()))
            .collect(),
    )
}

fn bytes(bytes: &[u8]) -> Value {
    Value::Bytes(bytes.into())
}

fn hex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn value(name: &str) -> Value {
    if let Some((kind, text)) = name.split_once(':') {
        return match kind {
            "int" => Value::int(text.parse().unwrap()),
            "int32" => Value::Int(IntKind::Int32, text.parse().unwrap()),
            "int64" => Value::int64(text.parse().unwrap()),
            "uint" => Value::Uint(UintKind::Uint, text.parse().unwrap()),
            "uint8" => Value::Uint(UintKind::Uint8, text.parse().unwrap()),
            "uint32" => Value::Uint(UintKind::Uint32, text.parse().unwrap()),
            "uint64" => Value::Uint(UintKind::Uint64, text.parse().unwrap()),
            "float" => Value::Float(text.parse().unwrap()),
            "str" => Value::from(text),
            "raw" => Value::String(hex(text).into()),
            "bytes" => bytes(&hex(text)),
            _ => panic!("{name}"),
        };
    }
    match name {
        "nil" => Value::Nil,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "list0" => Value::list(vec![]),
        "list" => Value::list(vec![
            Value::int(1),
            "a".into(),
            Value::Nil,
            Value::Float(2.5),
            Value::Bool(true),
        ]),
        "strings" => Value::strings(["a", "b c"]),
        "nillist" => Value::List(List::nil(Elem::Any)),
        "ints" => Value::List(List::new(Elem::Int, vec![Value::int(1), Value::int(-2)])),
        "nested" => Value::list(vec![
            Value::list(vec![Value::int(1)]),
            map(&[("k", bytes(&[1, 2]))]),
            "x".into(),
            bytes(b"hi"),
        ]),
        "map0" => map(&[]),
        "map" => map(&[
            ("b", Value::int(2)),
            ("a", Value::int(1)),
            ("c", Value::Nil),
            ("Z", "z".into()),
        ]),
        "smap" => {
            let entries = [("x", "1"), ("é", "2")].map(|(key, value)| (Str::from(key), Value::from(value)));
            Value::Map(Map::of(MapType::STRING, BTreeMap::from(entries)))
        }
        "nilmap" => Value::Map(Map::nil(MapType::ANY)),
        "maps" => Value::List(List::new(Elem::Map, vec![map(&[("a", Value::Float(1.0))]), Value::Nil])),
        "point" => point("main.Point", Value::int(1), "x".into()),
        "pointp" => point("*main.Point", "p".into(), Value::Nil),
        "version" => version(1, 2, "v1.2"),
        "inner" => point(
            "main.Point",
            version(3, 4, "v3.4"),
            Value::list(vec![version(5, 6, "v5.6")]),
        ),
        _ => panic!("{name}"),
    }
}

#[test]
fn prints_as_go_does() {
    let mut wrong = Vec::new();
    assert!(CASES.lines().count() > 4500, "the table is cut short");
    for line in CASES.lines() {
        let cells: Vec<Vec<u8>> = line.split('\t').map(|cell| unquote(cell.as_bytes()).unwrap()).collect();
        let [format, names, expected] = cells.as_slice() else {
            panic!("{line}")
        };
        let names = std::str::from_utf8(names).unwrap();
        // A name that ends in `|` is for the functions without a format.
        let plain = names.strip_suffix('|');
        let args: Vec<Value> = match plain.unwrap_or(names) {
            "" => vec![],
            names => names.split('|').map(value).collect(),
        };
        let printed = match (plain, format.as_slice()) {
            (Some(_), b"print") => sprint(&args),
            (Some(_), _) => sprintln(&args),
            (None, format) => sprintf(format, &args),
        };
        let printed = printed.unwrap();
        if printed != *expected {
            wrong.push(format!("{line}\n\t{:?}", String::from_utf8_lossy(&printed)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong
            .iter()
            .step_by(1 + wrong.len() / 40)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn a_map_that_holds_itself_ends() {
    let map = Map::new();
    map.set("self", Value::Map(map.clone()));
    assert_eq!(sprint(&[Value::Map(map.clone())]), Err(TooLong));
    assert!(brief(b"%v", &[Value::Map(map.clone())]).starts_with("map[self:map[self:"));
    map.remove("self");
}

#[test]
fn lists_that_share_their_items_end() {
    let mut value = Value::from("much ".repeat(10_000));
    for _ in 0..60 {
        value = Value::list(vec![value.clone(), value]);
    }
    assert_eq!(sprint(&[value.clone()]), Err(TooLong));
    assert!(brief(b"%v", &[value]).len() < 5000);
}

#[test]
fn pointers_have_one_address() {
    assert_eq!(sprintf(b"%p", &[map(&[])]).unwrap(), b"0xc0000a0000");
    assert_eq!(
        sprint(&[Value::list(vec![point("*main.Point", Value::Nil, Value::Nil)])]).unwrap(),
        b"[0xc0000a0000]"
    );
}
