//! References that no value moves, and why.

use std::fmt;
use std::sync::Arc;

use crate::finding::Occurrence;

/// A reference that stays where it is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Left {
    /// The reference as it is rendered.
    pub reference: Arc<str>,
    /// What it should be, if that is known.
    pub target: Option<Arc<str>>,
    /// Why it stays.
    pub why: Why,
    /// The line of the template, from 1, if the renderer knows; the template is the source of the resource.
    pub source_line: Option<usize>,
    /// Where it is in the renders.
    pub sites: Vec<Arc<Occurrence>>,
}

/// Why a reference stays where it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Why {
    /// It stands in the template as it is.
    Literal,
    /// No value that was found moves it as it has to.
    NoValue,
    /// A registry can be set, but the mirror needs another repository, for which there is no value.
    OnlyRegistry(String),
    /// A flag sets the value, and no file overrides it.
    Flag {
        /// The path of the value.
        path: String,
        /// The flag.
        flag: String,
    },
    /// The value also decides something else.
    Shared {
        /// The path of the value.
        path: String,
        /// A line that would change.
        line: String,
    },
    /// The chart or its schema refuses the value.
    Refused {
        /// The path of the value.
        path: String,
        /// What it says.
        message: String,
    },
    /// The value holds more than images, and that may be secret.
    Secret(String),
    /// It is in a list that differs between the sets of values, and Helm replaces lists whole.
    Lists(String),
    /// The policy has no place for it, or it is no reference that can be moved.
    Unplaced(String),
}

impl Why {
    /// The reason in one word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Literal => "literal",
            Self::NoValue => "no-value",
            Self::OnlyRegistry(_) => "only-registry",
            Self::Flag { .. } => "flag",
            Self::Shared { .. } => "shared",
            Self::Refused { .. } => "refused",
            Self::Secret(_) => "secret",
            Self::Lists(_) => "lists",
            Self::Unplaced(_) => "unplaced",
        }
    }

    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Flag { .. } => "leave out the flag, or set the value there",
            Self::Unplaced(_) => "change the policy, or the manifest that says so",
            Self::Secret(_) | Self::Lists(_) => "set it by hand, or use airgap-lint as a post-renderer",
            Self::Refused { .. } => "ask the authors of the chart for a switch, or use airgap-lint as a post-renderer",
            _ => "use airgap-lint as a post-renderer, patch the chart, or ask its authors for a value",
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal => f.write_str("it stands in the template; no value moves it"),
            Self::NoValue => f.write_str("no value moves it"),
            Self::OnlyRegistry(path) => write!(
                f,
                "`{path}` sets the registry alone, and the mirror needs another repository, which no value sets"
            ),
            Self::Flag { path, flag } => write!(f, "`{path}` is set by {flag}, which no values file overrides"),
            Self::Shared { path, line } => write!(f, "`{path}` also decides something else: `{line}`"),
            Self::Refused { path, message } => {
                let message = message.lines().next().unwrap_or_default();
                write!(f, "the chart refuses another `{path}`: {message}")
            }
            Self::Secret(path) => write!(f, "`{path}` may hold secrets, which an overlay does not repeat"),
            Self::Lists(path) => write!(
                f,
                "`{path}` differs between the sets of values, and lists are replaced whole"
            ),
            Self::Unplaced(message) => f.write_str(message),
        }
    }
}
