//! JSON as Go's `encoding/json` reads and writes it.

mod read;
mod write;

pub use read::{Decoded, read, read_list, read_map};
pub use write::{write, write_indented};
