//! Evaluates pipelines, commands and variables.

use std::ops::Range;

use super::frame::{Frame, Place, Step};
use crate::parse::node::{Command, Expr, ExprKind, Pipe, Variable};
use crate::strconv::quote;
use crate::value::{Operand, Value};

impl<'t> Frame<'_, '_, 't> {
    /// The value of a pipeline, which its variables get.
    pub(super) fn pipeline(&mut self, dot: &Operand, pipe: &'t Pipe) -> Step<Value> {
        self.at = Place::Pipe(pipe);
        let mut last = None;
        for command in &pipe.commands {
            last = Some(self.command(dot, command, last)?.value);
        }
        let value = last.unwrap_or_default();
        for variable in &pipe.declares {
            if let Some(observer) = self.observer {
                observer.assigned(variable.id);
            }
            let operand = Operand::concrete(value.clone());
            if pipe.assigns {
                self.assign(variable, operand)?;
            } else {
                self.variables.push((variable.id, operand));
            }
        }
        Ok(value)
    }

    /// Sets the innermost variable of a name.
    pub(super) fn assign(&mut self, variable: &Variable, operand: Operand) -> Step<()> {
        let index = self.find(variable)?;
        if let Some((_, slot)) = self.variables.get_mut(index) {
            *slot = operand;
        }
        Ok(())
    }

    fn find(&mut self, variable: &Variable) -> Step<usize> {
        let Some(index) = self.variables.iter().rposition(|(id, _)| *id == variable.id) else {
            return Err(self.fault(format!("undefined variable: {}", variable.name)));
        };
        let passed = self.variables.len() - index;
        if passed > 64 {
            self.step(passed as u64 / 64)?;
        }
        Ok(index)
    }

    /// The value of a variable.
    pub(super) fn variable(&mut self, variable: &Variable) -> Step<Operand> {
        let index = self.find(variable)?;
        if let Some(observer) = self.observer {
            observer.asked(variable.id);
        }
        Ok(self
            .variables
            .get(index)
            .map_or(Operand::concrete(Value::Nil), |(_, operand)| operand.clone()))
    }

    fn command(&mut self, dot: &Operand, command: &'t Command, last: Option<Value>) -> Step<Operand> {
        let first = &command.first;
        let args = command.args.as_slice();
        match &first.kind {
            ExprKind::Field(fields) => {
                self.at = Place::Expr(first);
                self.fields(dot, dot.clone(), first, fields, args, last)
            }
            ExprKind::Chain(node, fields) => self.chain(dot, first, node, fields, args, last),
            ExprKind::Identifier(name, callee) => {
                self.at = Place::Expr(first);
                self.callee(dot, callee, self.tree.text(name), Place::Command(command), args, last)
            }
            ExprKind::Pipe(pipe) => {
                self.no_arguments(first, args, last.as_ref())?;
                self.deeper(|frame| frame.pipeline(dot, pipe)).map(Operand::concrete)
            }
            ExprKind::Variable(variable, fields) => {
                self.at = Place::Expr(first);
                let value = self.variable(variable)?;
                if fields.is_empty() {
                    self.no_arguments(first, args, last.as_ref())?;
                    return Ok(value);
                }
                self.fields(dot, value, first, fields, args, last)
            }
            constant => {
                self.at = Place::Expr(first);
                self.no_arguments(first, args, last.as_ref())?;
                match constant {
                    ExprKind::Dot => Ok(dot.clone()),
                    ExprKind::Nil => Err(self.fault("nil is not a command")),
                    _ => self.constant(first).map(Operand::concrete),
                }
            }
        }
    }

    /// A constant where any type will do.
    pub(super) fn constant(&mut self, expr: &'t Expr) -> Step<Value> {
        self.at = Place::Expr(expr);
        match &expr.kind {
            ExprKind::Bool(value) => Ok(Value::Bool(*value)),
            ExprKind::String { value, .. } => Ok(value.clone()),
            ExprKind::Number { text, number } => match &number.ideal {
                Some(value) => Ok(value.clone()),
                None => Err(self.fault(format!("{} overflows int", self.tree.text(text)))),
            },
            _ => {
                let shown = quote(self.tree.print_expr(expr).as_bytes());
                Err(self.fault(format!("can't evaluate command {shown}")))
            }
        }
    }

    fn no_arguments(&self, first: &Expr, args: &[Expr], last: Option<&Value>) -> Step<()> {
        if args.is_empty() && last.is_none() {
            return Ok(());
        }
        Err(self.fault(format!(
            "can't give argument to non-function {}",
            self.tree.print_expr(first)
        )))
    }

    /// The fields of a term that is not a variable.
    pub(super) fn chain(
        &mut self,
        dot: &Operand,
        expr: &'t Expr,
        node: &'t Expr,
        fields: &'t [Range<usize>],
        args: &'t [Expr],
        last: Option<Value>,
    ) -> Step<Operand> {
        self.at = Place::Expr(expr);
        let receiver = match &node.kind {
            ExprKind::Pipe(pipe) => {
                self.at = Place::Expr(node);
                Operand::concrete(self.deeper(|frame| frame.pipeline(dot, pipe))?)
            }
            ExprKind::Identifier(name, callee) => {
                self.at = Place::Expr(node);
                self.callee(dot, callee, self.tree.text(name), Place::Expr(node), &[], None)?
            }
            _ => Operand::concrete(self.constant(node)?),
        };
        self.fields(dot, receiver, expr, fields, args, last)
    }
}
