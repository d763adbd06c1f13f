//! CSV that opens right in a spreadsheet: UTF-8 with BOM, CRLF; comma and decimal point, or semicolon and decimal comma for
//! spreadsheets set to Vietnamese; no cell can become a formula.

use super::{columns, columns::Value, report::Report};
use std::{borrow::Cow, fmt::Display, io::Write};

/// What spreadsheets need to read the file as UTF-8.
pub const BOM: &str = "\u{feff}";

/// A text that no spreadsheet takes for a formula: an apostrophe goes before a first character that could begin one.
///
/// Beside = + - @ TAB CR these are LF and the full-width signs, which spreadsheets set to East Asian languages read too.
pub fn neutral(text: &str) -> Cow<'_, str> {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => format!("'{text}").into(),
        _ => text.into(),
    }
}

/// How numbers are written, and so what may stand between cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decimal {
    /// 87.5, cells apart by commas.
    #[default]
    Point,
    /// 87,5, cells apart by semicolons: what a spreadsheet set to Vietnamese opens by a double click.
    Comma,
}

impl Decimal {
    fn separator(self) -> u8 {
        match self {
            Self::Point => b',',
            Self::Comma => b';',
        }
    }

    /// At most four decimals, without zeros that say nothing.
    fn written(self, x: f64) -> String {
        let text = format!("{x:.4}");
        let short = text.trim_end_matches('0').trim_end_matches('.');
        match self {
            Self::Point => short.to_owned(),
            Self::Comma => short.replace('.', ","),
        }
    }
}

/// Rows of a CSV file in memory.
#[derive(Debug, Default)]
pub struct Rows {
    bytes: Vec<u8>,
    begun: bool,
    decimal: Decimal,
}

impl Rows {
    /// A file's beginning.
    pub fn new() -> Self {
        Self::with(Decimal::Point)
    }

    /// A file's beginning, its numbers written this way.
    pub fn with(decimal: Decimal) -> Self {
        Self { bytes: BOM.as_bytes().to_vec(), begun: false, decimal }
    }

    fn separate(&mut self) {
        if self.begun {
            self.bytes.push(self.decimal.separator());
        }
        self.begun = true;
    }

    /// A cell of words, neutralised and quoted where it must be.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.separate();
        let text = neutral(text);
        if text.bytes().any(|b| matches!(b, b'"' | b',' | b';' | b'\r' | b'\n')) {
            self.bytes.push(b'"');
            self.bytes.extend_from_slice(text.replace('"', "\"\"").as_bytes());
            self.bytes.push(b'"');
        } else {
            self.bytes.extend_from_slice(text.as_bytes());
        }
        self
    }

    /// A number.
    pub fn number(&mut self, number: impl Display) -> &mut Self {
        self.separate();
        // Writing to memory does not fail.
        let _ = write!(self.bytes, "{number}");
        self
    }

    /// An empty cell.
    pub fn blank(&mut self) -> &mut Self {
        self.separate();
        self
    }

    /// Characters that are plain by their nature: digits, and ids that a form has checked.
    pub(super) fn plain(&mut self, bytes: impl Iterator<Item = u8>) {
        self.separate();
        self.bytes.extend(bytes);
    }

    /// Ends the row.
    pub fn end(&mut self) {
        self.bytes.extend(b"\r\n");
        self.begun = false;
    }

    /// A row of words.
    pub fn texts(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) {
        for cell in cells {
            self.text(cell.as_ref());
        }
        self.end();
    }

    /// How many bytes wait to be taken.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes so far; the next call gives what came since.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }

    /// The file.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// The agency table, the total last. Percentages have four decimals, points two.
pub fn agencies(report: &Report, decimal: Decimal) -> Vec<u8> {
    let columns = columns::columns(report);
    let mut rows = Rows::with(decimal);
    rows.texts(columns.iter().map(|c| c.header.as_str()));
    for line in report.agencies.iter().chain([&report.total]) {
        for column in &columns {
            match column.value(line) {
                Value::Text(words) => rows.text(&words),
                Value::Count(n) => rows.number(n),
                Value::Number(x) | Value::Faint(x) => rows.number(decimal.written(x)),
                Value::Blank => rows.blank(),
            };
        }
        rows.end();
    }
    rows.finish()
}

/// What the columns of the agency table mean, and how the figures were made.
pub fn code_book(report: &Report, decimal: Decimal) -> Vec<u8> {
    let mut rows = Rows::with(decimal);
    rows.texts(["Mục", "Nội dung"]);
    let (form, how) = match decimal {
        Decimal::Point => ("cột cách nhau bằng dấu phẩy, số thập phân dùng dấu chấm", HOW_TO_OPEN),
        Decimal::Comma => ("cột cách nhau bằng dấu chấm phẩy, số thập phân dùng dấu phẩy", HOW_TO_OPEN_COMMA),
    };
    rows.texts(["(tệp) Dạng".to_owned(), format!("CSV, UTF-8 có BOM, dòng kết thúc bằng CRLF, {form}")]);
    rows.texts(["(tệp) Cách mở", how]);
    rows.texts(["(tệp) Ô chữ", APOSTROPHE]);
    for column in columns::columns(report) {
        rows.texts([column.header.as_str(), column.note.as_str()]);
    }
    for (head, words) in super::method::notes(report) {
        rows.texts([format!("(phương pháp) {head}").as_str(), words.as_str()]);
    }
    rows.finish()
}

pub(super) const HOW_TO_OPEN: &str = "LibreOffice: chọn Unicode (UTF-8), dấu phẩy. Excel dùng định dạng số Việt Nam: mở bằng Dữ liệu > Từ văn bản/CSV \
     (Data > From Text/CSV) và chọn dấu phẩy, hoặc dùng tệp xlsx";
const HOW_TO_OPEN_COMMA: &str =
    "Excel dùng định dạng số Việt Nam: bấm đúp để mở. LibreOffice: chọn Unicode (UTF-8), dấu chấm phẩy, ngôn ngữ tiếng Việt";
pub(super) const APOSTROPHE: &str =
    "Ô chữ bắt đầu bằng = + - @ hoặc ký tự điều khiển có thêm dấu nháy đơn ở đầu, để bảng tính không hiểu là công thức";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        let text = std::str::from_utf8(bytes).unwrap().strip_prefix(BOM).unwrap();
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn what_could_begin_a_formula_gets_an_apostrophe() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"] {
            assert_eq!(neutral(text), format!("'{text}"));
        }
        for text in ["", "UBND xã", " =1", "'=1", "1-2"] {
            assert_eq!(neutral(text), text);
        }
    }

    #[test]
    fn numbers_keep_their_sign() {
        let mut rows = Rows::new();
        rows.number(-2.5).text("-2.5").blank().end();
        assert_eq!(rows.finish(), "\u{feff}-2.5,'-2.5,\r\n".as_bytes());
    }

    #[test]
    fn decimals_say_something() {
        let values = [80.0, 87.5, 66.666_666, 0.0, -2.5];
        assert_eq!(values.map(|x| Decimal::Point.written(x)), ["80", "87.5", "66.6667", "0", "-2.5"]);
        assert_eq!(values.map(|x| Decimal::Comma.written(x)), ["80", "87,5", "66,6667", "0", "-2,5"]);
    }

    #[test]
    fn a_decimal_comma_does_not_part_cells() {
        let mut rows = Rows::with(Decimal::Comma);
        rows.number(Decimal::Comma.written(87.5)).text("a;b").text("c,d").end();
        assert_eq!(rows.finish(), "\u{feff}87,5;\"a;b\";\"c,d\"\r\n".as_bytes());
    }

    proptest! {
        #[test]
        fn every_cell_reads_back_neutral(cells in prop::collection::vec("[=+@\t\r\n\",;'a-zà-ỹ-]{0,12}", 2..6)) {
            let mut rows = Rows::new();
            rows.texts(cells.iter().map(String::as_str));
            let back = read(&rows.finish());
            prop_assert_eq!(back.len(), 1);
            for (cell, back) in cells.iter().zip(&back[0]) {
                prop_assert!(!back.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
                prop_assert!(back.as_str() == neutral(cell));
                prop_assert_eq!(neutral(back), back.as_str());
            }
        }

        #[test]
        fn neutral_changes_nothing_else(text in "\\PC{0,20}") {
            let (neutral, marked) = (neutral(&text), format!("'{text}"));
            prop_assert!(neutral == text || neutral == marked);
            prop_assert!(!neutral.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
