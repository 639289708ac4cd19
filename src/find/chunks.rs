//! Cuts inputs into chunks of whole documents while they arrive.

use std::io::{self, Read};
use std::ops::Deref;

use crate::manifest::source_left;

/// How large a chunk has to be to be worth a thread.
const CHUNK: usize = 1 << 19;

/// How much is read at once, at least.
const LEAST_READ: usize = 1 << 16;

/// Buffers that a large document has made larger than this are not kept.
const MOST_SPARE: usize = 1 << 23;

/// The bytes of an input.
pub(crate) enum Content<'a> {
    /// All of them.
    Bytes(&'a [u8]),
    /// As they come.
    Stream(Box<dyn Read + Send + 'a>),
    /// As they come, of a template: what is likely in it is found, and nothing is wrong with it.
    Template(Box<dyn Read + Send + 'a>),
    /// None, for this reason.
    Unreadable(String),
}

/// Some documents of an input, one after the other.
pub(super) struct Chunk<'a> {
    /// Which of all chunks it is, in the order of the inputs and of the places in them.
    pub number: usize,
    /// Which of the inputs it is from.
    pub input: usize,
    pub bytes: Bytes<'a>,
    /// Whether it is a template, whole.
    pub is_template: bool,
    /// The template that the documents before it leave for its first one.
    pub source: Option<String>,
    /// Why the input could not be read on from the end of this chunk.
    pub problem: Option<String>,
}

/// Bytes of the caller's, or of a buffer that is used again.
pub(super) enum Bytes<'a> {
    Borrowed(&'a [u8]),
    Buffer(Buffer),
}

impl Deref for Bytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Buffer(buffer) => buffer.filled(),
        }
    }
}

/// Bytes that are read into, and the number of those that were read.
#[derive(Default)]
pub(super) struct Buffer {
    room: Vec<u8>,
    filled: usize,
}

impl Buffer {
    fn filled(&self) -> &[u8] {
        &self.room[..self.filled]
    }

    /// Reads until it holds `want` bytes; returns whether the stream ended first.
    fn fill(&mut self, stream: &mut impl Read, want: usize) -> io::Result<bool> {
        while self.filled < want {
            if self.filled == self.room.len() {
                // A small file costs little: memory that was never used has to be cleared.
                self.room
                    .resize((2 * self.filled).clamp(LEAST_READ, want.max(LEAST_READ)), 0);
            }
            let end = self.room.len().min(want);
            match stream.read(&mut self.room[self.filled..end]) {
                Ok(0) => return Ok(true),
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }
}

/// All chunks of some inputs, in order.
pub(super) struct Chunks<'a> {
    inputs: std::iter::Enumerate<std::vec::IntoIter<Content<'a>>>,
    /// The input that is being cut.
    open: Option<(usize, Content<'a>)>,
    /// What was read of a stream and belongs to its next chunk.
    carried: Vec<u8>,
    /// The template that the chunk before leaves for the next one of the same input.
    source: Option<String>,
    number: usize,
    /// Buffers that are not in use.
    spare: Vec<Buffer>,
}

impl<'a> Chunks<'a> {
    pub(super) fn new(inputs: Vec<Content<'a>>) -> Self {
        Self {
            inputs: inputs.into_iter().enumerate(),
            open: None,
            carried: Vec::new(),
            source: None,
            number: 0,
            spare: Vec::new(),
        }
    }

    /// Takes back the buffer of a chunk.
    pub(super) fn give_back(&mut self, chunk: Chunk<'a>) {
        if let Bytes::Buffer(buffer) = chunk.bytes
            && buffer.room.len() <= MOST_SPARE
        {
            self.spare.push(buffer);
        }
    }

    /// Whether all has been handed out.
    pub(super) fn is_at_end(&self) -> bool {
        self.open.is_none() && self.inputs.len() == 0
    }

    /// The next chunk; waits for it where it has yet to arrive.
    pub(super) fn next(&mut self) -> Option<Chunk<'a>> {
        loop {
            let (input, content) = match self.open.take() {
                Some(open) => open,
                None => self.inputs.next()?,
            };
            let is_template = matches!(content, Content::Template(_));
            let (bytes, problem) = match content {
                Content::Bytes(bytes) => (self.cut(input, bytes), None),
                Content::Stream(stream) => self.read(input, stream),
                Content::Template(mut stream) => whole(&mut stream),
                Content::Unreadable(problem) => (Bytes::Borrowed(&[]), Some(problem)),
            };
            if bytes.is_empty() && problem.is_none() {
                continue;
            }
            let source = self.source.take();
            if self.open.is_some() {
                self.source = source_left(&bytes, source.as_deref());
            }
            self.number += 1;
            return Some(Chunk {
                number: self.number,
                input,
                bytes,
                is_template,
                source,
                problem,
            });
        }
    }

    fn cut(&mut self, input: usize, bytes: &'a [u8]) -> Bytes<'a> {
        let mut want = CHUNK;
        while want < bytes.len() {
            if let Some(end) = yaml_spans::last_boundary(&bytes[..want]) {
                let (chunk, rest) = bytes.split_at(end);
                self.open = Some((input, Content::Bytes(rest)));
                return Bytes::Borrowed(chunk);
            }
            want *= 2;
        }
        Bytes::Borrowed(bytes)
    }

    fn read(&mut self, input: usize, mut stream: Box<dyn Read + Send + 'a>) -> (Bytes<'a>, Option<String>) {
        let mut buffer = self.spare.pop().unwrap_or_default();
        buffer.filled = 0;
        let mut want = CHUNK.max(2 * self.carried.len());
        // What is carried is read first, and never ends a stream.
        let held = std::mem::take(&mut self.carried);
        let mut carried = held.as_slice();
        loop {
            match buffer.fill(&mut (&mut carried).chain(&mut stream), want) {
                Err(error) => {
                    let problem = format!("cannot be read: {error}");
                    return (Bytes::Buffer(buffer), Some(problem));
                }
                Ok(true) => return (Bytes::Buffer(buffer), None),
                Ok(false) => {}
            }
            if let Some(end) = yaml_spans::last_boundary(buffer.filled()) {
                self.carried = buffer.filled()[end..].to_vec();
                buffer.filled = end;
                self.open = Some((input, Content::Stream(stream)));
                return (Bytes::Buffer(buffer), None);
            }
            if buffer.filled > yaml_spans::MAX_LEN {
                let problem = "a document is larger than 1 GiB; what follows was not read".to_owned();
                return (Bytes::Buffer(buffer), Some(problem));
            }
            want = (2 * buffer.filled).min(yaml_spans::MAX_LEN + 1);
        }
    }
}

/// All bytes of a stream.
fn whole<'a>(stream: &mut impl Read) -> (Bytes<'a>, Option<String>) {
    let mut buffer = Buffer::default();
    let problem = match buffer.fill(stream, yaml_spans::MAX_LEN) {
        Ok(true) => None,
        Ok(false) => Some("it is larger than 1 GiB; what follows was not read".to_owned()),
        Err(error) => Some(format!("cannot be read: {error}")),
    };
    (Bytes::Buffer(buffer), problem)
}
