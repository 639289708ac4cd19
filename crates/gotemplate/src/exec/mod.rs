//! Executes templates.

mod assign;
mod call;
mod cost;
mod eval;
mod field;
mod frame;
mod observe;
mod place;

use std::rc::Rc;

use crate::error::{Error, Stage};
use crate::function::CallError;
use crate::parse::node::Tree;
use crate::parse::{Parsed, Templates};
use crate::value::{Str, Value};
use frame::Frame;
pub use observe::{Emitted, Observer};

/// What executions that share a [`Budget`] may use.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Actions, iterations and calls; work that takes longer counts as several.
    pub steps: u64,
    /// Bytes of text and of other values that may be made.
    pub bytes: u64,
    /// Templates inside templates.
    pub depth: usize,
}

impl Default for Limits {
    /// Far above what a chart needs, and far below what would take a machine down.
    fn default() -> Self {
        Limits {
            steps: 100_000_000,
            bytes: 256 << 20,
            depth: 10_000,
        }
    }
}

/// How many blocks, pipelines and templates may be open in one another: this bounds the stack.
const MAX_NESTING: usize = 60_000;

/// The steps that a template into a text of its own takes besides those of its actions.
const TEXT: u64 = 16;

/// What is left of the limits.
#[derive(Debug)]
pub struct Budget {
    steps: u64,
    bytes: u64,
    depth: usize,
    nesting: usize,
}

/// An operand as `reflect` sees it.
#[derive(Clone, Debug)]
pub(crate) struct Operand {
    pub(crate) value: Value,
    /// Whether it stands in a place of type `interface {}`, such as an entry of a map: Go tells a nil in there from no
    /// value at all, and names the type of the place in errors.
    pub(crate) interface: bool,
}

impl Operand {
    /// A value of its own type.
    pub(crate) fn concrete(value: Value) -> Self {
        Operand {
            value,
            interface: false,
        }
    }

    /// What Go calls a nil interface, in contrast to no value.
    pub(crate) fn is_nil_interface(&self) -> bool {
        self.interface && matches!(self.value, Value::Nil)
    }
}

/// An execution as functions see it.
pub struct State<'a> {
    templates: &'a Rc<Templates>,
    budget: &'a mut Budget,
}

impl State<'_> {
    /// The templates that can be executed by name here.
    pub fn templates(&self) -> &Rc<Templates> {
        self.templates
    }

    /// Executes a template of this set into a text of its own.
    ///
    /// # Errors
    /// As the template fails, or if there is none of that name.
    pub fn execute(&mut self, name: &str, data: &Value) -> Result<Str, Error> {
        match self.templates.lookup(name) {
            Some(tree) => self.run(&Rc::clone(tree), data, None),
            None => Err(missing(self.templates, name)),
        }
    }

    /// Executes a text that was read, with the templates of a set, under the limits of this execution. The text need not
    /// be in the set; what it defines is seen only if it is.
    ///
    /// # Errors
    /// As the template fails.
    pub fn execute_parsed(&mut self, templates: &Rc<Templates>, parsed: &Parsed, data: &Value) -> Result<Str, Error> {
        match parsed.main() {
            Some(tree) => State {
                templates,
                budget: &mut *self.budget,
            }
            .run(tree, data, None),
            None => Ok(Str::default()),
        }
    }

    /// Takes note of text that a function is about to make; call it before making much.
    ///
    /// # Errors
    /// When the limit is met.
    pub fn spend(&mut self, bytes: u64) -> Result<(), CallError> {
        self.budget.take_bytes(bytes).map_err(CallError::limit)
    }

    /// Takes note of work that a function is about to do; a step is some fifty nanoseconds. Reading the arguments once is
    /// counted already.
    ///
    /// # Errors
    /// When the limit is met.
    pub fn work(&mut self, steps: u64) -> Result<(), CallError> {
        self.budget.take_steps(steps).map_err(CallError::limit)
    }

    /// Takes note of a walk over all of a value, and says how large it is; nothing if it is nested too deeply to be walked
    /// over, as a map that holds itself is.
    ///
    /// # Errors
    /// When the limit is met.
    pub fn weigh(&mut self, value: &Value) -> Result<Option<u64>, CallError> {
        cost::weigh(self, value)
    }

    fn run(&mut self, tree: &Rc<Tree>, data: &Value, observer: Option<&dyn Observer>) -> Result<Str, Error> {
        self.budget
            .take_steps(TEXT)
            .map_err(|message| nowhere(Stage::Limit, message))?;
        let mut out = Vec::new();
        self.run_into(tree, Operand::concrete(data.clone()), &mut out, observer)
            .map_err(|error| *error)?;
        Ok(Str::from(out))
    }

    fn run_into(
        &mut self,
        tree: &Rc<Tree>,
        data: Operand,
        out: &mut Vec<u8>,
        observer: Option<&dyn Observer>,
    ) -> Result<(), Box<Error>> {
        let Some(depth) = self.budget.depth.checked_sub(1) else {
            let message = "exceeded maximum template depth";
            return Err(Box::new(nowhere(Stage::Limit, message)));
        };
        self.budget.depth = depth;
        let result = Frame::new(
            State {
                templates: self.templates,
                budget: &mut *self.budget,
            },
            tree,
            out,
            observer,
        )
        .run(data);
        self.budget.depth += 1;
        result
    }
}

impl Templates {
    /// Executes a template of this set.
    ///
    /// # Errors
    /// As the template fails, if there is none of that name, and where a limit is met.
    pub fn execute(self: &Rc<Self>, name: &str, data: &Value, limits: &Limits) -> Result<Str, Error> {
        self.execute_within(name, data, &mut Budget::new(limits), None)
    }

    /// Executes a template of this set with what earlier executions left of their limits, while somebody may look on.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub fn execute_within(
        self: &Rc<Self>,
        name: &str,
        data: &Value,
        budget: &mut Budget,
        observer: Option<&dyn Observer>,
    ) -> Result<Str, Error> {
        let Some(tree) = self.lookup(name) else {
            return Err(missing(self, name));
        };
        let mut state = State {
            templates: self,
            budget,
        };
        state.run(tree, data, observer)
    }
}

impl Budget {
    /// All that the limits allow.
    pub fn new(limits: &Limits) -> Self {
        Budget {
            steps: limits.steps,
            bytes: limits.bytes,
            depth: limits.depth,
            nesting: MAX_NESTING,
        }
    }

    fn take_bytes(&mut self, bytes: u64) -> Result<(), &'static str> {
        self.bytes = self.bytes.checked_sub(bytes).ok_or("too much text is made")?;
        Ok(())
    }

    fn take_steps(&mut self, steps: u64) -> Result<(), &'static str> {
        self.steps = self.steps.checked_sub(steps).ok_or("too many steps are taken")?;
        Ok(())
    }
}

impl CallError {
    /// What this engine does not do, though Go would.
    pub fn limit(message: impl Into<String>) -> Self {
        CallError::Template(Box::new(nowhere(Stage::Limit, message)))
    }
}

/// An error without a place.
fn nowhere(stage: Stage, message: impl Into<String>) -> Error {
    Error {
        stage,
        file: String::new(),
        line: 0,
        column: None,
        template: String::new(),
        action: None,
        message: message.into(),
        cause: None,
    }
}

fn missing(templates: &Templates, name: &str) -> Error {
    let quote = |text: &str| crate::strconv::quote(text.as_bytes());
    let message = format!(
        "no template {} associated with template {}",
        quote(name),
        quote(templates.name())
    );
    nowhere(Stage::Execute, message)
}
