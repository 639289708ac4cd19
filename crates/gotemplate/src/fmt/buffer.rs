//! Where text is put, up to a limit.

use super::MOST_BYTES;

#[derive(Default)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    closed: bool,
}

impl Buffer {
    /// Whether nothing more is taken.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Takes nothing more.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    pub(super) fn write(&mut self, text: &[u8]) {
        if self.has_room(text.len()) {
            self.bytes.extend_from_slice(text);
        }
    }

    pub(super) fn repeat(&mut self, byte: u8, count: usize) {
        if self.has_room(count) {
            self.bytes.resize(self.bytes.len() + count, byte);
        }
    }

    pub(super) fn write_rune(&mut self, rune: char) {
        self.write(rune.encode_utf8(&mut [0; 4]).as_bytes());
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn has_room(&mut self, count: usize) -> bool {
        self.closed |= count > MOST_BYTES - self.bytes.len();
        !self.closed
    }
}
