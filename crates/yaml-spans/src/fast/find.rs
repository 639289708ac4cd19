//! Searches bytes sixteen at a time where the answer is near, and with `memchr` where it is not.

use wide::u8x16;

/// How many bytes are looked at in one step.
const WIDTH: usize = 16;
/// How many steps are made before `memchr` takes over.
const NEAR: usize = 4;

/// The first byte at or after `from` that is not a space; the length of the text if there is none.
#[inline]
pub(super) fn not_space(text: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(block) = block(text, at) {
        let spaces = block.cmp_eq(u8x16::splat(b' ')).move_mask();
        if spaces != 0xffff {
            return at + spaces.trailing_ones() as usize;
        }
        at += WIDTH;
    }
    while text.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

/// The first byte at or after `from` that is one of three; the length of the text if there is none.
#[inline]
pub(super) fn any_of<const A: u8, const B: u8, const C: u8>(text: &[u8], from: usize) -> usize {
    let mut at = from;
    for _ in 0..NEAR {
        let Some(block) = block(text, at) else { break };
        let is = |byte| block.cmp_eq(u8x16::splat(byte));
        let found = (is(A) | is(B) | is(C)).move_mask();
        if found != 0 {
            return at + found.trailing_zeros() as usize;
        }
        at += WIDTH;
    }
    far::<A, B, C>(text, at)
}

#[inline(never)]
fn far<const A: u8, const B: u8, const C: u8>(text: &[u8], at: usize) -> usize {
    match text.get(at..) {
        Some(rest) => memchr::memchr3(A, B, C, rest).map_or(text.len(), |found| at + found),
        None => text.len(),
    }
}

/// The start of the line after the one at `from`; the length of the text if there is none.
#[inline]
pub(super) fn next_line(text: &[u8], from: usize) -> usize {
    match text.get(from..).and_then(|rest| memchr::memchr(b'\n', rest)) {
        Some(found) => from + found + 1,
        None => text.len(),
    }
}

#[inline]
fn block(text: &[u8], at: usize) -> Option<u8x16> {
    text.get(at..)?.first_chunk().map(|block| u8x16::new(*block))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_is_found_at_every_distance() {
        for length in 0..200 {
            let text = [" ".repeat(length), "x".repeat(length)].concat();
            for from in 0..=length {
                assert_eq!(not_space(text.as_bytes(), from), length);
                assert_eq!(any_of::<b'x', b'y', b'z'>(text.as_bytes(), from), length);
            }
            assert_eq!(any_of::<b'a', b'b', b'c'>(text.as_bytes(), 0), text.len());
        }
    }
}
