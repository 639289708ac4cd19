//! Searches bytes eight at a time where the answer is near, and with `memchr` where it is not.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;
/// How many words are searched before `memchr` takes over.
const NEAR: usize = 4;

/// The first byte at or behind `from` that is not a space; the length of the text if there is none.
#[inline]
pub(super) fn not_space(text: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(word) = word(text, at) {
        let differs = word ^ (ONES * b' ' as u64);
        if differs != 0 {
            return at + (differs.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while text.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

/// The first byte at or behind `from` that is one of three; the length of the text if there is none.
#[inline]
pub(super) fn any_of<const A: u8, const B: u8, const C: u8>(text: &[u8], from: usize) -> usize {
    let mut at = from;
    for _ in 0..NEAR {
        let Some(word) = word(text, at) else { break };
        let found = equal(word, A) | equal(word, B) | equal(word, C);
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    match text.get(at..) {
        Some(rest) => memchr::memchr3(A, B, C, rest).map_or(text.len(), |found| at + found),
        None => text.len(),
    }
}

/// The start of the line behind the one at `from`; the length of the text if there is none.
#[inline]
pub(super) fn next_line(text: &[u8], from: usize) -> usize {
    match text.get(from..).and_then(|rest| memchr::memchr(b'\n', rest)) {
        Some(found) => from + found + 1,
        None => text.len(),
    }
}

#[inline]
fn word(text: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*text.get(at..)?.first_chunk()?))
}

/// The high bit of the first byte of `word` that is `byte`; bits above it mean nothing.
#[inline]
fn equal(word: u64, byte: u8) -> u64 {
    let differs = word ^ (ONES * byte as u64);
    differs.wrapping_sub(ONES) & !differs & HIGHS
}
