//! What airgap-lint does, seen from outside: through the library and through the program.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads its fixtures"
)]

#[cfg(feature = "cli")]
mod charts;
#[cfg(feature = "cli")]
mod cli;
mod egress;
mod export;
mod find;
mod guides;
#[cfg(feature = "bundles")]
mod holding;
mod hostile;
mod kinds;
mod laws;
mod operators;
#[cfg(feature = "cli")]
mod output_dir;
mod outside;
mod payload;
mod policy;
mod redirects;
mod reference;
#[cfg(feature = "cli")]
mod releases;
mod report;
mod rules;
mod streams;
mod support;
mod suppress;
mod tidy;
mod verify;
