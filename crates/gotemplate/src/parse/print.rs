//! Nodes as Go writes them, for errors.

use std::ops::Range;

use super::node::{Action, Command, Expr, ExprKind, Invocation, Pipe, Tree};
use crate::strconv::quote;

impl Tree {
    pub(crate) fn print_action(&self, action: &Action) -> String {
        let mut out = "{{".to_owned();
        self.pipe(&mut out, &action.pipe);
        out.push_str("}}");
        out
    }

    pub(crate) fn print_invocation(&self, invocation: &Invocation) -> String {
        let mut out = format!("{{{{template {}", quote(invocation.name.as_bytes()));
        if let Some(pipe) = &invocation.pipe {
            out.push(' ');
            self.pipe(&mut out, pipe);
        }
        out.push_str("}}");
        out
    }

    pub(crate) fn print_pipe(&self, pipe: &Pipe) -> String {
        let mut out = String::new();
        self.pipe(&mut out, pipe);
        out
    }

    pub(crate) fn print_command(&self, command: &Command) -> String {
        let mut out = String::new();
        self.command(&mut out, command);
        out
    }

    pub(crate) fn print_expr(&self, expr: &Expr) -> String {
        let mut out = String::new();
        self.expr(&mut out, expr);
        out
    }

    fn pipe(&self, out: &mut String, pipe: &Pipe) {
        for (index, variable) in pipe.declares.iter().enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            out.push_str(&variable.name);
        }
        if !pipe.declares.is_empty() {
            out.push_str(if pipe.assigns { " = " } else { " := " });
        }
        for (index, command) in pipe.commands.iter().enumerate() {
            if index > 0 {
                out.push_str(" | ");
            }
            self.command(out, command);
        }
    }

    fn command(&self, out: &mut String, command: &Command) {
        self.bracketed(out, &command.first);
        for arg in &command.args {
            out.push(' ');
            self.bracketed(out, arg);
        }
    }

    fn bracketed(&self, out: &mut String, expr: &Expr) {
        if let ExprKind::Pipe(pipe) = &expr.kind {
            out.push('(');
            self.pipe(out, pipe);
            out.push(')');
        } else {
            self.expr(out, expr);
        }
    }

    fn expr(&self, out: &mut String, expr: &Expr) {
        match &expr.kind {
            ExprKind::Dot => out.push('.'),
            ExprKind::Nil => out.push_str("nil"),
            ExprKind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            ExprKind::Number { text, .. } => out.push_str(self.text(text)),
            ExprKind::String { quoted, .. } => out.push_str(self.text(quoted)),
            ExprKind::Field(fields) => self.fields(out, fields),
            ExprKind::Variable(variable, fields) => {
                out.push_str(&variable.name);
                self.fields(out, fields);
            }
            ExprKind::Identifier(name, _) => out.push_str(self.text(name)),
            ExprKind::Chain(node, fields) => {
                self.bracketed(out, node);
                self.fields(out, fields);
            }
            ExprKind::Pipe(pipe) => self.pipe(out, pipe),
        }
    }

    fn fields(&self, out: &mut String, fields: &[Range<usize>]) {
        for field in fields {
            out.push('.');
            out.push_str(self.text(field));
        }
    }
}
