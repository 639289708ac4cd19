//! Inputs cut into chunks of whole documents, while they arrive.

use std::io::{self, Read};
use std::ops::Deref;

/// How many bytes make a chunk worth a thread's while.
const CHUNK: usize = 1 << 19;

/// The bytes of an input.
pub(crate) enum Content<'a> {
    /// All of them.
    Bytes(&'a [u8]),
    /// As they come.
    Stream(Box<dyn Read + Send + 'a>),
    /// None; this is why.
    Unreadable(String),
}

/// Some documents of an input, one after the other.
pub(super) struct Chunk<'a> {
    /// Which of all chunks it is, in the order of the inputs and of the places in them.
    pub number: usize,
    /// Which of the inputs it is from.
    pub input: usize,
    pub bytes: Bytes<'a>,
    /// Why the input could not be read on from the end of this chunk.
    pub problem: Option<String>,
}

/// Bytes of the caller's, or of a buffer that is used again.
pub(super) enum Bytes<'a> {
    Borrowed(&'a [u8]),
    Buffer(Vec<u8>),
}

impl Deref for Bytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Buffer(bytes) => bytes,
        }
    }
}

/// All chunks of some inputs, in order.
pub(super) struct Chunks<'a> {
    inputs: std::iter::Enumerate<std::vec::IntoIter<Content<'a>>>,
    /// The input that is being cut.
    open: Option<(usize, Content<'a>)>,
    /// What was read of a stream and belongs to its next chunk.
    carried: Vec<u8>,
    number: usize,
    /// Buffers that are not in use.
    spare: Vec<Vec<u8>>,
}

impl<'a> Chunks<'a> {
    pub(super) fn new(inputs: Vec<Content<'a>>) -> Self {
        Self {
            inputs: inputs.into_iter().enumerate(),
            open: None,
            carried: Vec::new(),
            number: 0,
            spare: Vec::new(),
        }
    }

    /// Takes back the buffer of a chunk.
    pub(super) fn give_back(&mut self, chunk: Chunk<'a>) {
        if let Bytes::Buffer(buffer) = chunk.bytes
            && buffer.capacity() <= 2 * CHUNK
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
            let (bytes, problem) = match content {
                Content::Bytes(bytes) => (self.cut(input, bytes), None),
                Content::Stream(stream) => self.read(input, stream),
                Content::Unreadable(problem) => (Bytes::Borrowed(&[]), Some(problem)),
            };
            if bytes.is_empty() && problem.is_none() {
                continue;
            }
            self.number += 1;
            return Some(Chunk {
                number: self.number,
                input,
                bytes,
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
        buffer.clear();
        buffer.append(&mut self.carried);
        let mut want = CHUNK.max(2 * buffer.len());
        loop {
            match fill(&mut stream, &mut buffer, want) {
                Err(error) => {
                    return (
                        Bytes::Buffer(buffer),
                        Some(format!("cannot be read: {}", reason(&error))),
                    );
                }
                Ok(true) => return (Bytes::Buffer(buffer), None),
                Ok(false) => {}
            }
            if let Some(end) = yaml_spans::last_boundary(&buffer) {
                self.carried.extend_from_slice(&buffer[end..]);
                buffer.truncate(end);
                self.open = Some((input, Content::Stream(stream)));
                return (Bytes::Buffer(buffer), None);
            }
            // Reading the chunk will say that the document is too large.
            if buffer.len() > yaml_spans::MAX_LEN {
                return (Bytes::Buffer(buffer), None);
            }
            want = 2 * buffer.len();
        }
    }
}

/// Reads until the buffer holds so many bytes; says whether the stream has ended before.
fn fill(stream: &mut impl Read, buffer: &mut Vec<u8>, want: usize) -> io::Result<bool> {
    let missing = want.saturating_sub(buffer.len());
    let read = stream.take(missing as u64).read_to_end(buffer)?;
    Ok(read < missing)
}

/// What an I/O error says, without its number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}
