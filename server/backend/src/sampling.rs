//! The sample of a round: what it would ask of whom, the draw, and what is changed of it. The rules are
//! [`domain::sample`]'s; here they meet the registry.
//!
//! In the order of the work: [`plan`], [`transfer`] where a kind has too few people, [`draw`] before the first answer,
//! [`list`] for those who invite, [`replace`] for whom they cannot reach, [`progress`].
//!
//! Nobody chooses anybody. An officer says who is missing or which agency lacks a kind; the rules and the seed say the rest.
//!
//! # The hash of the list
//!
//! SHA-256 over one line for each dossier: dossier ID, agency code, field code, `ca-nhan` or `to-chuc`, with a TAB between them
//! and a LF at the end; the lines ordered by their bytes. It is shown before the draw, so that it can be published before
//! anybody knows the seed.

use crate::{
    Error, Result, Store,
    export::csv::Rows,
    import::may_answer,
    keys,
    store::{Draw, Listed, Replaced},
};
use domain::{
    agency::AgencyKind,
    dossier::DossierId,
    response::{Frame, Kind},
    round::{Quota, Round},
    sample::{
        self, Allocation, FrameProgress, Lists, Move, Plan, Pool, Population, Replacement, ReplacementReason, Sampling, Seed,
        Stratum, Transfer,
    },
};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};

/// Longest name of an officer, in characters.
const OFFICER_MAX: usize = 80;
/// Longest reason in words, in characters.
const REASON_MAX: usize = 300;

/// What the rules ask of a round's population; after the draw, what was drawn.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The rules, in words.
    pub rules: Vec<String>,
    /// Each stratum that has people.
    pub strata: BTreeMap<Stratum, Plan>,
    /// Hash of the list: of the one it was drawn from, or of today's.
    pub list_hash: String,
    /// The draw, if it was made.
    pub draw: Option<Draw>,
    /// Places that the rules would move, by agency: nothing after the draw.
    pub due: BTreeMap<String, Move>,
}

impl Planned {
    /// The sum of the strata that `wanted` names.
    pub fn sum(&self, wanted: impl Fn(&Stratum) -> bool) -> Plan {
        let none = Plan { population: 0, official: 0, reserve: 0 };
        self.strata.iter().filter(|(stratum, _)| wanted(stratum)).fold(none, |sum, (_, plan)| Plan {
            population: sum.population + plan.population,
            official: sum.official + plan.official,
            reserve: sum.reserve + plan.reserve,
        })
    }
}

/// How far an agency's sample has come, by kind in the order of [`Kind::ALL`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyProgress {
    /// Agency code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// A line a kind.
    pub kinds: Vec<FrameProgress>,
}

/// The population of a round today: those who may answer, as the boards count them.
#[derive(Debug, Default)]
struct People {
    strata: BTreeMap<Stratum, Population>,
    ids: BTreeMap<Stratum, Vec<String>>,
}

impl People {
    async fn of(store: &Store, round: &Round, today: Date) -> Result<Self> {
        let kinds: HashMap<String, AgencyKind> = store.agencies().await?.into_iter().map(|a| (a.code, a.kind)).collect();
        let mut people = Self::default();
        for agency in &round.agencies {
            let agency_kind = kinds.get(agency).copied();
            let agency_kind = agency_kind.ok_or_else(|| Error::Stored(format!("thiếu cơ quan «{agency}»")))?;
            for dossier in store.dossiers(agency, round.dossiers).await?.into_iter().filter(|d| may_answer(round, d, today)) {
                let stratum = Stratum { agency: dossier.agency, field: dossier.field, kind: dossier.kind };
                people.strata.entry(stratum.clone()).or_insert(Population { agency_kind, size: 0 }).size += 1;
                people.ids.entry(stratum).or_default().push(dossier.id.to_string());
            }
        }
        Ok(people)
    }

    fn hash(&self) -> String {
        list_hash(self.ids.iter().flat_map(|(stratum, ids)| ids.iter().map(move |id| (id.as_str(), stratum))))
    }

    /// N of a kind in an agency, over its fields.
    fn available(&self, agency: &str, kind: Kind) -> u64 {
        self.strata.iter().filter(|(s, _)| s.agency == agency && s.kind == kind).map(|(_, p)| p.size).sum()
    }

    /// What lacks people in one kind and has room in the other, but for agencies that moved places before.
    fn due(&self, round: &Round, quota: Quota, made: &[Transfer]) -> BTreeMap<String, Move> {
        let agencies = round.agencies.iter().filter(|a| made.iter().all(|t| t.agency != **a));
        agencies.filter_map(|a| Some((a.clone(), sample::transfer(quota, |kind| self.available(a, kind))?))).collect()
    }
}

fn list_hash<'a>(list: impl Iterator<Item = (&'a str, &'a Stratum)>) -> String {
    let line = |(id, s): (&str, &Stratum)| format!("{id}\t{}\t{}\t{}\n", s.agency, s.field, s.kind.code());
    let mut lines: Vec<String> = list.map(line).collect();
    lines.sort_unstable();
    let mut hash = Sha256::new();
    lines.iter().for_each(|line| hash.update(line));
    keys::to_hex(&hash.finalize())
}

fn refused<T>(why: impl Into<String>) -> Result<T> {
    Err(Error::Refused(why.into()))
}

fn settings(round: &Round) -> Result<Sampling> {
    let missing = || Error::Refused(format!("đợt «{}» không có phương án mẫu: tệp đợt thiếu mục «sampling»", round.code));
    round.sampling.ok_or_else(missing)
}

fn by_kind(sampling: Sampling) -> Option<Quota> {
    if let Allocation::ByKind(quota) = sampling.allocation { Some(quota) } else { None }
}

/// The rules of a plan, in words.
fn rules(sampling: &Sampling) -> Vec<String> {
    let mut words = match sampling.allocation {
        Allocation::ByKind(q) => vec![format!("Mỗi cơ quan: {} cá nhân, {} tổ chức", q.individuals, q.organisations)],
        Allocation::ByAgencyKind(quota) => {
            let asked = AgencyKind::ALL.iter().filter(|kind| quota.of(**kind) > 0);
            asked.map(|kind| format!("{}: {} người mỗi cơ quan", kind.label(), quota.of(*kind))).collect()
        }
        Allocation::Proportional(p) => {
            let minimum = (p.minimum > 0).then(|| format!("Mỗi nhóm ít nhất {} người", p.minimum));
            [p.size.label(), p.scope.label().to_owned()].into_iter().chain(minimum).collect()
        }
    };
    words.push(format!("Danh sách dự phòng: {} % danh sách chính thức", sampling.reserve_percent));
    words
}

/// What the round's rules ask of its population today; once it is drawn, what was drawn.
///
/// # Errors
/// Database; [`Error::Refused`] where the round has no plan for a sample.
pub async fn plan(store: &Store, round: &Round, today: Date) -> Result<Planned> {
    let sampling = settings(round)?;
    let rules = rules(&sampling);
    if let Some(draw) = store.draw(&round.code).await? {
        let strata = store.sample_sizes(&round.code).await?;
        return Ok(Planned { rules, strata, list_hash: draw.list_hash.clone(), draw: Some(draw), due: BTreeMap::new() });
    }
    let people = People::of(store, round, today).await?;
    let transfers = store.transfers(&round.code).await?;
    let due = by_kind(sampling).map(|quota| people.due(round, quota, &transfers)).unwrap_or_default();
    Ok(Planned { rules, strata: sampling.plan(&people.strata, &transfers), list_hash: people.hash(), draw: None, due })
}

/// Draws the official and the reserve list, once a round and before its first answer; the quotas of the round are the lengths
/// of the official lists from then on. Without a seed, the system's random source gives one.
///
/// # Errors
/// Database; [`Error::Refused`] where the round has no plan or nobody to draw from, is drawn already, or has answers.
pub async fn draw(store: &Store, round: &Round, seed: Option<Seed>, today: Date) -> Result<Draw> {
    let sampling = settings(round)?;
    let people = People::of(store, round, today).await?;
    let transfers = store.transfers(&round.code).await?;
    let plans = sampling.plan(&people.strata, &transfers);
    if plans.values().all(|plan| plan.official == 0) {
        return refused(format!("đợt «{}» chưa có hồ sơ nào đủ điều kiện để rút mẫu", round.code));
    }
    let seed = seed.unwrap_or_else(|| Seed::new(keys::random()));
    let mut list = Vec::new();
    for (stratum, ids) in &people.ids {
        let Some(plan) = plans.get(stratum) else { continue };
        list.extend(lines(&seed, stratum, ids, plan));
    }
    let draw = Draw { seed, on: today, list_hash: people.hash() };
    store.put_draw(&round.code, &draw, &list, transfers.len()).await?;
    Ok(draw)
}

/// A stratum's lines, those on neither list last.
fn lines(seed: &Seed, stratum: &Stratum, ids: &[String], plan: &Plan) -> Vec<Listed> {
    let rest = plan.population - plan.official - plan.reserve;
    let ids = ids.iter().map(String::as_str);
    // The rest is drawn too, only to be named.
    let all = sample::draw(seed, Pool::Stratum(stratum), ids, plan.official, plan.reserve + rest);
    let reserve = usize::try_from(plan.reserve).unwrap_or(usize::MAX);
    let line = |list: Frame, rank: usize, id: &str| Listed {
        dossier: id.to_owned(),
        stratum: stratum.clone(),
        list,
        rank: if list == Frame::Open { 0 } else { rank as u64 + 1 },
        invitation: None,
    };
    let official = all.official.iter().enumerate().map(|(i, id)| line(Frame::Drawn, i, id));
    let others = all.reserve.iter().enumerate().map(|(i, id)| {
        let list = if i < reserve { Frame::Reserve } else { Frame::Open };
        line(list, i, id)
    });
    official.chain(others).collect()
}

/// The official and the reserve list as CSV: `dossier_id,agency,field,kind,list,rank`; `whole`: also those on neither, so that
/// the draw can be repeated. With the number of lines.
///
/// # Errors
/// Database; [`Error::Refused`] where nothing was drawn.
pub async fn list(store: &Store, round: &Round, whole: bool) -> Result<(Vec<u8>, usize)> {
    let list = store.sample(&round.code).await?;
    if list.is_empty() {
        return refused(format!("đợt «{}» chưa rút mẫu", round.code));
    }
    let mut rows = Rows::new();
    rows.texts(["dossier_id", "agency", "field", "kind", "list", "rank"]);
    let mut written = 0;
    for line in list.iter().filter(|line| whole || line.list != Frame::Open) {
        let list = match line.list {
            Frame::Drawn => "chinh-thuc",
            Frame::Reserve => "du-phong",
            Frame::Open => "khong",
        };
        rows.text(&line.dossier).text(&line.stratum.agency).text(&line.stratum.field).text(line.stratum.kind.code()).text(list);
        if line.rank > 0 {
            rows.number(line.rank)
        } else {
            rows.blank()
        };
        rows.end();
        written += 1;
    }
    Ok((rows.finish(), written))
}

/// Calls up the next of the reserve list in the place of a dossier, and logs it. Whether that dossier has answered is not
/// asked: a refusal would tell. Should it have, both voices are there, and the one that finds the quota full is a volunteer's.
///
/// # Errors
/// Database; [`Error::Refused`] where nothing was drawn, the dossier holds no place, was replaced before, or nobody is left.
pub async fn replace(
    store: &Store,
    round: &Round,
    dossier: &str,
    reason: ReplacementReason,
    officer: &str,
    today: Date,
) -> Result<Replaced> {
    let officer = words("cán bộ (--officer)", officer, OFFICER_MAX)?;
    let id = DossierId::parse(dossier).map_err(|e| Error::Refused(e.to_string()))?;
    let list = store.sample(&round.code).await?;
    let Some(line) = list.iter().find(|line| line.dossier == id.as_str()) else {
        return refused(format!("hồ sơ «{id}» không có trong danh sách đã rút mẫu của đợt «{}»", round.code));
    };
    let Some(out) = line.invitation else {
        return refused(format!("hồ sơ «{id}» chưa có phiếu mời; hãy in phiếu mời (hailong slips) rồi thử lại"));
    };
    // Who still has no invitation after slips were made has left the round's scope and cannot be called.
    let on = |list_of: Frame| {
        list.iter().filter(move |l| l.list == list_of && l.stratum == line.stratum).filter_map(|l| l.invitation).collect()
    };
    let lists = Lists { official: on(Frame::Drawn), reserve: on(Frame::Reserve) };
    let log: Vec<Replacement> = store.replacements(&round.code).await?.into_iter().map(|r| r.entry).collect();
    let by = sample::next_reserve(&lists, &log, out).map_err(|e| Error::Refused(format!("hồ sơ «{id}»: {e}")))?;
    let entry = Replacement { out, by, reason, on: today, officer };
    if !store.put_replacement(&round.code, &entry).await? {
        return refused("có người vừa ghi một thay thế khác trong nhóm này; hãy thử lại");
    }
    let called = list.iter().find(|l| l.invitation == Some(by)).map(|l| l.dossier.clone()).unwrap_or_default();
    Ok(Replaced { entry, agency: line.stratum.agency.clone(), out: id.to_string(), by: called })
}

/// Moves places from the kind that has too few people to the other, in one agency or in every one that needs it (KH Nghi Xuân
/// 2020, II.3 lưu ý 1). How many is what the rule says.
///
/// # Errors
/// Database; [`Error::Refused`] where the plan has no quota by kind, the round is drawn, or no agency needs it.
pub async fn transfer(
    store: &Store,
    round: &Round,
    agency: Option<&str>,
    reason: &str,
    officer: &str,
    today: Date,
) -> Result<Vec<Transfer>> {
    let (reason, officer) = (words("lý do (--reason)", reason, REASON_MAX)?, words("cán bộ (--officer)", officer, OFFICER_MAX)?);
    let Some(quota) = by_kind(settings(round)?) else {
        return refused("chỉ chuyển được khi phương án mẫu giao chỉ tiêu theo đối tượng (theo-doi-tuong)");
    };
    let people = People::of(store, round, today).await?;
    let due = people.due(round, quota, &store.transfers(&round.code).await?);
    let transfers: Vec<Transfer> = due
        .into_iter()
        .filter(|(code, _)| agency.is_none_or(|only| only == code))
        .map(|(agency, moved)| Transfer { agency, moved, reason: reason.clone(), on: today, officer: officer.clone() })
        .collect();
    if transfers.is_empty() {
        let which = agency.map_or_else(|| "không có cơ quan nào".to_owned(), |code| format!("cơ quan «{code}» không"));
        return refused(format!("{which} cần chuyển chỉ tiêu: đủ người, đã chuyển, hoặc nhóm kia cũng không còn người"));
    }
    store.put_transfers(&round.code, &transfers).await?;
    Ok(transfers)
}

fn words(what: &str, text: &str, most: usize) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > most || text.chars().any(char::is_control) {
        return refused(format!("{what} phải có từ 1 đến {most} ký tự, trên một dòng"));
    }
    Ok(text.to_owned())
}

/// How far the sample of each agency has come, official, reserve and volunteers apart. The kind is the one that the respondent
/// said.
///
/// # Errors
/// Database.
pub async fn progress(store: &Store, open: &crate::rounds::OpenRound) -> Result<Vec<AgencyProgress>> {
    let names: HashMap<String, String> = store.agencies().await?.into_iter().map(|a| (a.code, a.name)).collect();
    let (cells, quotas) = (store.cells(&open.round.code).await?, store.quotas(&open.round.code).await?);
    let mut agencies = Vec::new();
    for code in &open.round.agencies {
        let quotas = quotas.get(code).map(Vec::as_slice).unwrap_or_default();
        let line = |kind: &Kind| {
            let size = quotas.iter().find(|q| q.0 == *kind).map_or(0, |q| q.2);
            let mut line = FrameProgress { label: kind.label().to_owned(), size, ..FrameProgress::default() };
            cells
                .iter()
                .filter(|(a, c, _)| a == code && c.kind == *kind)
                .for_each(|(_, c, figures)| line.add(c.frame, figures.n()));
            line
        };
        let name = names.get(code).unwrap_or(code).clone();
        agencies.push(AgencyProgress { code: code.clone(), name, kinds: Kind::ALL.iter().map(line).collect() });
    }
    Ok(agencies)
}
