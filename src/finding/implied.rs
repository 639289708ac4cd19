//! Why an image is pulled that stands in no manifest.

/// What is known of an image that an operator starts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Implied {
    /// The operator, by its id in `airgap-lint rules implied`.
    pub operator: &'static str,
    /// Whether something in the input makes it start the image, or may later.
    pub status: ImpliedStatus,
    /// On which occasion it starts the image.
    pub when: &'static str,
    /// By what another image is named; `None` if by nothing.
    pub overrides: Option<String>,
    /// The version of the operator for which the image is known.
    pub version: &'static str,
    /// Whether that holds for the version that runs, too.
    pub is_checked: bool,
    /// Whether the tag is known; if not, the reference is only a name.
    pub is_complete: bool,
}

/// Whether an implied image is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ImpliedStatus {
    /// What starts it is in the input, or it needs nothing.
    Starts,
    /// It is started as soon as somebody creates what starts it.
    MayStart,
}

impl ImpliedStatus {
    /// The word for it in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Starts => "starts",
            Self::MayStart => "may-start",
        }
    }
}
