//! Block collections, line by line.

use super::{Block, Level, MAX_DEPTH, MAX_KEY, Reader, find, separates};
use crate::split::is_marker_of;
use crate::tree::{NodeKind, Style};

impl Reader<'_> {
    pub(super) fn document(&mut self) -> Option<()> {
        self.levels.push(Level {
            block: Block::Root,
            indent: -1,
            node: 0,
        });
        let mut empty = true;
        let mut line = 0;
        loop {
            let start = find::not_space(self.text, line);
            match self.at(start) {
                b'\n' => line = start + 1,
                b'\r' => line = start + 2,
                b'#' => {
                    self.open_plain = false;
                    line = find::next_line(self.text, start);
                }
                0 => break,
                b'.' if start == line && is_marker_of(&self.text[start..], b'.') => return None,
                b'-' if start == line && self.text[start..].starts_with(b"---") => {
                    // Perhaps a marker for kubectl, if white space follows that is not ASCII.
                    if !empty || !is_marker_of(&self.text[start..], b'-') {
                        return None;
                    }
                    empty = false;
                    self.absent = Some(start + 3);
                    line = self.rest_of_line(start + 3)?;
                }
                _ => {
                    if empty {
                        empty = false;
                        self.absent = Some(start);
                    }
                    line = self.line(start, (start - line) as i32)?;
                }
            }
        }
        self.settle();
        while let Some(level) = self.levels.pop() {
            if level.block != Block::Root {
                self.close(level.node);
            }
        }
        Some(())
    }

    /// A line whose first byte is at `start`; where the next line begins.
    fn line(&mut self, start: usize, column: i32) -> Option<usize> {
        let continues = std::mem::take(&mut self.open_plain);
        let mut top = *self.levels.last()?;
        let dash = self.at(start) == b'-' && separates(self.at(start + 1));
        if column > top.indent {
            if self.absent.take().is_some() {
                return self.node(start, column, top.indent);
            }
            return if continues { self.continue_plain(start) } else { None };
        }
        if self.absent.is_some() {
            if dash && column == top.indent && top.block == Block::Mapping {
                self.absent = None;
                self.open(Block::Sequence, start, column)?;
                return self.item(start, column);
            }
            self.settle();
        }
        while top.indent > column {
            top = self.leave()?;
        }
        if top.indent != column {
            return None;
        }
        if dash {
            return if top.block == Block::Sequence {
                self.item(start, column)
            } else {
                None
            };
        }
        if top.block == Block::Sequence {
            // A sequence that is not indented below its key ends at the next key.
            top = self.leave()?;
            if top.indent != column {
                return None;
            }
        }
        self.entry(start, column)
    }

    /// What has not come is a null.
    fn settle(&mut self) {
        if let Some(at) = self.absent.take() {
            self.push_scalar(Style::Plain, at, at, true);
        }
    }

    /// Ends the innermost level; the one around it.
    fn leave(&mut self) -> Option<Level> {
        let level = self.levels.pop()?;
        self.close(level.node);
        self.levels.last().copied()
    }

    fn open(&mut self, block: Block, start: usize, indent: i32) -> Option<()> {
        if self.levels.len() > MAX_DEPTH {
            return None;
        }
        self.levels.push(Level {
            block,
            indent,
            node: self.nodes.len() as u32,
        });
        let kind = match block {
            Block::Sequence => NodeKind::Sequence(false),
            _ => NodeKind::Mapping(false),
        };
        self.push(kind, start, start, false, 0);
        Some(())
    }

    /// An item of the innermost sequence, whose `-` is at `dash`.
    fn item(&mut self, dash: usize, column: i32) -> Option<usize> {
        let start = find::not_space(self.text, dash + 1);
        match self.at(start) {
            b'\n' | b'\r' | b'#' | 0 => {
                self.absent = Some(dash + 1);
                self.rest_of_line(dash + 1)
            }
            _ => self.node(start, column + (start - dash) as i32, column),
        }
    }

    /// A node that may be a block collection. Around it everything is indented by `parent`.
    fn node(&mut self, mut start: usize, mut column: i32, mut parent: i32) -> Option<usize> {
        while self.at(start) == b'-' && separates(self.at(start + 1)) {
            self.open(Block::Sequence, start, column)?;
            let next = find::not_space(self.text, start + 1);
            if matches!(self.at(next), b'\n' | b'\r' | b'#' | 0) {
                self.absent = Some(start + 1);
                return self.rest_of_line(start + 1);
            }
            parent = column;
            column += (next - start) as i32;
            start = next;
        }
        match self.at(start) {
            b'"' | b'\'' => {
                let quoted = self.quoted(start)?;
                if self.at(quoted.end) == b':' && separates(self.at(quoted.end + 1)) {
                    if !quoted.one_line {
                        return None;
                    }
                    self.open(Block::Mapping, start, column)?;
                    return self.entry(start, column);
                }
                self.push_scalar(quoted.style, start, quoted.end, quoted.verbatim);
                self.rest_of_line(quoted.end)
            }
            _ => {
                if self.starts_plain(start) {
                    let stop = self.stop(start)?;
                    let end = self.content_end(stop);
                    if self.at(stop) == b':' {
                        self.open(Block::Mapping, start, column)?;
                        self.key(start, end, stop)?;
                        return self.value(stop, column);
                    }
                    self.push_scalar(Style::Plain, start, end, true);
                    return Some(self.after_plain(stop));
                }
                self.other(start, parent)
            }
        }
    }

    /// A key and its value, in the innermost mapping.
    fn entry(&mut self, start: usize, indent: i32) -> Option<usize> {
        if self.starts_plain(start) {
            let stop = self.stop(start)?;
            if self.at(stop) != b':' {
                return None;
            }
            self.key(start, self.content_end(stop), stop)?;
            return self.value(stop, indent);
        }
        if !matches!(self.at(start), b'"' | b'\'') {
            return None;
        }
        let quoted = self.quoted(start)?;
        let colon = quoted.end;
        if !quoted.one_line || self.at(colon) != b':' || !separates(self.at(colon + 1)) || colon - start > MAX_KEY {
            return None;
        }
        self.push_scalar(quoted.style, start, quoted.end, quoted.verbatim);
        self.value(colon, indent)
    }

    #[inline]
    fn key(&mut self, start: usize, end: usize, colon: usize) -> Option<()> {
        if colon - start > MAX_KEY {
            return None;
        }
        self.push_scalar(Style::Plain, start, end, true);
        Some(())
    }

    /// What is after the `:` of a key, in a mapping that is indented by `indent`.
    fn value(&mut self, colon: usize, indent: i32) -> Option<usize> {
        let mut start = colon + 1;
        if self.at(start) == b' ' {
            start += 1;
            if self.at(start) == b' ' {
                start = find::not_space(self.text, start);
            }
        }
        if self.starts_plain(start) {
            return self.plain(start);
        }
        match self.at(start) {
            b'\n' => {
                self.absent = Some(colon + 1);
                Some(start + 1)
            }
            b'\r' | b'#' | 0 => {
                self.absent = Some(colon + 1);
                self.rest_of_line(colon + 1)
            }
            b'"' | b'\'' => {
                let quoted = self.quoted(start)?;
                self.push_scalar(quoted.style, start, quoted.end, quoted.verbatim);
                self.rest_of_line(quoted.end)
            }
            _ => self.other(start, indent),
        }
    }

    /// A flow collection or a block scalar.
    fn other(&mut self, start: usize, parent: i32) -> Option<usize> {
        match self.at(start) {
            b'[' | b'{' => {
                let end = self.flow(start, parent)?;
                self.rest_of_line(end)
            }
            b'|' | b'>' => self.block_scalar(start, parent),
            _ => None,
        }
    }
}
