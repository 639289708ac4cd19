//! Whatever the bytes are: nothing panics, the pieces are the stream, and in each of them the fast reader reads what
//! the complete one reads.

#![no_main]

use yaml_spans::{decode_utf8, split};
use libfuzzer_sys::fuzz_target;

#[path = "../../crates/yaml-spans/tests/it/laws.rs"]
mod laws;

fuzz_target!(|bytes: &[u8]| {
    let mut end = 0;
    for piece in split(bytes) {
        assert_eq!(piece.offset, end);
        end += piece.bytes.len();
        if let Ok(text) = decode_utf8(piece.bytes) {
            laws::check(text);
        }
    }
    assert_eq!(end, bytes.len());
    if let Ok(text) = std::str::from_utf8(bytes) {
        laws::check(text);
    }
});
