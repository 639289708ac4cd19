//! Calls functions, methods and builtins with their arguments.

use super::cost;
use super::frame::{Frame, Place, Step};
use crate::builtin::Builtin;
use crate::error::{CallError, Error, Stage};
use crate::parse::node::{Callee, Expr};
use crate::value::{Function, Operand, Param, State, Value};

impl<'t> Frame<'_, '_, 't> {
    /// Calls what a name refers to; `node` is what errors of the function itself show.
    pub(super) fn callee(
        &mut self,
        dot: &Operand,
        callee: &'t Callee,
        name: &str,
        node: Place<'t>,
        args: &'t [Expr],
        last: Option<Value>,
    ) -> Step<Operand> {
        let value = match callee {
            Callee::Function(function) => self.call(dot, function, name, node, args, last)?,
            Callee::Builtin(builtin) => self.builtin(dot, *builtin, name, node, args, last)?,
        };
        let interface = matches!((callee, &value), (Callee::Function(_), Value::Nil));
        Ok(Operand { value, interface })
    }

    /// Calls a function of whoever embeds the engine.
    pub(super) fn call(
        &mut self,
        dot: &Operand,
        function: &Function,
        name: &str,
        node: Place<'t>,
        args: &'t [Expr],
        last: Option<Value>,
    ) -> Step<Value> {
        self.step(1)?;
        let params = function.params();
        self.check_count(name, params, function.is_variadic(), args, last.is_some())?;
        let mut values = Vec::with_capacity(args.len() + 1);
        for (index, arg) in args.iter().enumerate() {
            let operand = self.argument(dot, param(params, index), arg)?;
            values.push(operand.value);
        }
        if let Some(last) = last {
            let operand = self.fit(Operand::concrete(last), param(params, args.len()))?;
            values.push(operand.value);
        }
        self.step(cost::reading(&values))?;
        let result = function.call(&mut State::new(&mut self.executor), &values);
        self.returned(name, node, result)
    }

    fn builtin(
        &mut self,
        dot: &Operand,
        builtin: Builtin,
        name: &str,
        node: Place<'t>,
        args: &'t [Expr],
        last: Option<Value>,
    ) -> Step<Value> {
        self.step(1)?;
        let (params, variadic) = builtin.signature();
        self.check_count(name, params, variadic, args, last.is_some())?;
        if let Some(decisive) = builtin.short_circuit() {
            return self.short_circuit(dot, decisive, args, last);
        }
        let mut operands = Vec::with_capacity(args.len() + 1);
        for (index, arg) in args.iter().enumerate() {
            let operand = self.argument(dot, param(params, index), arg)?;
            operands.push(operand);
        }
        let callee = match (builtin, args.first(), &last) {
            (Builtin::Call, Some(first), _) => self.tree.print_expr(first),
            (Builtin::Call, None, Some(Value::String(text))) => text.to_str().into_owned(),
            (Builtin::Call, None, Some(value)) => format!("<{} Value>", value.type_name()),
            _ => String::new(),
        };
        if let Some(last) = last {
            let operand = self.fit(Operand::concrete(last), param(params, args.len()))?;
            operands.push(operand);
        }
        self.step(cost::reading(operands.iter().map(|operand| &operand.value)))?;
        let weighed = match builtin.prints() {
            true => operands
                .iter()
                .try_for_each(|operand| cost::weigh(self.executor.budget, &operand.value).map(|_| ())),
            false => Ok(()),
        };
        let result = weighed.and_then(|()| builtin.call(&operands, &callee));
        self.returned(name, node, result)
    }

    /// `and` and `or`: the first argument whose truth decides, or the last one.
    fn short_circuit(&mut self, dot: &Operand, decisive: bool, args: &'t [Expr], last: Option<Value>) -> Step<Value> {
        let mut value = Value::Nil;
        for arg in args {
            value = self.argument(dot, Param::Reflect, arg)?.value;
            if value.truth() == decisive {
                return Ok(value);
            }
        }
        Ok(last.unwrap_or(value))
    }

    fn check_count(&self, name: &str, params: &[Param], variadic: bool, args: &[Expr], has_last: bool) -> Step<()> {
        let given = args.len() + usize::from(has_last);
        if !variadic {
            if given == params.len() {
                return Ok(());
            }
            return Err(self.fault(format!(
                "wrong number of args for {name}: want {} got {given}",
                params.len()
            )));
        }
        let fixed = params.len().saturating_sub(1);
        if given >= fixed {
            return Ok(());
        }
        Err(self.fault(format!(
            "wrong number of args for {name}: want at least {fixed} got {}",
            args.len()
        )))
    }

    fn returned(&mut self, name: &str, node: Place<'t>, result: Result<Value, CallError>) -> Step<Value> {
        match result {
            Ok(value) => {
                self.made(cost::made(&value))?;
                Ok(value)
            }
            Err(error) => {
                self.at = node;
                Err(self.called(name, error))
            }
        }
    }

    #[cold]
    pub(super) fn called(&self, name: &str, error: CallError) -> Box<Error> {
        match error {
            CallError::Message(message) | CallError::Panic(message) => {
                self.fault(format!("error calling {name}: {message}"))
            }
            CallError::Template(error) | CallError::Wrapped(_, error) if error.root().stage == Stage::Limit => {
                if error.line == 0 {
                    return self.placed(error);
                }
                // Where it went wrong, and where that began: what is between is long and repetitive.
                let mut outer = self.fault(format!("error calling {name}"));
                outer.cause = Some(error.into_root());
                outer
            }
            CallError::Wrapped(message, error) => {
                let mut outer = self.fault(format!("error calling {name}: {message}"));
                outer.cause = Some(error);
                outer
            }
            CallError::Template(error) => {
                let mut outer = self.fault(format!("error calling {name}"));
                outer.cause = Some(error);
                outer
            }
        }
    }
}

/// The type of an argument: the last one repeats.
fn param(params: &[Param], index: usize) -> Param {
    params.get(index).or(params.last()).copied().unwrap_or(Param::Any)
}
