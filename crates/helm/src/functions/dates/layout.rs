//! Layouts: how the reference time is written tells how a time is.

/// One part of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    LongMonth,
    Month,
    NumMonth,
    ZeroMonth,
    LongWeekday,
    Weekday,
    Day,
    UnderDay,
    ZeroDay,
    UnderYearDay,
    ZeroYearDay,
    Hour,
    Hour12,
    ZeroHour12,
    Minute,
    ZeroMinute,
    Second,
    ZeroSecond,
    LongYear,
    Year,
    /// `PM` or, if it is small, `pm`.
    Half {
        small: bool,
    },
    ZoneName,
    Offset(Offset),
    /// A fraction of so many digits after a point or comma; trailing zeros are cut or kept.
    Fraction {
        digits: usize,
        separator: u8,
        cut: bool,
    },
}

/// How an offset from UTC is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offset {
    /// `Z` stands for UTC.
    pub(super) z: bool,
    pub(super) colons: bool,
    /// Hours only, with minutes, or with seconds.
    pub(super) parts: u8,
}

const fn offset(z: bool, colons: bool, parts: u8) -> Field {
    Field::Offset(Offset { z, colons, parts })
}

/// Those that begin with a sign that no other does, longest first.
const FIXED: &[(&[u8], Field)] = &[
    (b"January", Field::LongMonth),
    (b"Monday", Field::LongWeekday),
    (b"MST", Field::ZoneName),
    (b"01", Field::ZeroMonth),
    (b"02", Field::ZeroDay),
    (b"03", Field::ZeroHour12),
    (b"04", Field::ZeroMinute),
    (b"05", Field::ZeroSecond),
    (b"06", Field::Year),
    (b"002", Field::ZeroYearDay),
    (b"15", Field::Hour),
    (b"1", Field::NumMonth),
    (b"2006", Field::LongYear),
    (b"2", Field::Day),
    (b"__2", Field::UnderYearDay),
    (b"3", Field::Hour12),
    (b"4", Field::Minute),
    (b"5", Field::Second),
    (b"PM", Field::Half { small: false }),
    (b"pm", Field::Half { small: true }),
    (b"-070000", offset(false, false, 3)),
    (b"-07:00:00", offset(false, true, 3)),
    (b"-0700", offset(false, false, 2)),
    (b"-07:00", offset(false, true, 2)),
    (b"-07", offset(false, false, 1)),
    (b"Z070000", offset(true, false, 3)),
    (b"Z07:00:00", offset(true, true, 3)),
    (b"Z0700", offset(true, false, 2)),
    (b"Z07:00", offset(true, true, 2)),
    (b"Z07", offset(true, false, 1)),
];

/// The text before the next field, the field with how it is written, and what follows; no field at the end.
pub(super) fn next(layout: &[u8]) -> (&[u8], Option<(Field, &[u8])>, &[u8]) {
    for at in 0..layout.len() {
        let rest = layout.get(at..).unwrap_or_default();
        if let Some((skipped, field, size)) = field(rest) {
            let (before, rest) = layout.split_at(at + skipped);
            let (written, after) = rest.split_at(size);
            return (before, Some((field, written)), after);
        }
    }
    (layout, None, &[])
}

/// A field at the start of the text, how much before it is text still, and its length.
fn field(text: &[u8]) -> Option<(usize, Field, usize)> {
    if let Some(&(written, field)) = FIXED.iter().find(|(written, _)| text.starts_with(written)) {
        return Some((0, field, written.len()));
    }
    let word = !text.get(3).is_some_and(u8::is_ascii_lowercase);
    match text {
        [b'J', b'a', b'n', ..] if word => Some((0, Field::Month, 3)),
        [b'M', b'o', b'n', ..] if word => Some((0, Field::Weekday, 3)),
        [b'_', b'2', b'0', b'0', b'6', ..] => Some((1, Field::LongYear, 4)),
        [b'_', b'2', ..] => Some((0, Field::UnderDay, 2)),
        [separator @ (b'.' | b','), digit @ (b'0' | b'9'), ..] => {
            let digits = text.iter().skip(1).take_while(|&byte| byte == digit).count();
            let ends = !text.get(1 + digits).is_some_and(u8::is_ascii_digit);
            let field = Field::Fraction {
                digits,
                separator: *separator,
                cut: *digit == b'9',
            };
            ends.then_some((0, field, 1 + digits))
        }
        _ => None,
    }
}
