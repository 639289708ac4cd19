//! Text → items: what is between delimiters, piece by piece, as the parser asks for it.

use memchr::memmem;

const OPEN: &str = "{{";
const CLOSE: &str = "}}";
const COMMENT_OPEN: &str = "/*";
const COMMENT_CLOSE: &str = "*/";
/// A trim marker with the space that belongs to it.
const MARKER: usize = 2;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The rest of the text cannot be read; the lexer has the message.
    Error,
    Bool,
    /// A sign that stands for itself.
    Char,
    CharConstant,
    Complex,
    Assign,
    Declare,
    Eof,
    Field,
    Identifier,
    LeftDelim,
    LeftParen,
    Number,
    Pipe,
    RawString,
    RightDelim,
    RightParen,
    Space,
    String,
    Text,
    Variable,
    Dot,
    Nil,
    Block,
    Break,
    Continue,
    Define,
    Else,
    End,
    If,
    Range,
    Template,
    With,
}

impl Kind {
    fn keyword(word: &str) -> Option<Kind> {
        Some(match word {
            "block" => Kind::Block,
            "break" => Kind::Break,
            "continue" => Kind::Continue,
            "define" => Kind::Define,
            "else" => Kind::Else,
            "end" => Kind::End,
            "if" => Kind::If,
            "nil" => Kind::Nil,
            "range" => Kind::Range,
            "template" => Kind::Template,
            "with" => Kind::With,
            _ => return None,
        })
    }

    /// Whether errors show the item in angle brackets.
    pub(super) fn is_keyword(self) -> bool {
        matches!(
            self,
            Kind::Dot
                | Kind::Nil
                | Kind::Block
                | Kind::Break
                | Kind::Continue
                | Kind::Define
                | Kind::Else
                | Kind::End
                | Kind::If
                | Kind::Range
                | Kind::Template
                | Kind::With
        )
    }
}

/// A piece of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'s> {
    pub(super) kind: Kind,
    pub(super) pos: usize,
    pub(super) text: &'s str,
}

/// Which of the keywords are names of functions here.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shadowed {
    pub(super) r#break: bool,
    pub(super) r#continue: bool,
}

/// Where in the text we are.
pub(super) struct Lexer<'s> {
    text: &'s str,
    open: memmem::Finder<'static>,
    shadowed: Shadowed,
    pos: usize,
    start: usize,
    inside: bool,
    parens: usize,
    /// What is wrong, once an item of kind `Error` was given.
    pub(super) error: String,
}

impl<'s> Lexer<'s> {
    pub(super) fn new(text: &'s str, shadowed: Shadowed) -> Self {
        Lexer {
            text,
            open: memmem::Finder::new(OPEN),
            shadowed,
            pos: 0,
            start: 0,
            inside: false,
            parens: 0,
            error: String::new(),
        }
    }

    /// The next item; after the last one, `Eof` forever.
    pub(super) fn next(&mut self) -> Item<'s> {
        if !self.error.is_empty() {
            return self.item(Kind::Error);
        }
        self.start = self.pos;
        if self.inside { self.action() } else { self.outside() }
    }

    fn item(&self, kind: Kind) -> Item<'s> {
        let text = self.text.get(self.start..self.pos).unwrap_or_default();
        Item {
            kind,
            pos: self.start,
            text,
        }
    }

    fn fail(&mut self, message: impl Into<String>) -> Item<'s> {
        self.error = message.into();
        self.item(Kind::Error)
    }

    fn rest(&self) -> &'s str {
        self.text.get(self.pos..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        match self.text.as_bytes().get(self.pos) {
            Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
            _ => self.rest().chars().next(),
        }
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.pos += next.len_utf8();
        Some(next)
    }

    fn outside(&mut self) -> Item<'s> {
        loop {
            self.start = self.pos;
            let Some(found) = self.open.find(self.rest().as_bytes()) else {
                self.pos = self.text.len();
                return self.item(if self.pos > self.start { Kind::Text } else { Kind::Eof });
            };
            let open = self.pos + found;
            let after = open + OPEN.len();
            let trims = self.left_marker(after);
            if found > 0 {
                let text = &self.text[self.start..open];
                let kept = if trims { text.trim_end_matches(is_space) } else { text };
                self.pos = self.start + kept.len();
                let item = self.item(Kind::Text);
                self.pos = open;
                if !kept.is_empty() {
                    return item;
                }
                self.start = open;
            }
            self.pos = after;
            let content = if trims { after + MARKER } else { after };
            if self.text[content..].starts_with(COMMENT_OPEN) {
                self.start = content;
                self.pos = content;
                if let Err(message) = self.comment() {
                    return self.fail(message);
                }
                continue;
            }
            let item = self.item(Kind::LeftDelim);
            self.pos = content;
            self.inside = true;
            self.parens = 0;
            return item;
        }
    }

    fn comment(&mut self) -> Result<(), &'static str> {
        let body = self.pos + COMMENT_OPEN.len();
        let length = memmem::find(&self.text.as_bytes()[body..], COMMENT_CLOSE.as_bytes()).ok_or("unclosed comment")?;
        self.pos = body + length + COMMENT_CLOSE.len();
        match self.right_delim_here() {
            None => return Err("comment ends before closing delimiter"),
            Some(false) => self.pos += CLOSE.len(),
            Some(true) => {
                self.pos += MARKER + CLOSE.len();
                self.skip_spaces();
            }
        }
        Ok(())
    }

    fn skip_spaces(&mut self) {
        let rest = self.text.as_bytes().get(self.pos..).unwrap_or_default();
        self.pos += rest.iter().take_while(|byte| is_space(char::from(**byte))).count();
    }

    /// Whether there is a trim marker after the delimiter that ends here.
    fn left_marker(&self, at: usize) -> bool {
        matches!(self.text.as_bytes().get(at..), Some([b'-', space, ..]) if is_space(char::from(*space)))
    }

    /// Whether a trim marker and a closing delimiter are next.
    fn right_marker(&self, at: usize) -> bool {
        matches!(
            self.text.as_bytes().get(at..),
            Some([space, b'-', b'}', b'}', ..]) if is_space(char::from(*space))
        )
    }

    /// `Some` at a closing delimiter, with whether it trims.
    fn right_delim_here(&self) -> Option<bool> {
        if self.right_marker(self.pos) {
            Some(true)
        } else if self.at_close() {
            Some(false)
        } else {
            None
        }
    }

    fn at_close(&self) -> bool {
        matches!(self.text.as_bytes().get(self.pos..), Some([b'}', b'}', ..]))
    }

    fn right_delim(&mut self, trims: bool) -> Item<'s> {
        if trims {
            self.pos += MARKER;
            self.start = self.pos;
        }
        self.pos += CLOSE.len();
        let item = self.item(Kind::RightDelim);
        if trims {
            self.skip_spaces();
        }
        self.inside = false;
        item
    }

    fn action(&mut self) -> Item<'s> {
        if let Some(trims) = self.right_delim_here() {
            return if self.parens == 0 {
                self.right_delim(trims)
            } else {
                self.fail("unclosed left paren")
            };
        }
        let Some(first) = self.peek() else {
            return self.fail("unclosed action");
        };
        if is_space(first) {
            return self.space();
        }
        self.pos += first.len_utf8();
        match first {
            '=' => self.item(Kind::Assign),
            ':' => {
                if self.bump() == Some('=') {
                    self.item(Kind::Declare)
                } else {
                    self.fail("expected :=")
                }
            }
            '|' => self.item(Kind::Pipe),
            '"' => self.quoted('"', Kind::String, "unterminated quoted string"),
            '`' => self.raw(),
            '$' => self.name(Kind::Variable, Kind::Variable),
            '\'' => self.quoted('\'', Kind::CharConstant, "unterminated character constant"),
            '.' if self
                .text
                .as_bytes()
                .get(self.pos)
                .is_some_and(|byte| !byte.is_ascii_digit()) =>
            {
                self.name(Kind::Field, Kind::Dot)
            }
            '.' | '+' | '-' | '0'..='9' => {
                self.pos -= 1;
                self.number()
            }
            _ if is_alphanumeric(first) => self.identifier(),
            '(' => {
                self.parens += 1;
                self.item(Kind::LeftParen)
            }
            ')' => match self.parens.checked_sub(1) {
                Some(parens) => {
                    self.parens = parens;
                    self.item(Kind::RightParen)
                }
                None => self.fail("unexpected right paren"),
            },
            ' '..='~' => self.item(Kind::Char),
            _ => self.fail(format!("unrecognized character in action: {}", code_point(first))),
        }
    }

    fn space(&mut self) -> Item<'s> {
        self.skip_spaces();
        if self.right_marker(self.pos - 1) {
            self.pos -= 1;
            if self.pos == self.start {
                return self.right_delim(true);
            }
        }
        self.item(Kind::Space)
    }

    fn word(&mut self) {
        loop {
            let rest = self.text.as_bytes().get(self.pos..).unwrap_or_default();
            let word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
            self.pos += rest.iter().take_while(word).count();
            match self.peek() {
                Some(sign) if !sign.is_ascii() && is_alphanumeric(sign) => self.pos += sign.len_utf8(),
                _ => return,
            }
        }
    }

    fn identifier(&mut self) -> Item<'s> {
        self.word();
        if let Some(bad) = self.bad_terminator() {
            return self.fail(format!("bad character {}", code_point(bad)));
        }
        let item = self.item(Kind::Identifier);
        let kind = match Kind::keyword(item.text) {
            Some(Kind::Break) if self.shadowed.r#break => Kind::Identifier,
            Some(Kind::Continue) if self.shadowed.r#continue => Kind::Identifier,
            Some(keyword) => keyword,
            None if matches!(item.text, "true" | "false") => Kind::Bool,
            None => Kind::Identifier,
        };
        Item { kind, ..item }
    }

    /// A field or a variable, whose first sign is read; `alone` is what the sign is by itself.
    fn name(&mut self, kind: Kind, alone: Kind) -> Item<'s> {
        if self.bad_terminator().is_none() {
            return self.item(alone);
        }
        self.word();
        match self.bad_terminator() {
            Some(bad) => self.fail(format!("bad character {}", code_point(bad))),
            None => self.item(kind),
        }
    }

    /// The character here, if a name cannot end before it.
    fn bad_terminator(&self) -> Option<char> {
        let next = self.peek()?;
        let ends = is_space(next) || matches!(next, '.' | ',' | '|' | ':' | ')' | '(') || self.at_close();
        (!ends).then_some(next)
    }

    fn quoted(&mut self, quote: char, kind: Kind, unterminated: &str) -> Item<'s> {
        loop {
            let rest = self.text.as_bytes().get(self.pos..).unwrap_or_default();
            let end = |byte: &u8| matches!(byte, b'\n' | b'\\') || char::from(*byte) == quote;
            self.pos += rest.iter().position(end).unwrap_or(rest.len());
            match self.bump() {
                None | Some('\n') => return self.fail(unterminated),
                Some('\\') => {
                    if matches!(self.bump(), None | Some('\n')) {
                        return self.fail(unterminated);
                    }
                }
                Some(_) => return self.item(kind),
            }
        }
    }

    fn raw(&mut self) -> Item<'s> {
        match memchr::memchr(b'`', self.rest().as_bytes()) {
            Some(length) => {
                self.pos += length + 1;
                self.item(Kind::RawString)
            }
            None => self.fail("unterminated raw quoted string"),
        }
    }

    fn number(&mut self) -> Item<'s> {
        let mut kind = Kind::Number;
        let mut good = self.scan_number();
        if good && matches!(self.peek(), Some('+' | '-')) {
            kind = Kind::Complex;
            good = self.scan_number() && self.text[..self.pos].ends_with('i');
        }
        if good {
            return self.item(kind);
        }
        let text = self.text.get(self.start..self.pos).unwrap_or_default();
        self.fail(format!("bad number syntax: {}", crate::strconv::quote(text.as_bytes())))
    }

    fn accept(&mut self, valid: &str) -> bool {
        let accepted = self.peek().is_some_and(|next| valid.contains(next));
        if accepted {
            self.pos += 1;
        }
        accepted
    }

    fn accept_run(&mut self, valid: &str) {
        while self.accept(valid) {}
    }

    fn scan_number(&mut self) -> bool {
        const DECIMAL: &str = "0123456789_";
        const HEX: &str = "0123456789abcdefABCDEF_";
        self.accept("+-");
        let mut digits = DECIMAL;
        if self.accept("0") {
            if self.accept("xX") {
                digits = HEX;
            } else if self.accept("oO") {
                digits = "01234567_";
            } else if self.accept("bB") {
                digits = "01_";
            }
        }
        self.accept_run(digits);
        if self.accept(".") {
            self.accept_run(digits);
        }
        if (digits == DECIMAL && self.accept("eE")) || (digits == HEX && self.accept("pP")) {
            self.accept("+-");
            self.accept_run(DECIMAL);
        }
        self.accept("i");
        if self.peek().is_some_and(is_alphanumeric) {
            self.bump();
            return false;
        }
        true
    }
}

fn is_space(sign: char) -> bool {
    matches!(sign, ' ' | '\t' | '\r' | '\n')
}

fn is_alphanumeric(sign: char) -> bool {
    sign == '_' || sign.is_alphanumeric()
}

/// As `%#U` shows a character.
fn code_point(sign: char) -> String {
    let code = u32::from(sign);
    if sign.is_control() {
        format!("U+{code:04X}")
    } else {
        format!("U+{code:04X} '{sign}'")
    }
}
