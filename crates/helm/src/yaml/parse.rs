//! Tokens → nodes.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::error::Error;
use super::limits::MAX_DEPTH;
use super::scan::Scanner;
use super::token::{Kind, Mark};

/// The place of a node in [`Document::nodes`].
pub(super) type Id = usize;

/// The first document of a text.
pub(super) struct Document<'a> {
    pub nodes: Vec<Node<'a>>,
    /// The outermost node; `None` if there is no document.
    pub root: Option<Id>,
}

pub(super) struct Node<'a> {
    pub content: Content<'a>,
    /// From 0.
    pub line: usize,
}

pub(super) enum Content<'a> {
    Scalar {
        text: Cow<'a, [u8]>,
        /// In full; empty if there is none.
        tag: Box<[u8]>,
        /// The type follows from the text.
        implicit: bool,
    },
    Sequence(Vec<Id>),
    /// Keys and values by turns.
    Mapping(Vec<Id>),
    Alias {
        name: &'a [u8],
        target: Id,
    },
}

/// What kind of node may stand at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Flow,
    Block,
    /// A sequence may stand at the indentation of its key.
    BlockOrIndentless,
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    nodes: Vec<Node<'a>>,
    anchors: FxHashMap<&'a [u8], Id>,
    handles: Vec<(Vec<u8>, Vec<u8>)>,
    depth: usize,
}

/// Reads the first document; `mark` is the length of the byte order mark before the text.
pub(super) fn parse(text: &[u8], mark: usize) -> Result<Document<'_>, Error> {
    let mut parser = Parser {
        scanner: Scanner::new(text, mark),
        nodes: Vec::new(),
        anchors: FxHashMap::default(),
        handles: Vec::new(),
        depth: 0,
    };
    let root = parser.document()?;
    Ok(Document {
        nodes: parser.nodes,
        root,
    })
}

impl<'a> Parser<'a> {
    /// The kind and place of the next token.
    #[inline]
    fn peek(&mut self) -> Result<(&mut Kind<'a>, Mark), Error> {
        let token = self.scanner.peek()?;
        Ok((&mut token.kind, token.start))
    }

    fn next_after_skip(&mut self) -> Result<(&mut Kind<'a>, Mark), Error> {
        self.scanner.skip_token();
        self.peek()
    }

    fn add(&mut self, content: Content<'a>, line: usize) -> Id {
        self.nodes.push(Node { content, line });
        self.nodes.len() - 1
    }

    fn empty(&mut self, mark: Mark) -> Id {
        let content = Content::Scalar {
            text: Cow::Borrowed(b""),
            tag: Box::default(),
            implicit: true,
        };
        self.add(content, mark.line)
    }

    fn document(&mut self) -> Result<Option<Id>, Error> {
        let root = match self.peek()?.0 {
            Kind::StreamEnd => return Ok(None),
            Kind::Version(..) | Kind::TagDirective { .. } | Kind::DocumentStart => {
                self.directives()?;
                let (kind, mark) = self.peek()?;
                if !matches!(kind, Kind::DocumentStart) {
                    return Err(error("did not find expected <document start>", mark, None));
                }
                let (kind, mark) = self.next_after_skip()?;
                if matches!(
                    kind,
                    Kind::Version(..)
                        | Kind::TagDirective { .. }
                        | Kind::DocumentStart
                        | Kind::DocumentEnd
                        | Kind::StreamEnd
                ) {
                    self.empty(mark)
                } else {
                    self.node(Place::Block)?
                }
            }
            _ => {
                self.directives()?;
                self.node(Place::Block)?
            }
        };
        self.peek()?;
        Ok(Some(root))
    }

    fn directives(&mut self) -> Result<(), Error> {
        let mut version = false;
        loop {
            let (kind, mark) = self.peek()?;
            match kind {
                Kind::Version(major, minor) => {
                    let known = (*major, *minor) == (1, 1);
                    if version {
                        return Err(error("found duplicate %YAML directive", mark, None));
                    }
                    if !known {
                        return Err(error("found incompatible YAML document", mark, None));
                    }
                    version = true;
                }
                Kind::TagDirective { handle, prefix } => {
                    let (handle, prefix) = (std::mem::take(handle), std::mem::take(prefix));
                    if self.handles.iter().any(|(known, _)| *known == handle) {
                        return Err(error("found duplicate %TAG directive", mark, None));
                    }
                    self.handles.push((handle, prefix));
                }
                _ => break,
            }
            self.scanner.skip_token();
        }
        for (handle, prefix) in [(&b"!"[..], &b"!"[..]), (b"!!", b"tag:yaml.org,2002:")] {
            if !self.handles.iter().any(|(known, _)| known == handle) {
                self.handles.push((handle.to_vec(), prefix.to_vec()));
            }
        }
        Ok(())
    }

    fn node(&mut self, place: Place) -> Result<Id, Error> {
        if self.depth >= MAX_DEPTH {
            let mark = self.peek()?.1;
            return Err(error(&format!("exceeded max depth of {MAX_DEPTH}"), mark, None));
        }
        self.depth += 1;
        let node = self.node_within(place);
        self.depth -= 1;
        node
    }

    fn node_within(&mut self, place: Place) -> Result<Id, Error> {
        let (kind, start) = self.peek()?;
        if let Kind::Alias(name) = kind {
            let name = *name;
            self.scanner.skip_token();
            let Some(target) = self.anchors.get(name).copied() else {
                let name = String::from_utf8_lossy(name);
                return Err(Error::new(
                    format!("yaml: unknown anchor '{name}' referenced"),
                    Some(start.offset),
                ));
            };
            return Ok(self.add(Content::Alias { name, target }, start.line));
        }
        let mut anchor = None;
        let mut tag: Option<(Vec<u8>, Vec<u8>, Mark)> = None;
        loop {
            let (kind, mark) = self.peek()?;
            match kind {
                Kind::Anchor(name) if anchor.is_none() => anchor = Some(*name),
                Kind::Tag { handle, suffix } if tag.is_none() => {
                    tag = Some((std::mem::take(handle), std::mem::take(suffix), mark));
                }
                _ => break,
            }
            self.scanner.skip_token();
        }
        let tag = match tag {
            None => Box::default(),
            Some((handle, suffix, _)) if handle.is_empty() => suffix.into_boxed_slice(),
            Some((handle, suffix, mark)) => {
                let prefix = self
                    .handles
                    .iter()
                    .find(|(known, _)| *known == handle)
                    .map(|(_, prefix)| prefix);
                match prefix.map(|prefix| [prefix.as_slice(), suffix.as_slice()].concat()) {
                    Some(full) if !full.is_empty() => full.into_boxed_slice(),
                    _ => return Err(error("found undefined tag handle", mark, Some(start))),
                }
            }
        };
        self.content(place, start, anchor, tag)
    }

    fn content(&mut self, place: Place, start: Mark, anchor: Option<&'a [u8]>, tag: Box<[u8]>) -> Result<Id, Error> {
        let (kind, mark) = self.peek()?;
        let block = place != Place::Flow;
        let sequence: fn(&mut Self, Mark) -> Result<Vec<Id>, Error> = match kind {
            Kind::Scalar { text, plain } => {
                let (text, plain) = (std::mem::take(text), *plain);
                self.scanner.skip_token();
                let implicit = (tag.is_empty() && plain) || *tag == *b"!";
                let id = self.add(Content::Scalar { text, tag, implicit }, start.line);
                self.anchors.extend(anchor.map(|name| (name, id)));
                return Ok(id);
            }
            Kind::BlockEntry if place == Place::BlockOrIndentless => Self::indentless_sequence,
            Kind::FlowSequenceStart => Self::flow_sequence,
            Kind::BlockSequenceStart if block => Self::block_sequence,
            Kind::FlowMappingStart => return self.collection(start, anchor, Self::flow_mapping, Content::Mapping),
            Kind::BlockMappingStart if block => {
                return self.collection(start, anchor, Self::block_mapping, Content::Mapping);
            }
            _ if anchor.is_some() || !tag.is_empty() => {
                let implicit = tag.is_empty();
                let id = self.add(
                    Content::Scalar {
                        text: Cow::Borrowed(b""),
                        tag,
                        implicit,
                    },
                    start.line,
                );
                self.anchors.extend(anchor.map(|name| (name, id)));
                return Ok(id);
            }
            _ => return Err(error("did not find expected node content", mark, Some(start))),
        };
        self.collection(start, anchor, sequence, Content::Sequence)
    }

    fn collection(
        &mut self,
        start: Mark,
        anchor: Option<&'a [u8]>,
        children: fn(&mut Self, Mark) -> Result<Vec<Id>, Error>,
        content: fn(Vec<Id>) -> Content<'a>,
    ) -> Result<Id, Error> {
        let id = self.add(Content::Sequence(Vec::new()), start.line);
        self.anchors.extend(anchor.map(|name| (name, id)));
        let mark = self.peek()?.1;
        let children = children(self, mark)?;
        if let Some(node) = self.nodes.get_mut(id) {
            node.content = content(children);
        }
        Ok(id)
    }

    fn block_sequence(&mut self, start: Mark) -> Result<Vec<Id>, Error> {
        self.scanner.skip_token();
        let mut items = Vec::new();
        loop {
            let (kind, mark) = self.peek()?;
            match kind {
                Kind::BlockEntry => {
                    let item = match self.next_after_skip()?.0 {
                        Kind::BlockEntry | Kind::BlockEnd => self.empty(mark),
                        _ => self.node(Place::Block)?,
                    };
                    items.push(item);
                }
                Kind::BlockEnd => {
                    self.scanner.skip_token();
                    return Ok(items);
                }
                _ => return Err(error("did not find expected '-' indicator", mark, Some(start))),
            }
        }
    }

    fn indentless_sequence(&mut self, _start: Mark) -> Result<Vec<Id>, Error> {
        let mut items = Vec::new();
        loop {
            let (kind, mark) = self.peek()?;
            if !matches!(kind, Kind::BlockEntry) {
                return Ok(items);
            }
            let item = match self.next_after_skip()?.0 {
                Kind::BlockEntry | Kind::Key | Kind::Value | Kind::BlockEnd => self.empty(mark),
                _ => self.node(Place::Block)?,
            };
            items.push(item);
        }
    }

    fn block_mapping(&mut self, start: Mark) -> Result<Vec<Id>, Error> {
        self.scanner.skip_token();
        let mut entries = Vec::new();
        loop {
            let (kind, mark) = self.peek()?;
            match kind {
                Kind::Key => {
                    let key = self.block_mapping_part(mark)?;
                    entries.push(key);
                    let (kind, mark) = self.peek()?;
                    let value = match kind {
                        Kind::Value => self.block_mapping_part(mark)?,
                        _ => self.empty(mark),
                    };
                    entries.push(value);
                }
                Kind::BlockEnd => {
                    self.scanner.skip_token();
                    return Ok(entries);
                }
                _ => return Err(error("did not find expected key", mark, Some(start))),
            }
        }
    }

    /// What follows the indicator of a key or a value.
    fn block_mapping_part(&mut self, mark: Mark) -> Result<Id, Error> {
        match self.next_after_skip()?.0 {
            Kind::Key | Kind::Value | Kind::BlockEnd => Ok(self.empty(mark)),
            _ => self.node(Place::BlockOrIndentless),
        }
    }

    fn flow_sequence(&mut self, start: Mark) -> Result<Vec<Id>, Error> {
        self.scanner.skip_token();
        let mut items = Vec::new();
        loop {
            if !items.is_empty() && !matches!(self.peek()?.0, Kind::FlowSequenceEnd) {
                let (kind, mark) = self.peek()?;
                if !matches!(kind, Kind::FlowEntry) {
                    return Err(error("did not find expected ',' or ']'", mark, Some(start)));
                }
                self.scanner.skip_token();
            }
            let (kind, mark) = self.peek()?;
            match kind {
                Kind::FlowSequenceEnd => {
                    self.scanner.skip_token();
                    return Ok(items);
                }
                Kind::Key => {
                    let id = self.add(Content::Sequence(Vec::new()), mark.line);
                    let pair = self.flow_pair()?;
                    if let Some(node) = self.nodes.get_mut(id) {
                        node.content = Content::Mapping(pair);
                    }
                    items.push(id);
                }
                _ => items.push(self.node(Place::Flow)?),
            }
        }
    }

    /// A mapping of one entry inside a flow sequence, without braces.
    fn flow_pair(&mut self) -> Result<Vec<Id>, Error> {
        let (kind, mark) = self.next_after_skip()?;
        let key = match kind {
            Kind::Value | Kind::FlowEntry | Kind::FlowSequenceEnd => {
                self.scanner.skip_token();
                self.empty(mark)
            }
            _ => self.node(Place::Flow)?,
        };
        let (kind, mark) = self.peek()?;
        let value = if matches!(kind, Kind::Value) {
            match self.next_after_skip()? {
                (Kind::FlowEntry | Kind::FlowSequenceEnd, _) => self.empty(mark),
                _ => self.node(Place::Flow)?,
            }
        } else {
            self.empty(mark)
        };
        self.peek()?;
        Ok(vec![key, value])
    }

    fn flow_mapping(&mut self, start: Mark) -> Result<Vec<Id>, Error> {
        self.scanner.skip_token();
        let mut entries = Vec::new();
        loop {
            if !entries.is_empty() && !matches!(self.peek()?.0, Kind::FlowMappingEnd) {
                let (kind, mark) = self.peek()?;
                if !matches!(kind, Kind::FlowEntry) {
                    return Err(error("did not find expected ',' or '}'", mark, Some(start)));
                }
                self.scanner.skip_token();
            }
            match self.peek()?.0 {
                Kind::FlowMappingEnd => {
                    self.scanner.skip_token();
                    return Ok(entries);
                }
                Kind::Key => {
                    let (kind, mark) = self.next_after_skip()?;
                    let key = match kind {
                        Kind::Value | Kind::FlowEntry | Kind::FlowMappingEnd => self.empty(mark),
                        _ => self.node(Place::Flow)?,
                    };
                    entries.push(key);
                    let value = self.flow_mapping_value()?;
                    entries.push(value);
                }
                _ => {
                    let key = self.node(Place::Flow)?;
                    entries.push(key);
                    let mark = self.peek()?.1;
                    let value = self.empty(mark);
                    entries.push(value);
                }
            }
        }
    }

    fn flow_mapping_value(&mut self) -> Result<Id, Error> {
        let (kind, mark) = self.peek()?;
        if !matches!(kind, Kind::Value) {
            return Ok(self.empty(mark));
        }
        match self.next_after_skip()? {
            (Kind::FlowEntry | Kind::FlowMappingEnd, mark) => Ok(self.empty(mark)),
            _ => self.node(Place::Flow),
        }
    }
}

/// An error of the grammar: Go counts its lines from 0, and leaves line 0 out.
fn error(problem: &str, mark: Mark, context: Option<Mark>) -> Error {
    let line = if mark.line != 0 {
        mark.line
    } else {
        context.map_or(0, |context| context.line)
    };
    Error::at(line, problem, mark.offset)
}
