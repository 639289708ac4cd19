//! Text → tokens, by the states of the Go library's lexer, so that errors come where it finds them.

mod containers;
mod keys;
mod value;

use std::collections::VecDeque;

use gotemplate::strconv;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    End,
    Bare,
    Basic,
    Escaped,
    Raw,
    MultiBasic,
    MultiRaw,
    Bool,
    Integer,
    Float,
    Time,
    Array,
    ArrayEnd,
    Table,
    TableEnd,
    Tables,
    TablesEnd,
    Key,
    KeyEnd,
    Inline,
    InlineEnd,
}

/// A token, and the line on which it ends.
#[derive(Debug)]
pub(super) struct Token<'a> {
    pub kind: Kind,
    pub text: &'a str,
    pub line: usize,
}

/// An error, and its line.
#[derive(Debug)]
pub(super) struct Refusal {
    pub line: usize,
    pub message: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Top,
    TopEnd,
    TableName,
    TableNameEnd,
    TableEnd,
    TablesEnd,
    BareName,
    QuotedName,
    KeyStart,
    KeyName,
    KeyEnd,
    Value,
    ArrayValue,
    ArrayValueEnd,
    InlineValue,
    InlineValueEnd,
    Basic,
    MultiBasic,
    Raw,
    MultiRaw,
    Comment,
}

/// Where the text ends, the lexer sees this, as the one in Go does.
const END: char = '\0';

type Step = Result<State, Refusal>;

pub(super) struct Lexer<'a> {
    input: &'a str,
    start: usize,
    at: usize,
    /// The position before the last character, to go back to.
    before: usize,
    line: usize,
    ended: bool,
    escaped: bool,
    state: State,
    stack: Vec<State>,
    tokens: VecDeque<Token<'a>>,
    /// Where the text stops being UTF-8, and the byte that is not.
    broken: Option<u8>,
}

impl<'a> Lexer<'a> {
    /// Reads from text, of which only the first part may be UTF-8.
    pub(super) fn new(input: &'a str, broken: Option<u8>) -> Self {
        Lexer {
            input,
            start: 0,
            at: 0,
            before: 0,
            line: 1,
            ended: false,
            escaped: false,
            state: State::Top,
            stack: Vec::new(),
            tokens: VecDeque::new(),
            broken,
        }
    }

    pub(super) fn token(&mut self) -> Result<Token<'a>, Refusal> {
        loop {
            if let Some(token) = self.tokens.pop_front() {
                return Ok(token);
            }
            self.state = self.step()?;
        }
    }

    fn next(&mut self) -> Result<char, Refusal> {
        self.before = self.at;
        let Some(rune) = self.input.get(self.at..).and_then(|rest| rest.chars().next()) else {
            if let Some(byte) = self.broken {
                return Err(Refusal {
                    line: self.line,
                    message: format!("invalid UTF-8 byte: 0x{byte:02x}"),
                });
            }
            self.ended = true;
            return Ok(END);
        };
        if rune == '\n' {
            self.line += 1;
        }
        let lone_return = rune == '\r' && self.input.as_bytes().get(self.at + 1) != Some(&b'\n');
        if lone_return || (rune.is_ascii_control() && !matches!(rune, '\t' | '\r' | '\n')) {
            let message = format!(
                "TOML files cannot contain control characters: '0x{:02x}'",
                u32::from(rune)
            );
            return Err(Refusal {
                line: self.line,
                message,
            });
        }
        self.at += rune.len_utf8();
        Ok(rune)
    }

    /// Takes the last character back.
    fn back(&mut self) {
        if self.ended {
            self.ended = false;
            return;
        }
        if self.input.as_bytes().get(self.before) == Some(&b'\n') && self.before < self.at {
            self.line -= 1;
        }
        self.at = self.before;
    }

    fn peek(&mut self) -> Result<char, Refusal> {
        let rune = self.next()?;
        self.back();
        Ok(rune)
    }

    fn accept(&mut self, rune: char) -> Result<bool, Refusal> {
        let found = self.next()? == rune;
        if !found {
            self.back();
        }
        Ok(found)
    }

    fn skip_blanks(&mut self) -> Result<(), Refusal> {
        while is_blank(self.next()?) {}
        self.back();
        self.ignore();
        Ok(())
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> Result<(), Refusal> {
        while wanted(self.next()?) {}
        self.back();
        Ok(())
    }

    fn ignore(&mut self) {
        self.start = self.at;
    }

    fn current(&self) -> &'a str {
        self.input.get(self.start..self.at).unwrap_or_default()
    }

    fn emit(&mut self, kind: Kind) {
        self.tokens.push_back(Token {
            kind,
            text: self.current(),
            line: self.line,
        });
        self.ignore();
    }

    fn pop(&mut self) -> State {
        self.stack.pop().unwrap_or(State::Top)
    }

    fn emit_and_pop(&mut self, kind: Kind) -> Step {
        self.emit(kind);
        Ok(self.pop())
    }

    fn fail<T>(&self, message: impl Into<String>) -> Result<T, Refusal> {
        let at_line_end = self.ended && self.input.get(..self.at).is_some_and(|read| read.ends_with('\n'));
        Err(Refusal {
            line: self.line - usize::from(at_line_end),
            message: message.into(),
        })
    }

    fn fail_on_line_before<T>(&self, message: impl Into<String>) -> Result<T, Refusal> {
        Err(Refusal {
            line: self.line.saturating_sub(1),
            message: message.into(),
        })
    }

    fn step(&mut self) -> Step {
        match self.state {
            State::Top => self.top(),
            State::TopEnd => self.top_end(),
            State::TableName => self.table_name(),
            State::TableNameEnd => self.table_name_end(),
            State::TableEnd => {
                self.emit(Kind::TableEnd);
                Ok(State::TopEnd)
            }
            State::TablesEnd => match self.next()? {
                ']' => {
                    self.emit(Kind::TablesEnd);
                    Ok(State::TopEnd)
                }
                rune => self.fail(format!(
                    "expected end of table array name delimiter ']', but got {} instead",
                    strconv::quote_rune(rune)
                )),
            },
            State::BareName => {
                self.take_while(|rune| rune.is_ascii() && crate::toml::is_bare(rune as u8))?;
                self.emit_and_pop(Kind::Bare)
            }
            State::QuotedName => {
                let quote = self.next()?;
                self.ignore();
                Ok(if quote == '"' { State::Basic } else { State::Raw })
            }
            State::KeyStart => self.key_start(),
            State::KeyName => {
                self.skip_blanks()?;
                let quoted = matches!(self.peek()?, '"' | '\'');
                match self.peek()? {
                    '=' | END => return self.fail("unexpected '='"),
                    '.' => return self.fail("unexpected '.'"),
                    _ => self.stack.push(State::KeyEnd),
                }
                Ok(if quoted { State::QuotedName } else { State::BareName })
            }
            State::KeyEnd => self.key_end(),
            State::Value => self.value(),
            State::ArrayValue => self.array_value(),
            State::ArrayValueEnd => self.array_value_end(),
            State::InlineValue => self.inline_value(),
            State::InlineValueEnd => self.inline_value_end(),
            State::Basic => self.basic(),
            State::MultiBasic => self.multi('"', Kind::MultiBasic),
            State::Raw => self.raw(),
            State::MultiRaw => self.multi('\'', Kind::MultiRaw),
            State::Comment => {
                while !matches!(self.next()?, '\n' | '\r' | END) {}
                self.back();
                self.ignore();
                Ok(self.pop())
            }
        }
    }

    fn comment(&mut self, then: State) -> Step {
        self.stack.push(then);
        Ok(State::Comment)
    }
}

fn is_blank(rune: char) -> bool {
    matches!(rune, ' ' | '\t')
}

fn or_end(rune: char) -> String {
    if rune == END {
        "end of file".to_owned()
    } else {
        format!("'{rune}'")
    }
}
