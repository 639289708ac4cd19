//! Walks over the nodes of a template.

use std::rc::Rc;

use super::cost;
use super::frame::{Executor, Frame, Place, Step};
use super::observe::{Emitted, Observer};
use crate::error::{Error, Stage};
use crate::parse::node::{Branch, Invocation, Node, Tree};
use crate::value::{Elem, Kind, Operand, UintKind, Value};

/// How the walk goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    Break,
    Continue,
}

impl Executor<'_> {
    /// Executes a template with this value as dot, and adds what it gives to the output.
    pub(super) fn run(
        &mut self,
        tree: &Rc<Tree>,
        data: Operand,
        out: &mut Vec<u8>,
        observer: Option<&dyn Observer>,
    ) -> Step<()> {
        let Some(depth) = self.budget.depth.checked_sub(1) else {
            let message = "exceeded maximum template depth";
            return Err(Box::new(Error::nowhere(Stage::Limit, message)));
        };
        self.budget.depth = depth;
        let executor = Executor {
            templates: self.templates,
            budget: &mut *self.budget,
        };
        let result = Frame::new(executor, tree, out, observer).run(data);
        self.budget.depth += 1;
        result
    }
}

impl<'t> Frame<'_, '_, 't> {
    /// Executes the template with this value as dot and `$`.
    fn run(mut self, dot: Operand) -> Step<()> {
        self.variables.push((0, dot.clone()));
        self.list(&dot, &self.tree.root).map(|_| ())
    }

    fn list(&mut self, dot: &Operand, nodes: &'t [Node]) -> Step<Flow> {
        self.deeper(|frame| {
            for node in nodes {
                let flow = frame.node(dot, node)?;
                if flow != Flow::Next {
                    return Ok(flow);
                }
            }
            Ok(Flow::Next)
        })
    }

    fn node(&mut self, dot: &Operand, node: &'t Node) -> Step<Flow> {
        self.step(1)?;
        match node {
            Node::Text(range) => self.observed(range.start, true, |frame| {
                frame.made(range.len())?;
                frame.out.extend_from_slice(frame.tree.text(range).as_bytes());
                Ok(())
            })?,
            Node::Action(action) => self.observed(action.pos, false, |frame| {
                frame.at = Place::Action(action);
                let value = frame.pipeline(dot, &action.pipe)?;
                if action.pipe.declares.is_empty() {
                    frame.at = Place::Action(action);
                    frame.print(&value)?;
                }
                Ok(())
            })?,
            Node::If(branch) => return self.condition(dot, branch, false),
            Node::With(branch) => return self.condition(dot, branch, true),
            Node::Range(branch) => return self.range(dot, branch),
            Node::Template(invocation) => {
                self.observed(invocation.pos, false, |frame| frame.template(dot, invocation))?;
            }
            Node::Break => return Ok(Flow::Break),
            Node::Continue => return Ok(Flow::Continue),
        }
        Ok(Flow::Next)
    }

    /// Does what one text or action asks for, while the observer looks on.
    fn observed(&mut self, from: usize, verbatim: bool, work: impl FnOnce(&mut Self) -> Step<()>) -> Step<()> {
        let Some(observer) = self.observer else {
            return work(self);
        };
        observer.begin();
        work(self)?;
        observer.end(Emitted {
            from,
            verbatim,
            length: self.out.len(),
        });
        Ok(())
    }

    fn condition(&mut self, dot: &Operand, branch: &'t Branch, with: bool) -> Step<Flow> {
        let scope = self.variables.len();
        let value = self.head(dot, branch)?;
        let flow = if value.truth() {
            if with {
                self.list(&Operand::concrete(value), &branch.body)
            } else {
                self.list(dot, &branch.body)
            }
        } else {
            self.otherwise(dot, branch)
        };
        self.variables.truncate(scope);
        flow
    }

    /// The value on which a branch depends.
    fn head(&mut self, dot: &Operand, branch: &'t Branch) -> Step<Value> {
        if let Some(observer) = self.observer {
            observer.begin();
        }
        self.pipeline(dot, &branch.pipe)
    }

    fn otherwise(&mut self, dot: &Operand, branch: &'t Branch) -> Step<Flow> {
        branch
            .otherwise
            .as_ref()
            .map_or(Ok(Flow::Next), |nodes| self.list(dot, nodes))
    }

    fn range(&mut self, dot: &Operand, branch: &'t Branch) -> Step<Flow> {
        let scope = self.variables.len();
        let value = self.head(dot, branch)?;
        let flow = if self.iterate(&value, branch)? {
            Flow::Next
        } else {
            self.otherwise(dot, branch)?
        };
        self.variables.truncate(scope);
        Ok(flow)
    }

    /// Whether there was something to walk over.
    fn iterate(&mut self, value: &Value, branch: &'t Branch) -> Step<bool> {
        match value {
            Value::Nil => Ok(false),
            Value::List(list) => {
                let interface = list.elem() == Elem::Any;
                for (index, item) in list.iter().enumerate() {
                    let elem = Operand {
                        value: item.clone(),
                        interface,
                    };
                    if !self.iteration(branch, index_value(index), elem)? {
                        break;
                    }
                }
                Ok(!list.is_empty())
            }
            Value::Bytes(bytes) => {
                for (index, byte) in bytes.iter().enumerate() {
                    let elem = Value::Uint(UintKind::Uint8, (*byte).into());
                    if !self.iteration(branch, index_value(index), Operand::concrete(elem))? {
                        break;
                    }
                }
                Ok(!bytes.is_empty())
            }
            Value::Map(map) => {
                let interface = map.ty().elem == Elem::Any;
                let entries = map.entries();
                let any = !entries.is_empty();
                for (key, item) in entries {
                    let elem = Operand { value: item, interface };
                    if !self.iteration(branch, Value::String(key), elem)? {
                        break;
                    }
                }
                Ok(any)
            }
            Value::Int(..) | Value::Uint(..) => self.count(value, branch),
            Value::Object(object) => match object.underlying() {
                Some(underlying) => self.iterate(&underlying, branch),
                None if object.kind() == Kind::Ptr && !object.truth() => Ok(false),
                None => Err(self.no_iteration(value)),
            },
            Value::Bool(_) | Value::Float(_) | Value::String(_) => Err(self.no_iteration(value)),
        }
    }

    fn count(&mut self, value: &Value, branch: &'t Branch) -> Step<bool> {
        if branch.pipe.declares.len() > 1 {
            let shown = text(value);
            return Err(self.fault(format!("can't use {shown} to iterate over more than one variable")));
        }
        let (end, number): (u64, &dyn Fn(u64) -> Value) = match value {
            Value::Int(kind, end) => (u64::try_from(*end).unwrap_or(0), &|n| {
                Value::Int(*kind, i64::try_from(n).unwrap_or(i64::MAX))
            }),
            Value::Uint(kind, end) => (*end, &|n| Value::Uint(*kind, n)),
            _ => return Ok(false),
        };
        for n in 0..end {
            if !self.iteration(branch, Value::Nil, Operand::concrete(number(n)))? {
                break;
            }
        }
        Ok(end > 0)
    }

    fn no_iteration(&self, value: &Value) -> Box<Error> {
        self.fault(format!("range can't iterate over {}", text(value)))
    }

    /// Whether to go on with the next element.
    fn iteration(&mut self, branch: &'t Branch, key: Value, elem: Operand) -> Step<bool> {
        self.step(1)?;
        let scope = self.variables.len();
        let declares = &branch.pipe.declares;
        if branch.pipe.assigns {
            match declares.as_slice() {
                [first, second, ..] => {
                    self.assign(first, Operand::concrete(key))?;
                    self.assign(second, elem.clone())?;
                }
                [only] => self.assign(only, elem.clone())?,
                [] => {}
            }
        } else if let Some(top) = self.variables.len().checked_sub(declares.len()) {
            let mut slots = self.variables.iter_mut().skip(top).map(|(_, slot)| slot);
            match (declares.len(), slots.next(), slots.next()) {
                (1, Some(only), _) => *only = elem.clone(),
                (_, Some(first), Some(second)) => {
                    *first = Operand::concrete(key);
                    *second = elem.clone();
                }
                _ => {}
            }
        }
        let flow = self.list(&elem, &branch.body)?;
        self.variables.truncate(scope);
        Ok(flow != Flow::Break)
    }

    fn template(&mut self, dot: &Operand, invocation: &'t Invocation) -> Step<()> {
        self.at = Place::Invocation(invocation);
        let Some(tree) = self.executor.templates.lookup(&invocation.name).cloned() else {
            let name = crate::strconv::quote(invocation.name.as_bytes());
            return Err(self.fault(format!("template {name} not defined")));
        };
        if self.executor.budget.depth == 0 {
            return Err(self.limit("exceeded maximum template depth"));
        }
        let data = match &invocation.pipe {
            Some(pipe) => self.pipeline(dot, pipe)?,
            None => Value::Nil,
        };
        self.deeper(|frame| frame.executor.run(&tree, Operand::concrete(data), frame.out, None))
    }

    fn print(&mut self, value: &Value) -> Step<()> {
        let before = self.out.len();
        match value {
            Value::String(text) => self.out.extend_from_slice(text.as_bytes()),
            Value::Nil => self.out.extend_from_slice(b"<no value>"),
            Value::Int(_, number) => self.out.extend_from_slice(number.to_string().as_bytes()),
            Value::Bool(true) => self.out.extend_from_slice(b"true"),
            Value::Bool(false) => self.out.extend_from_slice(b"false"),
            Value::Object(object) if object.kind() == Kind::Func => {
                let shown = self.at.print(self.tree).unwrap_or_default();
                return Err(self.fault(format!("can't print {shown} of type {}", object.type_name())));
            }
            other => {
                let text = match other {
                    Value::Object(object) => object.text_of_pointer().map(String::into_bytes),
                    _ => None,
                };
                let text = match text {
                    Some(text) => text,
                    None => self.printed(other)?,
                };
                self.out.extend_from_slice(&text);
            }
        }
        self.made(self.out.len() - before)
    }

    fn printed(&mut self, value: &Value) -> Step<Vec<u8>> {
        let weighed = cost::weigh(self.executor.budget, value);
        let printed = weighed.and_then(|_| Ok(crate::fmt::sprint_pointed(std::slice::from_ref(value))?));
        printed.map_err(|error| self.called("print", error))
    }
}

fn index_value(index: usize) -> Value {
    Value::int(i64::try_from(index).unwrap_or(i64::MAX))
}

/// A value as `%v` shows it.
fn text(value: &Value) -> String {
    crate::fmt::brief(b"%v", std::slice::from_ref(value))
}
