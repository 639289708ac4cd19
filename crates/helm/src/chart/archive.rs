//! Charts as archives: `.tgz` files, read as a stream and never extracted.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;
use gotemplate::strconv;
use tar::EntryType;

use super::{Error, File};
use crate::filepath;

/// How much an archive may hold.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of one archive.
    pub archive: u64,
    /// Bytes of one file.
    pub file: u64,
    /// Bytes of all archives that are read with these limits, those in other archives too. Reading takes from it.
    pub left: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            archive: 100 << 20,
            file: 5 << 20,
            left: 512 << 20,
        }
    }
}

/// The files of an archive, without the folder that holds them all.
///
/// # Errors
/// When it is no archive, names files outside of its folder, links, or holds more than the limits allow.
pub fn read(bytes: impl Read, limits: &mut Limits) -> Result<Vec<File>, Error> {
    let allowed = limits.archive.min(limits.left);
    let too_large = || {
        Error::new(format!(
            "decompressed chart is larger than the maximum file size {}",
            limits.archive
        ))
    };
    // The headers of the archive count too, so that endless empty entries end.
    let unzipped = MultiGzDecoder::new(bytes).take(allowed.saturating_mul(2));
    let mut archive = tar::Archive::new(unzipped);
    let mut remaining = allowed;
    let mut files = Vec::new();
    for entry in archive.entries().map_err(refused)? {
        let mut entry = entry.map_err(refused)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        match entry.header().entry_type() {
            EntryType::Directory | EntryType::XGlobalHeader | EntryType::XHeader => continue,
            _ if path.ends_with('/') => continue,
            EntryType::Symlink | EntryType::Link => {
                return Err(format!("chart archive contains a link: {}", strconv::quote(path.as_bytes())).into());
            }
            _ => {}
        }
        let name = inner_path(&path)?;
        let size = entry.size();
        if size > remaining {
            return Err(too_large());
        }
        if size > limits.file {
            return Err(format!(
                "decompressed chart file {} is larger than the maximum file size {}",
                strconv::quote(path.as_bytes()),
                limits.file
            )
            .into());
        }
        let mut data = Vec::new();
        entry.read_to_end(&mut data).map_err(refused)?;
        remaining -= size;
        if remaining == 0 {
            return Err(too_large());
        }
        files.push(File::new(name, &data));
    }
    limits.left -= allowed - remaining;
    if files.is_empty() {
        return Err("no files in chart archive".into());
    }
    Ok(files)
}

/// Whether an archive is that of a chart: the folder that it has inside has a `Chart.yaml`.
pub fn is_chart(bytes: impl Read) -> bool {
    let most = Limits::default().archive;
    let mut archive = tar::Archive::new(MultiGzDecoder::new(bytes).take(most));
    let is_metadata = |entry: tar::Entry<'_, _>| {
        let path = entry.path_bytes();
        let mut parts = path.split(|byte| matches!(byte, b'/' | b'\\'));
        let inside = parts.by_ref().skip_while(|part| *part == b".").nth(1);
        inside.is_some_and(|name| name == b"Chart.yaml") && parts.next().is_none()
    };
    // What cannot be read ends the search.
    let Ok(entries) = archive.entries() else { return false };
    entries.map_while(Result::ok).any(is_metadata)
}

/// The path in the folder of the chart, checked.
fn inner_path(path: &str) -> Result<String, Error> {
    // Archives made on Windows have backslashes.
    let delimiter = if path.contains('\\') { '\\' } else { '/' };
    let (top, rest) = path.split_once(delimiter).unwrap_or((path, ""));
    let rest = rest.replace(delimiter, "/");
    if rest.starts_with('/') {
        return Err("chart illegally contains absolute paths".into());
    }
    let name = String::from_utf8_lossy(&filepath::clean(rest.as_bytes())).into_owned();
    if name == "." {
        return Err(format!(
            "chart illegally contains content outside the base directory: {}",
            strconv::quote(path.as_bytes())
        )
        .into());
    }
    if name.starts_with("..") {
        return Err("chart illegally references parent directory".into());
    }
    if matches!(name.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic()) {
        return Err("chart contains illegally named files".into());
    }
    if top == "Chart.yaml" {
        return Err("chart yaml not in base directory".into());
    }
    Ok(name)
}

fn refused(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::InvalidInput => Error::new("gzip: invalid header"),
        io::ErrorKind::UnexpectedEof => Error::new("unexpected EOF"),
        _ => Error::new(error.to_string()),
    }
}
