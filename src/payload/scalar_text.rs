//! The text of a scalar as a payload: escapes and line folds lie between it and the bytes around.

use yaml_spans::{SourceMap, Span, Style};

use super::Edit;

/// How a text is written as the text of a scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScalarText {
    /// From the text to the bytes that the scalar was read from.
    pub map: SourceMap,
    /// What is to be added to the map's offsets: where those bytes begin in the text around.
    pub shift: u32,
    /// How the scalar is written; `None` for what is not a scalar.
    pub style: Option<Style>,
}

impl ScalarText {
    /// The bytes of the text around that the bytes `span` of the payload come from.
    pub(super) fn outward(&self, span: Span) -> Span {
        self.map.span(span.range()).shifted(self.shift)
    }

    /// An edit of the payload as an edit of the text around.
    pub(super) fn encode(&self, edit: Edit) -> Edit {
        let text = match self.style {
            Some(Style::DoubleQuoted) => edit.text.replace('\\', "\\\\").replace('"', "\\\""),
            Some(Style::SingleQuoted) => edit.text.replace('\'', "''"),
            _ => edit.text,
        };
        Edit {
            span: self.outward(edit.span),
            text,
        }
    }
}
