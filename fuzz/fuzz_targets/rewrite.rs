//! Whatever the bytes are: a check does not panic, and a rewrite either says why there is none or obeys the laws.
//!
//! The first byte chooses the policy.

#![no_main]

use std::sync::LazyLock;

use airgap_lint::Linter;
use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/support/mod.rs"]
mod support;

static LINTERS: LazyLock<Vec<Linter>> =
    LazyLock::new(|| support::linters().into_iter().map(|(_, linter)| linter.with_threads(1)).collect());

fuzz_target!(|bytes: &[u8]| {
    if let Some((first, text)) = bytes.split_first() {
        let linter = &LINTERS[usize::from(*first) % LINTERS.len()];
        let _ = support::laws::hold(linter, text);
    }
});
