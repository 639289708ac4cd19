//! Paths with slashes, as Go's `path` has them; `path/filepath` does the same where Helm's charts are made.

use gotemplate::{Function, Functions, Param, Value};

use super::arguments::bytes;
use super::texts::string;
use crate::filepath::clean;

/// Adds them.
pub fn add(functions: &mut Functions) {
    for (names, change) in [
        (["base", "osBase"], base as fn(&[u8]) -> Vec<u8>),
        (["dir", "osDir"], dir),
        (["ext", "osExt"], |path| ext(path).to_vec()),
        (["clean", "osClean"], clean),
    ] {
        for name in names {
            functions.insert(
                name,
                Function::new(&[Param::String], move |_, args| Ok(string(change(bytes(args, 0))))),
            );
        }
    }
    for name in ["isAbs", "osIsAbs"] {
        let body = |_: &mut gotemplate::State<'_>, args: &[Value]| Ok(Value::Bool(bytes(args, 0).starts_with(b"/")));
        functions.insert(name, Function::new(&[Param::String], body));
    }
}

/// The last element.
fn base(path: &[u8]) -> Vec<u8> {
    if path.is_empty() {
        return b".".to_vec();
    }
    let end = path.iter().rposition(|&byte| byte != b'/').map_or(0, |last| last + 1);
    match path.get(..end).unwrap_or_default().rsplit(|&byte| byte == b'/').next() {
        Some(name) if !name.is_empty() => name.to_vec(),
        _ => b"/".to_vec(),
    }
}

/// All but the last element.
fn dir(path: &[u8]) -> Vec<u8> {
    let end = memchr::memrchr(b'/', path).map_or(0, |slash| slash + 1);
    clean(path.get(..end).unwrap_or_default())
}

/// What follows the last dot of the last element, dot included.
fn ext(path: &[u8]) -> &[u8] {
    match path.iter().rposition(|&byte| byte == b'.' || byte == b'/') {
        Some(at) if path.get(at) == Some(&b'.') => path.get(at..).unwrap_or_default(),
        _ => &[],
    }
}
