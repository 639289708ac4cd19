//! Why Go's reader refuses a document.

use std::fmt;

/// Text that is not YAML.
#[derive(Clone, Debug)]
pub struct Error {
    /// The words of Go's reader.
    pub message: String,
    /// Where, in bytes, if it is known.
    pub offset: Option<usize>,
}

impl Error {
    pub(super) fn new(problem: String, offset: Option<usize>) -> Self {
        Error {
            message: format!("error converting YAML to JSON: {problem}"),
            offset,
        }
    }

    /// A problem in a line, from 1; Go leaves out a line that it takes for 0.
    pub(super) fn at(line: usize, problem: &str, offset: usize) -> Self {
        let place = if line == 0 {
            String::new()
        } else {
            format!("line {line}: ")
        };
        Error::new(format!("yaml: {place}{problem}"), Some(offset))
    }

    pub(super) fn reader(problem: &str) -> Self {
        Error::new(format!("yaml: {problem}"), None)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
