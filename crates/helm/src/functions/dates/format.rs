//! Times written after a layout.

use std::io::Write;

use super::layout::{self, Field};
use super::names::{DAYS, MONTHS};
use super::time::Time;

/// Writes a time.
pub(super) fn format(time: &Time, mut layout: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(layout.len() + 10);
    let (name, offset) = time.zone();
    let civil = time.civil();
    while !layout.is_empty() {
        let (before, field, after) = layout::next(layout);
        out.extend_from_slice(before);
        let Some((field, _)) = field else { break };
        layout = after;
        let month = usize::try_from(civil.month - 1)
            .ok()
            .and_then(|index| MONTHS.get(index))
            .copied()
            .unwrap_or("");
        let weekday = usize::try_from(civil.weekday)
            .ok()
            .and_then(|index| DAYS.get(index))
            .copied()
            .unwrap_or("");
        let hour12 = if civil.hour % 12 == 0 { 12 } else { civil.hour % 12 };
        // Writing to a vector cannot fail.
        let _ = match field {
            Field::LongYear if civil.year < 0 => write!(out, "-{:04}", -civil.year),
            Field::LongYear => write!(out, "{:04}", civil.year),
            Field::Year => write!(out, "{:02}", civil.year.abs() % 100),
            Field::LongMonth => write!(out, "{month}"),
            Field::Month => write!(out, "{month:.3}"),
            Field::NumMonth => write!(out, "{}", civil.month),
            Field::ZeroMonth => write!(out, "{:02}", civil.month),
            Field::LongWeekday => write!(out, "{weekday}"),
            Field::Weekday => write!(out, "{weekday:.3}"),
            Field::Day => write!(out, "{}", civil.day),
            Field::UnderDay => write!(out, "{:2}", civil.day),
            Field::ZeroDay => write!(out, "{:02}", civil.day),
            Field::UnderYearDay => write!(out, "{:3}", civil.year_day),
            Field::ZeroYearDay => write!(out, "{:03}", civil.year_day),
            Field::Hour => write!(out, "{:02}", civil.hour),
            Field::Hour12 => write!(out, "{hour12}"),
            Field::ZeroHour12 => write!(out, "{hour12:02}"),
            Field::Minute => write!(out, "{}", civil.minute),
            Field::ZeroMinute => write!(out, "{:02}", civil.minute),
            Field::Second => write!(out, "{}", civil.second),
            Field::ZeroSecond => write!(out, "{:02}", civil.second),
            Field::Half { small } => {
                let text = if civil.hour >= 12 { "PM" } else { "AM" };
                out.write_all(
                    if small {
                        text.to_ascii_lowercase()
                    } else {
                        text.to_owned()
                    }
                    .as_bytes(),
                )
            }
            Field::ZoneName if name.is_empty() => write_offset(&mut out, offset, false, 2),
            Field::ZoneName => out.write_all(name.as_bytes()),
            Field::Offset(how) if how.z && offset == 0 => out.write_all(b"Z"),
            Field::Offset(how) => write_offset(&mut out, offset, how.colons, how.parts),
            Field::Fraction { digits, separator, cut } => {
                write_fraction(&mut out, time.nanos(), digits, separator, cut);
                Ok(())
            }
        };
    }
    out
}

fn write_offset(out: &mut Vec<u8>, offset: i32, colons: bool, parts: u8) -> std::io::Result<()> {
    let minutes = offset / 60;
    let colon = if colons { ":" } else { "" };
    write!(out, "{}{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60)?;
    if parts > 1 {
        write!(out, "{colon}{:02}", minutes.abs() % 60)?;
    }
    if parts > 2 {
        // As in Go, seconds keep their sign where the minutes are zero.
        let seconds = if minutes < 0 { -offset } else { offset } % 60;
        write!(out, "{colon}{seconds:02}")?;
    }
    Ok(())
}

fn write_fraction(out: &mut Vec<u8>, nanos: u32, digits: usize, separator: u8, cut: bool) {
    if cut && nanos == 0 {
        return;
    }
    let text = format!("{nanos:09}");
    let text = text.get(..digits.min(9)).unwrap_or(&text);
    let text = if cut { text.trim_end_matches('0') } else { text };
    if !(cut && text.is_empty()) {
        out.push(separator);
        out.extend_from_slice(text.as_bytes());
    }
}
