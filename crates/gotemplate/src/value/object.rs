//! Go values with fields and methods, provided by whoever embeds the engine.

use std::any::Any;
use std::fmt;

use super::function::Function;
use super::{Kind, Value};

/// A Go value that is more than data: a struct, a pointer to one, or a named type with methods.
pub trait Object: fmt::Debug {
    /// As `%T` prints it: `*semver.Version`.
    fn type_name(&self) -> &str;

    /// What `reflect` calls its kind.
    fn kind(&self) -> Kind {
        Kind::Struct
    }

    /// An exported field; `None` if there is no such field.
    fn field(&self, _name: &str) -> Option<Value> {
        None
    }

    /// A method, bound to this value; `None` if there is no such method.
    fn method(&self, _name: &str) -> Option<Function> {
        None
    }

    /// Whether `if` treats it as true. Structs always are.
    fn truth(&self) -> bool {
        true
    }

    /// The value of the underlying type of a named slice or map: what `range`, `len` and `index` work on.
    fn underlying(&self) -> Option<Value> {
        None
    }

    /// The text that `String()` or `Error()` of the type gives, which `%s` and `%v` print.
    fn text(&self) -> Option<String> {
        None
    }

    /// The text that `String()` of a pointer to the type gives. An action that prints a field takes its address, so it
    /// prints this; functions get a copy, and see [`text`](Self::text) only.
    fn text_of_pointer(&self) -> Option<String> {
        self.text()
    }

    /// The same as maps, lists and scalars: what `encoding/json` would write.
    fn plain(&self) -> Value;

    /// The fields in their order, for `%v` of a struct.
    fn fields(&self) -> Vec<(&str, Value)> {
        Vec::new()
    }

    /// Whether this field is embedded, so that its fields can be used as if they were fields of this value.
    fn is_embedded(&self, _field: &str) -> bool {
        false
    }

    /// The entries of the object that `encoding/json` writes, in its order and by its names; `None` writes [`plain`](Self::plain).
    fn json_fields(&self) -> Option<Vec<(String, Value)>> {
        None
    }

    /// The object itself, for functions that know its type.
    fn as_any(&self) -> &dyn Any;
}
