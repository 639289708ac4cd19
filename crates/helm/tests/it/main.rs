//! Charts, values and functions, held against what real Helm gives.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a test fails by panicking, and reads its fixtures"
)]

mod aliases;
mod archive;
mod coalesce;
mod collections;
mod engine;
mod errors;
mod folder;
mod functions;
mod hostile;
mod ignore;
mod schemas;
mod semver;
mod set;
mod support;
mod system_functions;
mod values;
mod yaml;
