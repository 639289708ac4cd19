//! Prints values.

use super::buffer::Buffer;
use super::flags::Flags;
use super::integer::Whole;
use crate::value::{Elem, Kind, List, Map, MapType, Object, Value};

/// Values inside values beyond this are taken for a cycle.
const MOST_DEPTH: usize = 1000;

pub(super) struct Printer {
    pub(super) out: Buffer,
    pub(super) flags: Flags,
    /// While the words of an error are printed, no methods are asked.
    erring: bool,
    /// Pointers at the top are not told from what they point to.
    pub(super) pointed: bool,
}

impl Printer {
    pub(super) fn new(most: usize) -> Self {
        Printer {
            out: Buffer::new(most),
            flags: Flags::default(),
            erring: false,
            pointed: false,
        }
    }

    /// Prints an operand.
    pub(super) fn operand(&mut self, arg: &Value, verb: char) {
        match (arg, verb) {
            (Value::Nil, 'T' | 'v') => self.pad(b"<nil>"),
            (Value::Nil, _) => self.bad_verb(verb, None),
            (_, 'T') => self.plain(arg.type_name().as_bytes()),
            (_, 'p') => self.pointer(arg, 'p'),
            (Value::Bytes(bytes), 'v') => self.bytes(bytes, verb, "[]byte", 0),
            (Value::List(_) | Value::Map(_) | Value::Object(_), _) if self.method(arg, verb) => {}
            _ => self.value(arg, verb, 0, true),
        }
    }

    /// Says that the verb does not fit.
    pub(super) fn bad_verb(&mut self, verb: char, value: Option<&Value>) {
        self.erring = true;
        self.out.write(b"%!");
        self.out.write_rune(verb);
        self.out.write(b"(");
        match value {
            Some(value) => {
                self.out.write(value.type_name().as_bytes());
                self.out.write(b"=");
                self.value(value, 'v', 0, true);
            }
            None => self.out.write(b"<nil>"),
        }
        self.out.write(b")");
        self.erring = false;
    }

    /// Lets a value print itself, if it can. Whether it did.
    fn method(&mut self, value: &Value, verb: char) -> bool {
        if self.erring {
            return false;
        }
        if verb == 'w' {
            // Only `Errorf` takes it.
            self.bad_verb(verb, Some(value));
            return true;
        }
        let Value::Object(object) = value else { return false };
        if self.flags.syntax || !matches!(verb, 'v' | 's' | 'x' | 'X' | 'q') {
            return false;
        }
        match object.text() {
            Some(text) => {
                self.string(text.as_bytes(), verb, value);
                true
            }
            None => false,
        }
    }

    /// Prints a value at some depth; `exported` says whether its methods may be asked.
    pub(super) fn value(&mut self, value: &Value, verb: char, depth: usize, exported: bool) {
        if self.out.is_closed() || (depth > 0 && exported && self.method(value, verb)) {
            return;
        }
        if depth > MOST_DEPTH {
            self.out.close();
            return;
        }
        match value {
            Value::Object(object) => self.object(value, object.as_ref(), verb, depth, exported),
            Value::List(list) => self.list(list, &value.type_name(), verb, depth, exported),
            Value::Map(map) => self.map(map, map.ty().name, verb, depth, exported),
            Value::Bytes(bytes) => self.bytes(bytes, verb, "[]uint8", depth),
            _ => self.scalar(value, verb, value),
        }
    }

    fn scalar(&mut self, value: &Value, verb: char, shown: &Value) {
        match value {
            Value::Bool(value) => self.boolean(*value, verb, shown),
            Value::Int(_, number) => self.integer(Whole::Signed(*number), verb, shown),
            Value::Uint(_, number) => self.integer(Whole::Unsigned(*number), verb, shown),
            Value::Float(number) => self.float(*number, verb, shown),
            Value::String(text) => self.string(text.as_bytes(), verb, shown),
            _ => self.out.write(b"<nil>"),
        }
    }

    fn object(&mut self, value: &Value, object: &dyn Object, verb: char, depth: usize, exported: bool) {
        let type_name = object.type_name();
        match object.kind() {
            Kind::Struct => self.fields(object, type_name, verb, depth, exported),
            // Only at the top, as what points may point in circles.
            Kind::Ptr if depth == 0 => {
                if !self.pointed {
                    self.out.write(b"&");
                }
                self.fields(object, type_name.trim_start_matches('*'), verb, depth + 1, exported);
            }
            Kind::Ptr | Kind::Func => self.pointer(value, verb),
            _ => match object.underlying() {
                Some(Value::List(list)) => self.list(&list, type_name, verb, depth, exported),
                Some(Value::Map(map)) => self.map(&map, type_name, verb, depth, exported),
                Some(Value::Bytes(bytes)) => self.bytes(&bytes, verb, type_name, depth),
                Some(Value::Object(_)) | None => self.out.write(b"<nil>"),
                Some(below) => self.scalar(&below, verb, value),
            },
        }
    }

    fn fields(&mut self, object: &dyn Object, type_name: &str, verb: char, depth: usize, exported: bool) {
        if self.flags.syntax {
            self.out.write(type_name.as_bytes());
        }
        self.out.write(b"{");
        for (at, (name, value)) in object.fields().iter().enumerate() {
            self.separate(at);
            if self.flags.names || self.flags.syntax {
                self.out.write(name.as_bytes());
                self.out.write(b":");
            }
            let exported = exported && name.starts_with(char::is_uppercase);
            self.item(value, Elem::Any, verb, depth + 1, exported);
        }
        self.out.write(b"}");
    }

    fn list(&mut self, list: &List, type_name: &str, verb: char, depth: usize, exported: bool) {
        if !self.open(type_name, list.is_nil(), b"[") {
            return;
        }
        for (at, item) in list.iter().enumerate() {
            if self.out.is_closed() {
                return;
            }
            self.separate(at);
            self.item(item, list.elem(), verb, depth + 1, exported);
        }
        self.out.write(if self.flags.syntax { b"}" } else { b"]" });
    }

    fn map(&mut self, map: &Map, type_name: &str, verb: char, depth: usize, exported: bool) {
        if !self.open(type_name, map.is_nil(), b"map[") {
            return;
        }
        for (at, (key, item)) in map.entries().into_iter().enumerate() {
            if self.out.is_closed() {
                return;
            }
            self.separate(at);
            self.value(&Value::String(key), verb, depth + 1, exported);
            self.out.write(b":");
            self.item(&item, map.ty().elem, verb, depth + 1, exported);
        }
        self.out.write(if self.flags.syntax { b"}" } else { b"]" });
    }

    /// What stands before the items; whether any can follow.
    fn open(&mut self, type_name: &str, nil: bool, mark: &[u8]) -> bool {
        if !self.flags.syntax {
            self.out.write(mark);
            return true;
        }
        self.out.write(type_name.as_bytes());
        self.out.write(if nil { b"(nil)" } else { b"{" });
        !nil
    }

    pub(super) fn separate(&mut self, at: usize) {
        if at > 0 {
            self.out.write(if self.flags.syntax { b", " } else { b" " });
        }
    }

    /// Prints what a slice, a map or a field of the given type holds.
    fn item(&mut self, value: &Value, elem: Elem, verb: char, depth: usize, exported: bool) {
        if !matches!(value, Value::Nil) {
            return self.value(value, verb, depth, exported);
        }
        match elem {
            Elem::Map => self.map(&Map::nil(MapType::ANY), elem.name(), verb, depth, exported),
            Elem::Any | Elem::Named(_) if self.flags.syntax => {
                self.out.write(elem.name().as_bytes());
                self.out.write(b"(nil)");
            }
            _ => self.out.write(b"<nil>"),
        }
    }
}
