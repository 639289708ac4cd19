//! Pipelines, commands and operands.

use std::ops::Range;
use std::rc::Rc;

use super::cursor::{Parse, Parser};
use super::lexer::{Item, Kind};
use super::literal;
use super::node::{Callee, Command, Expr, ExprKind, Pipe, Tree};
use crate::builtin::Builtin;
use crate::strconv::quote;
use crate::value::{Str, Value};

impl<'s> Parser<'_, 's> {
    pub(super) fn pipeline(&mut self, context: &str, end: Kind) -> Parse<Pipe> {
        let mut pipe = Pipe {
            pos: self.peek_non_space().pos,
            assigns: false,
            declares: Vec::new(),
            // Most pipelines have one command.
            commands: Vec::with_capacity(1),
        };
        self.declarations(&mut pipe, context)?;
        loop {
            let item = self.next_non_space();
            match item.kind {
                kind if kind == end => break,
                Kind::Bool
                | Kind::CharConstant
                | Kind::Complex
                | Kind::Dot
                | Kind::Field
                | Kind::Identifier
                | Kind::Number
                | Kind::Nil
                | Kind::RawString
                | Kind::String
                | Kind::Variable
                | Kind::LeftParen => {
                    self.backup();
                    let command = self.command()?;
                    pipe.commands.push(command);
                }
                _ => return Err(self.unexpected(item, context)),
            }
        }
        if pipe.commands.is_empty() {
            return Err(self.fail(format!("missing value for {context}")));
        }
        let constant = |command: &Command| {
            use ExprKind::{Bool, Dot, Nil, Number, String};
            matches!(command.first.kind, Bool(_) | Dot | Nil | Number { .. } | String { .. })
        };
        if let Some(stage) = pipe.commands.iter().skip(1).position(constant) {
            return Err(self.fail(format!("non executable command in pipeline stage {}", stage + 2)));
        }
        Ok(pipe)
    }

    /// The variables before `:=` or `=`.
    fn declarations(&mut self, pipe: &mut Pipe, context: &str) -> Parse<()> {
        loop {
            let name = self.peek_non_space();
            if name.kind != Kind::Variable {
                return Ok(());
            }
            self.next();
            let adjacent = self.peek();
            let next = self.peek_non_space();
            let comma = next.kind == Kind::Char && next.text == ",";
            if !comma && !matches!(next.kind, Kind::Assign | Kind::Declare) {
                if adjacent.kind == Kind::Space {
                    self.items[1] = adjacent;
                    self.items[2] = name;
                    self.peeked = 3;
                } else {
                    self.items[1] = name;
                    self.peeked = 2;
                }
                return Ok(());
            }
            self.next_non_space();
            let variable = self.variable(name.text);
            self.declare(&variable);
            pipe.declares.push(variable);
            if !comma {
                pipe.assigns = next.kind == Kind::Assign;
                return Ok(());
            }
            if context != "range" || pipe.declares.len() >= 2 {
                return Err(self.fail(format!("too many declarations in {context}")));
            }
            if !matches!(
                self.peek_non_space().kind,
                Kind::Variable | Kind::RightDelim | Kind::RightParen
            ) {
                return Err(self.fail("range can only initialize variables"));
            }
        }
    }

    fn command(&mut self) -> Parse<Command> {
        let pos = self.peek_non_space().pos;
        let mut first = None;
        let mut args = Vec::new();
        loop {
            self.peek_non_space();
            match (self.operand()?, &first) {
                (Some(operand), None) => first = Some(operand),
                (Some(operand), Some(_)) => {
                    // Most commands have one argument, and a `Vec` begins with four.
                    if args.is_empty() {
                        args.reserve_exact(1);
                    }
                    args.push(operand);
                }
                (None, _) => {}
            }
            let item = self.next();
            match item.kind {
                Kind::Space => {}
                Kind::RightDelim | Kind::RightParen => {
                    self.backup();
                    break;
                }
                Kind::Pipe => break,
                _ => return Err(self.unexpected(item, "operand")),
            }
        }
        match first {
            Some(first) => Ok(Command { pos, first, args }),
            None => Err(self.fail("empty command")),
        }
    }

    /// A term and the fields after it.
    fn operand(&mut self) -> Parse<Option<Expr>> {
        let Some(term) = self.term()? else {
            return Ok(None);
        };
        let pos = self.peek().pos;
        if self.peek().kind != Kind::Field {
            return Ok(Some(term));
        }
        let mut fields = Vec::new();
        while self.peek().kind == Kind::Field {
            fields.push(field_name(self.next()));
        }
        let kind = match term.kind {
            ExprKind::Field(mut names) => {
                names.append(&mut fields);
                ExprKind::Field(names)
            }
            ExprKind::Variable(variable, mut names) => {
                names.append(&mut fields);
                ExprKind::Variable(variable, names)
            }
            ExprKind::Bool(_) | ExprKind::String { .. } | ExprKind::Number { .. } | ExprKind::Nil | ExprKind::Dot => {
                let tree = Tree {
                    name: "".into(),
                    source: Rc::clone(&self.session.source),
                    root: Vec::new(),
                };
                let shown = quote(tree.print_expr(&term).as_bytes());
                return Err(self.fail(format!("unexpected . after term {shown}")));
            }
            ExprKind::Identifier(..) | ExprKind::Chain(..) | ExprKind::Pipe(_) => {
                ExprKind::Chain(Box::new(term), fields)
            }
        };
        Ok(Some(Expr { pos, kind }))
    }

    fn term(&mut self) -> Parse<Option<Expr>> {
        let item = self.next_non_space();
        let range = item.pos..item.pos + item.text.len();
        let kind = match item.kind {
            Kind::Identifier => ExprKind::Identifier(range, self.callee(item.text)?),
            Kind::Dot => ExprKind::Dot,
            Kind::Nil => ExprKind::Nil,
            Kind::Variable => {
                let variable = self.variable(item.text);
                if self.counts.get(&variable.id).is_none_or(|count| *count == 0) {
                    return Err(self.fail(format!("undefined variable {}", quote(item.text.as_bytes()))));
                }
                ExprKind::Variable(variable, Vec::new())
            }
            Kind::Field => ExprKind::Field(vec![field_name(item)]),
            Kind::Bool => ExprKind::Bool(item.text == "true"),
            Kind::CharConstant => {
                let number = literal::character(item.text).map_err(|message| self.fail(message))?;
                ExprKind::Number {
                    text: range,
                    number: Box::new(number),
                }
            }
            Kind::Complex | Kind::Number => {
                let number = literal::number(item.text).map_err(|message| self.fail(message))?;
                ExprKind::Number {
                    text: range,
                    number: Box::new(number),
                }
            }
            Kind::LeftParen => {
                let pipe = self.deeper("max expression depth exceeded", |parser| {
                    parser.pipeline("parenthesized pipeline", Kind::RightParen)
                })?;
                return Ok(Some(Expr {
                    pos: pipe.pos,
                    kind: ExprKind::Pipe(Box::new(pipe)),
                }));
            }
            Kind::String | Kind::RawString => {
                let value = literal::unquoted(item.text).map_err(|message| self.fail(message))?;
                ExprKind::String {
                    quoted: range,
                    value: Value::String(Str::from(value)),
                }
            }
            _ => {
                self.backup();
                return Ok(None);
            }
        };
        Ok(Some(Expr { pos: item.pos, kind }))
    }

    fn callee(&self, name: &str) -> Parse<Callee> {
        if let Some(function) = self.session.functions.get(name) {
            return Ok(Callee::Function(function.clone()));
        }
        match Builtin::named(name) {
            Some(builtin) => Ok(Callee::Builtin(builtin)),
            None => Err(self.fail(format!("function {} not defined", quote(name.as_bytes())))),
        }
    }
}

/// Where the name of a field is: after the point.
fn field_name(item: Item<'_>) -> Range<usize> {
    item.pos + 1..item.pos + item.text.len()
}
