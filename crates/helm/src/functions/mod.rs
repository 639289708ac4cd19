//! What templates can call: sprig's functions and Helm's own.

mod arguments;
pub mod cases;
pub mod certificates;
pub mod collections;
pub mod convert;
mod cost;
pub mod crypto;
pub mod dates;
pub mod dicts;
pub mod encodings;
mod entropy;
pub mod kinds;
pub mod lists;
pub mod math;
mod merge;
pub mod paths;
pub mod random;
pub mod regex;
mod runes;
pub mod strings;
mod texts;
pub mod urls;
pub mod versions;

use std::rc::Rc;

use gotemplate::Functions;

use crate::compat::Compat;
use crate::world::World;

/// Every function that needs nothing of the render but the clock and chance.
pub fn add(functions: &mut Functions, compat: Compat, world: &Rc<dyn World>) {
    cases::add(functions);
    certificates::add(functions, world);
    collections::add(functions, compat);
    crypto::add(functions, world);
    dates::add(functions, world);
    encodings::add(functions);
    math::add(functions);
    paths::add(functions);
    random::add(functions, world);
    regex::add(functions);
    strings::add(functions);
    urls::add(functions);
    versions::add(functions);
}
