//! The workbook for the province: scores, indices, factors, items, other questions, sample, exclusions, a page an agency, method.
//!
//! Words are written as strings, never as formulas. The long sheets go row by row through a temporary file, so that memory does
//! not grow with the number of agencies. Every cell is counted into its sheet's fingerprint as it is written; the last sheet
//! carries them all, signed (`proof.rs`).

mod own;
mod proof;

use super::{
    agency_pages,
    breakdown::{Part, Shown},
    columns::{self, Place, Value, estimate_headers, estimates, module_estimates, module_headers},
    comparison, drivers, flags, method, period,
    report::{ItemNumbers, Line, ModuleIndices, ModuleNumbers, Report, Sample, at, percent},
    signed::Stamp,
    verification,
};
use crate::{Error, Result};
use domain::{
    form::{Module, SCALE},
    ledger::{
        manifest::Part as Signed,
        sheet::{Cell, Fingerprint},
    },
    live::QuestionFigures,
    response::{Frame, Kind, Mode},
    round::OfficialIndex,
};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatPattern, Workbook, Worksheet, XlsxError,
};
use std::collections::HashMap;

pub use own::OWN_SHEET;
pub use proof::PROOF_SHEET;

/// A sheet: its name, how it is filled, and how it lies on the screen.
#[derive(Clone, Copy)]
pub struct Sheet {
    /// On the tab.
    pub name: &'static str,
    /// Columns that stay while the others move, and that every printed page repeats.
    frozen: u16,
    /// Long ones go row by row through a temporary file.
    long: bool,
    fill: fn(&mut Page<'_>, &Report) -> Result<(), XlsxError>,
    /// Whether there is anything to print.
    when: fn(&Report) -> bool,
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

const fn sheet(name: &'static str, fill: fn(&mut Page<'_>, &Report) -> Result<(), XlsxError>) -> Sheet {
    Sheet { name, frozen: 2, long: false, fill, when: |_| true }
}

const fn long(name: &'static str, fill: fn(&mut Page<'_>, &Report) -> Result<(), XlsxError>) -> Sheet {
    Sheet { long: true, ..sheet(name, fill) }
}

/// The sheets, in order, before [`PROOF_SHEET`]. Another one is another line.
pub const SHEETS: &[Sheet] = &[
    sheet("Điểm cải cách hành chính", scores),
    sheet("Chỉ số theo cơ quan", indices),
    sheet("Phiếu và phản hồi", responses),
    long("Yếu tố", factors),
    long("Tiêu chí", items),
    long("Nhận định và mong đợi", questions),
    sheet("Hình thức và nguồn mẫu", sample),
    long("Lĩnh vực và đối tượng", breakdown),
    sheet("Loại khỏi tổng thể", exclusions),
    sheet("Dấu hiệu cần xem lại", flags::sheet),
    long("Theo thời gian", period::sheet),
    sheet(comparison::SHEET, comparison::sheet),
    sheet(drivers::SHEET, drivers::sheet),
    sheet(verification::SHEET, verification),
    Sheet { when: own::any, ..long(OWN_SHEET, own::sheet) },
    long("Trang cơ quan", agency_pages::fill),
    Sheet { frozen: 0, ..sheet("Phương pháp", notes) },
];

/// The row of the headers, counted from 0; titles stand above it.
pub const HEADER_ROW: u32 = 3;

/// A4, in the numbers of the format.
const A4: u8 = 9;

/// Characters across a landscape page of A4 that are still read with ease; a wider sheet goes on more than one page.
const READABLE: f64 = 200.0;

/// The workbook of a report, signed.
///
/// # Errors
/// A text too long for a cell; no room for temporary files.
pub fn bytes(report: &Report, stamp: &Stamp) -> Result<Vec<u8>> {
    build(report, stamp).map_err(|e| Error::Refused(format!("không tạo được sổ xlsx: {e}")))
}

fn build(report: &Report, stamp: &Stamp) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(report)?);
    let styles = Styles::new();
    let mut signed = Vec::new();
    for sheet in SHEETS.iter().filter(|sheet| (sheet.when)(report)) {
        let of = if sheet.long { book.add_worksheet_with_low_memory()? } else { book.add_worksheet() };
        let mut page = Page::new(of, &styles, report, sheet)?;
        (sheet.fill)(&mut page, report)?;
        signed.push(Signed { name: sheet.name.to_owned(), sha256: page.fingerprint() });
    }
    let mut page = Page::new(book.add_worksheet(), &styles, report, &proof::LAYOUT)?;
    proof::sheet(&mut page, report, stamp, signed)?;
    book.save_to_buffer()
}

fn properties(report: &Report) -> Result<DocProperties, XlsxError> {
    let day = report.made_on;
    let [month, date] = [day.month(), day.day()].map(|n| u8::try_from(n).unwrap_or(1));
    let made = ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or(1900), month, date)?;
    let comment = report.round.simulated.as_deref().unwrap_or_default();
    Ok(DocProperties::new()
        .set_title(report.round.title.chars().take(200).collect::<String>())
        .set_author(report.round.owner.chars().take(200).collect::<String>())
        .set_comment(comment.chars().take(200).collect::<String>())
        .set_creation_datetime(&made))
}

pub(super) struct Styles {
    title: Format,
    subtitle: Format,
    warning: Format,
    header: Format,
    section: Format,
    text: Format,
    count: Format,
    number: Format,
    faint: Format,
    total_text: Format,
    total_count: Format,
    total_number: Format,
}

impl Styles {
    fn new() -> Self {
        let cell = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        let total = |f: Format| f.set_bold().set_background_color(Color::RGB(0x00EE_EEEE)).set_pattern(FormatPattern::Solid);
        let text = || cell().set_text_wrap();
        let count = || cell().set_num_format("#,##0");
        let number = || cell().set_num_format("0.00");
        let header = cell().set_bold().set_text_wrap().set_align(FormatAlign::Center);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            subtitle: Format::new().set_italic(),
            warning: Format::new().set_bold().set_font_color(Color::RGB(0x00B0_0000)),
            header: header.set_background_color(Color::RGB(0x00DC_E6F1)).set_pattern(FormatPattern::Solid),
            section: Format::new().set_bold(),
            text: text(),
            count: count(),
            number: number(),
            faint: number().set_italic().set_font_color(Color::RGB(0x0070_7070)),
            total_text: total(text()),
            total_count: total(count()),
            total_number: total(number()),
        }
    }
}

/// A sheet being filled from above.
pub(super) struct Page<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a Styles,
    /// Of the columns, in characters.
    widths: Vec<f64>,
    row: u32,
    /// Of the cells written so far.
    print: Fingerprint,
}

impl<'a> Page<'a> {
    fn new(sheet: &'a mut Worksheet, styles: &'a Styles, report: &Report, of: &Sheet) -> Result<Self, XlsxError> {
        sheet.set_name(of.name)?;
        sheet.set_landscape().set_paper_size(A4).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
        sheet.set_footer(format!("&L{} · {}&RTrang &P/&N", footer(&report.round.code), footer(of.name)));
        sheet.set_repeat_rows(0, HEADER_ROW)?;
        if let Some(last) = of.frozen.checked_sub(1) {
            sheet.set_repeat_columns(0, last)?;
        }
        sheet.set_freeze_panes(HEADER_ROW + 1, of.frozen)?;
        Ok(Self { sheet, styles, widths: vec![], row: 0, print: Fingerprint::default() })
    }

    /// What the cells say that were written so far.
    fn fingerprint(&self) -> [u8; 32] {
        self.print.clone().finish()
    }

    fn words(&mut self, row: u32, column: u16, words: &str, format: &Format) -> Result<(), XlsxError> {
        self.count(row, column, Cell::Text(words))?;
        self.sheet.write_string_with_format(row, column, words, format).map(drop)
    }

    fn number(&mut self, row: u32, column: u16, number: f64, format: &Format) -> Result<(), XlsxError> {
        let number = rounded(number);
        self.count(row, column, Cell::Number(number))?;
        self.sheet.write_number_with_format(row, column, number, format).map(drop)
    }

    fn count(&mut self, row: u32, column: u16, cell: Cell<'_>) -> Result<(), XlsxError> {
        self.print.cell(row, u32::from(column), cell).map_err(|why| XlsxError::ParameterError(why.to_string()))
    }

    /// The row that is written next, counted from 0.
    pub(super) fn row(&self) -> u32 {
        self.row
    }

    /// Begins a printed page at each of these rows. Spreadsheets heed no such break on a sheet that is fitted to pages, so the
    /// sheet is scaled instead.
    pub(super) fn break_before(&mut self, rows: &[u32], percent: u16) -> Result<(), XlsxError> {
        // The format allows so many breaks; beyond them pages simply follow each other.
        self.sheet.set_print_scale(percent);
        self.sheet.set_page_breaks(&rows[..rows.len().min(1000)])?;
        Ok(())
    }

    /// Widths, titles and headers. Widths come first: a sheet that is written row by row cannot go back.
    pub(super) fn begin(&mut self, report: &Report, title: &str, columns: &[(String, f64)]) -> Result<(), XlsxError> {
        self.widths = columns.iter().map(|c| c.1).collect();
        let width: f64 = self.widths.iter().sum();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few pages")]
        self.sheet.set_print_fit_to_pages((width / READABLE).ceil().clamp(1.0, 50.0) as u16, 0);
        for (at, (_, width)) in (0u16..).zip(columns) {
            self.sheet.set_column_width(at, *width)?;
        }
        let s = self.styles;
        self.words(0, 0, title, &s.title)?;
        self.words(1, 0, &report.round.title, &s.subtitle)?;
        if let Some(words) = &report.round.simulated {
            self.words(2, 0, words, &s.warning)?;
        }
        let lines = columns.iter().map(|(header, width)| lines(header, *width)).fold(1.0, f64::max);
        self.sheet.set_row_height(HEADER_ROW, 15.0 * lines)?;
        for (at, (header, _)) in (0u16..).zip(columns) {
            self.words(HEADER_ROW, at, header, &s.header)?;
        }
        self.row = HEADER_ROW + 1;
        Ok(())
    }

    pub(super) fn put(&mut self, values: impl IntoIterator<Item = Value>, total: bool) -> Result<(), XlsxError> {
        let s = self.styles;
        let (text, count, number) =
            if total { (&s.total_text, &s.total_count, &s.total_number) } else { (&s.text, &s.count, &s.number) };
        let values: Vec<Value> = values.into_iter().collect();
        // Not every program fits a row's height to wrapped words by itself; one that prints does not.
        let most = values.iter().zip(&self.widths).map(|(value, width)| match value {
            Value::Text(words) => wrapped(words, *width),
            Value::Count(_) | Value::Number(_) | Value::Faint(_) | Value::Blank => 1.0,
        });
        let most = most.fold(1.0, f64::max);
        if most > 1.0 {
            self.sheet.set_row_height(self.row, 15.0 * most)?;
        }
        for (at, value) in (0u16..).zip(values) {
            match value {
                Value::Text(words) => self.words(self.row, at, &words, text)?,
                #[expect(clippy::cast_precision_loss, reason = "counts of people")]
                Value::Count(n) => self.number(self.row, at, n as f64, count)?,
                Value::Number(x) => self.number(self.row, at, x, number)?,
                Value::Faint(x) => self.number(self.row, at, x, &s.faint)?,
                Value::Blank => self.sheet.write_blank(self.row, at, text).map(drop)?,
            }
        }
        self.row += 1;
        Ok(())
    }

    pub(super) fn section(&mut self, words: &str) -> Result<(), XlsxError> {
        let s = self.styles;
        self.words(self.row, 0, words, &s.section)?;
        self.row += 1;
        Ok(())
    }

    /// Words on a row of their own that go on over the cells beside them.
    fn line(&mut self, words: &str) -> Result<(), XlsxError> {
        if !words.is_empty() {
            self.sheet.write_string(self.row, 0, words)?;
        }
        self.row += 1;
        Ok(())
    }
}

/// Twelve significant digits: LibreOffice saves fifteen, the last of them not always rightly rounded, and what it saves must still be
/// what was signed.
fn rounded(number: f64) -> f64 {
    format!("{number:.11e}").parse().unwrap_or(number)
}

/// How many lines a text takes in a column, a word seldom ending where the line does.
fn lines(text: &str, width: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "the length of a header")]
    let letters = text.chars().count() as f64;
    (letters * 1.25 / width).ceil()
}

/// The same in a cell: what fits stands on one line.
fn wrapped(text: &str, width: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "the length of a text")]
    let letters = text.chars().count() as f64;
    if letters <= width { 1.0 } else { lines(text, width * 1.1) }
}

/// Words for a footer: `&` begins a command there.
fn footer(words: &str) -> String {
    words.chars().take(100).collect::<String>().replace('&', "&&")
}

pub(super) fn headers<'a>(columns: impl IntoIterator<Item = (&'a str, f64)>) -> Vec<(String, f64)> {
    columns.into_iter().map(|(header, width)| (header.to_owned(), width)).collect()
}

pub(super) fn lines_and_total(report: &Report) -> impl Iterator<Item = (&Line, bool)> {
    report.agencies.iter().map(|line| (line, false)).chain([(&report.total, true)])
}

pub(super) fn who(line: &Line) -> [Value; 2] {
    [Value::text(&line.code), Value::text(&line.name)]
}

pub(super) const WHO: [(&str, f64); 2] = [("Mã cơ quan", 16.0), ("Tên cơ quan", 28.0)];

/// The columns of the agency table that are printed in one place.
fn agency_table(page: &mut Page, report: &Report, title: &str, place: Place) -> Result<(), XlsxError> {
    let columns = columns::columns(report);
    let here: Vec<_> = columns.iter().filter(|c| c.place == Place::Who || c.place == place).collect();
    let heads: Vec<(String, f64)> = here.iter().map(|c| (c.header.clone(), c.width)).collect();
    page.begin(report, title, &heads)?;
    for (line, total) in lines_and_total(report) {
        page.put(here.iter().map(|c| c.value(line)), total)?;
    }
    Ok(())
}

fn scores(page: &mut Page, report: &Report) -> Result<(), XlsxError> {
    let title = "Điểm chỉ số hài lòng trong bộ chỉ số cải cách hành chính (chữ xám nghiêng: chưa đủ mẫu, xem cột «Dấu»)";
    agency_table(page, report, title, Place::Score)
}

fn indices(page: &mut Page, report: &Report) -> Result<(), XlsxError> {
    agency_table(page, report, "Chỉ số hài lòng theo cơ quan", Place::Indices)
}

fn responses(page: &mut Page, report: &Report) -> Result<(), XlsxError> {
    agency_table(page, report, "Số phiếu, mẫu khảo sát và tỷ lệ phản hồi theo cơ quan", Place::Responses)
}

/// The modules with their place in a line's figures, the official one first.
pub(super) fn modules(report: &Report) -> impl Iterator<Item = (usize, &Module)> {
    report.modules.iter().enumerate().filter_map(|(at, &i)| Some((at, report.form.modules.get(i)?)))
}

pub(super) fn section_title(at: usize, module: &Module) -> String {
    match at {
        0 => format!("Phần chính thức: {} (mã {})", module.title, module.id),
        _ => format!("Phần đứng riêng, không cộng với phần chính thức: {} (mã {})", module.title, module.id),
    }
}

/// How far so many respondents are a sample.
fn remark(report: &Report, n: u64) -> Value {
    match Sample::of(&report.round, n) {
        Sample::Enough => Value::Blank,
        few => Value::Text(few.words(&report.round)),
    }
}

fn factors(page: &mut Page, report: &Report) -> Result<(), XlsxError> {
    let mut heads = headers(WHO);
    heads.extend(headers([("Mã phần", 9.0), ("Yếu tố", 32.0), ("Số người trả lời (n)", 9.0)]));
    heads.extend(module_headers().map(|h| (h, 10.0)));
    heads.extend(headers([("Tình trạng mẫu", 15.0)]));
    page.begin(report, "Chỉ số theo yếu tố", &heads)?;
    for (at, module) in modules(report) {
        page.section(&section_title(at, module))?;
        for (line, total) in lines_and_total(report) {
            let Some(numbers) = line.modules.get(at) else { continue };
            for (title, indices) in factor_rows(module, numbers) {
                let n = indices.pooled.n;
                let head = who(line).into_iter().chain([Value::text(&module.id), Value::text(title), Value::Count(n)]);
                page.put(head.chain(module_estimates(indices)).chain([remark(report, n)]), total)?;
            }
        }
    }
    Ok(())
}

pub(super) fn factor_rows<'a>(
    module: &'a Module,
    numbers: &'a ModuleNumbers,
) -> impl Iterator<Item = (&'a str, &'a ModuleIndices)> {
    let factors = module.factors.iter().map(|f| f.title.as_str()).zip(&numbers.factors);
    std::iter::once(("Cả phần", &numbers.all)).chain(factors)
}

fn items(page: &mut Page, report: &Report) -> Result<(), XlsxError> {
    let mut heads = headers(WHO);
    heads.extend(headers([("Mã tiêu chí", 10.0), ("Tiêu chí", 38.0), ("Trong chỉ số", 7.0), ("Số người trả lời (n)", 8.0)]));
    heads.extend((1..).zip(SCALE).map(|(score, label)| (format!("{score} - {label}"), 8.0)));
    heads.extend(estimate_headers().map(|h| (h, 10.0)));
    heads.extend(headers([("Tình trạng mẫu", 13.0)]));
    page.begin(report, "Kết quả theo tiêu chí", &heads)?;
    for (at, module) in modules(report) {
        page.section(&section_title(at, module))?;
        for (line, total) in lines_and_total(report) {
            let Some(numbers) = line.modules.get(at) else { continue };
            for (item, answered) in module.items().zip(&numbers.items) {
                let inside = module.overall.as_ref().is_none_or(|o| o.id != item.id);
                let about = [item.id.as_str(), &item.text, if inside { "có" } else { "không" }].map(Value::text);
                page.put(who(line).into_iter().chain(about).chain(item_cells(report, answered)), total)?;
            }
        }
    }
    Ok(())
}

fn item_cells(report: &Report, answered: &ItemNumbers) -> impl Iterator<Item = Value> {
    let n = answered.indices.n;
    let counts = answered.counts.map_or([const { Value::Blank }; 5], |counts| counts.map(Value::Count));
    std::iter::once(Value::Count(n)).chain(counts).chain(estimates(&answered.indices)).chain([remark(report, n)])
}

/// Shares of those who answered each question (QĐ 1431/QĐ-UBND Lạng Sơn 2022, III.5.4): no index, and in none.
fn questions(page: &mut Page, report: &Report) -> Result<(), XlsxError> {
    let mut heads = headers(WHO);
    heads.extend(headers([("Mã câu", 12.0), ("Câu hỏi", 44.0), ("Số người trả lời (n)", 11.0)]));
    heads.extend(headers([("Lựa chọn", 40.0), ("Số người chọn", 11.0), ("Tỷ lệ (%)", 11.0), ("Tình trạng mẫu", 16.0)]));
    page.begin(report, "Nhận định, thực tế, mong đợi: không nằm trong chỉ số", &heads)?;
    for (at, module) in modules(report) {
        page.section(&section_title(at, module))?;
        for (line, total) in lines_and_total(report) {
            let Some(numbers) = line.modules.get(at) else { continue };
            for question in &numbers.questions {
                for cells in question_rows(report, question) {
                    page.put(who(line).into_iter().chain(cells), total)?;
                }
            }
        }
    }
    Ok(())
}

/// A row an answer; one row where there are too few to tell.
fn question_rows(report: &Report, question: &QuestionFigures) -> Vec<[Value; 7]> {
    let row = |choice, chosen, share| {
        let [id, text] = [&question.id, &question.text].map(Value::text);
        [id, text, Value::Count(question.n), choice, chosen, share, remark(report, question.n)]
    };
    if question.counts.is_empty() {
        return vec![row(Value::Blank, Value::Blank, Value::Blank)];
    }
    let share = |(text, n): &(String, u64)| row(Value::text(text), Value::Count(*n), Value::number(percent(*n, question.n)));
    question.counts.iter().map(share).collect()
}

fn sample(page: &mut Page, report: &Report) -> Result<(), XlsxError> {
    let mut heads = headers(WHO);
    heads.push(("Số phiếu hợp lệ (n)".to_owned(), 11.0));
    heads.extend(report.modes.iter().map(|m| (format!("Hình thức: {}", m.label()), 14.0)));
    heads.extend(Frame::ALL.iter().map(|f| (format!("Nguồn: {}", f.label()), 12.0)));
    heads.extend(Kind::ALL.iter().map(|k| (format!("Đối tượng: {}", k.label()), 14.0)));
    heads.extend(report.fields.iter().map(|f| (format!("Lĩnh vực: {}", f.1), 18.0)));
    page.begin(report, "Số phiếu theo hình thức, nguồn mẫu, đối tượng và lĩnh vực", &heads)?;
    let by_field = by_field(report);
    for (at_line, (line, total)) in lines_and_total(report).enumerate() {
        let counts = &line.counts;
        let modes = report.modes.iter().map(|m| counts.modes[at(Mode::ALL, *m)]);
        let counted =
            std::iter::once(counts.n).chain(modes).chain(counts.frames.iter().copied()).chain(counts.kinds.iter().copied());
        let agency = (!total).then_some(at_line);
        let fields =
            (0..report.fields.len()).map(|f| by_field.get(&(agency, f)).map_or(Value::Count(0), |p| shown_count(report, p)));
        page.put(who(line).into_iter().chain(counted.map(Value::Count)).chain(fields), total)?;
    }
    Ok(())
}

/// Responses about a field, by agency, as far as the breakdown says them.
pub(super) fn by_field(report: &Report) -> HashMap<(Option<usize>, usize), &Part> {
    report.parts.iter().filter(|p| p.kind.is_none()).filter_map(|p| Some(((p.agency, p.field?), p))).collect()
}

pub(super) fn shown_count(report: &Report, part: &Part) -> Value {
    match part.shown {
        Shown::Open(n, _) => Value::Count(n),
        Shown::Small => Value::Text(format!("<{}", report.round.release_step)),
        Shown::Closed => Value::text("ẩn"),
    }
}

fn breakdown(page: &mut Page, report: &Report) -> Result<(), XlsxError> {
    let mut heads = headers(WHO);
    heads.extend(headers([("Lĩnh vực", 34.0), ("Đối tượng", 30.0), ("Số phiếu hợp lệ (n)", 12.0)]));
    let third = report.round.official_index == OfficialIndex::SipsByCriteria;
    let shown = if third { 9 } else { 6 };
    heads.extend(module_headers().take(shown).map(|h| (h, 11.0)));
    page.begin(report, "Chỉ số của phần chính thức theo lĩnh vực và đối tượng (ô nhỏ được che, xem Phương pháp)", &heads)?;
    for part in &report.parts {
        let line = part.agency.map_or(&report.total, |a| &report.agencies[a]);
        let field = part.field.map_or("Tất cả lĩnh vực", |f| report.fields[f].1.as_str());
        let kind = part.kind.map_or("Tất cả đối tượng", Kind::label);
        let indices = match part.shown {
            Shown::Open(_, indices) => indices,
            Shown::Small | Shown::Closed => ModuleIndices::default(),
        };
        let head = who(line).into_iter().chain([Value::text(field), Value::text(kind), shown_count(report, part)]);
        page.put(head.chain(module_estimates(&indices).take(shown)), part.field.is_none() && part.kind.is_none())?;
    }
    Ok(())
}

fn exclusions(page: &mut Page, report: &Report) -> Result<(), XlsxError> {
    let mut heads = headers(WHO);
    heads.push(("Hồ sơ trong phạm vi của đợt".to_owned(), 14.0));
    heads.extend(report.rules.iter().map(|r| (format!("Loại: {}", r.label()), 18.0)));
    heads.push(("Tổng số hồ sơ bị loại".to_owned(), 14.0));
    heads.push(("Hồ sơ còn lại trong tổng thể".to_owned(), 14.0));
    page.begin(report, "Hồ sơ loại khỏi tổng thể theo lý do (mỗi hồ sơ tính một lý do)", &heads)?;
    for (line, total) in lines_and_total(report) {
        let counts = &line.counts;
        let out: u64 = counts.excluded.iter().sum();
        let all = std::iter::once(counts.in_scope).chain(counts.excluded.iter().copied()).chain([out, counts.in_scope - out]);
        page.put(who(line).into_iter().chain(all.map(Value::Count)), total)?;
    }
    Ok(())
}

fn verification(page: &mut Page, report: &Report) -> Result<(), XlsxError> {
    page.begin(report, verification::TITLE, &verification::headers())?;
    for line in verification::lines(report) {
        match line {
            verification::Line::Section(words) => page.section(&words)?,
            verification::Line::Cells(cells, total) => page.put(cells, total)?,
        }
    }
    Ok(())
}

fn notes(page: &mut Page, report: &Report) -> Result<(), XlsxError> {
    page.begin(report, "Phương pháp", &headers([("Mục", 26.0), ("Nội dung", 110.0)]))?;
    for (head, words) in method::notes(report) {
        page.put([Value::text(head), Value::Text(words)], false)?;
    }
    Ok(())
}
