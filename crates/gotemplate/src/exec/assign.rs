//! Arguments and the types of parameters.

use std::rc::Rc;

use super::frame::{Frame, Place, Step};
use crate::parse::node::{Expr, ExprKind};
use crate::value::{Elem, IntKind, List, Map, MapType, Operand, Param, UintKind, Value};

impl<'t> Frame<'_, '_, 't> {
    /// Evaluates an argument for a parameter.
    pub(super) fn argument(&mut self, dot: &Operand, param: Param, expr: &'t Expr) -> Step<Operand> {
        self.at = Place::Expr(expr);
        let operand = match &expr.kind {
            ExprKind::Dot => dot.clone(),
            ExprKind::Nil => {
                return match nil_of(param) {
                    Some(value) => Ok(Operand::concrete(value)),
                    None => Err(self.fault(format!("cannot assign nil to {}", name(param)))),
                };
            }
            ExprKind::Field(fields) => self.fields(dot, dot.clone(), expr, fields, &[], None)?,
            ExprKind::Variable(variable, fields) => {
                let value = self.variable(variable)?;
                self.fields(dot, value, expr, fields, &[], None)?
            }
            ExprKind::Pipe(pipe) => Operand::concrete(self.deeper(|frame| frame.pipeline(dot, pipe))?),
            ExprKind::Identifier(name, callee) => {
                self.callee(dot, callee, self.tree.text(name), Place::Expr(expr), &[], None)?
            }
            ExprKind::Chain(node, fields) => self.chain(dot, expr, node, fields, &[], None)?,
            ExprKind::Bool(_) | ExprKind::Number { .. } | ExprKind::String { .. } => {
                return self.constant_argument(param, expr).map(Operand::concrete);
            }
        };
        self.fit(operand, param)
    }

    /// A constant takes the type of the parameter.
    fn constant_argument(&mut self, param: Param, expr: &'t Expr) -> Step<Value> {
        let number = match &expr.kind {
            ExprKind::Number { number, .. } => Some(number),
            _ => None,
        };
        let (value, expected) = match param {
            Param::Any | Param::Reflect => return self.constant(expr),
            Param::Bool => match expr.kind {
                ExprKind::Bool(value) => (Some(Value::Bool(value)), "bool"),
                _ => (None, "bool"),
            },
            Param::String => match &expr.kind {
                ExprKind::String { value, .. } => (Some(value.clone()), "string"),
                _ => (None, "string"),
            },
            Param::Int => (number.and_then(|number| number.int).map(Value::int), "integer"),
            Param::Int64 => (number.and_then(|number| number.int).map(Value::int64), "integer"),
            Param::Uint8 => {
                let value = number.and_then(|number| number.uint);
                (
                    value.map(|value| Value::Uint(UintKind::Uint8, value & 0xff)),
                    "unsigned integer",
                )
            }
            Param::Uint32 => {
                let value = number.and_then(|number| number.uint);
                (
                    value.map(|value| Value::Uint(UintKind::Uint32, value & 0xffff_ffff)),
                    "unsigned integer",
                )
            }
            Param::Float64 => (number.and_then(|number| number.float).map(Value::Float), "float"),
            Param::Bytes | Param::List | Param::Strings | Param::Dict | Param::StringDict | Param::Named(_) => {
                let shown = self.tree.print_expr(expr);
                return Err(self.fault(format!("can't handle {shown} for arg of type {}", name(param))));
            }
        };
        value.ok_or_else(|| self.fault(format!("expected {expected}; found {}", self.tree.print_expr(expr))))
    }

    /// Checks that a value fits a parameter.
    pub(super) fn fit(&self, operand: Operand, param: Param) -> Step<Operand> {
        if matches!(param, Param::Any | Param::Reflect) {
            return Ok(operand);
        }
        if matches!(operand.value, Value::Nil) && !operand.interface {
            return match nil_of(param) {
                Some(value) => Ok(Operand::concrete(value)),
                None => Err(self.fault(format!("invalid value; expected {}", name(param)))),
            };
        }
        if is_of(&operand.value, param) {
            return Ok(operand);
        }
        if let Value::Object(object) = &operand.value
            && let Some(underlying) = object.underlying()
            && matches!(underlying, Value::List(_) | Value::Map(_) | Value::Bytes(_))
            && is_of(&underlying, param)
        {
            return Ok(Operand::concrete(underlying));
        }
        let got = if operand.is_nil_interface() {
            "interface {}".to_owned()
        } else {
            operand.value.type_name()
        };
        Err(self.fault(format!("wrong type for value; expected {}; got {got}", name(param))))
    }
}

fn is_of(value: &Value, param: Param) -> bool {
    match (param, value) {
        (Param::Bool, Value::Bool(_))
        | (Param::Int, Value::Int(IntKind::Int, _))
        | (Param::Int64, Value::Int(IntKind::Int64, _))
        | (Param::Uint8, Value::Uint(UintKind::Uint8, _))
        | (Param::Uint32, Value::Uint(UintKind::Uint32, _))
        | (Param::Float64, Value::Float(_))
        | (Param::String, Value::String(_))
        | (Param::Bytes, Value::Bytes(_)) => true,
        (Param::List, Value::List(list)) => list.elem() == Elem::Any,
        (Param::Strings, Value::List(list)) => list.elem() == Elem::String,
        (Param::Dict, Value::Map(map)) => map.ty().elem == Elem::Any,
        (Param::StringDict, Value::Map(map)) => map.ty().elem == Elem::String,
        (Param::Named(name), value) => value.type_name() == name,
        _ => false,
    }
}

/// The nil of a type that has one.
fn nil_of(param: Param) -> Option<Value> {
    Some(match param {
        Param::Any | Param::Reflect => Value::Nil,
        Param::Named(pointer) if pointer.starts_with('*') => Value::Nil,
        Param::Bytes => Value::Bytes(Rc::from([].as_slice())),
        Param::List => Value::List(List::nil(Elem::Any)),
        Param::Strings => Value::List(List::nil(Elem::String)),
        Param::Dict => Value::Map(Map::nil(MapType::ANY)),
        Param::StringDict => Value::Map(Map::nil(MapType::STRING)),
        Param::Bool
        | Param::Int
        | Param::Int64
        | Param::Uint8
        | Param::Uint32
        | Param::Float64
        | Param::String
        | Param::Named(_) => return None,
    })
}

fn name(param: Param) -> &'static str {
    match param {
        Param::Any => "interface {}",
        Param::Reflect => "reflect.Value",
        Param::Bool => "bool",
        Param::Int => "int",
        Param::Int64 => "int64",
        Param::Uint8 => "uint8",
        Param::Uint32 => "uint32",
        Param::Float64 => "float64",
        Param::String => "string",
        Param::Bytes => "[]uint8",
        Param::List => "[]interface {}",
        Param::Strings => "[]string",
        Param::Dict => "map[string]interface {}",
        Param::StringDict => "map[string]string",
        Param::Named(name) => name,
    }
}
