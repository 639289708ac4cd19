//! What a render takes from outside: the time and chance.

/// The clock and the source of randomness, given by whoever embeds the renderer.
pub trait World {
    /// Seconds since 1970 in UTC, and nanoseconds.
    fn now(&self) -> (i64, u32);

    /// Fills the buffer with random bytes. Keys and passwords are made of them, so they must be fit for cryptography.
    fn random(&self, buffer: &mut [u8]);
}
