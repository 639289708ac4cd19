//! Formats: text with directives.

use super::format::Flags;
use super::printer::Printer;
use crate::strconv::decode_rune;
use crate::value::Value;

/// Widths, precisions and argument numbers beyond this are not accepted.
const MOST: i64 = 1_000_000;

/// A format that is being read, and the arguments that it uses.
pub(super) struct Directives<'a> {
    format: &'a [u8],
    at: usize,
    args: &'a [Value],
    next: usize,
    /// Whether any directive named its argument.
    reordered: bool,
    /// Whether the argument that the directive names is there.
    found: bool,
    /// Whether what was just read is the number of an argument.
    after_number: bool,
    /// Whether no `]` is left.
    unclosed: bool,
}

impl<'a> Directives<'a> {
    pub(super) fn new(format: &'a [u8], args: &'a [Value]) -> Self {
        Directives {
            unclosed: false,
            format,
            at: 0,
            args,
            next: 0,
            reordered: false,
            found: true,
            after_number: false,
        }
    }

    pub(super) fn print(mut self, printer: &mut Printer) {
        while self.at < self.format.len() && !printer.out.is_closed() {
            let rest = self.rest();
            let text = memchr::memchr(b'%', rest).unwrap_or(rest.len());
            printer.out.write(rest.get(..text).unwrap_or(rest));
            self.at += text;
            if self.at < self.format.len() {
                self.at += 1;
                self.directive(printer);
            }
        }
        if !self.reordered && self.next < self.args.len() {
            self.left_over(printer);
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.format.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.format.get(self.at).copied()
    }

    fn takes(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    /// What follows a `%`.
    fn directive(&mut self, printer: &mut Printer) {
        self.found = true;
        self.after_number = false;
        printer.out.flags = Flags::default();
        self.signs(&mut printer.out.flags);
        // A plain verb has an argument, whatever a number before it said.
        self.arg_number();
        self.width(printer);
        self.precision(printer);
        if !self.after_number {
            self.arg_number();
        }
        if self.at >= self.format.len() {
            printer.out.write(b"%!(NOVERB)");
            return;
        }
        let (verb, size) = decode_rune(self.rest());
        self.at += size;
        self.verb(printer, verb);
    }

    fn signs(&mut self, flags: &mut Flags) {
        while let Some(byte) = self.peek() {
            match byte {
                b'#' => flags.sharp = true,
                b'0' => flags.zero = true,
                b'+' => flags.plus = true,
                b'-' => flags.minus = true,
                b' ' => flags.space = true,
                _ => return,
            }
            self.at += 1;
        }
    }

    fn width(&mut self, printer: &mut Printer) {
        if self.takes(b'*') {
            let width = self.whole_number_argument();
            match width {
                None => printer.out.write(b"%!(BADWIDTH)"),
                Some(width) if width < 0 => {
                    printer.out.flags.minus = true;
                    printer.out.flags.zero = false;
                }
                Some(_) => {}
            }
            printer.out.flags.width = width.map(size);
            self.after_number = false;
        } else {
            printer.out.flags.width = self.number();
            if self.after_number && printer.out.flags.width.is_some() {
                self.found = false;
            }
        }
    }

    fn precision(&mut self, printer: &mut Printer) {
        // A point that ends the format is its verb.
        if self.at + 1 >= self.format.len() || !self.takes(b'.') {
            return;
        }
        if self.after_number {
            self.found = false;
        }
        self.arg_number();
        if self.takes(b'*') {
            let precision = self.whole_number_argument().filter(|&precision| precision >= 0);
            if precision.is_none() {
                printer.out.write(b"%!(BADPREC)");
            }
            printer.out.flags.precision = precision.map(size);
            self.after_number = false;
        } else {
            printer.out.flags.precision = Some(self.number().unwrap_or(0));
        }
    }

    fn verb(&mut self, printer: &mut Printer, verb: char) {
        if verb == '%' {
            printer.out.write(b"%");
            return;
        }
        let fault = match self.args.get(self.next) {
            _ if !self.found => "(BADINDEX)",
            None => "(MISSING)",
            Some(arg) => {
                if matches!(verb, 'v' | 'w') {
                    printer.out.flags.for_value();
                }
                printer.operand(arg, verb);
                self.next += 1;
                return;
            }
        };
        printer.out.write(b"%!");
        printer.out.write_rune(verb);
        printer.out.write(fault.as_bytes());
    }

    /// `[n]`, which names the argument that comes next.
    fn arg_number(&mut self) {
        self.after_number = false;
        if self.peek() != Some(b'[') {
            return;
        }
        self.reordered = true;
        let close = if self.unclosed {
            None
        } else {
            memchr::memchr(b']', self.rest())
        };
        self.unclosed = close.is_none();
        let close = close.filter(|_| self.rest().len() >= 3);
        let number = close.and_then(|close| {
            let end = self.at + close;
            let mut inner = Directives {
                at: self.at + 1,
                ..Directives::new(self.format.get(..end)?, &[])
            };
            inner.number().filter(|_| inner.at == end)
        });
        self.at += close.map_or(1, |close| close + 1);
        self.after_number = number.is_some();
        match number
            .and_then(|number| number.checked_sub(1))
            .filter(|&index| index < self.args.len())
        {
            Some(index) => self.next = index,
            None => self.found = false,
        }
    }

    /// Digits. Where they are too many, nothing after them is read.
    fn number(&mut self) -> Option<usize> {
        let mut number = None;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            let so_far = number.unwrap_or(0);
            if so_far > MOST {
                self.at = self.format.len();
                return None;
            }
            number = Some(so_far * 10 + i64::from(digit - b'0'));
            self.at += 1;
        }
        number.map(size)
    }

    /// The argument that `*` stands for.
    fn whole_number_argument(&mut self) -> Option<i64> {
        let arg = self.args.get(self.next)?;
        self.next += 1;
        whole_number(arg).filter(|number| (-MOST..=MOST).contains(number))
    }

    /// Arguments that no directive used.
    fn left_over(&self, printer: &mut Printer) {
        printer.out.flags = Flags::default();
        printer.out.write(b"%!(EXTRA ");
        for (at, arg) in self.args.iter().skip(self.next).enumerate() {
            if at > 0 {
                printer.out.write(b", ");
            }
            if !matches!(arg, Value::Nil) {
                printer.out.write(arg.type_name().as_bytes());
                printer.out.write(b"=");
            }
            printer.operand(arg, 'v');
        }
        printer.out.write(b")");
    }
}

fn size(number: i64) -> usize {
    usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX)
}

fn whole_number(arg: &Value) -> Option<i64> {
    match arg {
        Value::Int(_, number) => Some(*number),
        Value::Uint(_, number) => i64::try_from(*number).ok(),
        Value::Object(object) => match object.underlying()? {
            Value::Int(_, number) => Some(number),
            Value::Uint(_, number) => i64::try_from(number).ok(),
            _ => None,
        },
        _ => None,
    }
}
