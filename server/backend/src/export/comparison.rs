//! The sheet "So sánh": agencies against each other, earlier years, targets.

use super::{
    columns::Value,
    report::Report,
    workbook::{Page, headers},
};
use crate::comparison::{Comparison, FieldLine, Line, Past};
use domain::{compare::Gap, live::Estimate};
use rust_xlsxwriter::XlsxError;

/// Its name.
pub const SHEET: &str = "So sánh";

/// Cells of a row.
const WIDTH: usize = 20;

fn heads(report: &Report) -> Vec<(String, f64)> {
    let index = report.round.official_index.label();
    let mut heads = headers([("Mã", 18.0), ("Tên", 34.0), ("Nhóm", 20.0), ("Số người tính vào chỉ số (n)", 11.0)]);
    heads.push((format!("{index} (%)"), 11.0));
    heads.extend(headers([
        ("Cận dưới 95 %", 10.0),
        ("Cận trên 95 %", 10.0),
        ("Khoảng hạng trong cả đợt", 18.0),
        ("Khoảng hạng trong nhóm", 18.0),
        ("Mục tiêu (%)", 10.0),
        ("Chênh lệch so với mục tiêu (điểm %)", 12.0),
        ("So với mục tiêu", 15.0),
        ("Năm trước", 8.0),
    ]));
    heads.push((format!("{index} năm trước (%)"), 11.0));
    heads.extend(headers([
        ("Hạng năm trước", 10.0),
        ("Thay đổi (điểm %)", 10.0),
        ("Thay đổi: cận dưới 95 %", 10.0),
        ("Thay đổi: cận trên 95 %", 10.0),
        ("Kết luận", 22.0),
        ("Nguồn số liệu năm trước", 50.0),
    ]));
    heads
}

/// Writes the sheet; only its headers where nothing was compared.
pub(super) fn sheet(page: &mut Page, report: &Report) -> Result<(), XlsxError> {
    page.begin(report, "So sánh giữa các cơ quan, với năm trước và với mục tiêu", &heads(report))?;
    let Some(comparison) = &report.comparison else { return Ok(()) };
    agencies(page, report, comparison)?;
    page.section("Toàn đợt và các năm trước của toàn tỉnh")?;
    row(page, line(&comparison.whole, "", report.round.target), true)?;
    // The latest stands in the row above.
    for past in comparison.whole.past.iter().skip(1) {
        row(page, earlier("", "Toàn tỉnh", past), false)?;
    }
    page.section("Theo lĩnh vực, so với mục tiêu của từng lĩnh vực")?;
    for field in &comparison.fields {
        row(page, by_field(field), false)?;
    }
    Ok(())
}

fn agencies(page: &mut Page, report: &Report, comparison: &Comparison) -> Result<(), XlsxError> {
    for group in &comparison.groups {
        page.section(group.label)?;
        for agency in &group.agencies {
            row(page, line(agency, group.label, report.round.target), false)?;
            for past in agency.past.iter().filter(|past| past.forerunner.is_some()) {
                let name = past.forerunner.as_deref().unwrap_or_default();
                row(page, earlier(&agency.code, &format!("(trước đây) {name}"), past), false)?;
            }
        }
        if let Some(whole) = &group.whole {
            row(
                page,
                line(&Line { name: format!("Cả nhóm: {}", whole.name), ..whole.clone() }, group.label, report.round.target),
                true,
            )?;
        }
    }
    Ok(())
}

/// A row filled up with blanks.
fn row(page: &mut Page, cells: Vec<Value>, total: bool) -> Result<(), XlsxError> {
    let blanks = std::iter::repeat_n(Value::Blank, WIDTH.saturating_sub(cells.len()));
    page.put(cells.into_iter().chain(blanks), total)
}

fn words(said: Option<impl ToString>) -> Value {
    said.map_or(Value::Blank, |said| Value::Text(said.to_string()))
}

fn estimate(of: Option<Estimate>) -> [Value; 3] {
    [of.map(|e| e.value), of.map(|e| e.low), of.map(|e| e.high)].map(Value::number)
}

fn target(target: Option<f64>, gap: Option<Gap>) -> [Value; 3] {
    [Value::number(target), Value::number(gap.map(|g| g.value)), words(gap.map(|g| g.verdict))]
}

fn line(line: &Line, group: &str, goal: Option<f64>) -> Vec<Value> {
    let mut cells = vec![Value::text(&line.code), Value::text(&line.name), Value::text(group), Value::Count(line.n)];
    cells.extend(estimate(line.index));
    cells.extend([words(line.standing), words(line.in_group)]);
    cells.extend(target(goal, line.gap));
    cells.extend(line.before().into_iter().flat_map(before));
    cells
}

/// A row that has nothing but an earlier figure.
fn earlier(code: &str, name: &str, past: &Past) -> Vec<Value> {
    let mut cells = vec![Value::text(code), Value::text(name)];
    cells.resize_with(12, || Value::Blank);
    cells.extend(before(past));
    cells
}

fn before(past: &Past) -> [Value; 8] {
    let difference = past.progress.difference;
    [
        Value::Count(u64::try_from(past.year).unwrap_or_default()),
        Value::Number(past.value),
        words(past.rank),
        Value::number(past.progress.change),
        Value::number(difference.map(|d| d.low)),
        Value::number(difference.map(|d| d.high)),
        words(Some(past.progress.trend)),
        Value::text(&past.source),
    ]
}

fn by_field(field: &FieldLine) -> Vec<Value> {
    let mut cells = vec![Value::text(&field.code), Value::text(&field.name), Value::Blank, Value::Count(field.n)];
    cells.extend(estimate(field.index));
    cells.extend([Value::Blank, Value::Blank]);
    cells.extend(target(field.target, field.gap));
    cells
}

/// What the two sheets of this piece rest on, for the sheet of methods.
pub(super) fn notes() -> Vec<(&'static str, String)> {
    let notes = [
        (
            "So với năm trước",
            "Chỉ so cùng một chỉ số: của đợt trước cùng phiếu và cùng phần chính thức, hoặc của văn bản đã công bố. «Tiến bộ», «thụt lùi» chỉ ghi khi khoảng \
             tin cậy 95 % của hiệu số (Newcombe, phương pháp 10) không chứa 0; văn bản không ghi số người trả lời thì chưa đủ căn cứ. Số của văn bản có \
             thể đo bằng mẫu và phiếu khác. Cơ quan sau sáp nhập không so trực tiếp với các cơ quan tiền thân, và không lấy trung bình của chúng",
        ),
        (
            "Mục tiêu theo lĩnh vực",
            "Lĩnh vực có mục tiêu riêng thì so với mục tiêu riêng (QĐ 2228/QĐ-UBND Sóc Trăng 2022, phần II, I.1), còn lại so với mục tiêu của đợt",
        ),
        (
            "Tầm quan trọng của yếu tố",
            "Hồi quy «hài lòng chung» theo các yếu tố, trọng số tương đối của Johnson: phần của từng yếu tố trong R², cộng lại là 100 %; khoảng tin cậy 95 % \
             bằng jackknife 50 nhóm; chỉ tính phiếu đã niêm phong trả lời đủ mọi câu; không gồm tiêu chí chỉ hỏi một số người. Trọng số cho biết điều gì đi \
             cùng sự hài lòng chung, không chứng minh điều gì gây ra nó (QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 8.3)",
        ),
    ];
    notes.map(|(head, words)| (head, words.to_owned())).to_vec()
}
