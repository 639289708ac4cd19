//! Folders: unpacked bundles, and trees with several.

use std::collections::VecDeque;
use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::error::BundleError;
use super::files::{Files, MARKS, MOST_FILES, Stored, too_many};
use super::{Folder, Item, Kind};

/// How deep folders are searched.
const DEEPEST: usize = 16;

/// A folder of a tree that is searched for bundles, and the files in it.
pub(super) struct Seen {
    /// With the slash at its end; empty for the whole tree.
    pub path: String,
    pub items: Vec<Item>,
}

/// Searches a tree: every folder, until `enter` says that it is a bundle.
pub(super) fn search(
    folder: &dyn Folder,
    mut enter: impl FnMut(&Seen) -> Result<bool, BundleError>,
) -> Result<(), BundleError> {
    let mut waiting = VecDeque::from([(String::new(), 0)]);
    let mut seen = 0;
    while let Some((path, depth)) = waiting.pop_front() {
        let items = list(folder, &path)?;
        seen += items.len();
        if seen > MOST_FILES {
            return Err(too_many());
        }
        let here = Seen { path, items };
        if !enter(&here)? && depth < DEEPEST {
            let folders = here.items.iter().filter(|item| item.kind == Kind::Folder);
            waiting.extend(folders.map(|item| (format!("{}{}/", here.path, item.name), depth + 1)));
        }
    }
    Ok(())
}

/// Reads of the folder at a path only what says whether it is a bundle.
pub(super) fn marks(folder: &dyn Folder, seen: &Seen) -> Result<Files, BundleError> {
    let mut files = Files::default();
    for item in &seen.items {
        if let (true, Kind::File(size)) = (MARKS.contains(&&*item.name), item.kind) {
            files.add(item.name.clone(), stored(folder, &seen.path, &item.name, size, false)?)?;
        }
    }
    Ok(files)
}

/// Reads all files of the folder at a path, on several threads.
pub(super) fn read(folder: &dyn Folder, root: &str, deep: bool) -> Result<Files, BundleError> {
    let mut found: Vec<(String, u64)> = Vec::new();
    let mut waiting = vec![(String::new(), 0)];
    while let Some((below, depth)) = waiting.pop() {
        for item in list(folder, &[root, &below].concat())? {
            let path = [&below, &*item.name].concat();
            match item.kind {
                Kind::File(size) => found.push((path, size)),
                Kind::Folder if depth < DEEPEST => waiting.push((path + "/", depth + 1)),
                Kind::Folder | Kind::Other => {
                    let message = "it is neither a file nor a folder, or too deep, and no bundle has such";
                    return Err(BundleError::at([root, &path].concat(), message));
                }
            }
            if found.len() > MOST_FILES {
                return Err(too_many());
            }
        }
    }
    // The large ones first, so that no thread is left with one at the end.
    found.sort_by(|(path, size), (other, than)| (than, path).cmp(&(size, other)));
    let next = AtomicUsize::new(0);
    let read = Mutex::new(Vec::with_capacity(found.len()));
    let work = || {
        let mut own = Vec::new();
        while let Some((path, size)) = found.get(next.fetch_add(1, Ordering::Relaxed)) {
            own.push((path.clone(), stored(folder, root, path, *size, deep)));
        }
        // A thread that panicked takes the others with it.
        if let Ok(mut read) = read.lock() {
            read.extend(own);
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 1..cores.min(found.len()) {
            scope.spawn(work);
        }
        work();
    });
    let mut read = read.into_inner().unwrap_or_default();
    read.sort_by(|(path, _), (other, _)| path.cmp(other));
    let mut files = Files::default();
    for (path, stored) in read {
        files.add(path, stored?)?;
    }
    Ok(files)
}

fn stored(folder: &dyn Folder, root: &str, path: &str, size: u64, deep: bool) -> Result<Stored, BundleError> {
    let whole = [root, path].concat();
    let mut stream = folder.open(&whole).map_err(|error| BundleError::io(&whole, &error))?;
    Stored::read(&whole, size, &mut stream, deep)
}

/// What is in a folder, by name.
fn list(folder: &dyn Folder, path: &str) -> Result<Vec<Item>, BundleError> {
    let shown = if path.is_empty() { "." } else { path };
    let failed = |error: io::Error| BundleError::io(shown, &error);
    let mut items = folder.list(path).map_err(failed)?;
    items.sort_by(|item, other| item.name.cmp(&other.name));
    Ok(items)
}
