//! Helm's charts, values and templates: renders a chart as `helm template` does, without Helm.
//!
//! | module | what it does |
//! |---|---|
//! | [`compat`] | which Helm is followed |
//! | [`yaml`] | YAML as Helm reads and writes it |
//! | [`json`], [`toml`] | the same for JSON and TOML |
//! | [`chart`] | folders and archives → charts |
//! | [`values`] | files and flags → values; sub-charts, conditions, schemas |
//! | [`functions`] | what templates can call: sprig's functions and Helm's own |
//! | [`world`] | the clock and chance, which the caller gives |
//! | [`render`] | chart × values → manifests |

pub mod chart;
pub mod compat;
pub mod functions;
pub mod json;
pub mod render;
pub mod toml;
pub mod values;
pub mod world;
pub mod yaml;

pub use compat::Compat;
pub use world::World;
