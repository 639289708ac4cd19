//! Why redirects cannot be read.

use std::fmt;

/// Why a file with redirects cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectError {
    file: String,
    message: String,
}

impl RedirectError {
    pub(super) fn new(file: &str, message: String) -> Self {
        Self {
            file: file.to_owned(),
            message,
        }
    }
}

impl fmt::Display for RedirectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.message.trim_end())
    }
}

impl std::error::Error for RedirectError {}
