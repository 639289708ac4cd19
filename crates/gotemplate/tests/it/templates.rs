//! Templates whose output and errors are recorded from Go's text/template. `scripts/tables templates`
//! compares with real Helm what its functions can say.

use std::collections::BTreeMap;
use std::rc::Rc;

use gotemplate::{
    CallError, Elem, Function, Functions, Limits, List, Map, MapType, MissingKey, Param, Str, Templates, UintKind,
    Value,
};

fn dict(entries: &[(&str, Value)]) -> Value {
    Value::Map(
        entries
            .iter()
            .map(|(key, value)| (Str::from(*key), value.clone()))
            .collect(),
    )
}

fn data() -> Value {
    let strings = |entries: &[(&str, &str)]| {
        let entries: BTreeMap<Str, Value> = entries.iter().map(|(k, v)| (Str::from(*k), Value::from(*v))).collect();
        Value::Map(Map::of(MapType::STRING, entries))
    };
    let deep = dict(&[("er", "found".into())]);
    dict(&[
        ("s", "text".into()),
        ("empty", "".into()),
        ("n", Value::int(3)),
        ("big", Value::int64(7)),
        ("f", 2.5.into()),
        ("whole", 3.0.into()),
        ("t", true.into()),
        ("no", false.into()),
        ("nil", Value::Nil),
        ("u", Value::Uint(UintKind::Uint8, 65)),
        (
            "l",
            Value::list(vec!["x".into(), "y".into(), Value::Nil, Value::int(4)]),
        ),
        ("none", Value::list(Vec::new())),
        ("ss", Value::strings(["p", "q"])),
        (
            "m",
            dict(&[
                ("b", Value::int(2)),
                ("a", "one".into()),
                ("deep", deep),
                ("nil", Value::Nil),
            ]),
        ),
        ("ms", strings(&[("k", "v"), ("j", "w")])),
        ("mz", dict(&[])),
        ("bytes", Value::Bytes(Rc::from(b"hi".as_slice()))),
    ])
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map(|text| text.to_str().into_owned())
        .unwrap_or_default()
}

fn int(value: &Value) -> i64 {
    match value {
        Value::Int(_, number) => *number,
        _ => 0,
    }
}

fn size(size: usize) -> Value {
    Value::int(i64::try_from(size).unwrap())
}

fn functions() -> Functions {
    let mut all = Functions::default();
    let mut add = |name, function| all.insert(name, function);
    add(
        "upper",
        Function::new(&[Param::String], |_, args| Ok(text(&args[0]).to_uppercase().into())),
    );
    add(
        "join",
        Function::variadic(&[Param::String, Param::String], |_, args| {
            let parts: Vec<String> = args[1..].iter().map(text).collect();
            Ok(parts.join(&text(&args[0])).into())
        }),
    );
    add(
        "fail",
        Function::new(&[Param::String], |_, args| Err(text(&args[0]).into())),
    );
    add(
        "boom",
        Function::new(&[], |_, _| Err(CallError::Panic("boom went".to_owned()))),
    );
    add(
        "addi",
        Function::new(&[Param::Int, Param::Int], |_, args| {
            Ok(Value::int(int(&args[0]) + int(&args[1])))
        }),
    );
    add(
        "addl",
        Function::new(&[Param::Int64, Param::Int64], |_, args| {
            Ok(Value::int64(int(&args[0]) + int(&args[1])))
        }),
    );
    add(
        "half",
        Function::new(&[Param::Float64], |_, args| match args[0] {
            Value::Float(value) => Ok((value / 2.0).into()),
            _ => Err("no float".into()),
        }),
    );
    add(
        "dict",
        Function::variadic(&[Param::Any], |_, args| {
            Ok(Value::Map(
                args.chunks_exact(2)
                    .map(|pair| (Str::from(text(&pair[0])), pair[1].clone()))
                    .collect(),
            ))
        }),
    );
    add(
        "list",
        Function::variadic(&[Param::Any], |_, args| Ok(List::new(Elem::Any, args.to_vec()).into())),
    );
    add(
        "keysof",
        Function::new(&[Param::Dict], |_, args| Ok(size(args[0].as_map().unwrap().len()))),
    );
    add(
        "count",
        Function::new(&[Param::List], |_, args| Ok(size(args[0].as_list().unwrap().len()))),
    );
    add(
        "flag",
        Function::new(&[Param::Bool], |_, args| Ok(args[0].truth().to_string().into())),
    );
    add("any", Function::new(&[Param::Any], |_, args| Ok(args[0].clone())));
    add(
        "isnil",
        Function::new(&[Param::Any], |_, args| Ok(matches!(args[0], Value::Nil).into())),
    );
    add("null", Function::new(&[], |_, _| Ok(Value::Nil)));
    add(
        "chr",
        Function::new(&[Param::Uint8], |_, args| match args[0] {
            Value::Uint(_, value) => Ok(Value::int(i64::try_from(value).unwrap())),
            _ => Err("no byte".into()),
        }),
    );
    add(
        "include",
        Function::new(&[Param::String, Param::Any], |state, args| {
            Ok(state.execute(&text(&args[0]), &args[1])?.into())
        }),
    );
    all
}

fn render(texts: &[&str], missing_key: MissingKey) -> Result<Str, gotemplate::Error> {
    let mut templates = Templates::new(Rc::new(functions()))
        .named("set")
        .with_missing_key(missing_key);
    let mut last = String::new();
    for (index, text) in texts.iter().enumerate() {
        last = format!("t{index}");
        templates.parse(&last, text)?;
    }
    Rc::new(templates).execute(&last, &data(), &Limits::default())
}

#[test]
fn as_text_template_does_it() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("../fixtures/templates.jsonl").lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let texts: Vec<&str> = case["texts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|text| text.as_str().unwrap())
            .collect();
        let missing_key = if case["strict"] == true {
            MissingKey::Error
        } else {
            MissingKey::Zero
        };
        let expected = match case["err"].as_str() {
            Some(error) => format!("error: {error}"),
            // The table leaves out an empty text.
            None => case["out"].as_str().unwrap_or_default().to_owned(),
        };
        let actual = match render(&texts, missing_key) {
            Ok(text) => text.to_string(),
            Err(error) => format!("error: {error}"),
        };
        count += 1;
        if actual != expected {
            wrong.push(format!("{texts:?}\n  Go:   {expected}\n  here: {actual}"));
        }
    }
    assert!(count > 450, "the table is cut short");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
