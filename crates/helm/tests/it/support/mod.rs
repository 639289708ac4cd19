//! What the tests of renders share.

use helm::World;

/// A clock that stands still, and chance that is none.
pub struct Still;

impl World for Still {
    fn now(&self) -> (i64, u32) {
        (1_700_000_000, 123_456_789)
    }

    fn random(&self, buffer: &mut [u8]) {
        buffer.fill(7);
    }
}
