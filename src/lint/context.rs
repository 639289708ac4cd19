//! The document around what is reported: where something in it is, and whose.

use std::ops::Range;
use std::sync::Arc;

use crate::find::{Excerpt, Position, Secrecy};
use crate::finding::Location;
use crate::manifest::Manifest;
use crate::scan::{Content, Fields, Site};

/// The document around what is reported.
pub(super) struct Context {
    pub file: Arc<str>,
    pub number: usize,
    pub offset: usize,
    pub manifests: Vec<Arc<Manifest>>,
    /// Whether values of flags are in it, which may be passwords.
    pub is_set_by_flags: bool,
}

impl Context {
    pub fn location(
        &self,
        position: Position,
        width: Option<usize>,
        range: Range<usize>,
        excerpt: Option<Box<Excerpt>>,
    ) -> Location {
        Location {
            file: Arc::clone(&self.file),
            line: position.line,
            column: position.column,
            end_column: width.map(|width| position.column + width),
            bytes: self.offset + range.start..self.offset + range.end,
            excerpt: match self.is_set_by_flags {
                true => excerpt.map(|excerpt| Box::new(excerpt.hiding(Secrecy::Values))),
                false => excerpt,
            },
        }
    }

    pub fn resource(&self, index: u32) -> Arc<Manifest> {
        self.manifests.get(index as usize).cloned().unwrap_or_default()
    }
}

/// The bytes of the input that hold the name of a reference, or the parts of it.
pub(super) fn parts(site: &Site, name: usize, offset: usize) -> Vec<Range<usize>> {
    let mut spans = vec![site.span];
    if let Fields::Split(split) = &site.fields {
        let parts = split.parts().filter(|part| part.place.layer == 0);
        spans.extend(parts.map(|part| part.place.span));
    }
    let range = |span: yaml_spans::Span| {
        let range = span.range();
        // A reference in one field ends with its tag and digest.
        let end = match range.len() == site.written.len() {
            true => range.start + name,
            false => range.end,
        };
        offset + range.start..offset + end
    };
    spans.into_iter().map(range).collect()
}

/// How long a reference is without tag and digest.
pub(super) fn name_length(site: &Site) -> usize {
    if let Content::Reference(reference) = &site.content {
        return reference.name_span().range().end;
    }
    // What cannot be read as a reference is cut where a tag or digest would begin.
    let name = site.written.split('@').next().unwrap_or_default();
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    name[last..].find(':').map_or(name.len(), |colon| last + colon)
}
