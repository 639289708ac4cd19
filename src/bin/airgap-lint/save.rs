//! Files are replaced completely or not at all, and what is known of them besides their content stays.

use std::fs::{File, Metadata};
use std::io::{self, Write};
use std::path::Path;

use crate::interrupt;

/// Makes a file with these bytes, or puts them into the one that is there.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = new_file();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let make = || builder.tempfile_in(folder);
    interrupt::replace(path, make, |file| file.write_all(bytes))
}

/// Makes a file a program, where the system knows such a thing.
#[cfg(unix)]
pub fn set_executable(path: &Path, is_executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if !is_executable {
        return Ok(());
    }
    let mut permissions = path.metadata()?.permissions();
    // Whoever can read it can run it.
    let mode = permissions.mode();
    permissions.set_mode(mode | (mode & 0o444) >> 2);
    std::fs::set_permissions(path, permissions)
}

#[cfg(not(unix))]
pub fn set_executable(_: &Path, _: bool) -> io::Result<()> {
    Ok(())
}

/// Writes bytes to a file as a whole, or to what cannot be replaced, such as a pipe, as it is.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let is_special = path.metadata().is_ok_and(|found| !found.is_file());
    match is_special {
        true => File::options().write(true).open(path)?.write_all(bytes),
        // A link stays a link.
        false => create(&path.canonicalize().unwrap_or(path.to_owned()), bytes),
    }
}

/// Replaces the content of a file: a new one is written next to it, and then renamed over it.
///
/// A link stays a link: what it names is replaced. Owner, group, permissions and extended attributes stay; where they
/// cannot, or other hard links would keep the old content, nothing is changed.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    check(path)?;
    let path = path.canonicalize()?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let old = File::open(&path)?;
    let make = || new_file().tempfile_in(folder);
    let fill = |file: &mut tempfile::NamedTempFile| {
        file.write_all(bytes)?;
        keep(&old, file.as_file())?;
        file.as_file().sync_all()
    };
    interrupt::replace(&path, make, fill)?;
    // The rename is durable once the folder is synced, which not every system supports.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Whether a file can be replaced without harm to others.
pub fn check(path: &Path) -> io::Result<()> {
    let metadata = path.metadata()?;
    if !metadata.is_file() {
        return Err(refused("it is not a regular file".to_owned()));
    }
    match hard_links(&metadata) {
        1 => Ok(()),
        links => Err(refused(format!(
            "it has {links} hard links, and only one of them would change; leave out --in-place, and write the output to \
             where it belongs"
        ))),
    }
}

fn new_file() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".airgap-lint-");
    builder
}

fn refused(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

#[cfg(unix)]
fn hard_links(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn hard_links(_: &Metadata) -> u64 {
    1
}

/// Gives a file what is known of another besides its content.
#[cfg(unix)]
fn keep(old: &File, new: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let (metadata, made) = (old.metadata()?, new.metadata()?);
    let uid = (metadata.uid() != made.uid()).then_some(metadata.uid());
    let gid = (metadata.gid() != made.gid()).then_some(metadata.gid());
    if uid.is_some() || gid.is_some() {
        fchown(new, uid, gid).map_err(|error| unkept("its owner and group", &error))?;
    }
    // A change of the owner takes some of the permissions away, so they come second.
    new.set_permissions(metadata.permissions())?;
    keep_attributes(old, new)
}

#[cfg(not(unix))]
fn keep(old: &File, new: &File) -> io::Result<()> {
    new.set_permissions(old.metadata()?.permissions())
}

/// Gives a file the extended attributes of another, access lists among them.
#[cfg(unix)]
fn keep_attributes(old: &File, new: &File) -> io::Result<()> {
    use xattr::FileExt;
    let names = |file: &File| match file.list_xattr() {
        Ok(names) => Ok(names.collect::<Vec<_>>()),
        // The file system has none.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(Vec::new()),
        Err(error) => Err(error),
    };
    let wanted = names(old)?;
    // A folder can give new files attributes.
    for name in names(new)?.iter().filter(|name| !wanted.contains(name)) {
        new.remove_xattr(name)
            .map_err(|error| unkept(&format!("that it has no attribute {}", name.display()), &error))?;
    }
    for name in &wanted {
        let value = old.get_xattr(name)?;
        if new.get_xattr(name)? != value {
            new.set_xattr(name, &value.unwrap_or_default())
                .map_err(|error| unkept(&format!("its attribute {}", name.display()), &error))?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn unkept(what: &str, error: &io::Error) -> io::Error {
    let reason = crate::output::reason(error);
    io::Error::new(
        error.kind(),
        format!("{what} cannot be kept ({reason}), so it was not changed"),
    )
}
