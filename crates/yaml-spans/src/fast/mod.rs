//! The fast reader: the block style that people and Helm write, and JSON. It reads what it can prove to mean the same
//! to the complete reader, and declines everything else.

mod block;
mod find;
mod flow;
mod scalar;
mod survey;

use super::tree::{Node, NodeId, NodeKind, Style, Tree};
use crate::text::Span;

/// How deep collections may be nested: less than granit allows of either style.
const MAX_DEPTH: usize = 200;
/// How many bytes may be between the start of a simple key and its `:`.
const MAX_KEY: usize = 1024;

/// Reads one document into an empty tree; `None`: declined.
pub(super) fn read(text: &str, tree: &mut Tree) -> Option<()> {
    let text = text.as_bytes();
    let tabs = survey::survey(text)?;
    let mut reader = Reader {
        text,
        tabs,
        nodes: &mut tree.nodes,
        levels: Vec::with_capacity(32),
        flow: Vec::new(),
        end: 0,
        absent: None,
        open_plain: false,
    };
    reader.document()?;
    if !tree.nodes.is_empty() {
        tree.roots.push(NodeId(0));
    }
    Some(())
}

/// What a block level is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    /// Outside of everything.
    Root,
    Sequence,
    Mapping,
}

/// A block collection that is not at its end.
#[derive(Clone, Copy)]
struct Level {
    block: Block,
    /// The column of its dashes or keys; -1 for the root.
    indent: i32,
    node: u32,
}

struct Reader<'a> {
    /// Holds no control characters but tabs, and line breaks `\n` and `\r\n`.
    text: &'a [u8],
    /// Whether there are tabs.
    tabs: bool,
    nodes: &'a mut Vec<Node>,
    levels: Vec<Level>,
    /// The open flow collections.
    flow: Vec<u32>,
    /// Where the last token ended.
    end: usize,
    /// A `-` or `:` without a node so far: where it ends.
    absent: Option<usize>,
    /// Whether the last node is a plain scalar that may go on in the next line.
    open_plain: bool,
}

impl Reader<'_> {
    /// The byte at `at`; 0 after the end.
    #[inline]
    fn at(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(0)
    }

    #[inline]
    fn push_scalar(&mut self, style: Style, start: usize, end: usize, verbatim: bool) {
        self.push(NodeKind::Scalar(style), start, end, verbatim, 0);
    }

    #[inline]
    fn push(&mut self, kind: NodeKind, start: usize, end: usize, verbatim: bool, link: u32) {
        // Texts are at most `MAX_LEN` long, so that every offset fits.
        let span = Span::new(start as u32, end as u32);
        self.end = end;
        self.nodes.push(Node {
            kind,
            verbatim,
            span,
            link,
        });
    }

    /// Ends the collection at `node` where the last token ended.
    #[inline]
    fn close(&mut self, node: u32) {
        let link = self.nodes.len() as u32;
        if let Some(node) = self.nodes.get_mut(node as usize) {
            node.span.end = self.end as u32;
            node.link = link;
        }
    }

    /// The line after `from`, if there is nothing but blanks and a comment before it.
    #[inline]
    fn rest_of_line(&self, from: usize) -> Option<usize> {
        let at = match self.at(from) {
            b' ' => find::not_space(self.text, from),
            _ => from,
        };
        match self.at(at) {
            b'\n' => Some(at + 1),
            b'\r' => Some(at + 2),
            b'#' if at > from => Some(find::next_line(self.text, at)),
            0 => Some(at),
            _ => None,
        }
    }
}

/// Whether a token that ends before this byte is alone: a space, a line break, or the end.
#[inline]
fn separates(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | 0)
}
