//! How a round ends: the workbook for the CCHC index, its agency table as CSV, and the anonymous data set with its code book.
//!
//! Every export is the province's: exact figures, and in `raw` single rows. An agency's account sees released figures only.
//!
//! Reading order: [`report`] (every number, once), [`breakdown`] (small cells closed), [`columns`] (the agency table),
//! [`workbook`] (with `agency_pages`), [`csv`], [`slices`] (the same cut as a page asks), [`raw`] with its [`variables`] and `labels`;
//! [`signed`] (what every export carries so that it can be checked) and [`check`] (the checking).

mod agency_pages;
pub mod breakdown;
pub mod check;
pub mod columns;
pub mod comparison;
pub mod csv;
pub mod drivers;
mod flags;
mod labels;
pub mod method;
mod period;
pub mod raw;
pub mod report;
pub mod signed;
pub mod slices;
pub mod variables;
pub mod verification;
pub mod workbook;

use crate::{Error, Result, Store, clock::Clock, draft::Draft, lifecycle::files, reasons, rounds::OpenRound};
pub(crate) use breakdown::closed_fields;
use csv::Decimal;
use domain::ledger::manifest::{Part, Parts};
pub use report::Report;
use sha2::{Digest, Sha256};
pub use signed::{Stamp, manifest_path};
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
    /// The same with decimal commas and semicolons.
    CsvComma,
    /// The anonymous data set, one row a sealed response, its code book, and scripts that read it into SPSS, Stata and R.
    Raw,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Xlsx, Self::Csv, Self::CsvComma, Self::Raw];

    /// As the command line takes it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::CsvComma => "csv-phay",
            Self::Raw => "raw",
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|f| f.code() == code);
        found.ok_or_else(|| format!("không có dạng tệp «{code}»; dùng xlsx, csv, csv-phay hoặc raw"))
    }
}

/// What an export wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The file asked for, then its code book and scripts where there are any, then the manifest of all of them.
    pub files: Vec<PathBuf>,
    /// Agencies in the table, or responses in the data set.
    pub rows: u64,
}

/// Writes an export to `out`; of `csv` and `raw` also the code book, `<out>.so-ma.csv`, and the signed manifest, `<out>.xacthuc`; of
/// `raw` also the scripts. A workbook carries its manifest itself.
///
/// A file appears under its name only when it is whole. Files are readable by their owner alone: they are for the province.
///
/// # Errors
/// Database; a file that cannot be written; a stored answer that its form does not know.
pub async fn export(store: &Store, open: &OpenRound, format: Format, out: &Path, clock: &Clock) -> Result<Exported> {
    match format {
        Format::Xlsx => {
            // Where no server ran since the last seal, nobody weighed the factors yet.
            reasons::refresh(store, open).await?;
            write_all(vec![(out.to_owned(), workbook_bytes(store, open, clock).await?)]).await?;
            Ok(Exported { files: vec![out.to_owned()], rows: open.round.agencies.len() as u64 })
        }
        Format::Csv | Format::CsvComma => {
            let decimal = if format == Format::Csv { Decimal::Point } else { Decimal::Comma };
            let book = code_book_path(out);
            let (table, code_book) = table_bytes(store, open, decimal, clock).await?;
            let manifest = match store.published_file(&open.round.code, files::MANIFEST).await? {
                Some(published) => published,
                None => {
                    let stamp = Stamp::of(store, open, clock).await?;
                    stamp.sign_files([(&*signed::name(out), &*table), (&signed::name(&book), &code_book)])?
                }
            };
            let proof = manifest_path(out);
            write_all(vec![(book.clone(), code_book), (proof.clone(), manifest), (out.to_owned(), table)]).await?;
            Ok(Exported { files: vec![out.to_owned(), book, proof], rows: open.round.agencies.len() as u64 })
        }
        Format::Raw => export_raw(store, open, out, clock).await,
    }
}

async fn export_raw(store: &Store, open: &OpenRound, out: &Path, clock: &Clock) -> Result<Exported> {
    let draft = Draft::beside(out)?;
    let mut file = draft.open()?;
    let variables = variables::variables(open);
    let (rows, sha256) = raw::write(store, open, &variables, &mut file, out).await?;
    file.sync_all().await.map_err(Error::file(out))?;
    drop(file);
    let mut beside = vec![(code_book_path(out), raw::code_book(open, &variables, store.last_seal().await?, rows, clock))];
    let data = out.file_name().unwrap_or_default().to_string_lossy();
    let scripts = labels::scripts(&data, &variables);
    beside.extend(scripts.into_iter().map(|(end, text)| (with_end(out, end), text.into_bytes())));
    let others = beside.iter().map(|(path, bytes)| Part { name: signed::name(path), sha256: Sha256::digest(bytes).into() });
    let parts = std::iter::once(Part { name: signed::name(out), sha256 }).chain(others).collect();
    let manifest = Stamp::of(store, open, clock).await?.sign(Parts::Files(parts))?;
    beside.push((manifest_path(out), manifest.into_bytes()));
    let files = std::iter::once(out.to_owned()).chain(beside.iter().map(|(path, _)| path.clone())).collect();
    write_all(beside).await?;
    draft.keep()?;
    Ok(Exported { files, rows })
}

/// The code book stands beside its file: `ket-qua.csv` has `ket-qua.csv.so-ma.csv`.
pub fn code_book_path(out: &Path) -> PathBuf {
    with_end(out, "so-ma.csv")
}

/// The file's name with something after it: a script stands beside its data as `phieu.csv.sps`, `phieu.csv.do`, `phieu.csv.R`.
fn with_end(out: &Path, end: &str) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".");
    name.push(end);
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

/// The workbook of figures that were gathered.
///
/// # Errors
/// A text too long for a cell.
pub(crate) async fn gathered_workbook(report: &Report, stamp: &Stamp) -> Result<Vec<u8>> {
    let (report, stamp) = (report.clone(), stamp.clone());
    in_background(move || workbook::bytes(&report, &stamp)).await
}

/// The workbook: the one that was published, else the figures of this moment.
///
/// # Errors
/// Database; a text too long for a cell.
pub async fn workbook_bytes(store: &Store, open: &OpenRound, clock: &Clock) -> Result<Vec<u8>> {
    match store.published_file(&open.round.code, files::WORKBOOK).await? {
        Some(published) => Ok(published),
        None => {
            let stamp = Stamp::of(store, open, clock).await?;
            gathered_workbook(&Report::gather_whole(store, open, clock).await?, &stamp).await
        }
    }
}

/// The agency table as CSV and its code book: those that were published, else the figures of this moment.
///
/// # Errors
/// Database.
pub async fn table_bytes(store: &Store, open: &OpenRound, decimal: Decimal, clock: &Clock) -> Result<(Vec<u8>, Vec<u8>)> {
    let code = &open.round.code;
    let (table, code_book) = files::table(decimal);
    let published = (store.published_file(code, table).await?, store.published_file(code, code_book).await?);
    if let (Some(table), Some(code_book)) = published {
        return Ok((table, code_book));
    }
    let report = Report::gather(store, open, clock).await?;
    Ok((csv::agencies(&report, decimal), csv::code_book(&report, decimal)))
}
