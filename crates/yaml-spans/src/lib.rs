//! YAML and JSON as flat trees whose nodes know their exact bytes.
//!
//! A stream is cut into pieces at its document markers ([`split`]); each piece is read into a [`Tree`] by one of two
//! readers. The fast one accepts only what it can prove: the block style that people and Helm write, and JSON. The
//! complete one reads all of YAML 1.2. What the fast reader accepts, the complete reader reads into the same tree.
//!
//! Both read YAML 1.2 as far as the readers of YAML 1.1 that Kubernetes uses agree. Where those would find something else
//! in a text (`U+2028` ends a line for them, for example), it is refused; what they all accept and YAML 1.2 forbids, such
//! as a quoted scalar at its parent's indentation, is read.
//!
//! ```
//! use yaml_spans::{Tree, read};
//!
//! let text = "image: 'nginx' # a comment\n";
//! let mut tree = Tree::default();
//! read(text, &mut tree)?;
//! let (key, value) = tree.entries(tree.roots()[0]).next().expect("one entry");
//! assert_eq!(tree.text(key, text), "image");
//! assert_eq!(tree.node(value).span.range(), 7..14, "the quotes included");
//! assert_eq!(tree.inner(value).range(), 8..13);
//! # Ok::<(), yaml_spans::ReadError>(())
//! ```

mod block_scalar;
mod decode;
mod dialect;
mod error;
mod fast;
mod full;
mod loose_quotes;
mod split;
mod text;
mod tree;

pub use decode::{Decoded, SourceMap};
pub use error::ReadError;
pub use split::{Piece, Pieces, last_boundary, split};
pub use text::{Cursor, Span};
pub use tree::{Children, Node, NodeId, NodeKind, Style, Tree};

/// The longest text that is read, in bytes: spans and node ids are 32 bits wide.
pub const MAX_LEN: usize = 1 << 30;

/// Reads one piece of a stream into `tree`, which drops its content and reuses its buffers.
///
/// After an error the tree is empty.
pub fn read(text: &str, tree: &mut Tree) -> Result<(), ReadError> {
    if read_fast(text, tree) {
        Ok(())
    } else {
        read_full(text, tree)
    }
}

/// Reads one piece with the fast reader, which knows the block style that Helm emits, and JSON.
///
/// `false` says that the text is not of that subset, whether it is YAML or not; the tree is then meaningless. What it
/// does read, the complete reader reads into the same tree.
pub fn read_fast(text: &str, tree: &mut Tree) -> bool {
    tree.clear();
    text.len() <= MAX_LEN && fast::read(text, tree).is_some()
}

/// Reads one piece with the complete reader, which knows all of YAML 1.2.
pub fn read_full(text: &str, tree: &mut Tree) -> Result<(), ReadError> {
    tree.clear();
    if text.len() > MAX_LEN {
        return Err(ReadError::new(0, "the document is larger than 1 GiB"));
    }
    let result = full::read(text, tree);
    if result.is_err() {
        tree.clear();
    }
    result
}

/// The text of a piece, if it is UTF-8 without NUL; a byte order mark at its start is allowed and stays in the text.
pub fn decode_utf8(bytes: &[u8]) -> Result<&str, ReadError> {
    let encoding = match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0, 0, 0, b, ..] | [b, 0, 0, 0, ..] if *b != 0 => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        [0, b, ..] | [b, 0, ..] if *b != 0 => Some("UTF-16"),
        _ => None,
    };
    if let Some(encoding) = encoding {
        return Err(ReadError::new(
            0,
            format!("the text is {encoding}, not UTF-8; convert it first"),
        ));
    }
    let text = simdutf8::basic::from_utf8(bytes).map_err(|_| {
        let valid = match simdutf8::compat::from_utf8(bytes) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        ReadError::new(valid, "the text is not valid UTF-8")
    })?;
    match memchr::memchr(0, bytes) {
        Some(offset) => Err(ReadError::new(offset, "the text contains a NUL byte")),
        None => Ok(text),
    }
}
