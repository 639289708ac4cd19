//! The complete reader: granit's events made into a tree.

use granit_parser::{
    BorrowedInput, ErrorKind, Event, Input, Options, Parser, ScalarStyle, ScanError, Span as Place, StructureStyle,
    Tag, options,
};

use super::error::ReadError;
use super::loose_quotes::{Joined, LooseQuotes};
use super::tree::{NO_CONTENT, Node, NodeId, NodeKind, Style, Tree};
use super::{block_scalar, dialect};
use crate::text::Span;

/// How many bytes the scalar has at most that an alias means which is a key.
const MAX_KEY: u32 = 1024;

/// Reads all documents of `text` into an empty tree.
pub(super) fn read(text: &str, tree: &mut Tree) -> Result<(), ReadError> {
    let joined = Joined::default();
    match events(Parser::new_from_str_with_options(text, options()), text, tree, &joined) {
        Err(Failure::Granit(error)) if is_about_quotes(error.kind()) => {
            tree.clear();
            let parser = Parser::with_options(LooseQuotes::new(text, Joined::clone(&joined)), options());
            events(parser, text, tree, &joined)
        }
        result => result,
    }
    .map_err(|failure| match failure {
        Failure::Granit(error) => {
            let offset = error.marker().byte_offset().unwrap_or(text.len());
            let message = match error.kind() {
                ErrorKind::RecursionLimitExceeded => "collections are nested more than 255 levels deep".to_owned(),
                _ => error.info().to_owned(),
            };
            ReadError::new(offset.min(text.len()), message)
        }
        Failure::Refused(error) => error,
    })?;
    dialect::check(text, &tree.nodes)
}

fn options() -> Options {
    options! { emit_comments: false, emit_anchor_events: true }
}

/// Why reading stopped.
enum Failure {
    Granit(ScanError),
    Refused(ReadError),
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::Refused(error)
    }
}

/// Whether an error is about how lines of a quoted scalar begin.
fn is_about_quotes(error: &ErrorKind) -> bool {
    matches!(
        error,
        ErrorKind::InvalidQuotedScalarIndent | ErrorKind::TabInIndentation
    )
}

/// Reads the events of a parser of `text`, which was shown what is `joined` in one line.
fn events<'a, I: BorrowedInput<'a>>(
    parser: Parser<'a, I>,
    text: &str,
    tree: &mut Tree,
    joined: &Joined,
) -> Result<(), Failure> {
    let mut builder = Builder {
        text: text.as_bytes(),
        tree,
        open: Vec::new(),
        anchors: Vec::new(),
        end: 0,
        joined: 0,
    };
    for event in parser {
        match event {
            Ok((event, place)) => builder.event(event, place, joined)?,
            Err(error) => return Err(Failure::Granit(error)),
        }
    }
    if builder.joined < joined.borrow().len() {
        return Err(ReadError::new(0, "a quoted text was not read to its end").into());
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
    /// How many of the joined scalars have come.
    joined: usize,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, place: Place, joined: &Joined) -> Result<(), ReadError> {
        let (start, end) = (offset(place.start), offset(place.end));
        match event {
            Event::DocumentStart(true, _) => self.end = end,
            Event::DocumentEnd => self.end = self.end.max(end),
            Event::Scalar(text, style, anchor, tag) => {
                self.anchor(anchor);
                self.tag(tag.as_deref(), place, Some(&text))?;
                match style {
                    ScalarStyle::Plain if start == end => self.absent(start, anchor != 0 || tag.is_some()),
                    ScalarStyle::Literal => self.block_scalar(Style::Literal, &text, place),
                    ScalarStyle::Folded => self.block_scalar(Style::Folded, &text, place),
                    ScalarStyle::Plain => {
                        if self.is_in_flow() {
                            dialect::flow_plain(self.text, start)?;
                        }
                        self.scalar(Style::Plain, &text, start, end);
                    }
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                        self.joined(start, end, joined)?;
                        let is_single = style == ScalarStyle::SingleQuoted;
                        let style = if is_single {
                            Style::SingleQuoted
                        } else {
                            Style::DoubleQuoted
                        };
                        self.scalar(style, &text, start, end);
                    }
                }
            }
            Event::Alias(anchor) => self.alias(anchor, start, end)?,
            Event::Anchor(_, name) => dialect::anchor(&name, start)?,
            Event::SequenceStart(style, anchor, tag) => {
                self.anchor(anchor);
                self.tag(tag.as_deref(), place, None)?;
                let flow = style == StructureStyle::Flow;
                let start = if flow { start } else { self.dash(start) };
                self.begin(NodeKind::Sequence(flow), start, end);
            }
            Event::MappingStart(style, anchor, tag) => {
                self.anchor(anchor);
                self.tag(tag.as_deref(), place, None)?;
                self.begin(NodeKind::Mapping(style == StructureStyle::Flow), start, end);
            }
            Event::SequenceEnd | Event::MappingEnd => self.finish(start, end),
            _ => {}
        }
        Ok(())
    }

    /// The node has this tag, and is a scalar with this text or a collection.
    fn tag(&self, tag: Option<&Tag>, place: Place, scalar: Option<&str>) -> Result<(), ReadError> {
        let (Some(tag), Some(start)) = (tag, place.tag_start()) else {
            return Ok(());
        };
        match place.tag_span() {
            Some(span) => dialect::tag(self.text, offset(span.end))?,
            None => return Err(ReadError::new(offset(start), "the tag is too long")),
        }
        match (scalar, tag.suffix_in_namespace("tag:yaml.org,2002:").as_deref()) {
            (Some(_), Some("binary")) => {
                let message = "a value tagged `!!binary` cannot be read; write it as text";
                Err(ReadError::new(offset(start), message))
            }
            // PyYAML merges by the tag alone.
            (Some(text), Some("merge")) if text != "<<" => {
                let message = "a key tagged `!!merge` must be `<<`";
                Err(ReadError::new(offset(start), message))
            }
            _ => Ok(()),
        }
    }

    fn is_in_flow(&self) -> bool {
        let around = self.open.last().map(|around| self.tree.nodes[around.node].kind);
        matches!(around, Some(NodeKind::Sequence(true) | NodeKind::Mapping(true)))
    }

    /// Whether the next node is a key.
    fn is_key(&self) -> bool {
        self.open.last().is_some_and(|around| {
            matches!(self.tree.nodes[around.node].kind, NodeKind::Mapping(_)) && around.children.is_multiple_of(2)
        })
    }

    /// A quoted scalar; if granit was shown it in one line, it must not be a key for that.
    fn joined(&mut self, start: usize, end: usize, joined: &Joined) -> Result<(), ReadError> {
        let joined = joined.borrow();
        let Some(next) = joined.get(self.joined).filter(|next| next.start < end) else {
            return Ok(());
        };
        self.joined += 1;
        let after = &self.text[end..];
        let blanks = after.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if *next != (start..end) {
            Err(ReadError::new(start, "a quoted text was not read to its end"))
        } else if after.get(blanks) == Some(&b':') {
            Err(ReadError::new(start, "a key must be in one line"))
        } else {
            Ok(())
        }
    }

    fn alias(&mut self, anchor: usize, start: usize, end: usize) -> Result<(), ReadError> {
        let name = self.text.get(start + 1..end).unwrap_or_default();
        dialect::anchor(&String::from_utf8_lossy(name), start)?;
        let link = self.anchors.get(anchor).copied().unwrap_or_default();
        let meant = self.tree.nodes.get(link as usize);
        if self.is_key()
            && meant.is_some_and(|node| matches!(node.kind, NodeKind::Scalar(_)) && node.span.len() > MAX_KEY)
        {
            return Err(ReadError::new(
                start,
                "the key that the alias stands for is too long; write it out",
            ));
        }
        self.push(NodeKind::Alias, start, end, link);
        Ok(())
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
        let content = self.text.get(start + quote..end - quote);
        // Line breaks in quotes are folded, whatever granit was shown.
        let verbatim = content == Some(text.as_bytes())
            && !(quote > 0 && memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_some());
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

impl Input for LooseQuotes<'_> {
    fn lookahead(&mut self, count: usize) {
        self.expect(count);
    }

    fn buflen(&self) -> usize {
        self.bufmaxlen()
    }

    fn bufmaxlen(&self) -> usize {
        16
    }

    fn raw_read_ch(&mut self) -> char {
        let character = LooseQuotes::peek(self, 0);
        LooseQuotes::skip(self);
        character
    }

    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        let is_break = matches!(LooseQuotes::peek(self, 0), '\n' | '\r' | '\0');
        (!is_break).then(|| self.raw_read_ch())
    }

    fn skip(&mut self) {
        LooseQuotes::skip(self);
    }

    fn skip_n(&mut self, count: usize) {
        for _ in 0..count {
            LooseQuotes::skip(self);
        }
    }

    fn peek(&self) -> char {
        LooseQuotes::peek(self, 0)
    }

    fn peek_nth(&self, n: usize) -> char {
        LooseQuotes::peek(self, n)
    }

    fn byte_offset(&self) -> Option<usize> {
        Some(self.offset())
    }

    fn slice_bytes(&self, start: usize, end: usize) -> Option<&str> {
        self.slice(start, end)
    }
}

impl<'a> BorrowedInput<'a> for LooseQuotes<'a> {
    fn slice_borrowed(&self, start: usize, end: usize) -> Option<&'a str> {
        self.slice(start, end)
    }
}
