//! Values: strings, numbers, times and words.

use gotemplate::strconv;

use super::{END, Kind, Lexer, Refusal, State, Step, Token};

/// What the digits of a base are, and what the base is called.
type Base = (fn(char) -> bool, &'static str);

impl Lexer<'_> {
    pub(super) fn basic(&mut self) -> Step {
        loop {
            match self.next()? {
                END => return self.fail("unexpected EOF; expected '\"'"),
                '\n' | '\r' => return self.fail_on_line_before("strings cannot contain newlines"),
                '\\' => self.escape()?,
                '"' => {
                    self.back();
                    let kind = if std::mem::take(&mut self.escaped) {
                        Kind::Escaped
                    } else {
                        Kind::Basic
                    };
                    self.emit(kind);
                    self.next()?;
                    self.ignore();
                    return Ok(self.pop());
                }
                _ => {}
            }
        }
    }

    pub(super) fn raw(&mut self) -> Step {
        loop {
            match self.next()? {
                END => return self.fail("unexpected EOF; expected \"'\""),
                '\n' | '\r' => return self.fail_on_line_before("strings cannot contain newlines"),
                '\'' => {
                    self.back();
                    self.emit(Kind::Raw);
                    self.next()?;
                    self.ignore();
                    return Ok(self.pop());
                }
                _ => {}
            }
        }
    }

    /// A string over several lines: one or two quotes more may stand before the three that end it.
    pub(super) fn multi(&mut self, mark: char, kind: Kind) -> Step {
        let marks: String = std::iter::repeat_n(mark, 6).collect();
        loop {
            let rune = self.next()?;
            if rune == END {
                let outer = if mark == '"' { '\'' } else { '"' };
                return self.fail(format!("unexpected EOF; expected {outer}{}{outer}", &marks[..3]));
            }
            if rune == '\\' && mark == '"' {
                if !matches!(self.peek()?, '\n' | '\r') {
                    self.escape()?;
                }
                continue;
            }
            if rune != mark
                || !self
                    .input
                    .get(self.at..)
                    .is_some_and(|rest| rest.starts_with(&marks[..2]))
            {
                continue;
            }
            if self.input.get(self.at + 2..).is_some_and(|rest| rest.starts_with(mark)) {
                let read = self.input.get(self.start..self.at + 2).unwrap_or_default();
                if read.ends_with(&marks[..5]) && !(mark == '"' && read.ends_with("\\\"\"\"\"\"")) {
                    let outer = if mark == '"' { '\'' } else { '"' };
                    return self.fail(format!("unexpected {outer}{marks}{outer}"));
                }
                continue;
            }
            self.at -= 1;
            self.escaped = false;
            self.emit(kind);
            self.at += 3;
            self.ignore();
            return Ok(self.pop());
        }
    }

    fn escape(&mut self) -> Result<(), Refusal> {
        self.escaped = true;
        let (count, words) = match self.next()? {
            'e' | 'b' | 't' | 'n' | 'f' | 'r' | '"' | ' ' | '\t' | '\\' => return Ok(()),
            'x' => (2, "two hexadecimal digits after '\\x'"),
            'u' => (4, "four hexadecimal digits after '\\u'"),
            'U' => (8, "eight hexadecimal digits after '\\U'"),
            rune => {
                let message = format!("invalid escape in string '\\{rune}'");
                return if self.ended {
                    self.fail_on_line_before(message)
                } else {
                    self.fail(message)
                };
            }
        };
        for _ in 0..count {
            if !self.next()?.is_ascii_hexdigit() {
                let read = strconv::quote(self.current().as_bytes());
                return self.fail(format!("expected {words}, but got {read} instead"));
            }
        }
        Ok(())
    }

    pub(super) fn value(&mut self) -> Step {
        self.skip_blanks()?;
        let rune = self.next()?;
        match rune {
            '[' => {
                self.ignore();
                self.emit(Kind::Array);
                return Ok(State::ArrayValue);
            }
            '{' => {
                self.ignore();
                self.emit(Kind::Inline);
                return Ok(State::InlineValue);
            }
            '"' | '\'' => {
                let double = if rune == '"' { "\"\"" } else { "''" };
                let multi = self.input.get(self.at..).is_some_and(|rest| rest.starts_with(double));
                self.at += if multi { 2 } else { 0 };
                self.ignore();
                return Ok(match (rune, multi) {
                    ('"', true) => State::MultiBasic,
                    ('"', false) => State::Basic,
                    (_, true) => State::MultiRaw,
                    (_, false) => State::Raw,
                });
            }
            '.' => return self.fail("floats must start with a digit, not '.'"),
            'i' | 'n' => {
                let rest = self.input.get(self.at..).unwrap_or_default();
                if rest.starts_with("nf") || rest.starts_with("an") {
                    self.at += 2;
                    return self.emit_and_pop(Kind::Float);
                }
            }
            '-' | '+' => return self.signed(),
            '0'..='9' => return self.number(rune),
            _ => {}
        }
        if rune.is_alphabetic() {
            self.back();
            self.take_while(char::is_alphabetic)?;
            return match self.current() {
                "true" | "false" => self.emit_and_pop(Kind::Bool),
                word => self.fail(format!(
                    "expected value but found {} instead",
                    strconv::quote(word.as_bytes())
                )),
            };
        }
        match rune {
            END => self.fail("unexpected EOF; expected value"),
            '\n' => self.fail_on_line_before("expected value but found '\\n' instead"),
            rune => self.fail(format!(
                "expected value but found {} instead",
                strconv::quote_rune(rune)
            )),
        }
    }

    fn signed(&mut self) -> Step {
        let rune = self.next()?;
        match rune {
            'i' | 'n' => {
                let rest = if rune == 'i' { ['n', 'f'] } else { ['a', 'n'] };
                for wanted in rest {
                    if !self.accept(wanted)? {
                        return self.fail(format!("invalid float: '{}'", self.current()));
                    }
                }
                self.emit_and_pop(Kind::Float)
            }
            '0' if matches!(self.peek()?, 'b' | 'o' | 'x') => {
                let base = self.peek()?;
                self.fail(format!(
                    "cannot use sign with non-decimal numbers: '{}{base}'",
                    self.current()
                ))
            }
            '.' => self.fail("floats must start with a digit, not '.'"),
            '0'..='9' => self.decimal(),
            rune => self.fail(format!("expected a digit but got {}", strconv::quote_rune(rune))),
        }
    }

    fn number(&mut self, first: char) -> Step {
        let base: Option<Base> = match (first, self.peek()?) {
            ('0', 'b') => Some((|rune| matches!(rune, '0' | '1'), "a binary")),
            ('0', 'o') => Some((|rune| matches!(rune, '0'..='7'), "an octal")),
            ('0', 'x') => Some((|rune| rune.is_ascii_hexdigit(), "a hexadecimal")),
            _ => None,
        };
        if let Some((is_digit, name)) = base {
            self.next()?;
            let rune = self.peek()?;
            if !is_digit(rune) {
                return self.fail(format!("not {name} number: '{}{rune}'", self.current()));
            }
            self.take_while(|rune| is_digit(rune) || rune == '_')?;
            return self.emit_and_pop(Kind::Integer);
        }
        let digits = self.at;
        self.take_while(|rune| rune.is_ascii_digit())?;
        match self.peek()? {
            // A date has at least two digits before the first sign.
            '-' | ':' if first != '0' || self.at > digits => {
                self.take_while(|rune| {
                    rune.is_ascii_digit() || matches!(rune, '-' | ':' | 'T' | 't' | ' ' | '.' | 'Z' | 'z' | '+')
                })?;
                let text = self.current().trim();
                self.tokens.push_back(Token {
                    kind: Kind::Time,
                    text,
                    line: self.line,
                });
                self.ignore();
                Ok(self.pop())
            }
            _ => self.decimal(),
        }
    }

    fn decimal(&mut self) -> Step {
        self.take_while(|rune| rune.is_ascii_digit() || rune == '_')?;
        if !matches!(self.peek()?, '.' | 'e' | 'E') {
            return self.emit_and_pop(Kind::Integer);
        }
        self.take_while(|rune| rune.is_ascii_digit() || matches!(rune, '_' | '.' | '-' | '+' | 'e' | 'E'))?;
        self.emit_and_pop(Kind::Float)
    }
}
