//! Executes templates.

mod assign;
mod budget;
mod call;
mod cost;
mod eval;
mod field;
mod frame;
mod observe;
mod walk;

use std::rc::Rc;

use crate::error::{CallError, Error, Stage};
use crate::parse::Templates;
use crate::parse::node::Tree;
use crate::strconv::quote;
use crate::value::{Execution, Operand, Str, Value};
pub use budget::{Budget, Limits};
use frame::Executor;
pub use observe::{Emitted, Observer};

/// The steps that making a text of its own takes, besides those of the template's actions.
const TEXT: u64 = 16;

impl Templates {
    /// Executes a template of this set.
    ///
    /// # Errors
    /// When the template fails, when there is no template of that name, and when a limit is reached.
    pub fn execute(self: &Rc<Self>, name: &str, data: &Value, limits: &Limits) -> Result<Str, Error> {
        self.execute_within(name, data, &mut Budget::new(limits), None)
    }

    /// Executes a template of this set with what earlier executions left of their limits, and tells an observer, if given,
    /// what each action produces.
    ///
    /// # Errors
    /// As for [`execute`](Self::execute).
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
        let mut executor = Executor {
            templates: self,
            budget,
        };
        executor.text(tree, data, observer)
    }
}

impl Executor<'_> {
    /// Executes a template into a text of its own.
    fn text(&mut self, tree: &Rc<Tree>, data: &Value, observer: Option<&dyn Observer>) -> Result<Str, Error> {
        self.budget
            .take_steps(TEXT)
            .map_err(|message| Error::nowhere(Stage::Limit, message))?;
        let mut out = Vec::new();
        self.run(tree, Operand::concrete(data.clone()), &mut out, observer)
            .map_err(|error| *error)?;
        Ok(Str::from(out))
    }
}

impl Execution for Executor<'_> {
    fn execute(&mut self, name: &str, data: &Value) -> Result<Str, Error> {
        match self.templates.lookup(name) {
            Some(tree) => self.text(tree, data, None),
            None => Err(missing(self.templates, name)),
        }
    }

    fn execute_text(&mut self, name: &str, text: &str, data: &Value) -> Result<Str, Error> {
        let parsed = self.templates.read(name, text)?;
        let Some(tree) = parsed.main() else {
            return Ok(Str::default());
        };
        if !parsed.defines() {
            return self.text(tree, data, None);
        }
        let mut templates = self.templates.overlay();
        templates.add(&parsed);
        let mut executor = Executor {
            templates: &Rc::new(templates),
            budget: &mut *self.budget,
        };
        executor.text(tree, data, None)
    }

    fn spend(&mut self, bytes: u64) -> Result<(), CallError> {
        self.budget.take_bytes(bytes).map_err(CallError::limit)
    }

    fn work(&mut self, steps: u64) -> Result<(), CallError> {
        self.budget.take_steps(steps).map_err(CallError::limit)
    }

    fn weigh(&mut self, value: &Value) -> Result<Option<u64>, CallError> {
        cost::weigh(self.budget, value)
    }
}

fn missing(templates: &Templates, name: &str) -> Error {
    let message = format!(
        "no template {} associated with template {}",
        quote(name.as_bytes()),
        quote(templates.name().as_bytes())
    );
    Error::nowhere(Stage::Execute, message)
}
