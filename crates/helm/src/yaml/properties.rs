//! Directives, anchors and tags.

use super::error::Error;
use super::scan::Scanner;
use super::token::{Kind, Mark};

impl<'a> Scanner<'a> {
    pub(super) fn directive(&mut self) -> Result<Kind<'a>, Error> {
        let start = self.mark;
        self.skip();
        let name = self.name()?;
        if name.is_empty() {
            return Err(self.error(start, "could not find expected directive name"));
        }
        if !self.is_blank_or_end(0) {
            return Err(self.error(start, "found unexpected non-alphabetical character"));
        }
        let kind = match name {
            b"YAML" => {
                self.blanks()?;
                let major = self.version_number(start)?;
                if self.at(0) != b'.' {
                    return Err(self.error(start, "did not find expected digit or '.' character"));
                }
                self.skip();
                Kind::Version(major, self.version_number(start)?)
            }
            b"TAG" => self.tag_directive(start)?,
            _ => return Err(self.error(start, "found unknown directive name")),
        };
        self.blanks()?;
        self.skip_comment()?;
        if !self.is_break_or_end(0) {
            return Err(self.error(start, "did not find expected comment or line break"));
        }
        self.need(2)?;
        self.take_break();
        Ok(kind)
    }

    pub(super) fn anchor(&mut self) -> Result<&'a [u8], Error> {
        let start = self.mark;
        self.skip();
        let name = self.name()?;
        let ends =
            self.is_blank_or_end(0) || matches!(self.at(0), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if name.is_empty() || !ends {
            return Err(self.error(start, "did not find expected alphabetic or numeric character"));
        }
        Ok(name)
    }

    pub(super) fn tag(&mut self) -> Result<Kind<'a>, Error> {
        let start = self.mark;
        self.need(2)?;
        let mut handle = Vec::new();
        let mut suffix;
        if self.at(1) == b'<' {
            self.take(2);
            suffix = self.tag_uri(start, b"")?;
            if self.at(0) != b'>' {
                return Err(self.error(start, "did not find the expected '>'"));
            }
            self.skip();
        } else {
            handle = self.tag_handle(start, false)?;
            if handle.len() > 1 && handle.ends_with(b"!") {
                suffix = self.tag_uri(start, b"")?;
            } else {
                suffix = self.tag_uri(start, &handle)?;
                handle = b"!".to_vec();
                if suffix.is_empty() {
                    std::mem::swap(&mut handle, &mut suffix);
                }
            }
        }
        self.need(1)?;
        if !self.is_blank_or_end(0) {
            return Err(self.error(start, "did not find expected whitespace or line break"));
        }
        Ok(Kind::Tag { handle, suffix })
    }

    fn tag_directive(&mut self, start: Mark) -> Result<Kind<'a>, Error> {
        self.blanks()?;
        let handle = self.tag_handle(start, true)?;
        self.need(1)?;
        if !self.is_blank(0) {
            return Err(self.error(start, "did not find expected whitespace"));
        }
        self.blanks()?;
        let prefix = self.tag_uri(start, b"")?;
        self.need(1)?;
        if !self.is_blank_or_end(0) {
            return Err(self.error(start, "did not find expected whitespace or line break"));
        }
        Ok(Kind::TagDirective { handle, prefix })
    }

    /// Letters, digits, `_` and `-`.
    fn name(&mut self) -> Result<&'a [u8], Error> {
        let rest = self.text.get(self.mark.offset..).unwrap_or_default();
        let length = rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len());
        self.input.need_through(self.mark.offset, self.mark.offset + length)?;
        Ok(self.take(length))
    }

    fn blanks(&mut self) -> Result<(), Error> {
        self.need(1)?;
        while self.is_blank(0) {
            self.take(1);
            self.need(1)?;
        }
        Ok(())
    }

    fn version_number(&mut self, start: Mark) -> Result<u8, Error> {
        self.need(1)?;
        let (mut value, mut length) = (0, 0);
        while self.at(0).is_ascii_digit() {
            length += 1;
            if length > 2 {
                return Err(self.error(start, "found extremely long version number"));
            }
            value = value * 10 + (self.at(0) - b'0');
            self.skip();
            self.need(1)?;
        }
        if length == 0 {
            return Err(self.error(start, "did not find expected version number"));
        }
        Ok(value)
    }

    fn tag_handle(&mut self, start: Mark, directive: bool) -> Result<Vec<u8>, Error> {
        self.need(1)?;
        if self.at(0) != b'!' {
            return Err(self.error(start, "did not find expected '!'"));
        }
        self.skip();
        let mut handle = b"!".to_vec();
        handle.extend_from_slice(self.name()?);
        if self.at(0) == b'!' {
            self.skip();
            handle.push(b'!');
        } else if directive && handle != b"!" {
            return Err(self.error(start, "did not find expected '!'"));
        }
        Ok(handle)
    }

    /// The rest of a tag; `head` is what was taken for a handle and is part of it.
    fn tag_uri(&mut self, start: Mark, head: &[u8]) -> Result<Vec<u8>, Error> {
        let mut uri = head.get(1..).unwrap_or_default().to_vec();
        let mut found = !head.is_empty();
        self.need(1)?;
        loop {
            match self.at(0) {
                b'%' => self.uri_escapes(start, &mut uri)?,
                byte if is_word(byte) || b";/?:@&=+$,.!~*'()[]".contains(&byte) => {
                    uri.push(byte);
                    self.skip();
                }
                _ => break,
            }
            self.need(1)?;
            found = true;
        }
        if !found {
            return Err(self.error(start, "did not find expected tag URI"));
        }
        Ok(uri)
    }

    /// One character, written as `%` and hexadecimal digits.
    fn uri_escapes(&mut self, start: Mark, uri: &mut Vec<u8>) -> Result<(), Error> {
        let mut left = 0;
        loop {
            self.need(3)?;
            let digit = |ahead| char::from(self.at(ahead)).to_digit(16);
            let (b'%', Some(high), Some(low)) = (self.at(0), digit(1), digit(2)) else {
                return Err(self.error(start, "did not find URI escaped octet"));
            };
            let octet = (high * 16 + low) as u8;
            if left == 0 {
                left = match octet {
                    0x00..=0x7F => 1,
                    0xC0..=0xDF => 2,
                    0xE0..=0xEF => 3,
                    0xF0..=0xF7 => 4,
                    _ => return Err(self.error(start, "found an incorrect leading UTF-8 octet")),
                };
            } else if octet & 0xC0 != 0x80 {
                return Err(self.error(start, "found an incorrect trailing UTF-8 octet"));
            }
            uri.push(octet);
            self.take(3);
            left -= 1;
            if left == 0 {
                return Ok(());
            }
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}
