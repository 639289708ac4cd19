//! The bytes that the scanner walks over: decoded, and checked for what no YAML text may hold.

use std::borrow::Cow;

use super::error::Error;

/// How many bytes Go's reader decodes at a time; faults show only when the scanner comes that far.
const CHUNK: usize = 512;

/// Text to scan, with what is known of it.
pub(super) struct Input<'a> {
    pub text: &'a [u8],
    /// No byte above 0x7F: columns are bytes.
    pub ascii: bool,
    /// U+0085, U+2028 or U+2029 is in it: not every line ends with `\n` or `\r`.
    pub exotic: bool,
    /// Reading is followed chunk by chunk, since it can fail or meet a byte order mark.
    chunks: Option<Chunks>,
}

struct Chunks {
    fault: Option<(usize, &'static str)>,
    /// Up to here the text is decoded.
    loaded: usize,
    /// Where the buffer begins.
    window: usize,
    next: usize,
}

/// UTF-8 without a byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, usize), Error> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return Ok((Cow::Borrowed(rest), 3));
    }
    let (rest, unit): (_, fn([u8; 2]) -> u16) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => (rest, u16::from_be_bytes),
        _ => return Ok((Cow::Borrowed(bytes), 0)),
    };
    let (pairs, odd) = rest.as_chunks::<2>();
    let mut text = String::new();
    let mut units = pairs.iter().map(|pair| unit(*pair));
    while let Some(first) = units.next() {
        let code = match first {
            0xDC00..=0xDFFF => return Err(Error::reader("unexpected low surrogate area")),
            0xD800..=0xDBFF => match units.next() {
                Some(second @ 0xDC00..=0xDFFF) => {
                    0x10000 + ((u32::from(first) & 0x3FF) << 10) + (u32::from(second) & 0x3FF)
                }
                Some(_) => return Err(Error::reader("expected low surrogate area")),
                None => return Err(Error::reader("incomplete UTF-16 surrogate pair")),
            },
            _ => u32::from(first),
        };
        text.extend(char::from_u32(code));
    }
    if !odd.is_empty() {
        return Err(Error::reader("incomplete UTF-16 character"));
    }
    Ok((Cow::Owned(text.into_bytes()), 2))
}

impl<'a> Input<'a> {
    /// Looks the text over; `mark` is the length of the byte order mark before it.
    pub fn new(text: &'a [u8], mark: usize) -> Self {
        let ascii = text.is_ascii();
        // Without an early end, many bytes are looked at in one step.
        let control = text.iter().fold(false, |found, byte| found | is_control(*byte));
        let mut exotic = false;
        let mut bom = false;
        let mut fault = None;
        if control {
            let at = text.iter().position(|byte| is_control(*byte)).unwrap_or_default();
            fault = Some((at, "control characters are not allowed"));
        }
        if !ascii {
            let valid = match std::str::from_utf8(text) {
                Ok(_) => text,
                Err(error) => {
                    let at = error.valid_up_to();
                    if fault.is_none_or(|(first, _)| at < first) {
                        fault = Some((at, broken(text.get(at..).unwrap_or_default())));
                    }
                    text.get(..at).unwrap_or_default()
                }
            };
            for at in memchr::memchr3_iter(0xC2, 0xE2, 0xEF, valid) {
                match valid.get(at..).unwrap_or_default() {
                    [0xC2, 0x85, ..] | [0xE2, 0x80, 0xA8 | 0xA9, ..] => exotic = true,
                    [0xEF, 0xBB, 0xBF, ..] => bom = true,
                    [0xC2, 0x80..=0x9F, ..] | [0xEF, 0xBF, 0xBE | 0xBF, ..]
                        if fault.is_none_or(|(first, _)| at < first) =>
                    {
                        fault = Some((at, "control characters are not allowed"));
                    }
                    _ => {}
                }
            }
        }
        let chunks = (fault.is_some() || bom).then(|| Chunks {
            fault,
            loaded: 0,
            window: 0,
            next: CHUNK.saturating_sub(mark),
        });
        Input {
            text,
            ascii,
            exotic,
            chunks,
        }
    }

    /// Whether it can be read without a fault, and every line ends with `\n` or `\r`.
    pub fn is_regular(&self) -> bool {
        self.chunks.is_none() && !self.exotic
    }

    /// Makes sure that `count` characters from `at` on are decoded.
    #[inline]
    pub fn need(&mut self, at: usize, count: usize) -> Result<(), Error> {
        match &mut self.chunks {
            None => Ok(()),
            Some(chunks) => chunks.need(self.text, at, count),
        }
    }

    /// Makes sure that all from `at` to `end` is decoded, as it is when walked over one by one.
    #[inline]
    pub fn need_through(&mut self, at: usize, end: usize) -> Result<(), Error> {
        match &mut self.chunks {
            None => Ok(()),
            Some(chunks) => {
                chunks.need(self.text, at, 1)?;
                while chunks.loaded <= end && chunks.loaded < self.text.len() {
                    chunks.need(self.text, chunks.loaded, 1)?;
                }
                Ok(())
            }
        }
    }

    /// Whether the buffer begins with a byte order mark. Go's scanner looks there, and not where it stands.
    pub fn buffer_has_mark(&self) -> bool {
        self.chunks.as_ref().is_some_and(|chunks| {
            self.text
                .get(chunks.window..)
                .unwrap_or_default()
                .starts_with(b"\xEF\xBB\xBF")
        })
    }
}

impl Chunks {
    fn need(&mut self, text: &[u8], at: usize, count: usize) -> Result<(), Error> {
        let unread = |loaded: usize| characters(text.get(at..loaded).unwrap_or_default());
        if unread(self.loaded) >= count {
            return Ok(());
        }
        self.window = at;
        while unread(self.loaded) < count && self.loaded < text.len() {
            let end = (self.loaded + self.next).min(text.len());
            self.next = CHUNK;
            if let Some((_, problem)) = self.fault.filter(|(fault, _)| *fault < end) {
                return Err(Error::reader(problem));
            }
            let mut whole = end;
            while whole > self.loaded && text.get(whole).is_some_and(|byte| byte & 0xC0 == 0x80) {
                whole -= 1;
            }
            self.loaded = whole.max(self.loaded + 1);
        }
        Ok(())
    }
}

/// How many characters the UTF-8 has.
pub(super) fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

fn is_control(byte: u8) -> bool {
    (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte == 0x7F
}

/// What Go's reader says to bytes that are not UTF-8.
fn broken(bytes: &[u8]) -> &'static str {
    let (width, low) = match bytes.first() {
        Some(0xC0..=0xDF) => (2, 0x80),
        Some(0xE0..=0xEF) => (3, 0x800),
        Some(0xF0..=0xF7) => (4, 0x10000),
        _ => return "invalid leading UTF-8 octet",
    };
    let Some(sequence) = bytes.get(..width) else {
        return "incomplete UTF-8 octet sequence";
    };
    let mut code = 0u32;
    for (index, byte) in sequence.iter().enumerate() {
        if index == 0 {
            code = u32::from(*byte) & (0x7F >> width);
        } else if byte & 0xC0 == 0x80 {
            code = (code << 6) | u32::from(byte & 0x3F);
        } else {
            return "invalid trailing UTF-8 octet";
        }
    }
    if code < low {
        "invalid length of a UTF-8 sequence"
    } else {
        "invalid Unicode character"
    }
}
