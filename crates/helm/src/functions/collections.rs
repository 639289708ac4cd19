//! Functions on maps and lists, on kinds of values, and between values and text.

use gotemplate::Functions;

use super::{convert, dicts, kinds, lists};
use crate::compat::Compat;

/// Adds them.
pub fn add(functions: &mut Functions, compat: Compat) {
    dicts::add(functions);
    lists::add(functions);
    kinds::add(functions);
    convert::add(functions, compat);
}
