//! Why reading an expression of `--set` stops.

/// Why reading stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// The text ended where it may.
    End,
    /// The text ended within an index. Helm 4 takes that for the end.
    EndInIndex,
    /// An error, in Helm's words.
    Message(String),
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Stop::Message(message)
    }
}
