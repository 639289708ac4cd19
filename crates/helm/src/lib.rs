//! Helm's charts, values and templates: renders a chart as `helm template` does, without Helm.
//!
//! | module | what it does |
//! |---|---|
//! | [`compat`] | which Helm is followed |
//! | [`yaml`] | YAML as Helm reads and writes it |
//! | [`json`], [`toml`] | the same for JSON and TOML |
//! | `filepath` | Go's `path` and `path/filepath` |
//! | [`glob`] | patterns of `.Files.Glob` |
//! | `base64` | Go's `base64.StdEncoding` |
//! | [`chart`] | folders and archives → charts |
//! | `civil` | dates |
//! | [`values`] | files and flags → values; sub-charts, conditions, schemas |
//! | [`semver`] | versions and constraints |
//! | [`world`] | the clock and chance, given by the caller |
//! | [`functions`] | what templates can call: sprig's functions and Helm's own |
//! | [`render`] | chart × values → manifests |
//! | [`usage`] | which values nothing read |
//! | [`provenance`] | which line of a template, and which values, a piece of a render is made of |
//! | [`job`] | the whole way |

mod base64;
pub mod chart;
mod civil;
pub mod compat;
mod filepath;
pub mod functions;
pub mod glob;
pub mod job;
pub mod json;
pub mod provenance;
pub mod render;
pub mod semver;
pub mod toml;
pub mod usage;
pub mod values;
pub mod world;
pub mod yaml;

pub use chart::Chart;
pub use compat::Compat;
pub use gotemplate::{Limits, Map};
pub use job::Job;
pub use render::{Failure, Release};
pub use values::Layer;
pub use world::World;

/// The example of the README, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
