//! Where text is put, up to a limit.

pub(super) struct Buffer {
    bytes: Vec<u8>,
    most: usize,
    closed: bool,
}

impl Buffer {
    /// An empty one that takes so many bytes.
    pub(super) fn new(most: usize) -> Self {
        Buffer {
            bytes: Vec::new(),
            most,
            closed: false,
        }
    }

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

    /// What was put in, and whether that is all.
    pub(super) fn into_parts(self) -> (Vec<u8>, bool) {
        (self.bytes, !self.closed)
    }

    fn has_room(&mut self, count: usize) -> bool {
        self.closed |= count > self.most - self.bytes.len();
        !self.closed
    }
}
