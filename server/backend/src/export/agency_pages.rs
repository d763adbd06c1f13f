//! A page an agency: what its head gets to read, everything about it in one place, each agency on paper of its own.
//!
//! Who, when, how many voices and of whom, who was left out, the indices with factors and items, the score, modes and fields,
//! facts and expectations, what was said beside them (QĐ 1431/QĐ-UBND Lạng Sơn 2022, II.5 and II.6; QĐ 2782/QĐ-UBND Khánh Hòa
//! 2024, Điều 7 and 8).

use super::{
    breakdown::{Part, Shown},
    columns::{Value, module_estimates, module_headers},
    report::{ItemNumbers, Line, ModuleIndices, Report, Sample, percent},
    workbook::{Page, factor_rows, headers, modules, shown_count},
};
use crate::clock::vietnamese;
use domain::{
    form::SCALE,
    live::{Indices, QuestionFigures},
    response::{Frame, Kind, Mode},
};
use rust_xlsxwriter::XlsxError;

/// Answers of one question that are listed; the others are on their own sheet.
const TOP: usize = 5;

/// What fits a landscape page, in percent.
const SCALE_ON_PAPER: u16 = 54;

/// One row. The agency's code stands before it.
#[derive(Default)]
struct Row {
    part: &'static str,
    what: String,
    n: Option<u64>,
    indices: ModuleIndices,
    counts: Option<[u64; 5]>,
    /// Percent, points or a difference, as `what` says.
    value: Option<f64>,
    faint: bool,
    note: String,
}

impl Row {
    fn new(part: &'static str, what: impl Into<String>) -> Self {
        Self { part, what: what.into(), ..Self::default() }
    }

    fn n(self, n: u64) -> Self {
        Self { n: Some(n), ..self }
    }

    fn value(self, value: Option<f64>) -> Self {
        Self { value, ..self }
    }

    fn note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    fn pooled(self, pooled: Indices) -> Self {
        Self { indices: ModuleIndices { pooled, by_criteria: None }, ..self }
    }

    fn cells(&self, code: &str) -> Vec<Value> {
        let mut cells = vec![Value::text(code), Value::text(self.part), Value::text(&self.what)];
        cells.push(self.n.map_or(Value::Blank, Value::Count));
        cells.extend(self.counts.map_or([const { Value::Blank }; 5], |counts| counts.map(Value::Count)));
        cells.extend(module_estimates(&self.indices));
        cells.push(match self.value {
            Some(value) if self.faint => Value::Faint(value),
            value => Value::number(value),
        });
        cells.push(Value::text(&self.note));
        cells
    }
}

/// Fills the sheet.
pub(super) fn fill(page: &mut Page<'_>, report: &Report) -> Result<(), XlsxError> {
    let mut heads = headers([("Mã cơ quan", 14.0), ("Mục", 10.0), ("Nội dung", 40.0), ("Số người (n)", 7.0)]);
    heads.extend((1..).zip(SCALE).map(|(score, label)| (format!("{score} - {label}"), 6.5)));
    heads.extend(module_headers().map(|h| (h, 7.5)));
    heads.extend(headers([("Tỷ lệ (%), điểm", 8.0), ("Ghi chú", 22.0)]));
    page.begin(
        report,
        "Trang của từng cơ quan (tách riêng từng trang trước khi gửi: mỗi cơ quan chỉ xem trang của mình)",
        &heads,
    )?;
    let mut breaks = Vec::new();
    for (at, line) in report.agencies.iter().enumerate() {
        if at > 0 {
            breaks.push(page.row());
        }
        page.section(&format!("{} ({})", line.name, line.code))?;
        for row in rows(report, at, line) {
            page.put(row.cells(&line.code), false)?;
        }
    }
    page.break_before(&breaks, SCALE_ON_PAPER)
}

fn rows(report: &Report, at: usize, line: &Line) -> Vec<Row> {
    let mut rows = about(report, line);
    rows.extend(voices(report, line));
    rows.extend(scores(report, line));
    rows.extend(satisfaction(report, line));
    rows.extend(cuts(report, at, line));
    rows.extend(answers(report, line));
    rows
}

fn about(report: &Report, line: &Line) -> Vec<Row> {
    let round = &report.round;
    let span = |days: domain::round::Days| format!("từ {} đến hết {}", vietnamese(days.from), vietnamese(days.to));
    let kind = line.kind.map_or_else(String::new, |k| format!("{}; {}", k.level(), k.label()));
    vec![
        Row::new("Cơ quan", "Cấp, loại").note(kind),
        Row::new("Kỳ khảo sát", "Hồ sơ tiếp nhận").note(span(round.dossiers)),
        Row::new("Kỳ khảo sát", "Trả lời").note(span(round.open)),
    ]
}

fn voices(report: &Report, line: &Line) -> Vec<Row> {
    const PART: &str = "Phiếu";
    let c = &line.counts;
    let mut rows = vec![Row::new(PART, "Phiếu hợp lệ").n(c.n)];
    rows.extend(Kind::ALL.iter().zip(&c.kinds).map(|(kind, n)| Row::new(PART, format!("Đối tượng: {}", kind.label())).n(*n)));
    rows.push(Row::new(PART, "Phiếu có dấu hiệu cần xem lại").n(c.flagged));
    rows.push(Row::new(PART, "Phiếu mời đã phát").n(c.issued));
    rows.push(Row::new(PART, "Tỷ lệ phản hồi trên số phiếu đã phát (%)").value(line.rate_of_issued));
    rows.push(Row::new(PART, "Hồ sơ đủ điều kiện").n(c.eligible));
    rows.push(Row::new(PART, "Tỷ lệ phản hồi trên số hồ sơ đủ điều kiện (%)").value(line.rate_of_eligible));
    rows.extend(report.rules.iter().zip(&c.excluded).map(|(rule, n)| Row::new(PART, format!("Loại: {}", rule.label())).n(*n)));
    if report.has_quota() {
        for ((kind, filled), size) in Kind::ALL.iter().zip(&c.filled).zip(&c.quota) {
            let row = Row::new("Mẫu", format!("Mẫu đã đạt (%): {}", kind.label())).n(*filled);
            rows.push(row.value(percent(*filled, *size)).note(format!("chỉ tiêu {size}")));
        }
    }
    rows.extend(Frame::ALL.iter().zip(&c.frames).map(|(frame, n)| Row::new("Mẫu", format!("Nguồn: {}", frame.label())).n(*n)));
    rows
}

fn scores(report: &Report, line: &Line) -> Vec<Row> {
    const PART: &str = "Điểm";
    let round = &report.round;
    let Some(score) = line.score else {
        return vec![Row::new(PART, "Chỉ số tính điểm (%)").note(Sample::Closed.mark(round, 0))];
    };
    if score.standing == Sample::Closed {
        // The page is handed out; the sheet of the score stays with the province.
        return vec![Row::new(PART, "Chỉ số tính điểm (%)").n(score.n).note(score.standing.words(round))];
    }
    let faint = score.standing != Sample::Enough;
    let mark = score.standing.mark(round, score.n);
    let row = |what: &str, value| Row { faint, ..Row::new(PART, what).value(value) };
    let label = format!("Chỉ số tính điểm (%): {}", round.official_index.label());
    let mut rows = vec![
        row(&label, Some(score.index.value)).n(score.n).note(mark.clone()),
        row("Điểm đạt", Some(score.points)).note(mark),
        Row::new(PART, "Điểm tối đa").value(Some(round.max_points)),
    ];
    if let (Some(target), Some(gap)) = (round.target, score.gap) {
        rows.push(Row::new(PART, "Mục tiêu (%)").value(Some(target)));
        rows.push(row("Chênh lệch so với mục tiêu (điểm %)", Some(gap.value)).note(gap.verdict.to_string()));
    }
    let standing = line.published_standing.map_or_else(|| "không công bố".to_owned(), |standing| standing.to_string());
    rows.push(Row::new(PART, "Khoảng hạng").note(standing));
    rows
}

fn satisfaction(report: &Report, line: &Line) -> Vec<Row> {
    let mut rows = Vec::new();
    for (at, module) in modules(report) {
        let Some(numbers) = line.modules.get(at) else { continue };
        let part = if at == 0 { "Chỉ số" } else { "Đứng riêng" };
        for (title, indices) in factor_rows(module, numbers) {
            let n = indices.pooled.n;
            let what = format!("{} · {title}", module.title);
            rows.push(Row { indices: *indices, ..Row::new(part, what).n(n).note(short_of(report, n)) });
        }
        for (item, answered) in module.items().zip(&numbers.items) {
            let ItemNumbers { counts, indices } = *answered;
            let row = Row::new("Tiêu chí", format!("{} {}", item.id, item.text)).n(indices.n);
            rows.push(Row { counts, ..row.pooled(indices).note(short_of(report, indices.n)) });
        }
    }
    rows
}

fn short_of(report: &Report, n: u64) -> String {
    match Sample::of(&report.round, n) {
        Sample::Enough => String::new(),
        few => few.words(&report.round),
    }
}

/// Modes and fields.
fn cuts(report: &Report, at: usize, line: &Line) -> Vec<Row> {
    let modes = report.modes.iter().map(|mode| {
        let n = line.counts.modes[super::report::at(Mode::ALL, *mode)];
        Row::new("Hình thức", mode.label()).n(n).value(percent(n, line.counts.n))
    });
    let fields = report.parts.iter().filter(|p: &&Part| p.agency == Some(at) && p.kind.is_none()).filter_map(|part| {
        let name = &report.fields.get(part.field?)?.1;
        let row = Row::new("Lĩnh vực", name);
        Some(match part.shown {
            Shown::Open(n, indices) => Row { indices, ..row.n(n) },
            Shown::Small | Shown::Closed => match shown_count(report, part) {
                Value::Text(words) => row.note(words),
                _ => row,
            },
        })
    });
    modes.chain(fields).collect()
}

/// Facts, judgements, expectations: the answers most often chosen; then what was said beside the answers.
fn answers(report: &Report, line: &Line) -> Vec<Row> {
    let mut rows: Vec<Row> = line.modules.iter().flat_map(|m| &m.questions).flat_map(|q| question(report, q)).collect();
    rows.push(Row::new("Phản hồi", "Ý kiến viết thêm (đã niêm phong)").n(line.counts.comments));
    rows.push(Row::new("Phản hồi", "Báo «Không phải tôi»").n(line.counts.disputes));
    rows
}

fn question(report: &Report, question: &QuestionFigures) -> Vec<Row> {
    const PART: &str = "Nhận định";
    if question.counts.is_empty() {
        return vec![
            Row::new(PART, format!("{} {}", question.id, question.text)).n(question.n).note(short_of(report, question.n)),
        ];
    }
    let mut sorted: Vec<&(String, u64)> = question.counts.iter().collect();
    sorted.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let all = sorted.len();
    let note = if all > TOP { format!("{TOP} trong {all} lựa chọn") } else { String::new() };
    let head = Row::new(PART, format!("{} {}", question.id, question.text)).n(question.n).note(note);
    let rows = sorted
        .into_iter()
        .take(TOP)
        .map(|(text, n)| Row::new("Lựa chọn", format!("{}: {text}", question.id)).n(*n).value(percent(*n, question.n)));
    std::iter::once(head).chain(rows).collect()
}
