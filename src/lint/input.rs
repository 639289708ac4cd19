//! What is checked, and what is known about it: everything in a report starts here.

use std::fmt;
use std::io::Read;
use std::ops::Range;

use super::unused::UnusedValue;
use crate::find::Content;
use crate::finding::Origin;

/// A file or a stream, with its name in reports.
pub struct Input<'a> {
    pub(super) name: String,
    pub(super) content: Content<'a>,
    pub(super) kind: Kind<'a>,
}

/// What an input is.
pub(super) enum Kind<'a> {
    Manifests,
    Render(Render<'a>),
    Values(Vec<UnusedValue>),
}

impl<'a> Input<'a> {
    /// Manifests in memory.
    pub fn new(name: impl Into<String>, bytes: &'a [u8]) -> Self {
        Self::of(name, Content::Bytes(bytes))
    }

    /// Manifests that are checked and dropped while they arrive.
    pub fn stream(name: impl Into<String>, stream: impl Read + Send + 'a) -> Self {
        Self::of(name, Content::Stream(Box::new(stream)))
    }

    /// Manifests that cannot be read, and why.
    pub fn unreadable(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of(name, Content::Unreadable(message.into()))
    }

    /// Values that were given to a chart in a file or by a flag, and which no template of the chart read.
    pub fn values(name: impl Into<String>, unused: Vec<UnusedValue>) -> Self {
        Self {
            kind: Kind::Values(unused),
            ..Self::of(name, Content::Bytes(&[]))
        }
    }

    /// Says that the manifests were rendered from a chart.
    #[must_use]
    pub fn rendered(self, render: Render<'a>) -> Self {
        Self {
            kind: Kind::Render(render),
            ..self
        }
    }

    fn of(name: impl Into<String>, content: Content<'a>) -> Self {
        Self {
            name: name.into(),
            content,
            kind: Kind::Manifests,
        }
    }
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What manifests were rendered from.
#[derive(Default)]
#[non_exhaustive]
pub struct Render<'a> {
    /// The chart, and the values that were used.
    pub chart: ChartFacts,
    /// Tells where a rendered text comes from.
    pub trace: Option<Box<dyn Trace + 'a>>,
}

/// A chart, and the values that it was rendered with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChartFacts {
    /// The name and the version of the chart, if this program rendered it and not Helm. Helm does not say which values
    /// no template read.
    pub name_and_version: Option<(String, String)>,
    /// What was layered over the chart's default values, as on the command line, in Helm's order.
    pub values: Vec<String>,
    /// The sub-charts that are disabled: their resources were not checked.
    pub disabled: Vec<String>,
}

impl ChartFacts {
    /// The values that the file of this name was rendered with, in one sentence.
    pub(crate) fn sentence(&self, file: &str) -> String {
        let Self {
            name_and_version,
            values,
            disabled,
        } = self;
        let mut sentence = match name_and_version {
            Some((chart, version)) => format!("rendered {file} ({chart} {version}) with its default values"),
            None => format!("rendered {file} by helm with its default values"),
        };
        if !values.is_empty() {
            sentence += &format!(" and {}", values.join(" "));
        }
        if !disabled.is_empty() {
            sentence += &format!("; disabled and not checked: {}", disabled.join(", "));
        }
        if name_and_version.is_none() && !values.is_empty() {
            sentence += "; helm does not report which of them are unused";
        }
        sentence
    }
}

/// Knows where a text in rendered manifests comes from.
pub trait Trace {
    /// Where the name of a reference comes from: `parts` are the bytes of the render that hold it, and `name` is how much
    /// of the reference is its name; a tag and a digest come after it.
    fn origin(&self, parts: &[Range<usize>], reference: &str, name: usize) -> Option<Origin>;
}
