//! What a render takes from outside: the time, and chance.

/// The clock and the source of randomness that templates see through functions such as `now` and `randAlphaNum`.
pub trait World {
    /// The time: Unix seconds, and nanoseconds into that second.
    fn now(&self) -> (i64, u32);

    /// Fills the buffer with random bytes, good enough for keys.
    fn random(&self, buffer: &mut [u8]);
}
