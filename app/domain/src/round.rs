//! A round (đợt khảo sát): whose dossiers, which days, which form, which rules. Written in TOML.

mod changes;
mod opening;

pub use changes::{Change, changes};
pub use opening::{AgencyFacts, Finding, Severity, findings};

use crate::{
    criteria,
    form::{Form, Module},
    index::{self, Measured},
    response::{Kind, Mode, coded},
    sample::Sampling,
    tally::ModuleTally,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

coded! {
    /// Where a round stands. It only goes forward, but that an open round without answers may become a draft again.
    Phase {
        /// Being written: nobody can answer, everything may change.
        Draft = "draft", "Dự thảo";
        /// Its checks are passed. Citizens answer on its opening days; only what cannot choose among answers may change.
        Open = "open", "Đã mở";
        /// Its last day is over and the last release made. Its figures are the province's alone.
        Closed = "closed", "Đã đóng";
        /// Its results are frozen, and everybody can read them.
        Published = "published", "Đã công bố";
    }
}

impl Phase {
    /// No voice can come any more.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::Published)
    }
}

/// Why a dossier does not belong to the population N (KH Nghi Xuân 2020, II.3 lưu ý 3). Rules are the round's choice: another
/// province asks exactly those whom this one leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Exclusion {
    /// (i) No result yet.
    #[serde(rename = "chua-nhan-ket-qua")]
    NoResult,
    /// (ii) Filed online or through the public post.
    #[serde(rename = "truc-tuyen-buu-chinh")]
    OnlineOrPost,
    /// (iii) Lives outside the province.
    #[serde(rename = "ngoai-tinh")]
    OutOfProvince,
}

impl Exclusion {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::NoResult, Self::OnlineOrPost, Self::OutOfProvince];

    /// As exported.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoResult => "chua-nhan-ket-qua",
            Self::OnlineOrPost => "truc-tuyen-buu-chinh",
            Self::OutOfProvince => "ngoai-tinh",
        }
    }

    /// As officers read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::NoResult => "Chưa nhận kết quả",
            Self::OnlineOrPost => "Nộp trực tuyến hoặc qua bưu chính công ích",
            Self::OutOfProvince => "Cư trú ngoài tỉnh",
        }
    }
}

/// Which index goes to the CCHC score. The three are never mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OfficialIndex {
    /// Share of "Hài lòng" and "Rất hài lòng" (QĐ 1431/QĐ-UBND Lạng Sơn 2022, III.5.2).
    #[serde(rename = "sipas")]
    Sipas,
    /// Likert mean over 5, every answer weighing the same (QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 7.2).
    #[serde(rename = "sips")]
    Sips,
    /// Likert mean over 5 from item to factor to agency, every factor weighing the same (the same Điều 7.2, which gives no
    /// weights; see [`crate::criteria`]).
    #[serde(rename = "sips-yeu-to")]
    SipsByCriteria,
}

impl OfficialIndex {
    /// Every index.
    pub const ALL: [Self; 3] = [Self::Sipas, Self::Sips, Self::SipsByCriteria];

    /// As written in files and stored.
    pub fn code(self) -> &'static str {
        self.pick("sipas", "sips", "sips-yeu-to")
    }

    /// From [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|index| index.code() == code)
    }

    /// As printed.
    pub fn label(self) -> &'static str {
        self.pick("SIPAS", "SIPS", "SIPS theo yếu tố")
    }

    /// How it is calculated, in words for an officer.
    pub fn meaning(self) -> &'static str {
        self.pick(
            "tỷ lệ câu trả lời «Hài lòng» và «Rất hài lòng» trên tổng số câu trả lời",
            "điểm trung bình của mọi câu trả lời (1 đến 5) chia cho 5",
            "điểm trung bình chia cho 5, tính từ tiêu chí lên yếu tố rồi lên cơ quan, yếu tố nào cũng nặng như nhau",
        )
    }

    /// The one of three things that belongs to this index.
    pub fn pick<T>(self, sipas: T, sips: T, by_criteria: T) -> T {
        match self {
            Self::Sipas => sipas,
            Self::Sips => sips,
            Self::SipsByCriteria => by_criteria,
        }
    }

    /// This index of one module, with all that its interval and its comparisons rest on. `population` as of
    /// [`crate::index::measure_sipas`]. `None` where nobody answered.
    pub fn measure(self, module: &Module, counted: &ModuleTally, population: u64) -> Option<Measured> {
        match self {
            Self::Sipas => index::measure_sipas(&counted.overall, population),
            Self::Sips => index::measure_sips(&counted.overall, population),
            Self::SipsByCriteria => criteria::module_sips(module, counted, population).agency,
        }
    }
}

/// How many voices each agency's sample asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// Cá nhân.
    #[serde(rename = "ca-nhan")]
    pub individuals: u32,
    /// Tổ chức.
    #[serde(rename = "to-chuc")]
    pub organisations: u32,
}

impl Quota {
    /// The size for one kind.
    pub fn of(self, kind: Kind) -> u32 {
        match kind {
            Kind::Individual => self.individuals,
            Kind::Organisation => self.organisations,
        }
    }
}

/// An inclusive span of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// First day.
    pub from: Date,
    /// Last day, whole.
    pub to: Date,
}

impl Days {
    /// Whether the day lies in the span.
    pub fn contain(self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// Whether the two spans share a day.
    pub fn overlap(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

/// A round's settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// Short name.
    pub code: String,
    /// Title on screens and exports.
    pub title: String,
    /// The document that orders it.
    pub source: String,
    /// Who holds the survey, and answers for it.
    pub owner: String,
    /// Where a citizen can ask or complain.
    pub contact: String,
    /// Printed on every page and export where the data are not real.
    #[serde(default)]
    pub simulated: Option<String>,
    /// Form code.
    pub form: String,
    /// Form version.
    pub form_version: u32,
    /// The module whose index counts.
    pub official_module: String,
    /// Which of its indices counts.
    pub official_index: OfficialIndex,
    /// Points of the CCHC score line at an index of 100 %.
    pub max_points: f64,
    /// Target of the official index, in percent.
    #[serde(default)]
    pub target: Option<f64>,
    /// Targets of single fields, by code, in percent (QĐ 2228/QĐ-UBND Sóc Trăng 2022, phần II, I.1: 85 % for land, construction
    /// and investment where the others must reach 90 %).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub field_targets: BTreeMap<String, f64>,
    /// k of the release rule.
    #[serde(default = "default_step")]
    pub release_step: u64,
    /// Fewer respondents than this are "chưa đủ mẫu": the figure is marked and called a reference only. Nothing is hidden by
    /// it; what hides figures is `release_step`. The documents set no minimum; 20 is the least that any of them asks of an
    /// agency that gets an index (QĐ 1431/QĐ-UBND Lạng Sơn 2022, Đề án, lộ trình năm 2022: 20 phiếu mỗi sở, mỗi huyện).
    #[serde(default = "default_minimum")]
    pub min_respondents: u64,
    /// Whether flagged responses feed the official figures, all of them alike ([`Self::feeds`]); fixed before opening.
    pub count_flagged: bool,
    /// True: without a result in the registry there is no survey, whatever the citizen says.
    #[serde(default)]
    pub registry_required: bool,
    /// Which dossiers: by day of receipt.
    pub dossiers: Days,
    /// When citizens can answer.
    pub open: Days,
    /// Codes of the agencies.
    pub agencies: Vec<String>,
    /// In how many fields at least each agency must be surveyed (QĐ 1431/QĐ-UBND Lạng Sơn 2022, mục III.4: "02 lĩnh vực/dịch vụ
    /// trở lên"); checked when the round opens.
    #[serde(default)]
    pub min_fields: Option<u32>,
    /// Fields: code and name.
    pub fields: Vec<Field>,
    /// Modes that may be used.
    pub modes: Vec<Mode>,
    /// The sample asked of each agency, where lists come from elsewhere or there are none.
    #[serde(default)]
    pub quota: Option<Quota>,
    /// How the sample is drawn here. It holds the sizes, so `quota` is then left out: two figures could differ.
    #[serde(default)]
    pub sampling: Option<Sampling>,
    /// Who is left out.
    #[serde(default)]
    pub exclusions: Vec<Exclusion>,
    /// What single agencies ask beside the form, after its last module. The shared indices never hold any of it.
    #[serde(default)]
    pub own_modules: Vec<OwnModules>,
}

/// The modules of a form, asked about one agency only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnModules {
    /// Code of the agency.
    pub agency: String,
    /// Form code.
    pub form: String,
    /// Form version.
    pub form_version: u32,
}

/// A field (lĩnh vực).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Code, as in the dossier files.
    pub code: String,
    /// Name.
    pub name: String,
}

/// The least k. With fewer, an agency would read single voices out of two looks at its board.
pub const LEAST_STEP: u64 = 5;

fn default_step() -> u64 {
    LEAST_STEP
}

fn default_minimum() -> u64 {
    20
}

/// Why a round is refused.
#[derive(Debug, PartialEq)]
pub enum RoundError {
    /// Not TOML, or not a round: the reader's words, with line and column.
    Syntax(String),
    /// A span of days, named, that ends before it begins.
    Days(&'static str),
    /// No agency, field or mode.
    Empty(&'static str),
    /// The form has no such module, or it has no items and so no index.
    Module(String),
    /// Another round, named, already asks about the same agency, field and days; or would, where it is still a draft.
    Overlap(String, Phase),
    /// A number, named, out of its range.
    Number(&'static str),
    /// Both `quota` and `sampling` are there.
    QuotaTwice,
}

impl std::fmt::Display for RoundError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Syntax(what) => write!(f, "tệp đợt khảo sát không đọc được: {what}"),
            Self::Days(which) => write!(f, "«{which}»: ngày cuối đứng trước ngày đầu"),
            Self::Empty(which) => write!(f, "«{which}» để trống"),
            Self::Module(id) => {
                write!(f, "phiếu không có phần «{id}», hoặc phần ấy không có tiêu chí hài lòng nên không có chỉ số")
            }
            Self::Overlap(code, phase) => {
                let which = if *phase == Phase::Draft { "đợt dự thảo" } else { "đợt" };
                write!(f, "{which} «{code}» đã hỏi cùng cơ quan, lĩnh vực và khoảng ngày này; một hồ sơ chỉ có một tiếng nói")
            }
            Self::Number(which) => write!(f, "«{which}» ngoài khoảng cho phép"),
            Self::QuotaTwice => {
                f.write_str("đã có phương án mẫu «sampling» thì bỏ dòng «quota»: hạn mức lấy từ phương án mẫu khi rút mẫu")
            }
        }
    }
}

impl std::error::Error for RoundError {}

impl Round {
    /// Reads a round written in TOML.
    ///
    /// # Errors
    /// [`RoundError`], naming the line or the setting.
    pub fn from_toml(text: &str) -> Result<Self, RoundError> {
        let round: Self = toml::from_str(text).map_err(|e| RoundError::Syntax(e.to_string()))?;
        for (name, days) in [("dossiers", round.dossiers), ("open", round.open)] {
            if days.to < days.from {
                return Err(RoundError::Days(name));
            }
        }
        let empty =
            [("agencies", round.agencies.is_empty()), ("fields", round.fields.is_empty()), ("modes", round.modes.is_empty())];
        if let Some((name, _)) = empty.into_iter().find(|(_, empty)| *empty) {
            return Err(RoundError::Empty(name));
        }
        if !(LEAST_STEP..=1000).contains(&round.release_step) {
            return Err(RoundError::Number("release_step"));
        }
        if !(1..=100_000).contains(&round.min_respondents) {
            return Err(RoundError::Number("min_respondents"));
        }
        if !(0.0..=1000.0).contains(&round.max_points) {
            return Err(RoundError::Number("max_points"));
        }
        if round.quota.is_some() && round.sampling.is_some() {
            return Err(RoundError::QuotaTwice);
        }
        Ok(round)
    }

    /// Checks the round against its form.
    ///
    /// # Errors
    /// [`RoundError::Module`].
    pub fn check_form(&self, form: &Form) -> Result<(), RoundError> {
        let module = form.module(&self.official_module).filter(|m| m.index_items().next().is_some());
        module.map(drop).ok_or_else(|| RoundError::Module(self.official_module.clone()))
    }

    /// Two rounds may not cover the same slice (agency, field, window): a dossier would have two voices.
    ///
    /// # Errors
    /// [`RoundError::Overlap`] naming the first of `others` that does.
    pub fn check_slice<'a>(&self, others: impl IntoIterator<Item = (&'a Round, Phase)>) -> Result<(), RoundError> {
        let clash = others.into_iter().find(|(o, _)| {
            o.code != self.code
                && o.dossiers.overlap(self.dossiers)
                && o.agencies.iter().any(|a| self.agencies.contains(a))
                && o.fields.iter().any(|f| self.covers_field(&f.code))
        });
        clash.map_or(Ok(()), |(o, phase)| Err(RoundError::Overlap(o.code.clone(), phase)))
    }

    /// Position of the module whose co-moments the boards need: of the official one, where its index rests on them.
    pub fn pairs_on_boards(&self, form: &Form) -> Option<usize> {
        let wanted = self.official_index == OfficialIndex::SipsByCriteria;
        form.modules.iter().position(|m| wanted && m.id == self.official_module)
    }

    /// Whether the round asks about this field.
    pub fn covers_field(&self, code: &str) -> bool {
        self.fields.iter().any(|f| f.code == code)
    }

    /// Whether responses with a flag, or without one, feed the round's official figures: the board, the public page, comparisons,
    /// the report, the year and the score, all by this one rule. What the other way gives is the province's alone to see.
    pub fn feeds(&self, flagged: bool) -> bool {
        self.count_flagged || !flagged
    }

    /// How the official figures treat flagged responses, in words; then the other way.
    pub fn treatments(&self) -> (&'static str, &'static str) {
        let (with, without) = ("kể cả phiếu có dấu hiệu", "bỏ phiếu có dấu hiệu");
        if self.count_flagged { (with, without) } else { (without, with) }
    }

    /// The target of a field in percent: its own, else the round's.
    pub fn target_of(&self, field: &str) -> Option<f64> {
        self.field_targets.get(field).copied().or(self.target)
    }

    /// The name of a field, or its code where the round does not know it.
    pub fn field_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.fields.iter().find(|f| f.code == code).map_or(code, |f| &f.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Allocation;

    const DEMO: &str = include_str!("../../../server/demo/nghi-xuan-2020/dot.toml");
    const SAMPLING: &str =
        "sampling = { reserve_percent = 50, allocation = { way = \"theo-doi-tuong\", ca-nhan = 15, to-chuc = 10 } }";

    #[test]
    fn a_sample_that_is_drawn_here_brings_its_own_quota() {
        let quota = DEMO.lines().find(|line| line.starts_with("quota =")).unwrap();
        let drawn = Round::from_toml(&DEMO.replace(quota, SAMPLING)).unwrap();
        assert!(matches!(drawn.sampling.map(|s| s.allocation), Some(Allocation::ByKind(q)) if q.individuals == 15));
        assert_eq!(Round::from_toml(&toml::to_string(&drawn).unwrap()), Ok(drawn), "as stored");
        let both = Round::from_toml(&DEMO.replace(quota, &format!("{quota}\n{SAMPLING}")));
        assert_eq!(both, Err(RoundError::QuotaTwice));
        let margin = SAMPLING.replace(
            "theo-doi-tuong\", ca-nhan = 15, to-chuc = 10",
            "theo-ty-le\", scope = \"toan-dot\", size = { formula = \"yamane\", margin = 0 }",
        );
        let refused = Round::from_toml(&DEMO.replace(quota, &margin)).unwrap_err().to_string();
        assert!(refused.contains("sai số 0 %"), "{refused}");
    }
}
