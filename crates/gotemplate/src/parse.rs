//! Reads templates.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::error::Error;
use crate::function::Function;

/// Functions by name.
pub type Functions = FxHashMap<&'static str, Function>;

/// Templates by name, and the functions that they can call.
pub struct Templates {}

impl Templates {
    /// No templates yet.
    pub fn new(_functions: Rc<Functions>) -> Self {
        Templates {}
    }

    /// A set that sees all templates of this one; what is parsed into it is seen by it alone.
    pub fn overlay(self: &Rc<Self>) -> Templates {
        unimplemented!()
    }

    /// Reads a text, and keeps it under the name, with every template that it defines.
    ///
    /// # Errors
    /// Where the text is no template.
    pub fn parse(&mut self, _name: &str, _text: &str) -> Result<(), Error> {
        unimplemented!()
    }
}
