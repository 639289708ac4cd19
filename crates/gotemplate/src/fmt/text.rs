//! Strings, bytes and booleans.

use super::printer::Printer;
use crate::strconv::{can_backquote, decode_rune, quote, quote_to_ascii};
use crate::value::{UintKind, Value};

impl Printer {
    pub(super) fn boolean(&mut self, value: bool, verb: char, shown: &Value) {
        match verb {
            't' | 'v' => self.pad(if value { b"true" } else { b"false" }),
            _ => self.bad_verb(verb, Some(shown)),
        }
    }

    pub(super) fn string(&mut self, text: &[u8], verb: char, shown: &Value) {
        match verb {
            'v' if self.flags.syntax => self.quoted(text),
            'v' | 's' => self.plain(text),
            'x' | 'X' => self.encoded(text, verb == 'X'),
            'q' => self.quoted(text),
            _ => self.bad_verb(verb, Some(shown)),
        }
    }

    /// `type_name` is what Go calls the type here: `[]byte` of an operand, `[]uint8` inside another value.
    pub(super) fn bytes(&mut self, bytes: &[u8], verb: char, type_name: &str, depth: usize) {
        match verb {
            's' => return self.plain(bytes),
            'x' | 'X' => return self.encoded(bytes, verb == 'X'),
            'q' => return self.quoted(bytes),
            _ => {}
        }
        let syntax = self.flags.syntax;
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

    /// As it is, cut to the precision.
    pub(super) fn plain(&mut self, text: &[u8]) {
        self.pad(self.cut(text));
    }

    fn cut<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        let Some(precision) = self.flags.precision else {
            return text;
        };
        let mut end = 0;
        for _ in 0..precision {
            let (_, size) = decode_rune(text.get(end..).unwrap_or_default());
            if size == 0 {
                break;
            }
            end += size;
        }
        text.get(..end).unwrap_or(text)
    }

    fn quoted(&mut self, text: &[u8]) {
        let text = self.cut(text);
        if self.flags.sharp && can_backquote(text) {
            let raw = [b"`", text, b"`"].concat();
            self.pad(&raw);
        } else if self.flags.plus {
            self.pad(quote_to_ascii(text).as_bytes());
        } else {
            self.pad(quote(text).as_bytes());
        }
    }

    /// Two digits for each byte.
    fn encoded(&mut self, text: &[u8], upper: bool) {
        let digits = if upper {
            b"0123456789ABCDEF"
        } else {
            b"0123456789abcdef"
        };
        let prefix: &[u8] = if upper { b"0X" } else { b"0x" };
        let flags = self.flags;
        let text = flags
            .precision
            .and_then(|precision| text.get(..precision))
            .unwrap_or(text);
        let mut out = Vec::with_capacity(text.len() * 2);
        for (at, &byte) in text.iter().enumerate() {
            if flags.space && at > 0 {
                out.push(b' ');
            }
            if flags.sharp && (flags.space || at == 0) {
                out.extend_from_slice(prefix);
            }
            out.extend(
                [byte >> 4, byte & 15]
                    .into_iter()
                    .filter_map(|digit| digits.get(usize::from(digit))),
            );
        }
        self.pad(&out);
    }
}
