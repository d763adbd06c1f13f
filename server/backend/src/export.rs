//! How a round ends: the workbook for the CCHC index, its agency table as CSV, and the anonymous data set with its code book.
//!
//! Every export is the province's: exact figures, and in `raw` single rows. An agency's account sees released figures only.
//!
//! Reading order: [`report`] (every number, once), [`breakdown`] (small cells closed), [`columns`] (the agency table),
//! [`workbook`], [`csv`], [`raw`].

pub mod breakdown;
pub mod columns;
pub mod csv;
mod draft;
pub mod method;
pub mod raw;
pub mod report;
pub mod workbook;

use crate::{Error, Result, Store, clock::Clock, rounds::OpenRound};
use draft::Draft;
pub use report::Report;
use std::{
    path::{Path, PathBuf},
    str::FromStr,
};

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The workbook: indices, factors, items, sample, method.
    Xlsx,
    /// The workbook's agency table as CSV, and its code book.
    Csv,
    /// The anonymous data set, one row a sealed response, and its code book.
    Raw,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Xlsx, Self::Csv, Self::Raw];

    /// As the command line takes it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Raw => "raw",
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|f| f.code() == code);
        found.ok_or_else(|| format!("không có dạng tệp «{code}»; dùng xlsx, csv hoặc raw"))
    }
}

/// What an export wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The file asked for, then its code book where there is one.
    pub files: Vec<PathBuf>,
    /// Agencies in the table, or responses in the data set.
    pub rows: u64,
}

/// Writes an export to `out`; of `csv` and `raw` also the code book, `<out>.so-ma.csv`.
///
/// A file appears under its name only when it is whole. Files are readable by their owner alone: they are for the province.
///
/// # Errors
/// Database; a file that cannot be written; a stored answer that its form does not know.
pub async fn export(store: &Store, open: &OpenRound, format: Format, out: &Path, clock: &Clock) -> Result<Exported> {
    match format {
        Format::Xlsx => {
            let report = Report::gather(store, open, clock).await?;
            let rows = report.agencies.len() as u64;
            write_all(vec![(out.to_owned(), in_background(move || workbook::bytes(&report)).await?)]).await?;
            Ok(Exported { files: vec![out.to_owned()], rows })
        }
        Format::Csv => {
            let report = Report::gather(store, open, clock).await?;
            let book = code_book_path(out);
            write_all(vec![(book.clone(), csv::code_book(&report)), (out.to_owned(), csv::agencies(&report))]).await?;
            Ok(Exported { files: vec![out.to_owned(), book], rows: report.agencies.len() as u64 })
        }
        Format::Raw => export_raw(store, open, out, clock).await,
    }
}

async fn export_raw(store: &Store, open: &OpenRound, out: &Path, clock: &Clock) -> Result<Exported> {
    let draft = Draft::beside(out)?;
    let mut file = draft.open()?;
    let rows = raw::write(store, open, &mut file, out).await?;
    file.sync_all().await.map_err(Error::file(out))?;
    drop(file);
    let book = code_book_path(out);
    let words = raw::code_book(open, store.last_seal().await?, rows, clock);
    write_all(vec![(book.clone(), words)]).await?;
    draft.keep()?;
    Ok(Exported { files: vec![out.to_owned(), book], rows })
}

/// The code book stands beside its file: `ket-qua.csv` has `ket-qua.csv.so-ma.csv`.
pub fn code_book_path(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".so-ma.csv");
    PathBuf::from(name)
}

/// Writes whole files; each takes its name only after all of them are on disk.
async fn write_all(files: Vec<(PathBuf, Vec<u8>)>) -> Result<()> {
    in_background(move || {
        let drafts = files.iter().map(|(path, bytes)| Draft::beside(path)?.filled(bytes)).collect::<Result<Vec<_>>>()?;
        drafts.into_iter().try_for_each(Draft::keep)
    })
    .await
}

/// Work that would keep a thread of the server from its citizens.
async fn in_background<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Refused(format!("việc xuất dữ liệu bị dừng: {e}")))?
}

/// The workbook, for a download by the province.
///
/// # Errors
/// Database; a text too long for a cell.
pub async fn workbook_bytes(store: &Store, open: &OpenRound, clock: &Clock) -> Result<Vec<u8>> {
    let report = Report::gather(store, open, clock).await?;
    in_background(move || workbook::bytes(&report)).await
}

/// The agency table as CSV, for a download by the province.
///
/// # Errors
/// Database.
pub async fn csv_bytes(store: &Store, open: &OpenRound, clock: &Clock) -> Result<Vec<u8>> {
    Ok(csv::agencies(&Report::gather(store, open, clock).await?))
}
