//! Whether a file is what was exported: the cells of a workbook, or the bytes of another file, against the manifest that the
//! ledger's key signed ([`super::signed`]).
//!
//! A workbook may have been opened and saved by another program; it may not have been edited. The file comes from anybody: it is
//! read within limits, and nothing in it is believed before the signature.

use super::workbook::PROOF_SHEET;
use crate::{Error, Result, Store, expansion, lifecycle::files};
use calamine::{DataRef, Reader, SheetVisible, Xlsx};
use domain::ledger::{
    HeadError, Manifest, Verifying,
    manifest::{FIRST_LINE, Part, Parts},
    sheet::{Cell, Fingerprint},
};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fmt,
    io::{Cursor, Read},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

/// Largest workbook.
pub const MAX_BYTES: u64 = 64 << 20;
/// Most rows of a note: a manifest has a line a sheet.
const MAX_NOTE: u32 = 1_000;
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

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// A sheet as it was read.
struct Seen {
    name: String,
    hidden: bool,
    content: Result<Content, String>,
}

#[derive(Default)]
struct Content {
    print: Fingerprint,
    /// The first formula's cell, and how many there are.
    formulas: Option<(String, usize)>,
    /// The note below, on the sheet that carries it.
    note: Option<Note>,
}

/// A note, a line a row from its first line on.
struct Note {
    first: u32,
    lines: Vec<String>,
    /// Something else stands between or beside its lines.
    stray: bool,
}

impl Note {
    fn add(&mut self, row: u32, column: u32, cell: Cell<'_>) {
        match cell {
            Cell::Text("") => {}
            Cell::Text(words) if column == 0 && row - self.first < MAX_NOTE => {
                // An empty line is a row without cells.
                self.lines.resize((row - self.first) as usize, String::new());
                self.lines.push(words.to_owned());
            }
            _ => self.stray = true,
        }
    }

    fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }
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

/// All sheets. The reader of workbooks trusts their inner paths and panics where they lead nowhere.
fn read(bytes: &[u8]) -> Result<Vec<Seen>, Unproven> {
    let read = catch_unwind(AssertUnwindSafe(|| read_sheets(bytes)));
    read.unwrap_or_else(|_| Err("tệp hỏng".to_owned())).map_err(Unproven::Unreadable)
}

fn open(bytes: &[u8]) -> Result<Book<'_>, String> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("tệp lớn quá {} MB", MAX_BYTES >> 20));
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err("tệp .xls kiểu cũ hoặc có mật khẩu".to_owned());
    }
    expansion::within(bytes)?;
    Xlsx::new(Cursor::new(bytes)).map_err(|e| e.to_string())
}

fn read_sheets(bytes: &[u8]) -> Result<Vec<Seen>, String> {
    let mut book = open(bytes)?;
    let sheets = book.sheets_metadata().to_vec();
    let mut seen = Vec::with_capacity(sheets.len());
    for sheet in sheets {
        let content = read_sheet(&mut book, &sheet.name);
        seen.push(Seen { hidden: sheet.visible != SheetVisible::Visible, content, name: sheet.name });
    }
    Ok(seen)
}

fn read_sheet(book: &mut Book<'_>, name: &str) -> Result<Content, String> {
    let mut content = Content::default();
    let proof = name == PROOF_SHEET;
    cells(book, name, |(row, column), cell, formula| {
        if formula {
            let first = content.formulas.get_or_insert_with(|| (address(row, column), 0));
            first.1 += 1;
        }
        if proof && column == 0 && content.note.is_none() && cell == Cell::Text(FIRST_LINE) {
            content.note = Some(Note { first: row, lines: vec![], stray: false });
        }
        match &mut content.note {
            Some(note) => note.add(row, column, cell),
            None => content.print.cell(row, column, cell).map_err(|why| why.to_string())?,
        }
        Ok(())
    })?;
    Ok(content)
}

/// Calls `each` with place (from 0), value, and whether it is a formula's, of every cell that is not blank.
fn cells(
    book: &mut Book<'_>,
    sheet: &str,
    mut each: impl FnMut((u32, u32), Cell<'_>, bool) -> Result<(), String>,
) -> Result<(), String> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|e| e.to_string())?;
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(|e| e.to_string())? {
        let formula = record.formula.is_some();
        match &record.value {
            DataRef::Empty if !formula => {}
            DataRef::Empty => each(record.pos, Cell::Text(""), formula)?,
            DataRef::SharedString(text) => each(record.pos, Cell::Text(text), formula)?,
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                each(record.pos, Cell::Text(text), formula)?;
            }
            #[expect(clippy::cast_precision_loss, reason = "spreadsheets keep every number as a float")]
            DataRef::Int(number) => each(record.pos, Cell::Number(*number as f64), formula)?,
            DataRef::Float(number) => each(record.pos, Cell::Number(*number), formula)?,
            DataRef::DateTime(day) => each(record.pos, Cell::Number(day.as_f64()), formula)?,
            DataRef::Bool(yes) => each(record.pos, Cell::Truth(*yes), formula)?,
            DataRef::Error(error) => each(record.pos, Cell::Fault(&error.to_string()), formula)?,
        }
    }
    Ok(())
}

/// A cell as people call it: `C7`.
fn address(row: u32, column: u32) -> String {
    let (mut letters, mut left) = (Vec::new(), column + 1);
    while left > 0 {
        letters.push(char::from(b'A' + u8::try_from((left - 1) % 26).unwrap_or_default()));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &(row + 1).to_string()
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
    /// Whether it is what was published; `None`: the round is not published.
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
    let cells = edited.filter(|_| published).map_or_else(Vec::new, |edited| differences(&original, edited, manifest));
    Ok(Standing { in_ledger, published: Some(published), cells })
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_xlsxwriter::Workbook;

    #[test]
    fn a_cell_is_called_as_people_call_it() {
        for (place, name) in
            [((0, 0), "A1"), ((6, 2), "C7"), ((0, 25), "Z1"), ((0, 26), "AA1"), ((9, 701), "ZZ10"), ((0, 702), "AAA1")]
        {
            assert_eq!(address(place.0, place.1), name);
        }
    }

    #[derive(Clone, Debug)]
    enum Put {
        Words(String),
        Number(f64),
        Truth(bool),
    }

    fn put() -> impl Strategy<Value = Put> {
        let odd = prop::sample::select(vec![
            " ",
            "  a ",
            "\u{a0}",
            "a\nb",
            "\n",
            "a\r\nb",
            "\ta",
            "_x000D_",
            "_x0041_",
            "_x005F_x000D_",
            "<&>\"'",
            "=1+1",
            "5",
            "1e3",
            "TRUE",
            "#N/A",
            "ê\u{302}",
            "😀",
            "—",
            "a\u{1}b",
            "\u{7f}",
        ]);
        prop_oneof![
            odd.prop_map(|words| Put::Words(words.to_owned())),
            "[ -~à-ỹ\n]{0,30}".prop_map(Put::Words),
            any::<f64>().prop_filter("a number", |x| x.is_finite() && x.abs() < 1e300).prop_map(Put::Number),
            (0..10_000_000_u32).prop_map(|n| Put::Number(f64::from(n) / 1e4)),
            any::<bool>().prop_map(Put::Truth),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

        /// What is counted while a sheet is written is what a reader counts, however the sheet is packed.
        #[test]
        fn a_sheet_is_read_back_with_the_fingerprint_it_was_written_with(
            puts in prop::collection::btree_map((0..60_u32, 0..30_u16), put(), 0..80),
            low_memory: bool,
        ) {
            let mut book = Workbook::new();
            let sheet = if low_memory { book.add_worksheet_with_low_memory().unwrap() } else { book.add_worksheet() };
            let mut print = Fingerprint::default();
            for (&(row, column), put) in &puts {
                let cell = match put {
                    Put::Words(words) => sheet.write_string(row, column, words).map(|_| Cell::Text(words)),
                    Put::Number(x) => sheet.write_number(row, column, *x).map(|_| Cell::Number(*x)),
                    Put::Truth(yes) => sheet.write_boolean(row, column, *yes).map(|_| Cell::Truth(*yes)),
                };
                print.cell(row, u32::from(column), cell.unwrap()).unwrap();
            }
            let read = read_sheets(&book.save_to_buffer().unwrap()).unwrap().remove(0).content.unwrap();
            prop_assert!(read.formulas.is_none());
            prop_assert_eq!(read.print.finish(), print.finish());
        }
    }
}
