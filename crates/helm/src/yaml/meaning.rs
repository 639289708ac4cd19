//! What scalars can mean.

/// The meaning of a plain scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    String,
    Null,
    Bool(bool),
    Int(i64),
    /// A positive integer that an `int64` cannot hold.
    Uint(u64),
    Float(f64),
    Timestamp,
}

/// Which words mean what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schema {
    /// go-yaml v2: y, n, yes, no, on and off are booleans.
    V2,
    /// go-yaml v3: they are not, and `0o` numbers are integers.
    V3,
}

impl Meaning {
    /// The short tag.
    pub fn tag(self) -> &'static str {
        match self {
            Meaning::String => "!!str",
            Meaning::Null => "!!null",
            Meaning::Bool(_) => "!!bool",
            Meaning::Int(_) | Meaning::Uint(_) => "!!int",
            Meaning::Float(_) => "!!float",
            Meaning::Timestamp => "!!timestamp",
        }
    }
}
