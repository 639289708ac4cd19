//! Whole numbers.

use super::printer::Printer;
use crate::strconv::{is_print, quote_rune, quote_rune_to_ascii};
use crate::value::Value;

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

impl Printer {
    /// `shown` is what the number is part of, for the words of an error.
    pub(super) fn integer(&mut self, number: Whole, verb: char, shown: &Value) {
        match verb {
            'v' if self.flags.syntax && matches!(number, Whole::Unsigned(_)) => self.hexadecimal(number, true),
            'v' | 'd' | 'b' | 'o' | 'O' | 'x' | 'X' => self.digits(number, verb),
            'c' => self.pad(number.rune().encode_utf8(&mut [0; 4]).as_bytes()),
            'q' if self.flags.plus => self.pad(quote_rune_to_ascii(number.rune()).as_bytes()),
            'q' => self.pad(quote_rune(number.rune()).as_bytes()),
            'U' => self.code_point(number),
            _ => self.bad_verb(verb, Some(shown)),
        }
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
                self.out.repeat(b' ', width.unwrap_or(0));
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
}
