//! Dates and durations, as Go's `time` has them. The local zone is UTC, so that a render is the same everywhere.

mod duration;
mod format;
mod layout;
mod names;
mod object;
mod parse;
mod time;

use std::rc::Rc;

use gotemplate::{CallError, Function, Functions, IntKind, Param, Value};

use self::time::{Time, Zone};
use super::arguments::{any, bytes};
use super::texts::string;
use crate::world::World;

const TIME: Param = Param::Named(object::TYPE_NAME);

/// Adds them; the world tells what time it is.
pub fn add(functions: &mut Functions, world: &Rc<dyn World>) {
    let own = Rc::clone(world);
    functions.insert(
        "now",
        Function::new(&[], move |_, _| Ok(Value::object(now(own.as_ref())))),
    );
    for (names, first, layout, zone) in [
        (["date", "date"], Some(0), 0, None),
        (["htmlDate", "htmlDate"], None, 0, None),
        (["dateInZone", "date_in_zone"], Some(0), 0, Some(2)),
        (["htmlDateInZone", "htmlDateInZone"], None, 0, Some(1)),
    ] {
        let mut params = Vec::new();
        params.extend(first.map(|_: usize| Param::String));
        params.push(Param::Any);
        params.extend(zone.map(|_: usize| Param::String));
        for name in names {
            let own = Rc::clone(world);
            functions.insert(
                name,
                Function::new(&params, move |_, args| {
                    let at = usize::from(first.is_some());
                    let layout = if first.is_some() {
                        bytes(args, layout)
                    } else {
                        b"2006-01-02"
                    };
                    let zone = zone.map_or(Zone::Local, |index| {
                        Zone::named(bytes(args, index)).unwrap_or(Zone::Utc)
                    });
                    let time = instant(any(args, at), true).unwrap_or_else(|| now(own.as_ref()));
                    Ok(string(format::format(&time.within(zone), layout)))
                }),
            );
        }
    }
    for name in ["dateModify", "date_modify"] {
        functions.insert(
            name,
            Function::new(&[Param::String, TIME], |_, args| {
                let time = object::of(any(args, 1)).cloned().unwrap_or_default();
                Ok(Value::object(
                    duration::parse(bytes(args, 0)).map_or(time.clone(), |nanos| time.plus(nanos)),
                ))
            }),
        );
    }
    for name in ["mustDateModify", "must_date_modify"] {
        functions.insert(
            name,
            Function::new(&[Param::String, TIME], |_, args| {
                let time = object::of(any(args, 1)).cloned().unwrap_or_default();
                let nanos = duration::parse(bytes(args, 0)).map_err(CallError::Message)?;
                Ok(Value::object(time.plus(nanos)))
            }),
        );
    }
    functions.insert(
        "toDate",
        Function::new(&[Param::String; 2], |_, args| {
            Ok(Value::object(
                parse::parse(bytes(args, 0), bytes(args, 1)).unwrap_or_default(),
            ))
        }),
    );
    functions.insert(
        "mustToDate",
        Function::new(&[Param::String; 2], |_, args| {
            Ok(Value::object(
                parse::parse(bytes(args, 0), bytes(args, 1)).map_err(CallError::Message)?,
            ))
        }),
    );
    functions.insert(
        "unixEpoch",
        Function::new(&[TIME], |_, args| {
            Ok(string(object::of(any(args, 0)).map_or(0, Time::unix).to_string()))
        }),
    );
    add_durations(functions, world);
}

fn add_durations(functions: &mut Functions, world: &Rc<dyn World>) {
    let own = Rc::clone(world);
    functions.insert(
        "ago",
        Function::new(&[Param::Any], move |_, args| {
            let now = now(own.as_ref());
            let time = instant(any(args, 0), false).unwrap_or_else(|| now.clone());
            Ok(string(duration::print(duration::round(
                now.since(&time),
                duration::SECOND,
            ))))
        }),
    );
    functions.insert(
        "duration",
        Function::new(&[Param::Any], |_, args| {
            let seconds = match any(args, 0) {
                Value::String(text) => duration::integer(text.as_bytes()),
                Value::Int(IntKind::Int64, value) => *value,
                _ => 0,
            };
            Ok(string(duration::print(seconds.wrapping_mul(duration::SECOND))))
        }),
    );
    let own = Rc::clone(world);
    functions.insert(
        "durationRound",
        Function::new(&[Param::Any], move |_, args| {
            let nanos = match any(args, 0) {
                Value::String(text) => duration::parse(text.as_bytes()).unwrap_or(0),
                Value::Int(IntKind::Int64, value) => *value,
                other => object::of(other).map_or(0, |time| now(own.as_ref()).since(time)),
            };
            Ok(string(duration::coarse(nanos)))
        }),
    );
}

fn now(world: &dyn World) -> Time {
    let (seconds, nanos) = world.now();
    Time::new(seconds, nanos, Zone::Local).read_from_clock()
}

/// A time, or an integer as seconds since 1970.
fn instant(value: &Value, int32: bool) -> Option<Time> {
    match value {
        Value::Int(IntKind::Int32, _) if !int32 => None,
        Value::Int(_, seconds) => Some(Time::new(*seconds, 0, Zone::Local)),
        other => object::of(other).cloned(),
    }
}
