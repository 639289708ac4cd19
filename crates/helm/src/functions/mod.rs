//! What templates can call: sprig's functions and Helm's own.

pub mod collections;
pub mod convert;
pub mod dicts;
pub mod general;
pub mod kinds;
pub mod lists;
mod merge;
mod operands;
pub mod system;

use gotemplate::Functions;

/// Every function that needs nothing of the render.
pub fn all(functions: &mut Functions) {
    general::add(functions);
    system::add(functions);
}
