//! The sheet of the phúc tra: what was found by agency, and the items that were asked again beside all answers.

use super::{columns::Value, report::Report};
use crate::verification::{AgencyResult, Results};
use domain::{form::SCALE, verification::Beside};

/// Name of the sheet.
pub const SHEET: &str = "Phúc tra";
/// Title above its table.
pub(super) const TITLE: &str = "Phúc tra: hỏi lại nhiều nhất 10 % số phiếu (QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 6.4)";

const AGENCY: [(&str, f64); 14] = [
    ("Mã cơ quan", 18.0),
    ("Tên cơ quan", 34.0),
    ("Số phiếu hợp lệ (n)", 11.0),
    ("Đã rút", 9.0),
    ("Đã ghi kết quả", 9.0),
    ("Liên hệ được", 9.0),
    ("Khớp", 9.0),
    ("Không khớp", 9.0),
    ("Không rõ", 9.0),
    ("Đưa xem biên nhận", 10.0),
    ("Tỷ lệ không khớp (%)", 11.0),
    ("Cận dưới 95 %", 11.0),
    ("Cận trên 95 %", 11.0),
    ("Tình trạng mẫu", 22.0),
];

/// The headers of the table, with the widths of the columns.
pub(super) fn headers() -> Vec<(String, f64)> {
    AGENCY.iter().map(|(head, width)| ((*head).to_owned(), *width)).collect()
}

/// A row of the sheet.
pub(super) enum Line {
    /// Words over what follows.
    Section(String),
    /// Cells; `true`: of the whole round.
    Cells(Vec<Value>, bool),
}

/// The rows below the headers.
pub(super) fn lines(report: &Report) -> Vec<Line> {
    let Some(results) = &report.verification else {
        return vec![Line::Section("Đợt này chưa rút phúc tra.".to_owned())];
    };
    let least = report.round.release_step;
    let mut lines: Vec<Line> = each(results).map(|(line, total)| Line::Cells(agency(line, least), total)).collect();
    lines.push(Line::Section(rule()));
    for (at, draw) in results.draws.iter().enumerate() {
        let (rate, on) = (u8::from(draw.rate), crate::clock::vietnamese(draw.on));
        lines.push(Line::Section(format!("Lần rút {}: ngày {on}, đến {rate} % số phiếu; số gốc {}", at + 1, draw.seed)));
        lines.push(Line::Section(format!("Mã băm danh sách mã đã dùng (SHA-256): {}", draw.list_hash)));
    }
    for at in 0..results.total.beside.len() {
        lines.extend(item(results, at, least));
    }
    lines
}

fn rule() -> String {
    "Không khớp: nói không tham gia, chưa nhận kết quả hoặc bị gây áp lực; trên số người liên hệ được; khoảng Wilson có hiệu chỉnh \
     tổng thể hữu hạn. Điểm hỏi lại không gắn với người, chỉ đặt cạnh mọi câu trả lời của cơ quan; chênh lệch theo Newcombe."
        .to_owned()
}

fn each(results: &Results) -> impl Iterator<Item = (&AgencyResult, bool)> {
    results.agencies.iter().map(|line| (line, false)).chain([(&results.total, true)])
}

fn agency(line: &AgencyResult, least: u64) -> Vec<Value> {
    let c = &line.counts;
    let counted = [c.voices, c.drawn, c.recorded, c.reached(), c.confirmed, c.mismatch, c.unclear, c.receipts].map(Value::Count);
    let mut cells = vec![Value::text(&line.code), Value::text(&line.name)];
    cells.extend(counted);
    match c.mismatch_rate(least) {
        Some(rate) => cells.extend([Value::Number(rate.value), Value::Number(rate.low), Value::Number(rate.high), Value::Blank]),
        None => cells.extend([Value::Blank, Value::Blank, Value::Blank, few(least)]),
    }
    cells
}

fn few(least: u64) -> Value {
    Value::Text(format!("chưa đủ mẫu (dưới {least} người)"))
}

/// An item that was asked again: its own headers, then a row an agency.
fn item(results: &Results, at: usize, least: u64) -> Vec<Line> {
    let text = results.total.beside.get(at).map(|b| b.text.clone()).unwrap_or_default();
    let mut heads = vec!["Mã cơ quan".to_owned(), "Tên cơ quan".to_owned(), "Số người hỏi lại".to_owned()];
    heads.extend((1..).zip(SCALE).map(|(score, label)| format!("Hỏi lại: {score} - {label}")));
    heads.extend(
        ["Hài lòng khi hỏi lại (%)", "Hài lòng khi khảo sát (%)", "Chênh lệch (điểm %)", "Cận dưới 95 %", "Cận trên 95 %"]
            .map(str::to_owned),
    );
    heads.push("Tình trạng mẫu".to_owned());
    let rows = each(results).filter_map(|(line, total)| Some(Line::Cells(asked(line, line.beside.get(at)?, least), total)));
    let head = Line::Cells(heads.into_iter().map(Value::Text).collect(), true);
    [Line::Section(format!("Câu hỏi lại: {text}")), head].into_iter().chain(rows).collect()
}

fn asked(line: &AgencyResult, b: &Beside, least: u64) -> Vec<Value> {
    let mut cells = vec![Value::text(&line.code), Value::text(&line.name)];
    let Some(difference) = b.difference(least) else {
        let n = if b.n() == 0 { Value::Count(0) } else { Value::Blank };
        cells.push(n);
        cells.extend([const { Value::Blank }; 10]);
        cells.push(few(least));
        return cells;
    };
    let satisfied = |counts: &[u64; 5]| Value::number(super::report::percent(counts[3] + counts[4], counts.iter().sum()));
    cells.push(Value::Count(b.n()));
    cells.extend(b.again.map(Value::Count));
    cells.extend([satisfied(&b.again), satisfied(&b.all)]);
    cells.extend([difference.value, difference.low, difference.high].map(Value::Number));
    cells.push(Value::Blank);
    cells
}
