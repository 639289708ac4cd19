//! What templates can call: sprig's functions and Helm's own.

pub mod general;
pub mod math;
pub mod system;

use gotemplate::Functions;

/// Every function that needs nothing of the render.
pub fn all(functions: &mut Functions) {
    general::add(functions);
    system::add(functions);
}
