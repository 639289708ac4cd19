//! `strconv.FormatFloat`.

use std::fmt::Write;

/// A float64 has no more significant digits than this, and no more after the point.
const MOST_DIGITS: usize = 1100;

/// `strconv.FormatFloat` for a float64; a negative precision is the shortest that reads back as the same number.
///
/// The verbs are `b`, `e`, `E`, `f`, `g`, `G`, `x` and `X`; any other gives `%` and the verb, as in Go.
pub fn format_float(value: f64, verb: u8, precision: i32) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let mut out = String::new();
    if value.is_sign_negative() {
        out.push('-');
    }
    let value = value.abs();
    let precision = usize::try_from(precision).ok();
    match verb {
        b'b' => binary(&mut out, value),
        b'x' | b'X' => hexadecimal(&mut out, value, verb, precision),
        b'e' | b'E' => {
            let digits = Digits::of(value, precision.map(|precision| precision.saturating_add(1)));
            let precision = precision.unwrap_or(digits.len().saturating_sub(1));
            digits.exponent(&mut out, precision, verb);
        }
        b'f' => match precision {
            Some(precision) => {
                let shown = precision.min(MOST_DIGITS);
                // Writing to a String cannot fail.
                let _ = write!(out, "{value:.shown$}");
                zeros(&mut out, precision - shown);
            }
            None => {
                let digits = Digits::of(value, None);
                let decimals = usize::try_from(digits.len() as i32 - digits.point).unwrap_or(0);
                digits.plain(&mut out, decimals);
            }
        },
        b'g' | b'G' => general(&mut out, value, verb, precision),
        _ => return format!("%{}", char::from(verb)),
    }
    out
}

/// Decimal digits without zeros at the end, and where the point is: `0.digits × 10^point`.
struct Digits {
    text: String,
    point: i32,
}

impl Digits {
    /// All that are needed, or the given number of them.
    fn of(value: f64, count: Option<usize>) -> Self {
        if value == 0.0 {
            return Digits {
                text: String::new(),
                point: 0,
            };
        }
        let written = match count {
            Some(count) => {
                let decimals = count.clamp(1, MOST_DIGITS) - 1;
                format!("{value:.decimals$e}")
            }
            None => format!("{value:e}"),
        };
        let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
        let mut text: String = mantissa.chars().filter(|&c| c != '.').collect();
        text.truncate(text.trim_end_matches('0').len());
        Digits {
            text,
            point: exponent.parse::<i32>().unwrap_or(0) + 1,
        }
    }

    fn len(&self) -> usize {
        self.text.len()
    }

    /// `d.ddde±dd` with the given number of digits after the point.
    fn exponent(&self, out: &mut String, precision: usize, letter: u8) {
        let (first, rest) = self.text.split_at_checked(1).unwrap_or(("0", ""));
        out.push_str(first);
        if precision > 0 {
            let rest = rest.get(..precision).unwrap_or(rest);
            out.push('.');
            out.push_str(rest);
            zeros(out, precision - rest.len());
        }
        let exponent = if self.text.is_empty() { 0 } else { self.point - 1 };
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(out, "{}{sign}{:02}", char::from(letter), exponent.unsigned_abs());
    }

    /// `ddd.ddd` with the given number of digits after the point.
    fn plain(&self, out: &mut String, precision: usize) {
        let before = usize::try_from(self.point).unwrap_or(0);
        let (whole, rest) = self.text.split_at_checked(before).unwrap_or((&self.text, ""));
        if before == 0 {
            out.push('0');
        } else {
            out.push_str(whole);
            zeros(out, before - whole.len());
        }
        if precision > 0 {
            out.push('.');
            let lead = usize::try_from(-self.point).unwrap_or(0).min(precision);
            zeros(out, lead);
            let rest = rest.get(..precision - lead).unwrap_or(rest);
            out.push_str(rest);
            zeros(out, precision - lead - rest.len());
        }
    }
}

/// With an exponent where that is shorter: below -4, or from the precision on.
fn general(out: &mut String, value: f64, verb: u8, precision: Option<usize>) {
    let precision = precision.map(|precision| precision.max(1));
    let digits = Digits::of(value, precision);
    let given = precision.unwrap_or(digits.len());
    let count = digits.len();
    let point = i64::from(digits.point);
    let from = match precision {
        None => 6,
        Some(given) if given > count && count as i64 >= point => count as i64,
        Some(given) => given as i64,
    };
    let exponent = point - 1;
    if exponent < -4 || exponent >= from {
        digits.exponent(out, given.min(count).saturating_sub(1), verb - (b'g' - b'e'));
        return;
    }
    let given = if given as i64 > point { count } else { given };
    digits.plain(out, usize::try_from(given as i64 - point).unwrap_or(0));
}

/// The bits of the mantissa, and the power of two of its last one.
fn parts(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let mantissa = bits & ((1 << 52) - 1);
    match ((bits >> 52) & 0x7ff) as i32 {
        0 => (mantissa, -1074),
        exponent => (mantissa | (1 << 52), exponent - 1075),
    }
}

fn binary(out: &mut String, value: f64) {
    let (mantissa, exponent) = parts(value);
    let _ = write!(out, "{mantissa}p{exponent:+}");
}

fn hexadecimal(out: &mut String, value: f64, verb: u8, precision: Option<usize>) {
    let (mantissa, exponent) = parts(value);
    let mut exponent = exponent + 52;
    // The leading digit goes to bit 60, and four bits make a digit after the point.
    let mut mantissa = mantissa << 8;
    if mantissa == 0 {
        exponent = 0;
    } else {
        let shift = mantissa.leading_zeros() - 3;
        mantissa <<= shift;
        exponent -= shift as i32;
    }
    if let Some(precision) = precision.filter(|&precision| precision < 15) {
        let shift = precision as u32 * 4;
        let dropped = (mantissa << shift) & ((1 << 60) - 1);
        mantissa >>= 60 - shift;
        if dropped | (mantissa & 1) > 1 << 59 {
            mantissa += 1;
        }
        mantissa <<= 60 - shift;
        if mantissa & (1 << 61) != 0 {
            mantissa >>= 1;
            exponent += 1;
        }
    }
    let _ = write!(out, "0{}{}", char::from(verb), (mantissa >> 60) & 1);
    let fraction = format!("{:015x}", mantissa & ((1 << 60) - 1));
    let fraction = if verb == b'X' {
        fraction.to_uppercase()
    } else {
        fraction
    };
    let shown = match precision {
        None => fraction.trim_end_matches('0'),
        Some(precision) => fraction.get(..precision).unwrap_or(&fraction),
    };
    let missing = precision.unwrap_or(0).saturating_sub(shown.len());
    if !shown.is_empty() {
        out.push('.');
        out.push_str(shown);
        zeros(out, missing);
    }
    let letter = if verb == b'X' { 'P' } else { 'p' };
    let sign = if exponent < 0 { '-' } else { '+' };
    let _ = write!(out, "{letter}{sign}{:02}", exponent.unsigned_abs());
}

fn zeros(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n('0', count));
}
