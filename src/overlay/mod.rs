//! The values that move a chart to the mirror: found by rendering, and proved by rendering.

mod added;
mod base;
mod check;
mod compare;
mod confirm;
mod derived;
mod finish;
mod guards;
mod left;
mod lines;
mod not_proved;
mod proof;
mod pull_secrets;
mod search;
mod secrets;
mod settings;
mod stage;
mod steady;
mod trials;
mod value;
mod variant;
mod ways;
mod yaml;

use std::sync::Arc;

use crate::finding::Occurrence;

pub use check::{Changed, Checked, Missing, check};
pub use confirm::{Renderer, confirm};
pub use finish::{Header, search};
pub use left::{Left, Why};
pub use not_proved::NotProved;
pub use pull_secrets::PullSecrets;
pub use value::Value;
pub use variant::{Read, Refusal, Rendering, Traced, Variant};

/// Values that move the images of a chart to the mirror, with what they do.
///
/// Invariant: a render of the chart with them, laid over all other values, equals the rewrite of the render without them,
/// byte for byte, but for what is left and for derived text.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Overlay {
    /// The values, as a file for `-f`; empty if no value moves anything.
    pub yaml: String,
    /// The same for programs.
    pub values: Value,
    /// The values but for pull secrets, as a file.
    images: String,
    /// The references that move, sorted.
    pub moved: Vec<Moved>,
    /// The references that stay where they are, sorted.
    pub left: Vec<Left>,
    /// Texts that change because they are computed from what moves.
    pub derived: Vec<Derived>,
    /// Switches without which the chart refuses other images.
    pub guards: Vec<Guard>,
    /// The pull secret of the mirror, if the policy names one.
    pub pull_secrets: Option<PullSecrets>,
}

/// A reference that moves.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Moved {
    /// The reference as it is rendered without the overlay.
    pub reference: Arc<str>,
    /// What it becomes.
    pub target: Arc<str>,
    /// The values that move it, by path, sorted.
    pub values: Vec<String>,
    /// The same paths, key by key.
    pub paths: Vec<Vec<String>>,
    /// Where it is in the renders.
    pub sites: Vec<Arc<Occurrence>>,
}

/// Text that is computed from what moves, such as the checksum of a ConfigMap.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Derived {
    /// The template.
    pub source: Option<Arc<str>>,
    /// The line of the render, from 1.
    pub line: usize,
    /// The line without what changes.
    pub path: String,
    /// Why it changes.
    pub why: String,
}

impl Derived {
    const COMPUTED: &str = "computed from text that moves";
    const UNSTEADY: &str = "differs from render to render";
}

/// A switch that the overlay sets so that the chart takes other images.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Guard {
    /// Its path.
    pub path: String,
    /// What the chart says without it.
    pub refusal: String,
}
