//! Rewrites, verified by finding everything again.

use std::fmt;
use std::sync::Arc;

use super::FileReport;
use crate::find::{Content, Document, Finder, Kept, Shift};
use crate::fix::OtherText;

/// A reference that is expected after a rewrite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expected {
    /// Its line before the rewrite.
    pub line: usize,
    pub written: Arc<str>,
}

/// What was found again in a document.
struct Again(Vec<String>);

impl Kept for Again {
    fn shift(&mut self, _: &Shift) {}
}

pub(super) fn rewrite(finder: &Finder<'_>, bytes: &[u8], file: &FileReport) -> Result<Vec<u8>, RewriteError> {
    if let Some((position, message)) = file.unreadable.first() {
        return Err(RewriteError::Unreadable {
            line: position.line,
            column: position.column,
            message: message.to_string(),
        });
    }
    let Some(fix) = &file.fix else {
        return Ok(bytes.to_vec());
    };
    let edited = fix.apply(bytes)?;
    prove(finder, &edited, &file.expected)?;
    Ok(edited)
}

/// Compares what is found in a rewritten text with what was expected.
fn prove(finder: &Finder<'_>, edited: &[u8], expected: &[Expected]) -> Result<(), RewriteError> {
    let written = |document: Document<'_>| document.sites.sites.into_iter().map(|site| site.written);
    let keep = || |document: Document<'_>| (!document.is_empty()).then(|| Again(written(document).collect()));
    let Some(found) = finder.each(vec![Content::Bytes(edited)], keep).pop() else {
        return Ok(());
    };
    if let Some(unreadable) = found.unreadable.into_iter().next() {
        return Err(RewriteError::Unproved {
            line: unreadable.position.line,
            expected: "a readable document".to_owned(),
            found: unreadable.message,
        });
    }
    let mut found = found.parts.into_iter().flatten().flat_map(|document| document.0);
    for Expected { line, written } in expected {
        let found = found.next().unwrap_or_else(|| "nothing".to_owned());
        if *found != **written {
            return Err(RewriteError::Unproved {
                line: *line,
                expected: written.to_string(),
                found,
            });
        }
    }
    match found.next() {
        Some(extra) => Err(RewriteError::Unproved {
            line: 0,
            expected: "nothing more".to_owned(),
            found: extra,
        }),
        None => Ok(()),
    }
}

/// Why a rewrite was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RewriteError {
    /// The input could not be read.
    Unreadable {
        /// The line, from 1.
        line: usize,
        /// The column, from 1, in characters.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// The text is not the one that was checked.
    OtherText,
    /// Reading the result again did not show what was expected.
    Unproved {
        /// The line in the input, from 1.
        line: usize,
        /// What should be there.
        expected: String,
        /// What is there.
        found: String,
    },
}

impl From<OtherText> for RewriteError {
    fn from(OtherText: OtherText) -> Self {
        Self::OtherText
    }
}

impl fmt::Display for RewriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { line, column, message } => write!(f, "line {line}, column {column}: {message}"),
            Self::OtherText => OtherText.fmt(f),
            Self::Unproved { line, expected, found } => write!(
                f,
                "line {line}: expected `{expected}` after the rewrite, but found `{found}`; nothing was written (please \
                 report this manifest)"
            ),
        }
    }
}

impl std::error::Error for RewriteError {}
