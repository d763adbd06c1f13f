//! Reading a workbook back: cells, formulas and the note of each sheet, whichever program saved it.

use super::{MAX_BYTES, Unproven};
use crate::{expansion, export::workbook::PROOF_SHEET};
use calamine::{DataRef, Reader, SheetVisible, Xlsx};
use domain::ledger::{
    manifest::FIRST_LINE,
    sheet::{Cell, Fingerprint},
};
use std::{
    collections::HashMap,
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Most rows of a note: a manifest has a line a sheet.
const MAX_NOTE: u32 = 1_000;

pub(super) type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// A sheet as it was read.
pub(super) struct Seen {
    pub(super) name: String,
    pub(super) hidden: bool,
    pub(super) content: Result<Content, String>,
}

#[derive(Default)]
pub(super) struct Content {
    pub(super) print: Fingerprint,
    /// The first formula's cell, and how many there are.
    pub(super) formulas: Option<(String, usize)>,
    /// The first merge's first cell, and how many merges there are.
    pub(super) merged: Option<(String, usize)>,
    /// The note below, on the sheet that carries it.
    pub(super) note: Option<Note>,
}

/// A note, a line a row from its first line on.
pub(super) struct Note {
    first: u32,
    lines: Vec<String>,
    /// Something else stands between or beside its lines.
    pub(super) stray: bool,
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

    pub(super) fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }
}

/// All sheets. The reader of workbooks trusts their inner paths and panics where they lead nowhere.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Seen>, Unproven> {
    let read = catch_unwind(AssertUnwindSafe(|| read_sheets(bytes)));
    read.unwrap_or_else(|_| Err("tệp hỏng".to_owned())).map_err(Unproven::Unreadable)
}

pub(super) fn open(bytes: &[u8]) -> Result<Book<'_>, String> {
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
    let merges = merges(&mut book)?;
    let mut seen = Vec::with_capacity(sheets.len());
    for sheet in sheets {
        let mut content = read_sheet(&mut book, &sheet.name);
        if let Ok(content) = &mut content {
            content.merged = merges.get(&sheet.name).cloned();
        }
        seen.push(Seen { hidden: sheet.visible != SheetVisible::Visible, content, name: sheet.name });
    }
    Ok(seen)
}

/// By sheet, the first merge's first cell and how many merges there are.
#[expect(deprecated, reason = "what replaces it looks at a sheet's first list of merges alone, and a forger may write two")]
fn merges(book: &mut Book<'_>) -> Result<HashMap<String, (String, usize)>, String> {
    book.load_merged_regions().map_err(|e| e.to_string())?;
    let mut merges = HashMap::new();
    for (sheet, _, region) in book.merged_regions() {
        let (row, column) = region.start;
        merges.entry(sheet.clone()).or_insert_with(|| (address(row, column), 0)).1 += 1;
    }
    Ok(merges)
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
pub(super) fn cells(
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
pub(super) fn address(row: u32, column: u32) -> String {
    let (mut letters, mut left) = (Vec::new(), column + 1);
    while left > 0 {
        letters.push(char::from(b'A' + u8::try_from((left - 1) % 26).unwrap_or_default()));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &(row + 1).to_string()
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
