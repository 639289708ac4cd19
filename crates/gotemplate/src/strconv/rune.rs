//! Runes in bytes that need not be UTF-8.

/// The first rune and how many bytes it takes. A byte that is not UTF-8 is U+FFFD of one byte; without bytes it is
/// U+FFFD of none.
pub fn decode_rune(bytes: &[u8]) -> (char, usize) {
    match bytes.first() {
        None => return (char::REPLACEMENT_CHARACTER, 0),
        Some(&byte) if byte.is_ascii() => return (char::from(byte), 1),
        Some(_) => {}
    }
    let head = bytes.get(..4).unwrap_or(bytes);
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => head
            .get(..error.valid_up_to())
            .and_then(|valid| std::str::from_utf8(valid).ok())
            .unwrap_or(""),
    };
    valid
        .chars()
        .next()
        .map_or((char::REPLACEMENT_CHARACTER, 1), |rune| (rune, rune.len_utf8()))
}

/// How many runes there are; each byte that is not UTF-8 is one.
pub fn rune_count(bytes: &[u8]) -> usize {
    bytes
        .utf8_chunks()
        .map(|chunk| {
            let wrong = chunk.invalid().len();
            chunk.valid().chars().count() + wrong
        })
        .sum()
}
