//! What functions take note of before they take time or memory.

use gotemplate::{CallError, State, Value};

/// Takes note of text of this length that is about to be made.
pub(super) fn spend(state: &mut State<'_>, bytes: usize) -> Result<(), CallError> {
    state.spend(u64::try_from(bytes).unwrap_or(u64::MAX))
}

/// Takes note of a walk over all of a value, and gives its size; a value that is nested too deeply has none.
pub(super) fn weigh(state: &mut State<'_>, value: &Value) -> Result<u64, CallError> {
    let weight = state.weigh(value)?;
    weight.ok_or_else(|| CallError::Panic("value is nested too deeply".to_owned()))
}
