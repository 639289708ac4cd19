//! Rows of whole numbers.

use std::fmt::Write;

use gotemplate::{CallError, Elem, Function, Functions, List, Param, State, Value};

use super::cast::to_int;

/// The digits of a number, its sign, and a blank.
const MOST_CHARACTERS: u64 = 21;

pub(super) fn add(functions: &mut Functions) {
    functions.insert(
        "until",
        Function::new(&[Param::Int], |state, args| {
            let stop = args.first().map_or(0, to_int);
            list(state, &Row::new(0, stop, if stop < 0 { -1 } else { 1 }))
        }),
    );
    functions.insert(
        "untilStep",
        Function::new(&[Param::Int, Param::Int, Param::Int], |state, args| {
            match *numbers(args) {
                [start, stop, step] => list(state, &Row::new(start, stop, step)),
                _ => list(state, &Row::new(0, 0, 1)),
            }
        }),
    );
    functions.insert(
        "seq",
        Function::variadic(&[Param::Int], |state, args| {
            let row = Row::inclusive(&numbers(args));
            state.spend(row.count.saturating_mul(MOST_CHARACTERS))?;
            let mut out = String::new();
            for number in row.numbers() {
                if !out.is_empty() {
                    out.push(' ');
                }
                // Writing to a String cannot fail.
                let _ = write!(out, "{number}");
            }
            Ok(Value::from(out))
        }),
    );
}

fn numbers(args: &[Value]) -> Vec<i64> {
    args.iter().map(to_int).collect()
}

fn list(state: &mut State<'_>, row: &Row) -> Result<Value, CallError> {
    state.spend(row.count.saturating_mul(size_of::<Value>() as u64))?;
    let items: Vec<Value> = row.numbers().map(Value::int).collect();
    Ok(Value::List(List::new(Elem::Int, items)))
}

/// Numbers at equal distances.
struct Row {
    start: i64,
    step: i64,
    count: u64,
}

impl Row {
    /// From `start` up to but without `stop`; none where the step leads away from it.
    fn new(start: i64, stop: i64, step: i64) -> Self {
        let distance = i128::from(stop) - i128::from(start);
        let leads = if distance < 0 { step < 0 } else { step > 0 };
        let count = if leads {
            distance.unsigned_abs().div_ceil(u128::from(step.unsigned_abs()))
        } else {
            0
        };
        Row {
            start,
            step,
            count: u64::try_from(count).unwrap_or(u64::MAX),
        }
    }

    /// As the shell's `seq`: the end; the start and the end; or the start, the step and the end.
    fn inclusive(params: &[i64]) -> Self {
        let toward = |start: i64, end: i64| if end < start { -1 } else { 1 };
        match *params {
            [end] => Row::new(1, end.wrapping_add(toward(1, end)), toward(1, end)),
            [start, end] => Row::new(start, end.wrapping_add(toward(start, end)), toward(start, end)),
            [start, step, end] if end < start && step > 0 => Row::new(start, start, step),
            [start, step, end] => Row::new(start, end.wrapping_add(toward(start, end)), step),
            _ => Row::new(0, 0, 1),
        }
    }

    fn numbers(&self) -> impl Iterator<Item = i64> {
        (0..self.count).map(|at| self.start.wrapping_add(self.step.wrapping_mul(at as i64)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seq(params: &[i64]) -> Vec<i64> {
        Row::inclusive(params).numbers().collect()
    }

    #[test]
    fn rows() {
        assert_eq!(seq(&[5]), [1, 2, 3, 4, 5]);
        assert_eq!(seq(&[-3]), [1, 0, -1, -2, -3]);
        assert_eq!(seq(&[0]), [1, 0]);
        assert_eq!(seq(&[0, 2]), [0, 1, 2]);
        assert_eq!(seq(&[2, -2]), [2, 1, 0, -1, -2]);
        assert_eq!(seq(&[0, 2, 10]), [0, 2, 4, 6, 8, 10]);
        assert_eq!(seq(&[0, -2, -5]), [0, -2, -4]);
        assert_eq!(seq(&[5, 1, 0]), Vec::<i64>::new());
        assert_eq!(seq(&[1, 0, 5]), Vec::<i64>::new());
        assert_eq!(seq(&[1, 2, 3, 4]), Vec::<i64>::new());
        assert_eq!(Row::new(i64::MIN, i64::MAX, 1).count, u64::MAX);
        assert_eq!(Row::new(0, 10, 3).numbers().collect::<Vec<_>>(), [0, 3, 6, 9]);
    }
}
