//! Maps.

use std::collections::BTreeMap;

use gotemplate::{CallError, Function, Functions, List, Map, MapType, Param, Returned, State, Str, Value};

use super::arguments::{dict, int, text};
use super::cost::weigh;
use super::merge::merge;
use super::texts::strval;

/// Adds them.
pub fn add(functions: &mut Functions) {
    functions.insert("dict", Function::variadic(&[Param::Any], build));
    functions.insert("get", Function::new(&[Param::Dict, Param::String], get));
    functions.insert("set", Function::new(&[Param::Dict, Param::String, Param::Any], set));
    functions.insert("unset", Function::new(&[Param::Dict, Param::String], unset));
    functions.insert("hasKey", Function::new(&[Param::Dict, Param::String], has_key));
    functions.insert("pluck", Function::variadic(&[Param::String, Param::Dict], pluck));
    functions.insert("keys", Function::variadic(&[Param::Dict], keys));
    functions.insert("values", Function::new(&[Param::Dict], values));
    functions.insert("pick", Function::variadic(&[Param::Dict, Param::String], pick));
    functions.insert("omit", Function::variadic(&[Param::Dict, Param::String], omit));
    for name in ["merge", "mustMerge"] {
        functions.insert(
            name,
            Function::variadic(&[Param::Dict, Param::Dict], |state, args| merge_all(state, args, false)),
        );
    }
    for name in ["mergeOverwrite", "mustMergeOverwrite"] {
        functions.insert(
            name,
            Function::variadic(&[Param::Dict, Param::Dict], |state, args| merge_all(state, args, true)),
        );
    }
    for name in ["deepCopy", "mustDeepCopy"] {
        functions.insert(name, Function::new(&[Param::Any], deep_copy));
    }
    functions.insert("dig", Function::variadic(&[Param::Any], dig));
    functions.insert(
        "split",
        Function::new(&[Param::String, Param::String], |state, args| {
            numbered(state, &text(args, 1), &text(args, 0), None)
        }),
    );
    functions.insert(
        "splitn",
        Function::new(&[Param::String, Param::Int, Param::String], |state, args| {
            numbered(
                state,
                &text(args, 2),
                &text(args, 0),
                usize::try_from(int(args, 1)).ok(),
            )
        }),
    );
}

fn build(state: &mut State<'_>, args: &[Value]) -> Returned {
    let map = Map::new();
    for pair in args.chunks(2) {
        let key = strval(state, &pair[0])?;
        map.set(key, pair.get(1).cloned().unwrap_or_else(|| "".into()));
    }
    Ok(Value::Map(map))
}

fn get(_: &mut State<'_>, args: &[Value]) -> Returned {
    Ok(dict(&args[0])
        .get(text(args, 1).as_bytes())
        .unwrap_or_else(|| "".into()))
}

/// What an entry takes besides its key.
const ENTRY: u64 = 96;

fn set(state: &mut State<'_>, args: &[Value]) -> Returned {
    let map = dict(&args[0]);
    if map.is_nil() {
        return Err(CallError::Panic("assignment to entry in nil map".to_owned()));
    }
    let key = text(args, 1);
    state.spend(ENTRY + key.len() as u64)?;
    map.set(key, args[2].clone());
    Ok(Value::Map(map))
}

fn unset(_: &mut State<'_>, args: &[Value]) -> Returned {
    let map = dict(&args[0]);
    map.remove(text(args, 1).as_bytes());
    Ok(Value::Map(map))
}

fn has_key(_: &mut State<'_>, args: &[Value]) -> Returned {
    Ok(Value::Bool(dict(&args[0]).get(text(args, 1).as_bytes()).is_some()))
}

fn pluck(_: &mut State<'_>, args: &[Value]) -> Returned {
    let key = text(args, 0);
    Ok(Value::list(
        args[1..]
            .iter()
            .filter_map(|map| dict(map).get(key.as_bytes()))
            .collect(),
    ))
}

/// Go gives the keys in random order; here they are sorted, map by map.
fn keys(state: &mut State<'_>, args: &[Value]) -> Returned {
    let mut keys: Vec<Str> = Vec::new();
    for map in args.iter().map(dict) {
        state.spend(ENTRY * map.len() as u64)?;
        keys.extend(map.keys());
    }
    Ok(Value::strings(keys))
}

/// Go gives the values in random order; here they are sorted by key.
fn values(state: &mut State<'_>, args: &[Value]) -> Returned {
    let map = dict(&args[0]);
    state.spend(ENTRY * map.len() as u64)?;
    Ok(Value::list(map.entries().into_iter().map(|(_, value)| value).collect()))
}

fn pick(_: &mut State<'_>, args: &[Value]) -> Returned {
    let map = dict(&args[0]);
    let picked = args[1..].iter().filter_map(Value::as_str).cloned();
    Ok(Value::Map(some_of(&map, picked)))
}

fn omit(state: &mut State<'_>, args: &[Value]) -> Returned {
    let map = dict(&args[0]);
    state.spend(ENTRY * map.len() as u64)?;
    let omitted: std::collections::BTreeSet<&Str> = args[1..].iter().filter_map(Value::as_str).collect();
    let kept = map.keys().into_iter().filter(|key| !omitted.contains(key));
    Ok(Value::Map(some_of(&map, kept)))
}

/// A new map with some entries of another one.
fn some_of(map: &Map, keys: impl Iterator<Item = Str>) -> Map {
    let some = Map::new();
    for key in keys {
        if let Some(value) = map.peek(key.as_bytes()) {
            some.carry(key, value, map);
        }
    }
    some
}

fn merge_all(state: &mut State<'_>, args: &[Value], overwrite: bool) -> Returned {
    let mut merged = dict(&args[0]);
    for src in &args[1..] {
        merged = merge(state, &merged, &dict(src), overwrite)?;
    }
    Ok(Value::Map(merged))
}

fn deep_copy(state: &mut State<'_>, args: &[Value]) -> Returned {
    if matches!(args[0], Value::Nil) {
        return Err(CallError::Panic(
            "reflect: call of reflect.Value.Type on zero Value".to_owned(),
        ));
    }
    weigh(state, &args[0])?;
    Ok(copy(&args[0]))
}

/// Maps and lists anew; reads of a copied map count for the original.
fn copy(value: &Value) -> Value {
    match value {
        Value::Map(map) => {
            let new = map.copy();
            for (key, value) in map.peek_entries() {
                if matches!(value, Value::Map(_) | Value::List(_)) {
                    new.set(key, copy(&value));
                }
            }
            Value::Map(new)
        }
        Value::List(list) if list.is_nil() => Value::List(list.clone()),
        Value::List(list) => Value::List(List::new(list.elem(), list.iter().map(copy).collect::<Vec<Value>>())),
        other => other.clone(),
    }
}

fn dig(_: &mut State<'_>, args: &[Value]) -> Returned {
    let [path @ .., default, last] = args else {
        return Err(CallError::Panic("dig needs at least three arguments".to_owned()));
    };
    if path.is_empty() {
        return Err(CallError::Panic("dig needs at least three arguments".to_owned()));
    }
    let mut map = plain_map(last)?;
    let mut names = Vec::with_capacity(path.len());
    for name in path {
        match name {
            Value::String(name) => names.push(name),
            other => return Err(CallError::Panic(not_a("string", other))),
        }
    }
    for (index, name) in names.iter().enumerate() {
        let Some(step) = map.get(name.as_bytes()) else {
            return Ok(default.clone());
        };
        if index + 1 == names.len() {
            return Ok(step);
        }
        map = plain_map(&step)?;
    }
    Ok(default.clone())
}

/// What Go's type assertion to `map[string]interface {}` gives: named map types do not pass.
fn plain_map(value: &Value) -> Result<Map, CallError> {
    match value {
        Value::Map(map) if std::ptr::eq(map.ty(), MapType::ANY) || map.ty().name == MapType::ANY.name => {
            Ok(map.clone())
        }
        other => Err(CallError::Panic(not_a("map[string]interface {}", other))),
    }
}

fn not_a(wanted: &str, value: &Value) -> String {
    let found = match value {
        Value::Nil => "nil".to_owned(),
        other => other.type_name(),
    };
    format!("interface conversion: interface {{}} is {found}, not {wanted}")
}

fn numbered(state: &mut State<'_>, text: &Str, separator: &Str, count: Option<usize>) -> Returned {
    state.work(text.len() as u64)?;
    let parts = split(text.as_bytes(), separator.as_bytes(), count);
    let entries: BTreeMap<Str, Value> = parts
        .into_iter()
        .enumerate()
        .map(|(index, part)| (Str::from(format!("_{index}")), Value::String(Str::from(part))))
        .collect();
    Ok(Value::Map(Map::of(MapType::STRING, entries)))
}

/// Go's `strings.SplitN`: at most `count` parts, and an empty separator splits into characters.
pub(super) fn split<'t>(mut text: &'t [u8], separator: &[u8], count: Option<usize>) -> Vec<&'t [u8]> {
    let mut parts = Vec::new();
    if count == Some(0) || (separator.is_empty() && text.is_empty()) {
        return parts;
    }
    while count.is_none_or(|count| parts.len() + 1 < count) {
        let (end, next) = if separator.is_empty() {
            let size = first_size(text);
            if size >= text.len() {
                break;
            }
            (size, size)
        } else {
            match memchr::memmem::find(text, separator) {
                Some(at) => (at, at + separator.len()),
                None => break,
            }
        };
        parts.push(&text[..end]);
        text = &text[next..];
    }
    parts.push(text);
    parts
}

/// The bytes of the first character; a byte that is not UTF-8 is one by itself.
fn first_size(text: &[u8]) -> usize {
    let head = &text[..text.len().min(4)];
    let valid = head.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    valid.map_or(1, char::len_utf8)
}
