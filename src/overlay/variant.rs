//! What the search needs of a chart: renders with an overlay, and where the texts of a render come from.

use std::ops::Range;

use super::value::Value;

/// A chart with one set of values, which can be rendered with one more values file on top.
///
/// Renders repeat: time and chance are the same in each.
pub trait Variant {
    /// Renders the chart with these values on top, as YAML; `traced` says whether it is asked where texts come from.
    ///
    /// # Errors
    /// The chart, or its schema, refuses the values.
    fn render(&self, overlay: &str, traced: bool) -> Result<Rendering<'_>, Refusal>;

    /// The value at a path without an overlay; `None` if there is none. Indices in lists are steps such as `[0]`.
    fn value(&self, path: &[String]) -> Option<Value>;

    /// Every string among the values that is not empty, and where the user sets it.
    fn texts(&self) -> Vec<(Vec<String>, String)>;

    /// The flag that sets the value at a path, which no values file can override.
    fn flag(&self, path: &[String]) -> Option<String>;

    /// Whether flags set values, which may be passwords.
    fn is_set_by_flags(&self) -> bool;

    /// The path as people write it.
    fn shown(&self, path: &[String]) -> String;
}

/// What a chart renders to.
#[non_exhaustive]
pub struct Rendering<'v> {
    /// The manifests.
    pub stream: Vec<u8>,
    /// Where they come from.
    pub traced: Option<Box<dyn Traced + 'v>>,
}

impl<'v> Rendering<'v> {
    /// A stream of manifests, and where it comes from, if that was asked.
    pub fn new(stream: Vec<u8>, traced: Option<Box<dyn Traced + 'v>>) -> Self {
        Self { stream, traced }
    }
}

/// Where a render comes from.
pub trait Traced {
    /// The values that were read for these bytes, or shortly before.
    fn reads(&self, parts: &[Range<usize>]) -> Vec<Read>;

    /// Every value that was asked for and is absent, null or empty.
    fn absent(&self) -> Vec<Vec<String>>;

    /// The line of the template that made these bytes, from 1, and whether they are in it as they are.
    fn line(&self, parts: &[Range<usize>]) -> Option<(usize, bool)>;
}

/// A value that was read where a text was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Where the user sets it.
    pub path: Vec<String>,
    /// The text of a string or a number; `None` if it is absent, null or empty.
    pub text: Option<String>,
    /// Whether it was only read shortly before, so that it may have decided what the text is.
    pub is_near: bool,
}

/// Why a chart does not render.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// In the words of the chart.
    pub message: String,
    /// The values that were asked for until then; what was asked for last comes first.
    pub asked: Vec<Vec<String>>,
}

impl Refusal {
    /// A refusal in these words.
    pub fn new(message: impl Into<String>, asked: Vec<Vec<String>>) -> Self {
        Self {
            message: message.into(),
            asked,
        }
    }
}
