//! Reading YAML: both readers, decoded scalars, spans, and input that means harm.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "yaml/agreement.rs"]
mod agreement;
#[path = "yaml/decode.rs"]
mod decode;
#[path = "yaml/fixtures.rs"]
mod fixtures;
#[path = "yaml/hostile.rs"]
mod hostile;
#[path = "yaml/laws.rs"]
mod laws;
#[path = "yaml/mutate.rs"]
mod mutate;
#[path = "yaml/spans.rs"]
mod spans;
#[path = "yaml/split.rs"]
mod split;
