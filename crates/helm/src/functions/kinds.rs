//! What a value is, and what stands in for it when it is empty.

use gotemplate::{Function, Functions, Param, State, Value};

use super::arguments::text;
use super::cost::weigh;
use super::texts::strval;

/// Adds them.
pub fn add(functions: &mut Functions) {
    functions.insert(
        "default",
        Function::variadic(&[Param::Any, Param::Any], |_, args| {
            let given = args.get(1).filter(|value| value.truth());
            Ok(given.unwrap_or(&args[0]).clone())
        }),
    );
    functions.insert(
        "empty",
        Function::new(&[Param::Any], |_, args| Ok(Value::Bool(!args[0].truth()))),
    );
    functions.insert(
        "coalesce",
        Function::variadic(&[Param::Any], |_, args| {
            Ok(args.iter().find(|value| value.truth()).cloned().unwrap_or_default())
        }),
    );
    functions.insert(
        "ternary",
        Function::new(&[Param::Any, Param::Any, Param::Bool], |_, args| {
            Ok(if args[2].truth() {
                args[0].clone()
            } else {
                args[1].clone()
            })
        }),
    );
    functions.insert(
        "typeOf",
        Function::new(&[Param::Any], |_, args| Ok(args[0].type_name().into())),
    );
    functions.insert(
        "typeIs",
        Function::new(&[Param::String, Param::Any], |_, args| {
            Ok(Value::Bool(text(args, 0) == *args[1].type_name()))
        }),
    );
    functions.insert(
        "typeIsLike",
        Function::new(&[Param::String, Param::Any], |_, args| {
            let (name, found) = (text(args, 0), args[1].type_name());
            Ok(Value::Bool(
                name == *found || found.strip_prefix('*').is_some_and(|pointed| name == *pointed),
            ))
        }),
    );
    functions.insert(
        "kindOf",
        Function::new(&[Param::Any], |_, args| Ok(args[0].kind().name().into())),
    );
    functions.insert(
        "kindIs",
        Function::new(&[Param::String, Param::Any], |_, args| {
            Ok(Value::Bool(text(args, 0) == *args[1].kind().name()))
        }),
    );
    functions.insert(
        "deepEqual",
        Function::new(&[Param::Any, Param::Any], |state: &mut State<'_>, args| {
            weigh(state, &args[0])?;
            weigh(state, &args[1])?;
            Ok(Value::Bool(args[0].deep_equal(&args[1])))
        }),
    );
    functions.insert(
        "toString",
        Function::new(&[Param::Any], |state, args| Ok(Value::String(strval(state, &args[0])?))),
    );
}
