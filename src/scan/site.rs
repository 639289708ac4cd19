//! A place where a reference is, and why it counts as one.

use std::fmt;

use crate::payload::Coding;
use crate::reference::{InvalidReference, Reference};
use crate::rules::{Artifact, RuleSet};
use yaml_spans::Span;
use yaml_spans::Style;

/// A reference in its place.
#[derive(Clone, Debug)]
pub struct Site {
    /// What the reference names.
    pub artifact: Artifact,
    /// The reference as written; parts in several fields are joined.
    pub written: String,
    /// What was read there.
    pub content: Content,
    /// Why it counts as a reference.
    pub sign: Sign,
    /// Which of the [`Sites::manifests`](super::Sites::manifests) it belongs to.
    pub manifest: u32,
    /// One pointer (RFC 6901) from the document's root, and one more for each payload entered.
    pub path: Vec<String>,
    /// Its bytes in the document; where it is in base64, the bytes of the scalar.
    pub span: Span,
    /// Where its parts are.
    pub fields: Fields,
    /// The name by which it is put in the place of another image: that one must keep it.
    pub selects: Option<Box<str>>,
    /// Why it is not edited although it can be found: there may be more to the name than what was read.
    pub doubt: Option<Box<str>>,
    /// It repeats what is elsewhere in the same document: edited with it, reported once.
    pub is_copy: bool,
}

/// What was read at a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A valid reference.
    Reference(Reference),
    /// A Helm repository over HTTP: host, port and path, without the scheme.
    Repository(String),
    /// What is outside of registries: host, port and path, without scheme and login.
    Source(String),
    /// A registry, or the beginning of the names at one: host, port and path, without scheme and slash at the end.
    Registry(String),
    /// Meant as a reference, but rejected by the kubelet.
    Invalid(InvalidReference),
    /// A valid name whose tag or digest is filled in when it is run.
    Named(Reference),
    /// A variable that is filled in when it is run; the document does not state its value.
    Variable,
    /// Nothing, where a reference is meant, and where something else may fill it in.
    Empty,
    /// An unresolved template; with the name, if only the tag is left for a tool that fills it in later.
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
    /// The command before it pulls it.
    Command,
    /// The name of the field, variable or flag says registry.
    Registry,
    /// Repository, tag or digest are in separate fields.
    Split,
    /// It begins with the host of a known registry.
    KnownHost,
    /// It ends in a digest.
    Digest,
    /// It has the form of a full reference: host, path and tag.
    Form,
    /// It is a URL in a variable or an argument of a container.
    Called,
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
    pub const GENERAL: [Self; 9] = [
        Self::Name,
        Self::Flag,
        Self::Command,
        Self::Registry,
        Self::Split,
        Self::KnownHost,
        Self::Digest,
        Self::Form,
        Self::Called,
    ];

    /// The rule's id, or the name of the general reading.
    pub fn id(self, rules: &RuleSet) -> &str {
        match self {
            Sign::Rule(index) => rules.rules().get(index as usize).map_or("rule", |rule| &rule.id),
            Sign::Name => "general.name",
            Sign::Flag => "general.flag",
            Sign::Command => "general.command",
            Sign::Registry => "general.registry",
            Sign::Split => "general.split",
            Sign::KnownHost => "general.known-host",
            Sign::Digest => "general.digest",
            Sign::Form => "general.form",
            Sign::Called => "general.called",
        }
    }

    /// The reason in words, to follow "because".
    pub fn reason(self, rules: &RuleSet) -> &str {
        match self {
            Sign::Rule(index) => rules.rules().get(index as usize).map_or("", |rule| &rule.summary),
            Sign::Name => "the name of its field or variable says image",
            Sign::Flag => "the flag before it says image",
            Sign::Command => "the command before it pulls it",
            Sign::Registry => "the name of its field, variable or flag says registry",
            Sign::Split => "its parts are in separate fields",
            Sign::KnownHost => "it begins with a known registry",
            Sign::Digest => "it ends in a digest",
            Sign::Form => "it has a host, a path and a tag",
            Sign::Called => "it is a URL that a container is given",
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

/// Where the parts of a reference are.
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
    pub registry: Option<PartField>,
    /// What is between registry and repository.
    pub namespace: Option<PartField>,
    /// The repository, or its first part.
    pub repository: PartField,
    /// The repository's last part, where it has a field of its own.
    pub image: Option<PartField>,
}

impl SplitFields {
    /// The fields that there are, in the order of the name.
    pub fn parts(&self) -> impl Iterator<Item = &PartField> {
        let parts = [
            self.registry.as_ref(),
            self.namespace.as_ref(),
            Some(&self.repository),
            self.image.as_ref(),
        ];
        parts.into_iter().flatten()
    }
}

/// A part of a name in a field of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartField {
    /// Where it is; a tag or digest after it in the same field is not in it.
    pub place: Place,
    /// What is written there.
    pub text: String,
}

/// A stretch of text in a layer of a document, inside one scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which text: 0 is the document, the others are [`Sites::payloads`](super::Sites::payloads).
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
    /// How it is written; `None` where the layer is not a document but running text.
    pub style: Option<Style>,
    /// Whether it is in a flow collection.
    pub in_flow: bool,
}

/// A text inside a scalar of the document, or of another payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayloadLayer {
    /// The layer that the scalar is in: 0 is the document.
    pub parent: u32,
    /// How the payload is written there.
    pub coding: Coding,
}
