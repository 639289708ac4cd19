//! Executes templates.

use std::rc::Rc;

use crate::error::Error;
use crate::function::CallError;
use crate::parse::Templates;
use crate::value::{Str, Value};

/// What one execution, with all that it includes, may use.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Actions, iterations and calls.
    pub steps: u64,
    /// Bytes of text that may be made, what functions give included.
    pub bytes: u64,
    /// Templates inside templates.
    pub depth: usize,
}

/// An execution as functions see it.
pub struct State<'a> {
    templates: &'a Rc<Templates>,
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
    pub fn execute(&mut self, _name: &str, _data: &Value) -> Result<Str, Error> {
        unimplemented!()
    }

    /// Executes a template of another set, under the limits of this execution.
    ///
    /// # Errors
    /// As [`execute`](Self::execute).
    pub fn execute_in(&mut self, _templates: &Rc<Templates>, _name: &str, _data: &Value) -> Result<Str, Error> {
        unimplemented!()
    }

    /// Takes note of text that a function is about to make; call it before making much.
    ///
    /// # Errors
    /// When the limit is met.
    pub fn spend(&mut self, _bytes: u64) -> Result<(), CallError> {
        unimplemented!()
    }
}
