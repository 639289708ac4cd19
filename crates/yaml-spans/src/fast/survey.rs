//! A first look at all bytes: which of them the fast reader must leave to the complete one.

/// Whether the text has tabs; `None` if it has characters that need the complete reader: control characters, line
/// breaks other than `\n` and `\r\n`, byte order marks, and what is no character.
pub(super) fn survey(text: &[u8]) -> Option<bool> {
    let mut tabs = false;
    for (number, chunk) in text.chunks(CHUNK).enumerate() {
        // Simple enough to be done many bytes at a time.
        let (mut controls, mut high) = (0, 0);
        for &byte in chunk {
            controls |= u8::from(byte < b' ') & u8::from(byte != b'\n') | u8::from(byte == 0x7f);
            high |= byte;
        }
        if controls != 0 || high >= 0x80 {
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
