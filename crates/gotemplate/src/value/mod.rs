//! The values that templates work on: what Go's `reflect` would see.

mod function;
mod list;
mod map;
mod object;
mod release;
mod text;

use std::rc::Rc;

pub(crate) use function::Execution;
pub use function::{Function, Functions, Param, Returned, State};
pub use list::{Elem, List};
pub use map::{Entry, Journal, Map, MapType, Reads};
pub use object::Object;
pub use text::{Str, lossy};

/// A value as a template sees it. Cloning is cheap: maps and lists are shared, and maps can be changed through any clone,
/// as in Go.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// The untyped nil, also what `reflect` calls an invalid value.
    #[default]
    Nil,
    /// A `bool`.
    Bool(bool),
    /// A signed integer of the given type.
    Int(IntKind, i64),
    /// An unsigned integer of the given type.
    Uint(UintKind, u64),
    /// A `float64`.
    Float(f64),
    /// A `string`.
    String(Str),
    /// A `[]byte`.
    Bytes(Rc<[u8]>),
    /// Any other slice.
    List(List),
    /// A map with string keys.
    Map(Map),
    /// A Go value with fields or methods: a struct, a pointer to one, or a named type.
    Object(Rc<dyn Object>),
}

/// The signed integer types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntKind {
    /// `int`, which is what constants and most functions give.
    Int,
    /// `int32`.
    Int32,
    /// `int64`, which is what `--set` and sprig's arithmetic give.
    Int64,
}

/// The unsigned integer types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UintKind {
    /// `uint`.
    Uint,
    /// `uint8`.
    Uint8,
    /// `uint32`.
    Uint32,
    /// `uint64`.
    Uint64,
}

/// What `reflect.Kind` distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No value.
    Invalid,
    /// `bool`.
    Bool,
    /// A signed integer.
    Int(IntKind),
    /// An unsigned integer.
    Uint(UintKind),
    /// `float64`.
    Float64,
    /// `string`.
    String,
    /// Any slice.
    Slice,
    /// Any map.
    Map,
    /// A struct.
    Struct,
    /// A pointer.
    Ptr,
    /// A function.
    Func,
}

impl Kind {
    /// The name that Go's `Kind.String` gives.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Invalid => "invalid",
            Kind::Bool => "bool",
            Kind::Int(kind) => kind.name(),
            Kind::Uint(kind) => kind.name(),
            Kind::Float64 => "float64",
            Kind::String => "string",
            Kind::Slice => "slice",
            Kind::Map => "map",
            Kind::Struct => "struct",
            Kind::Ptr => "ptr",
            Kind::Func => "func",
        }
    }
}

impl IntKind {
    /// The name of the Go type.
    pub fn name(self) -> &'static str {
        match self {
            IntKind::Int => "int",
            IntKind::Int32 => "int32",
            IntKind::Int64 => "int64",
        }
    }
}

impl UintKind {
    /// The name of the Go type.
    pub fn name(self) -> &'static str {
        match self {
            UintKind::Uint => "uint",
            UintKind::Uint8 => "uint8",
            UintKind::Uint32 => "uint32",
            UintKind::Uint64 => "uint64",
        }
    }
}

impl Value {
    /// A Go `int`.
    pub fn int(value: i64) -> Self {
        Value::Int(IntKind::Int, value)
    }

    /// A Go `int64`.
    pub fn int64(value: i64) -> Self {
        Value::Int(IntKind::Int64, value)
    }

    /// A `[]interface {}`.
    pub fn list(items: Vec<Value>) -> Self {
        Value::List(List::new(Elem::Any, items))
    }

    /// A `[]string`.
    pub fn strings<T: Into<Str>>(items: impl IntoIterator<Item = T>) -> Self {
        let items: Vec<Value> = items.into_iter().map(|item| Value::String(item.into())).collect();
        Value::List(List::new(Elem::String, items))
    }

    /// A Go value with fields or methods.
    pub fn object(object: impl Object + 'static) -> Self {
        Value::Object(Rc::new(object))
    }

    /// Whether nothing else holds what this value points to; `false` if it points to nothing.
    pub(crate) fn is_sole(&self) -> bool {
        match self {
            Value::String(text) => text.is_sole(),
            Value::Bytes(bytes) => Rc::strong_count(bytes) == 1,
            Value::List(list) => list.is_sole(),
            Value::Map(map) => map.is_sole(),
            _ => false,
        }
    }

    /// What `reflect` calls the kind of the value.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Nil => Kind::Invalid,
            Value::Bool(_) => Kind::Bool,
            Value::Int(kind, _) => Kind::Int(*kind),
            Value::Uint(kind, _) => Kind::Uint(*kind),
            Value::Float(_) => Kind::Float64,
            Value::String(_) => Kind::String,
            Value::Bytes(_) | Value::List(_) => Kind::Slice,
            Value::Map(_) => Kind::Map,
            Value::Object(object) => object.kind(),
        }
    }

    /// The Go type, as `%T` prints it.
    pub fn type_name(&self) -> String {
        match self {
            Value::Nil => "<nil>".to_owned(),
            Value::Bytes(_) => "[]uint8".to_owned(),
            Value::List(list) => format!("[]{}", list.elem().name()),
            Value::Map(map) => map.ty().name.to_owned(),
            Value::Object(object) => object.type_name().to_owned(),
            other => other.kind().name().to_owned(),
        }
    }

    /// Whether `if` treats the value as true: it is not nil, zero or empty.
    pub fn truth(&self) -> bool {
        match self {
            Value::Nil => false,
            Value::Bool(value) => *value,
            Value::Int(_, value) => *value != 0,
            Value::Uint(_, value) => *value != 0,
            Value::Float(value) => *value != 0.0,
            Value::String(value) => !value.is_empty(),
            Value::Bytes(value) => !value.is_empty(),
            Value::List(list) => !list.is_empty(),
            Value::Map(map) => !map.is_empty(),
            Value::Object(object) => object.truth(),
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&Str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&List> {
        match self {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// `reflect.DeepEqual`: same type and same content.
    pub fn deep_equal(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Nil, Value::Nil) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(k, a), Value::Int(l, b)) => k == l && a == b,
            (Value::Uint(k, a), Value::Uint(l, b)) => k == l && a == b,
            (Value::Float(a), Value::Float(b)) => a == b,
            (Value::String(a), Value::String(b)) => a == b,
            (Value::Bytes(a), Value::Bytes(b)) => a == b,
            (Value::List(a), Value::List(b)) => a.deep_equal(b),
            (Value::Map(a), Value::Map(b)) => a.deep_equal(b),
            (Value::Object(a), Value::Object(b)) => {
                Rc::ptr_eq(a, b) || (a.type_name() == b.type_name() && a.plain().deep_equal(&b.plain()))
            }
            _ => false,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Value::Float(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::String(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::String(value.into())
    }
}

impl From<Str> for Value {
    fn from(value: Str) -> Self {
        Value::String(value)
    }
}

impl From<Map> for Value {
    fn from(value: Map) -> Self {
        Value::Map(value)
    }
}

impl From<List> for Value {
    fn from(value: List) -> Self {
        Value::List(value)
    }
}

/// An operand as `reflect` sees it.
#[derive(Clone, Debug)]
pub(crate) struct Operand {
    pub(crate) value: Value,
    /// Whether it is in a place of type `interface {}`, such as an entry of a map: Go tells a nil in there from no
    /// value at all, and names the type of the place in errors.
    pub(crate) interface: bool,
}

impl Operand {
    /// A value of its own type.
    pub(crate) fn concrete(value: Value) -> Self {
        Operand {
            value,
            interface: false,
        }
    }

    /// What Go calls a nil interface, in contrast to no value.
    pub(crate) fn is_nil_interface(&self) -> bool {
        self.interface && matches!(self.value, Value::Nil)
    }
}
