//! Findings: what is wrong, where, and what to do about it. Each one is self-contained.

mod fingerprint;
mod suppression;

use std::ops::Range;
use std::sync::Arc;

pub use fingerprint::Fingerprint;
pub use suppression::{Suppression, Suppressor};

use crate::code::{Code, Severity};
use crate::find::Excerpt;
use crate::fix::Fix;
use crate::manifest::Manifest;
use crate::rules::Artifact;
use crate::scan::Confidence;

/// A place that a person can open.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location {
    /// The file, as the input was called.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The column after the last character, if it is on the same line and known.
    pub end_column: Option<usize>,
    /// The bytes of the file.
    pub bytes: Range<usize>,
    pub(crate) excerpt: Option<Box<Excerpt>>,
}

/// Another place that belongs to a finding, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Related {
    /// Where it is.
    pub location: Location,
    /// What is there.
    pub message: String,
}

/// Something at a place in a document: what an inventory lists, and what a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Occurrence {
    /// Where it is.
    pub location: Location,
    /// Which document of the file it is in, from 1.
    pub document: usize,
    /// The resource that it belongs to.
    pub resource: Arc<Manifest>,
    /// One pointer (RFC 6901) from the document's root, and one more for each payload entered.
    pub path: Vec<String>,
    /// Why it counts as a reference; `None` for what is not one.
    pub reason: Option<Arc<Reason>>,
    /// Where a rendered reference comes from, if the renderer knows.
    pub origin: Option<Origin>,
    /// Where it is in the render, if the location is in what that was made of.
    pub rendered: Option<Location>,
}

impl Occurrence {
    /// Something that is not a reference.
    pub(crate) fn without_reference(
        location: Location,
        document: usize,
        resource: Arc<Manifest>,
        path: Vec<String>,
    ) -> Arc<Self> {
        Arc::new(Self {
            location,
            document,
            resource,
            path,
            reason: None,
            origin: None,
            rendered: None,
        })
    }
}

/// Why a text counts as a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// The rule's id, or the name of the general reading.
    pub rule: String,
    /// What the rule is about, or the sign by which the reference is known.
    pub summary: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Where a rendered reference comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Origin {
    /// The line of the template, from 1; the template is the [`Manifest::source`].
    pub line: usize,
    /// The paths of the values that the name of the reference is made of. Empty if it is in the template as it is, and
    /// no value moves it; `None` if it is not known.
    pub values: Option<Vec<String>>,
    /// What to set so that it moves, or that no value moves it, if that is known.
    pub advice: Option<String>,
}

impl Origin {
    /// The line of a template, and the values that decide the name.
    pub fn new(line: usize, values: Option<Vec<String>>) -> Self {
        Self {
            line,
            values,
            advice: None,
        }
    }

    /// Says what to set so that it moves, in one sentence.
    #[must_use]
    pub fn advice(self, advice: Option<String>) -> Self {
        Self { advice, ..self }
    }
}

/// Something wrong.
#[derive(Clone, Debug)]
pub struct Finding {
    pub(crate) code: Code,
    pub(crate) severity: Severity,
    pub(crate) message: Arc<str>,
    pub(crate) occurrence: Arc<Occurrence>,
    pub(crate) related: Vec<Related>,
    pub(crate) subject: Subject,
    pub(crate) fix: Option<Fix>,
    /// Whether its file is rewritten, which it is not if some of it could not be read.
    pub(crate) is_rewritten: bool,
    pub(crate) suppression: Option<Box<Suppression>>,
}

/// What a finding is about.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    /// A reference.
    Reference {
        artifact: Artifact,
        written: Arc<str>,
        /// Its name without tag and digest, if it has one.
        name: Option<Arc<str>>,
        target: Option<Arc<str>>,
    },
    /// A key that is there twice.
    Key(String),
    /// A value that no template read, by its path.
    Value(String),
    /// A variable, as it is written.
    Variable(Arc<str>),
    /// A file, or a part of it.
    File,
    /// What something says that has no effect.
    Said(String),
}

impl Finding {
    /// What is wrong, in one word.
    pub fn code(&self) -> Code {
        self.code
    }

    /// How much it matters under the policy; never [`Severity::Off`].
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What is wrong, in one sentence.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.occurrence.location
    }

    /// Where it is, in which resource, and why it was found.
    pub fn occurrence(&self) -> &Occurrence {
        &self.occurrence
    }

    /// Other places that belong to it.
    pub fn related(&self) -> &[Related] {
        &self.related
    }

    /// The reference as written, but for the login in a URL, with parts that are in several fields joined; `None` if it is not about one.
    pub fn reference(&self) -> Option<&str> {
        match &self.subject {
            Subject::Reference { written, .. } => Some(written),
            _ => None,
        }
    }

    /// What the reference names.
    pub fn artifact(&self) -> Option<Artifact> {
        match &self.subject {
            Subject::Reference { artifact, .. } => Some(*artifact),
            _ => None,
        }
    }

    /// What it is about: a reference, a key, or the path of a value; for what could not be read, its file.
    pub fn subject(&self) -> &str {
        match &self.subject {
            Subject::Reference { written, .. } => written,
            Subject::Key(key) => key,
            Subject::Value(path) => path,
            Subject::Variable(text) => text,
            Subject::File => &self.location().file,
            Subject::Said(text) => text,
        }
    }

    /// What it is about, as it is known again when tags change: of a reference, the name.
    pub(crate) fn known_by(&self) -> &str {
        match &self.subject {
            Subject::Reference { name: Some(name), .. } => name,
            _ => self.subject(),
        }
    }

    /// What tells findings about one subject apart: two entries that say the same may be of no use for different
    /// reasons, and two proxies may lack different things.
    pub(crate) fn told_apart_by(&self) -> &str {
        match &self.subject {
            Subject::Said(_) => &self.message,
            _ => "",
        }
    }

    /// What the reference should be: its name at the mirror, with tag and digest.
    pub fn target(&self) -> Option<&str> {
        match &self.subject {
            Subject::Reference { target, .. } => target.as_deref(),
            _ => None,
        }
    }

    /// The edits after which the finding is gone, if there are exact ones.
    pub fn fix(&self) -> Option<&Fix> {
        self.fix.as_ref()
    }

    /// What hides it, if something does.
    pub fn suppression(&self) -> Option<&Suppression> {
        self.suppression.as_deref()
    }

    /// The same for the same fault in the next version of the same manifests: see [`Fingerprint`].
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self)
    }
}
