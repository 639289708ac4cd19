//! What is written about findings next to what they are about: comments, and annotations.

use std::ops::Range;

use yaml_spans::{Cursor, Tree};

use crate::find::{OwnScalar, OwnWords, Position, own_scalars};
use crate::manifest::Manifest;
use crate::suppress::{self, Allowance, Comment};

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
    for comment in suppress::comments(text.as_bytes())
        .into_iter()
        .filter(|comment| is_comment(comment, &own.scalars))
    {
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

/// Whether what looks like a comment is one: in a block it is about what is in the block, in any other scalar it is text.
fn is_comment(comment: &Comment, scalars: &[OwnScalar]) -> bool {
    let around = scalars
        .iter()
        .find(|scalar| scalar.range.contains(&comment.range.start));
    around.is_none_or(|scalar| scalar.is_block && scalar.range.contains(&comment.covers))
}

/// Keeps those of some comments that are comments of a file, if it is YAML; of a template only its lines are known.
fn of_file(comments: Vec<Comment>, text: &[u8]) -> Vec<Comment> {
    if comments.is_empty() {
        return comments;
    }
    let mut tree = Tree::default();
    let text = yaml_spans::decode_utf8(text).unwrap_or_default();
    let scalars = match yaml_spans::read(text, &mut tree) {
        Ok(()) => own_scalars(&tree, text),
        Err(_) => Vec::new(),
    };
    let is_one = |comment: &Comment| is_comment(comment, &scalars);
    comments.into_iter().filter(is_one).collect()
}

/// All comments of a file.
pub(super) fn in_file(text: &[u8]) -> Vec<Comment> {
    of_file(suppress::comments(text), text)
}

/// The comments about the line that a byte of a text is in.
pub(super) fn about_line(text: &[u8], offset: usize) -> Vec<PlaceNote> {
    let note = |comment: Comment| {
        let (line, column) = Cursor::new(text).locate(comment.range.start);
        PlaceNote {
            position: Position { line, column },
            allowance: comment.allowance,
        }
    };
    of_file(suppress::comments_about(text, offset), text)
        .into_iter()
        .map(note)
        .collect()
}
