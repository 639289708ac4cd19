//! Writes numbers and text as the flags of a directive ask for, up to a limit.
//!
//! Whatever takes a verb says whether the verb fits, and writes nothing if it does not.

use crate::strconv::{
    can_backquote, decode_rune, format_float, is_print, quote, quote_rune, quote_rune_to_ascii, quote_to_ascii,
    rune_count,
};

/// What is written between `%` and the verb.
#[derive(Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
    pub(super) minus: bool,
    pub(super) plus: bool,
    pub(super) sharp: bool,
    pub(super) space: bool,
    pub(super) zero: bool,
    /// `%+v`, where `+` means field names and no sign.
    pub(super) names: bool,
    /// `%#v`, where `#` means Go's syntax.
    pub(super) syntax: bool,
}

impl Flags {
    /// Gives `+` and `#` the meaning that they have for `%v`.
    pub(super) fn for_value(&mut self) {
        self.syntax = std::mem::take(&mut self.sharp);
        self.names = std::mem::take(&mut self.plus);
    }
}

/// A whole number, and whether its type has a sign.
#[derive(Clone, Copy)]
pub(super) enum Whole {
    Signed(i64),
    Unsigned(u64),
}

impl Whole {
    fn is_negative(self) -> bool {
        matches!(self, Whole::Signed(number) if number < 0)
    }

    fn magnitude(self) -> u64 {
        match self {
            Whole::Signed(number) => number.unsigned_abs(),
            Whole::Unsigned(number) => number,
        }
    }

    /// The bits, as Go takes a number for a rune.
    fn bits(self) -> u64 {
        match self {
            Whole::Signed(number) => number as u64,
            Whole::Unsigned(number) => number,
        }
    }

    /// The rune of this number; U+FFFD where there is none.
    fn rune(self) -> char {
        u32::try_from(self.bits())
            .ok()
            .and_then(char::from_u32)
            .unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

/// The text so far, and how the next part of it is to be written.
pub(super) struct Formatter {
    bytes: Vec<u8>,
    most: usize,
    closed: bool,
    pub(super) flags: Flags,
}

impl Formatter {
    /// An empty text that can grow to this many bytes.
    pub(super) fn new(most: usize) -> Self {
        Formatter {
            bytes: Vec::new(),
            most,
            closed: false,
            flags: Flags::default(),
        }
    }

    /// Whether nothing more is accepted.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Accepts nothing more.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    pub(super) fn write(&mut self, text: &[u8]) {
        if self.has_room(text.len()) {
            self.bytes.extend_from_slice(text);
        }
    }

    pub(super) fn repeat(&mut self, byte: u8, count: usize) {
        if self.has_room(count) {
            self.bytes.resize(self.bytes.len() + count, byte);
        }
    }

    pub(super) fn write_rune(&mut self, rune: char) {
        self.write(rune.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// The text, and whether it is complete.
    pub(super) fn into_parts(self) -> (Vec<u8>, bool) {
        (self.bytes, !self.closed)
    }

    fn has_room(&mut self, count: usize) -> bool {
        self.closed |= count > self.most - self.bytes.len();
        !self.closed
    }

    /// Writes the text, padded to the width on the left or, with `-`, on the right.
    pub(super) fn pad(&mut self, text: &[u8]) {
        let missing = match self.flags.width {
            None | Some(0) => 0,
            Some(width) => width.saturating_sub(rune_count(text)),
        };
        if !self.flags.minus {
            self.padding(missing);
        }
        self.write(text);
        if self.flags.minus {
            self.padding(missing);
        }
    }

    /// As [`pad`](Self::pad), with spaces even where zeros are asked for.
    pub(super) fn pad_with_blanks(&mut self, text: &[u8]) {
        let zero = std::mem::take(&mut self.flags.zero);
        self.pad(text);
        self.flags.zero = zero;
    }

    pub(super) fn padding(&mut self, count: usize) {
        let zeros = self.flags.zero && !self.flags.minus;
        self.repeat(if zeros { b'0' } else { b' ' }, count);
    }

    pub(super) fn boolean(&mut self, value: bool, verb: char) -> bool {
        match verb {
            't' | 'v' => self.pad(if value { b"true" } else { b"false" }),
            _ => return false,
        }
        true
    }

    pub(super) fn string(&mut self, text: &[u8], verb: char) -> bool {
        match verb {
            'v' if self.flags.syntax => self.quoted(text),
            'v' | 's' => self.plain(text),
            'x' | 'X' => self.encoded(text, verb == 'X'),
            'q' => self.quoted(text),
            _ => return false,
        }
        true
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

    pub(super) fn quoted(&mut self, text: &[u8]) {
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
    pub(super) fn encoded(&mut self, text: &[u8], upper: bool) {
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

    pub(super) fn integer(&mut self, number: Whole, verb: char) -> bool {
        match verb {
            'v' if self.flags.syntax && matches!(number, Whole::Unsigned(_)) => self.hexadecimal(number, true),
            'v' | 'd' | 'b' | 'o' | 'O' | 'x' | 'X' => self.digits(number, verb),
            'c' => self.pad(number.rune().encode_utf8(&mut [0; 4]).as_bytes()),
            'q' if self.flags.plus => self.pad(quote_rune_to_ascii(number.rune()).as_bytes()),
            'q' => self.pad(quote_rune(number.rune()).as_bytes()),
            'U' => self.code_point(number),
            _ => return false,
        }
        true
    }

    /// In base 16, with or without `0x` whatever the flags say.
    pub(super) fn hexadecimal(&mut self, number: Whole, prefix: bool) {
        let sharp = std::mem::replace(&mut self.flags.sharp, prefix);
        self.digits(number, 'x');
        self.flags.sharp = sharp;
    }

    fn digits(&mut self, number: Whole, verb: char) {
        let flags = self.flags;
        let magnitude = number.magnitude();
        let signed = number.is_negative() || flags.plus || flags.space;
        let least = match (flags.precision, flags.width) {
            (Some(0), width) if magnitude == 0 => {
                self.repeat(b' ', width.unwrap_or(0));
                return;
            }
            (Some(precision), _) => precision,
            (None, Some(width)) if flags.zero && !flags.minus => width.saturating_sub(usize::from(signed)),
            _ => 0,
        };
        let digits = match verb {
            'b' => format!("{magnitude:b}"),
            'o' | 'O' => format!("{magnitude:o}"),
            'x' => format!("{magnitude:x}"),
            'X' => format!("{magnitude:X}"),
            _ => magnitude.to_string(),
        };
        let mut out = String::with_capacity(least.max(digits.len()) + 4);
        if number.is_negative() {
            out.push('-');
        } else if flags.plus {
            out.push('+');
        } else if flags.space {
            out.push(' ');
        }
        let padded = digits.len() < least;
        if verb == 'O' {
            out.push_str("0o");
        }
        if flags.sharp {
            out.push_str(match verb {
                'b' => "0b",
                'o' | 'O' if !padded && !digits.starts_with('0') => "0",
                'x' => "0x",
                'X' => "0X",
                _ => "",
            });
        }
        out.extend(std::iter::repeat_n('0', least.saturating_sub(digits.len())));
        out.push_str(&digits);
        self.pad_with_blanks(out.as_bytes());
    }

    /// `U+0078`, or `U+0078 'x'` with `#`.
    fn code_point(&mut self, number: Whole) {
        let least = self.flags.precision.unwrap_or(0).max(4);
        let digits = format!("{:X}", number.bits());
        let mut out = String::from("U+");
        out.extend(std::iter::repeat_n('0', least.saturating_sub(digits.len())));
        out.push_str(&digits);
        let rune = u32::try_from(number.bits())
            .ok()
            .and_then(char::from_u32)
            .filter(|&rune| is_print(rune));
        if let Some(rune) = rune.filter(|_| self.flags.sharp) {
            out.push_str(" '");
            out.push(rune);
            out.push('\'');
        }
        self.pad_with_blanks(out.as_bytes());
    }

    pub(super) fn float(&mut self, value: f64, verb: char) -> bool {
        let (letter, precision) = match verb {
            'v' => (b'g', -1),
            'b' | 'g' | 'G' | 'x' | 'X' => (verb as u8, -1),
            'f' | 'e' | 'E' => (verb as u8, 6),
            'F' => (b'f', 6),
            _ => return false,
        };
        let precision = self
            .flags
            .precision
            .map_or(precision, |given| i32::try_from(given).unwrap_or(i32::MAX));
        self.floating(value, letter, precision);
        true
    }

    fn floating(&mut self, value: f64, letter: u8, precision: i32) {
        let mut number = format_float(value, letter, precision);
        if !number.starts_with(['+', '-']) {
            number.insert(0, '+');
        }
        if self.flags.space && !self.flags.plus && number.starts_with('+') {
            number.replace_range(..1, " ");
        }
        if !value.is_finite() {
            let bare = value.is_nan() && !self.flags.plus && !self.flags.space;
            return self.pad_with_blanks(number.get(usize::from(bare)..).unwrap_or_default().as_bytes());
        }
        if self.flags.sharp && letter != b'b' {
            number = with_point(&number, letter, precision);
        }
        let (sign, digits) = number.split_at_checked(1).unwrap_or_default();
        if !self.flags.plus && sign == "+" {
            return self.pad(digits.as_bytes());
        }
        match self.flags.width {
            Some(width) if self.flags.zero && !self.flags.minus && width > number.len() => {
                self.write(sign.as_bytes());
                self.padding(width - number.len());
                self.write(digits.as_bytes());
            }
            _ => self.pad(number.as_bytes()),
        }
    }
}

/// A number with its sign, as `#` wants it: always with a point, and with the zeros at the end that `%g` leaves out.
fn with_point(number: &str, letter: u8, precision: i32) -> String {
    let hex = matches!(letter, b'x' | b'X');
    let tail = number
        .find(if hex { ['p', 'P'] } else { ['e', 'E'] })
        .unwrap_or(number.len());
    let (mantissa, tail) = number.split_at_checked(tail).unwrap_or((number, ""));
    let wanted = match (letter, precision) {
        (b'g' | b'G' | b'x', -1) => 6,
        (b'g' | b'G' | b'x', _) => precision,
        _ => 0,
    };
    let significant = mantissa
        .bytes()
        .skip(1)
        .filter(|&byte| byte != b'.')
        .skip_while(|&byte| byte == b'0')
        .count();
    let mut missing = usize::try_from(wanted).unwrap_or(0).saturating_sub(significant);
    let mut out = mantissa.to_owned();
    if !mantissa.contains('.') {
        // A zero before the point counts.
        if mantissa.len() == 2 && mantissa.ends_with('0') {
            missing = missing.saturating_sub(1);
        }
        out.push('.');
    }
    out.extend(std::iter::repeat_n('0', missing));
    out.push_str(tail);
    out
}
