//! Floating point numbers.

use super::printer::Printer;
use crate::strconv::format_float;
use crate::value::Value;

impl Printer {
    /// `shown` is what the number is part of, for the words of an error.
    pub(super) fn float(&mut self, value: f64, verb: char, shown: &Value) {
        let (letter, precision) = match verb {
            'v' => (b'g', -1),
            'b' | 'g' | 'G' | 'x' | 'X' => (verb as u8, -1),
            'f' | 'e' | 'E' => (verb as u8, 6),
            'F' => (b'f', 6),
            _ => return self.bad_verb(verb, Some(shown)),
        };
        let precision = self
            .flags
            .precision
            .map_or(precision, |given| i32::try_from(given).unwrap_or(i32::MAX));
        let mut number = format_float(value, letter, precision);
        if !number.starts_with(['+', '-']) {
            number.insert(0, '+');
        }
        if self.flags.space && !self.flags.plus && number.starts_with('+') {
            number.replace_range(..1, " ");
        }
        if !value.is_finite() {
            let bare = !self.flags.plus && (number.starts_with('+') || (value.is_nan() && !self.flags.space));
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
                self.out.write(sign.as_bytes());
                self.padding(width - number.len());
                self.out.write(digits.as_bytes());
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
