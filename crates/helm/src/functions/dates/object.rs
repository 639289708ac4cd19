//! Times as templates see them, with the methods of Go's `time.Time`.

use std::any::Any;

use gotemplate::{Function, Kind, Object, Param, State, Value};

use super::duration;
use super::format::format;
use super::names::{DAYS, MONTHS};
use super::time::{Time, Zone};
use crate::functions::arguments::{any, bytes, int};
use crate::functions::texts::string;

/// The name of the Go type.
pub(super) const TYPE_NAME: &str = "time.Time";

/// The time that a value is.
pub(super) fn of(value: &Value) -> Option<&Time> {
    match value {
        Value::Object(object) => object.as_any().downcast_ref(),
        _ => None,
    }
}

/// As Go prints a time.
fn printed(time: &Time) -> String {
    let text = format(time, b"2006-01-02 15:04:05.999999999 -0700 MST");
    let text = String::from_utf8_lossy(&text).into_owned();
    // The render begins when its clock is read.
    match time.is_from_clock() {
        true => text + " m=+0.000000000",
        false => text,
    }
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
            MONTH => name(&MONTHS, self.1 - 1),
            WEEKDAY => name(&DAYS, self.1),
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
            "Nanosecond" => Value::int(i64::from(self.nanos())),
            "Unix" => Value::int64(self.unix()),
            "UnixMilli" => Value::int64(self.unix().wrapping_mul(1_000) + i64::from(self.nanos() / 1_000_000)),
            "UnixMicro" => Value::int64(
                self.unix()
                    .wrapping_mul(1_000_000)
                    .wrapping_add(i64::from(self.nanos() / 1_000)),
            ),
            "UnixNano" => Value::int64(
                self.unix()
                    .wrapping_mul(1_000_000_000)
                    .wrapping_add(i64::from(self.nanos())),
            ),
            "IsZero" => Value::Bool(self.is_zero()),
            "String" => string(printed(self)),
            "UTC" => Value::object(self.clone().within(Zone::Utc)),
            "Local" => Value::object(self.clone().within(Zone::Local)),
            _ => return self.method_of_arguments(name),
        };
        Some(Function::new(&[], move |_, _| Ok(value.clone())))
    }

    fn text(&self) -> Option<String> {
        Some(printed(self))
    }

    fn plain(&self) -> Value {
        string(format(self, b"2006-01-02T15:04:05.999999999Z07:00"))
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
                Ok(Value::Bool(of(any(args, 0)).is_some_and(|other| test(&own, other))))
            };
            Function::new(&[Param::Named(TYPE_NAME)], body)
        };
        let key = |time: &Time| (time.unix(), time.nanos());
        Some(match name {
            "Format" => Function::new(&[Param::String], move |_, args| {
                Ok(string(format(&own, bytes(args, 0))))
            }),
            "Add" => Function::new(&[Param::Any], move |_, args| Ok(Value::object(own.plus(span(args))))),
            "AddDate" => Function::new(&[Param::Int; 3], move |_, args| {
                Ok(Value::object(own.plus_date(int(args, 0), int(args, 1), int(args, 2))))
            }),
            "Sub" => Function::new(&[Param::Named(TYPE_NAME)], move |_, args| {
                let nanos = of(any(args, 0)).map_or(0, |other| own.since(other));
                Ok(Value::object(Named(DURATION, nanos)))
            }),
            "Truncate" => Function::new(&[Param::Any], move |_, args| {
                Ok(Value::object(own.truncated(span(args))))
            }),
            "After" => compared(|own, other| (own.unix(), own.nanos()) > (other.unix(), other.nanos())),
            "Before" => compared(|own, other| (own.unix(), own.nanos()) < (other.unix(), other.nanos())),
            "Equal" => compared(|own, other| (own.unix(), own.nanos()) == (other.unix(), other.nanos())),
            "Compare" => Function::new(&[Param::Named(TYPE_NAME)], move |_, args| {
                let order = of(any(args, 0)).map_or(0, |other| key(&own).cmp(&key(other)) as i64);
                Ok(Value::int(order))
            }),
            _ => return None,
        })
    }
}
