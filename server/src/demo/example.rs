//! The methods of three documents as rounds that one command starts: agencies, form, round, dossiers, sample.

use super::registry::{self, Share};
use anyhow::Context;
use backend::{
    Store,
    clock::Clock,
    codes,
    import::{self, Options},
    lifecycle::{self, Order},
    rounds::Rounds,
    sampling,
};
use domain::{
    agency::AgencyKind,
    form::SHIPPED,
    round::{Days, Round},
    sample::Seed,
};
use jiff::{Span, civil::Date};

/// Whose method is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Method {
    /// Kế hoạch của huyện Nghi Xuân, 2020: 17 xã, thị trấn, chỉ tiêu cá nhân và tổ chức
    #[value(name = "nghi-xuan-2020")]
    NghiXuan2020,
    /// Quyết định 1431/QĐ-UBND của Lạng Sơn, 2022: chỉ tiêu theo loại cơ quan, SIPAS
    #[value(name = "lang-son-2022")]
    LangSon2022,
    /// Quyết định 2782/QĐ-UBND của Khánh Hòa, 2024: cỡ mẫu theo độ tin cậy 95 %, SIPS
    #[value(name = "khanh-hoa-2024")]
    KhanhHoa2024,
}

/// Anybody can repeat the draws of an example, and nobody takes them for real ones.
const SEED: [u8; 32] = [0x5a; 32];

/// A province of one method.
pub(super) struct Example {
    /// What goes on while it is made.
    pub(super) told: &'static str,
    agencies: &'static str,
    forms: Vec<&'static str>,
    /// Open around today; the first one is that of the printed lines.
    rounds: Vec<Round>,
    /// Over since long.
    closed: Round,
    dossiers: Dossiers,
    /// Round code, and a file of code lists for its agencies without dossiers.
    codes: Vec<(&'static str, &'static str)>,
}

enum Dossiers {
    File(&'static str),
    Made(Vec<Share>),
}

impl Method {
    /// Reads the files of the method; its rounds are opened around `today`.
    pub(super) fn example(self, today: Date) -> anyhow::Result<Example> {
        let mut example = match self {
            Self::NghiXuan2020 => nghi_xuan()?,
            Self::LangSon2022 => lang_son()?,
            Self::KhanhHoa2024 => khanh_hoa()?,
        };
        for round in &mut example.rounds {
            round.open = Days { from: today.checked_sub(Span::new().days(7))?, to: today.checked_add(Span::new().days(23))? };
        }
        Ok(example)
    }
}

fn nghi_xuan() -> anyhow::Result<Example> {
    Ok(Example {
        told: "nhập 17 xã, thị trấn; phiếu; hai đợt khảo sát; hồ sơ mô phỏng",
        agencies: include_str!("../../demo/nghi-xuan-2020/co-quan.csv"),
        forms: vec![include_str!("../../demo/nghi-xuan-2020/phieu.toml")],
        rounds: vec![Round::from_toml(include_str!("../../demo/nghi-xuan-2020/dot.toml"))?],
        closed: Round::from_toml(include_str!("../../demo/nghi-xuan-2020/dot-thu-nghiem.toml"))?,
        dossiers: Dossiers::File(include_str!("../../demo/nghi-xuan-2020/ho-so.csv")),
        codes: vec![],
    })
}

fn lang_son() -> anyhow::Result<Example> {
    let round = Round::from_toml(include_str!("../../demo/lang-son-2022/dot.toml"))?;
    Ok(Example {
        told: "nhập sở, huyện, xã của Lạng Sơn; phiếu 22 tiêu chí; đợt khảo sát; hồ sơ mô phỏng",
        agencies: include_str!("../../demo/lang-son-2022/co-quan.csv"),
        forms: vec![shipped("lang-son-2022")?],
        closed: trial(&round)?,
        rounds: vec![round],
        dossiers: Dossiers::Made(vec![
            Share {
                kind: AgencyKind::Department, fields: [("SO-1", "Thủ tục thứ nhất"), ("SO-2", "Thủ tục thứ hai")], each: 30
            },
            Share {
                kind: AgencyKind::District,
                fields: [("DAT-DAI", "Đăng ký biến động đất đai"), ("KINH-DOANH", "Cấp Giấy phép kinh doanh")],
                each: 25,
            },
            Share {
                kind: AgencyKind::Commune,
                fields: [("TU-PHAP", "Đăng ký khai sinh"), ("LD-TBXH", "Hỗ trợ chi phí mai táng")],
                each: 8,
            },
        ]),
        codes: vec![("lang-son-2022", include_str!("../../demo/lang-son-2022/ma-moi.csv"))],
    })
}

fn khanh_hoa() -> anyhow::Result<Example> {
    let round = Round::from_toml(include_str!("../../demo/khanh-hoa-2024/dot-hanh-chinh.toml"))?;
    let health = Round::from_toml(include_str!("../../demo/khanh-hoa-2024/dot-y-te.toml"))?;
    let schools = Round::from_toml(include_str!("../../demo/khanh-hoa-2024/dot-giao-duc.toml"))?;
    let share =
        |kind, each| Share { kind, fields: [("LV-1", "Thủ tục thứ nhất"), ("LV-2", "Thủ tục thứ hai")], each };
    Ok(Example {
        told: "nhập cơ quan, bệnh viện, trường học của Khánh Hòa; ba phiếu, ba đợt khảo sát; hồ sơ mô phỏng, mã mời",
        agencies: include_str!("../../demo/khanh-hoa-2024/co-quan.csv"),
        forms: vec![
            shipped("khanh-hoa-2024-hanh-chinh")?,
            shipped("khanh-hoa-2024-y-te")?,
            shipped("khanh-hoa-2024-giao-duc")?,
            include_str!("../../demo/khanh-hoa-2024/phieu-rieng.toml"),
        ],
        closed: trial(&round)?,
        rounds: vec![round, health, schools],
        dossiers: Dossiers::Made(vec![
            share(AgencyKind::Department, 30),
            share(AgencyKind::Vertical, 40),
            share(AgencyKind::District, 50),
            share(AgencyKind::ServiceUnit, 20),
        ]),
        codes: vec![
            ("khanh-hoa-2024-y-te", include_str!("../../demo/khanh-hoa-2024/ma-moi-y-te.csv")),
            ("khanh-hoa-2024-giao-duc", include_str!("../../demo/khanh-hoa-2024/ma-moi-giao-duc.csv")),
        ],
    })
}

fn shipped(code: &str) -> anyhow::Result<&'static str> {
    SHIPPED.iter().find(|(known, _)| *known == code).map(|(_, text)| *text).context("không có phiếu này")
}

/// A small round of the same form that is over: whoever holds its slips is told so.
fn trial(main: &Round) -> anyhow::Result<Round> {
    let before = |days: i64| main.dossiers.from.checked_sub(Span::new().days(days));
    Ok(Round {
        code: format!("{}-thu-nghiem", main.code),
        title: "Đợt thử nghiệm đã đóng (mô phỏng)".to_owned(),
        source: "Không có văn bản: đợt thử nghiệm mô phỏng".to_owned(),
        dossiers: Days { from: before(60)?, to: before(1)? },
        open: main.dossiers,
        agencies: main.agencies.iter().take(1).cloned().collect(),
        sampling: None,
        own_modules: vec![],
        ..main.clone()
    })
}

impl Example {
    /// The round of the printed lines.
    pub(super) fn main(&self) -> &str {
        self.rounds.first().map_or("", |round| &round.code)
    }

    /// The rounds that are open, that one first.
    pub(super) fn open(&self) -> impl Iterator<Item = &str> {
        self.rounds.iter().map(|round| round.code.as_str())
    }

    /// The round that is over.
    pub(super) fn closed(&self) -> &str {
        &self.closed.code
    }

    /// Brings everything in by the way of every province: the import; then draws the samples.
    pub(super) async fn fill(&self, store: &Store) -> anyhow::Result<()> {
        let today = Clock::System.today();
        let strict = Options { strict: true };
        import::agencies(store, "co-quan.csv", self.agencies.as_bytes(), &strict).await?;
        for form in &self.forms {
            import::form(store, form.as_bytes()).await?;
        }
        for round in self.rounds.iter().chain([&self.closed]) {
            import::round(store, toml::to_string(round)?.as_bytes(), today).await?;
        }
        let dossiers = self.dossiers(store).await?;
        let report = import::dossiers(store, "ho-so.csv", dossiers.as_bytes(), &strict, today).await?;
        anyhow::ensure!(
            report.stored,
            "hồ sơ mô phỏng không nhập được: {}",
            report.rejected.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
        );
        let rounds = Rounds::default();
        rounds.refresh(store).await?;
        for (code, lists) in &self.codes {
            let open = rounds.choose(Some(code), today)?;
            codes::import(store, &open, "ma-moi.csv", lists.as_bytes(), strict, today).await?;
        }
        for round in self.rounds.iter().filter(|round| round.sampling.is_some()) {
            sampling::draw(store, round, Some(Seed::new(SEED)), today).await?;
            // With a plan it was a draft until now.
            lifecycle::open(store, &round.code, &Order::command_line(today)).await?;
        }
        Ok(())
    }

    async fn dossiers(&self, store: &Store) -> anyhow::Result<String> {
        let shares = match &self.dossiers {
            Dossiers::File(text) => return Ok((*text).to_owned()),
            Dossiers::Made(shares) => shares,
        };
        let mut agencies = store.agencies().await?;
        // Whoever is rated by code lists has no dossiers.
        agencies.retain(|agency| self.codes.iter().all(|(_, lists)| !lists.contains(&agency.code)));
        let mut csv = String::new();
        for round in self.rounds.iter().chain([&self.closed]) {
            let more = registry::dossiers(&agencies, round, shares)?;
            // One header is enough.
            csv += if csv.is_empty() { &more } else { more.split_once('\n').map_or("", |(_, rest)| rest) };
        }
        Ok(csv)
    }
}
