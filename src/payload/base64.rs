//! Base64: the standard alphabet or the one for URLs, with or without padding, in one line or several.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// How bytes are written in base64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Base64 {
    /// Whether it is in the alphabet for URLs.
    is_url: bool,
    /// Whether it is filled up with `=`.
    padded: bool,
    /// The length of its lines and what is between them, where there are several.
    wrap: Option<(usize, String)>,
}

impl Base64 {
    /// The bytes that a text stands for, and how to write them again.
    ///
    /// `between` gives what is really written between the first two lines, given where they begin and end.
    pub(super) fn decode(text: &str, between: impl FnOnce(usize, usize) -> String) -> Option<(Vec<u8>, Self)> {
        let is_blank = |byte: &u8| matches!(byte, b'\n' | b'\r' | b' ' | b'\t');
        let in_alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte) || is_blank(byte);
        if !text.as_bytes().iter().all(in_alphabet) {
            return None;
        }
        let is_url = text.contains(['-', '_']);
        let packed: Vec<u8> = text.bytes().filter(|byte| !is_blank(byte)).collect();
        let decoded = engine(is_url, false).decode(&packed).ok()?;
        let start = text.len() - text.trim_start().len();
        let body = text.trim();
        let mut lines = body.split_ascii_whitespace();
        let wrap = match (lines.next(), lines.next()) {
            (Some(first), Some(second)) => {
                let at = second.as_ptr() as usize - text.as_ptr() as usize;
                Some((first.len(), between(start + first.len(), at)))
            }
            _ => None,
        };
        let base64 = Self {
            is_url,
            padded: body.ends_with('=') || packed.len().is_multiple_of(4),
            wrap,
        };
        Some((decoded, base64))
    }

    /// The text that stands for some bytes.
    pub(super) fn encode(&self, bytes: &[u8]) -> String {
        let encoded = engine(self.is_url, self.padded).encode(bytes);
        let Some((width, between)) = &self.wrap else {
            return encoded;
        };
        let lines: Vec<&str> = (0..encoded.len())
            .step_by((*width).max(1))
            .map(|at| &encoded[at..encoded.len().min(at + width)])
            .collect();
        lines.join(between)
    }
}

/// Reads with and without padding.
fn engine(is_url: bool, padded: bool) -> GeneralPurpose {
    let alphabet = if is_url {
        &alphabet::URL_SAFE
    } else {
        &alphabet::STANDARD
    };
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(padded)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, config)
}
