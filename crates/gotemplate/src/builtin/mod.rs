//! The functions that text/template itself provides.

mod compare;
mod escape;
mod sequence;

use crate::error::CallError;
use crate::value::{Operand, Param, Str, Value};

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Builtin {
    And,
    Or,
    Not,
    Call,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Len,
    Index,
    Slice,
    Print,
    Printf,
    Println,
    Html,
    Js,
    UrlQuery,
}

/// The names of the functions that every template can call.
pub const NAMES: [&str; 19] = [
    "and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print", "printf",
    "println", "slice", "urlquery",
];

impl Builtin {
    pub(crate) fn named(name: &str) -> Option<Builtin> {
        Some(match name {
            "and" => Builtin::And,
            "or" => Builtin::Or,
            "not" => Builtin::Not,
            "call" => Builtin::Call,
            "eq" => Builtin::Eq,
            "ne" => Builtin::Ne,
            "lt" => Builtin::Lt,
            "le" => Builtin::Le,
            "gt" => Builtin::Gt,
            "ge" => Builtin::Ge,
            "len" => Builtin::Len,
            "index" => Builtin::Index,
            "slice" => Builtin::Slice,
            "print" => Builtin::Print,
            "printf" => Builtin::Printf,
            "println" => Builtin::Println,
            "html" => Builtin::Html,
            "js" => Builtin::Js,
            "urlquery" => Builtin::UrlQuery,
            _ => return None,
        })
    }

    /// The types of its parameters, and whether the last one may come any number of times.
    pub(crate) fn signature(self) -> (&'static [Param], bool) {
        use Param::{Any, Reflect, String};
        match self {
            Builtin::And | Builtin::Or | Builtin::Call | Builtin::Eq | Builtin::Index | Builtin::Slice => {
                (&[Reflect, Reflect], true)
            }
            Builtin::Not | Builtin::Len => (&[Reflect], false),
            Builtin::Ne | Builtin::Lt | Builtin::Le | Builtin::Gt | Builtin::Ge => (&[Reflect, Reflect], false),
            Builtin::Print | Builtin::Println | Builtin::Html | Builtin::Js | Builtin::UrlQuery => (&[Any], true),
            Builtin::Printf => (&[String, Any], true),
        }
    }

    /// Whether it walks over all of what it is given.
    pub(crate) fn prints(self) -> bool {
        matches!(
            self,
            Builtin::Print | Builtin::Printf | Builtin::Println | Builtin::Html | Builtin::Js | Builtin::UrlQuery
        )
    }

    /// For `and` and `or`, the truth of an argument that settles the result.
    pub(crate) fn short_circuit(self) -> Option<bool> {
        match self {
            Builtin::And => Some(false),
            Builtin::Or => Some(true),
            _ => None,
        }
    }

    /// Calls it with arguments that fit; `callee` is how the first one is written.
    pub(crate) fn call(self, args: &[Operand], callee: &str) -> Result<Value, CallError> {
        let nil = Operand::concrete(Value::Nil);
        let first = args.first().unwrap_or(&nil);
        let rest = args.get(1..).unwrap_or_default();
        let second = &rest.first().unwrap_or(&nil).value;
        match self {
            Builtin::And | Builtin::Or => Ok(args.last().unwrap_or(&nil).value.clone()),
            Builtin::Not => Ok(Value::Bool(!first.value.truth())),
            Builtin::Call => match &first.value {
                Value::Nil => Err("call of nil".into()),
                value => Err(format!("non-function {callee} of type {}", value.type_name()).into()),
            },
            Builtin::Eq => compare::equal_any(&first.value, rest).map(Value::Bool),
            Builtin::Ne => compare::equal(&first.value, second).map(|equal| Value::Bool(!equal)),
            Builtin::Lt => compare::less(&first.value, second).map(Value::Bool),
            Builtin::Le => compare::less_or_equal(&first.value, second).map(Value::Bool),
            Builtin::Gt => compare::less_or_equal(&first.value, second).map(|less| Value::Bool(!less)),
            Builtin::Ge => compare::less(&first.value, second).map(|less| Value::Bool(!less)),
            Builtin::Len => sequence::len(first),
            Builtin::Index => sequence::index(first, rest),
            Builtin::Slice => sequence::slice(first, rest),
            Builtin::Print => Ok(text(crate::fmt::sprint(&values(args))?)),
            Builtin::Println => Ok(text(crate::fmt::sprintln(&values(args))?)),
            Builtin::Printf => {
                let format = first.value.as_str().map(Str::as_bytes).unwrap_or_default();
                Ok(text(crate::fmt::sprintf(format, &values(rest))?))
            }
            Builtin::Html => Ok(text(escape::html(&escape::shown(args)?))),
            Builtin::Js => Ok(text(escape::js(&escape::shown(args)?))),
            Builtin::UrlQuery => Ok(text(escape::url_query(&escape::shown(args)?))),
        }
    }
}

fn text(bytes: Vec<u8>) -> Value {
    Value::String(Str::from(bytes))
}

fn values(args: &[Operand]) -> Vec<Value> {
    args.iter().map(|arg| arg.value.clone()).collect()
}
