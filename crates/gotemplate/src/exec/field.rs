//! Fields, entries of maps, and methods.

use std::ops::Range;

use super::frame::{Frame, Place, Step};
use crate::parse::MissingKey;
use crate::parse::node::Expr;
use crate::strconv::quote;
use crate::value::{Elem, Function, Kind, Map, Operand, Value};

impl<'t> Frame<'_, '_, 't> {
    /// Follows fields one after the other; the last one gets the arguments, if it is a method.
    pub(super) fn fields(
        &mut self,
        dot: &Operand,
        receiver: Operand,
        node: &'t Expr,
        fields: &'t [Range<usize>],
        args: &'t [Expr],
        last: Option<Value>,
    ) -> Step<Operand> {
        let Some((end, before)) = fields.split_last() else {
            return Ok(receiver);
        };
        let mut receiver = receiver;
        for field in before {
            receiver = self.field(dot, &receiver, node, self.tree.text(field), &[], None)?;
        }
        self.field(dot, &receiver, node, self.tree.text(end), args, last)
    }

    fn field(
        &mut self,
        dot: &Operand,
        receiver: &Operand,
        node: &'t Expr,
        name: &'t str,
        args: &'t [Expr],
        last: Option<Value>,
    ) -> Step<Operand> {
        if matches!(receiver.value, Value::Nil) {
            if receiver.interface {
                return Err(self.fault(format!("nil pointer evaluating interface {{}}.{name}")));
            }
            return match self.missing_key() {
                MissingKey::Zero => Ok(Operand::concrete(Value::Nil)),
                MissingKey::Error => Err(self.fault(format!("nil data; no entry for key {}", quote(name.as_bytes())))),
            };
        }
        if let Some(method) = method(&receiver.value, name) {
            return self
                .call(dot, &method, name, Place::Expr(node), args, last)
                .map(Operand::concrete);
        }
        let has_args = !args.is_empty() || last.is_some();
        match &receiver.value {
            Value::Map(map) => self.entry(map, name, has_args),
            Value::Object(object) => {
                if let Some(value) = object.field(name) {
                    if has_args {
                        let message = format!("{name} has arguments but cannot be invoked as function");
                        return Err(self.fault(message));
                    }
                    let interface = matches!(value, Value::Nil);
                    return Ok(Operand { value, interface });
                }
                match object.underlying() {
                    Some(Value::Map(map)) => self.entry(&map, name, has_args),
                    _ => Err(self.no_field(receiver, name)),
                }
            }
            _ => Err(self.no_field(receiver, name)),
        }
    }

    fn entry(&mut self, map: &Map, name: &str, has_args: bool) -> Step<Operand> {
        if has_args {
            return Err(self.fault(format!("{name} is not a method but has arguments")));
        }
        let elem = map.ty().elem;
        let value = match map.get(name) {
            Some(value) => value,
            None if self.missing_key() == MissingKey::Zero => elem.zero(),
            None => return Err(self.fault(format!("map has no entry for key {}", quote(name.as_bytes())))),
        };
        Ok(Operand {
            value,
            interface: elem == Elem::Any,
        })
    }

    fn no_field(&self, receiver: &Operand, name: &str) -> Box<crate::error::Error> {
        let ty = if receiver.interface {
            "interface {}".to_owned()
        } else {
            receiver.value.type_name()
        };
        match &receiver.value {
            Value::Object(object) if object.kind() == Kind::Ptr && !object.truth() => {
                self.fault(format!("nil pointer evaluating {ty}.{name}"))
            }
            _ => self.fault(format!("can't evaluate field {name} in type {ty}")),
        }
    }

    fn missing_key(&self) -> MissingKey {
        self.executor.templates.missing_key()
    }
}

fn method(receiver: &Value, name: &str) -> Option<Function> {
    match receiver {
        Value::Map(map) => map.ty().methods.and_then(|methods| methods(map, name)),
        Value::Object(object) => object.method(name),
        _ => None,
    }
}
