//! How files are read and written here, so that none can keep its reader waiting for ever, and none is left half written.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::warn;

/// Opens a regular file, and nothing else: who opens a pipe waits until somebody writes to it.
pub fn open(path: &Path) -> io::Result<File> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "not a regular file"));
    }
    File::open(path)
}

/// Puts a file in the place of what is there, all of it or nothing: on a full disk, and after a crash, the old one is intact.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let (folder, new) = beside(path)?;
    let replaced = write(&new, content).and_then(|()| fs::rename(&new, path));
    if replaced.is_err() {
        let _ = fs::remove_file(&new);
    }
    replaced?;
    // Where a folder can be opened, its new entry is on the disk only after this.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// The folder, and a name in it that is hidden and nobody else's.
fn beside(path: &Path) -> io::Result<(&Path, PathBuf)> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::Error::new(ErrorKind::InvalidInput, "not the name of a file"));
    };
    let name = [".".as_ref(), name, ".new".as_ref()].into_iter().collect::<std::ffi::OsString>();
    Ok((folder, folder.join(name)))
}

/// A file of ours that makes no sense is set aside, and said so: it is no reason not to play music.
pub fn set_aside(path: &Path, why: &str) {
    let aside = path.with_extension("damaged");
    match fs::rename(path, &aside) {
        Ok(()) => warn(format_args!("{} is damaged, and now {}: {why}", path.display(), aside.display())),
        Err(error) => warn(format_args!("{} is damaged ({why}), and can't be set aside: {error}", path.display())),
    }
}
