//! Archives: every packing holds the same, and everything that readers might take differently is refused.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use airgap_lint::holding::bundle::read_archive as read_stream;
use flate2::Compression;
use flate2::write::GzEncoder;
use tar::EntryType;

use super::{Files, Layout, read_archive, settings, shallow};

fn layout() -> Files {
    Layout::with("quay.io/a/b:v1").files()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

#[test]
fn every_packing_holds_the_same() {
    let tar = layout().tar();
    let (first, rest) = tar.split_at(2048);
    let expected = layout().held(&settings(&[], true));
    for (packing, bytes) in [
        ("tar", tar.clone()),
        ("gzip", gzip(&tar)),
        ("zstd", zstd(&tar)),
        ("gzip in two members", [gzip(first), gzip(rest)].concat()),
        ("zstd in two frames", [zstd(first), zstd(rest)].concat()),
        ("long records", [&tar[..], &[0; 10240]].concat()),
    ] {
        for deep in [false, true] {
            let holdings = read_archive(bytes.clone(), &settings(&[], deep)).unwrap();
            assert_eq!(holdings.len(), 1, "{packing}");
            assert_eq!(holdings[0].held, expected, "{packing}");
        }
    }
}

#[test]
fn the_order_of_entries_does_not_matter() {
    let files = layout();
    let mut tar = tar::Builder::new(Vec::new());
    for (path, bytes) in files.0.iter().rev() {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        tar.append_data(&mut header, format!("./{path}"), &**bytes).unwrap();
    }
    let holdings = read_archive(tar.into_inner().unwrap(), &shallow()).unwrap();
    assert_eq!(holdings[0].held, files.held(&shallow()));
}

/// The layout, and an entry after it.
fn with(name: &str, kind: EntryType, target: &str, content: &[u8]) -> Vec<u8> {
    let mut tar = layout().tar();
    tar.truncate(tar.len() - 1024);
    let mut tar = tar::Builder::new(tar);
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(content.len() as u64);
    // The crate would refuse to write such names.
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.as_old_mut().linkname[..target.len()].copy_from_slice(target.as_bytes());
    header.set_cksum();
    tar.append(&header, content).unwrap();
    tar.into_inner().unwrap()
}

#[track_caller]
fn assert_refused(bytes: Vec<u8>, message: &str) {
    let packed = [zstd(&bytes), gzip(&bytes), bytes];
    for bytes in packed {
        let error = read_archive(bytes, &shallow()).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn what_no_bundle_has_is_refused() {
    const WHO: &str = "and no bundle has such; who made it?";
    const LINK: &str =
        "it is a link, and those of archives are not followed; make the archive with --dereference --hard-dereference";
    const TWICE: &str = "this name is there twice, and readers may take either; make the archive again";
    let blob = format!("blobs/sha256/{}", "f".repeat(64));
    for (name, kind, target, message) in [
        (
            "../../evil",
            EntryType::Regular,
            "",
            format!("../../evil: the name leads out of the archive, {WHO}"),
        ),
        (
            "a/../b",
            EntryType::Directory,
            "",
            format!("a/../b: the name leads out of the archive, {WHO}"),
        ),
        (
            "/evil",
            EntryType::Regular,
            "",
            format!("/evil: the name is absolute, {WHO}"),
        ),
        (&blob, EntryType::Symlink, "/etc/passwd", format!("{blob}: {LINK}")),
        (
            "a/layer.tar",
            EntryType::Symlink,
            "../../etc/passwd",
            format!("a/layer.tar: {LINK}"),
        ),
        (
            "other.json",
            EntryType::Link,
            "index.json",
            format!("other.json: {LINK}"),
        ),
        ("null", EntryType::Char, "", format!("null: it is a device, {WHO}")),
        ("disk", EntryType::Block, "", format!("disk: it is a device, {WHO}")),
        ("pipe", EntryType::Fifo, "", format!("pipe: it is a device, {WHO}")),
        ("index.json", EntryType::Regular, "", format!("index.json: {TWICE}")),
        ("./index.json", EntryType::Regular, "", format!("index.json: {TWICE}")),
    ] {
        assert_refused(with(name, kind, target, b""), &message);
    }
}

#[test]
fn what_is_cut_off_is_refused() {
    let tar = layout().tar();
    let message = "the archive is cut off; copy it again";
    for at in [600, 3000, tar.len() - 1024, tar.len() - 1500] {
        for bytes in [zstd(&tar[..at]), gzip(&tar[..at]), tar[..at].to_vec()] {
            assert_eq!(read_archive(bytes, &shallow()).unwrap_err().message, message);
        }
    }
    for packed in [gzip(&tar), zstd(&tar)] {
        for at in [packed.len() / 2, packed.len() - 1] {
            let error = read_archive(packed[..at].to_vec(), &shallow()).unwrap_err();
            assert_eq!(error.message, message);
        }
    }
}

#[test]
fn what_follows_the_end_is_refused() {
    let tar = layout().tar();
    assert_refused(
        [&tar[..], &tar[..]].concat(),
        "more follows after the end of the archive, which readers may take or not",
    );
}

#[test]
fn wrong_checksums_are_refused() {
    let tar = layout().tar();
    let mut header = tar.clone();
    // In the second header.
    header[1024 + 100] ^= 1;
    let error = read_archive(header, &shallow()).unwrap_err();
    assert!(error.to_string().starts_with("the archive cannot be read: "), "{error}");
    let mut packed = gzip(&tar);
    let checksum = packed.len() - 8;
    packed[checksum] ^= 1;
    let error = read_archive(packed, &shallow()).unwrap_err();
    assert!(error.to_string().starts_with("the archive cannot be read: "), "{error}");
}

#[test]
fn a_size_beyond_the_end_is_refused_at_once() {
    for (name, message) in [
        (
            "index.json",
            "index.json: it has 1099511627776 bytes; more than 32 MiB are not read",
        ),
        ("blobs/sha256/0123", "the archive is cut off; copy it again"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_path(name).unwrap();
        header.set_size(1 << 40);
        header.set_cksum();
        let error = read_archive([header.as_bytes(), &b"{}"[..]].concat(), &shallow()).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn names_have_an_end() {
    let mut header = tar::Header::new_gnu();
    header.set_path("././@LongLink").unwrap();
    header.set_entry_type(EntryType::GNULongName);
    header.set_size(64 << 20);
    header.set_cksum();
    let archive = [header.as_bytes(), &vec![b'a'; 64 << 20][..]].concat();
    let error = read_archive(archive, &shallow()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the archive cannot be read: the names of an entry take more than is read of them"
    );
}

#[test]
fn bombs_do_not_go_off() {
    // Nothing but zeros is no archive.
    let zeros = zstd(&vec![0; 16 << 20]);
    assert_eq!(read_archive(zeros, &shallow()), Ok(Vec::new()));
    // A blob that is nothing but zeros.
    let mut header = tar::Header::new_gnu();
    header.set_path("blobs/sha256/0123").unwrap();
    header.set_size(256 << 20);
    header.set_cksum();
    let zeros = io::repeat(0).take(256 << 20);
    let packed = zstd::encode_all(Cursor::new(header.as_bytes().to_vec()).chain(zeros), 1).unwrap();
    let error = read_archive(packed, &shallow()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "blobs/sha256/0123: it cannot be read: more than 250 times its size comes out of it; if that is right, unpack it and \
         name the folder"
    );
}

/// An archive with any number of empty files, which nobody has to store.
struct Empty {
    number: u64,
    block: Cursor<Vec<u8>>,
}

impl Read for Empty {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.block.position() == 512 {
            let mut header = tar::Header::new_ustar();
            header.set_path(format!("blobs/sha256/{}", self.number))?;
            header.set_size(0);
            header.set_cksum();
            self.number += 1;
            self.block = Cursor::new(header.as_bytes().to_vec());
        }
        self.block.read(buffer)
    }
}

impl Seek for Empty {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if to == SeekFrom::Start(0) {
            self.number = 0;
            self.block.set_position(512);
        }
        Ok(0)
    }
}

#[test]
fn a_million_entries_are_too_many() {
    let mut archive = Empty {
        number: 0,
        block: Cursor::new(vec![0; 512]),
    };
    let error = read_stream("bundle.tar", &mut archive, &shallow()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "it has more than 200000 files, more than a bundle is read of"
    );
    assert!(archive.number < 210_000);
}

#[test]
fn what_is_no_archive_is_none() {
    for bytes in [&b""[..], b"quay.io/a/b:v1\n", &[0x7f; 2000], &gzip(b"quay.io/a/b:v1\n")] {
        assert_eq!(read_archive(bytes.to_vec(), &shallow()), Ok(Vec::new()));
    }
}
