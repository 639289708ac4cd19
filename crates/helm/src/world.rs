//! What a render takes from outside: the time and chance.

/// The clock and the source of randomness of a render. Whoever renders gives both, so that the same charts, values and
/// world give the same bytes.
pub trait World {
    /// Seconds since 1970 in UTC, and the nanoseconds in that second.
    fn now(&self) -> (i64, u32);

    /// Fills the buffer with random bytes, fit for keys and passwords.
    fn random(&self, buffer: &mut [u8]);
}
