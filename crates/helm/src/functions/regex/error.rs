//! Why Go refuses a pattern.

use std::fmt;

pub(super) const INVALID_CAPTURE: &str = "invalid named capture";
pub(super) const INVALID_CLASS_RANGE: &str = "invalid character class range";
pub(super) const INVALID_ESCAPE: &str = "invalid escape sequence";
pub(super) const INVALID_PERL: &str = "invalid or unsupported Perl syntax";
pub(super) const INVALID_REPEAT: &str = "invalid nested repetition operator";
pub(super) const INVALID_REPEAT_SIZE: &str = "invalid repeat count";
pub(super) const INVALID_UTF8: &str = "invalid UTF-8";
pub(super) const MISSING_ARGUMENT: &str = "missing argument to repetition operator";
pub(super) const MISSING_BRACKET: &str = "missing closing ]";
pub(super) const MISSING_PAREN: &str = "missing closing )";
pub(super) const TOO_DEEP: &str = "expression nests too deeply";
pub(super) const TOO_LARGE: &str = "expression too large";
pub(super) const TRAILING_BACKSLASH: &str = "trailing backslash at end of expression";
pub(super) const UNEXPECTED_PAREN: &str = "unexpected )";

/// Why a pattern is refused, and which part of it.
#[derive(Debug)]
pub(super) struct Error {
    what: &'static str,
    part: String,
}

impl Error {
    pub(super) fn new(what: &'static str, part: &str) -> Self {
        Error {
            what,
            part: part.to_owned(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error parsing regexp: {}: `{}`", self.what, self.part)
    }
}
