//! Whether a file is what was exported: the cells of a workbook, or the bytes of another file, against the manifest that the
//! ledger's key signed ([`super::signed`]).
//!
//! A workbook may have been opened and saved by another program; it may not have been edited. The file comes from anybody: it is
//! read within limits, and nothing in it is believed before the signature.

mod reading;

use super::workbook::PROOF_SHEET;
use crate::{Error, Result, Store, lifecycle::files};
use domain::ledger::{
    HeadError, Manifest, Verifying,
    manifest::{Part, Parts},
    sheet::{Cell, Fingerprint},
};
use reading::{Note, Seen, address, cells, open, read};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fmt,
    io::Read,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

/// Largest workbook.
pub const MAX_BYTES: u64 = 64 << 20;
/// Most cells that are named one by one.
const NAMED: usize = 20;

/// Why nothing can be said of a file's content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// It cannot be read.
    #[error("không đọc được như XLSX ({0})")]
    Unreadable(String),
    /// It has no sheet with a manifest.
    #[error("không có chữ ký ở trang «{PROOF_SHEET}»: tệp không do hệ thống xuất ra, hoặc trang ấy đã bị xóa hay sửa")]
    NoManifest,
    /// The text is no manifest.
    #[error("phần xác thực bị hỏng hoặc đã bị sửa")]
    Malformed,
    /// Another key signed it.
    #[error("được ký bằng khóa khác, không phải khóa đang dùng để kiểm tra")]
    OtherKey,
    /// It says that this key signed it, and that is not so.
    #[error("chữ ký không đúng: phần xác thực đã bị sửa")]
    BadSignature,
}

impl From<HeadError> for Unproven {
    fn from(why: HeadError) -> Self {
        match why {
            HeadError::Malformed => Self::Malformed,
            HeadError::OtherKey => Self::OtherKey,
            HeadError::BadSignature => Self::BadSignature,
        }
    }
}

/// In what a workbook differs from the exported one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Cells of a sheet were changed, added or removed.
    Changed(String),
    /// A sheet is not there.
    Missing(String),
    /// A sheet was not exported.
    Added(String),
    /// A sheet has another name: before, now.
    Renamed(String, String),
    /// The sheets stand in another order.
    Reordered,
    /// A sheet cannot be seen.
    Hidden(String),
    /// Formulas, of which an export has none: sheet, the first one's cell, how many.
    Formulas(String, String, usize),
    /// Merged cells, of which an export has none, and which show one value of many: sheet, the first merge's cell, how many merges.
    Merged(String, String, usize),
    /// A sheet cannot be read.
    Unreadable(String, String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(sheet) => write!(f, "trang «{sheet}» đã bị sửa, thêm hoặc bớt ô"),
            Self::Missing(sheet) => write!(f, "trang «{sheet}» đã bị xóa"),
            Self::Added(sheet) => write!(f, "trang «{sheet}» đã bị thêm vào"),
            Self::Renamed(was, is) => write!(f, "trang «{was}» đã bị đổi tên thành «{is}»"),
            Self::Reordered => f.write_str("các trang đã bị xếp lại thứ tự"),
            Self::Hidden(sheet) => write!(f, "trang «{sheet}» đã bị ẩn"),
            Self::Formulas(sheet, first, n) => {
                write!(f, "trang «{sheet}» có {n} ô bị thay bằng công thức, ô đầu tiên là {first}")
            }
            Self::Merged(sheet, first, n) => {
                write!(
                    f,
                    "trang «{sheet}» có {n} vùng ô bị gộp, che giá trị của các ô trong vùng; vùng đầu tiên bắt đầu ở ô {first}"
                )
            }
            Self::Unreadable(sheet, why) => write!(f, "trang «{sheet}» không đọc được ({why})"),
        }
    }
}

/// A workbook with a good signature.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What was signed.
    pub manifest: Manifest,
    /// As it was signed.
    pub note: String,
    /// Everything that is not as it was exported.
    pub findings: Vec<Finding>,
}

/// Checks a workbook.
///
/// # Errors
/// [`Unproven`]: it cannot be read, or has no manifest that this key signed.
pub fn workbook(bytes: &[u8], key: &Verifying) -> Result<Checked, Unproven> {
    let seen = read(bytes)?;
    let note = note_of(&seen)?;
    let manifest = Manifest::read(&note, key)?;
    let Parts::Sheets(wanted) = &manifest.parts else { return Err(Unproven::Malformed) };
    Ok(Checked { findings: compare(wanted, &seen), manifest, note })
}

/// The signed note that a workbook carries; nothing is verified.
///
/// # Errors
/// [`Unproven::Unreadable`], [`Unproven::NoManifest`].
pub fn workbook_note(bytes: &[u8]) -> Result<String, Unproven> {
    note_of(&read(bytes)?)
}

fn note_of(seen: &[Seen]) -> Result<String, Unproven> {
    let proof = seen.iter().find(|sheet| sheet.name == PROOF_SHEET).and_then(|sheet| sheet.content.as_ref().ok());
    proof.and_then(|content| content.note.as_ref()).map(Note::text).ok_or(Unproven::NoManifest)
}

fn compare(wanted: &[Part], seen: &[Seen]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_there = |part: &&Part| seen.iter().any(|sheet| sheet.name == part.name);
    let (there, mut gone): (Vec<&Part>, Vec<&Part>) = wanted.iter().partition(is_there);
    let mut known: Vec<&str> = Vec::new();
    for sheet in seen {
        let part = there.iter().find(|part| part.name == sheet.name && !known.contains(&sheet.name.as_str()));
        findings.extend(sheet.hidden.then(|| Finding::Hidden(sheet.name.clone())));
        let content = match &sheet.content {
            Ok(content) => content,
            Err(why) => {
                findings.push(Finding::Unreadable(sheet.name.clone(), why.clone()));
                known.extend(part.map(|part| part.name.as_str()));
                continue;
            }
        };
        let print = content.print.clone().finish();
        match part {
            Some(part) => {
                known.push(&sheet.name);
                let stray = content.note.as_ref().is_some_and(|note| note.stray);
                findings.extend((part.sha256 != print || stray).then(|| Finding::Changed(sheet.name.clone())));
            }
            // The same cells under another name.
            None => match gone.iter().position(|part| part.sha256 == print) {
                Some(at) => findings.push(Finding::Renamed(gone.remove(at).name.clone(), sheet.name.clone())),
                None => findings.push(Finding::Added(sheet.name.clone())),
            },
        }
        if let Some((first, n)) = &content.formulas {
            findings.push(Finding::Formulas(sheet.name.clone(), first.clone(), *n));
        }
        if let Some((first, n)) = &content.merged {
            findings.push(Finding::Merged(sheet.name.clone(), first.clone(), *n));
        }
    }
    findings.extend(gone.into_iter().map(|part| Finding::Missing(part.name.clone())));
    if !there.iter().map(|part| &part.name).eq(known.iter().copied()) {
        findings.push(Finding::Reordered);
    }
    findings
}

/// What a manifest says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict<'m> {
    /// It is the file that was exported under this name.
    Same(&'m str),
    /// The file of its name was another.
    Changed,
    /// Neither its name nor its bytes are there.
    Unlisted,
}

/// Holds a file against a manifest of files. By its bytes first: a file may be renamed.
pub fn file<'m>(manifest: &'m Manifest, name: &str, sha256: &[u8; 32]) -> Verdict<'m> {
    let Parts::Files(parts) = &manifest.parts else { return Verdict::Unlisted };
    match parts.iter().find(|part| part.sha256 == *sha256) {
        Some(part) => Verdict::Same(&part.name),
        None if parts.iter().any(|part| part.name == name) => Verdict::Changed,
        None => Verdict::Unlisted,
    }
}

/// The SHA-256 of a file, however large.
///
/// # Errors
/// The file cannot be read.
pub fn sha256(path: &Path) -> Result<[u8; 32]> {
    let mut file = std::fs::File::open(path).map_err(Error::file(path))?;
    let (mut sha, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer).map_err(Error::file(path))? {
            0 => return Ok(sha.finalize().into()),
            n => sha.update(&buffer[..n]),
        }
    }
}

/// What the database says beside a good signature.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Whether the head in the manifest is one of the ledger's; `None`: there is none in it.
    pub in_ledger: Option<bool>,
    /// Whether it is what was published; `None`: the round is not published, or nothing was under these names, as of raw data.
    pub published: Option<bool>,
    /// Of a workbook that is the published one but for edits: the cells that differ, at most the first few of a sheet.
    pub cells: Vec<String>,
}

/// Holds a manifest against the ledger, and against what was published; of a `workbook` with findings the cells too.
///
/// # Errors
/// Database.
pub async fn standing(store: &Store, manifest: &Manifest, note: &str, edited: Option<&[u8]>) -> Result<Standing> {
    let heads = store.ledger_heads().await?;
    let in_ledger = manifest.head.as_ref().map(|head| heads.contains(head));
    let name = match manifest.parts {
        Parts::Sheets(_) => files::WORKBOOK,
        Parts::Files(_) => files::MANIFEST,
    };
    let Some(original) = store.published_file(&manifest.round, name).await? else {
        return Ok(Standing { in_ledger, ..Standing::default() });
    };
    let published = match manifest.parts {
        Parts::Sheets(_) => workbook_note(&original).is_ok_and(|published| published == note),
        Parts::Files(_) => original == note.as_bytes(),
    };
    if !published && !of_published_names(store, manifest).await? {
        return Ok(Standing { in_ledger, ..Standing::default() });
    }
    let cells = edited.filter(|_| published).map_or_else(Vec::new, |edited| differences(&original, edited, manifest));
    Ok(Standing { in_ledger, published: Some(published), cells })
}

/// Whether a manifest is of what is published of a round: its workbook, or a file of one of the published names.
async fn of_published_names(store: &Store, manifest: &Manifest) -> Result<bool> {
    let Parts::Files(parts) = &manifest.parts else { return Ok(true) };
    let published = store.published_files(&manifest.round).await?;
    Ok(parts.iter().any(|part| published.iter().any(|file| file.name == part.name)))
}

/// The cells in which an edited workbook differs from the original, by sheet.
fn differences(original: &[u8], edited: &[u8], manifest: &Manifest) -> Vec<String> {
    let read = |bytes, sheet: &str| {
        let table = catch_unwind(AssertUnwindSafe(|| table(bytes, sheet)));
        table.ok().and_then(Result::ok)
    };
    let mut found = Vec::new();
    for part in manifest.parts.all().iter().filter(|part| part.name != PROOF_SHEET) {
        let (Some(was), Some(is)) = (read(original, &part.name), read(edited, &part.name)) else { continue };
        let mut places: Vec<_> = was.keys().chain(is.keys()).filter(|place| was.get(place) != is.get(place)).collect();
        places.sort_unstable();
        places.dedup();
        let words = |table: &Table, place| table.get(place).map_or_else(|| "(trống)".to_owned(), |content| content.words.clone());
        found.extend(places.iter().take(NAMED).map(|place| {
            let at = address(place.0, place.1);
            format!("trang «{}», ô {at}: {}; bản đã công bố: {}", part.name, words(&is, place), words(&was, place))
        }));
        if let Some(more) = places.len().checked_sub(NAMED).filter(|more| *more > 0) {
            found.push(format!("trang «{}»: {more} ô nữa", part.name));
        }
    }
    found
}

/// The cells of a sheet, by place.
type Table = BTreeMap<(u32, u32), Shown>;

/// A cell in words; equal to another that says the same, however it was spelled.
#[derive(Clone, Debug)]
struct Shown {
    print: [u8; 32],
    words: String,
}

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        self.print == other.print
    }
}

fn table(bytes: &[u8], sheet: &str) -> Result<Table, String> {
    let mut book = open(bytes)?;
    let mut table = BTreeMap::new();
    cells(&mut book, sheet, |place, cell, formula| {
        let words = match cell {
            Cell::Text(words) => format!("«{words}»"),
            Cell::Number(x) => x.to_string(),
            Cell::Truth(yes) => yes.to_string(),
            Cell::Fault(what) => what.to_owned(),
        };
        let words = if formula { format!("công thức, {words}") } else { words };
        let mut print = Fingerprint::default();
        // A formula is never the value that it shows.
        print.cell(0, u32::from(formula), cell).map_err(|why| why.to_string())?;
        table.insert(place, Shown { print: print.finish(), words });
        Ok(())
    })?;
    Ok(table)
}
