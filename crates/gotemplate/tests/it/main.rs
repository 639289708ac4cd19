//! Templates, formats and numbers, held against what Go gives.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a test fails by panicking, and reads its fixtures"
)]

mod fmt;
mod hostile;
mod modules;
mod strconv;
mod templates;
