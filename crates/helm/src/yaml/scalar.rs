//! Scalars: plain, quoted and block.

use std::borrow::Cow;

use super::error::Error;
use super::scan::Scanner;
use super::token::Mark;

const BLANK: u8 = 1;
const STOP_BLOCK: u8 = 2;
const STOP_FLOW: u8 = 4;
const STOP_SINGLE: u8 = 8;
const STOP_DOUBLE: u8 = 16;

/// Where a run of bytes inside a scalar may end.
const CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let breaks = [b' ', b'\t', b'\r', b'\n', 0xC2, 0xE2];
    let mut index = 0;
    while index < breaks.len() {
        table[breaks[index] as usize] = BLANK | STOP_BLOCK | STOP_FLOW | STOP_SINGLE | STOP_DOUBLE;
        index += 1;
    }
    table[b':' as usize] |= STOP_BLOCK | STOP_FLOW;
    let flow = [b',', b'?', b'[', b']', b'{', b'}'];
    index = 0;
    while index < flow.len() {
        table[flow[index] as usize] |= STOP_FLOW;
        index += 1;
    }
    table[b'\'' as usize] |= STOP_SINGLE;
    table[b'"' as usize] |= STOP_DOUBLE;
    table[b'\\' as usize] |= STOP_DOUBLE;
    table
};

/// Text that is borrowed as long as it is one piece of the input.
struct Pieces<'a> {
    text: Cow<'a, [u8]>,
}

impl<'a> Pieces<'a> {
    fn new() -> Self {
        Pieces {
            text: Cow::Borrowed(b""),
        }
    }

    fn push(&mut self, piece: &'a [u8]) {
        if self.text.is_empty() {
            self.text = Cow::Borrowed(piece);
        } else {
            self.text.to_mut().extend_from_slice(piece);
        }
    }
}

/// Line breaks inside a flow scalar, not yet written.
#[derive(Default)]
struct Breaks {
    any: bool,
    first: &'static [u8],
    more: Vec<u8>,
}

impl Breaks {
    fn take(&mut self, scanner: &mut Scanner<'_>) {
        let text = constant(scanner.take_break());
        if self.any {
            self.more.extend_from_slice(text);
        } else {
            self.any = true;
            self.first = text;
        }
    }

    /// One break becomes a space, several become one less.
    fn write(&mut self, text: &mut Cow<'_, [u8]>) {
        let text = text.to_mut();
        if self.first == b"\n" {
            if self.more.is_empty() {
                text.push(b' ');
            }
        } else {
            text.extend_from_slice(self.first);
        }
        text.append(&mut self.more);
        self.first = b"";
        self.any = false;
    }
}

/// The same break as a constant.
fn constant(text: &[u8]) -> &'static [u8] {
    match text {
        b"\xE2\x80\xA8" => b"\xE2\x80\xA8",
        b"\xE2\x80\xA9" => b"\xE2\x80\xA9",
        _ => b"\n",
    }
}

impl<'a> Scanner<'a> {
    /// Bytes up to one that ends a run of this class.
    #[inline]
    fn run(&mut self, class: u8) -> Result<&'a [u8], Error> {
        let rest = self.text.get(self.mark.offset..).unwrap_or_default();
        let mut length = 0;
        loop {
            length += rest
                .get(length..)
                .unwrap_or_default()
                .iter()
                .position(|byte| CLASSES[usize::from(*byte)] & class != 0)
                .unwrap_or(rest.len() - length);
            let blank = rest
                .get(length)
                .is_some_and(|byte| CLASSES[usize::from(*byte)] & BLANK != 0);
            let colon = rest.get(length) == Some(&b':') && class & (STOP_BLOCK | STOP_FLOW) != 0;
            let stops = (!blank || self.is_blank_or_end(length)) && (!colon || self.is_blank_or_end(length + 1));
            if stops || length >= rest.len() {
                break;
            }
            length += 1;
        }
        self.input
            .need_through(self.mark.offset, self.mark.offset + length + 1)?;
        Ok(self.take(length))
    }

    pub(super) fn plain(&mut self) -> Result<Cow<'a, [u8]>, Error> {
        let start = self.mark;
        let indent = self.indent + 1;
        let class = if self.flow_level > 0 { STOP_FLOW } else { STOP_BLOCK };
        let mut pieces = Pieces::new();
        let mut breaks = Breaks::default();
        let mut blanks: &'a [u8] = b"";
        loop {
            self.need(4)?;
            if self.at_document_indicator() || self.at(0) == b'#' {
                break;
            }
            let piece = self.run(class)?;
            if !piece.is_empty() {
                if breaks.any {
                    breaks.write(&mut pieces.text);
                    pieces.text.to_mut().extend_from_slice(piece);
                } else if blanks.is_empty() {
                    pieces.push(piece);
                } else if let Cow::Borrowed(_) = pieces.text {
                    let text = self.text.get(start.offset..self.mark.offset).unwrap_or_default();
                    pieces.text = Cow::Borrowed(text);
                } else {
                    pieces.text.to_mut().extend_from_slice(blanks);
                    pieces.text.to_mut().extend_from_slice(piece);
                }
                blanks = b"";
            }
            if !self.is_blank(0) && self.break_at(0) == 0 {
                break;
            }
            self.need(1)?;
            let blank_start = self.mark.offset;
            loop {
                if self.is_blank(0) {
                    if breaks.any && (self.mark.column as isize) < indent && self.at(0) == b'\t' {
                        return Err(self.error(start, "found a tab character that violates indentation"));
                    }
                    self.take(1);
                    if !breaks.any {
                        blanks = self.text.get(blank_start..self.mark.offset).unwrap_or_default();
                    }
                } else if self.break_at(0) > 0 {
                    self.need(2)?;
                    blanks = b"";
                    breaks.take(self);
                } else {
                    break;
                }
                self.need(1)?;
            }
            if self.flow_level == 0 && (self.mark.column as isize) < indent {
                break;
            }
        }
        if breaks.any {
            self.simple_key_allowed = true;
        }
        Ok(pieces.text)
    }

    pub(super) fn single_quoted(&mut self) -> Result<Cow<'a, [u8]>, Error> {
        self.quoted(false)
    }

    pub(super) fn double_quoted(&mut self) -> Result<Cow<'a, [u8]>, Error> {
        self.quoted(true)
    }

    fn quoted(&mut self, double: bool) -> Result<Cow<'a, [u8]>, Error> {
        let start = self.mark;
        let (quote, class) = if double {
            (b'"', STOP_DOUBLE)
        } else {
            (b'\'', STOP_SINGLE)
        };
        self.skip();
        let mut pieces = Pieces::new();
        let mut breaks = Breaks::default();
        loop {
            self.need(4)?;
            if self.at_document_indicator() {
                return Err(self.error(start, "found unexpected document indicator"));
            }
            if self.at(0) == 0 {
                return Err(self.error(start, "found unexpected end of stream"));
            }
            let mut joined = false;
            loop {
                let piece = self.run(class)?;
                if !piece.is_empty() {
                    pieces.push(piece);
                }
                if !double && self.at(0) == b'\'' && self.at(1) == b'\'' {
                    pieces.push(b"'");
                    self.take(2);
                } else if double && self.at(0) == b'\\' {
                    if self.break_at(1) > 0 {
                        self.need(3)?;
                        self.skip();
                        self.take_break();
                        joined = true;
                        break;
                    }
                    self.escape(start, &mut pieces.text)?;
                } else {
                    break;
                }
                self.need(2)?;
            }
            self.need(1)?;
            if self.at(0) == quote {
                break;
            }
            let blank_start = self.mark.offset;
            let mut blanks: &'a [u8] = b"";
            loop {
                if self.is_blank(0) {
                    self.take(1);
                    if !breaks.any && !joined {
                        blanks = self.text.get(blank_start..self.mark.offset).unwrap_or_default();
                    }
                } else if self.break_at(0) > 0 {
                    self.need(2)?;
                    blanks = b"";
                    if joined && !breaks.any {
                        let text = self.take_break();
                        breaks.more.extend_from_slice(text);
                    } else {
                        breaks.take(self);
                    }
                } else {
                    break;
                }
                self.need(1)?;
            }
            if breaks.any {
                breaks.write(&mut pieces.text);
            } else if joined {
                pieces.text.to_mut().append(&mut breaks.more);
            } else if !blanks.is_empty() {
                pieces.push(blanks);
            }
        }
        self.skip();
        Ok(pieces.text)
    }

    fn escape(&mut self, start: Mark, text: &mut Cow<'a, [u8]>) -> Result<(), Error> {
        let text = text.to_mut();
        let digits = match self.at(1) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            other => {
                let bytes: &[u8] = match other {
                    b'0' => b"\0",
                    b'a' => b"\x07",
                    b'b' => b"\x08",
                    b't' | b'\t' => b"\t",
                    b'n' => b"\n",
                    b'v' => b"\x0B",
                    b'f' => b"\x0C",
                    b'r' => b"\r",
                    b'e' => b"\x1B",
                    b' ' => b" ",
                    b'"' => b"\"",
                    b'\'' => b"'",
                    b'\\' => b"\\",
                    b'N' => b"\xC2\x85",
                    b'_' => b"\xC2\xA0",
                    b'L' => b"\xE2\x80\xA8",
                    b'P' => b"\xE2\x80\xA9",
                    _ => return Err(self.error(start, "found unknown escape character")),
                };
                text.extend_from_slice(bytes);
                self.take(2);
                return Ok(());
            }
        };
        self.take(2);
        self.need(digits)?;
        let mut code = 0u32;
        for index in 0..digits {
            let Some(digit) = char::from(self.at(index)).to_digit(16) else {
                return Err(self.error(start, "did not find expected hexdecimal number"));
            };
            code = (code << 4) | digit;
        }
        let Some(character) = char::from_u32(code) else {
            return Err(self.error(start, "found invalid Unicode character escape code"));
        };
        text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        self.take(digits);
        Ok(())
    }

    pub(super) fn block_scalar(&mut self, literal: bool) -> Result<Cow<'a, [u8]>, Error> {
        let start = self.mark;
        self.skip();
        self.need(1)?;
        let (chomping, increment) = self.block_header(start)?;
        self.need(1)?;
        while self.is_blank(0) {
            self.take(1);
            self.need(1)?;
        }
        self.skip_comment()?;
        if !self.is_break_or_end(0) {
            return Err(self.error(start, "did not find expected comment or line break"));
        }
        self.need(2)?;
        self.take_break();
        let mut indent = if increment > 0 {
            self.indent.max(0) as usize + increment
        } else {
            0
        };
        let mut trailing = Vec::new();
        self.block_breaks(&mut indent, &mut trailing, start)?;
        self.need(1)?;
        let mut text: Vec<u8> = Vec::new();
        let mut leading: &'a [u8] = b"";
        let mut leading_blank = false;
        while self.mark.column == indent && self.at(0) != 0 {
            let blank = self.is_blank(0);
            if !literal && !leading_blank && !blank && leading == b"\n" {
                if trailing.is_empty() {
                    text.push(b' ');
                }
            } else {
                text.extend_from_slice(leading);
            }
            text.append(&mut trailing);
            leading_blank = blank;
            let length = self.rest_of_line();
            self.input.need_through(self.mark.offset, self.mark.offset + length)?;
            text.extend_from_slice(self.take(length));
            self.need(2)?;
            leading = self.take_break();
            self.block_breaks(&mut indent, &mut trailing, start)?;
        }
        if chomping != b'-' {
            text.extend_from_slice(leading);
        }
        if chomping == b'+' {
            text.append(&mut trailing);
        }
        Ok(Cow::Owned(text))
    }

    /// Chomping and indentation behind `|` or `>`, in either order.
    fn block_header(&mut self, start: Mark) -> Result<(u8, usize), Error> {
        let mut chomping = 0;
        let mut increment = 0;
        for _ in 0..2 {
            match self.at(0) {
                sign @ (b'+' | b'-') if chomping == 0 => chomping = sign,
                b'0' if increment == 0 => return Err(self.error(start, "found an indentation indicator equal to 0")),
                digit @ b'1'..=b'9' if increment == 0 => increment = usize::from(digit - b'0'),
                _ => break,
            }
            self.skip();
            self.need(1)?;
        }
        Ok((chomping, increment))
    }

    /// Indentation and empty lines; finds out the indentation at the first call.
    fn block_breaks(&mut self, indent: &mut usize, breaks: &mut Vec<u8>, start: Mark) -> Result<(), Error> {
        let mut deepest = 0;
        loop {
            self.need(1)?;
            while (*indent == 0 || self.mark.column < *indent) && self.at(0) == b' ' {
                self.mark.offset += 1;
                self.mark.column += 1;
                self.need(1)?;
            }
            deepest = deepest.max(self.mark.column);
            if (*indent == 0 || self.mark.column < *indent) && self.at(0) == b'\t' {
                return Err(self.error(start, "found a tab character where an indentation space is expected"));
            }
            if self.break_at(0) == 0 {
                break;
            }
            self.need(2)?;
            breaks.extend_from_slice(self.take_break());
        }
        if *indent == 0 {
            *indent = deepest.max((self.indent + 1).max(1) as usize);
        }
        Ok(())
    }
}
