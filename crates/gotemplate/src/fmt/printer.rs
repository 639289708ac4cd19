//! Prints values.

use super::format::{Formatter, Whole};
use crate::value::{Elem, Kind, List, Map, MapType, Object, UintKind, Value};

/// Values that are nested deeper than this are treated as a cycle.
const MOST_DEPTH: usize = 1000;

/// The address of everything: in Go it is different each time, so any will do.
const ADDRESS: u64 = 0x00c0_000a_0000;

/// Prints values into a text.
pub(super) struct Printer {
    pub(super) out: Formatter,
    /// Whether an error is being printed, in which methods are not called.
    erring: bool,
    /// Whether a pointer at the top is printed as what it points to.
    pub(super) pointed: bool,
}

impl Printer {
    pub(super) fn new(most: usize) -> Self {
        Printer {
            out: Formatter::new(most),
            erring: false,
            pointed: false,
        }
    }

    /// Prints an operand.
    pub(super) fn operand(&mut self, arg: &Value, verb: char) {
        match (arg, verb) {
            (Value::Nil, 'T' | 'v') => self.out.pad(b"<nil>"),
            (Value::Nil, _) => self.bad_verb(verb, None),
            (_, 'T') => self.out.plain(arg.type_name().as_bytes()),
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
        if self.out.flags.syntax || !matches!(verb, 'v' | 's' | 'x' | 'X' | 'q') {
            return false;
        }
        match object.text() {
            Some(text) => self.out.string(text.as_bytes(), verb),
            None => false,
        }
    }

    /// Prints a value at some depth; `exported` says whether its methods may be called.
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

    /// `shown` is what the scalar is part of, for the words of an error.
    fn scalar(&mut self, value: &Value, verb: char, shown: &Value) {
        let fits = match value {
            Value::Bool(value) => self.out.boolean(*value, verb),
            Value::Int(_, number) => self.out.integer(Whole::Signed(*number), verb),
            Value::Uint(_, number) => self.out.integer(Whole::Unsigned(*number), verb),
            Value::Float(number) => self.out.float(*number, verb),
            Value::String(text) => self.out.string(text.as_bytes(), verb),
            _ => {
                self.out.write(b"<nil>");
                true
            }
        };
        if !fits {
            self.bad_verb(verb, Some(shown));
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
        if self.out.flags.syntax {
            self.out.write(type_name.as_bytes());
        }
        self.out.write(b"{");
        for (at, (name, value)) in object.fields().iter().enumerate() {
            self.separate(at);
            if self.out.flags.names || self.out.flags.syntax {
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
        self.out.write(if self.out.flags.syntax { b"}" } else { b"]" });
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
        self.out.write(if self.out.flags.syntax { b"}" } else { b"]" });
    }

    /// Writes what comes before the items, and says whether any can follow.
    fn open(&mut self, type_name: &str, nil: bool, mark: &[u8]) -> bool {
        if !self.out.flags.syntax {
            self.out.write(mark);
            return true;
        }
        self.out.write(type_name.as_bytes());
        self.out.write(if nil { b"(nil)" } else { b"{" });
        !nil
    }

    pub(super) fn separate(&mut self, at: usize) {
        if at > 0 {
            self.out.write(if self.out.flags.syntax { b", " } else { b" " });
        }
    }

    /// Prints what a slice, a map or a field of the given type holds.
    fn item(&mut self, value: &Value, elem: Elem, verb: char, depth: usize, exported: bool) {
        if !matches!(value, Value::Nil) {
            return self.value(value, verb, depth, exported);
        }
        match elem {
            Elem::Map => self.map(&Map::nil(MapType::ANY), elem.name(), verb, depth, exported),
            Elem::Any | Elem::Named(_) if self.out.flags.syntax => {
                self.out.write(elem.name().as_bytes());
                self.out.write(b"(nil)");
            }
            _ => self.out.write(b"<nil>"),
        }
    }

    /// `type_name` is what Go calls the type here: `[]byte` of an operand, `[]uint8` inside another value.
    fn bytes(&mut self, bytes: &[u8], verb: char, type_name: &str, depth: usize) {
        match verb {
            's' => return self.out.plain(bytes),
            'x' | 'X' => return self.out.encoded(bytes, verb == 'X'),
            'q' => return self.out.quoted(bytes),
            _ => {}
        }
        let syntax = self.out.flags.syntax;
        if syntax {
            self.out.write(type_name.as_bytes());
        }
        self.out.write(if syntax { b"{" } else { b"[" });
        for (at, &byte) in bytes.iter().enumerate() {
            if self.out.is_closed() {
                return;
            }
            self.separate(at);
            self.value(&Value::Uint(UintKind::Uint8, byte.into()), verb, depth + 1, true);
        }
        self.out.write(if syntax { b"}" } else { b"]" });
    }

    fn pointer(&mut self, value: &Value, verb: char) {
        let address = match value {
            Value::Map(map) if map.is_nil() => 0,
            Value::List(list) if list.is_nil() => 0,
            Value::Map(_) | Value::List(_) | Value::Bytes(_) => ADDRESS,
            Value::Object(object) if matches!(object.kind(), Kind::Ptr | Kind::Func | Kind::Map | Kind::Slice) => {
                ADDRESS
            }
            _ => return self.bad_verb(verb, Some(value)),
        };
        let number = Whole::Unsigned(address);
        match verb {
            'v' if self.out.flags.syntax => {
                self.out.write(b"(");
                self.out.write(value.type_name().as_bytes());
                self.out.write(b")(");
                self.out.hexadecimal(number, true);
                self.out.write(b")");
            }
            'v' | 'p' => self.out.hexadecimal(number, !self.out.flags.sharp),
            'b' | 'o' | 'd' | 'x' | 'X' => {
                self.out.integer(number, verb);
            }
            _ => self.bad_verb(verb, Some(value)),
        }
    }
}
