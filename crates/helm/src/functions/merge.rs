//! mergo's merge of maps, as sprig calls it.

use gotemplate::{CallError, Elem, Map, MapType, State, Value};

/// Maps inside maps that are merged.
const MAX_DEPTH: usize = 1000;

/// Fills `dst` with what `src` has: keys that are missing or empty in `dst`, or all of them with `overwrite`. Maps on both
/// sides are merged in turn; whatever else is taken from `src` stays shared with it.
pub(super) fn merge(state: &mut State<'_>, dst: &Map, src: &Map, overwrite: bool) -> Result<Map, CallError> {
    let dst = if dst.is_nil() && !src.is_nil() {
        Map::of(MapType::ANY, Default::default())
    } else {
        dst.clone()
    };
    fill(state, &dst, src, overwrite, 0)?;
    Ok(dst)
}

fn fill(state: &mut State<'_>, dst: &Map, src: &Map, overwrite: bool, depth: usize) -> Result<(), CallError> {
    if depth > MAX_DEPTH {
        return Err(CallError::Panic("maps are nested too deeply to be merged".to_owned()));
    }
    if dst.is_nil() || dst.is(src) {
        return Ok(());
    }
    state.work(2 + 2 * src.len() as u64)?;
    for (key, new) in src.peek_entries() {
        if matches!(new, Value::Nil) && src.ty().elem == Elem::Any {
            if overwrite {
                dst.carry(key, new, src);
            }
            continue;
        }
        let old = dst.peek(key.as_bytes());
        if let (Some(Value::Map(old)), Value::Map(new)) = (&old, &new) {
            fill(state, old, new, overwrite, depth + 1)?;
        }
        let keep = match &old {
            Some(old) if old.truth() => !overwrite || matches!((old, &new), (Value::Map(_), Value::Map(_))),
            _ => false,
        };
        if keep {
            continue;
        }
        let (wanted, given) = (dst.ty().elem, src.ty().elem);
        if wanted != Elem::Any && wanted != given {
            let (wanted, given) = (wanted.name(), given.name());
            return Err(CallError::Panic(format!(
                "reflect.Value.SetMapIndex: value of type {given} is not assignable to type {wanted}"
            )));
        }
        dst.carry(key, new, src);
    }
    Ok(())
}
