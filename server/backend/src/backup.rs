//! Backups: taken right after a seal, put back into either database, and thinned out.
//!
//! A backup is a SQLite database of this program's schema ([`crate::store::copy`]) with one line after its end: a tag and the
//! SHA-256 of all bytes before it. SQLite reads such a file as it is; `restore` checks the line first. There are no keys in it.

use crate::{Error, Result, Store, draft::Draft, keys, store::copy};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use sqlx::Connection;
use std::{
    fs::{self, File},
    io::{BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

pub use crate::store::Contents;

/// Begins the last line.
const TAG: &str = "\nhailong-sao-luu 1 ";
/// Its length: tag, 64 hexadecimal digits, line end.
const LINE: usize = TAG.len() + 64 + 1;

/// Nightly backups are called this, with the day between.
const NAME: (&str, &str) = ("hailong-", ".sao-luu");

/// Where nightly backups go, and how many of them stay.
#[derive(Clone, Debug)]
pub struct Nightly {
    /// The folder.
    pub dir: PathBuf,
    /// How many stay, the newest: at least one.
    pub keep: usize,
}

/// Seals, and writes a backup. The file takes its name when it is whole and on disk, and only its owner can read it.
///
/// # Errors
/// Database; the file is there or cannot be written; voices come so fast that the urn is never empty.
pub async fn write(store: &Store, to: &Path, today: Date) -> Result<()> {
    if to.exists() {
        return Err(Error::Refused(format!("{} đã có; chọn tên khác", to.display())));
    }
    let draft = Draft::beside(to)?;
    drop(draft.create()?);
    store.copy_into(draft.path(), today).await?;
    blocking(move || {
        let mut file = File::options().read(true).append(true).open(draft.path()).map_err(Error::file(draft.path()))?;
        let hash = hash(&file, None).map_err(Error::file(draft.path()))?;
        file.write_all(format!("{TAG}{hash}\n").as_bytes()).map_err(Error::file(draft.path()))?;
        draft.keep_for_good()
    })
    .await
}

/// Puts a backup back, brings its schema up to date, and says what is in it.
///
/// # Errors
/// The file is damaged, cut short, somebody else's, or of a newer program; the database is in use; it holds voices and `replace`
/// was not said. Then nothing has changed.
pub async fn restore(from: &Path, database: &str, replace: bool) -> Result<Contents> {
    match database.strip_prefix("sqlite://") {
        Some(target) => restore_file(from, Path::new(target), replace).await,
        None if database.starts_with("postgres") => {
            let folder = std::env::temp_dir();
            let copy = unpacked(from, &folder.join("hailong-phuc-hoi")).await?;
            let contents = named(from, copy::check_copy(copy.path()).await)?;
            copy::put_into_postgres(copy.path(), database, replace).await?;
            Ok(contents)
        }
        None => {
            Err(Error::Refused(format!("địa chỉ cơ sở dữ liệu phải là sqlite:///… hoặc postgres://…, không phải «{database}»")))
        }
    }
}

/// Whether nothing else has the database open.
///
/// # Errors
/// Database; [`Error::Refused`] where a server or another command has.
pub async fn check_alone(database: &str) -> Result<()> {
    match database.strip_prefix("sqlite://").map(Path::new) {
        Some(file) if file.exists() => copy::check_target_file(file, true).await,
        Some(_) => Ok(()),
        None => Ok(copy::alone_in_postgres(database).await?.close().await?),
    }
}

async fn restore_file(from: &Path, target: &Path, replace: bool) -> Result<Contents> {
    if let Some(dir) = target.parent().filter(|dir| !dir.as_os_str().is_empty()) {
        fs::create_dir_all(dir).map_err(Error::file(dir))?;
    }
    let copy = unpacked(from, target).await?;
    let contents = named(from, copy::check_copy(copy.path()).await)?;
    if target.exists() {
        copy::check_target_file(target, replace).await?;
        // SQLite would play the old database's log into the new one.
        for log in ["-wal", "-shm", "-journal"] {
            let mut name = target.as_os_str().to_owned();
            name.push(log);
            match fs::remove_file(&name) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::file(PathBuf::from(name))(error));
                }
                _ => {}
            }
        }
    }
    copy.keep_for_good()?;
    Ok(contents)
}

/// The database inside a backup, beside `target`, with the last line checked and taken away.
async fn unpacked(from: &Path, target: &Path) -> Result<Draft> {
    let (from, draft) = (from.to_owned(), Draft::beside(target)?);
    blocking(move || {
        let mut file = File::open(&from).map_err(Error::file(&from))?;
        let foreign =
            || Error::Refused(format!("{}: không phải bản sao lưu của chương trình này, hoặc bị cắt cụt", from.display()));
        let length = file.metadata().map_err(Error::file(&from))?.len();
        let body = length.checked_sub(LINE as u64).ok_or_else(foreign)?;
        let mut line = [0; LINE];
        file.seek(SeekFrom::Start(body)).and_then(|_| file.read_exact(&mut line)).map_err(Error::file(&from))?;
        let said = std::str::from_utf8(&line).ok().and_then(|l| l.strip_prefix(TAG)).ok_or_else(foreign)?.trim_end();
        if hash(&file, Some(body)).map_err(Error::file(&from))? != said {
            return Err(Error::Refused(format!("{}: bản sao lưu hỏng, mã băm không khớp", from.display())));
        }
        let mut to = draft.create()?;
        file.rewind().and_then(|()| std::io::copy(&mut (&file).take(body), &mut to)).map_err(Error::file(draft.path()))?;
        Ok(draft)
    })
    .await
}

/// SHA-256 of a file's beginning, or of all of it.
fn hash(mut file: &File, length: Option<u64>) -> std::io::Result<String> {
    file.rewind()?;
    let mut hash = Sha256::new();
    let mut reader = BufReader::new(file.take(length.unwrap_or(u64::MAX)));
    let mut bytes = vec![0; 1 << 16];
    loop {
        match reader.read(&mut bytes)? {
            0 => return Ok(keys::to_hex(&hash.finalize())),
            n => hash.update(&bytes[..n]),
        }
    }
}

fn named<T>(from: &Path, result: Result<T>) -> Result<T> {
    result.map_err(|error| match error {
        Error::Refused(why) => Error::Refused(format!("{}: {why}", from.display())),
        other => other,
    })
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Refused(e.to_string()))?
}

impl Nightly {
    /// The backup of a day.
    pub fn path(&self, day: Date) -> PathBuf {
        self.dir.join(format!("{}{day}{}", NAME.0, NAME.1))
    }

    /// Takes today's backup, where there is none yet, and then deletes those that are too many: never before the new one is whole.
    ///
    /// # Errors
    /// Database; the folder cannot be read or written.
    pub async fn take(&self, store: &Store, today: Date) -> Result<bool> {
        if self.path(today).exists() {
            return Ok(false);
        }
        fs::create_dir_all(&self.dir).map_err(Error::file(&self.dir))?;
        write(store, &self.path(today), today).await?;
        for old in self.too_many(today)? {
            fs::remove_file(&old).map_err(Error::file(&old))?;
        }
        Ok(true)
    }

    /// Those older than the newest few. One of a day to come, from a clock that ran ahead, neither goes nor pushes another one out.
    fn too_many(&self, today: Date) -> Result<impl Iterator<Item = PathBuf> + use<>> {
        let of_today = self.path(today);
        Ok(self.kept()?.into_iter().rev().filter(move |path| *path <= of_today).skip(self.keep.max(1)))
    }

    /// The nightly backups that are there, oldest first. Other files in the folder are nobody's business.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn kept(&self) -> Result<Vec<PathBuf>> {
        let read =
            || -> std::io::Result<Vec<PathBuf>> { fs::read_dir(&self.dir)?.map(|entry| entry.map(|e| e.path())).collect() };
        let ours = |path: &PathBuf| {
            let name = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.strip_prefix(NAME.0)?.strip_suffix(NAME.1));
            name.is_some_and(|day| day.parse::<Date>().is_ok())
        };
        let mut kept: Vec<PathBuf> = read().map_err(Error::file(&self.dir))?.into_iter().filter(ours).collect();
        kept.sort();
        Ok(kept)
    }
}
