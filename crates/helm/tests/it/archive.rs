//! Archives: read whole, and refused where they reach out.

use flate2::Compression;
use flate2::write::GzEncoder;
use helm::chart::archive::{Limits, read};

fn archive(entries: &[(&str, tar::EntryType, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, kind, data) in entries {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(data.len() as u64);
        header.set_cksum();
        builder.append(&header, *data).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

fn refused(path: &str, kind: tar::EntryType) -> String {
    read(&*archive(&[(path, kind, b"x")]), &mut Limits::default())
        .unwrap_err()
        .message
}

#[test]
fn the_top_folder_goes() {
    let file = tar::EntryType::Regular;
    let bytes = archive(&[
        ("a/", tar::EntryType::Directory, b""),
        ("a/Chart.yaml", file, b"\xef\xbb\xbfname: a"),
        ("a/./templates//x.yaml", file, b"y"),
        ("a\\files\\z", file, b""),
    ]);
    let files = read(&*bytes, &mut Limits::default()).unwrap();
    let files: Vec<_> = files.iter().map(|file| (file.name.as_str(), &*file.data)).collect();
    let expected: [(&str, &[u8]); 3] = [("Chart.yaml", b"name: a"), ("templates/x.yaml", b"y"), ("files/z", b"")];
    assert_eq!(files, expected);
}

#[test]
fn what_reaches_out_is_refused() {
    let file = tar::EntryType::Regular;
    assert_eq!(
        refused("a/../../x", file),
        "chart illegally references parent directory"
    );
    assert_eq!(refused("a//x", file), "chart illegally contains absolute paths");
    assert_eq!(refused("a/c:/x", file), "chart contains illegally named files");
    assert_eq!(
        refused("Chart.yaml", file),
        "chart illegally contains content outside the base directory: \"Chart.yaml\""
    );
    assert!(refused("a/x", tar::EntryType::Symlink).contains("link"));
    assert!(read(&b"no archive"[..], &mut Limits::default()).is_err());
    assert_eq!(
        read(&*archive(&[]), &mut Limits::default()).unwrap_err().message,
        "no files in chart archive"
    );
}

#[test]
fn sizes_are_bounded() {
    let bytes = archive(&[
        ("a/x", tar::EntryType::Regular, &[0; 2000]),
        ("a/y", tar::EntryType::Regular, &[0; 2000]),
    ]);
    let limits = |archive, file, left| Limits { archive, file, left };
    assert!(
        read(&*bytes, &mut limits(1 << 20, 1000, 1 << 20))
            .unwrap_err()
            .message
            .contains("\"a/x\"")
    );
    assert!(read(&*bytes, &mut limits(3000, 2000, 1 << 20)).is_err());
    let mut shared = limits(1 << 20, 2000, 5000);
    assert!(read(&*bytes, &mut shared).is_ok());
    assert!(read(&*bytes, &mut shared).is_err());
}
