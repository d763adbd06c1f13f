//! The agency table, column by column. The CSV file holds all of it side by side; the workbook cuts it into sheets that can be
//! read on A4.

use super::report::{Line, ModuleIndices, OtherWay, Report, Sample, Score, at};
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
    /// A number that rests on too few respondents: a mark stands in its row.
    Faint(f64),
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
/// SIPS by criteria in a header, with its formula.
pub const BY_CRITERIA: &str = "SIPS theo yếu tố (%) = trung bình các yếu tố";

/// Where a column of the agency table is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// On every one of these sheets, first.
    #[default]
    Who,
    /// The sheet of the score.
    Score,
    /// The sheet of the indices.
    Indices,
    /// The sheet of responses and response rates.
    Responses,
    /// The workbook has it on a sheet of its own: by mode, by rule of exclusion.
    Elsewhere,
}

/// One column of the agency table.
pub struct Column {
    /// Where it is printed.
    pub place: Place,
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

/// An index with its interval: headers, in the order of [`estimate`].
fn estimate_headers_of(index: &str, short: &str) -> [String; 3] {
    [index.to_owned(), format!("{short}: cận dưới 95 %"), format!("{short}: cận trên 95 %")]
}

/// The columns of SIPAS and pooled SIPS with their intervals: headers, in the order of [`estimates`].
pub(super) fn estimate_headers() -> [String; 6] {
    let ([a, b, c], [d, e, f]) = (estimate_headers_of(SIPAS, "SIPAS"), estimate_headers_of(SIPS, "SIPS"));
    [a, b, c, d, e, f]
}

/// The same and SIPS by criteria, in the order of [`module_estimates`].
pub(super) fn module_headers() -> impl Iterator<Item = String> {
    estimate_headers().into_iter().chain(estimate_headers_of(BY_CRITERIA, "SIPS theo yếu tố"))
}

/// An index with its interval; blank where there is none.
pub(super) fn estimate(of: Option<Estimate>) -> [Value; 3] {
    [of.map(|e| e.value), of.map(|e| e.low), of.map(|e| e.high)].map(Value::number)
}

/// Both indices with their intervals; blank where there is none.
pub(super) fn estimates(indices: &Indices) -> [Value; 6] {
    let ([a, b, c], [d, e, f]) = (estimate(indices.sipas), estimate(indices.sips));
    [a, b, c, d, e, f]
}

/// The three indices of a module or a factor with their intervals.
pub(super) fn module_estimates(indices: &ModuleIndices) -> impl Iterator<Item = Value> + use<> {
    estimates(&indices.pooled).into_iter().chain(estimate(indices.by_criteria))
}

#[derive(Default)]
struct Table {
    columns: Vec<Column>,
    place: Place,
}

impl Table {
    fn at(&mut self, place: Place) -> &mut Self {
        self.place = place;
        self
    }

    fn add(&mut self, header: impl Into<String>, note: impl Into<String>, value: impl Fn(&Line) -> Value + 'static) {
        let (header, note) = (header.into(), note.into());
        self.columns.push(Column { place: self.place, header, note, width: 11.0, value: Box::new(value) });
    }

    fn count(&mut self, header: impl Into<String>, note: impl Into<String>, value: impl Fn(&Line) -> u64 + 'static) {
        self.add(header, note, move |line| Value::Count(value(line)));
    }

    fn last_width(&mut self, width: f64) {
        if let Some(last) = self.columns.last_mut() {
            last.width = width;
        }
    }
}

/// The agency table of a report.
pub fn columns(report: &Report) -> Vec<Column> {
    let mut table = Table::default();
    agency(&mut table);
    responses(table.at(Place::Responses), report);
    denominators(table.at(Place::Responses), report);
    indices(table.at(Place::Indices), report);
    score(table.at(Place::Score), report);
    if let Some(note) = report.round.simulated.clone() {
        table.at(Place::Elsewhere).add("Ghi chú", "Dữ liệu không có thật", move |_| Value::text(note.clone()));
    }
    table.columns
}

fn agency(table: &mut Table) {
    table.add("Mã cơ quan", "Mã định danh của cơ quan được đánh giá; để trống ở dòng toàn đợt", |l| Value::text(&l.code));
    table.last_width(16.0);
    table.add("Tên cơ quan", "Tên đầy đủ", |l| Value::text(&l.name));
    table.last_width(28.0);
    table
        .at(Place::Responses)
        .add("Cấp", "Cấp chính quyền của cơ quan", |l| Value::text(l.kind.map_or("", |k| k.level())));
    table.last_width(12.0);
    table.add("Loại cơ quan", "Loại cơ quan theo danh mục của tỉnh", |l| {
        Value::text(l.kind.map_or("", |k| k.label()))
    });
    table.last_width(16.0);
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
        let header = format!("Hình thức: {}", mode.label());
        table
            .at(Place::Elsewhere)
            .count(header, "Số phiếu hợp lệ theo hình thức trả lời", move |l| l.counts.modes[i]);
    }
    table.at(Place::Responses);
    table.count(
        "Số phiếu có dấu hiệu cần xem lại",
        "Phiếu có ít nhất một dấu hiệu (bảng «Dấu hiệu cần xem lại»); phiếu được giữ nguyên, có tính vào chỉ số hay không là do đợt quy định trước khi mở",
        |l| l.counts.flagged,
    );
    table.count(
        "Số báo «Không phải tôi»",
        "Người cầm phiếu mời báo rằng không phải mình đã trả lời; phiếu không thể tìm ra để bỏ",
        |l| l.counts.disputes,
    );
    table.count("Số ý kiến viết thêm", "Ý kiến viết thêm đã niêm phong; nội dung tách khỏi phiếu trả lời", |l| l.counts.comments);
    if report.has_quota() {
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
        table.at(Place::Elsewhere).count(
            format!("Loại khỏi tổng thể: {}", rule.label()),
            "Số hồ sơ bị loại; mỗi hồ sơ chỉ tính một lý do",
            move |l| l.counts.excluded[i],
        );
    }
}

fn indices(table: &mut Table, report: &Report) {
    let official = |l: &Line| l.official().map_or_else(ModuleIndices::default, |m| m.all);
    table.count(
        "Số người tính vào chỉ số của phần chính thức",
        "Người trả lời ít nhất 4/5 số tiêu chí được hỏi của phần chính thức",
        move |l| official(l).pooled.n,
    );
    let (treatment, other) = report.round.treatments();
    let pooled = &format!("Chỉ số của phần chính thức, {treatment}");
    let chain = "Trung bình của các yếu tố, mỗi yếu tố là trung bình của các tiêu chí; yếu tố nào cũng nặng như nhau. Không gồm tiêu chí chỉ \
                 hỏi một số người. SIPS ở các cột trước là trung bình của mọi lựa chọn";
    let interval = "Đầu khoảng tin cậy 95 %, tính trên người trả lời";
    let notes = [pooled.as_str(), interval, interval, pooled, interval, interval, chain, interval, interval];
    for (i, (header, note)) in module_headers().zip(notes).enumerate() {
        table.add(header, format!("{note}; để trống khi chưa đủ mẫu"), move |l| {
            module_estimates(&official(l)).nth(i).unwrap_or(Value::Blank)
        });
    }
    table.count(
        format!("Số người tính vào chỉ số, {other}"),
        "Như trên, với cách tính kia đối với phiếu có dấu hiệu",
        |l| l.other_n,
    );
    let without = format!(
        "Chỉ số của phần chính thức, {other}: chỉ để cơ quan chủ trì xem, không phải chỉ số của đợt; để trống khi có ít phiếu có dấu hiệu, hoặc \
         ít phiếu không có, hoặc khi sẽ lộ số của cơ quan khác"
    );
    let ways: [(&str, fn(&ModuleIndices) -> Option<Estimate>); 3] =
        [(SIPAS, |m| m.pooled.sipas), (SIPS, |m| m.pooled.sips), (BY_CRITERIA, |m| m.by_criteria)];
    for (header, of) in ways {
        table.add(format!("{header}, {other}"), without.as_str(), move |l| {
            let indices = match l.other {
                OtherWay::Same => Some(official(l)),
                OtherWay::Told(indices) => Some(indices),
                OtherWay::Closed => None,
            };
            Value::number(indices.and_then(|i| of(&i)).map(|e| e.value))
        });
        table.last_width(14.0);
    }
    let (step, least) = (report.round.release_step, report.round.min_respondents);
    let note = format!(
        "«chưa đủ mẫu» khi số người tính vào chỉ số dưới {step}: không in chỉ số, để không lộ câu trả lời của từng người; từ {step} \
         đến dưới {least}: in chỉ số nhưng chỉ để tham khảo"
    );
    let round = report.round.clone();
    table.add("Tình trạng mẫu", note, move |l| Value::Text(Sample::of(&round, official(l).pooled.n).words(&round)));
    table.last_width(16.0);
}

fn score(table: &mut Table, report: &Report) {
    let round = &report.round;
    let (max, target) = (round.max_points, round.target);
    let basis = round.treatments().0;
    table.add(
        "Số người tính vào chỉ số tính điểm",
        "Người trả lời được tính vào chỉ số chính thức của đợt; để trống ở dòng toàn đợt",
        |l| if l.code.is_empty() { Value::Blank } else { Value::Count(l.score.map_or(0, |s| s.n)) },
    );
    table.add(
        format!("Chỉ số tính điểm (%): {}, {basis}", round.official_index.label()),
        "Chỉ số chính thức của đợt, quy định trước khi mở đợt; có cả khi chưa đủ mẫu, khi ấy cột «Dấu» nói rõ; để trống khi chưa có \
         phiếu nào và ở dòng toàn đợt",
        scored(|s| Some(s.index.value)),
    );
    table.last_width(15.0);
    let interval = "Đầu khoảng tin cậy 95 % của chỉ số tính điểm";
    table.add("Chỉ số tính điểm: cận dưới 95 %", interval, scored(|s| Some(s.index.low)));
    table.add("Chỉ số tính điểm: cận trên 95 %", interval, scored(|s| Some(s.index.high)));
    table.add(
        "Điểm tối đa",
        "Điểm tối đa của tiêu chí trong bộ chỉ số cải cách hành chính",
        move |l| {
            if l.code.is_empty() { Value::Blank } else { Value::Number(max) }
        },
    );
    table.add(
        "Điểm đạt = chỉ số × điểm tối đa / 100",
        "Làm tròn đến 2 chữ số thập phân, từ nửa trở lên thì tăng; khi chưa đủ mẫu chỉ để tham khảo, xem cột «Dấu»",
        scored(|s| Some(s.points)),
    );
    if target.is_some() {
        table.add("Mục tiêu (%)", "Mục tiêu của chỉ số chính thức", move |l| {
            if l.code.is_empty() { Value::Blank } else { Value::number(target) }
        });
        table.add("Chênh lệch so với mục tiêu (điểm %)", "Chỉ số tính điểm trừ mục tiêu", scored(|s| s.gap.map(|gap| gap.value)));
        let note = "«đạt» hay «chưa đạt» khi cả khoảng tin cậy 95 % nằm về một phía của mục tiêu; còn lại là «chưa đủ căn cứ»";
        table.add("So với mục tiêu", note, |l| {
            let verdict = l.score.and_then(|s| s.gap).map(|gap| gap.verdict);
            verdict.map_or(Value::Blank, |verdict| Value::Text(verdict.to_string()))
        });
        table.last_width(14.0);
    }
    let note = "Những thứ hạng mà số liệu còn để ngỏ với độ tin cậy 95 %: từ hạng nhất có thể đến hạng cuối có thể; hai cơ quan có \
                khoảng chung thì chưa thể nói cơ quan nào hơn";
    table.add("Khoảng hạng", note, |l| l.standing.map_or(Value::Blank, |standing| Value::Text(standing.to_string())));
    table.last_width(17.0);
    let note = "Vì sao con số của dòng này chỉ để tham khảo hoặc không có; để trống khi đủ mẫu";
    let round = round.clone();
    table.add("Dấu", note, move |l| match l.score {
        _ if l.code.is_empty() => Value::Blank,
        Some(s) if s.standing == Sample::Enough => Value::Blank,
        Some(s) => Value::Text(s.standing.mark(&round, s.n)),
        None => Value::Text(Sample::Closed.mark(&round, 0)),
    });
    table.last_width(28.0);
}

/// A number of the score, faint where too few answered.
fn scored(of: fn(&Score) -> Option<f64>) -> impl Fn(&Line) -> Value {
    move |line| {
        let score = line.score.as_ref();
        let number = score.and_then(of);
        match score.map(|s| s.standing) {
            Some(Sample::Enough) | None => Value::number(number),
            Some(_) => number.map_or(Value::Blank, Value::Faint),
        }
    }
}
