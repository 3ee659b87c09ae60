//! Reads and writes files so that a reader can't wait forever, and no file is left half written.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::warn;

/// Opens a file, if it is a regular one: opening a pipe could wait forever for a writer.
pub fn open(path: &Path) -> io::Result<File> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "not a regular file"));
    }
    File::open(path)
}

/// Replaces a file atomically: if the disk is full, or after a crash, the old file is intact.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let (folder, new) = beside(path)?;
    let replaced = write(&new, content).and_then(|()| fs::rename(&new, path));
    if replaced.is_err() {
        let _ = fs::remove_file(&new);
    }
    replaced?;
    // On Unix, the folder's new entry is on the disk only after this.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// The folder, and the path of a hidden temporary file in it.
fn beside(path: &Path) -> io::Result<(&Path, PathBuf)> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::Error::new(ErrorKind::InvalidInput, "not the name of a file"));
    };
    let name = [".".as_ref(), name, ".new".as_ref()].into_iter().collect::<std::ffi::OsString>();
    Ok((folder, folder.join(name)))
}

/// Renames a damaged file and logs a warning, so that the server can start without it.
pub fn set_aside(path: &Path, why: &str) {
    let aside = path.with_extension("damaged");
    match fs::rename(path, &aside) {
        Ok(()) => warn(format_args!("{} is damaged, and was renamed to {}: {why}", path.display(), aside.display())),
        Err(error) => warn(format_args!("{} is damaged ({why}), and can't be renamed: {error}", path.display())),
    }
}
