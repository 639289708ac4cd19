//! Packed texts: base64, and gzip in base64.

use std::io::Read;
use std::ops::Range;

use flate2::read::MultiGzDecoder;
use yaml_spans::Span;

use super::base64::Base64;
use super::{Edit, apply};

/// How many times as many bytes as it has a packed text may have unpacked, and how many more.
const MOST_TIMES: u64 = 128;
const MOST_MORE: u64 = 1 << 20;

/// Of how many bytes of a text one may be none.
const LEAST_TEXT: usize = 16;

/// A text in a form in which its parts have no bytes of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packed {
    /// What is packed.
    bytes: Vec<u8>,
    /// Where it is packed, in the text around.
    pub span: Span,
    base64: Base64,
    /// Whether it is compressed in there.
    pub is_compressed: bool,
}

/// Why a packed text cannot be unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unpackable {
    /// It is not packed.
    Other,
    /// It is compressed, and cannot be read or is too much.
    Broken(String),
}

impl Packed {
    /// What a text stands for in base64, and the bytes that it is; `between` is for [`Base64::decode`].
    pub(super) fn read(
        text: &str,
        span: Span,
        between: impl FnOnce(usize, usize) -> String,
    ) -> Result<(String, Self), Unpackable> {
        let (bytes, base64) = Base64::decode(text, between).ok_or(Unpackable::Other)?;
        let is_compressed = bytes.starts_with(&[0x1f, 0x8b]);
        let bytes = if is_compressed { inflate(&bytes)? } else { bytes };
        let text = readable(&bytes).ok_or(Unpackable::Other)?;
        let packed = Self {
            bytes,
            span,
            base64,
            is_compressed,
        };
        Ok((text, packed))
    }

    /// The packed text with some edits of what is in it; none of what is compressed.
    pub(super) fn encode(&self, edits: &[Edit]) -> Vec<Edit> {
        if self.is_compressed {
            return Vec::new();
        }
        let edits = edits.iter().map(|edit| (edit.span.range(), edit.text.as_str()));
        let text = self.base64.encode(&apply(&self.bytes, edits));
        vec![Edit { span: self.span, text }]
    }
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>, Unpackable> {
    let most = bytes.len() as u64 * MOST_TIMES + MOST_MORE;
    let mut inflated = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(most + 1).read_to_end(&mut inflated);
    match read {
        Ok(length) if length as u64 > most => Err(Unpackable::Broken(
            "it is compressed, and expands to too much".to_owned(),
        )),
        Ok(_) => Ok(inflated),
        Err(error) => Err(Unpackable::Broken(format!(
            "it is compressed, and cannot be read: {error}"
        ))),
    }
}

/// Bytes as a text of the same length, in which what is no text is covered; `None` where most of it is none.
fn readable(bytes: &[u8]) -> Option<String> {
    let mut text = Vec::with_capacity(bytes.len());
    let mut covered = 0;
    for chunk in bytes.utf8_chunks() {
        let is_text = |byte: &u8| !byte.is_ascii_control() || matches!(byte, b'\n' | b'\r' | b'\t');
        for byte in chunk.valid().bytes() {
            covered += usize::from(!is_text(&byte));
            text.push(if is_text(&byte) { byte } else { b'?' });
        }
        covered += chunk.invalid().len();
        text.resize(text.len() + chunk.invalid().len(), b'?');
    }
    let text = String::from_utf8(text).ok()?;
    (covered * LEAST_TEXT <= bytes.len()).then_some(text)
}

/// The part of a text that is in base64: all of it, or what follows in an address of data (RFC 2397).
pub(super) fn in_base64(text: &str) -> Range<usize> {
    let from = match text.strip_prefix("data:").and_then(|rest| rest.find(";base64,")) {
        Some(at) => "data:".len() + at + ";base64,".len(),
        None => 0,
    };
    from..text.len()
}
