//! Escapes that stand for one rune.

use super::error::{Error, INVALID_ESCAPE, TRAILING_BACKSLASH};

/// The code of the escape at the start of the text, and how long it is.
pub(super) fn read(text: &str) -> Result<(u32, usize), Error> {
    let mut runes = text
        .char_indices()
        .skip(1)
        .map(|(at, rune)| (rune, at + rune.len_utf8()));
    let (rune, end) = runes.next().ok_or_else(|| Error::new(TRAILING_BACKSLASH, ""))?;
    let invalid = |end: usize| Err(Error::new(INVALID_ESCAPE, text.get(..end).unwrap_or(text)));
    let octal = |at: usize| text.as_bytes().get(at).filter(|byte| matches!(byte, b'0'..=b'7'));
    match rune {
        // One digit that is not zero would be a reference to a group.
        '1'..='7' if octal(end).is_none() => invalid(end),
        '0'..='7' => {
            let digits = (1..4).map_while(octal);
            let (code, count) = digits.fold((0, 0), |(code, count), byte| {
                (code * 8 + u32::from(byte - b'0'), count + 1)
            });
            Ok((code, 1 + count))
        }
        'x' => match runes.next() {
            None => invalid(end),
            Some(('{', _)) => {
                let (mut code, mut count) = (0, 0);
                for (rune, end) in runes {
                    match rune.to_digit(16) {
                        None if rune == '}' && count > 0 => return Ok((code, end)),
                        Some(digit) if code * 16 + digit <= u32::from(char::MAX) => {
                            (code, count) = (code * 16 + digit, count + 1);
                        }
                        _ => return invalid(end),
                    }
                }
                invalid(text.len())
            }
            Some((first, end)) => match runes.next() {
                None => invalid(end),
                Some((second, end)) => match (first.to_digit(16), second.to_digit(16)) {
                    (Some(high), Some(low)) => Ok((high * 16 + low, end)),
                    _ => invalid(end),
                },
            },
        },
        'a' => Ok((7, end)),
        'f' => Ok((12, end)),
        'n' => Ok((10, end)),
        'r' => Ok((13, end)),
        't' => Ok((9, end)),
        'v' => Ok((11, end)),
        _ if rune.is_ascii() && !rune.is_ascii_alphanumeric() => Ok((u32::from(rune), end)),
        _ => invalid(end),
    }
}
