//! Addresses.

use super::integer::Whole;
use super::printer::Printer;
use crate::value::{Kind, Value};

/// Where everything is: an address is different each time, so any will do.
const ADDRESS: u64 = 0x00c0_000a_0000;

impl Printer {
    pub(super) fn pointer(&mut self, value: &Value, verb: char) {
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
            'v' if self.flags.syntax => {
                self.out.write(b"(");
                self.out.write(value.type_name().as_bytes());
                self.out.write(b")(");
                self.hexadecimal(number, true);
                self.out.write(b")");
            }
            'v' | 'p' => self.hexadecimal(number, !self.flags.sharp),
            'b' | 'o' | 'd' | 'x' | 'X' => self.integer(number, verb, value),
            _ => self.bad_verb(verb, Some(value)),
        }
    }
}
