//! What proves who asks.

/// It has no `Debug` and no `Display`, so that nothing prints it.
#[derive(Clone, PartialEq)]
pub enum Proof {
    Password {
        user: String,
        password: String,
    },
    /// Tokens of a registry can be had for it.
    Identity(String),
    /// A token of the registry itself.
    Token(String),
}
