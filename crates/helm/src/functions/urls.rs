//! Work under way.
use gotemplate::Functions;
/// Adds them.
pub fn add(_functions: &mut Functions) {}
