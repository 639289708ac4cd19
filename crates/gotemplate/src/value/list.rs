//! Slices. Templates cannot change them; functions give new ones.

use std::ops::Deref;
use std::rc::Rc;

use super::release::{containers, release};
use super::{Str, Value};

/// What a slice or a map holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elem {
    /// `interface {}`.
    Any,
    /// `string`.
    String,
    /// `[]byte`.
    Bytes,
    /// `int`.
    Int,
    /// `int64`.
    Int64,
    /// `float64`.
    Float64,
    /// `map[string]interface {}`.
    Map,
    /// Another type, by its Go name.
    Named(&'static str),
}

impl Elem {
    /// The Go type.
    pub fn name(self) -> &'static str {
        match self {
            Elem::Any => "interface {}",
            Elem::String => "string",
            Elem::Bytes => "[]uint8",
            Elem::Int => "int",
            Elem::Int64 => "int64",
            Elem::Float64 => "float64",
            Elem::Map => "map[string]interface {}",
            Elem::Named(name) => name,
        }
    }

    /// The zero value of the type, which `missingkey=zero` gives for a missing key.
    pub fn zero(self) -> Value {
        match self {
            Elem::Any | Elem::Named(_) | Elem::Map => Value::Nil,
            Elem::String => Value::String(Str::default()),
            Elem::Bytes => Value::Bytes(Rc::from([].as_slice())),
            Elem::Int => Value::int(0),
            Elem::Int64 => Value::int64(0),
            Elem::Float64 => Value::Float(0.0),
        }
    }
}

/// A slice. Clones share its items, which cannot be changed.
#[derive(Clone, Debug)]
pub struct List(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    elem: Elem,
    nil: bool,
    items: Box<[Value]>,
}

impl List {
    /// A slice of the given type.
    pub fn new(elem: Elem, items: impl Into<Box<[Value]>>) -> Self {
        List(Rc::new(Inner {
            elem,
            nil: false,
            items: items.into(),
        }))
    }

    /// The nil slice, which is empty and `null` in JSON.
    pub fn nil(elem: Elem) -> Self {
        List(Rc::new(Inner {
            elem,
            nil: true,
            items: Box::default(),
        }))
    }

    /// What it holds.
    pub fn elem(&self) -> Elem {
        self.0.elem
    }

    /// Whether it is the nil slice.
    pub fn is_nil(&self) -> bool {
        self.0.nil
    }

    /// Whether nothing else holds these items.
    pub(super) fn is_sole(&self) -> bool {
        Rc::strong_count(&self.0) == 1
    }

    /// The containers among the items, if nothing else holds them.
    pub(super) fn take_containers(&mut self) -> Vec<Value> {
        Rc::get_mut(&mut self.0).map_or_else(Vec::new, |inner| containers(inner.items.iter_mut()))
    }

    pub(super) fn deep_equal(&self, other: &List) -> bool {
        self.elem() == other.elem()
            && self.is_nil() == other.is_nil()
            && self.len() == other.len()
            && self.iter().zip(other.iter()).all(|(a, b)| a.deep_equal(b))
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        release(containers(self.items.iter_mut()));
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.0.items
    }
}
