//! Why a list of resources, or what it asks for, was not understood.

use std::fmt;

/// What is wrong with a list of resources, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KrmError(String);

impl KrmError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for KrmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KrmError {}
