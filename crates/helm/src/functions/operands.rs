//! What functions take: arguments as Go's reflection shows them, and what working on them costs.

use gotemplate::{CallError, Elem, Map, MapType, State, Str, Value};

/// Containers inside containers that functions follow.
const MAX_DEPTH: usize = 1000;

/// How much is walked over between two looks at the limits.
const STRIDE: u64 = 4096;

/// Go's words for a method of a nil interface.
pub(super) const NIL: &str = "runtime error: invalid memory address or nil pointer dereference";

/// A map argument as the plain map that Go converts it to.
pub(super) fn dict(value: &Value) -> Map {
    match value {
        Value::Map(map) if map.ty().elem == Elem::Any => map.typed(MapType::ANY),
        Value::Map(map) => map.clone(),
        Value::Object(object) => match object.underlying() {
            Some(Value::Map(map)) => map,
            _ => Map::nil(MapType::ANY),
        },
        _ => Map::nil(MapType::ANY),
    }
}

/// A string argument.
pub(super) fn text(value: &Value) -> Str {
    value.as_str().cloned().unwrap_or_default()
}

/// An integer argument.
pub(super) fn int(value: &Value) -> i64 {
    match value {
        Value::Int(_, number) => *number,
        _ => 0,
    }
}

/// The items of any slice, or `None`.
pub(super) fn items(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(list) => Some(list.to_vec()),
        Value::Bytes(bytes) => Some(
            bytes
                .iter()
                .map(|&byte| Value::Uint(gotemplate::UintKind::Uint8, u64::from(byte)))
                .collect(),
        ),
        Value::Object(object) => match object.underlying() {
            Some(Value::List(list)) => Some(list.to_vec()),
            _ => None,
        },
        _ => None,
    }
}

/// sprig's text of a value: a string as it is, everything else as `%v` prints it.
pub(super) fn strval(state: &mut State<'_>, value: &Value) -> Result<Str, CallError> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bytes(bytes) => Ok(Str::from(bytes.clone())),
        Value::Object(object) => match object.text() {
            Some(text) => Ok(Str::from(text)),
            None => print(state, value),
        },
        _ => print(state, value),
    }
}

fn print(state: &mut State<'_>, value: &Value) -> Result<Str, CallError> {
    charge_whole(state, value)?;
    Ok(Str::from(gotemplate::fmt::sprintf(b"%v", std::slice::from_ref(value))))
}

/// sprig's list of texts: nil items are left out, and what is no list is a list of one.
pub(super) fn strings(state: &mut State<'_>, value: &Value) -> Result<Vec<Str>, CallError> {
    let items = match (items(value), value) {
        (Some(items), _) => items,
        (None, Value::Nil) => Vec::new(),
        (None, other) => vec![other.clone()],
    };
    state.spend(items.len() as u64)?;
    items
        .iter()
        .filter(|item| !matches!(item, Value::Nil))
        .map(|item| strval(state, item))
        .collect()
}

/// Takes note of the size of a value before all of it is walked over; `false` if it is nested too deeply to be walked
/// over, as a map that holds itself is.
pub(super) fn charge(state: &mut State<'_>, value: &Value) -> Result<bool, CallError> {
    let mut meter = Meter {
        state,
        pending: 0,
        total: 0,
    };
    let shallow = meter.walk(value, 0)?;
    meter.state.spend(meter.pending)?;
    Ok(shallow)
}

/// As [`charge`], where a value that is nested too deeply has no answer.
pub(super) fn charge_whole(state: &mut State<'_>, value: &Value) -> Result<(), CallError> {
    if charge(state, value)? {
        Ok(())
    } else {
        Err(CallError::Panic("value is nested too deeply".to_owned()))
    }
}

/// The size of a value, which is also taken note of.
pub(super) fn weigh(state: &mut State<'_>, value: &Value) -> Result<u64, CallError> {
    let mut meter = Meter {
        state,
        pending: 0,
        total: 0,
    };
    if !meter.walk(value, 0)? {
        return Err(CallError::Panic("value is nested too deeply".to_owned()));
    }
    Ok(meter.total)
}

struct Meter<'m, 's> {
    state: &'m mut State<'s>,
    pending: u64,
    total: u64,
}

impl Meter<'_, '_> {
    fn add(&mut self, size: usize) -> Result<(), CallError> {
        self.pending += size as u64;
        self.total += size as u64;
        if self.pending >= STRIDE {
            self.state.spend(self.pending)?;
            self.pending = 0;
        }
        Ok(())
    }

    fn walk(&mut self, value: &Value, depth: usize) -> Result<bool, CallError> {
        if depth > MAX_DEPTH {
            return Ok(false);
        }
        match value {
            Value::String(text) => self.add(text.len() + 1)?,
            Value::Bytes(bytes) => self.add(bytes.len() + 1)?,
            Value::List(list) => {
                self.add(1)?;
                for item in list.iter() {
                    if !self.walk(item, depth + 1)? {
                        return Ok(false);
                    }
                }
            }
            Value::Map(map) => {
                self.add(1)?;
                for (key, item) in map.peek_entries() {
                    self.add(key.len() + 1)?;
                    if !self.walk(&item, depth + 1)? {
                        return Ok(false);
                    }
                }
            }
            _ => self.add(1)?,
        }
        Ok(true)
    }
}
