//! What goes wrong, and where.

use std::fmt;

/// A template that cannot be read or executed. `Display` gives the words of Go's text/template.
#[derive(Clone, Debug)]
pub struct Error {
    /// The stage that failed.
    pub stage: Stage,
    /// The file: the name under which the text was parsed.
    pub file: String,
    /// The line, from 1; 0 for an error without a place, such as a template that does not exist.
    pub line: usize,
    /// The column in bytes, from 0 as Go counts; `None` for parse errors, which have no column.
    pub column: Option<usize>,
    /// The template that was executed; a file may define several.
    pub template: String,
    /// The action that failed, as Go prints it: `.Values.image.tag`.
    pub action: Option<String>,
    /// What failed and why, without the place.
    pub message: String,
    /// The error of a template that this one called through a function such as `include`.
    pub cause: Option<Box<Error>>,
}

/// When it went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// While reading the text.
    Parse,
    /// While executing it.
    Execute,
    /// At a limit of this engine.
    Limit,
}

impl Error {
    /// The innermost error: where it went wrong first.
    pub fn root(&self) -> &Error {
        self.cause.as_deref().map_or(self, Error::root)
    }
}

/// How many errors of a chain are shown at its start and at its end: endless recursion makes a thousand that are alike.
const SHOWN: usize = 8;

/// The longest action that is shown whole.
const ACTION: usize = 400;

impl Error {
    /// The error without its cause.
    fn link(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            return write!(f, "template: {}", self.message);
        }
        write!(f, "template: {}:{}:", self.file, self.line)?;
        if let Some(column) = self.column {
            write!(f, "{column}:")?;
        }
        if self.stage != Stage::Parse {
            write!(f, " executing \"{}\"", self.template)?;
            match &self.action {
                Some(action) if action.len() > ACTION => {
                    let start: String = action.chars().take(ACTION).collect();
                    write!(f, " at <{start}…>")?;
                }
                Some(action) => write!(f, " at <{action}>")?,
                None => {}
            }
            f.write_str(":")?;
        }
        write!(f, " {}", self.message)
    }
}

impl Error {
    /// An error without a place.
    pub(crate) fn nowhere(stage: Stage, message: impl Into<String>) -> Error {
        Error {
            stage,
            file: String::new(),
            line: 0,
            column: None,
            template: String::new(),
            action: None,
            message: message.into(),
            cause: None,
        }
    }

    /// The innermost error alone.
    pub(crate) fn into_root(mut self: Box<Self>) -> Box<Self> {
        while let Some(cause) = self.cause.take() {
            self = cause;
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chain: Vec<&Error> = std::iter::successors(Some(self), |error| error.cause.as_deref()).collect();
        let hidden = chain.len().saturating_sub(2 * SHOWN);
        for (at, error) in chain.iter().enumerate() {
            if hidden > 0 && at == SHOWN {
                write!(f, ": … {hidden} more …")?;
            }
            if hidden > 0 && (SHOWN..SHOWN + hidden).contains(&at) {
                continue;
            }
            if at > 0 {
                f.write_str(": ")?;
            }
            error.link(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// Why a call of a function failed.
#[derive(Debug)]
pub enum CallError {
    /// The error that the function returned: the executor adds where.
    Message(String),
    /// A template that the function executed failed; its own place is inside.
    Template(Box<Error>),
    /// The same, with a message of the function before that of the template.
    Wrapped(String, Box<Error>),
    /// The function panicked in Go; text/template turns that into an error of its own.
    Panic(String),
}

impl From<String> for CallError {
    fn from(message: String) -> Self {
        CallError::Message(message)
    }
}

impl From<&str> for CallError {
    fn from(message: &str) -> Self {
        CallError::Message(message.to_owned())
    }
}

impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        CallError::Template(Box::new(error))
    }
}

impl CallError {
    /// What this engine refuses to do, though Go would do it.
    pub fn limit(message: impl Into<String>) -> Self {
        CallError::Template(Box::new(Error::nowhere(Stage::Limit, message)))
    }
}
