//! The agency table, column by column: the workbook's first sheet and its CSV twin are the same table.

use super::report::{Line, Report, at};
use domain::{
    live::{Estimate, Indices},
    response::{Frame, Kind, Mode},
};

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Words; never a formula.
    Text(String),
    /// A count.
    Count(u64),
    /// Percent, 0 to 100, or points.
    Number(f64),
    /// Nothing to say.
    Blank,
}

impl Value {
    /// Words.
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// A number, where there is one.
    pub fn number(value: Option<f64>) -> Self {
        value.map_or(Self::Blank, Self::Number)
    }
}

/// SIPAS in a header, with its formula.
pub const SIPAS: &str = "SIPAS (%) = tỷ lệ lựa chọn «Hài lòng» và «Rất hài lòng»";
/// SIPS in a header, with its formula.
pub const SIPS: &str = "SIPS (%) = điểm trung bình chia 5";

/// One column of the agency table.
pub struct Column {
    /// Header.
    pub header: String,
    /// What it means, for the code book.
    pub note: String,
    /// Width in characters.
    pub width: f64,
    value: Box<dyn Fn(&Line) -> Value>,
}

impl std::fmt::Debug for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Column").field("header", &self.header).finish_non_exhaustive()
    }
}

impl Column {
    /// What stands in this column for an agency.
    pub fn value(&self, line: &Line) -> Value {
        (self.value)(line)
    }
}

/// The columns of both indices with their intervals: headers, in the order of [`estimates`].
pub(super) fn estimate_headers() -> [String; 6] {
    let of = |index: &str, short: &str| [index.to_owned(), format!("{short}: cận dưới 95 %"), format!("{short}: cận trên 95 %")];
    let ([a, b, c], [d, e, f]) = (of(SIPAS, "SIPAS"), of(SIPS, "SIPS"));
    [a, b, c, d, e, f]
}

/// Both indices with their intervals; blank where there is none.
pub(super) fn estimates(indices: &Indices) -> [Value; 6] {
    let of = |e: Option<Estimate>| [e.map(|e| e.value), e.map(|e| e.low), e.map(|e| e.high)].map(Value::number);
    let ([a, b, c], [d, e, f]) = (of(indices.sipas), of(indices.sips));
    [a, b, c, d, e, f]
}

/// The word beside figures of too few respondents.
pub(super) fn too_few(report: &Report) -> String {
    format!("chưa đủ mẫu (n < {})", report.round.release_step)
}

#[derive(Default)]
struct Table(Vec<Column>);

impl Table {
    fn add(&mut self, header: impl Into<String>, note: impl Into<String>, value: impl Fn(&Line) -> Value + 'static) {
        self.0.push(Column { header: header.into(), note: note.into(), width: 13.0, value: Box::new(value) });
    }

    fn count(&mut self, header: impl Into<String>, note: impl Into<String>, value: impl Fn(&Line) -> u64 + 'static) {
        self.add(header, note, move |line| Value::Count(value(line)));
    }

    fn last_width(&mut self, width: f64) {
        if let Some(last) = self.0.last_mut() {
            last.width = width;
        }
    }
}

/// The agency table of a report.
pub fn columns(report: &Report) -> Vec<Column> {
    let mut table = Table::default();
    agency(&mut table);
    responses(&mut table, report);
    denominators(&mut table, report);
    indices(&mut table, report);
    score(&mut table, report);
    if let Some(note) = report.round.simulated.clone() {
        table.add("Ghi chú", "Dữ liệu không có thật", move |_| Value::text(note.clone()));
        table.last_width(40.0);
    }
    table.0
}

fn agency(table: &mut Table) {
    table.add("Mã cơ quan", "Mã định danh của cơ quan được đánh giá; để trống ở dòng toàn đợt", |l| Value::text(&l.code));
    table.last_width(18.0);
    table.add("Tên cơ quan", "Tên đầy đủ", |l| Value::text(&l.name));
    table.last_width(34.0);
    table.add("Loại cơ quan", "Loại cơ quan theo danh mục của tỉnh", |l| Value::text(l.kind));
    table.last_width(20.0);
}

fn responses(table: &mut Table, report: &Report) {
    table.count("Số phiếu hợp lệ (n)", "Phiếu trả lời đã ghi nhận, kể cả phiếu có dấu hiệu cần xem lại", |l| l.counts.n);
    for (i, kind) in Kind::ALL.iter().enumerate() {
        table.count(format!("Đối tượng: {}", kind.label()), "Số phiếu hợp lệ theo đối tượng", move |l| {
            l.counts.kinds[i]
        });
    }
    for (i, frame) in Frame::ALL.iter().enumerate() {
        let note = match frame {
            Frame::Drawn => "Người có tên trong danh sách mẫu chính thức, trong hạn mức mẫu",
            Frame::Reserve => "Người có tên trong danh sách dự phòng, trong hạn mức mẫu",
            Frame::Open => "Người tự quét mã QR, và mọi phiếu vượt hạn mức mẫu: vẫn tính, không từ chối ai",
        };
        table.count(format!("Nguồn: {}", frame.label()), note, move |l| l.counts.frames[i]);
    }
    for mode in &report.modes {
        let i = at(Mode::ALL, *mode);
        table.count(format!("Hình thức: {}", mode.label()), "Số phiếu hợp lệ theo hình thức trả lời", move |l| l.counts.modes[i]);
    }
    table.count(
        "Số phiếu có dấu hiệu cần xem lại",
        "Phiếu có ít nhất một dấu hiệu (bảng «Dấu hiệu cần xem lại»); phiếu được giữ nguyên và được tính cả hai cách",
        |l| l.counts.flagged,
    );
    table.count(
        "Số báo «Không phải tôi»",
        "Người cầm phiếu mời báo rằng không phải mình đã trả lời; phiếu không thể tìm ra để bỏ",
        |l| l.counts.disputes,
    );
    if report.round.quota.is_some() {
        for (i, kind) in Kind::ALL.iter().enumerate() {
            table.count(format!("Chỉ tiêu mẫu: {}", kind.label()), "Số phiếu mẫu phải đạt", move |l| {
                l.counts.quota[i]
            });
            table.count(format!("Mẫu đã đạt: {}", kind.label()), "Số phiếu tính vào chỉ tiêu mẫu", move |l| {
                l.counts.filled[i]
            });
        }
    }
}

fn denominators(table: &mut Table, report: &Report) {
    table.count(
        "Số phiếu mời đã phát",
        "Phiếu hẹn có mã QR đã in cho hồ sơ của đợt, và mã mời đã in cho nơi không có hồ sơ",
        |l| l.counts.issued,
    );
    table.count(
        "Số hồ sơ đủ điều kiện",
        "Hồ sơ của đợt, trừ hồ sơ bị loại khỏi tổng thể, cộng với mã mời trong các danh sách",
        |l| l.counts.eligible,
    );
    table.add(
        "Tỷ lệ phản hồi trên số phiếu đã phát (%)",
        "Số phiếu hợp lệ chia số phiếu mời đã phát; để trống khi chưa phát phiếu nào",
        |l| Value::number(l.rate_of_issued),
    );
    table.add(
        "Tỷ lệ phản hồi trên số hồ sơ đủ điều kiện (%)",
        "Số phiếu hợp lệ chia số hồ sơ đủ điều kiện; để trống khi không có hồ sơ nào",
        |l| Value::number(l.rate_of_eligible),
    );
    for (i, rule) in report.rules.iter().enumerate() {
        table.count(
            format!("Loại khỏi tổng thể: {}", rule.label()),
            "Số hồ sơ bị loại; mỗi hồ sơ chỉ tính một lý do",
            move |l| l.counts.excluded[i],
        );
    }
}

fn indices(table: &mut Table, report: &Report) {
    let official = |l: &Line| l.official().map_or_else(Indices::default, |m| m.all);
    table.count(
        "Số người tính vào chỉ số của phần chính thức",
        "Người trả lời ít nhất 4/5 số tiêu chí được hỏi của phần chính thức",
        move |l| official(l).n,
    );
    let interval = "Đầu khoảng tin cậy 95 %, tính trên người trả lời";
    let notes = ["Chỉ số của phần chính thức, kể cả phiếu có dấu hiệu", interval, interval].into_iter().cycle();
    for (i, (header, note)) in estimate_headers().into_iter().zip(notes).enumerate() {
        table.add(header, format!("{note}; để trống khi chưa đủ mẫu"), move |l| estimates(&official(l))[i].clone());
    }
    let note = "Trung bình của các yếu tố, mỗi yếu tố là trung bình của các tiêu chí; yếu tố nào cũng nặng như nhau. Không gồm tiêu chí chỉ \
                hỏi một số người. SIPS ở các cột trước là trung bình của mọi lựa chọn; để trống khi chưa đủ mẫu";
    let ends: [(&str, fn(&Estimate) -> f64); 3] =
        [("", |e| e.value), (": cận dưới 95 %", |e| e.low), (": cận trên 95 %", |e| e.high)];
    for (end, of) in ends {
        table.add(format!("SIPS theo yếu tố (%){end}"), note, move |l| Value::number(l.by_criteria.as_ref().map(of)));
    }
    table.count("Số người tính vào chỉ số, bỏ phiếu có dấu hiệu", "Như trên, chỉ gồm phiếu không có dấu hiệu", |l| l.unflagged.n);
    let without = "Chỉ số của phần chính thức, chỉ gồm phiếu không có dấu hiệu; để trống khi chưa đủ mẫu";
    table.add(format!("{SIPAS}, bỏ phiếu có dấu hiệu"), without, |l| Value::number(l.unflagged.sipas.map(|e| e.value)));
    table.add(format!("{SIPS}, bỏ phiếu có dấu hiệu"), without, |l| Value::number(l.unflagged.sips.map(|e| e.value)));
    for width in table.0.iter_mut().rev().take(2) {
        width.width = 17.0;
    }
    let (few, step) = (too_few(report), report.round.release_step);
    let note = format!("«chưa đủ mẫu» khi số người tính vào chỉ số dưới {step}");
    table.add("Tình trạng mẫu", note, move |l| Value::text(if official(l).n < step { &few } else { "đủ để tính" }));
    table.last_width(18.0);
}

fn score(table: &mut Table, report: &Report) {
    let round = &report.round;
    let (max, target) = (round.max_points, round.target);
    let basis = if round.count_flagged { "kể cả phiếu có dấu hiệu" } else { "bỏ phiếu có dấu hiệu" };
    let few = too_few(report);
    let scored = |of: fn(&super::report::Score) -> Option<f64>| move |l: &Line| Value::number(l.score.as_ref().and_then(of));
    table.add(
        format!("Chỉ số tính điểm (%): {}, {basis}", round.official_index.label()),
        "Chỉ số chính thức của đợt, quy định trước khi mở đợt; để trống khi chưa đủ mẫu và ở dòng toàn đợt",
        scored(|s| Some(s.index)),
    );
    table.add(
        "Điểm tối đa",
        "Điểm tối đa của tiêu chí trong bộ chỉ số cải cách hành chính",
        move |l| {
            if l.code.is_empty() { Value::Blank } else { Value::Number(max) }
        },
    );
    table.add(
        "Điểm đạt = chỉ số × điểm tối đa / 100",
        "Làm tròn đến 2 chữ số thập phân, từ nửa trở lên thì tăng; để trống khi chưa đủ mẫu",
        scored(|s| Some(s.points)),
    );
    if target.is_some() {
        table.add("Mục tiêu (%)", "Mục tiêu của chỉ số chính thức", move |l| {
            if l.code.is_empty() { Value::Blank } else { Value::number(target) }
        });
        table.add("Chênh lệch so với mục tiêu (điểm %)", "Chỉ số tính điểm trừ mục tiêu", scored(|s| s.gap.map(|gap| gap.value)));
        let note = "«đạt» hay «chưa đạt» khi cả khoảng tin cậy 95 % nằm về một phía của mục tiêu; còn lại là «chưa đủ căn cứ»";
        table.add("So với mục tiêu", note, |l| {
            let verdict = l.score.as_ref().and_then(|s| s.gap).map(|gap| gap.verdict);
            verdict.map_or(Value::Blank, |verdict| Value::Text(verdict.to_string()))
        });
        table.last_width(17.0);
    }
    let note = "Những thứ hạng mà số liệu còn để ngỏ với độ tin cậy 95 %: từ hạng nhất có thể đến hạng cuối có thể; hai cơ quan có \
                khoảng chung thì chưa thể nói cơ quan nào hơn";
    table.add("Khoảng hạng", note, |l| l.standing.map_or(Value::Blank, |standing| Value::Text(standing.to_string())));
    table.last_width(19.0);
    table.add("Ghi chú tính điểm", "Vì sao không có điểm", move |l| match (&l.score, l.code.is_empty()) {
        (None, false) => Value::text(&few),
        _ => Value::Blank,
    });
    table.last_width(20.0);
}
