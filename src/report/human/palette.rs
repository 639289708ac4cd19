//! The styles of a report: miette's, so that airgap-lint looks like other Rust tools.

use std::fmt::Display;

use miette::{GraphicalTheme, ThemeStyles};

use crate::code::Severity;

/// How the parts of a report look; without colour, as they are.
pub(super) struct Palette(Option<ThemeStyles>);

/// What a part of a report is.
#[derive(Clone, Copy)]
pub(super) enum Part {
    /// The severity and what is in its colour.
    Severity(Severity),
    /// The reference that a finding is about.
    Subject,
    /// What it should be.
    Target,
    /// The frame around lines.
    Frame,
}

impl Palette {
    pub fn new(has_color: bool) -> Self {
        Self(has_color.then(|| GraphicalTheme::unicode().styles))
    }

    /// A text as a part looks.
    pub fn paint(&self, part: Part, text: impl Display) -> String {
        let Some(styles) = &self.0 else {
            return text.to_string();
        };
        let style = match part {
            Part::Severity(Severity::Error) => styles.error.bold(),
            Part::Severity(Severity::Warning) => styles.warning.bold(),
            Part::Severity(Severity::Info | Severity::Off) => styles.advice.bold(),
            Part::Subject => styles.error.remove_all_effects().default_color().bold(),
            Part::Target => styles.help.green(),
            Part::Frame => styles.linum,
        };
        style.style(text).to_string()
    }
}
