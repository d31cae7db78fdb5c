//! Files that are either whole or not there.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::{Error, Result};

/// Writes a file through `write`: to a temporary in the same directory, which then takes the name `path`. When anything
/// fails, what was at `path` stays as it was and no temporary is left.
///
/// A symbolic link is followed. What is not a regular file (a pipe, `/dev/stdout`) is written to directly.
///
/// # Errors
/// A directory that does not exist or cannot be written to, a full disk, or what `write` returns.
pub fn write_atomically(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    Staged::new(path, write)?.publish()
}

/// A file that is written but does not have its name yet: several are published together, after the last was written.
#[derive(Debug)]
pub struct Staged {
    path: PathBuf,
    /// The temporary and the name it takes; nothing for what was written to directly.
    file: Option<(NamedTempFile, PathBuf)>,
}

impl Staged {
    /// Writes the content.
    ///
    /// # Errors
    /// As [`write_atomically`].
    pub fn new(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Self> {
        let fail = |cause| failure(path, &cause);
        let target = match path.metadata() {
            Ok(found) if found.is_dir() => {
                return Err(Error::new(path.display(), "is a directory").advise("give the name of a file"));
            }
            Ok(found) if !found.is_file() => {
                let mut file = BufWriter::new(File::options().write(true).open(path).map_err(fail)?);
                write(&mut file).and_then(|()| file.flush()).map_err(fail)?;
                return Ok(Self { path: path.to_path_buf(), file: None });
            }
            Ok(_) => path.canonicalize().map_err(fail)?,
            Err(_) => path.to_path_buf(),
        };
        let directory = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        if !directory.is_dir() {
            return Err(Error::new(path.display(), format!("there is no directory {}", directory.display()))
                .advise("create it first, or write elsewhere"));
        }
        let mut temporary = builder().tempfile_in(&directory).map_err(fail)?;
        let mut buffered = BufWriter::new(temporary.as_file_mut());
        write(&mut buffered).and_then(|()| buffered.flush()).map_err(fail)?;
        drop(buffered);
        Ok(Self { path: path.to_path_buf(), file: Some((temporary, target)) })
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// A name that can no longer be taken.
    pub fn publish(self) -> Result<()> {
        let Some((temporary, target)) = self.file else { return Ok(()) };
        temporary.persist(target).map(drop).map_err(|failed| failure(&self.path, &failed.error))
    }
}

fn failure(path: &Path, cause: &io::Error) -> Error {
    Error::new(path.display(), format!("cannot be written: {cause}"))
}

/// Temporary files that end up with the permissions of any new file, not the private ones of a temporary.
fn builder() -> tempfile::Builder<'static, 'static> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "permissions are set on Unix alone"))]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out");
        write_atomically(&path, |out| out.write_all(b"old")).unwrap();
        let error = write_atomically(&path, |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("disk full"))
        })
        .unwrap_err();
        assert!(error.to_string().contains("disk full"));
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
        write_atomically(&path, |out| out.write_all(b"new")).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn missing_directories_and_directories_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        let error = write_atomically(&directory.path().join("no/where"), |_| Ok(())).unwrap_err().to_string();
        assert!(error.contains("there is no directory"), "{error}");
        let error = write_atomically(directory.path(), |_| Ok(())).unwrap_err().to_string();
        assert!(error.contains("is a directory"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_permissions_are_ordinary() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let (path, link) = (directory.path().join("out"), directory.path().join("link"));
        std::fs::write(&path, "old").unwrap();
        let ordinary = path.metadata().unwrap().permissions().mode();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        write_atomically(&link, |out| out.write_all(b"new")).unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(path.metadata().unwrap().permissions().mode(), ordinary);
    }
}
