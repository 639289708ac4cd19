//! Times read after a layout.

use super::duration::quote;
use super::layout::{self, Field, Offset};
use super::names::{DAYS, MONTHS};
use super::time::{Time, Zone};
use crate::civil::{civil, days_before};

/// Why a field does not fit.
enum Misfit {
    Bad,
    Range(&'static str),
}

use Misfit::{Bad, Range};

#[derive(Default)]
struct Found {
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    year_day: Option<i64>,
    hour: i64,
    minute: i64,
    second: i64,
    nanos: u32,
    half: Option<bool>,
    utc: bool,
    offset: Option<i32>,
    zone: Option<String>,
}

/// `time.ParseInLocation` in the local zone.
pub(super) fn parse(layout: &[u8], text: &[u8]) -> Result<Time, String> {
    let (mut rest_layout, mut rest) = (layout, text);
    let mut found = Found::default();
    let misread = |part: &[u8], value: &[u8]| {
        let (text, layout) = (quote(text), quote(layout));
        format!(
            "parsing time {text} as {layout}: cannot parse {} as {}",
            quote(value),
            quote(part)
        )
    };
    let wrong = |what: &str| format!("parsing time {}: {what}", quote(text));
    loop {
        let (before, field, after) = layout::next(rest_layout);
        rest = skip(rest, before).map_err(|rest| misread(before, rest))?;
        let Some((field, written)) = field else {
            if !rest.is_empty() {
                return Err(wrong(&format!("extra text: {}", quote(rest))));
            }
            break;
        };
        rest_layout = after;
        let hold = rest;
        match found.read(field, &mut rest, after) {
            Ok(()) => {}
            Err(Bad) => return Err(misread(written, hold)),
            Err(Range(what)) => return Err(wrong(&format!("{what} out of range"))),
        }
    }
    found.finish().map_err(wrong)
}

/// What follows the text of the layout; runs of blanks are alike. The error is where it differs.
fn skip<'a>(mut value: &'a [u8], mut prefix: &[u8]) -> Result<&'a [u8], &'a [u8]> {
    let blanks = |text: &[u8]| text.iter().take_while(|&&byte| byte == b' ').count();
    while let Some(&first) = prefix.first() {
        if first == b' ' {
            if value.first().is_some_and(|&byte| byte != b' ') {
                return Err(value);
            }
            prefix = prefix.get(blanks(prefix)..).unwrap_or_default();
            value = value.get(blanks(value)..).unwrap_or_default();
            continue;
        }
        value = value.strip_prefix(&[first]).ok_or(value)?;
        prefix = prefix.get(1..).unwrap_or_default();
    }
    Ok(value)
}

fn take<'a>(rest: &mut &'a [u8], size: usize) -> Result<&'a [u8], Misfit> {
    let (taken, after) = rest.split_at_checked(size).ok_or(Bad)?;
    *rest = after;
    Ok(taken)
}

/// A number of so many digits at most; of exactly as many if it is fixed.
fn number(rest: &mut &[u8], most: usize, fixed: bool) -> Result<i64, Misfit> {
    let count = rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 || fixed && count < most {
        return Err(Bad);
    }
    Ok(take(rest, count)?
        .iter()
        .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

fn below(number: i64, limit: i64, what: &'static str) -> Result<i64, Misfit> {
    if number < limit { Ok(number) } else { Err(Range(what)) }
}

/// The number of a name, in any case of letters; three letters of it if they are short.
fn name(rest: &mut &[u8], names: &[&str], short: bool) -> Result<i64, Misfit> {
    for (index, name) in (0..).zip(names) {
        let name = if short { name.get(..3).unwrap_or(name) } else { name };
        if rest
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        {
            take(rest, name.len())?;
            return Ok(index);
        }
    }
    Err(Bad)
}

/// A separator and digits, in nanoseconds; what is finer is cut.
fn fraction(rest: &mut &[u8], digits: usize) -> Result<u32, Misfit> {
    let taken = take(rest, 1 + digits)?;
    let (Some(b'.' | b','), Some(digits)) = (taken.first(), taken.get(1..)) else {
        return Err(Bad);
    };
    let digits = digits.get(..9).unwrap_or(digits);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Bad);
    }
    let scale = 10_u32.pow(9 - u32::try_from(digits.len()).unwrap_or(9));
    Ok(digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')) * scale)
}

/// How many digits follow a point or comma.
fn fraction_digits(rest: &[u8]) -> usize {
    match rest {
        [b'.' | b',', digits @ ..] => digits.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        _ => 0,
    }
}

impl Found {
    fn read(&mut self, field: Field, rest: &mut &[u8], layout: &[u8]) -> Result<(), Misfit> {
        match field {
            Field::Year => {
                let year = number(rest, 2, true)?;
                self.year = year + if year >= 69 { 1900 } else { 2000 };
            }
            Field::LongYear => self.year = number(rest, 4, true)?,
            Field::Month => self.month = Some(name(rest, &MONTHS, true)? + 1),
            Field::LongMonth => self.month = Some(name(rest, &MONTHS, false)? + 1),
            Field::NumMonth | Field::ZeroMonth => {
                let month = number(rest, 2, field == Field::ZeroMonth)?;
                self.month = Some(if month == 0 {
                    return Err(Range("month"));
                } else {
                    below(month, 13, "month")?
                });
            }
            Field::Weekday => drop(name(rest, &DAYS, true)?),
            Field::LongWeekday => drop(name(rest, &DAYS, false)?),
            Field::Day | Field::UnderDay | Field::ZeroDay => {
                if field == Field::UnderDay {
                    *rest = rest.strip_prefix(b" ").unwrap_or(rest);
                }
                self.day = Some(number(rest, 2, field == Field::ZeroDay)?);
            }
            Field::UnderYearDay | Field::ZeroYearDay => {
                for _ in 0..2 {
                    if field == Field::UnderYearDay {
                        *rest = rest.strip_prefix(b" ").unwrap_or(rest);
                    }
                }
                self.year_day = Some(number(rest, 3, field == Field::ZeroYearDay)?);
            }
            Field::Hour => self.hour = below(number(rest, 2, false)?, 24, "hour")?,
            Field::Hour12 | Field::ZeroHour12 => {
                self.hour = below(number(rest, 2, field == Field::ZeroHour12)?, 13, "hour")?;
            }
            Field::Minute | Field::ZeroMinute => {
                self.minute = below(number(rest, 2, field == Field::ZeroMinute)?, 60, "minute")?;
            }
            Field::Second | Field::ZeroSecond => {
                self.second = below(number(rest, 2, field == Field::ZeroSecond)?, 60, "second")?;
                // A fraction may come where the layout has none.
                let digits = fraction_digits(rest);
                let in_layout = matches!(layout::next(layout).1, Some((Field::Fraction { .. }, _)));
                if digits > 0 && !in_layout {
                    self.nanos = fraction(rest, digits)?;
                }
            }
            Field::Half { small } => {
                let (after, before): (&[u8], &[u8]) = if small { (b"pm", b"am") } else { (b"PM", b"AM") };
                let half = take(rest, 2)?;
                if half != after && half != before {
                    return Err(Bad);
                }
                self.half = Some(half == after);
            }
            Field::ZoneName => self.zone_name(rest)?,
            Field::Offset(how) => self.zone_offset(rest, how)?,
            Field::Fraction { digits, cut: false, .. } => self.nanos = fraction(rest, digits)?,
            Field::Fraction { .. } => {
                let digits = fraction_digits(rest);
                if digits > 0 {
                    self.nanos = fraction(rest, digits)?;
                }
            }
        }
        Ok(())
    }

    fn zone_offset(&mut self, rest: &mut &[u8], how: Offset) -> Result<(), Misfit> {
        if how.z
            && let Some(after) = rest.strip_prefix(b"Z")
        {
            *rest = after;
            self.utc = true;
            return Ok(());
        }
        let sign = take(rest, 1)?;
        let mut total = 0;
        let limits = [
            (24, "time zone offset hour"),
            (60, "time zone offset minute"),
            (60, "time zone offset second"),
        ];
        for (part, (most, what)) in (0..how.parts).zip(limits) {
            if how.colons && part > 0 && take(rest, 1)? != b":" {
                return Err(Bad);
            }
            let number = below(number(rest, 2, true)?, most + 1, what)?;
            total += number * [3600, 60, 1].get(usize::from(part)).copied().unwrap_or(1);
        }
        let total = i32::try_from(total).unwrap_or(0);
        self.offset = Some(match sign {
            b"+" => total,
            b"-" => -total,
            _ => return Err(Bad),
        });
        Ok(())
    }

    fn zone_name(&mut self, rest: &mut &[u8]) -> Result<(), Misfit> {
        if let Some(after) = rest.strip_prefix(b"UTC") {
            *rest = after;
            self.utc = true;
            return Ok(());
        }
        let letters = rest.iter().take(6).take_while(|byte| byte.is_ascii_uppercase()).count();
        let size = match rest {
            _ if rest.len() < 3 => return Err(Bad),
            [b'C', b'h', b'S', b'T', ..] | [b'M', b'e', b'S', b'T', ..] => 4,
            [b'G', b'M', b'T', after @ ..] => 3 + signed(after),
            [b'+' | b'-', ..] => signed(rest),
            [..] if letters == 5 && rest.get(4) == Some(&b'T') => 5,
            [..] if letters == 4 && (rest.get(3) == Some(&b'T') || rest.starts_with(b"WITA")) => 4,
            _ if letters == 3 => 3,
            _ => 0,
        };
        if size == 0 {
            return Err(Bad);
        }
        self.zone = Some(String::from_utf8_lossy(take(rest, size)?).into_owned());
        Ok(())
    }

    fn finish(mut self) -> Result<Time, &'static str> {
        match self.half {
            Some(true) if self.hour < 12 => self.hour += 12,
            Some(false) if self.hour == 12 => self.hour = 0,
            _ => {}
        }
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        let start = days_before(self.year, 1, 1);
        if let Some(year_day) = self.year_day {
            if year_day < 1 || year_day > 365 + i64::from(leap) {
                return Err("day-of-year out of range");
            }
            let date = civil((start + year_day - 1) * 86_400);
            if self.month.is_some_and(|month| month != date.month) {
                return Err("day-of-year does not match month");
            }
            if self.day.is_some_and(|day| day != date.day) {
                return Err("day-of-year does not match day");
            }
            (self.month, self.day) = (Some(date.month), Some(date.day));
        }
        let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
        let after = if month == 12 {
            (self.year + 1, 1)
        } else {
            (self.year, month + 1)
        };
        if day < 1 || day > days_before(after.0, after.1, 1) - days_before(self.year, month, 1) {
            return Err("day out of range");
        }
        let clock = self.hour * 3600 + self.minute * 60 + self.second;
        let seconds = days_before(self.year, month, day) * 86_400 + clock;
        let name = self.zone.unwrap_or_default();
        Ok(match self.offset {
            _ if self.utc => Time::new(seconds, self.nanos, Zone::Utc),
            Some(0) if name.is_empty() => Time::new(seconds, self.nanos, Zone::Local),
            Some(offset) => Time::new(
                seconds - i64::from(offset),
                self.nanos,
                Zone::Fixed(name.into(), offset),
            ),
            None if name.is_empty() => Time::new(seconds, self.nanos, Zone::Local),
            None => {
                let hours = name
                    .strip_prefix("GMT")
                    .and_then(|hours| hours.parse::<i32>().ok())
                    .unwrap_or(0);
                Time::new(seconds, self.nanos, Zone::Fixed(name.into(), hours * 3600))
            }
        })
    }
}

/// The length of a sign and a number up to 23; zero if there is none.
fn signed(text: &[u8]) -> usize {
    let [b'+' | b'-', digits @ ..] = text else {
        return 0;
    };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = digits
        .iter()
        .take(count)
        .fold(0_u32, |sum, digit| sum.saturating_mul(10) + u32::from(digit - b'0'));
    if count == 0 || number > 23 { 0 } else { 1 + count }
}
