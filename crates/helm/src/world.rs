//! What a render takes from outside: the time, and chance.

/// The clock and the source of randomness that templates see through functions such as `now` and `randAlphaNum`.
pub trait World {
    /// The time: Unix seconds, and nanoseconds into that second.
    fn now(&self) -> (i64, u32);

    /// Fills the buffer with random bytes, good enough for keys.
    fn random(&self, buffer: &mut [u8]);

    /// What takes long to make out of chance, such as an RSA key. A world in which all happens again may give back what
    /// it was given the last time, if chance then goes on as it did after that.
    fn made(&self, make: &mut dyn FnMut() -> Vec<u8>) -> Vec<u8> {
        make()
    }

    /// Whether what is made in it is used. Where it is not, keys are small, and hashes of passwords cheap.
    fn is_real(&self) -> bool {
        true
    }
}
