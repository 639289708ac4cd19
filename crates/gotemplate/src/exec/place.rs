//! Where an execution is, and errors that say so.

use super::frame::Frame;
use crate::error::{Error, Stage};
use crate::parse::node::{Action, Command, Expr, Invocation, Pipe, Tree};

/// The node that Go names in an error: the one that was looked at last.
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

impl<'t> Frame<'_, '_, 't> {
    /// An error here.
    #[cold]
    pub(super) fn fault(&self, message: impl Into<String>) -> Box<Error> {
        Box::new(self.error(Stage::Execute, message.into()))
    }

    /// A limit that is met here.
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
