//! Streams: checked while they arrive, with the same result as if all were at hand.
