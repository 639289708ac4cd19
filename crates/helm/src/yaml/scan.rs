//! Text → tokens, as libyaml does it.

use std::collections::VecDeque;

use super::error::Error;
use super::input::Input;
use super::token::{Kind, Mark, Token};

/// As deep as Go's scanner goes.
const MAX_NESTING: usize = 10_000;
/// A key without `? ` ends within so many characters.
const MAX_SIMPLE_KEY: usize = 1024;

#[derive(Default)]
struct SimpleKey {
    possible: bool,
    required: bool,
    number: usize,
    mark: Mark,
}

pub(super) struct Scanner<'a> {
    pub(super) input: Input<'a>,
    pub(super) text: &'a [u8],
    pub(super) mark: Mark,
    pub(super) flow_level: usize,
    /// The column of the innermost block; −1 outside of all.
    pub(super) indent: isize,
    pub(super) simple_key_allowed: bool,
    indents: Vec<isize>,
    tokens: VecDeque<Token<'a>>,
    parsed: usize,
    available: bool,
    ended: bool,
    keys: Vec<SimpleKey>,
    /// Which token could be a key, and its place in `keys`; sorted.
    keys_by_token: Vec<(usize, usize)>,
}

impl<'a> Scanner<'a> {
    pub fn new(text: &'a [u8], mark: usize) -> Self {
        Scanner {
            input: Input::new(text, mark),
            text,
            mark: Mark::default(),
            flow_level: 0,
            indent: -1,
            simple_key_allowed: true,
            indents: Vec::new(),
            tokens: VecDeque::new(),
            parsed: 0,
            available: false,
            ended: false,
            keys: vec![SimpleKey::default()],
            keys_by_token: Vec::new(),
        }
    }

    /// The next token, which stays.
    pub fn peek(&mut self) -> Result<&mut Token<'a>, Error> {
        if !self.available {
            self.fetch_more()?;
        }
        self.tokens
            .front_mut()
            .ok_or_else(|| Error::new("yaml: unknown problem parsing YAML content".to_owned(), None))
    }

    /// Drops the next token.
    pub fn skip_token(&mut self) {
        self.available = false;
        self.parsed += 1;
        self.tokens.pop_front();
    }

    fn fetch_more(&mut self) -> Result<(), Error> {
        loop {
            if !self.tokens.is_empty() {
                let Ok(found) = self.keys_by_token.binary_search_by_key(&self.parsed, |entry| entry.0) else {
                    break;
                };
                let index = self.keys_by_token.get(found).map_or(0, |entry| entry.1);
                if !self.is_valid_key(index)? {
                    self.keys_by_token.remove(found);
                    break;
                }
                if self.ended {
                    break;
                }
            }
            self.fetch_next()?;
        }
        self.available = true;
        Ok(())
    }

    fn push(&mut self, kind: Kind<'a>, start: Mark) {
        self.tokens.push_back(Token { kind, start });
    }

    fn fetch_next(&mut self) -> Result<(), Error> {
        self.skip_to_token()?;
        self.unroll(self.mark.column as isize);
        self.need(4)?;
        let start = self.mark;
        let column_zero = start.column == 0;
        let in_flow = self.flow_level > 0;
        match self.at(0) {
            0 => {
                if !column_zero {
                    self.mark.column = 0;
                    self.mark.line += 1;
                }
                self.unroll(-1);
                self.remove_key()?;
                self.simple_key_allowed = false;
                self.ended = true;
                self.push(Kind::StreamEnd, self.mark);
                Ok(())
            }
            b'%' if column_zero => {
                self.unroll(-1);
                self.remove_key()?;
                self.simple_key_allowed = false;
                let kind = self.directive()?;
                self.push(kind, start);
                Ok(())
            }
            first @ (b'-' | b'.') if self.at_document_indicator() => {
                self.unroll(-1);
                self.remove_key()?;
                self.simple_key_allowed = false;
                self.take(3);
                self.push(
                    if first == b'-' {
                        Kind::DocumentStart
                    } else {
                        Kind::DocumentEnd
                    },
                    start,
                );
                Ok(())
            }
            b'[' => self.flow_start(Kind::FlowSequenceStart),
            b'{' => self.flow_start(Kind::FlowMappingStart),
            b']' => self.flow_end(Kind::FlowSequenceEnd),
            b'}' => self.flow_end(Kind::FlowMappingEnd),
            b',' => {
                self.remove_key()?;
                self.simple_key_allowed = true;
                self.indicator(Kind::FlowEntry)
            }
            b'-' if self.is_blank_or_end(1) => self.block_entry(),
            b'?' if in_flow || self.is_blank_or_end(1) => self.key(),
            b':' if in_flow || self.is_blank_or_end(1) => self.value(),
            b'*' => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let name = self.anchor()?;
                self.push(Kind::Alias(name), start);
                Ok(())
            }
            b'&' => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let name = self.anchor()?;
                self.push(Kind::Anchor(name), start);
                Ok(())
            }
            b'!' => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let kind = self.tag()?;
                self.push(kind, start);
                Ok(())
            }
            style @ (b'|' | b'>') if !in_flow => {
                self.remove_key()?;
                self.simple_key_allowed = true;
                let text = self.block_scalar(style == b'|')?;
                self.push(Kind::Scalar { text, plain: false }, start);
                Ok(())
            }
            quote @ (b'\'' | b'"') => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let text = if quote == b'"' {
                    self.double_quoted()?
                } else {
                    self.single_quoted()?
                };
                self.push(Kind::Scalar { text, plain: false }, start);
                Ok(())
            }
            first => {
                let plain = match first {
                    b'-' => !self.is_blank(1),
                    b'?' | b':' => !in_flow && !self.is_blank_or_end(1),
                    b'#' | b'|' | b'>' | b'%' | b'@' | b'`' => false,
                    _ => !self.is_blank_or_end(0),
                };
                if !plain {
                    return Err(self.error(start, "found character that cannot start any token"));
                }
                self.save_key()?;
                self.simple_key_allowed = false;
                let text = self.plain()?;
                self.push(Kind::Scalar { text, plain: true }, start);
                Ok(())
            }
        }
    }

    fn skip_to_token(&mut self) -> Result<(), Error> {
        loop {
            self.need(1)?;
            if self.mark.column == 0 && self.input.buffer_has_mark() {
                self.skip();
            }
            self.need(1)?;
            let tabs = self.flow_level > 0 || !self.simple_key_allowed;
            while self.at(0) == b' ' || (tabs && self.at(0) == b'\t') {
                self.mark.offset += 1;
                self.mark.column += 1;
                self.need(1)?;
            }
            self.skip_comment()?;
            if self.break_at(0) == 0 {
                return Ok(());
            }
            self.need(2)?;
            self.take_break();
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    fn is_valid_key(&mut self, index: usize) -> Result<bool, Error> {
        let mark = self.mark;
        let Some(key) = self.keys.get_mut(index).filter(|key| key.possible) else {
            return Ok(false);
        };
        if key.mark.line < mark.line || key.mark.column + MAX_SIMPLE_KEY < mark.column {
            if key.required {
                let context = key.mark;
                return Err(self.error(context, "could not find expected ':'"));
            }
            key.possible = false;
            return Ok(false);
        }
        Ok(true)
    }

    fn save_key(&mut self) -> Result<(), Error> {
        if self.simple_key_allowed {
            let required = self.flow_level == 0 && self.indent == self.mark.column as isize;
            self.remove_key()?;
            let number = self.parsed + self.tokens.len();
            self.keys_by_token.push((number, self.keys.len() - 1));
            if let Some(key) = self.keys.last_mut() {
                *key = SimpleKey {
                    possible: true,
                    required,
                    number,
                    mark: self.mark,
                };
            }
        }
        Ok(())
    }

    fn remove_key(&mut self) -> Result<(), Error> {
        let Some(key) = self.keys.last_mut().filter(|key| key.possible) else {
            return Ok(());
        };
        if key.required {
            let context = key.mark;
            return Err(self.error(context, "could not find expected ':'"));
        }
        key.possible = false;
        let number = key.number;
        self.forget_key(number);
        Ok(())
    }

    fn forget_key(&mut self, number: usize) {
        if let Some(found) = self.keys_by_token.iter().rposition(|entry| entry.0 == number) {
            self.keys_by_token.remove(found);
        }
    }

    /// Opens a block at the column, if that is further in; the token goes before the one with the number.
    fn roll(&mut self, column: usize, number: Option<usize>, kind: Kind<'a>, start: Mark) -> Result<(), Error> {
        if self.flow_level > 0 || self.indent >= column as isize {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column as isize;
        if self.indents.len() > MAX_NESTING {
            let context = self.keys.last().map_or(self.mark, |key| key.mark);
            return Err(self.error(context, &format!("exceeded max depth of {MAX_NESTING}")));
        }
        self.insert(number, Token { kind, start });
        Ok(())
    }

    fn insert(&mut self, number: Option<usize>, token: Token<'a>) {
        match number.and_then(|number| number.checked_sub(self.parsed)) {
            Some(index) if index < self.tokens.len() => self.tokens.insert(index, token),
            _ => self.tokens.push_back(token),
        }
    }

    /// Closes the blocks that are further in than the column.
    fn unroll(&mut self, column: isize) {
        while self.flow_level == 0 && self.indent > column {
            self.push(Kind::BlockEnd, self.mark);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    fn indicator(&mut self, kind: Kind<'a>) -> Result<(), Error> {
        self.push(kind, self.mark);
        self.skip();
        Ok(())
    }

    fn flow_start(&mut self, kind: Kind<'a>) -> Result<(), Error> {
        self.save_key()?;
        let number = self.parsed + self.tokens.len();
        self.keys.push(SimpleKey {
            number,
            mark: self.mark,
            ..SimpleKey::default()
        });
        self.flow_level += 1;
        if self.flow_level > MAX_NESTING {
            return Err(self.error(self.mark, &format!("exceeded max depth of {MAX_NESTING}")));
        }
        self.simple_key_allowed = true;
        self.indicator(kind)
    }

    fn flow_end(&mut self, kind: Kind<'a>) -> Result<(), Error> {
        self.remove_key()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            if let Some(key) = self.keys.pop() {
                self.forget_key(key.number);
            }
        }
        self.simple_key_allowed = false;
        self.indicator(kind)
    }

    fn block_entry(&mut self) -> Result<(), Error> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return Err(self.error(self.mark, "block sequence entries are not allowed in this context"));
            }
            self.roll(self.mark.column, None, Kind::BlockSequenceStart, self.mark)?;
        }
        self.remove_key()?;
        self.simple_key_allowed = true;
        self.indicator(Kind::BlockEntry)
    }

    fn key(&mut self) -> Result<(), Error> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return Err(self.error(self.mark, "mapping keys are not allowed in this context"));
            }
            self.roll(self.mark.column, None, Kind::BlockMappingStart, self.mark)?;
        }
        self.remove_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.indicator(Kind::Key)
    }

    fn value(&mut self) -> Result<(), Error> {
        let last = self.keys.len() - 1;
        if self.is_valid_key(last)? {
            let Some(key) = self.keys.last_mut() else { return Ok(()) };
            key.possible = false;
            let (number, start) = (key.number, key.mark);
            self.insert(Some(number), Token { kind: Kind::Key, start });
            self.roll(start.column, Some(number), Kind::BlockMappingStart, start)?;
            self.forget_key(number);
            self.simple_key_allowed = false;
        } else {
            if self.flow_level == 0 {
                if !self.simple_key_allowed {
                    return Err(self.error(self.mark, "mapping values are not allowed in this context"));
                }
                self.roll(self.mark.column, None, Kind::BlockMappingStart, self.mark)?;
            }
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.indicator(Kind::Value)
    }
}
