//! The items of one template: looking ahead, the variables in scope, and errors that say where they are.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::lexer::{Item, Kind, Lexer};
use super::node::{Source, Tree, Variable};
use crate::error::{Error, Stage};
use crate::strconv::quote;
use crate::value::Functions;

/// How deep blocks and parentheses may be nested in one another.
const MAX_NESTING: usize = 1000;

/// What parsing gives, or the error that stops it.
pub(super) type Parse<T> = Result<T, Box<Error>>;

/// The trees of one text by name.
pub(super) type Trees = FxHashMap<Rc<str>, Rc<Tree>>;

/// What the templates of one text share.
pub(super) struct Session<'s> {
    pub(super) lexer: Lexer<'s>,
    pub(super) functions: &'s Functions,
    pub(super) source: Rc<Source>,
    pub(super) trees: Trees,
    /// The names of variables.
    pub(super) ids: FxHashMap<&'s str, Variable>,
    pub(super) nesting: usize,
}

/// Reads one template; definitions inside it get a parser of their own on the same items.
pub(super) struct Parser<'p, 's> {
    pub(super) session: &'p mut Session<'s>,
    /// The items that were looked at; the last one read is the first.
    pub(super) items: [Item<'s>; 3],
    pub(super) peeked: usize,
    /// The variables in scope, and how often each is there.
    pub(super) variables: Vec<u32>,
    pub(super) counts: FxHashMap<u32, usize>,
    /// Where the action that is being read begins.
    pub(super) action: Option<usize>,
    pub(super) ranges: usize,
}

impl<'p, 's> Parser<'p, 's> {
    pub(super) fn new(session: &'p mut Session<'s>) -> Self {
        let none = Item {
            kind: Kind::Eof,
            pos: 0,
            text: "",
        };
        let mut parser = Parser {
            session,
            items: [none; 3],
            peeked: 0,
            variables: Vec::new(),
            counts: FxHashMap::default(),
            action: None,
            ranges: 0,
        };
        let dollar = parser.variable("$");
        parser.declare(&dollar);
        parser
    }

    pub(super) fn next(&mut self) -> Item<'s> {
        if self.peeked > 0 {
            self.peeked -= 1;
        } else {
            self.items[0] = self.session.lexer.next();
        }
        self.items[self.peeked]
    }

    pub(super) fn backup(&mut self) {
        self.peeked += 1;
    }

    pub(super) fn peek(&mut self) -> Item<'s> {
        if self.peeked == 0 {
            self.peeked = 1;
            self.items[0] = self.session.lexer.next();
        }
        self.items[self.peeked - 1]
    }

    pub(super) fn next_non_space(&mut self) -> Item<'s> {
        loop {
            let item = self.next();
            if item.kind != Kind::Space {
                return item;
            }
        }
    }

    pub(super) fn peek_non_space(&mut self) -> Item<'s> {
        let item = self.next_non_space();
        self.backup();
        item
    }

    pub(super) fn fail(&self, message: impl Into<String>) -> Box<Error> {
        Box::new(Error {
            stage: Stage::Parse,
            file: self.session.source.file.to_string(),
            line: self.line(self.items[0].pos),
            column: None,
            template: String::new(),
            action: None,
            message: message.into(),
            cause: None,
        })
    }

    fn line(&self, pos: usize) -> usize {
        let before = self.session.source.text.as_bytes().get(..pos).unwrap_or_default();
        1 + memchr::memchr_iter(b'\n', before).count()
    }

    fn describe(&self, item: Item<'s>) -> String {
        match item.kind {
            Kind::Eof => "EOF".to_owned(),
            Kind::Error => self.session.lexer.error.clone(),
            kind if kind.is_keyword() => format!("<{}>", item.text),
            _ if item.text.len() > 10 => {
                let end = item
                    .text
                    .char_indices()
                    .nth(10)
                    .map_or(item.text.len(), |(index, _)| index);
                format!("{}...", quote(&item.text.as_bytes()[..end]))
            }
            _ => quote(item.text.as_bytes()),
        }
    }

    pub(super) fn unexpected(&self, item: Item<'s>, context: &str) -> Box<Error> {
        let shown = self.describe(item);
        if item.kind != Kind::Error {
            return self.fail(format!("unexpected {shown} in {context}"));
        }
        let started = self.action.map(|pos| self.line(pos));
        match started.filter(|started| *started != self.line(item.pos)) {
            None => self.fail(shown),
            Some(line) => {
                let action = if shown.ends_with(" action") { "" } else { " in action" };
                let file = &self.session.source.file;
                self.fail(format!("{shown}{action} started at {file}:{line}"))
            }
        }
    }

    pub(super) fn expect(&mut self, kind: Kind, context: &str) -> Parse<Item<'s>> {
        let item = self.next_non_space();
        if item.kind == kind {
            Ok(item)
        } else {
            Err(self.unexpected(item, context))
        }
    }

    pub(super) fn deeper<T>(&mut self, too_deep: &str, read: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        if self.session.nesting >= MAX_NESTING {
            return Err(self.fail(too_deep));
        }
        self.session.nesting += 1;
        let result = read(self);
        self.session.nesting -= 1;
        result
    }

    pub(super) fn variable(&mut self, name: &'s str) -> Variable {
        let id = u32::try_from(self.session.ids.len()).unwrap_or(u32::MAX);
        self.session
            .ids
            .entry(name)
            .or_insert_with(|| Variable { id, name: name.into() })
            .clone()
    }

    pub(super) fn declare(&mut self, variable: &Variable) {
        self.variables.push(variable.id);
        *self.counts.entry(variable.id).or_default() += 1;
    }
}
