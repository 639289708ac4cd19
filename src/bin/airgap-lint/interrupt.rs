//! What is half written is removed when the program is interrupted.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use tempfile::NamedTempFile;

/// The file that is being written; nobody else changes it, or the file it will be, while this is locked.
static HALF_WRITTEN: Mutex<Option<PathBuf>> = Mutex::new(None);

fn half_written() -> MutexGuard<'static, Option<PathBuf>> {
    HALF_WRITTEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a file, fills it, and lets it replace the one at `path`. Whatever goes wrong, the new file is then gone.
pub fn replace(
    path: &Path,
    make: impl FnOnce() -> io::Result<NamedTempFile>,
    fill: impl FnOnce(&mut NamedTempFile) -> io::Result<()>,
) -> io::Result<()> {
    watch()?;
    let mut file = {
        let mut half_written = half_written();
        let file = make()?;
        *half_written = Some(file.path().to_owned());
        file
    };
    let filled = fill(&mut file);
    let mut half_written = half_written();
    *half_written = None;
    filled?;
    file.persist(path).map_err(|error| error.error)?;
    drop(half_written);
    Ok(())
}

/// Waits for signals that end the program, and removes what is half written before they do.
#[cfg(unix)]
fn watch() -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    static WATCHES: Once = Once::new();
    let mut result = Ok(());
    WATCHES.call_once(|| match Signals::new([SIGHUP, SIGINT, SIGTERM]) {
        Ok(mut signals) => {
            std::thread::spawn(move || {
                for signal in signals.forever() {
                    // Held to the end: nothing is written any more.
                    let half_written = half_written();
                    if let Some(path) = &*half_written {
                        let _ = std::fs::remove_file(path);
                    }
                    let _ = signal_hook::low_level::emulate_default_handler(signal);
                }
            });
        }
        Err(error) => result = Err(error),
    });
    result
}

#[cfg(not(unix))]
fn watch() -> io::Result<()> {
    Ok(())
}
