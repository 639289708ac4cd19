//! A place where a reference stands, and the way from it to the bytes of the document.

use std::fmt;

use crate::reference::{InvalidReference, Reference};
use crate::rules::{Artifact, RuleSet};
use yaml_spans::Span;
use yaml_spans::{SourceMap, Style};

/// A reference where it stands.
#[derive(Clone, Debug)]
pub struct Site {
    /// What the reference names.
    pub artifact: Artifact,
    /// The reference as written; parts that stand in several fields are joined.
    pub written: String,
    /// What was read there.
    pub content: Content,
    /// Why it counts as a reference.
    pub sign: Sign,
    /// Which of the [`Sites::manifests`](super::Sites::manifests) it belongs to.
    pub manifest: u32,
    /// One pointer (RFC 6901) from the document's root, and one more for each payload entered.
    pub path: Vec<String>,
    /// Its bytes in the document; where it stands in base64, the bytes of the scalar.
    pub span: Span,
    /// Where its parts stand.
    pub fields: Fields,
    /// It repeats what stands elsewhere in the same document: edited with it, reported once.
    pub is_copy: bool,
}

/// What was read at a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A valid reference.
    Reference(Reference),
    /// A Helm repository over HTTP: host, port and path, without the scheme.
    Repository(String),
    /// Meant as a reference, and refused by every kubelet.
    Invalid(InvalidReference),
    /// A leftover of a template; with the name, where only the tag is left over for a tool that fills it in later.
    Placeholder(Option<Reference>),
}

/// Why a text counts as a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Sign {
    /// A rule describes the place; its index in the set.
    Rule(u32),
    /// The name of the field, variable or flag says image.
    Name,
    /// A flag says image.
    Flag,
    /// Repository, tag or digest stand in fields of their own.
    Split,
    /// It begins with the host of a known registry.
    KnownHost,
    /// It ends in a digest.
    Digest,
    /// It has the form of a full reference: host, path and tag.
    Form,
}

/// How sure it is that a site holds a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// By a rule.
    Certain,
    /// By general reading.
    Likely,
}

impl Sign {
    /// The signs of the general reading, which looks where no rule is.
    pub const GENERAL: [Self; 6] = [
        Self::Name,
        Self::Flag,
        Self::Split,
        Self::KnownHost,
        Self::Digest,
        Self::Form,
    ];

    /// The rule's id, or the name of the general reading.
    pub fn id(self, rules: &RuleSet) -> &str {
        match self {
            Sign::Rule(index) => rules.rules().get(index as usize).map_or("rule", |rule| &rule.id),
            Sign::Name => "general.name",
            Sign::Flag => "general.flag",
            Sign::Split => "general.split",
            Sign::KnownHost => "general.known-host",
            Sign::Digest => "general.digest",
            Sign::Form => "general.form",
        }
    }

    /// The reason in words, to follow "because".
    pub fn reason(self, rules: &RuleSet) -> &str {
        match self {
            Sign::Rule(index) => rules.rules().get(index as usize).map_or("", |rule| &rule.summary),
            Sign::Name => "the name beside it says image",
            Sign::Flag => "the flag before it says image",
            Sign::Split => "its parts stand in fields side by side",
            Sign::KnownHost => "it begins with a known registry",
            Sign::Digest => "it ends in a digest",
            Sign::Form => "it has host, path and tag",
        }
    }

    /// How sure it is.
    pub fn confidence(self) -> Confidence {
        match self {
            Sign::Rule(_) => Confidence::Certain,
            _ => Confidence::Likely,
        }
    }
}

impl Confidence {
    /// The word for it in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Confidence::Certain => "certain",
            Confidence::Likely => "likely",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where the parts of a reference stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fields {
    /// In one place.
    Whole(Place),
    /// In several scalars.
    Split(Box<SplitFields>),
}

impl Fields {
    /// The place of the repository.
    pub fn primary(&self) -> Place {
        match self {
            Fields::Whole(place) => *place,
            Fields::Split(split) => split.repository.place,
        }
    }
}

/// The scalars that a reference is joined from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitFields {
    /// The registry's field, if there is one with a value.
    pub registry: Option<Part>,
    /// What stands between registry and repository.
    pub namespace: Option<Part>,
    /// The repository, or its first part.
    pub repository: Part,
    /// The repository's last part, where it stands in a field of its own.
    pub image: Option<Part>,
}

/// A part of a name in a field of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it stands; a tag or digest behind it in the same field is not in it.
    pub place: Place,
    /// What stands there.
    pub text: String,
}

/// A stretch of text in a layer of a document, inside one scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which text: 0 is the document, the others are [`Sites::layers`](super::Sites::layers).
    pub layer: u32,
    /// The bytes in that text.
    pub span: Span,
    /// The scalar around them.
    pub scalar: Scalar,
}

/// A scalar as an edit has to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The whole token, in the text of its layer.
    pub span: Span,
    /// How it is written; `None` where the layer is no document but running text.
    pub style: Option<Style>,
    /// Whether it stands in a flow collection.
    pub in_flow: bool,
}

/// A text inside a scalar: a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The layer in which the scalar stands.
    pub parent: u32,
    /// The scalar.
    pub scalar: Scalar,
    /// How the text stands in the scalar.
    pub coding: Coding,
}

/// How a payload stands in its scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coding {
    /// As the scalar's text.
    Text {
        /// From the text to the bytes of the scalar.
        map: SourceMap,
        /// What is to be added to the map's offsets: where the scalar's document begins in the parent layer.
        shift: u32,
    },
    /// In base64.
    Base64 {
        /// What is encoded; an edit has to encode it again.
        decoded: String,
        /// The encoded text, in the text of the parent layer.
        span: Span,
        /// Whether it is in the alphabet for URLs.
        is_url: bool,
        /// Whether it is filled up with `=`.
        padded: bool,
        /// The length of its lines and what stands between them, where there are several.
        wrap: Option<(usize, String)>,
    },
}
