//! Archives in gzip and zstd, by their first bytes, and how much may come out of them.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};

use flate2::read::MultiGzDecoder;

use super::Stream;

/// What a tar archive is packed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
}

/// How often the size of what is packed may come out of it, once it is more than `FREE`. Layers are compressed already, or
/// shrink to a third.
const MOST_TIMES: u64 = 250;
const FREE: u64 = 64 << 20;
/// The largest window of zstd that is kept in memory, as a power of two: that of `zstd --long`.
const WINDOW: u32 = 27;

impl Packing {
    /// What a file is packed in, by its first 512 bytes; `None` if it is neither packed nor a tar archive.
    pub fn of(start: &[u8]) -> Option<Self> {
        match start {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            // A frame, or one that is to be skipped.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            _ => is_tar(start).then_some(Self::None),
        }
    }
}

/// Whether the first block is the header of an entry: its checksum is right, or it is marked as one.
pub(super) fn is_tar(start: &[u8]) -> bool {
    /// Where tar has its mark (POSIX.1-1988, `ustar`).
    const USTAR: std::ops::Range<usize> = 257..262;
    start.get(USTAR).is_some_and(|mark| mark == b"ustar") || {
        let is_header = |block: &[u8; 512]| {
            let header = tar::Header::from_byte_slice(block);
            let sum = block.iter().map(|byte| u32::from(*byte)).sum::<u32>();
            let own = block[148..156].iter().map(|byte| u32::from(*byte)).sum::<u32>();
            header
                .cksum()
                .is_ok_and(|right| right == sum - own + 8 * u32::from(b' '))
        };
        start.first_chunk().is_some_and(is_header)
    }
}

/// What was read of an archive, and what may be.
#[derive(Debug)]
pub(super) struct Meter {
    packed: Cell<u64>,
    unpacked: Cell<u64>,
    /// Where what is read of headers has to end.
    stop: Cell<u64>,
    is_at_end: Cell<bool>,
}

impl Default for Meter {
    fn default() -> Self {
        Self {
            packed: Cell::new(0),
            unpacked: Cell::new(0),
            stop: Cell::new(u64::MAX),
            is_at_end: Cell::new(false),
        }
    }
}

impl Meter {
    /// Allows this many more bytes, or any number.
    pub fn allow(&self, bytes: Option<u64>) {
        let stop = bytes.map_or(u64::MAX, |bytes| self.unpacked.get().saturating_add(bytes));
        self.stop.set(stop);
    }

    /// Whether the end of the archive was read.
    pub fn is_at_end(&self) -> bool {
        self.is_at_end.get()
    }
}

/// Unpacks a stream while it is read.
pub(super) fn unpack<'s>(
    stream: &'s mut dyn Stream,
    packing: Packing,
    meter: &'s Meter,
) -> io::Result<Box<dyn Read + 's>> {
    stream.seek(SeekFrom::Start(0))?;
    let packed = Packed { stream, meter };
    let unpacked: Box<dyn Read> = match packing {
        Packing::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::new(packed)?;
            decoder.window_log_max(WINDOW)?;
            Box::new(decoder)
        }
        Packing::Gzip | Packing::None => Box::new(MultiGzDecoder::new(io::BufReader::with_capacity(64 << 10, packed))),
    };
    Ok(unpacked)
}

/// Counts what is packed.
struct Packed<'s> {
    stream: &'s mut dyn Stream,
    meter: &'s Meter,
}

impl Read for Packed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(buffer)?;
        self.meter.packed.set(self.meter.packed.get() + count as u64);
        Ok(count)
    }
}

/// Holds what is unpacked to its bounds.
pub(super) struct Metered<'m, R> {
    pub inner: R,
    pub meter: &'m Meter,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let meter = self.meter;
        let count = self.inner.read(buffer)?;
        let (packed, unpacked) = (meter.packed.get(), meter.unpacked.get() + count as u64);
        meter.unpacked.set(unpacked);
        meter.is_at_end.set(count == 0 && !buffer.is_empty());
        let refused = |message: &str| Err(io::Error::new(io::ErrorKind::InvalidData, message));
        if packed > 0 && unpacked > FREE && unpacked / packed > MOST_TIMES {
            return refused(
                "more than 250 times its size comes out of it; if that is right, unpack it and name the folder",
            );
        }
        match unpacked > meter.stop.get() {
            true => refused("the names of an entry take more than is read of them"),
            false => Ok(count),
        }
    }
}

impl<R: Seek> Seek for Metered<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
