//! Go's `time.Time` as templates see it.

use std::any::Any;
use std::rc::Rc;

use gotemplate::{Function, Kind, Object, Param, State, Value};
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::{duration, format};
use crate::functions::arguments::{any, bytes, int};
use crate::functions::texts::string;

/// The name of the Go type.
pub(super) const TYPE_NAME: &str = "time.Time";
/// The start of year 1, which is Go's zero time.
const ZERO: i64 = -62_135_596_800;

/// Where a time is told.
#[derive(Clone, Debug)]
pub(super) enum Zone {
    Utc,
    Local,
    /// With a name, which may be empty, and the seconds east of UTC.
    Fixed(Rc<str>, i32),
    /// Of the IANA database.
    Named(TimeZone),
}

impl Zone {
    /// `time.LoadLocation`.
    pub(super) fn named(name: &[u8]) -> Option<Zone> {
        match name {
            b"" | b"UTC" => Some(Zone::Utc),
            b"Local" => Some(Zone::Local),
            _ => {
                let name = std::str::from_utf8(name).ok()?;
                let zone = TimeZoneDatabase::bundled().get(name).ok()?;
                // Go reads files, whose names have a case.
                (zone.iana_name() == Some(name)).then_some(Zone::Named(zone))
            }
        }
    }
}

/// A moment, and where it is told.
#[derive(Clone, Debug)]
pub(super) struct Time {
    seconds: i64,
    nanos: u32,
    zone: Zone,
    /// Whether it was read from the clock, which shows when Go prints it.
    clock: bool,
}

impl Default for Time {
    fn default() -> Self {
        Time::new(ZERO, 0, Zone::Utc)
    }
}

impl Time {
    pub(super) fn new(seconds: i64, nanos: u32, zone: Zone) -> Self {
        Time {
            seconds,
            nanos: nanos.min(999_999_999),
            zone,
            clock: false,
        }
    }

    pub(super) fn read_from_clock(self) -> Self {
        Time { clock: true, ..self }
    }

    pub(super) fn of(value: &Value) -> Option<&Time> {
        match value {
            Value::Object(object) => object.as_any().downcast_ref(),
            _ => None,
        }
    }

    pub(super) fn unix(&self) -> i64 {
        self.seconds
    }

    pub(super) fn nanos(&self) -> u32 {
        self.nanos
    }

    pub(super) fn within(self, zone: Zone) -> Self {
        Time {
            zone,
            clock: false,
            ..self
        }
    }

    pub(super) fn plus(&self, nanos: i64) -> Self {
        let sum = i128::from(self.seconds) * 1_000_000_000 + i128::from(self.nanos) + i128::from(nanos);
        let seconds = i64::try_from(sum.div_euclid(1_000_000_000)).unwrap_or(i64::MAX);
        let nanos = u32::try_from(sum.rem_euclid(1_000_000_000)).unwrap_or(0);
        Time {
            seconds,
            nanos,
            ..self.clone()
        }
    }

    /// The duration since another time, the longest one where it is longer.
    pub(super) fn since(&self, other: &Time) -> i64 {
        let total = |time: &Time| i128::from(time.seconds) * 1_000_000_000 + i128::from(time.nanos);
        let nanos = total(self) - total(other);
        i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX })
    }

    /// The name of the zone at this time, and the seconds east of UTC.
    pub(super) fn zone(&self) -> (String, i32) {
        match &self.zone {
            Zone::Utc | Zone::Local => ("UTC".to_owned(), 0),
            Zone::Fixed(name, offset) => (name.as_ref().to_owned(), *offset),
            Zone::Named(zone) => {
                let bounds = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
                let moment = Timestamp::from_second(self.seconds.clamp(bounds.0, bounds.1)).unwrap_or_default();
                let info = zone.to_offset_info(moment);
                (info.abbreviation().to_owned(), info.offset().seconds())
            }
        }
    }

    pub(super) fn format(&self, layout: &[u8]) -> Vec<u8> {
        format::format(self, layout)
    }

    fn civil(&self) -> Civil {
        civil(self.seconds.saturating_add(i64::from(self.zone().1)))
    }

    fn printed(&self) -> String {
        let text = self.format(b"2006-01-02 15:04:05.999999999 -0700 MST");
        let text = String::from_utf8_lossy(&text).into_owned();
        // The render begins when its clock is read.
        if self.clock { text + " m=+0.000000000" } else { text }
    }
}

/// A day and a time of day.
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) weekday: i64,
    pub(super) year_day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
}

/// The seconds since 1970 as a date, in the Gregorian calendar for ever.
pub(super) fn civil(seconds: i64) -> Civil {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Counted from 1 March of year 0, so that the leap day comes last.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Civil {
        year,
        month,
        day: day_of_year - (153 * shifted_month + 2) / 5 + 1,
        weekday: (days + 4).rem_euclid(7),
        year_day: days - days_before(year, 1, 1) + 1,
        hour: rest / 3600,
        minute: rest / 60 % 60,
        second: rest % 60,
    }
}

/// The days from 1970 to a date.
pub(super) fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// A named integer with a text: `time.Month`, `time.Weekday` or `time.Duration`.
#[derive(Debug)]
struct Named(&'static str, i64);

impl Object for Named {
    fn type_name(&self) -> &str {
        self.0
    }

    fn kind(&self) -> Kind {
        Kind::Int(if self.0 == DURATION {
            gotemplate::IntKind::Int64
        } else {
            gotemplate::IntKind::Int
        })
    }

    fn truth(&self) -> bool {
        self.1 != 0
    }

    fn text(&self) -> Option<String> {
        let name = |names: &[&str], index: i64| {
            usize::try_from(index)
                .ok()
                .and_then(|index| names.get(index))
                .copied()
                .unwrap_or("")
                .to_owned()
        };
        Some(match self.0 {
            MONTH => name(&format::MONTHS, self.1 - 1),
            WEEKDAY => name(&format::DAYS, self.1),
            _ => duration::print(self.1),
        })
    }

    fn method(&self, name: &str) -> Option<Function> {
        let (value, text) = (self.1, self.text().unwrap_or_default());
        let result = match name {
            "String" => string(text),
            _ if self.0 != DURATION => return None,
            "Nanoseconds" => Value::int64(value),
            "Microseconds" => Value::int64(value / 1_000),
            "Milliseconds" => Value::int64(value / 1_000_000),
            "Seconds" => Value::Float(value as f64 / 1e9),
            "Minutes" => Value::Float(value as f64 / 6e10),
            "Hours" => Value::Float(value as f64 / 3.6e12),
            _ => return None,
        };
        Some(Function::new(&[], move |_, _| Ok(result.clone())))
    }

    fn underlying(&self) -> Option<Value> {
        Some(self.plain())
    }

    fn plain(&self) -> Value {
        if self.0 == DURATION {
            Value::int64(self.1)
        } else {
            Value::int(self.1)
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

const MONTH: &str = "time.Month";
const WEEKDAY: &str = "time.Weekday";
const DURATION: &str = "time.Duration";

/// A duration among the arguments: an integer constant fits as well.
fn span(args: &[Value]) -> i64 {
    match any(args, 0) {
        Value::Object(object) => object.as_any().downcast_ref::<Named>().map_or(0, |named| named.1),
        _ => int(args, 0),
    }
}

impl Object for Time {
    fn type_name(&self) -> &str {
        TYPE_NAME
    }

    fn method(&self, name: &str) -> Option<Function> {
        let civil = self.civil();
        let value = match name {
            "Year" => Value::int(civil.year),
            "Month" => Value::object(Named(MONTH, civil.month)),
            "Day" => Value::int(civil.day),
            "Weekday" => Value::object(Named(WEEKDAY, civil.weekday)),
            "YearDay" => Value::int(civil.year_day),
            "Hour" => Value::int(civil.hour),
            "Minute" => Value::int(civil.minute),
            "Second" => Value::int(civil.second),
            "Nanosecond" => Value::int(i64::from(self.nanos)),
            "Unix" => Value::int64(self.seconds),
            "UnixMilli" => Value::int64(self.seconds.wrapping_mul(1_000) + i64::from(self.nanos / 1_000_000)),
            "UnixMicro" => Value::int64(
                self.seconds
                    .wrapping_mul(1_000_000)
                    .wrapping_add(i64::from(self.nanos / 1_000)),
            ),
            "UnixNano" => Value::int64(
                self.seconds
                    .wrapping_mul(1_000_000_000)
                    .wrapping_add(i64::from(self.nanos)),
            ),
            "IsZero" => Value::Bool(self.seconds == ZERO && self.nanos == 0),
            "String" => string(self.printed()),
            "UTC" => Value::object(self.clone().within(Zone::Utc)),
            "Local" => Value::object(self.clone().within(Zone::Local)),
            _ => return self.method_of_arguments(name),
        };
        Some(Function::new(&[], move |_, _| Ok(value.clone())))
    }

    fn text(&self) -> Option<String> {
        Some(self.printed())
    }

    fn plain(&self) -> Value {
        string(self.format(b"2006-01-02T15:04:05.999999999Z07:00"))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Time {
    fn method_of_arguments(&self, name: &str) -> Option<Function> {
        let own = self.clone();
        let compared = |test: fn(&Time, &Time) -> bool| {
            let own = own.clone();
            let body = move |_: &mut State<'_>, args: &[Value]| {
                Ok(Value::Bool(
                    Time::of(any(args, 0)).is_some_and(|other| test(&own, other)),
                ))
            };
            Function::new(&[Param::Named(TYPE_NAME)], body)
        };
        let key = |time: &Time| (time.seconds, time.nanos);
        Some(match name {
            "Format" => Function::new(&[Param::String], move |_, args| Ok(string(own.format(bytes(args, 0))))),
            "Add" => Function::new(&[Param::Any], move |_, args| Ok(Value::object(own.plus(span(args))))),
            "AddDate" => Function::new(&[Param::Int; 3], move |_, args| {
                Ok(Value::object(own.plus_date(int(args, 0), int(args, 1), int(args, 2))))
            }),
            "Sub" => Function::new(&[Param::Named(TYPE_NAME)], move |_, args| {
                let nanos = Time::of(any(args, 0)).map_or(0, |other| own.since(other));
                Ok(Value::object(Named(DURATION, nanos)))
            }),
            "Truncate" => Function::new(&[Param::Any], move |_, args| {
                Ok(Value::object(own.truncated(span(args))))
            }),
            "After" => compared(|own, other| (own.seconds, own.nanos) > (other.seconds, other.nanos)),
            "Before" => compared(|own, other| (own.seconds, own.nanos) < (other.seconds, other.nanos)),
            "Equal" => compared(|own, other| (own.seconds, own.nanos) == (other.seconds, other.nanos)),
            "Compare" => Function::new(&[Param::Named(TYPE_NAME)], move |_, args| {
                let order = Time::of(any(args, 0)).map_or(0, |other| key(&own).cmp(&key(other)) as i64);
                Ok(Value::int(order))
            }),
            _ => return None,
        })
    }

    /// Down to a multiple of the duration since year 1.
    fn truncated(&self, unit: i64) -> Time {
        let own = Time {
            clock: false,
            ..self.clone()
        };
        if unit <= 0 {
            return own;
        }
        let total = (i128::from(self.seconds) - i128::from(ZERO)) * 1_000_000_000 + i128::from(self.nanos);
        own.plus(i64::try_from(-total.rem_euclid(i128::from(unit))).unwrap_or(0))
    }

    fn plus_date(&self, years: i64, months: i64, days: i64) -> Time {
        let (civil, offset) = (self.civil(), i64::from(self.zone().1));
        let months = civil.month.saturating_sub(1).saturating_add(months);
        let limit = |count: i64| count.clamp(-1_000_000_000, 1_000_000_000);
        let year = limit(civil.year.saturating_add(years).saturating_add(months.div_euclid(12)));
        let day = days_before(year, months.rem_euclid(12) + 1, 1) + limit(civil.day.saturating_add(days)) - 1;
        let clock = civil.hour * 3600 + civil.minute * 60 + civil.second;
        let seconds = day * 86_400 + clock - offset;
        let moved = Time {
            seconds,
            clock: false,
            ..self.clone()
        };
        // The zone may have another offset on that day.
        let other = i64::from(moved.zone().1);
        Time {
            seconds: seconds + offset - other,
            ..moved
        }
    }
}
