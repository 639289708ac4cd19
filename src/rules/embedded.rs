//! The rules that come with airgap-lint, as `build.rs` makes them from `rules/*.yaml`.
//!
//! The files are in alphabetical order, those about all resources last; within a file, and from file to file, earlier
//! rules win.

use std::borrow::Cow;

use super::pattern::{Glob, Globs, KindPattern, PathPattern, StepPattern};
use super::{Artifact, Examples, Fields, Form, Rule};

include!(concat!(env!("OUT_DIR"), "/rules.rs"));
