//! Dates and times: Go's `time.Time` as far as TOML makes it.

use std::any::Any;
use std::fmt;

use gotemplate::{Object, Value};

use crate::civil::days_in_month;

/// What is known of the place that a clock stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// So many minutes east of Greenwich.
    Offset(i32),
    /// Not known: a date and a time.
    LocalDatetime,
    /// Not known: only a date.
    LocalDate,
    /// Not known: only a time.
    LocalTime,
}

/// A date and a time as written; Helm is taken to run in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    /// Year, month and day.
    pub date: [u32; 3],
    /// Hour, minute and second.
    pub clock: [u32; 3],
    /// Nanoseconds.
    pub nanos: u32,
    /// Where.
    pub zone: Zone,
}

impl Time {
    /// Reads the forms that TOML has.
    pub fn parse(text: &str) -> Option<Time> {
        let (date, rest) = match text.as_bytes().get(4) {
            Some(b'-') => {
                let (date, rest) = text.split_at_checked(10)?;
                let date = fields(date, '-', [4, 2, 2])?;
                if !(1..=12).contains(&date[1])
                    || date[2] == 0
                    || i64::from(date[2]) > days_in_month(date[0].into(), date[1].into())
                {
                    return None;
                }
                if rest.is_empty() {
                    return Some(Time {
                        date,
                        clock: [0; 3],
                        nanos: 0,
                        zone: Zone::LocalDate,
                    });
                }
                (Some(date), rest.strip_prefix('T')?)
            }
            _ => (None, text),
        };
        let zone_at = if date.is_some() {
            rest.find(['Z', '+', '-']).unwrap_or(rest.len())
        } else {
            rest.len()
        };
        let (clock, zone) = rest.split_at_checked(zone_at)?;
        let zone = match (date, zone) {
            (None, _) => Zone::LocalTime,
            (Some(_), "") => Zone::LocalDatetime,
            (Some(_), zone) => Zone::Offset(offset(zone)?),
        };
        let (clock, nanos) = match clock.split_once('.') {
            Some((clock, fraction)) if clock.len() == 8 => (clock, nanos(fraction)?),
            Some(_) => return None,
            None => (clock, 0),
        };
        let clock = match clock.len() {
            5 => {
                let [hour, minute] = fields(clock, ':', [2, 2])?;
                [hour, minute, 0]
            }
            _ => fields(clock, ':', [2, 2, 2])?,
        };
        if clock[0] > 23 || clock[1] > 59 || clock[2] > 59 {
            return None;
        }
        Some(Time {
            date: date.unwrap_or([0, 1, 1]),
            clock,
            nanos,
            zone,
        })
    }

    /// As TOML has it.
    pub fn toml(&self) -> String {
        match self.zone {
            Zone::LocalDate => self.day(),
            Zone::LocalTime => self.time(),
            Zone::LocalDatetime => format!("{}T{}", self.day(), self.time()),
            Zone::Offset(_) => self.rfc3339(),
        }
    }

    fn day(&self) -> String {
        let [year, month, day] = self.date;
        format!("{year:04}-{month:02}-{day:02}")
    }

    fn time(&self) -> String {
        let [hour, minute, second] = self.clock;
        let mut text = format!("{hour:02}:{minute:02}:{second:02}");
        if self.nanos > 0 {
            text += format!(".{:09}", self.nanos).trim_end_matches('0');
        }
        text
    }

    fn minutes(&self) -> i32 {
        if let Zone::Offset(minutes) = self.zone {
            minutes
        } else {
            0
        }
    }

    /// As JSON has it.
    pub fn rfc3339(&self) -> String {
        let zone = match self.minutes() {
            0 => "Z".to_owned(),
            minutes => format!("{}{:02}:{:02}", sign(minutes), minutes.abs() / 60, minutes.abs() % 60),
        };
        format!("{}T{}{zone}", self.day(), self.time())
    }
}

fn sign(minutes: i32) -> char {
    if minutes < 0 { '-' } else { '+' }
}

/// Numbers of fixed widths with a sign between them.
fn fields<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[u32; N]> {
    let mut numbers = [0; N];
    let mut parts = text.split(separator);
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts
            .next()
            .filter(|part| part.len() == width && part.bytes().all(|digit| digit.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

fn nanos(fraction: &str) -> Option<u32> {
    if fraction.is_empty() || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    digits.parse().ok()
}

fn offset(zone: &str) -> Option<i32> {
    if zone == "Z" {
        return Some(0);
    }
    let [hours, minutes] = fields(zone.get(1..)?, ':', [2, 2])?;
    if hours > 24 || minutes > 59 {
        return None;
    }
    let east = i32::try_from(hours * 60 + minutes).ok()?;
    Some(if zone.starts_with('-') { -east } else { east })
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.minutes();
        let offset = format!("{}{:02}{:02}", sign(minutes), minutes.abs() / 60, minutes.abs() % 60);
        let name = match self.zone {
            Zone::Offset(0) => "UTC",
            Zone::Offset(_) => &offset,
            Zone::LocalDatetime => "datetime-local",
            Zone::LocalDate => "date-local",
            Zone::LocalTime => "time-local",
        };
        write!(f, "{} {} {offset} {name}", self.day(), self.time())
    }
}

impl Object for Time {
    fn type_name(&self) -> &str {
        "time.Time"
    }

    fn text(&self) -> Option<String> {
        Some(self.to_string())
    }

    fn plain(&self) -> Value {
        self.rfc3339().into()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
