//! A round as an officer types it: the fields of a page, read over the round that is there. What the page does not offer stays.

use crate::Error;
use domain::{
    response::{Kind, Mode},
    round::{Days, Exclusion, Field, LEAST_STEP, OfficialIndex, Quota, Round},
    sample::{Allocation, Formula, Proportional, Sampling, Scope, SizeRule},
};
use jiff::civil::Date;
use std::str::FromStr;

/// The names of the fields.
pub mod field {
    /// Round code; of a new round only.
    pub const CODE: &str = "ma";
    /// Title.
    pub const TITLE: &str = "ten";
    /// The document that orders it.
    pub const SOURCE: &str = "can-cu";
    /// Who holds it.
    pub const OWNER: &str = "chu-tri";
    /// Where to ask.
    pub const CONTACT: &str = "lien-he";
    /// Marks the data as not real.
    pub const SIMULATED: &str = "mo-phong";
    /// Form, version and official module: `code/version/module`.
    pub const MODULE: &str = "phan";
    /// Official index.
    pub const INDEX: &str = "chi-so";
    /// Points at 100 %.
    pub const POINTS: &str = "diem";
    /// Target in percent.
    pub const TARGET: &str = "muc-tieu";
    /// k.
    pub const STEP: &str = "buoc";
    /// Flagged responses feed the score.
    pub const FLAGGED: &str = "tinh-co";
    /// The registry must know of a result.
    pub const REGISTRY: &str = "can-so";
    /// First day of receipt.
    pub const DOSSIERS_FROM: &str = "ho-so-tu";
    /// Last day of receipt.
    pub const DOSSIERS_TO: &str = "ho-so-den";
    /// First day of answering.
    pub const OPEN_FROM: &str = "mo-tu";
    /// Last day of answering.
    pub const OPEN_TO: &str = "mo-den";
    /// An agency; as often as there are some.
    pub const AGENCY: &str = "co-quan";
    /// Fields, one a line: code; name.
    pub const FIELDS: &str = "linh-vuc";
    /// Least fields of an agency.
    pub const MIN_FIELDS: &str = "it-nhat";
    /// A mode; as often as there are some.
    pub const MODE: &str = "hinh-thuc";
    /// An exclusion; as often as there are some.
    pub const EXCLUSION: &str = "loai";
    /// How the sample is made: one of [`super::SampleWay`].
    pub const SAMPLE: &str = "mau";
    /// Places for individuals.
    pub const INDIVIDUALS: &str = "ca-nhan";
    /// Places for organisations.
    pub const ORGANISATIONS: &str = "to-chuc";
    /// Size formula of a proportional sample.
    pub const FORMULA: &str = "cong-thuc";
    /// Its margin in percent.
    pub const MARGIN: &str = "sai-so";
    /// What it is applied to.
    pub const SCOPE: &str = "pham-vi";
    /// Reserve list in percent.
    pub const RESERVE: &str = "du-phong";
}

/// What the page offers for the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleWay {
    /// Whoever scans.
    None,
    /// A quota; lists come from elsewhere.
    Quota,
    /// Drawn here, so many of each kind in each agency.
    DrawnByKind,
    /// Drawn here, in proportion to the population.
    DrawnInProportion,
    /// As the round's file says: a plan that the page does not offer.
    Kept,
}

impl SampleWay {
    /// Every way but [`Self::Kept`].
    pub const OFFERED: [Self; 4] = [Self::None, Self::Quota, Self::DrawnByKind, Self::DrawnInProportion];

    /// As sent.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "khong",
            Self::Quota => "chi-tieu",
            Self::DrawnByKind => "rut-doi-tuong",
            Self::DrawnInProportion => "rut-ty-le",
            Self::Kept => "giu",
        }
    }

    /// As officers read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "Không đặt mẫu: ai có phiếu hẹn cũng trả lời được, mọi phiếu là tự nguyện",
            Self::Quota => "Chỉ tiêu mỗi cơ quan; danh sách mẫu lập ở nơi khác và nhập cùng sổ hồ sơ",
            Self::DrawnByKind => "Rút mẫu ở đây: mỗi cơ quan bấy nhiêu cá nhân, tổ chức",
            Self::DrawnInProportion => "Rút mẫu ở đây: cỡ mẫu theo công thức, chia theo tỷ lệ hồ sơ",
            Self::Kept => "Giữ phương án mẫu trong tệp của đợt",
        }
    }

    /// The way of a round.
    pub fn of(round: &Round) -> Self {
        match (round.quota, round.sampling.map(|s| s.allocation)) {
            (Some(_), _) => Self::Quota,
            (None, None) => Self::None,
            (None, Some(Allocation::ByKind(_))) => Self::DrawnByKind,
            (None, Some(Allocation::Proportional(_))) => Self::DrawnInProportion,
            (None, Some(Allocation::ByAgencyKind(_))) => Self::Kept,
        }
    }
}

/// Something wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Which: a name of [`field`].
    pub field: &'static str,
    /// What, and what to do.
    pub why: String,
}

/// What was typed: names and values, a name as often as it was sent.
pub type Typed = Vec<(String, String)>;

/// What a new round begins with. Its agencies, fields and form are for the officer to choose.
const BLANK: &str = r#"
code = ""
title = ""
source = ""
owner = ""
contact = ""
form = ""
form_version = 1
official_module = ""
official_index = "sipas"
max_points = 10.0
count_flagged = true
dossiers = { from = "2000-01-01", to = "2000-12-31" }
open = { from = "2000-01-01", to = "2000-01-31" }
agencies = []
fields = []
modes = ["qr", "web"]
exclusions = ["chua-nhan-ket-qua"]
"#;

/// How long a new round takes answers, in days, until somebody says otherwise.
const MONTH: i64 = 30;

/// A round to begin with: what `model` says, under no code and without its sample, or the defaults; the dossiers of this year.
///
/// # Errors
/// None: the defaults are tested.
pub fn blank(model: Option<&Round>, today: Date) -> Result<Round, Error> {
    let mut round = match model {
        Some(model) => Round { code: String::new(), ..model.clone() },
        None => toml::from_str(BLANK).map_err(|e| Error::Stored(e.to_string()))?,
    };
    round.dossiers = Days { from: today.first_of_year(), to: today };
    round.open = Days { from: today, to: today.saturating_add(jiff::Span::new().days(MONTH)) };
    Ok(round)
}

/// A round's settings as its page shows them.
pub fn shown(round: &Round) -> Typed {
    let mut typed = Typed::new();
    let mut put = |name: &str, value: String| typed.push((name.to_owned(), value));
    put(field::CODE, round.code.clone());
    put(field::TITLE, round.title.clone());
    put(field::SOURCE, round.source.clone());
    put(field::OWNER, round.owner.clone());
    put(field::CONTACT, round.contact.clone());
    put(field::SIMULATED, round.simulated.clone().unwrap_or_default());
    put(field::MODULE, format!("{}/{}/{}", round.form, round.form_version, round.official_module));
    put(field::INDEX, round.official_index.code().to_owned());
    put(field::POINTS, decimal(round.max_points));
    put(field::TARGET, round.target.map(decimal).unwrap_or_default());
    put(field::STEP, round.release_step.to_string());
    let mut tick = |name: &str, on: bool| {
        if on {
            put(name, "1".to_owned())
        }
    };
    tick(field::FLAGGED, round.count_flagged);
    tick(field::REGISTRY, round.registry_required);
    for (name, day) in [
        (field::DOSSIERS_FROM, round.dossiers.from),
        (field::DOSSIERS_TO, round.dossiers.to),
        (field::OPEN_FROM, round.open.from),
        (field::OPEN_TO, round.open.to),
    ] {
        put(name, day.to_string());
    }
    round.agencies.iter().for_each(|code| put(field::AGENCY, code.clone()));
    let lines: Vec<String> = round.fields.iter().map(|f| format!("{}; {}", f.code, f.name)).collect();
    put(field::FIELDS, lines.join("\n"));
    put(field::MIN_FIELDS, round.min_fields.map(|n| n.to_string()).unwrap_or_default());
    round.modes.iter().for_each(|mode| put(field::MODE, mode.code().to_owned()));
    round.exclusions.iter().for_each(|rule| put(field::EXCLUSION, rule.code().to_owned()));
    sample_shown(round, &mut put);
    typed
}

fn sample_shown(round: &Round, put: &mut impl FnMut(&str, String)) {
    put(field::SAMPLE, SampleWay::of(round).code().to_owned());
    let allocation = round.sampling.map(|s| s.allocation);
    let quota = match (round.quota, allocation) {
        (Some(quota), _) | (None, Some(Allocation::ByKind(quota))) => Some(quota),
        _ => None,
    };
    if let Some(quota) = quota {
        put(field::INDIVIDUALS, quota.of(Kind::Individual).to_string());
        put(field::ORGANISATIONS, quota.of(Kind::Organisation).to_string());
    }
    if let Some(Allocation::Proportional(p)) = allocation {
        put(field::FORMULA, p.size.formula.code().to_owned());
        put(field::MARGIN, u8::from(p.size.margin).to_string());
        put(field::SCOPE, p.scope.code().to_owned());
    }
    if let Some(sampling) = round.sampling {
        put(field::RESERVE, sampling.reserve_percent.to_string());
    }
}

fn decimal(value: f64) -> String {
    value.to_string().replace('.', ",")
}

/// Reads what was typed over `base`.
///
/// # Errors
/// Everything that is wrong, in the order of the page.
pub fn read(base: &Round, typed: &[(String, String)]) -> Result<Round, Vec<Trouble>> {
    let mut reader = Reader { typed, troubles: vec![] };
    let mut round = base.clone();
    if base.code.is_empty() {
        round.code = reader.text(field::CODE, "mã đợt", 64);
    }
    round.title = reader.text(field::TITLE, "tên đợt", 300);
    round.source = reader.text(field::SOURCE, "văn bản căn cứ", 500);
    round.owner = reader.text(field::OWNER, "cơ quan chủ trì", 200);
    round.contact = reader.text(field::CONTACT, "nơi hỏi, phản ánh", 300);
    round.simulated = Some(reader.one(field::SIMULATED).to_owned()).filter(|text| !text.is_empty());
    (round.form, round.form_version, round.official_module) = reader.module();
    round.official_index = reader.index();
    round.max_points = reader.points().unwrap_or_default();
    round.target = reader.percent(field::TARGET);
    round.release_step = reader.whole(field::STEP, LEAST_STEP..=1000).unwrap_or(base.release_step);
    round.count_flagged = reader.one(field::FLAGGED) == "1";
    round.registry_required = reader.one(field::REGISTRY) == "1";
    round.dossiers = reader.days(field::DOSSIERS_FROM, field::DOSSIERS_TO).unwrap_or(base.dossiers);
    round.open = reader.days(field::OPEN_FROM, field::OPEN_TO).unwrap_or(base.open);
    round.agencies = reader.all(field::AGENCY).map(str::to_owned).collect();
    reader.need(!round.agencies.is_empty(), field::AGENCY, "hãy chọn ít nhất một cơ quan");
    // An agency that is left out takes what it asks beside the form with it.
    round.own_modules.retain(|own| round.agencies.contains(&own.agency));
    round.fields = reader.fields();
    round.min_fields = reader.whole(field::MIN_FIELDS, 1..=100).and_then(|n| u32::try_from(n).ok());
    round.modes = reader.all(field::MODE).filter_map(Mode::from_code).collect();
    reader.need(!round.modes.is_empty(), field::MODE, "hãy chọn ít nhất một hình thức");
    let codes: Vec<&str> = reader.all(field::EXCLUSION).collect();
    round.exclusions = Exclusion::ALL.into_iter().filter(|rule| codes.contains(&rule.code())).collect();
    reader.sample(&mut round, base);
    if reader.troubles.is_empty() { Ok(round) } else { Err(reader.troubles) }
}

struct Reader<'a> {
    typed: &'a [(String, String)],
    troubles: Vec<Trouble>,
}

impl<'a> Reader<'a> {
    fn all(&self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let name = name.to_owned();
        self.typed.iter().filter(move |(n, _)| *n == name).map(|(_, value)| value.trim())
    }

    fn one(&self, name: &str) -> &'a str {
        self.all(name).next().unwrap_or_default()
    }

    fn trouble(&mut self, field: &'static str, why: impl Into<String>) {
        self.troubles.push(Trouble { field, why: why.into() });
    }

    fn need(&mut self, there: bool, field: &'static str, why: &str) {
        if !there {
            self.trouble(field, why);
        }
    }

    fn text(&mut self, field: &'static str, what: &str, most: usize) -> String {
        let text = self.one(field);
        self.need(!text.is_empty(), field, &format!("chưa ghi {what}"));
        self.need(text.chars().count() <= most, field, &format!("{what} dài quá {most} ký tự"));
        text.to_owned()
    }

    fn parsed<T: FromStr>(&mut self, field: &'static str, why: &str) -> Option<T> {
        let text = self.one(field).replace(',', ".");
        if text.is_empty() {
            return None;
        }
        let value = text.parse().ok();
        self.need(value.is_some(), field, why);
        value
    }

    fn whole(&mut self, field: &'static str, range: std::ops::RangeInclusive<u64>) -> Option<u64> {
        let why = format!("phải là số nguyên từ {} đến {}", range.start(), range.end());
        let value = self.parsed(field, &why)?;
        self.need(range.contains(&value), field, &why);
        Some(value)
    }

    fn percent(&mut self, field: &'static str) -> Option<f64> {
        let why = "phải là số từ 0 đến 100, ví dụ 87,5";
        let value: f64 = self.parsed(field, why)?;
        self.need((0.0..=100.0).contains(&value), field, why);
        Some(value)
    }

    fn points(&mut self) -> Option<f64> {
        let why = "phải là số từ 0 đến 1000, ví dụ 10 hoặc 7,5";
        let value: Option<f64> = self.parsed(field::POINTS, why);
        self.need(value.is_some_and(|v| (0.0..=1000.0).contains(&v)), field::POINTS, why);
        self.troubles.dedup();
        value
    }

    fn index(&mut self) -> OfficialIndex {
        let index = OfficialIndex::from_code(self.one(field::INDEX));
        self.need(index.is_some(), field::INDEX, "hãy chọn chỉ số chính thức");
        index.unwrap_or(OfficialIndex::Sipas)
    }

    fn module(&mut self) -> (String, u32, String) {
        let mut parts = self.one(field::MODULE).splitn(3, '/');
        let (form, version, module) = (parts.next(), parts.next().and_then(|v| v.parse().ok()), parts.next());
        if let (Some(form), Some(version), Some(module)) = (form, version, module) {
            return (form.to_owned(), version, module.to_owned());
        }
        self.trouble(field::MODULE, "hãy chọn mẫu phiếu và phần tính điểm");
        Default::default()
    }

    fn day(&mut self, field: &'static str) -> Option<Date> {
        let day = self.one(field).parse().ok();
        self.need(day.is_some(), field, "hãy chọn một ngày");
        day
    }

    fn days(&mut self, from: &'static str, to: &'static str) -> Option<Days> {
        let (first, last) = (self.day(from), self.day(to));
        let days = Days { from: first?, to: last? };
        self.need(days.from <= days.to, to, "ngày cuối đứng trước ngày đầu");
        Some(days)
    }

    fn fields(&mut self) -> Vec<Field> {
        let mut fields = Vec::new();
        for line in self.one(field::FIELDS).lines().map(str::trim).filter(|line| !line.is_empty()) {
            let Some((code, name)) =
                line.split_once(';').map(|(c, n)| (c.trim(), n.trim())).filter(|(c, n)| !c.is_empty() && !n.is_empty())
            else {
                self.trouble(field::FIELDS, format!("dòng «{line}» phải có dạng: mã; tên lĩnh vực"));
                continue;
            };
            fields.push(Field { code: code.to_owned(), name: name.to_owned() });
        }
        self.need(!fields.is_empty() || !self.troubles.is_empty(), field::FIELDS, "hãy ghi ít nhất một lĩnh vực");
        fields
    }

    fn sample(&mut self, round: &mut Round, base: &Round) {
        let wanted = self.one(field::SAMPLE);
        let way = SampleWay::OFFERED.into_iter().find(|way| way.code() == wanted).unwrap_or(SampleWay::Kept);
        if way == SampleWay::Kept {
            self.need(SampleWay::of(base) == SampleWay::Kept, field::SAMPLE, "hãy chọn cách lấy mẫu");
            return;
        }
        (round.quota, round.sampling) = (None, None);
        let allocation = match way {
            SampleWay::Quota => {
                round.quota = self.quota();
                return;
            }
            SampleWay::DrawnByKind => self.quota().map(Allocation::ByKind),
            SampleWay::DrawnInProportion => self.proportional(base).map(Allocation::Proportional),
            SampleWay::None | SampleWay::Kept => None,
        };
        let reserve = self.whole(field::RESERVE, 0..=500).unwrap_or_default();
        let old = base.sampling.and_then(|s| s.verification_percent);
        round.sampling = allocation.map(|allocation| Sampling {
            allocation,
            reserve_percent: u16::try_from(reserve).unwrap_or_default(),
            verification_percent: old,
        });
    }

    fn quota(&mut self) -> Option<Quota> {
        let mut places = |name| {
            let places = self.whole(name, 0..=100_000);
            self.need(places.is_some() || !self.one(name).is_empty(), name, "chưa ghi chỉ tiêu");
            places.and_then(|n| u32::try_from(n).ok())
        };
        let (individuals, organisations) = (places(field::INDIVIDUALS), places(field::ORGANISATIONS));
        Some(Quota { individuals: individuals?, organisations: organisations? })
    }

    fn proportional(&mut self, base: &Round) -> Option<Proportional> {
        let formula = Formula::from_code(self.one(field::FORMULA));
        self.need(formula.is_some(), field::FORMULA, "hãy chọn công thức");
        let scope = Scope::from_code(self.one(field::SCOPE));
        self.need(scope.is_some(), field::SCOPE, "hãy chọn phạm vi");
        let margin = self.whole(field::MARGIN, 1..=20).and_then(|m| u8::try_from(m).ok()).and_then(|m| m.try_into().ok());
        self.need(margin.is_some() || !self.one(field::MARGIN).is_empty(), field::MARGIN, "chưa ghi sai số");
        let minimum = match base.sampling.map(|s| s.allocation) {
            Some(Allocation::Proportional(p)) => p.minimum,
            _ => 0,
        };
        Some(Proportional { size: SizeRule { formula: formula?, margin: margin? }, scope: scope?, minimum })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo() -> Round {
        Round::from_toml(include_str!("../../../demo/nghi-xuan-2020/dot.toml")).unwrap()
    }

    fn set(typed: &mut Typed, name: &str, value: &str) {
        typed.retain(|(n, _)| n != name);
        typed.push((name.to_owned(), value.to_owned()));
    }

    #[test]
    fn what_is_shown_reads_back_as_it_was() {
        let mut rounds = vec![demo(), Round { quota: None, min_fields: Some(2), target: Some(87.5), ..demo() }];
        for plan in [
            "{ reserve_percent = 50, allocation = { way = \"theo-doi-tuong\", ca-nhan = 15, to-chuc = 10 } }",
            "{ reserve_percent = 20, allocation = { way = \"theo-ty-le\", scope = \"tung-co-quan\", size = { formula = \"yamane\", margin = 5 }, minimum = 3 } }",
            "{ allocation = { way = \"theo-loai-co-quan\", so = 20, xa = 5 } }",
        ] {
            let without = toml::to_string(&Round { quota: None, ..demo() }).unwrap();
            rounds.push(Round::from_toml(&format!("sampling = {plan}\n{without}")).unwrap());
        }
        for round in rounds {
            assert_eq!(read(&round, &shown(&round)), Ok(round));
        }
    }

    #[test]
    fn each_mistake_is_told_beside_its_field() {
        for (name, value, field) in [
            (field::TITLE, "", field::TITLE),
            (field::POINTS, "mười", field::POINTS),
            (field::TARGET, "120", field::TARGET),
            (field::STEP, "0", field::STEP),
            (field::OPEN_FROM, "", field::OPEN_FROM),
            (field::OPEN_TO, "2019-01-01", field::OPEN_TO),
            (field::FIELDS, "Tư pháp", field::FIELDS),
            (field::MODULE, "mot-cua", field::MODULE),
            (field::SAMPLE, "giu", field::SAMPLE),
            (field::INDIVIDUALS, "", field::INDIVIDUALS),
            (field::AGENCY, "", field::AGENCY),
        ] {
            let mut typed = shown(&demo());
            set(&mut typed, name, value);
            if name == field::AGENCY {
                typed.retain(|(n, _)| n != name);
            }
            let troubles = read(&demo(), &typed).unwrap_err();
            assert!(troubles.len() == 1 && troubles[0].field == field, "{name}={value}: {troubles:?}");
        }
    }

    #[test]
    fn a_blank_round_asks_for_what_nobody_can_guess() {
        let today: Date = "2026-11-22".parse().unwrap();
        let blank = blank(None, today).unwrap();
        assert_eq!((blank.dossiers.from, blank.open.from), ("2026-01-01".parse().unwrap(), today));
        let missing: Vec<&str> = read(&blank, &shown(&blank)).unwrap_err().iter().map(|t| t.field).collect();
        let asked = [field::CODE, field::TITLE, field::SOURCE, field::OWNER, field::CONTACT, field::AGENCY];
        assert!(asked.iter().all(|name| missing.contains(name)), "{missing:?}");
        let copy = super::blank(Some(&demo()), today).unwrap();
        assert_eq!((copy.code.as_str(), &copy.agencies), ("", &demo().agencies));
    }

    #[test]
    fn a_new_round_has_its_code_typed_and_an_old_one_keeps_it() {
        let mut typed = shown(&demo());
        set(&mut typed, field::CODE, "dot-moi");
        assert_eq!(read(&demo(), &typed).unwrap().code, demo().code);
        let blank = Round { code: String::new(), ..demo() };
        assert_eq!(read(&blank, &typed).unwrap().code, "dot-moi");
    }
}
