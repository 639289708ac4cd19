//! The files that a report is about, as those who read it can open them.

use std::borrow::Cow;

/// Where the files of a report are, and what is in them.
///
/// A report keeps neither: a stream is gone when its report is written, and a path counts from where the program ran,
/// which is elsewhere for a service that shows the report.
pub trait Sources {
    /// The path by which a reader of the report opens a file, by its name in the report. That name by default.
    fn path<'f>(&self, file: &'f str) -> Cow<'f, str> {
        Cow::Borrowed(file)
    }

    /// The bytes that were checked, if they are at hand. None by default: what only they tell is then left out.
    fn text(&self, _file: &str) -> Option<&[u8]> {
        None
    }
}

/// No texts, and paths as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AsNamed;

impl Sources for AsNamed {}
