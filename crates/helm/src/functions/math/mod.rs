//! sprig's numbers.

mod cast;
mod decimal;
mod float;
mod sequence;

use gotemplate::strconv::{NumErrorKind, atoi, parse_int};
use gotemplate::{CallError, Function, Functions, Param, Value};

use cast::{to_float, to_int};

/// Adds them.
pub fn add(functions: &mut Functions) {
    whole(functions);
    decimal::add(functions);
    float::add(functions);
    sequence::add(functions);
    functions.insert("int", of_one(|value| Value::int(to_int(value))));
    functions.insert("int64", of_one(|value| Value::int64(to_int(value))));
    functions.insert("float64", of_one(|value| Value::Float(to_float(value))));
    functions.insert("toDecimal", of_one(octal));
    functions.insert(
        "atoi",
        Function::new(&[Param::String], |_, args| {
            Ok(args.first().map_or(Value::int(0), number))
        }),
    );
}

fn whole(functions: &mut Functions) {
    functions.insert("add1", of_one(|value| Value::int64(to_int(value).wrapping_add(1))));
    functions.insert(
        "add",
        of_many(&[Param::Any], |numbers| numbers.fold(0, i64::wrapping_add)),
    );
    for (name, operation) in [
        ("mul", i64::wrapping_mul as fn(i64, i64) -> i64),
        ("max", i64::max),
        ("biggest", i64::max),
        ("min", i64::min),
    ] {
        let of = move |mut numbers: Numbers<'_>| {
            let first = numbers.next().unwrap_or(0);
            numbers.fold(first, operation)
        };
        functions.insert(name, of_many(&[Param::Any, Param::Any], of));
    }
    for (name, operation) in [
        ("sub", (|a, b| Some(a.wrapping_sub(b))) as fn(i64, i64) -> Option<i64>),
        ("div", |a, b| (b != 0).then(|| a.wrapping_div(b))),
        ("mod", |a, b| (b != 0).then(|| a.wrapping_rem(b))),
    ] {
        let function = Function::new(&[Param::Any, Param::Any], move |_, args| {
            let mut numbers = args.iter().map(to_int);
            let (a, b) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
            let result = operation(a, b).ok_or_else(|| panicked("runtime error: integer divide by zero"))?;
            Ok(Value::int64(result))
        });
        functions.insert(name, function);
    }
}

/// The arguments as whole numbers.
type Numbers<'a> = std::iter::Map<std::slice::Iter<'a, Value>, fn(&Value) -> i64>;

fn of_one(body: fn(&Value) -> Value) -> Function {
    Function::new(&[Param::Any], move |_, args| {
        Ok(body(args.first().unwrap_or(&Value::Nil)))
    })
}

fn of_many(params: &[Param], body: impl Fn(Numbers<'_>) -> i64 + 'static) -> Function {
    Function::variadic(params, move |_, args| {
        Ok(Value::int64(body(args.iter().map(to_int as fn(&Value) -> i64))))
    })
}

fn panicked(message: &str) -> CallError {
    CallError::Panic(message.to_owned())
}

/// The digits of the value read in base 8; 0 where they are none.
fn octal(value: &Value) -> Value {
    let text = gotemplate::fmt::brief(b"%v", std::slice::from_ref(value));
    Value::int64(parse_int(text.as_bytes(), 8).unwrap_or(0))
}

/// A whole number, the nearest one where it does not fit; 0 where it is none.
fn number(text: &Value) -> Value {
    let text = text.as_str().map(|text| text.as_bytes()).unwrap_or_default();
    Value::int(match atoi(text) {
        Ok(number) => number,
        Err(error) if error.kind == NumErrorKind::Range && text.starts_with(b"-") => i64::MIN,
        Err(error) if error.kind == NumErrorKind::Range => i64::MAX,
        Err(_) => 0,
    })
}
