//! Flow collections: JSON, and the simple rest.

use super::scalar::Token;
use super::{MAX_DEPTH, MAX_KEY, Reader, find};
use crate::tree::{NodeKind, Style};

impl Reader<'_> {
    /// The flow collection at `start`, in a block collection that is indented by `parent`; where it ends.
    pub(super) fn flow(&mut self, start: usize, parent: i32) -> Option<usize> {
        // Within a block collection, tabs may not be where its indentation should be.
        let tabs = parent < 0;
        self.flow.clear();
        let mut at = start;
        loop {
            let mut mapping;
            match self.at(at) {
                opening @ (b'[' | b'{') => {
                    if self.flow.len() >= MAX_DEPTH {
                        return None;
                    }
                    mapping = opening == b'{';
                    self.flow.push(self.nodes.len() as u32);
                    let kind = if mapping {
                        NodeKind::Mapping(true)
                    } else {
                        NodeKind::Sequence(true)
                    };
                    self.push(kind, at, at + 1, false, 0);
                    at = self.blanks(at + 1, tabs);
                    if !self.closes(at, mapping) {
                        if mapping {
                            at = self.flow_key(at, tabs)?;
                        }
                        continue;
                    }
                }
                _ => {
                    at = self.flow_scalar(at)?.end;
                    at = self.blanks(at, tabs);
                    mapping = self.is_flow_mapping();
                }
            }
            // After a value, or in an empty collection.
            loop {
                match (self.at(at), mapping) {
                    (b',', _) => {
                        at = self.blanks(at + 1, tabs);
                        if self.closes(at, mapping) {
                            continue;
                        }
                        if mapping {
                            at = self.flow_key(at, tabs)?;
                        }
                        break;
                    }
                    (b']', false) | (b'}', true) => {
                        at += 1;
                        self.end = at;
                        let node = self.flow.pop()?;
                        self.close(node);
                        if self.flow.is_empty() {
                            return Some(at);
                        }
                        at = self.blanks(at, tabs);
                        mapping = self.is_flow_mapping();
                    }
                    _ => return None,
                }
            }
        }
    }

    fn is_flow_mapping(&self) -> bool {
        let node = self.flow.last().and_then(|&node| self.nodes.get(node as usize));
        node.is_some_and(|node| node.kind == NodeKind::Mapping(true))
    }

    #[inline]
    fn closes(&self, at: usize, mapping: bool) -> bool {
        self.at(at) == if mapping { b'}' } else { b']' }
    }

    /// The next byte that is neither white space nor in a comment.
    #[inline]
    fn blanks(&self, mut at: usize, tabs: bool) -> usize {
        loop {
            match self.at(at) {
                b' ' => at = find::not_space(self.text, at),
                b'\n' | b'\r' => at += 1,
                b'\t' if tabs => at += 1,
                b'#' if matches!(self.at(at - 1), b' ' | b'\n') => at = find::next_line(self.text, at),
                _ => return at,
            }
        }
    }

    /// A key with its `:`, in one line; where the value begins.
    fn flow_key(&mut self, start: usize, tabs: bool) -> Option<usize> {
        let key = self.flow_scalar(start)?;
        let colon = match self.at(key.end) {
            b' ' => find::not_space(self.text, key.end),
            _ => key.end,
        };
        let separate = key.style != Style::Plain || matches!(self.at(colon + 1), b' ' | b'\n' | b'\r');
        if !key.one_line || self.at(colon) != b':' || !separate || colon - start > MAX_KEY {
            return None;
        }
        Some(self.blanks(colon + 1, tabs))
    }

    /// A scalar; a plain one is in one line.
    fn flow_scalar(&mut self, start: usize) -> Option<Token> {
        let token = match self.at(start) {
            b'"' | b'\'' => self.quoted(start)?,
            _ => self.flow_plain(start)?,
        };
        self.push_scalar(token.style, start, token.end, token.verbatim);
        Some(token)
    }

    fn flow_plain(&self, start: usize) -> Option<Token> {
        match self.at(start) {
            // Not where it may be a document marker.
            b'-' | b'.' if start == 0 || self.at(start - 1) == b'\n' => return None,
            b'-' if !is_word(self.at(start + 1)) => return None,
            b'%' | b'@' | b'*' | b'>' | b'&' | b'!' | b'|' | b'?' => return None,
            byte if !is_word(byte) => return None,
            _ => {}
        }
        let mut end = start + 1;
        loop {
            match self.at(end) {
                byte if is_word(byte) => end += 1,
                b':' if is_word(self.at(end + 1)) => end += 2,
                b' ' => {
                    let next = find::not_space(self.text, end);
                    if !is_word(self.at(next)) {
                        break;
                    }
                    end = next + 1;
                }
                _ => break,
            }
        }
        Some(Token {
            style: Style::Plain,
            end,
            verbatim: true,
            one_line: true,
        })
    }
}

/// Whether a byte has no meaning but itself in a plain scalar, wherever it is in it.
#[inline]
fn is_word(byte: u8) -> bool {
    WORD[byte as usize]
}

static WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = (at as u8).is_ascii_alphanumeric() || at >= 0x80;
        at += 1;
    }
    let others = b"_./+-$()<=^~;%@*>&!|?";
    let mut at = 0;
    while at < others.len() {
        table[others[at] as usize] = true;
        at += 1;
    }
    table
};
