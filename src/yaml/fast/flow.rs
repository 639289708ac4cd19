//! Flow collections: JSON, and the simple rest.

use super::{MAX_DEPTH, MAX_KEY, Reader, find};
use crate::yaml::tree::{NodeKind, Style};

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
                    if self.at(at) != if mapping { b'}' } else { b']' } {
                        if mapping {
                            at = self.flow_key(at, tabs)?;
                        }
                        continue;
                    }
                }
                _ => {
                    at = self.flow_scalar(at)?.0;
                    at = self.blanks(at, tabs);
                    mapping = self.is_flow_mapping();
                }
            }
            // Behind a value, or in an empty collection.
            loop {
                match (self.at(at), mapping) {
                    (b',', _) => {
                        at = self.blanks(at + 1, tabs);
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

    /// The next byte that is no white space. Comments are not expected.
    #[inline]
    fn blanks(&self, mut at: usize, tabs: bool) -> usize {
        loop {
            match self.at(at) {
                b' ' => at = find::not_space(self.text, at),
                b'\n' | b'\r' => at += 1,
                b'\t' if tabs => at += 1,
                _ => return at,
            }
        }
    }

    /// A key with its `:`; where the value begins.
    fn flow_key(&mut self, start: usize, tabs: bool) -> Option<usize> {
        let (end, quoted) = self.flow_scalar(start)?;
        let colon = match self.at(end) {
            b' ' => find::not_space(self.text, end),
            _ => end,
        };
        let separate = quoted || matches!(self.at(colon + 1), b' ' | b'\n' | b'\r');
        if self.at(colon) != b':' || !separate || colon - start > MAX_KEY {
            return None;
        }
        Some(self.blanks(colon + 1, tabs))
    }

    /// A scalar in one line; where it ends, and whether it is quoted.
    fn flow_scalar(&mut self, start: usize) -> Option<(usize, bool)> {
        if matches!(self.at(start), b'"' | b'\'') {
            let quoted = self.quoted(start, i32::MAX)?;
            if !quoted.one_line {
                return None;
            }
            self.push_scalar(quoted.style, start, quoted.end, quoted.verbatim);
            return Some((quoted.end, true));
        }
        let starts_line = start == 0 || self.at(start - 1) == b'\n';
        match self.at(start) {
            b'-' | b'.' if starts_line => return None,
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
        self.push_scalar(Style::Plain, start, end, true);
        Some((end, false))
    }
}

/// Whether a byte has no meaning but itself in a plain scalar, wherever in it it stands.
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
