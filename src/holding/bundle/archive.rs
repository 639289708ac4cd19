//! Tar archives, read once in the order of their entries; nothing is extracted.

use std::io::{self, Read, SeekFrom};

use tar::{Archive, Entries, Entry, EntryType};

use super::Stream;
use super::compression::{self, Meter, Metered, Packing};
use super::error::{BundleError, CUT_OFF};
use super::files::{Files, MOST_FILES, Stored, too_many};

/// How much the names and attributes of one entry may take.
const HEADERS: u64 = 1 << 20;
/// How much may follow the end of an archive: blocks of tar are gathered into records, with zeros at the end.
const PADDING: u64 = 4 << 20;

/// Reads the files of an archive; `None` if it is none.
pub(super) fn read(stream: &mut dyn Stream, deep: bool) -> Result<Option<Files>, BundleError> {
    let failed = |error: io::Error| refused(&error);
    let Some(packing) = Packing::of(&beginning(stream).map_err(failed)?) else {
        return Ok(None);
    };
    let meter = Meter::default();
    if packing == Packing::None {
        stream.seek(SeekFrom::Start(0)).map_err(failed)?;
        let inner = Metered {
            inner: stream,
            meter: &meter,
        };
        let mut archive = Archive::new(inner);
        let files = entries(archive.entries_with_seek().map_err(failed)?, &meter, Skip::Seeks, deep)?;
        end(archive.into_inner())?;
        return Ok(Some(files));
    }
    let mut unpacked = compression::unpack(stream, packing, &meter).map_err(failed)?;
    let mut start = Vec::new();
    unpacked.by_ref().take(512).read_to_end(&mut start).map_err(failed)?;
    if !compression::is_tar(&start) {
        return Ok(None);
    }
    let inner = Metered {
        inner: io::Cursor::new(start).chain(unpacked),
        meter: &meter,
    };
    let mut archive = Archive::new(inner);
    let files = entries(archive.entries().map_err(failed)?, &meter, Skip::Reads, deep)?;
    end(archive.into_inner())?;
    Ok(Some(files))
}

/// The first block of a file.
fn beginning(stream: &mut dyn Stream) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    stream.seek(SeekFrom::Start(0))?;
    stream.take(512).read_to_end(&mut start)?;
    Ok(start)
}

/// How the reader goes over what nobody reads of an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Skip {
    Seeks,
    Reads,
}

fn entries<R: Read>(mut entries: Entries<'_, R>, meter: &Meter, skip: Skip, deep: bool) -> Result<Files, BundleError> {
    let mut files = Files::default();
    for seen in 0.. {
        meter.allow(Some(HEADERS));
        let Some(entry) = entries.next() else { break };
        meter.allow(None);
        let mut entry = entry.map_err(|error| match meter.is_at_end() {
            true => BundleError::new(CUT_OFF),
            false => refused(&error),
        })?;
        if seen > 2 * MOST_FILES {
            return Err(too_many());
        }
        let path = path_of(&entry)?;
        match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => {
                let size = entry.size();
                let stored = Stored::read(&path, size, &mut entry, deep).map_err(|error| match meter.is_at_end() {
                    true => BundleError::at(&*path, CUT_OFF),
                    false => error,
                })?;
                if skip == Skip::Reads {
                    // An entry ends before its size only where the archive does.
                    io::copy(&mut entry, &mut io::sink()).map_err(|error| BundleError::io(&path, &error))?;
                }
                files.add(path, stored)?;
            }
            EntryType::Directory | EntryType::XGlobalHeader => {}
            EntryType::Symlink => {
                let target = layer_link(&path, &entry).ok_or_else(|| link(&path))?;
                files.link(path, target)?;
            }
            EntryType::Link => return Err(link(&path)),
            EntryType::GNUSparse => {
                let message = "it is stored as a sparse file, and such are not read; make the archive without --sparse";
                return Err(BundleError::at(path, message));
            }
            _ => {
                return Err(BundleError::at(
                    path,
                    "it is a device, and no bundle has such; who made it?",
                ));
            }
        }
    }
    match meter.is_at_end() {
        true => Err(BundleError::new(CUT_OFF)),
        false => Ok(files),
    }
}

/// The path of an entry, if it is one inside of the archive.
fn path_of<R: Read>(entry: &Entry<'_, R>) -> Result<String, BundleError> {
    let bytes = entry.path_bytes();
    let shown = String::from_utf8_lossy(&bytes);
    let outside = |what: &str| BundleError::at(shown.clone(), format!("{what}, and no bundle has such; who made it?"));
    let path = str::from_utf8(&bytes).map_err(|_| outside("the name is not UTF-8"))?;
    if path.starts_with('/') {
        return Err(outside("the name is absolute"));
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    match parts.contains(&"..") {
        true => Err(outside("the name leads out of the archive")),
        false => Ok(parts.join("/")),
    }
}

/// Docker archives name a layer that several images share by a link (`ID/layer.tar` to `../OTHER/layer.tar`, or to
/// `../DIGEST.tar`): the one link that is read.
fn layer_link<R: Read>(path: &str, entry: &Entry<'_, R>) -> Option<String> {
    let folder = path.strip_suffix("/layer.tar")?;
    let target = entry.link_name_bytes()?;
    let target = str::from_utf8(&target).ok()?.strip_prefix("../")?;
    let is_inside = !folder.contains('/') && target.split('/').all(|part| !matches!(part, "" | "." | ".."));
    is_inside.then(|| target.to_owned())
}

fn link(path: &str) -> BundleError {
    BundleError::at(
        path,
        "it is a link, and those of archives are not followed; make the archive with --dereference --hard-dereference",
    )
}

/// Reads to the end of the file, so that the checksums there are compared: nothing but zeros may follow.
fn end(mut rest: impl Read) -> Result<(), BundleError> {
    let mut buffer = vec![0; 64 << 10];
    let mut left = PADDING;
    loop {
        let count = rest.read(&mut buffer).map_err(|error| refused(&error))?;
        left = match left.checked_sub(count as u64) {
            _ if count == 0 => return Ok(()),
            Some(left) if buffer[..count].iter().all(|byte| *byte == 0) => left,
            _ => {
                return Err(BundleError::new(
                    "more follows after the end of the archive, which readers may take or not",
                ));
            }
        };
    }
}

/// Why an archive cannot be read on.
fn refused(error: &io::Error) -> BundleError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => BundleError::new(CUT_OFF),
        _ => BundleError::new(format!("the archive cannot be read: {error}")),
    }
}
