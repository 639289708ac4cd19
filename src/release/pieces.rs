//! The documents of files, each with its place in its file.

use memchr::memmem;
use yaml_spans::{NodeId, NodeKind, Tree};

use crate::workload::Source;

/// A document, and where it is.
pub(super) struct Piece<'f> {
    pub file: usize,
    pub offset: usize,
    pub text: &'f str,
}

/// The documents of a file: lines of `---` part them.
pub(super) fn pieces<'f>(file: usize, bytes: &'f [u8]) -> Vec<Piece<'f>> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Vec::new();
    };
    let mut pieces = Vec::new();
    let mut start = 0;
    let ends = memmem::find_iter(bytes, "\n---").map(|at| at + 1).chain([text.len()]);
    for end in ends {
        let is_marker = end == text.len() || matches!(bytes.get(end + 3), None | Some(b'\n' | b'\r' | b' ' | b'\t'));
        if is_marker && end > start {
            pieces.push(Piece {
                file,
                offset: start,
                text: &text[start..end],
            });
            start = end;
        }
    }
    pieces
}

pub(super) fn has(text: &str, word: &str) -> bool {
    memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}

/// What is made of each document of a piece that can be read.
pub(super) fn read<T>(piece: &Piece<'_>, mut make: impl FnMut(Source<'_>, NodeId) -> T) -> Vec<T> {
    let mut tree = Tree::default();
    if yaml_spans::read(piece.text, &mut tree).is_err() {
        return Vec::new();
    }
    let source = Source {
        tree: &tree,
        text: piece.text,
    };
    let roots = tree.roots().iter().copied();
    let roots = roots.filter(|root| matches!(tree.node(*root).kind, NodeKind::Mapping(_)));
    roots.map(|root| make(source, root)).collect()
}
