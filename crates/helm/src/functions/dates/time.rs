//! Go's `time.Time`.

use std::rc::Rc;

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::civil::{Civil, civil, days_before};

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

    pub(super) fn civil(&self) -> Civil {
        civil(self.seconds.saturating_add(i64::from(self.zone().1)))
    }

    pub(super) fn is_from_clock(&self) -> bool {
        self.clock
    }

    pub(super) fn is_zero(&self) -> bool {
        self.seconds == ZERO && self.nanos == 0
    }

    /// Down to a multiple of the duration since year 1.
    pub(super) fn truncated(&self, unit: i64) -> Time {
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

    pub(super) fn plus_date(&self, years: i64, months: i64, days: i64) -> Time {
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
