//! Why there is no overlay.

use std::fmt;

/// Why there is no overlay.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotProved {
    /// The chart does not render as it is.
    Unrendered(String),
    /// What it renders to cannot be read.
    Unreadable {
        /// The line of the render, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// With the overlay, it does not render as it should.
    Differs {
        /// The line of the render, from 1.
        line: usize,
        /// What should be there.
        expected: String,
        /// What is there.
        found: String,
    },
    /// What differs from render to render is more than a few texts, or holds a reference.
    Unsteady {
        /// The line of the render, from 1.
        line: usize,
        /// What differs.
        text: String,
    },
    /// Another renderer has a reference that is neither moved nor known to be left.
    Unlisted {
        /// The line of its render, from 1.
        line: usize,
        /// The reference.
        reference: String,
    },
}

impl fmt::Display for NotProved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unrendered(message) => f.write_str(message),
            Self::Unreadable { line, message } => write!(f, "line {line} of the render: {message}"),
            Self::Differs { line, expected, found } => write!(
                f,
                "line {line} of the render with the overlay: expected `{expected}`, but found `{found}`"
            ),
            Self::Unsteady { line, text } => write!(
                f,
                "line {line} of the render differs from one render to the next, without any overlay: `{text}`"
            ),
            Self::Unlisted { line, reference } => write!(
                f,
                "line {line} of the render: `{reference}` does not move, and was not seen to be left when the values were \
                 found; the two renderers differ here"
            ),
        }
    }
}

impl std::error::Error for NotProved {}
