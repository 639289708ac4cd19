//! Reading what is quoted as in Go's source code.

use super::{decode_rune, rune_count};

/// `strconv.Unquote`: the text of a literal between double, single or back quotes; `None` where it is no such literal.
pub fn unquote(literal: &[u8]) -> Option<Vec<u8>> {
    let [mark, inner @ .., last] = literal else { return None };
    if mark != last {
        return None;
    }
    match mark {
        b'`' if inner.contains(&b'`') => None,
        b'`' => Some(inner.iter().copied().filter(|&byte| byte != b'\r').collect()),
        b'"' => text(inner, b'"'),
        b'\'' if inner.is_empty() => None,
        b'\'' => text(inner, b'\'').filter(|_| holds_one(inner)),
        _ => None,
    }
}

fn text(inner: &[u8], mark: u8) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while !rest.is_empty() {
        rest = one(rest, mark, &mut out)?;
    }
    Some(out)
}

/// Whether there is just one rune or escape.
fn holds_one(inner: &[u8]) -> bool {
    match inner {
        [b'\\', ..] => one(inner, b'\'', &mut Vec::new()).is_some_and(<[u8]>::is_empty),
        _ => rune_count(inner) == 1,
    }
}

/// Reads one rune or escape, and gives what is left.
fn one<'a>(text: &'a [u8], mark: u8, out: &mut Vec<u8>) -> Option<&'a [u8]> {
    let (&first, rest) = text.split_first()?;
    if first == mark || first == b'\n' {
        return None;
    }
    if first != b'\\' {
        let (rune, size) = decode_rune(text);
        push(out, rune);
        return text.get(size..);
    }
    let (&letter, rest) = rest.split_first()?;
    let simple = match letter {
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        b'\\' => b'\\',
        b'\'' | b'"' if letter == mark => mark,
        b'x' => {
            let (code, rest) = number(rest, 2, 16)?;
            out.push(u8::try_from(code).ok()?);
            return Some(rest);
        }
        b'u' | b'U' => {
            let (code, rest) = number(rest, if letter == b'u' { 4 } else { 8 }, 16)?;
            push(out, char::from_u32(code)?);
            return Some(rest);
        }
        b'0'..=b'7' => {
            let (code, rest) = number(text.get(1..)?, 3, 8)?;
            out.push(u8::try_from(code).ok()?);
            return Some(rest);
        }
        _ => return None,
    };
    out.push(simple);
    Some(rest)
}

fn number(text: &[u8], count: usize, radix: u32) -> Option<(u32, &[u8])> {
    let (digits, rest) = text.split_at_checked(count)?;
    let mut number = 0_u32;
    for &digit in digits {
        number = number
            .checked_mul(radix)?
            .checked_add(char::from(digit).to_digit(radix)?)?;
    }
    Some((number, rest))
}

fn push(out: &mut Vec<u8>, rune: char) {
    out.extend_from_slice(rune.encode_utf8(&mut [0; 4]).as_bytes());
}
