//! What is written about findings next to what they are about: comments, and annotations.

use std::ops::Range;

use yaml_spans::Cursor;

use crate::find::{OwnWords, Position};
use crate::manifest::Manifest;
use crate::suppress::{self, Allowance};

/// What a document says about findings, and where.
#[derive(Debug)]
pub(super) struct Note {
    pub allowance: Allowance,
    pub position: Position,
    /// The bytes of the document's text.
    pub range: Range<usize>,
    pub about: About,
}

/// What a note is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum About {
    /// A line: the note is a comment.
    Line(usize),
    /// One of the manifests of the document: the note is an annotation of it.
    Manifest(u32),
}

/// What a document says about findings.
pub(super) fn in_document(text: &str, manifests: &[Manifest], own: &OwnWords) -> Vec<Note> {
    let mut cursor = Cursor::new(text.as_bytes());
    let mut position = |offset: usize| {
        let (line, column) = cursor.locate(offset);
        Position {
            line: line + own.line - 1,
            column,
        }
    };
    let mut notes = Vec::new();
    for comment in suppress::comments(text.as_bytes()) {
        // In a block, a comment is about what is in the block; in any other scalar it is text.
        let around = own
            .scalars
            .iter()
            .find(|scalar| scalar.range.contains(&comment.range.start));
        if around.is_some_and(|scalar| !scalar.is_block || !scalar.range.contains(&comment.covers)) {
            continue;
        }
        notes.push(Note {
            position: position(comment.range.start),
            about: About::Line(position(comment.covers).line),
            range: comment.range,
            allowance: comment.allowance,
        });
    }
    for (index, manifest) in (0..).zip(manifests) {
        notes.extend(manifest.allows.iter().map(|allow| Note {
            position: position(allow.at as usize),
            about: About::Manifest(index),
            range: allow.at as usize..allow.at as usize,
            allowance: Allowance::new(std::iter::once(allow.code.as_str()), &allow.reason),
        }));
    }
    notes
}

/// A comment about the line of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlaceNote {
    pub position: Position,
    pub allowance: Allowance,
}

/// The comments about the line that a byte of a text is in.
pub(super) fn about_line(text: &[u8], offset: usize) -> Vec<PlaceNote> {
    let note = |comment: suppress::Comment| {
        let (line, column) = Cursor::new(text).locate(comment.range.start);
        PlaceNote {
            position: Position { line, column },
            allowance: comment.allowance,
        }
    };
    suppress::comments_about(text, offset).into_iter().map(note).collect()
}
