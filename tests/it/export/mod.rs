//! Exports, read back: everything in a plan is in them exactly once, or is left out with a reason.

mod redirect;
