//! Durations in nanoseconds.

pub(super) const SECOND: i64 = 1_000_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// `time.ParseDuration`.
pub(super) fn parse(text: &[u8]) -> Result<i64, String> {
    let error = |what: &str| Err(format!("time: {what} {}", quote(text)));
    let invalid = || error("invalid duration");
    let negative = text.starts_with(b"-");
    let mut rest = text
        .strip_prefix(b"-")
        .or_else(|| text.strip_prefix(b"+"))
        .unwrap_or(text);
    if rest == b"0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return invalid();
    }
    let mut total = 0_u64;
    while !rest.is_empty() {
        let (digits, after) = split(rest, |byte| !byte.is_ascii_digit());
        let (fraction, after_fraction) = match after.strip_prefix(b".") {
            Some(after) => split(after, |byte| !byte.is_ascii_digit()),
            None => (&[][..], after),
        };
        if digits.is_empty() && fraction.is_empty() {
            return invalid();
        }
        let whole = digits.iter().try_fold(0_u64, |sum, digit| {
            sum.checked_mul(10)?
                .checked_add(u64::from(digit - b'0'))
                .filter(|&sum| sum <= 1 << 63)
        });
        let Some(whole) = whole else {
            return invalid();
        };
        let (unit, after) = split(after_fraction, |byte| byte == b'.' || byte.is_ascii_digit());
        let size = match unit {
            b"" => return error("missing unit in duration"),
            b"ns" => 1,
            b"us" | b"\xC2\xB5s" | b"\xCE\xBCs" => 1_000,
            b"ms" => 1_000_000,
            b"s" => SECOND.unsigned_abs(),
            b"m" => MINUTE.unsigned_abs(),
            b"h" => HOUR.unsigned_abs(),
            _ => return error(&format!("unknown unit {} in duration", quote(unit))),
        };
        let (mut part, mut scale) = (0_u64, 1.0_f64);
        for digit in fraction {
            if part > (i64::MAX as u64) / 10 {
                break;
            }
            part = part * 10 + u64::from(digit - b'0');
            scale *= 10.0;
        }
        let fraction = (part as f64 * (size as f64 / scale)) as u64;
        let sum = whole
            .checked_mul(size)
            .filter(|&sum| sum <= 1 << 63)
            .and_then(|sum| sum.checked_add(fraction));
        match sum.and_then(|sum| sum.checked_add(total)).filter(|&sum| sum <= 1 << 63) {
            Some(sum) => total = sum,
            None => return invalid(),
        }
        rest = after;
    }
    if negative {
        return Ok(0_i64.wrapping_sub_unsigned(total));
    }
    i64::try_from(total).or_else(|_| invalid())
}

fn split(text: &[u8], ends: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|&byte| ends(byte)).unwrap_or(text.len()))
}

/// How package `time` quotes texts in its errors.
pub(super) fn quote(text: &[u8]) -> String {
    let mut out = String::from("\"");
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=0x7F => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push('"');
    out
}

/// `Duration.String`: `1h2m3.5s`.
pub(super) fn print(nanos: i64) -> String {
    let size = nanos.unsigned_abs();
    let sign = if nanos < 0 { "-" } else { "" };
    let second = SECOND.unsigned_abs();
    let scaled = |value: u64, unit: u64, digits: usize| {
        let text = format!("{}.{:0digits$}", value / unit, value % unit);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    match size {
        0 => "0s".to_owned(),
        1..1_000 => format!("{sign}{size}ns"),
        1_000..1_000_000 => format!("{sign}{}µs", scaled(size, 1_000, 3)),
        1_000_000..1_000_000_000 => format!("{sign}{}ms", scaled(size, 1_000_000, 6)),
        _ => {
            let (minutes, rest) = (size / (60 * second), size % (60 * second));
            let seconds = scaled(rest, second, 9);
            match minutes {
                0 => format!("{sign}{seconds}s"),
                1..60 => format!("{sign}{minutes}m{seconds}s"),
                _ => format!("{sign}{}h{}m{seconds}s", minutes / 60, minutes % 60),
            }
        }
    }
}

/// `Duration.Round`: to the nearest multiple, halves away from zero.
pub(super) fn round(nanos: i64, unit: i64) -> i64 {
    if unit <= 0 {
        return nanos;
    }
    let rest = nanos % unit;
    let towards_zero = nanos - rest;
    if rest.unsigned_abs() < (unit.unsigned_abs()).div_ceil(2) {
        return towards_zero;
    }
    towards_zero.saturating_add(if nanos < 0 { -unit } else { unit })
}

/// sprig's `durationRound`: the largest unit alone.
pub(super) fn coarse(nanos: i64) -> String {
    let hour = HOUR.unsigned_abs();
    let size = nanos.unsigned_abs();
    [
        (hour * 24 * 365, "y"),
        (hour * 24 * 30, "mo"),
        (hour * 24, "d"),
        (hour, "h"),
        (hour / 60, "m"),
        (hour / 3600, "s"),
    ]
    .into_iter()
    .find(|&(unit, _)| size > unit)
    .map_or_else(|| "0s".to_owned(), |(unit, name)| format!("{}{name}", size / unit))
}

/// What `strconv.ParseInt` gives, its nearest value for numbers that are too large, and zero for no number.
pub(super) fn integer(text: &[u8]) -> i64 {
    let negative = text.starts_with(b"-");
    let digits = text
        .strip_prefix(b"-")
        .or_else(|| text.strip_prefix(b"+"))
        .unwrap_or(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return 0;
    }
    let size = digits.iter().fold(0_i128, |sum, digit| {
        sum.saturating_mul(10).saturating_add(i128::from(digit - b'0'))
    });
    let value = if negative { -size } else { size };
    i64::try_from(value).unwrap_or(if negative { i64::MIN } else { i64::MAX })
}
