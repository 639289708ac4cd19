//! References as they are found, before any judgement.

use crate::find::{Document, Kept, Position, Shift};
use crate::rules::{Artifact, RuleSet};
use crate::scan::{Confidence, Content};

/// A reference as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// Where it begins.
    pub position: Position,
    /// What it names.
    pub artifact: Artifact,
    /// `image`, `chart`, `repository`, `invalid` or `placeholder`.
    pub kind: &'static str,
    /// The reference as written; parts that are in several fields are joined.
    pub written: String,
    /// One pointer (RFC 6901) from the document's root, and one more for each payload entered.
    pub path: Vec<String>,
    /// The rule's id, or the name of the general reading.
    pub rule: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether it repeats what is elsewhere in the same document.
    pub is_copy: bool,
}

/// What was found in a document.
pub(super) struct FoundDocument(pub Vec<Found>);

impl FoundDocument {
    /// `None` if nothing was found.
    pub(super) fn of(document: &Document<'_>, rules: &RuleSet) -> Option<Self> {
        let found = document.sites.sites.iter().map(|site| Found {
            position: document.places.get(site.span.start),
            artifact: site.artifact,
            kind: match &site.content {
                Content::Reference(_) => site.artifact.as_str(),
                Content::Repository(_) => "repository",
                Content::Source(_) => site.artifact.as_str(),
                Content::Registry(_) => "registry",
                Content::Named(_) => site.artifact.as_str(),
                Content::Variable => "variable",
                Content::Empty => "empty",
                Content::Invalid(_) => "invalid",
                Content::Placeholder(_) => "placeholder",
            },
            written: site.written.clone(),
            path: site.path.clone(),
            rule: site.sign.id(rules).to_owned(),
            confidence: site.sign.confidence(),
            is_copy: site.is_copy,
        });
        (!document.is_empty()).then(|| Self(found.collect()))
    }
}

impl Kept for FoundDocument {
    fn shift(&mut self, by: &Shift) {
        for found in &mut self.0 {
            found.position.line += by.lines;
        }
    }
}
