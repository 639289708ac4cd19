//! What can be wrong with a policy.

use std::fmt;

/// What is wrong with a policy, where, and how to fix it.
///
/// `Display` is one line: the line and column, the key, what is wrong, and the fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    kind: PolicyErrorKind,
    key: String,
    place: Option<(usize, usize)>,
    message: String,
    fix: String,
}

/// The kinds of [`PolicyError`].
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyErrorKind {
    /// The text is not valid YAML.
    Syntax,
    /// A key that is not known.
    UnknownKey,
    /// A required key is missing.
    MissingKey,
    /// A value of the wrong type.
    WrongType,
    /// There are settings for a mirror, but no mirror.
    MissingMirror,
    /// A registry or prefix that no reference could begin with.
    BadPrefix,
    /// A registry or prefix that Docker would read as a name on Docker Hub.
    HubName,
    /// A wildcard where a prefix is wanted.
    Wildcard,
    /// A tag or digest where a prefix or name is wanted.
    TagOrDigest,
    /// A separator other than `/` and `-`.
    BadSeparator,
    /// A depth that leaves no room for an image.
    BadDepth,
    /// A pull secret that is not a valid name for a secret.
    BadPullSecret,
    /// Two sources with one `from`.
    DuplicateSource,
    /// Sources that feed each other in a circle.
    Circle,
    /// An `allow` or `exclude` pattern that is malformed, or can match nothing.
    BadGlob,
    /// An entry of `ignore` without a reason, with a date that is none, or that would hide everything.
    BadIgnore,
    /// A day that is not a date.
    BadDate,
    /// A code in `severity` or `ignore` that does not exist.
    UnknownCode,
    /// A word in `severity` that is not a severity.
    UnknownSeverity,
    /// A kind of registry that is not known.
    UnknownRegistryKind,
}

impl PolicyError {
    pub(super) fn new(fault: Fault, place: Option<(usize, usize)>) -> Self {
        let Wrong { kind, message, fix } = fault.wrong;
        Self {
            kind,
            key: fault.path.to_string(),
            place,
            message,
            fix,
        }
    }

    /// Which kind of error it is.
    pub fn kind(&self) -> PolicyErrorKind {
        self.kind
    }

    /// The key that it is about, as a path: `sources[1].from`. Empty when it is about the whole text.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The line, counted from one; none when the value does not come from a text.
    pub fn line(&self) -> Option<usize> {
        self.place.map(|(line, _)| line)
    }

    /// The column in characters, counted from one; none when the value does not come from a text.
    pub fn column(&self) -> Option<usize> {
        self.place.map(|(_, column)| column)
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    pub fn fix(&self) -> &str {
        &self.fix
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.place {
            write!(f, "line {line}, column {column}: ")?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        write!(f, "{}; {}", self.message, self.fix)
    }
}

impl std::error::Error for PolicyError {}

/// What is wrong with a value, and the fix.
#[derive(Clone, Debug)]
pub(super) struct Wrong {
    pub kind: PolicyErrorKind,
    pub message: String,
    pub fix: String,
}

impl Wrong {
    pub fn new(kind: PolicyErrorKind, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            fix: fix.into(),
        }
    }
}

/// An error before its place in the text is looked up.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub path: KeyPath,
    /// Whether the key itself is meant, and not its value.
    pub on_key: bool,
    /// Whether the value is in the text, rather than set by a caller.
    pub in_text: bool,
    pub wrong: Wrong,
}

/// The way from the root of a document to a key or an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KeyPath(pub Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Item(usize),
}

impl KeyPath {
    pub fn of(keys: &[&str]) -> Self {
        Self(keys.iter().map(|key| Step::Key((*key).to_owned())).collect())
    }

    pub fn key(&self, key: &str) -> Self {
        self.and(Step::Key(key.to_owned()))
    }

    pub fn item(&self, index: usize) -> Self {
        self.and(Step::Item(index))
    }

    fn and(&self, step: Step) -> Self {
        let mut path = self.clone();
        path.0.push(step);
        path
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if depth == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Item(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
