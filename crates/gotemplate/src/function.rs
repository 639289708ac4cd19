//! Functions that templates call: their Go signature, and what they do.

use std::fmt;
use std::rc::Rc;

use crate::error::Error;
use crate::exec::State;
use crate::value::Value;

/// The Go type of a parameter. The executor checks arguments against it as Go does, so that a function sees only values
/// that fit: an argument of the wrong type is an error of the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param {
    /// `interface {}`: anything, nil included.
    Any,
    /// `reflect.Value`: anything, as Go's own functions take it.
    Reflect,
    /// `bool`.
    Bool,
    /// `int`.
    Int,
    /// `int64`.
    Int64,
    /// `uint8`, which a rune constant fits.
    Uint8,
    /// `uint32`.
    Uint32,
    /// `float64`.
    Float64,
    /// `string`.
    String,
    /// `[]byte`.
    Bytes,
    /// `[]interface {}`.
    List,
    /// `[]string`.
    Strings,
    /// `map[string]interface {}`; a named map type with that shape fits too.
    Dict,
    /// `map[string]string`.
    StringDict,
    /// An object of the Go type with this name. Nil fits a pointer, whose name begins with `*`, and no struct.
    Named(&'static str),
}

/// Why a call failed.
#[derive(Debug)]
pub enum CallError {
    /// The error that the function returned: the executor adds where.
    Message(String),
    /// A template that the function executed failed; its own place is inside.
    Template(Box<Error>),
    /// The same, with words of the function before those of the template.
    Wrapped(String, Box<Error>),
    /// The function panicked in Go; text/template turns that into an error of its own.
    Panic(String),
}

impl From<String> for CallError {
    fn from(message: String) -> Self {
        CallError::Message(message)
    }
}

impl From<&str> for CallError {
    fn from(message: &str) -> Self {
        CallError::Message(message.to_owned())
    }
}

impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        CallError::Template(Box::new(error))
    }
}

/// What a function gives.
pub type Returned = Result<Value, CallError>;

type Body = dyn Fn(&mut State<'_>, &[Value]) -> Returned;

/// A function with its signature. Cloning is cheap.
#[derive(Clone)]
pub struct Function(Rc<Inner<Body>>);

struct Inner<B: ?Sized> {
    params: Box<[Param]>,
    variadic: bool,
    body: B,
}

impl Function {
    /// A function of exactly these parameters.
    pub fn new(params: &[Param], body: impl Fn(&mut State<'_>, &[Value]) -> Returned + 'static) -> Self {
        Function(Rc::new(Inner {
            params: params.into(),
            variadic: false,
            body,
        }))
    }

    /// A function whose last parameter may come any number of times, also never.
    pub fn variadic(params: &[Param], body: impl Fn(&mut State<'_>, &[Value]) -> Returned + 'static) -> Self {
        Function(Rc::new(Inner {
            params: params.into(),
            variadic: true,
            body,
        }))
    }

    /// The types of the parameters.
    pub fn params(&self) -> &[Param] {
        &self.0.params
    }

    /// Whether the last parameter may come any number of times.
    pub fn is_variadic(&self) -> bool {
        self.0.variadic
    }

    /// Calls it with arguments that are already checked.
    pub(crate) fn call(&self, state: &mut State<'_>, args: &[Value]) -> Returned {
        (self.0.body)(state, args)
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function")
            .field("params", &self.0.params)
            .field("variadic", &self.0.variadic)
            .finish()
    }
}
