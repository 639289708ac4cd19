//! Functions that templates call: their Go signature, what they do, and what they see of the execution.

use std::fmt;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::{Str, Value};
use crate::error::{CallError, Error};

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
    /// `uint8`, which also takes a rune constant.
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
    /// An object of the Go type with this name. Nil fits only a pointer, whose name begins with `*`.
    Named(&'static str),
}

/// What a function returns.
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
    /// A function with exactly these parameters.
    pub fn new(params: &[Param], body: impl Fn(&mut State<'_>, &[Value]) -> Returned + 'static) -> Self {
        Function(Rc::new(Inner {
            params: params.into(),
            variadic: false,
            body,
        }))
    }

    /// A function whose last parameter takes any number of arguments, including none.
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

    /// Whether the last parameter takes any number of arguments.
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

/// Functions by name.
pub type Functions = FxHashMap<&'static str, Function>;

/// An execution as functions see it.
pub struct State<'a>(&'a mut dyn Execution);

/// What an execution does for functions. It is a trait because functions are values, which know nothing of templates.
pub(crate) trait Execution {
    /// See [`State::execute`].
    fn execute(&mut self, name: &str, data: &Value) -> Result<Str, Error>;

    /// See [`State::execute_text`].
    fn execute_text(&mut self, name: &str, text: &str, data: &Value) -> Result<Str, Error>;

    /// See [`State::spend`].
    fn spend(&mut self, bytes: u64) -> Result<(), CallError>;

    /// See [`State::work`].
    fn work(&mut self, steps: u64) -> Result<(), CallError>;

    /// See [`State::weigh`].
    fn weigh(&mut self, value: &Value) -> Result<Option<u64>, CallError>;
}

impl<'a> State<'a> {
    pub(crate) fn new(execution: &'a mut dyn Execution) -> Self {
        State(execution)
    }

    /// Executes a template of this set into a text of its own.
    ///
    /// # Errors
    /// Where the template fails, or if there is no template of that name.
    pub fn execute(&mut self, name: &str, data: &Value) -> Result<Str, Error> {
        self.0.execute(name, data)
    }

    /// Reads a text under the given name and executes it with the templates of this set. Nothing else sees the templates
    /// that it defines.
    ///
    /// # Errors
    /// Where the text is not a valid template, at [`Stage::Parse`](crate::Stage::Parse), and where its execution fails.
    pub fn execute_text(&mut self, name: &str, text: &str, data: &Value) -> Result<Str, Error> {
        self.0.execute_text(name, text, data)
    }

    /// Counts text that a function is about to make; call it before making much.
    ///
    /// # Errors
    /// When the limit is reached.
    pub fn spend(&mut self, bytes: u64) -> Result<(), CallError> {
        self.0.spend(bytes)
    }

    /// Counts work that a function is about to do; a step is about fifty nanoseconds. Reading the arguments once is
    /// counted already.
    ///
    /// # Errors
    /// When the limit is reached.
    pub fn work(&mut self, steps: u64) -> Result<(), CallError> {
        self.0.work(steps)
    }

    /// Counts a walk over all of a value, and returns its size; `None` if it is nested too deeply to be walked over, like
    /// a map that holds itself.
    ///
    /// # Errors
    /// When the limit is reached.
    pub fn weigh(&mut self, value: &Value) -> Result<Option<u64>, CallError> {
        self.0.weigh(value)
    }
}
