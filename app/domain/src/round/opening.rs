//! What is looked at before a round opens. After that its rules stand, so a mistake found here is the last cheap one.

use super::{Phase, Round};
use crate::response::Kind;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Names in a line, before it says how many more there are.
const NAMED: usize = 6;

/// What is known of an agency of the round on the day of the check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgencyFacts {
    /// Its name.
    pub name: String,
    /// Last day of the agency, where it has ended.
    pub ended: Option<Date>,
    /// People who may be asked, by kind in the order of [`Kind::ALL`].
    pub people: Vec<u64>,
    /// Fields in which there are any.
    pub fields: u32,
    /// Invitations made.
    pub issued: u64,
}

impl AgencyFacts {
    fn empty(&self) -> bool {
        self.people.iter().sum::<u64>() == 0
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// The round does not open.
    Blocks,
    /// It may open; somebody should have looked.
    Warns,
}

/// One thing that the check found, in words for an officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// What it is, and what to do.
    pub text: String,
}

/// Looks at a round before it opens. `others`: every round the province has. `drawn`: its sample was drawn.
///
/// Those that block come first.
pub fn findings<'a>(
    round: &Round,
    today: Date,
    others: impl IntoIterator<Item = (&'a Round, Phase)>,
    agencies: &[AgencyFacts],
    drawn: bool,
) -> Vec<Finding> {
    let mut found = Found::default();
    days(round, today, &mut found);
    if let Err(clash) = round.check_slice(others) {
        found.blocks(clash.to_string());
    }
    people(round, agencies, &mut found);
    sample(round, agencies, drawn, &mut found);
    let (ended, _) = named(agencies, |a| a.ended.is_some_and(|last| last < round.dossiers.from));
    if let Some(names) = ended {
        found.warns(format!("Cơ quan đã kết thúc hoạt động trước khoảng ngày của hồ sơ: {names}."));
    }
    found.0.sort_by_key(|f| f.severity);
    found.0
}

#[derive(Default)]
struct Found(Vec<Finding>);

impl Found {
    fn blocks(&mut self, text: String) {
        self.0.push(Finding { severity: Severity::Blocks, text });
    }

    fn warns(&mut self, text: String) {
        self.0.push(Finding { severity: Severity::Warns, text });
    }
}

fn vietnamese(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

fn days(round: &Round, today: Date, found: &mut Found) {
    if round.open.to < today {
        found.blocks(format!("Ngày đóng {} đã qua; sửa lại ngày trả lời.", vietnamese(round.open.to)));
    }
    if round.open.to < round.dossiers.from {
        found.blocks(format!(
            "Đợt đóng ngày {}, trước khi hồ sơ đầu tiên được tiếp nhận ({}): không ai trả lời được.",
            vietnamese(round.open.to),
            vietnamese(round.dossiers.from)
        ));
    } else if round.open.to < round.dossiers.to {
        found.warns(format!(
            "Hồ sơ tiếp nhận sau ngày {} thuộc đợt này nhưng không kịp trả lời: đợt đã đóng.",
            vietnamese(round.open.to)
        ));
    }
}

fn people(round: &Round, agencies: &[AgencyFacts], found: &mut Found) {
    if let (Some(names), n) = named(agencies, AgencyFacts::empty) {
        found.blocks(format!(
            "{n} cơ quan chưa có hồ sơ hoặc mã mời nào để hỏi: {names}. Nhập hồ sơ, lập danh sách mã mời, hoặc bỏ khỏi đợt."
        ));
    }
    if let Some(least) = round.min_fields
        && let (Some(names), n) = named(agencies, |a| !a.empty() && a.fields < least)
    {
        found.blocks(format!("{n} cơ quan có ít hơn {least} lĩnh vực: {names}. Nhập thêm hồ sơ, hoặc sửa số lĩnh vực ít nhất."));
    }
    if let (Some(names), n) = named(agencies, |a| !a.empty() && a.issued == 0) {
        found.warns(format!("{n} cơ quan chưa in phiếu mời nào: {names}."));
    }
}

fn sample(round: &Round, agencies: &[AgencyFacts], drawn: bool, found: &mut Found) {
    if round.sampling.is_some() && !drawn {
        found.blocks(
            "Đợt có phương án mẫu mà chưa rút mẫu. Rút mẫu trước: khi đã có phiếu trả lời thì không rút được nữa.".to_owned(),
        );
    }
    let Some(quota) = round.quota else { return };
    for (kind, at) in Kind::ALL.iter().zip(0..) {
        let asked = u64::from(quota.of(*kind));
        let short = |a: &AgencyFacts| !a.empty() && a.people.get(at).copied().unwrap_or_default() < asked;
        if let (Some(names), n) = named(agencies, short) {
            found.warns(format!("{n} cơ quan không đủ {asked} người nhóm «{}» cho chỉ tiêu: {names}.", kind.label()));
        }
    }
}

/// The names of the agencies that are so, the first few in full, and how many they are.
fn named(agencies: &[AgencyFacts], so: impl Fn(&AgencyFacts) -> bool) -> (Option<String>, usize) {
    let names: Vec<&str> = agencies.iter().filter(|a| so(a)).map(|a| a.name.as_str()).collect();
    let more = names.len().saturating_sub(NAMED);
    let shown = names[..names.len() - more].join(", ");
    let text = if more > 0 { format!("{shown} và {more} cơ quan khác") } else { shown };
    ((!names.is_empty()).then_some(text), names.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        response::Mode,
        round::{Days, Field, OfficialIndex},
        sample::Sampling,
    };

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn round() -> Round {
        Round::from_toml(include_str!("../../../../server/demo/nghi-xuan-2020/dot.toml")).unwrap()
    }

    fn ready() -> AgencyFacts {
        AgencyFacts { name: "UBND xã A".into(), ended: None, people: vec![20, 12], fields: 3, issued: 32 }
    }

    fn of(round: &Round, agencies: &[AgencyFacts]) -> Vec<(Severity, String)> {
        let found = findings(round, day("2020-08-30"), [(round, Phase::Draft)], agencies, false);
        found.into_iter().map(|f| (f.severity, f.text)).collect()
    }

    #[test]
    fn a_round_that_is_ready_opens_without_a_word() {
        assert_eq!(of(&round(), &[ready()]), []);
    }

    #[test]
    fn each_mistake_is_named() {
        use Severity::{Blocks, Warns};
        let none = AgencyFacts { people: vec![0, 0], issued: 0, ..ready() };
        let one_field = AgencyFacts { fields: 1, ..ready() };
        let few = AgencyFacts { people: vec![3, 12], ..ready() };
        let unprinted = AgencyFacts { issued: 0, ..ready() };
        let ended = AgencyFacts { ended: Some(day("2019-12-31")), ..ready() };
        let two = Round { min_fields: Some(2), ..round() };
        let drawn_here = Round { quota: None, sampling: Some(sampling()), ..round() };
        let days = |from: &str, to: &str| Round { open: Days { from: day(from), to: day(to) }, ..round() };
        for (round, agency, severity, words) in [
            (round(), none, Blocks, "chưa có hồ sơ hoặc mã mời"),
            (two, one_field, Blocks, "ít hơn 2 lĩnh vực: UBND xã A"),
            (round(), few, Warns, "không đủ 15 người nhóm «Cá nhân»"),
            (round(), unprinted, Warns, "chưa in phiếu mời"),
            (round(), ended, Warns, "đã kết thúc hoạt động"),
            (drawn_here, ready(), Blocks, "chưa rút mẫu"),
            (days("2020-08-01", "2020-08-29"), ready(), Blocks, "29/08/2020 đã qua"),
            (days("2019-08-01", "2019-08-29"), ready(), Blocks, "trước khi hồ sơ đầu tiên"),
            (days("2020-08-01", "2020-08-30"), ready(), Warns, "không kịp trả lời"),
        ] {
            let found = of(&round, &[agency]);
            assert!(found.iter().any(|(s, text)| *s == severity && text.contains(words)), "{words}: {found:?}");
        }
    }

    fn sampling() -> Sampling {
        let text = "reserve_percent = 50\nallocation = { way = \"theo-doi-tuong\", ca-nhan = 15, to-chuc = 10 }";
        toml::from_str(text).unwrap()
    }

    #[test]
    fn a_slice_that_another_round_asks_about_blocks() {
        let other = Round { code: "khac".into(), ..round() };
        let of = |phase| findings(&round(), day("2020-08-30"), [(&other, phase)], &[ready()], false);
        assert!(of(Phase::Draft)[0].text.starts_with("đợt dự thảo «khac»"));
        let found = of(Phase::Open);
        assert!(found[0].severity == Severity::Blocks && found[0].text.contains("«khac»"), "{found:?}");
    }

    #[test]
    fn a_long_list_is_cut() {
        let agencies: Vec<AgencyFacts> = (0..9).map(|i| AgencyFacts { name: format!("xã {i}"), issued: 0, ..ready() }).collect();
        let found = of(&round(), &agencies);
        assert!(found[0].1.contains("xã 5 và 3 cơ quan khác"), "{found:?}");
    }

    #[test]
    fn the_settings_of_a_round_outlive_storage() {
        let round = Round {
            min_fields: Some(2),
            modes: vec![Mode::Qr],
            official_index: OfficialIndex::Sips,
            fields: vec![Field { code: "A".into(), name: "B".into() }],
            ..round()
        };
        assert_eq!(Round::from_toml(&toml::to_string(&round).unwrap()), Ok(round));
    }
}
