//! What carries images across the gap: the inputs of tools that pack them.

mod charts;
pub(super) mod hauler;
pub(super) mod imageset;
mod pins;
pub(super) mod zarf;
