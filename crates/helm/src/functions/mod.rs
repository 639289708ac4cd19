//! What templates can call: sprig's functions and Helm's own.

mod args;
pub mod cases;
pub mod dates;
pub mod encodings;
pub mod paths;
pub mod regex;
mod runes;
pub mod strings;
pub mod system;
pub mod urls;

use std::rc::Rc;

use gotemplate::Functions;

use crate::world::World;

/// Every function that needs nothing of the render but the clock and chance.
pub fn all(functions: &mut Functions, world: &Rc<dyn World>) {
    cases::add(functions);
    dates::add(functions, world);
    encodings::add(functions);
    paths::add(functions);
    regex::add(functions);
    strings::add(functions, world);
    urls::add(functions);
    system::add(functions);
}
