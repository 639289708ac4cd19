//! The syntax tree.

use std::ops::Range;
use std::rc::Rc;

use super::literal::Number;
use crate::builtin::Builtin;
use crate::value::{Function, Value};

/// The text of a file, which the trees made from it share.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) file: Box<str>,
    pub(crate) text: Box<str>,
}

/// A template.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) name: Rc<str>,
    pub(crate) source: Rc<Source>,
    pub(crate) root: Vec<Node>,
}

impl Tree {
    /// Whether there is nothing but white space: such a template does not replace another one.
    pub(crate) fn is_empty(&self) -> bool {
        self.root.iter().all(|node| match node {
            Node::Text(range) => self.text(range).trim().is_empty(),
            _ => false,
        })
    }

    pub(crate) fn text(&self, range: &Range<usize>) -> &str {
        self.source.text.get(range.clone()).unwrap_or_default()
    }
}

/// A piece of a template. What is large and rare is boxed, since there are many texts and actions.
#[derive(Debug)]
pub(crate) enum Node {
    Text(Range<usize>),
    Action(Action),
    If(Box<Branch>),
    With(Box<Branch>),
    Range(Box<Branch>),
    Template(Box<Invocation>),
    Break,
    Continue,
}

/// A pipeline between delimiters.
#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) pos: usize,
    pub(crate) pipe: Pipe,
}

/// What `if`, `with` and `range` have in common.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) pipe: Pipe,
    pub(crate) body: Vec<Node>,
    pub(crate) otherwise: Option<Vec<Node>>,
}

/// `{{template "name" pipeline}}`.
#[derive(Debug)]
pub(crate) struct Invocation {
    pub(crate) pos: usize,
    pub(crate) name: Box<str>,
    pub(crate) pipe: Option<Pipe>,
}

/// Commands, each of which gets the result of the one before, and the variables that get the last result.
#[derive(Debug)]
pub(crate) struct Pipe {
    pub(crate) pos: usize,
    pub(crate) assigns: bool,
    pub(crate) declares: Vec<Variable>,
    pub(crate) commands: Vec<Command>,
}

/// The name of a variable, and its number among the names of the file.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) id: u32,
    pub(crate) name: Rc<str>,
}

/// A word and its arguments.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) pos: usize,
    pub(crate) first: Expr,
    pub(crate) args: Vec<Expr>,
}

/// An operand.
#[derive(Debug)]
pub(crate) struct Expr {
    pub(crate) pos: usize,
    pub(crate) kind: ExprKind,
}

/// What an operand is; names are ranges of the source.
#[derive(Debug)]
pub(crate) enum ExprKind {
    Dot,
    Nil,
    Bool(bool),
    Number { text: Range<usize>, number: Box<Number> },
    String { quoted: Range<usize>, value: Value },
    Field(Vec<Range<usize>>),
    Variable(Variable, Vec<Range<usize>>),
    Identifier(Range<usize>, Callee),
    Chain(Box<Expr>, Vec<Range<usize>>),
    Pipe(Box<Pipe>),
}

/// What a function's name stands for.
#[derive(Clone, Debug)]
pub(crate) enum Callee {
    Builtin(Builtin),
    Function(Function),
}
