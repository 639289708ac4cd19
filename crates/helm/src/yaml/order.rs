//! The order of keys: go-yaml's natural order.

use std::str::Chars;

use gotemplate::Str;

use super::meaning::Schema;

/// Sorts by key. The order is not total for odd keys, so that sorts of the standard library could refuse it.
pub(super) fn sort<T>(entries: Vec<(Str, T)>, schema: Schema) -> Vec<(Str, T)> {
    let in_order = |pair: &[(Str, T)]| match pair {
        [a, b] => !less(b.0.as_bytes(), a.0.as_bytes(), schema),
        _ => true,
    };
    if entries.windows(2).all(in_order) {
        return entries;
    }
    merge_sort(entries, schema)
}

fn merge_sort<T>(mut entries: Vec<(Str, T)>, schema: Schema) -> Vec<(Str, T)> {
    if entries.len() < 2 {
        return entries;
    }
    let right = entries.split_off(entries.len() / 2);
    let mut left = merge_sort(entries, schema).into_iter().peekable();
    let mut right = merge_sort(right, schema).into_iter().peekable();
    let mut sorted = Vec::with_capacity(left.len() + right.len());
    loop {
        let next = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) if less(b.0.as_bytes(), a.0.as_bytes(), schema) => right.next(),
            (Some(_), _) => left.next(),
            (None, _) => right.next(),
        };
        match next {
            Some(entry) => sorted.push(entry),
            None => return sorted,
        }
    }
}

/// Digit runs compare as numbers, letters come after other signs.
fn less(a: &[u8], b: &[u8], schema: Schema) -> bool {
    let common = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (Ok(left), Ok(right)) = (std::str::from_utf8(a), std::str::from_utf8(b)) else {
        return a < b;
    };
    let start = (0..=common)
        .rev()
        .find(|at| left.is_char_boundary(*at) && right.is_char_boundary(*at))
        .unwrap_or(0);
    let (before, left) = left.split_at(start);
    let right = right.get(start..).unwrap_or_default();
    let (Some(ac), Some(bc)) = (left.chars().next(), right.chars().next()) else {
        return left.len() < right.len();
    };
    let (al, bl) = (ac.is_alphabetic(), bc.is_alphabetic());
    if al && bl {
        return ac < bc;
    }
    if al || bl {
        let after_digit = before.chars().next_back().is_some_and(is_digit);
        return if schema == Schema::V3 && after_digit { al } else { bl };
    }
    let leading = (ac == '0' || bc == '0') && before.chars().rev().take_while(|c| is_digit(*c)).any(|c| c != '0');
    let (an, ai) = digits(left.chars(), leading);
    let (bn, bi) = digits(right.chars(), leading);
    (an, ai, ac) < (bn, bi, bc)
}

/// The number at the start, and how many digits it has.
fn digits(chars: Chars<'_>, leading: bool) -> (i64, usize) {
    chars
        .take_while(|c| is_digit(*c))
        .fold((i64::from(leading), 0), |(number, count), c| {
            (
                number.wrapping_mul(10).wrapping_add(i64::from(u32::from(c)) - 48),
                count + 1,
            )
        })
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || (!c.is_ascii() && c.is_numeric() && !c.is_alphabetic())
}
