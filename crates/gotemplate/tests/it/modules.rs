//! Each module knows only those before it in the table on the crate's front page.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules in the order of the table.
fn modules() -> Vec<&'static str> {
    include_str!("../../src/lib.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//! | [`")?.split('`').next())
        .collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

#[test]
fn each_module_knows_only_those_before_it() {
    let modules = modules();
    let declared = include_str!("../../src/lib.rs")
        .lines()
        .filter(|line| line.starts_with("pub mod "))
        .count();
    assert_eq!(modules.len(), declared, "the table names every module once");

    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut read = 0;
    for path in files(&source) {
        let inside = path.strip_prefix(&source).unwrap().with_extension("");
        let module = inside.iter().next().unwrap().to_str().unwrap();
        let Some(place) = modules.iter().position(|other| *other == module) else {
            assert_eq!(module, "lib");
            continue;
        };
        let text = fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for (line, later) in code.flat_map(|line| modules[place + 1..].iter().map(move |later| (line, later))) {
            assert!(
                !line.contains(&format!("crate::{later}")),
                "{} is before {later}, but knows it: {line}",
                path.display()
            );
        }
        read += 1;
    }
    assert!(read > 25, "only {read} files were read");
}
