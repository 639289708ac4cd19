//! Reading YAML: both readers, decoded scalars, spans, and input that means harm.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod agreement;
mod decode;
mod dialect;
mod fixtures;
mod hostile;
mod laws;
mod mutate;
mod spans;
mod split;
