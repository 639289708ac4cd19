//! What a call costs besides being a step: reading its arguments, walking over them, and keeping what it gives.

use super::budget::Budget;
use crate::error::CallError;
use crate::value::Value;

/// Bytes that are read in the time of a step.
const STRIDE: usize = 8;

/// What a value takes besides its text: its place in a list, and the header of what it points to.
const PLACE: usize = 48;

/// What a map takes however small it is, and what an entry adds.
const MAP: usize = 640;
const ENTRY: usize = 96;

/// How deep in containers new values are looked for.
const MAX_DEPTH: usize = 10_000;

/// The steps in which the arguments are read once.
pub(super) fn reading<'v>(args: impl IntoIterator<Item = &'v Value>) -> u64 {
    let size = |value: &Value| match value {
        Value::String(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.len(),
        _ => 0,
    };
    args.into_iter().map(|value| (size(value) / STRIDE) as u64).sum()
}

/// The bytes of a result that nothing else holds.
pub(super) fn made(value: &Value) -> usize {
    made_at(value, MAX_DEPTH)
}

fn made_at(value: &Value, depth: usize) -> usize {
    let Some(depth) = depth.checked_sub(1).filter(|_| value.is_sole()) else {
        return 0;
    };
    match value {
        Value::String(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.iter().map(|item| PLACE + made_at(item, depth)).sum(),
        Value::Map(map) => {
            let mut size = MAP;
            map.for_each(|key, item| size += ENTRY + key.len() + made_at(item, depth));
            size
        }
        _ => 0,
    }
}

/// Containers inside containers that are walked over.
const MAX_WALK: usize = 1000;

/// How much is walked over between two checks of the limits.
const BATCH: u64 = 4096;

/// The size of a value, which is counted as steps; `None` if it is nested too deeply.
pub(super) fn weigh(budget: &mut Budget, value: &Value) -> Result<Option<u64>, CallError> {
    let mut meter = Meter {
        budget,
        pending: 0,
        total: 0,
    };
    let is_shallow = meter.walk(value, 0)?;
    meter.spend()?;
    Ok(is_shallow.then_some(meter.total))
}

struct Meter<'b> {
    budget: &'b mut Budget,
    pending: u64,
    total: u64,
}

impl Meter<'_> {
    fn add(&mut self, size: usize) -> Result<(), CallError> {
        self.pending += size as u64;
        self.total += size as u64;
        if self.pending >= BATCH {
            self.spend()?;
        }
        Ok(())
    }

    fn spend(&mut self) -> Result<(), CallError> {
        self.budget
            .take_steps(std::mem::take(&mut self.pending))
            .map_err(CallError::limit)
    }

    /// Whether all of it was walked over.
    fn walk(&mut self, value: &Value, depth: usize) -> Result<bool, CallError> {
        if depth > MAX_WALK {
            return Ok(false);
        }
        // Deep in other values, each line is indented far when it is written.
        let indent = 1 + 2 * depth;
        match value {
            Value::String(text) => {
                let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
                self.add(indent + text.len() + lines.saturating_mul(indent))?;
            }
            Value::Bytes(bytes) => self.add(indent + bytes.len())?,
            Value::List(list) => {
                self.add(indent)?;
                for item in list.iter() {
                    if !self.walk(item, depth + 1)? {
                        return Ok(false);
                    }
                }
            }
            Value::Map(map) => {
                self.add(indent)?;
                for (key, item) in map.peek_entries() {
                    self.add(indent + key.len())?;
                    if !self.walk(&item, depth + 1)? {
                        return Ok(false);
                    }
                }
            }
            _ => self.add(indent)?,
        }
        Ok(true)
    }
}
