//! What templates can call: sprig's functions and Helm's own.

mod arguments;
pub mod certificates;
pub mod crypto;
mod entropy;
pub mod general;
pub mod random;
pub mod versions;

use std::rc::Rc;

use gotemplate::Functions;

use crate::compat::Compat;
use crate::world::World;

/// Every function that needs nothing of the render.
pub fn add(functions: &mut Functions, _compat: Compat, world: Rc<dyn World>) {
    general::add(functions);
    random::add(functions, &world);
    crypto::add(functions, &world);
    certificates::add(functions, &world);
    versions::add(functions);
}
