//! One template in execution: where it is, what it may still use, and errors that say so.

use std::rc::Rc;

use super::budget::Budget;
use super::observe::Observer;
use crate::error::{Error, Stage};
use crate::parse::Templates;
use crate::parse::node::{Action, Command, Expr, Invocation, Pipe, Tree};
use crate::value::Operand;

/// What a step of the execution gives.
pub(super) type Step<T> = Result<T, Box<Error>>;

/// Executes templates of a set, within a budget.
pub(super) struct Executor<'a> {
    pub(super) templates: &'a Rc<Templates>,
    pub(super) budget: &'a mut Budget,
}

/// The node that Go names in an error: the one that was visited last.
#[derive(Clone, Copy)]
pub(super) enum Place<'t> {
    Start,
    Action(&'t Action),
    Invocation(&'t Invocation),
    Pipe(&'t Pipe),
    Command(&'t Command),
    Expr(&'t Expr),
}

impl Place<'_> {
    fn pos(self) -> usize {
        match self {
            Place::Start => 0,
            Place::Action(node) => node.pos,
            Place::Invocation(node) => node.pos,
            Place::Pipe(node) => node.pos,
            Place::Command(node) => node.pos,
            Place::Expr(node) => node.pos,
        }
    }

    pub(super) fn print(self, tree: &Tree) -> Option<String> {
        Some(match self {
            Place::Start => return None,
            Place::Action(node) => tree.print_action(node),
            Place::Invocation(node) => tree.print_invocation(node),
            Place::Pipe(node) => tree.print_pipe(node),
            Place::Command(node) => tree.print_command(node),
            Place::Expr(node) => tree.print_expr(node),
        })
    }
}

/// One template in execution.
pub(super) struct Frame<'r, 'o, 't> {
    pub(super) executor: Executor<'r>,
    pub(super) tree: &'t Tree,
    /// The variables in scope, with the number of their name; the innermost is last.
    pub(super) variables: Vec<(u32, Operand)>,
    pub(super) at: Place<'t>,
    pub(super) out: &'o mut Vec<u8>,
    pub(super) observer: Option<&'o dyn Observer>,
}

impl<'r, 'o, 't> Frame<'r, 'o, 't> {
    pub(super) fn new(
        executor: Executor<'r>,
        tree: &'t Tree,
        out: &'o mut Vec<u8>,
        observer: Option<&'o dyn Observer>,
    ) -> Self {
        Frame {
            observer,
            executor,
            tree,
            variables: Vec::new(),
            at: Place::Start,
            out,
        }
    }

    pub(super) fn step(&mut self, steps: u64) -> Step<()> {
        match self.executor.budget.take_steps(steps) {
            Ok(()) => Ok(()),
            Err(message) => Err(self.limit(message)),
        }
    }

    pub(super) fn made(&mut self, bytes: usize) -> Step<()> {
        match self.executor.budget.take_bytes(bytes as u64) {
            Ok(()) => Ok(()),
            Err(message) => Err(self.limit(message)),
        }
    }

    /// Does something one level deeper.
    pub(super) fn deeper<T>(&mut self, walk: impl FnOnce(&mut Self) -> Step<T>) -> Step<T> {
        let Some(nesting) = self.executor.budget.nesting.checked_sub(1) else {
            return Err(self.limit("templates and blocks are nested too deeply"));
        };
        self.executor.budget.nesting = nesting;
        let result = walk(self);
        self.executor.budget.nesting += 1;
        result
    }

    /// An error here.
    #[cold]
    pub(super) fn fault(&self, message: impl Into<String>) -> Box<Error> {
        Box::new(self.error(Stage::Execute, message.into()))
    }

    /// A limit that is reached here.
    #[cold]
    pub(super) fn limit(&self, message: impl Into<String>) -> Box<Error> {
        Box::new(self.error(Stage::Limit, message.into()))
    }

    /// The place of an error that came from below without one.
    #[cold]
    pub(super) fn placed(&self, error: Box<Error>) -> Box<Error> {
        if error.line == 0 {
            Box::new(self.error(error.stage, error.message))
        } else {
            error
        }
    }

    fn error(&self, stage: Stage, message: String) -> Error {
        let source = &self.tree.source;
        let before = source.text.as_bytes().get(..self.at.pos()).unwrap_or_default();
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        Error {
            stage,
            file: source.file.to_string(),
            line: 1 + memchr::memchr_iter(b'\n', before).count(),
            column: Some(before.len() - line_start),
            template: self.tree.name.to_string(),
            action: self.at.print(self.tree),
            message,
            cause: None,
        }
    }
}
