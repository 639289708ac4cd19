//! Go's `base64.StdEncoding`: with padding, and line breaks are passed over.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// As Go reads: bits behind the last byte do not matter.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// `EncodeToString`.
pub(crate) fn encode(bytes: &[u8]) -> String {
    ENGINE.encode(bytes)
}

/// `DecodeString`; the error is where the text is wrong, as Go counts.
pub(crate) fn decode(text: &[u8]) -> Result<Vec<u8>, usize> {
    let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let decoded = if text.iter().any(is_break) {
        let digits: Vec<u8> = text.iter().copied().filter(|byte| !is_break(byte)).collect();
        ENGINE.decode(digits)
    } else {
        ENGINE.decode(text)
    };
    decoded.map_err(|_| fault(text))
}

/// Where Go finds that a text is wrong: at the first byte that does not fit, or where the last group begins if it is cut
/// off.
fn fault(text: &[u8]) -> usize {
    let is_break = |at: usize| matches!(text.get(at), Some(b'\n' | b'\r'));
    let (mut at, mut digits) = (0, 0);
    while let Some(&byte) = text.get(at) {
        at += 1;
        if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/') {
            digits = (digits + 1) % 4;
            continue;
        }
        if is_break(at - 1) {
            continue;
        }
        if byte != b'=' || digits < 2 {
            return at - 1;
        }
        if digits == 2 {
            while is_break(at) {
                at += 1;
            }
            match text.get(at) {
                None => return text.len(),
                Some(b'=') => at += 1,
                Some(_) => return at - 1,
            }
        }
        while is_break(at) {
            at += 1;
        }
        return at;
    }
    at - digits
}
