//! Lists.

use gotemplate::{CallError, Elem, Function, Functions, List, Param, Returned, State, Str, Value};
use rustc_hash::FxHashSet;

use super::arguments::{int, slice, text};
use super::cost::weigh;
use super::dicts::split;
use super::texts::{strings, strval};

/// Go's words for a method of a nil interface.
const NIL: &str = "runtime error: invalid memory address or nil pointer dereference";

/// A function of a list, and what Go calls it when the argument is none.
type OfList = fn(&mut State<'_>, Vec<Value>) -> Returned;

/// Adds them.
pub fn add(functions: &mut Functions) {
    for name in ["list", "tuple"] {
        functions.insert(
            name,
            Function::variadic(&[Param::Any], |_, args| Ok(Value::list(args.to_vec()))),
        );
    }
    let of_list: [(&[&'static str], &'static str, OfList); 7] = [
        (&["first", "mustFirst"], "Cannot find first on type", |_, items| {
            Ok(items.into_iter().next().unwrap_or_default())
        }),
        (&["last", "mustLast"], "Cannot find last on type", |_, mut items| {
            Ok(items.pop().unwrap_or_default())
        }),
        (&["rest", "mustRest"], "Cannot find rest on type", |_, mut items| {
            Ok(if items.is_empty() {
                nothing()
            } else {
                Value::list(items.split_off(1))
            })
        }),
        (
            &["initial", "mustInitial"],
            "Cannot find initial on type",
            |_, mut items| {
                Ok(if items.pop().is_none() {
                    nothing()
                } else {
                    Value::list(items)
                })
            },
        ),
        (
            &["reverse", "mustReverse"],
            "Cannot find reverse on type",
            |_, mut items| {
                items.reverse();
                Ok(Value::list(items))
            },
        ),
        (&["compact", "mustCompact"], "Cannot compact on type", |_, mut items| {
            items.retain(Value::truth);
            Ok(Value::list(items))
        }),
        (&["uniq", "mustUniq"], "Cannot find uniq on type", uniq),
    ];
    for (names, refusal, body) in of_list {
        for name in names {
            let function = move |state: &mut State<'_>, args: &[Value]| {
                let items = slice_of(state, &args[0], refusal)?;
                body(state, items)
            };
            functions.insert(name, Function::new(&[Param::Any], function));
        }
    }
    for name in ["append", "mustAppend", "push", "mustPush"] {
        functions.insert(
            name,
            Function::new(&[Param::Any, Param::Any], |state, args| {
                let mut items = slice_of(state, &args[0], "Cannot push on type")?;
                items.push(args[1].clone());
                Ok(Value::list(items))
            }),
        );
    }
    for name in ["prepend", "mustPrepend"] {
        functions.insert(
            name,
            Function::new(&[Param::Any, Param::Any], |state, args| {
                let mut items = slice_of(state, &args[0], "Cannot prepend on type")?;
                items.insert(0, args[1].clone());
                Ok(Value::list(items))
            }),
        );
    }
    for name in ["without", "mustWithout"] {
        functions.insert(name, Function::variadic(&[Param::Any, Param::Any], without));
    }
    for name in ["has", "mustHas"] {
        functions.insert(name, Function::new(&[Param::Any, Param::Any], has));
    }
    for name in ["slice", "mustSlice"] {
        functions.insert(name, Function::variadic(&[Param::Any, Param::Any], part));
    }
    for name in ["chunk", "mustChunk"] {
        functions.insert(name, Function::new(&[Param::Int, Param::Any], chunk));
    }
    functions.insert("concat", Function::variadic(&[Param::Any], concat));
    functions.insert("sortAlpha", Function::new(&[Param::Any], sort_alpha));
    functions.insert(
        "toStrings",
        Function::new(&[Param::Any], |state, args| {
            Ok(Value::strings(strings(state, &args[0])?))
        }),
    );
    functions.insert("join", Function::new(&[Param::String, Param::Any], join));
    functions.insert(
        "splitList",
        Function::new(&[Param::String, Param::String], |state, args| {
            let whole = text(args, 1);
            state.work(whole.len() as u64)?;
            Ok(Value::strings(split(whole.as_bytes(), text(args, 0).as_bytes(), None)))
        }),
    );
    functions.insert(
        "all",
        Function::variadic(&[Param::Any], |_, args| Ok(Value::Bool(args.iter().all(Value::truth)))),
    );
    functions.insert(
        "any",
        Function::variadic(&[Param::Any], |_, args| Ok(Value::Bool(args.iter().any(Value::truth)))),
    );
}

fn nothing() -> Value {
    Value::List(List::nil(Elem::Any))
}

fn slice_of(state: &mut State<'_>, value: &Value, refusal: &str) -> Result<Vec<Value>, CallError> {
    if matches!(value, Value::Nil) {
        return Err(CallError::Panic(NIL.to_owned()));
    }
    let Some(items) = slice(value) else {
        return Err(CallError::Panic(format!("{refusal} {}", value.kind().name())));
    };
    state.spend((items.len() * size_of::<Value>()) as u64)?;
    Ok(items)
}

/// What two values must share to be equal, where that is quick to compare; `None` for maps, lists and other values.
#[derive(PartialEq, Eq, Hash)]
enum Quick {
    Nil,
    Bool(bool),
    Int(&'static str, i64),
    Uint(&'static str, u64),
    Text(Str),
}

fn quick(value: &Value) -> Option<Quick> {
    Some(match value {
        Value::Nil => Quick::Nil,
        Value::Bool(value) => Quick::Bool(*value),
        Value::Int(kind, number) => Quick::Int(kind.name(), *number),
        Value::Uint(kind, number) => Quick::Uint(kind.name(), *number),
        Value::String(text) => Quick::Text(text.clone()),
        _ => return None,
    })
}

fn uniq(state: &mut State<'_>, items: Vec<Value>) -> Returned {
    let mut quickly: FxHashSet<Quick> = FxHashSet::default();
    let mut others: Vec<Value> = Vec::new();
    let mut found = Vec::new();
    for item in items {
        let new = match quick(&item) {
            Some(key) => quickly.insert(key),
            None => {
                let weight = weigh(state, &item)?;
                state.spend(weight.saturating_mul(others.len() as u64))?;
                let new = !others.iter().any(|other| other.deep_equal(&item));
                if new {
                    others.push(item.clone());
                }
                new
            }
        };
        if new {
            found.push(item);
        }
    }
    Ok(Value::list(found))
}

fn without(state: &mut State<'_>, args: &[Value]) -> Returned {
    let mut items = slice_of(state, &args[0], "Cannot find without on type")?;
    for omitted in &args[1..] {
        let weight = weigh(state, omitted)?;
        state.spend(weight.saturating_mul(items.len() as u64))?;
        items.retain(|item| !omitted.deep_equal(item));
    }
    Ok(Value::list(items))
}

fn has(state: &mut State<'_>, args: &[Value]) -> Returned {
    if matches!(args[1], Value::Nil) {
        return Ok(Value::Bool(false));
    }
    let items = slice_of(state, &args[1], "Cannot find has on type")?;
    if matches!(args[0], Value::Map(_) | Value::List(_)) {
        let weight = weigh(state, &args[0])?;
        state.spend(weight.saturating_mul(items.len() as u64))?;
    }
    Ok(Value::Bool(items.iter().any(|item| args[0].deep_equal(item))))
}

fn part(state: &mut State<'_>, args: &[Value]) -> Returned {
    let items = slice_of(state, &args[0], "list should be type of slice or array but")?;
    if items.is_empty() {
        return Ok(Value::Nil);
    }
    let start = args.get(1).map_or(0, to_int);
    let end = args.get(2).map_or(items.len() as i64, to_int);
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    let Some(part) = range.and_then(|(start, end)| items.get(start..end)) else {
        return Err(CallError::Panic(
            "reflect.Value.Slice: slice index out of bounds".to_owned(),
        ));
    };
    Ok(match &args[0] {
        Value::List(list) => Value::List(List::new(list.elem(), part)),
        Value::Bytes(bytes) => Value::Bytes(bytes.iter().skip(start as usize).take(part.len()).copied().collect()),
        _ => Value::list(part.to_vec()),
    })
}

/// How sprig takes anything for an `int`: what is no number is 0.
fn to_int(value: &Value) -> i64 {
    match value {
        Value::Bool(value) => i64::from(*value),
        Value::Int(_, number) => *number,
        Value::Uint(_, number) => *number as i64,
        Value::Float(number) => *number as i64,
        Value::String(text) => {
            let text = text.to_str();
            let whole = text
                .split_once('.')
                .filter(|(_, zeros)| zeros.bytes().all(|digit| digit == b'0'));
            whole.map_or(text.as_ref(), |(whole, _)| whole).parse().unwrap_or(0)
        }
        _ => 0,
    }
}

fn chunk(state: &mut State<'_>, args: &[Value]) -> Returned {
    let items = slice_of(state, &args[1], "Cannot chunk type")?;
    let Some(size) = usize::try_from(int(args, 0)).ok().filter(|size| *size > 0) else {
        return Err(CallError::Panic(
            "runtime error: makeslice: len out of range".to_owned(),
        ));
    };
    let chunks: Vec<Value> = items.chunks(size).map(|chunk| Value::list(chunk.to_vec())).collect();
    Ok(Value::List(List::new(Elem::Named("[]interface {}"), chunks)))
}

fn concat(state: &mut State<'_>, args: &[Value]) -> Returned {
    let mut all = Vec::new();
    for list in args {
        if slice(list).is_none() && !matches!(list, Value::Nil) {
            return Err(CallError::Panic(format!(
                "Cannot concat type {} as list",
                list.kind().name()
            )));
        }
        all.extend(slice_of(state, list, "")?);
    }
    Ok(if all.is_empty() { nothing() } else { Value::list(all) })
}

fn sort_alpha(state: &mut State<'_>, args: &[Value]) -> Returned {
    if slice(&args[0]).is_none() {
        return Ok(Value::strings([strval(state, &args[0])?]));
    }
    let mut texts = strings(state, &args[0])?;
    state.work(texts.len() as u64)?;
    texts.sort();
    Ok(Value::strings(texts))
}

fn join(state: &mut State<'_>, args: &[Value]) -> Returned {
    let separator = text(args, 0);
    let texts = strings(state, &args[1])?;
    let size: usize = texts.iter().map(|text| text.len() + separator.len()).sum();
    state.spend(size as u64)?;
    let parts: Vec<&[u8]> = texts.iter().map(Str::as_bytes).collect();
    Ok(Value::String(Str::from(parts.join(separator.as_bytes()))))
}
