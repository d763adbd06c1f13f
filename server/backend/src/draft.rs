//! A file that takes its name only when it is whole.

use crate::{Error, Result, keys};
use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

/// A file under a name of passage beside its target; removed when dropped before [`Draft::keep`].
#[derive(Debug)]
pub(crate) struct Draft {
    path: PathBuf,
    target: PathBuf,
}

impl Draft {
    pub(crate) fn beside(target: &Path) -> Result<Self> {
        let name = target.file_name().ok_or_else(|| Error::Refused(format!("«{}» không phải tên tệp", target.display())))?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}.tmp", keys::to_hex(&keys::random::<6>())));
        Ok(Self { path: target.with_file_name(hidden), target: target.to_owned() })
    }

    /// Where it is for now.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the file, empty, readable by its owner alone.
    pub(crate) fn create(&self) -> Result<fs::File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.path).map_err(Error::file(&self.target))
    }

    pub(crate) fn open(&self) -> Result<tokio::fs::File> {
        self.create().map(tokio::fs::File::from_std)
    }

    /// Puts all of it on disk.
    pub(crate) fn filled(self, bytes: &[u8]) -> Result<Self> {
        let mut file = self.create()?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Error::file(&self.target))?;
        Ok(self)
    }

    /// Gives it its name.
    pub(crate) fn keep(self) -> Result<()> {
        fs::rename(&self.path, &self.target).map_err(Error::file(&self.target))
    }

    /// Gives it its name, and comes back when bytes and name would outlive a power cut.
    pub(crate) fn keep_for_good(self) -> Result<()> {
        let target = self.target.clone();
        fs::File::open(&self.path).and_then(|file| file.sync_all()).map_err(Error::file(&target))?;
        self.keep()?;
        let dir = target.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::File::open(dir).and_then(|dir| dir.sync_all()).map_err(Error::file(dir))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Kept: nothing stands under the name of passage any more. Not kept: half a file helps nobody.
        let _ = fs::remove_file(&self.path);
    }
}
