//! A first look at all bytes: which of them the fast reader must leave to the complete one.

use wide::u8x16;

/// Whether the text has tabs; `None` if it has characters that need the complete reader: control characters, line
/// breaks other than `\n` and `\r\n`, byte order marks, and what is no character.
pub(super) fn survey(text: &[u8]) -> Option<bool> {
    let mut tabs = false;
    for (number, chunk) in text.chunks(CHUNK).enumerate() {
        if is_odd(chunk) {
            for at in number * CHUNK..number * CHUNK + chunk.len() {
                match text[at..] {
                    [b'\t', ..] => tabs = true,
                    [b'\n', ..] | [b'\r', b'\n', ..] => {}
                    [0..b' ' | 0x7f, ..] => return None,
                    // The second control block, with NEL.
                    [0xc2, 0x80..=0x9f, ..] => return None,
                    // U+2028 and U+2029.
                    [0xe2, 0x80, 0xa8 | 0xa9, ..] => return None,
                    // The byte order mark, U+FFFE and U+FFFF.
                    [0xef, 0xbb, 0xbf, ..] | [0xef, 0xbf, 0xbe | 0xbf, ..] => return None,
                    _ => {}
                }
            }
        }
    }
    Some(tabs)
}

const CHUNK: usize = 64;

/// Whether some of the bytes are neither ASCII characters that print nor `\n`.
#[inline]
fn is_odd(chunk: &[u8]) -> bool {
    let (blocks, rest) = chunk.as_chunks();
    let odd = |block: &[u8; 16]| {
        let block = u8x16::new(*block);
        // What prints is 0 to 0x5e now, and stays below 0x80; the high bits are what counts.
        let high = (block - u8x16::splat(b' ')).saturating_add(u8x16::splat(0x21));
        high & !block.cmp_eq(u8x16::splat(b'\n'))
    };
    let all = blocks.iter().fold(u8x16::splat(0), |all, block| all | odd(block));
    all.move_mask() != 0 || rest.iter().any(|&byte| byte < b' ' && byte != b'\n' || byte >= 0x7f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_odd_or_not_wherever_it_is() {
        for byte in 0..=u8::MAX {
            let expected = byte != b'\n' && !(b' '..0x7f).contains(&byte);
            for length in [1, 15, 16, 17, 63, 64] {
                for at in [0, length / 2, length - 1] {
                    let mut chunk = vec![b'x'; length];
                    chunk[at] = byte;
                    assert_eq!(is_odd(&chunk), expected, "{byte:#x} at {at} of {length}");
                }
            }
        }
    }
}
