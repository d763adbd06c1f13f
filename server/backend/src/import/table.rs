//! A table file as rows of the columns that are wanted. What is not wanted never gets past this module: names, addresses and
//! telephone numbers are forgotten cell by cell.

use super::{
    BadCell, day,
    text::{clean, decode, fold, shown},
};
use crate::expansion;
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use jiff::civil::Date;
use std::{
    borrow::Cow,
    io::Cursor,
    ops::RangeInclusive,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Largest file.
const MAX_BYTES: usize = 64 << 20;
/// Most rows under the header.
pub(super) const MAX_ROWS: usize = 500_000;
/// The header stands in one of so many first lines: exports carry titles above it.
const HEADER_WITHIN: usize = 20;
/// So many known columns make a line a header.
const HEADER_AT_LEAST: usize = 2;
/// Cells further right are not looked at.
const MAX_WIDTH: usize = 1024;

/// A column that an import knows.
#[derive(Debug)]
pub(super) struct Column {
    /// As a report names it where the file does not have it.
    pub(super) name: &'static str,
    /// Without it there is no import.
    pub(super) required: bool,
    /// [`fold`]ed names, the best first: where a file has both "Mã lĩnh vực" and "Lĩnh vực", one is meant.
    pub(super) aliases: &'static [&'static str],
}

/// Where the wanted columns stand.
#[derive(Clone, Debug)]
pub(super) struct Header {
    /// Its line in the file.
    pub(super) line: u64,
    /// Headers of columns with personal data.
    pub(super) dropped: Vec<String>,
    /// Headers that mean nothing here.
    pub(super) ignored: Vec<String>,
    /// By wanted column: its place, and its name as the file has it.
    found: Vec<Option<(usize, String)>>,
    names: Vec<&'static str>,
    /// Two columns of one name.
    doubled: Option<String>,
    /// Every name, for the message that one is missing.
    all: Vec<String>,
}

/// A cell.
#[derive(Clone, Debug)]
enum Cell<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Day(Option<Date>),
}

impl Cell<'_> {
    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => clean(text),
            // `Display` writes 12.0 as 12, and never with an exponent.
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Day(day) => Cow::Owned(day.map_or_else(|| "#".to_owned(), day::written)),
        }
    }

    fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if clean(text).is_empty())
    }
}

/// A row under the header.
#[derive(Debug)]
pub(super) struct Row<'r> {
    /// Its first line in the file.
    pub(super) line: u64,
    header: &'r Header,
    cells: &'r [Cell<'r>],
}

impl Row<'_> {
    fn cell(&self, column: usize) -> Option<&Cell<'_>> {
        self.header.found[column].as_ref().and_then(|(at, _)| self.cells.get(*at))
    }

    /// Whether the file has a column.
    pub(super) fn has(&self, column: usize) -> bool {
        self.header.has(column)
    }

    /// The text of a wanted column; empty where the file does not have it.
    pub(super) fn text(&self, column: usize) -> Cow<'_, str> {
        self.cell(column).map_or(Cow::Borrowed(""), Cell::text)
    }

    /// The day in a wanted column; `None` where it is empty.
    ///
    /// # Errors
    /// The reason, as the report says it.
    pub(super) fn day(&self, column: usize, years: &RangeInclusive<i16>) -> Result<Option<Date>, String> {
        match self.cell(column) {
            None => Ok(None),
            Some(Cell::Number(serial)) => day::from_serial(*serial, years).map(Some),
            Some(Cell::Day(day)) => day::within(*day, years).map(Some),
            Some(cell) => match cell.text() {
                text if text.is_empty() => Ok(None),
                text => day::parse(&text, years).map(Some),
            },
        }
    }

    /// What the report says of a cell.
    pub(super) fn bad(&self, column: usize, reason: impl Into<String>) -> BadCell {
        BadCell { value: shown(&self.text(column)), ..self.bad_unshown(column, reason) }
    }

    /// The same of a cell that may hold what nobody should read.
    pub(super) fn bad_unshown(&self, column: usize, reason: impl Into<String>) -> BadCell {
        BadCell { line: self.line, column: self.header.name(column), value: String::new(), reason: reason.into() }
    }
}

impl Header {
    /// Which of the columns a line names.
    fn recognise(line: u64, cells: &[Cow<'_, str>], columns: &[Column]) -> Self {
        let names: Vec<Cow<'_, str>> = cells.iter().take(MAX_WIDTH).map(|c| clean(c)).collect();
        let mut best: Vec<Option<(usize, usize)>> = vec![None; columns.len()];
        let mut header = Self {
            line,
            dropped: vec![],
            ignored: vec![],
            found: vec![],
            names: columns.iter().map(|c| c.name).collect(),
            doubled: None,
            all: names.iter().map(|n| shown(n)).collect(),
        };
        let folded: Vec<String> = names.iter().map(|n| fold(&without_brackets(n))).collect();
        for (at, name) in folded.iter().enumerate() {
            let known = columns.iter().enumerate().find_map(|(c, column)| Some((c, rank(column, name)?)));
            let Some((column, rank)) = known else { continue };
            match best[column] {
                Some((other, _)) if other == rank => header.doubled = Some(shown(&names[at])),
                Some((other, _)) if other < rank => {}
                _ => best[column] = Some((rank, at)),
            }
        }
        header.found = best.into_iter().map(|b| b.map(|(_, at)| (at, shown(&names[at])))).collect();
        for (at, name) in folded.iter().enumerate() {
            if name.is_empty() || header.found.iter().flatten().any(|(place, _)| *place == at) {
                continue;
            }
            let list = if is_personal(name) { &mut header.dropped } else { &mut header.ignored };
            list.push(shown(&names[at]));
        }
        header
    }

    /// Whether the file has a column.
    pub(super) fn has(&self, column: usize) -> bool {
        self.found[column].is_some()
    }

    /// The file's name of a column, or ours.
    pub(super) fn name(&self, column: usize) -> String {
        self.found[column].as_ref().map_or_else(|| self.names[column].to_owned(), |(_, name)| name.clone())
    }

    fn known(&self) -> usize {
        self.found.iter().flatten().count()
    }

    /// Cells a row must have.
    fn width(&self) -> usize {
        self.all.iter().rposition(|n| !n.is_empty()).map_or(0, |last| last + 1)
    }

    fn check(&self, columns: &[Column]) -> Result<(), String> {
        if let Some(name) = &self.doubled {
            return Err(format!("tiêu đề ở dòng {} có hai cột «{name}»", self.line));
        }
        let missing: Vec<String> = columns
            .iter()
            .enumerate()
            .filter(|(at, column)| column.required && !self.has(*at))
            .map(|(_, column)| format!("«{}»", column.name))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let all: Vec<&str> = self.all.iter().map(String::as_str).filter(|n| !n.is_empty()).take(40).collect();
        Err(format!("thiếu cột {}; tiêu đề ở dòng {} chỉ có: {}", missing.join(", "), self.line, all.join(" | ")))
    }
}

fn rank(column: &Column, folded: &str) -> Option<usize> {
    column.aliases.iter().position(|a| *a == folded)
}

/// Headers explain themselves in brackets: "Ngày tiếp nhận (dd/mm/yyyy)", and mark what must be filled in by a star.
fn without_brackets(name: &str) -> String {
    let mut depth = 0_u32;
    let keep = |c: &char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    name.chars().filter(keep).collect()
}

/// Whether a column that is not wanted holds personal data: the operator is told that it was dropped.
fn is_personal(folded: &str) -> bool {
    const WHOLE: &[&str] = &["ten", "name", "mst", "cmt", "zalo", "tel", "chuhs"];
    const PARTS: &[&str] = &[
        "hoten",
        "hovaten",
        "nguoinop",
        "nguoinhan",
        "nguoilienhe",
        "nguoiduocuyquyen",
        "nguoiuyquyen",
        "chuhoso",
        "khachhang",
        "tencongdan",
        "tencanhan",
        "tentochuc",
        "tendoanhnghiep",
        "diachi",
        "thuongtru",
        "tamtru",
        "dienthoai",
        "didong",
        "sdt",
        "email",
        "thudientu",
        "cccd",
        "cmnd",
        "cmtnd",
        "cancuoc",
        "chungminh",
        "dinhdanh",
        "hochieu",
        "masothue",
        "ngaysinh",
        "namsinh",
        "gioitinh",
        "dantoc",
        "taikhoan",
        "fullname",
        "firstname",
        "lastname",
        "applicantname",
        "address",
        "phone",
        "mobile",
        "citizen",
        "nationalid",
        "idcard",
        "passport",
        "taxcode",
        "birth",
        "gender",
        "contact",
    ];
    WHOLE.contains(&folded) || PARTS.iter().any(|p| folded.contains(p))
}

/// Reads a file: `row` gets every row under the header that has anything in it, `ragged` those with too few or too many
/// cells. Returns the header.
///
/// # Errors
/// A sentence: what the file is instead, which columns are missing, how large it may be.
pub(super) fn read(bytes: &[u8], columns: &[Column], mut each: impl FnMut(Result<Row<'_>, BadCell>)) -> Result<Header, String> {
    if bytes.len() > MAX_BYTES {
        return Err(format!("tệp lớn quá {} MB; hãy chia nhỏ", MAX_BYTES >> 20));
    }
    if bytes.starts_with(b"PK") {
        expansion::within(bytes).map_err(not_xlsx)?;
        // The reader of workbooks trusts their inner paths and panics where they lead nowhere.
        let read = catch_unwind(AssertUnwindSafe(|| read_xlsx(bytes, columns, &mut each)));
        return read.unwrap_or_else(|_| Err(not_xlsx("tệp hỏng")));
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err("tệp .xls kiểu cũ hoặc có mật khẩu; hãy mở ra rồi lưu thành .xlsx không mật khẩu, hoặc CSV".to_owned());
    }
    let text = decode(bytes)?;
    if text.trim_start().starts_with('<') {
        return Err("tệp là trang web mang tên bảng tính; hãy mở ra rồi lưu thành .xlsx hoặc CSV".to_owned());
    }
    read_csv(&text, columns, &mut each)
}

fn no_header(columns: &[Column]) -> String {
    let needed: Vec<String> = columns.iter().filter(|c| c.required).map(|c| format!("«{}»", c.name)).collect();
    // The first lines are not repeated: without a header they may be people's names.
    format!("không thấy dòng tiêu đề trong {HEADER_WITHIN} dòng đầu; cần có các cột {}", needed.join(", "))
}

fn too_many_rows() -> String {
    format!("tệp có quá {MAX_ROWS} dòng; hãy chia nhỏ")
}

// CSV ----------------------------------------------------------------------------------------------------------------

fn csv_reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}

/// Counts lines as an editor does. The csv reader's own count stands on blank lines before a record.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        Self { text: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line of the record that begins at this byte or after the line ends that follow it.
    fn of_record(&mut self, begin: Option<u64>) -> u64 {
        let mut to = begin.and_then(|b| usize::try_from(b).ok()).unwrap_or(self.at).clamp(self.at, self.text.len());
        while self.text.get(to).is_some_and(|b| matches!(b, b'\r' | b'\n')) {
            to += 1;
        }
        self.go(to)
    }

    fn go(&mut self, to: usize) -> u64 {
        let lone_return = |at: &usize| self.text[*at] == b'\r' && self.text.get(at + 1) != Some(&b'\n');
        let ends = (self.at..to).filter(|at| self.text[*at] == b'\n' || lone_return(at)).count();
        self.line += ends as u64;
        self.at = to;
        self.line
    }
}

/// Calls `each` with the first line and the record until it returns false.
fn csv_records(
    text: &str,
    delimiter: u8,
    mut each: impl FnMut(u64, u64, &csv::StringRecord) -> Result<bool, String>,
) -> Result<(), String> {
    let mut reader = csv_reader(text, delimiter);
    let mut lines = Lines::of(text);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|e| format!("không đọc được như CSV: {e}"))? {
        let first = lines.of_record(record.position().map(csv::Position::byte));
        // The reader stands behind the record's line end.
        let end = usize::try_from(reader.position().byte()).unwrap_or(text.len()).min(text.len());
        let body = text.as_bytes()[lines.at..end.max(lines.at)].trim_ascii_end().len();
        let last = Lines { text: lines.text, at: lines.at, line: first }.go(lines.at + body);
        if !each(first, last, &record)? {
            break;
        }
    }
    Ok(())
}

fn csv_header(text: &str, columns: &[Column]) -> Option<(u8, Header)> {
    let mut best: Option<(u8, Header)> = None;
    for delimiter in [b',', b';', b'\t'] {
        let mut seen = 0;
        let looked = csv_records(text, delimiter, |line, _, record| {
            let cells: Vec<Cow<'_, str>> = record.iter().map(Cow::Borrowed).collect();
            let header = Header::recognise(line, &cells, columns);
            if header.known() > best.as_ref().map_or(HEADER_AT_LEAST - 1, |(_, b)| b.known()) {
                best = Some((delimiter, header));
            }
            seen += 1;
            Ok(seen < HEADER_WITHIN)
        });
        looked.ok()?;
    }
    best
}

fn read_csv(text: &str, columns: &[Column], each: &mut impl FnMut(Result<Row<'_>, BadCell>)) -> Result<Header, String> {
    let (delimiter, header) = csv_header(text, columns).ok_or_else(|| no_header(columns))?;
    header.check(columns)?;
    let mut rows = 0;
    csv_records(text, delimiter, |line, last, record| {
        if line <= header.line || record.iter().all(|c| clean(c).is_empty()) {
            return Ok(true);
        }
        rows += 1;
        if rows > MAX_ROWS {
            return Err(too_many_rows());
        }
        match ragged(&header, delimiter, line..=last, record) {
            Some(bad) => each(Err(bad)),
            None => {
                let wanted = |at| header.found.iter().flatten().any(|(place, _)| *place == at);
                let cell = |(at, text)| Cell::Text(Cow::Borrowed(if wanted(at) { text } else { "" }));
                let cells: Vec<Cell<'_>> = record.iter().enumerate().map(cell).collect();
                each(Ok(Row { line, header: &header, cells: &cells }));
            }
        }
        Ok(true)
    })?;
    Ok(header)
}

/// Cells shifted by a stray delimiter would put a name where a field is read: the whole row is refused, and none of it shown.
fn ragged(header: &Header, delimiter: u8, lines: RangeInclusive<u64>, record: &csv::StringRecord) -> Option<BadCell> {
    let cells = (0..record.len()).rfind(|at| !clean(&record[*at]).is_empty()).map_or(0, |at| at + 1);
    let reason = if lines.end() > lines.start() && record.iter().any(|cell| swallows_rows(header, delimiter, cell)) {
        format!("dấu ngoặc kép mở ra không đóng lại, nên các dòng đến dòng {} bị gộp vào đây", lines.end())
    } else if record.len() < header.width() || cells > header.all.len() {
        format!("có {} ô, tiêu đề có {} ô", record.len(), header.all.len())
    } else {
        return None;
    };
    Some(BadCell { line: *lines.start(), column: String::new(), value: String::new(), reason })
}

/// A quote that is not closed runs to the next one, which may stand in the same column of a later row: then the number of
/// cells is right, and one cell holds the end of one row and the beginning of another.
fn swallows_rows(header: &Header, delimiter: u8, cell: &str) -> bool {
    let delimiters = || cell.bytes().filter(|b| *b == delimiter).count();
    cell.contains(['\n', '\r']) && delimiters() + 1 >= header.width().max(3)
}

// XLSX ---------------------------------------------------------------------------------------------------------------

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

fn not_xlsx(error: impl std::fmt::Display) -> String {
    format!("không đọc được như XLSX ({error}); hãy mở ra rồi lưu lại, hoặc lưu thành CSV")
}

impl<'a> From<DataRef<'a>> for Cell<'a> {
    fn from(data: DataRef<'a>) -> Self {
        match data {
            DataRef::Empty => Self::Text(Cow::Borrowed("")),
            DataRef::SharedString(text) => Self::Text(Cow::Borrowed(text)),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Self::Text(Cow::Owned(text)),
            #[expect(clippy::cast_precision_loss, reason = "Excel keeps every number as a float")]
            DataRef::Int(number) => Self::Number(number as f64),
            DataRef::Float(number) => Self::Number(number),
            DataRef::Bool(yes) => Self::Text(Cow::Borrowed(if yes { "TRUE" } else { "FALSE" })),
            DataRef::DateTime(day) => of_excel(&day),
            DataRef::Error(error) => Self::Text(Cow::Owned(error.to_string())),
        }
    }
}

fn of_excel(cell: &ExcelDateTime) -> Cell<'static> {
    if cell.is_datetime() { Cell::Day(day::from_excel(cell)) } else { Cell::Number(cell.as_f64()) }
}

/// Calls `each` with the line and the cells of every row of a sheet until it returns false. The sheet is streamed: one cell
/// far below or far right would make a whole table too large for memory. Cells that are not `wanted` are not kept.
fn xlsx_rows(
    book: &mut Book<'_>,
    sheet: &str,
    wanted: impl Fn(usize) -> bool,
    mut each: impl FnMut(u64, &[Cell<'_>]) -> Result<bool, String>,
) -> Result<(), String> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(not_xlsx)?;
    let mut cells: Vec<Cell<'_>> = vec![];
    let mut row = 0;
    while let Some(cell) = reader.next_cell().map_err(not_xlsx)? {
        let (at, column) = (u64::from(cell.get_position().0) + 1, cell.get_position().1 as usize);
        if at != row {
            if !cells.is_empty() && !each(row, &cells)? {
                return Ok(());
            }
            cells.clear();
            row = at;
        }
        if column < MAX_WIDTH && wanted(column) {
            if cells.len() <= column {
                cells.resize(column + 1, Cell::Text(Cow::Borrowed("")));
            }
            cells[column] = cell.get_value().clone().into();
        }
    }
    if !cells.is_empty() {
        each(row, &cells)?;
    }
    Ok(())
}

fn xlsx_header(book: &mut Book<'_>, columns: &[Column]) -> Result<(String, Header), String> {
    let mut first: Option<(String, Header)> = None;
    for sheet in book.sheet_names() {
        let mut best: Option<Header> = None;
        let looked = xlsx_rows(
            book,
            &sheet,
            |_| true,
            |line, cells| {
                if line > HEADER_WITHIN as u64 {
                    return Ok(false);
                }
                let texts: Vec<Cow<'_, str>> = cells.iter().map(Cell::text).collect();
                let header = Header::recognise(line, &texts, columns);
                if header.known() > best.as_ref().map_or(HEADER_AT_LEAST - 1, Header::known) {
                    best = Some(header);
                }
                Ok(true)
            },
        );
        // A sheet of charts cannot be read, and need not be.
        let (Ok(()), Some(header)) = (looked, best) else { continue };
        if header.check(columns).is_ok() {
            return Ok((sheet, header));
        }
        first = first.or(Some((sheet, header)));
    }
    let (sheet, header) = first.ok_or_else(|| no_header(columns))?;
    header.check(columns).map(|()| (sheet, header))
}

fn read_xlsx(bytes: &[u8], columns: &[Column], each: &mut impl FnMut(Result<Row<'_>, BadCell>)) -> Result<Header, String> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(not_xlsx)?;
    let (sheet, header) = xlsx_header(&mut book, columns)?;
    let wanted = |at| header.found.iter().flatten().any(|(place, _)| *place == at);
    let mut rows = 0;
    xlsx_rows(&mut book, &sheet, wanted, |line, cells| {
        if line <= header.line || cells.iter().all(Cell::is_blank) {
            return Ok(true);
        }
        rows += 1;
        if rows > MAX_ROWS {
            return Err(too_many_rows());
        }
        each(Ok(Row { line, header: &header, cells }));
        Ok(true)
    })?;
    Ok(header)
}
