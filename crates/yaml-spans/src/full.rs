//! The complete reader: granit's events made into a tree.

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, Span as Place, StructureStyle, options};

use super::block_scalar;
use super::error::ReadError;
use super::tree::{NO_CONTENT, Node, NodeId, NodeKind, Style, Tree};
use crate::text::Span;

/// Reads all documents of `text` into an empty tree.
pub(super) fn read(text: &str, tree: &mut Tree) -> Result<(), ReadError> {
    let options = options! { emit_comments: false };
    let mut builder = Builder {
        text: text.as_bytes(),
        tree,
        open: Vec::new(),
        anchors: Vec::new(),
        end: 0,
    };
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, place)) => builder.event(event, place),
            Err(error) => {
                let offset = error.marker().byte_offset().unwrap_or(text.len());
                let message = match error.kind() {
                    ErrorKind::RecursionLimitExceeded => "collections are nested more than 255 levels deep".to_owned(),
                    _ => error.info().to_owned(),
                };
                return Err(ReadError::new(offset.min(text.len()), message));
            }
        }
    }
    Ok(())
}

/// A collection whose end has not been seen.
struct Open {
    node: usize,
    /// How many children it has so far.
    children: usize,
}

struct Builder<'a> {
    text: &'a [u8],
    tree: &'a mut Tree,
    open: Vec<Open>,
    /// By granit's anchor number: the node.
    anchors: Vec<u32>,
    /// The end of the last token that is known.
    end: usize,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, place: Place) {
        let (start, end) = (offset(place.start), offset(place.end));
        match event {
            Event::DocumentStart(true, _) => self.end = end,
            Event::DocumentEnd => self.end = self.end.max(end),
            Event::Scalar(text, style, anchor, tag) => {
                self.anchor(anchor);
                match style {
                    ScalarStyle::Plain if start == end => self.absent(start, anchor != 0 || tag.is_some()),
                    ScalarStyle::Literal => self.block_scalar(Style::Literal, &text, place),
                    ScalarStyle::Folded => self.block_scalar(Style::Folded, &text, place),
                    ScalarStyle::Plain => self.scalar(Style::Plain, &text, start, end),
                    ScalarStyle::SingleQuoted => self.scalar(Style::SingleQuoted, &text, start, end),
                    ScalarStyle::DoubleQuoted => self.scalar(Style::DoubleQuoted, &text, start, end),
                }
            }
            Event::Alias(anchor) => {
                let link = self.anchors.get(anchor).copied().unwrap_or_default();
                self.push(NodeKind::Alias, start, end, link);
            }
            Event::SequenceStart(style, anchor, _) => {
                self.anchor(anchor);
                let flow = style == StructureStyle::Flow;
                let start = if flow { start } else { self.dash(start) };
                self.begin(NodeKind::Sequence(flow), start, end);
            }
            Event::MappingStart(style, anchor, _) => {
                self.anchor(anchor);
                self.begin(NodeKind::Mapping(style == StructureStyle::Flow), start, end);
            }
            Event::SequenceEnd | Event::MappingEnd => self.finish(start, end),
            _ => {}
        }
    }

    /// The next node is the one that this anchor stands for.
    fn anchor(&mut self, anchor: usize) {
        if anchor != 0 {
            if self.anchors.len() <= anchor {
                self.anchors.resize(anchor + 1, 0);
            }
            self.anchors[anchor] = id(self.tree.nodes.len());
        }
    }

    fn push(&mut self, kind: NodeKind, start: usize, end: usize, link: u32) {
        match self.open.last_mut() {
            Some(parent) => parent.children += 1,
            None => self.tree.roots.push(NodeId(id(self.tree.nodes.len()))),
        }
        self.tree.nodes.push(Node {
            kind,
            verbatim: false,
            span: Span::new(id(start), id(end)),
            link,
        });
        self.end = end;
    }

    fn scalar(&mut self, style: Style, text: &str, start: usize, end: usize) {
        self.push(NodeKind::Scalar(style), start, end, 0);
        let quote = usize::from(style != Style::Plain);
        let verbatim = self.text.get(start + quote..end - quote) == Some(text.as_bytes());
        if let Some(node) = self.tree.nodes.last_mut() {
            node.verbatim = verbatim;
        }
    }

    /// A null that is not written: granit says roughly where, we say right after its indicator.
    fn absent(&mut self, place: usize, has_properties: bool) {
        let at = if has_properties { place } else { self.behind_indicator() };
        self.scalar(Style::Plain, "", at, at);
    }

    fn behind_indicator(&self) -> usize {
        let Some(parent) = self.open.last() else {
            return self.end;
        };
        let node = self.tree.nodes[parent.node];
        let flow = node.kind == NodeKind::Mapping(true);
        let key = parent.children.is_multiple_of(2);
        let next = self.next_token(self.end, flow && key);
        match (node.kind, self.text.get(next)) {
            (NodeKind::Sequence(_), Some(b'-')) => next + 1,
            (NodeKind::Mapping(_), Some(b'?')) if key => next + 1,
            (NodeKind::Mapping(_), Some(b':')) if key => next,
            (NodeKind::Mapping(_), Some(b':')) if flow || self.may_belong(next, node.span.start as usize) => next + 1,
            _ => self.end,
        }
    }

    /// Whether the `:` at `colon` is an indicator and can belong to the block mapping at `mapping`: one that starts a
    /// line must be exactly below it.
    fn may_belong(&self, colon: usize, mapping: usize) -> bool {
        if !matches!(self.text.get(colon + 1), None | Some(b' ' | b'\t' | b'\n' | b'\r')) {
            return false;
        }
        let first = self.line_start(colon);
        self.text[first..colon].iter().any(|&byte| byte != b' ') || {
            let width = |start: usize, end: usize| {
                let line = &self.text[start..end];
                let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
                line.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
            };
            width(first, colon) == width(self.line_start(mapping), mapping)
        }
    }

    fn line_start(&self, at: usize) -> usize {
        memchr::memrchr2(b'\n', b'\r', &self.text[..at]).map_or(0, |found| found + 1)
    }

    /// The first byte at or after `from` that is not white space and not in a comment; `comma`: nor the first comma.
    fn next_token(&self, from: usize, mut comma: bool) -> usize {
        let mut at = from;
        while let Some(byte) = self.text.get(at) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => at += 1,
                b'#' => at = block_scalar::next_line(self.text, at),
                b',' if comma => {
                    comma = false;
                    at += 1;
                }
                _ => break,
            }
        }
        at
    }

    /// Where the first `-` of a block sequence is. Of one that is not indented below its key, granit says where
    /// the first item begins.
    fn dash(&self, place: usize) -> usize {
        let Some(parent) = self.open.last() else { return place };
        let parent = &self.tree.nodes[parent.node];
        let line = self.line_start(place);
        let first = line + block_scalar::indentation(&self.text[line..place], u32::MAX);
        let unindented = matches!(parent.kind, NodeKind::Mapping(_))
            && self.text.get(first) == Some(&b'-')
            && (parent.span.start as usize) < first;
        if unindented { first } else { place }
    }

    fn block_scalar(&mut self, style: Style, text: &str, place: Place) {
        let sign = if style == Style::Literal { b'|' } else { b'>' };
        let mut start = self.end;
        loop {
            start = self.next_token(start, false);
            match self.text.get(start) {
                // After an anchor or a tag.
                Some(b'&' | b'!') => {
                    let rest = &self.text[start..];
                    let blank = rest
                        .iter()
                        .position(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
                    start += blank.unwrap_or(rest.len());
                }
                Some(&byte) if byte != sign => start += 1,
                _ => break,
            }
        }
        let header = block_scalar::header(self.text, start);
        let has_content = text.bytes().any(|byte| byte != b'\n');
        let indent = if has_content { id(place.start.col()) } else { NO_CONTENT };
        let end = block_scalar::end(self.text, &header, indent);
        self.push(NodeKind::Scalar(style), start, end, indent);
    }

    /// A collection starts; its first token ends at `end`, or is empty where there is no bracket.
    fn begin(&mut self, kind: NodeKind, start: usize, end: usize) {
        let node = self.tree.nodes.len();
        self.push(kind, start, start, 0);
        if start < end && matches!(self.text.get(start), Some(b'[' | b'{')) {
            self.end = end;
        }
        self.open.push(Open { node, children: 0 });
    }

    /// The innermost open collection ends: at its bracket, or else with its last child.
    fn finish(&mut self, start: usize, end: usize) {
        let Some(Open { node, .. }) = self.open.pop() else {
            return;
        };
        let link = id(self.tree.nodes.len());
        let node = &mut self.tree.nodes[node];
        if matches!(node.kind, NodeKind::Sequence(true) | NodeKind::Mapping(true)) && start < end {
            self.end = end;
        }
        node.span.end = id(self.end);
        node.link = link;
    }
}

fn offset(marker: granit_parser::Marker) -> usize {
    marker.byte_offset().unwrap_or_default()
}

/// Texts are at most [`super::MAX_LEN`] long, so every offset and node number fits.
fn id(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
