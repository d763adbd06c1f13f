//! The life of a round: draft, open, closed, published ([`Phase`]). Every step has its line in the record: who, when, why, and
//! which settings differ.
//!
//! A draft may change in everything. Opening is checked ([`check`]); from then on only what cannot choose among answers changes.
//! A round closes by itself after its last day ([`crate::seal::keep`]). Publishing freezes its results ([`publish`]): every
//! output hands out those bytes from then on, whatever is imported later.

pub mod edit;

use crate::{
    Error, Result, Store,
    clock::{self, Clock},
    export::{self, Report, Stamp, csv::Decimal},
    import, keys, live, reasons,
    rounds::{OpenRound, Rounds},
    store::{Alike, CountedList, PublishedFile, StoredRound},
    verification,
};
use domain::{
    eligibility::exclusion_of,
    live::Snapshot,
    response::Kind,
    round::{AgencyFacts, Change, Finding, Phase, Round, Severity, changes, findings},
};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};

/// Longest reason, in characters.
const WHY_MAX: usize = 300;
/// Who acts at the command line.
pub const COMMAND_LINE: &str = "dòng lệnh";
/// Who acts when a day is over.
const SYSTEM: &str = "hệ thống";

/// The names under which a round's results are frozen.
pub mod files {
    use crate::export::csv::Decimal;

    /// The workbook.
    pub const WORKBOOK: &str = "ket-qua.xlsx";
    /// The agency table, and its code book.
    pub fn table(decimal: Decimal) -> (&'static str, &'static str) {
        match decimal {
            Decimal::Point => ("ket-qua.csv", "ket-qua.csv.so-ma.csv"),
            Decimal::Comma => ("ket-qua-dau-phay.csv", "ket-qua-dau-phay.csv.so-ma.csv"),
        }
    }
    /// The figures behind the public page.
    pub const FIGURES: &str = "so-lieu.json";
    /// The signed manifest of all of these.
    pub const MANIFEST: &str = "ket-qua.xacthuc";
}

/// What was done to a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Written for the first time.
    Created,
    /// Settings were changed.
    Changed,
    /// Opened.
    Opened,
    /// Taken back to a draft, before the first answer.
    Withdrawn,
    /// Its last day was over.
    Closed,
    /// Its results were frozen.
    Published,
}

impl What {
    const CODES: [(Self, &str, &str); 6] = [
        (Self::Created, "created", "Lập dự thảo"),
        (Self::Changed, "changed", "Sửa"),
        (Self::Opened, "opened", "Mở đợt"),
        (Self::Withdrawn, "withdrawn", "Đưa về dự thảo"),
        (Self::Closed, "closed", "Đóng đợt"),
        (Self::Published, "published", "Công bố kết quả"),
    ];

    /// As stored.
    pub fn code(self) -> &'static str {
        Self::CODES.iter().find(|c| c.0 == self).map_or("", |c| c.1)
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        Self::CODES.iter().find(|c| c.0 == self).map_or("", |c| c.2)
    }

    /// From [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::CODES.iter().find(|c| c.1 == code).map(|c| c.0)
    }
}

/// A line of a round's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub day: Date,
    /// Who.
    pub officer: String,
    /// What was done.
    pub what: What,
    /// The settings that differ.
    pub changes: Vec<Change>,
    /// Why, in the officer's words.
    pub why: String,
}

/// Who acts, when and why.
#[derive(Clone, Debug)]
pub struct Order {
    officer: String,
    why: String,
    day: Date,
}

impl Order {
    /// An officer's order. `officer`: their login.
    ///
    /// # Errors
    /// [`Error::Refused`]: a reason that is too long.
    pub fn new(officer: &str, why: &str, day: Date) -> Result<Self> {
        let why = why.trim();
        if why.chars().count() > WHY_MAX {
            return Err(Error::Refused(format!("lý do dài quá {WHY_MAX} ký tự")));
        }
        Ok(Self { officer: officer.to_owned(), why: why.to_owned(), day })
    }

    /// What the operator does at the command line.
    pub fn command_line(day: Date) -> Self {
        Self { officer: COMMAND_LINE.to_owned(), why: String::new(), day }
    }

    fn explained(&self) -> Result<()> {
        if self.why.is_empty() { Err(Error::Refused("hãy ghi lý do".to_owned())) } else { Ok(()) }
    }

    /// Its line in the record.
    pub fn event(&self, what: What, changes: Vec<Change>) -> Event {
        Event { day: self.day, officer: self.officer.clone(), what, changes, why: self.why.clone() }
    }
}

/// What happens by itself when a round's last day is over.
pub fn closing(day: Date) -> Event {
    Event { day, officer: SYSTEM.to_owned(), what: What::Closed, changes: vec![], why: String::new() }
}

async fn stored(store: &Store, code: &str) -> Result<Option<StoredRound>> {
    Ok(store.rounds().await?.into_iter().find(|s| s.round.code == code))
}

/// Stores a draft, or what may change of a round that is further.
///
/// # Errors
/// [`Error::Refused`]: its form or agencies are not there; another round asks about the same dossiers; the round is open and the
/// change could bias the result; it is open and there is no reason; the sample is drawn and the change would make it another;
/// database.
pub async fn save(store: &Store, round: &Round, order: &Order) -> Result<()> {
    import::check_round(store, round).await?;
    let event = match stored(store, &round.code).await? {
        None => order.event(What::Created, vec![]),
        Some(old) => {
            let changes = changes(&old.round, round);
            if changes.is_empty() {
                return Ok(());
            }
            check_standing(&old, round, &changes, order.day)?;
            if old.phase != Phase::Draft && order.officer != COMMAND_LINE {
                order.explained()?;
            }
            import::check_change(store, &old, round).await?;
            order.event(What::Changed, changes)
        }
    };
    store.put_round(round, Phase::Draft, &event).await?;
    import::refresh_denominators(store, order.day).await
}

/// Stores what a file says and opens it: whoever types the command answers for it. A round with a sampling plan stays a draft,
/// for its sample is drawn before it opens. An open round without answers may still become any other. All or nothing: a file that
/// is refused leaves the round as it was.
///
/// # Errors
/// As [`save`].
pub(crate) async fn save_and_open(store: &Store, round: &Round, order: &Order) -> Result<()> {
    import::check_round(store, round).await?;
    let drawn = round.sampling.is_none() || store.draw(&round.code).await?.is_some();
    let opens = if drawn { Phase::Open } else { Phase::Draft };
    let Some(old) = stored(store, &round.code).await? else {
        let opened = drawn.then(|| order.event(What::Opened, vec![]));
        let events: Vec<Event> = [order.event(What::Created, vec![])].into_iter().chain(opened).collect();
        store.put_round_moved(round, opens, false, &events).await?;
        return import::refresh_denominators(store, order.day).await;
    };
    let changes = changes(&old.round, round);
    check_standing(&old, round, &changes, order.day)?;
    // What is frozen once it is open may change all the same while nobody has answered: by way of a draft, in one step.
    let anew = old.phase == Phase::Open && import::frozen(&old, round);
    let mut events = Vec::new();
    if anew {
        import::check_drawn(store, &old.round, round).await?;
        events.push(order.event(What::Withdrawn, vec![]));
    } else {
        import::check_change(store, &old, round).await?;
    }
    if !changes.is_empty() {
        events.push(order.event(What::Changed, changes));
    }
    let phase = if anew || old.phase == Phase::Draft { opens } else { old.phase };
    if phase == Phase::Open && (anew || old.phase == Phase::Draft) {
        events.push(order.event(What::Opened, vec![]));
    }
    if events.is_empty() {
        return Ok(());
    }
    if !store.put_round_moved(round, phase, anew, &events).await? {
        // Says which settings stand.
        import::check_change(store, &old, round).await?;
        return Err(Error::Refused(format!("đợt «{}» vừa có phiếu trả lời, không đổi được nữa", round.code)));
    }
    import::refresh_denominators(store, order.day).await
}

/// What no order changes: a published round; and the last day of an open round to a day that is over, for it would close at once.
fn check_standing(old: &StoredRound, new: &Round, changes: &[Change], today: Date) -> Result<()> {
    if !changes.is_empty() && old.phase == Phase::Published {
        return Err(Error::Refused(format!("đợt «{}» đã công bố kết quả, không đổi được nữa", new.code)));
    }
    if old.phase == Phase::Open && new.open.to < today && new.open.to != old.round.open.to {
        let last = clock::vietnamese(new.open.to);
        return Err(Error::Refused(format!("đợt «{}» đang mở mà ngày cuối {last} đã qua: đợt sẽ đóng ngay", new.code)));
    }
    Ok(())
}

/// What stands in the way of opening, and what somebody should have looked at.
///
/// # Errors
/// Database.
pub async fn check(store: &Store, round: &Round, today: Date) -> Result<Vec<Finding>> {
    let others: Vec<_> = store.rounds().await?.into_iter().map(|s| (s.round, s.phase)).collect();
    let known: HashMap<String, domain::agency::Agency> =
        store.agencies().await?.into_iter().map(|a| (a.code.clone(), a)).collect();
    let lists = store.code_lists(&round.code).await?;
    let issued: HashMap<String, u64> = store.issued(&round.code).await?.into_iter().collect();
    let dossiers = store.count_dossiers(round.dossiers).await?;
    let mut facts = Vec::with_capacity(round.agencies.len());
    for code in &round.agencies {
        let agency = known.get(code);
        let mut fact = agency_facts(round, &dossiers, &lists, code);
        fact.issued = issued.get(code).copied().unwrap_or_default();
        fact.name = agency.map_or_else(|| code.clone(), |a| a.name.clone());
        fact.ended = agency.and_then(|a| a.valid_to);
        facts.push(fact);
    }
    let others = others.iter().map(|(other, phase)| (other, *phase));
    Ok(findings(round, today, others, &facts, store.draw(&round.code).await?.is_some()))
}

/// Who may be asked about an agency: dossiers in scope, whether or not they have a result yet, for they will have one while the
/// round is open; and the places of code lists.
fn agency_facts(round: &Round, dossiers: &[Alike], lists: &[CountedList], agency: &str) -> AgencyFacts {
    let own = || dossiers.iter().filter(|d| d.agency == agency);
    let left_out = |d: &&Alike| exclusion_of(round, d.channel, d.out_of_province).is_some();
    let asked = own().filter(|d| round.covers_field(&d.field) && !left_out(d));
    let of_dossiers = asked.map(|d| (d.kind, d.field.as_str(), d.n));
    let places = lists.iter().filter(|l| l.list.agency == agency).map(|l| (l.list.kind, l.list.field.as_str(), l.size));
    let mut people = vec![0; Kind::ALL.len()];
    let mut fields = BTreeSet::new();
    for (kind, field, n) in of_dossiers.chain(places) {
        if let Some(sum) = Kind::ALL.iter().position(|k| *k == kind).and_then(|at| people.get_mut(at)) {
            *sum += n;
        }
        fields.insert(field);
    }
    // An agency without dossiers offers no services among which fields could be chosen.
    let fields = if own().next().is_none() { u32::MAX } else { u32::try_from(fields.len()).unwrap_or(u32::MAX) };
    AgencyFacts { people, fields, ..AgencyFacts::default() }
}

/// Opens a draft whose checks are passed.
///
/// # Errors
/// [`Error::Refused`] with everything that stands in the way; database.
pub async fn open(store: &Store, code: &str, order: &Order) -> Result<()> {
    let round = known(store, code).await?.round;
    let blocking: Vec<String> =
        check(store, &round, order.day).await?.into_iter().filter(|f| f.severity == Severity::Blocks).map(|f| f.text).collect();
    if !blocking.is_empty() {
        return Err(Error::Refused(format!("chưa mở được đợt «{code}»:\n- {}", blocking.join("\n- "))));
    }
    moved(store.move_round(code, Phase::Draft, Phase::Open, &order.event(What::Opened, vec![])).await?, || {
        format!("đợt «{code}» không còn là dự thảo")
    })
}

/// Takes an open round back to a draft, while nobody has answered.
///
/// # Errors
/// [`Error::Refused`]: no reason; it is not open, or there are answers; database.
pub async fn withdraw(store: &Store, code: &str, order: &Order) -> Result<()> {
    known(store, code).await?;
    order.explained()?;
    moved(store.move_round(code, Phase::Open, Phase::Draft, &order.event(What::Withdrawn, vec![])).await?, || {
        format!("đợt «{code}» không ở trạng thái đã mở, hoặc đã có phiếu trả lời nên không đưa về dự thảo được nữa")
    })
}

/// What stands in the way of publishing a closed round, and what somebody should have looked at. Nothing in another phase.
///
/// # Errors
/// Database.
pub async fn check_publishing(store: &Store, open: &OpenRound) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    if open.phase != Phase::Closed {
        return Ok(found);
    }
    // The reading of every sealed response belongs to the keeper, not to somebody's request.
    if reasons::behind(store, open).await? {
        let text = "tầm quan trọng của các yếu tố đang được tính từ các phiếu vừa niêm phong, vì nó nằm trong sổ Excel; đợt hàng triệu phiếu mất \
                    vài phút. Hãy tải lại trang này rồi công bố";
        found.push(Finding { severity: Severity::Blocks, text: text.to_owned() });
    }
    if !store.has_answers(&open.round.code).await? {
        let text = "Đợt không có phiếu trả lời nào; kết quả đã công bố không thay được";
        found.push(Finding { severity: Severity::Warns, text: text.to_owned() });
    }
    let counts = verification::results(store, open).await?.map(|results| results.total.counts);
    if let Some(counts) = counts.filter(|counts| counts.recorded < counts.drawn) {
        let text = format!(
            "phúc tra mới ghi kết quả của {} trên {} người được rút; những gì ghi sau khi công bố không có trong sổ Excel đã công bố",
            counts.recorded, counts.drawn
        );
        found.push(Finding { severity: Severity::Warns, text });
    }
    Ok(found)
}

/// Freezes the results of a closed round: workbook, table, code book, the figures of the public page, and their signed manifest.
///
/// # Errors
/// [`Error::Refused`]: it is not closed, or published already; its factors are not weighed yet ([`reasons::refresh`]); database.
pub async fn publish(store: &Store, open: &OpenRound, order: &Order, clock: &Clock) -> Result<Vec<PublishedFile>> {
    let code = &open.round.code;
    if open.phase != Phase::Closed {
        let why = match open.phase {
            Phase::Published => "đã công bố rồi; kết quả đã công bố không thay được".to_owned(),
            _ => format!("chưa kết thúc: nhận phiếu đến hết ngày {}", clock::vietnamese(open.round.open.to)),
        };
        return Err(Error::Refused(format!("đợt «{code}» {why}")));
    }
    let found = check_publishing(store, open).await?;
    if let Some(blocking) = found.into_iter().find(|f| f.severity == Severity::Blocks) {
        return Err(Error::Refused(format!("chưa công bố được đợt «{code}»: {}", blocking.text)));
    }
    let frozen: Vec<(PublishedFile, Vec<u8>)> =
        freeze(store, open, clock).await?.into_iter().map(|(name, bytes)| (listed(name, &bytes), bytes)).collect();
    let done = store.publish(code, &frozen, &order.event(What::Published, vec![])).await?;
    moved(done, || format!("đợt «{code}» vừa được người khác công bố"))?;
    Ok(frozen.into_iter().map(|(file, _)| file).collect())
}

async fn freeze(store: &Store, open: &OpenRound, clock: &Clock) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let rounds = Rounds::default();
    rounds.refresh(store).await?;
    let figures = live::province_now(store, open, &rounds).await?;
    let report = Report::gather_whole(store, open, clock).await?;
    let stamp = Stamp::of(store, open, clock).await?;
    let mut frozen = vec![
        (files::WORKBOOK, export::gathered_workbook(&report, &stamp).await?),
        (files::FIGURES, serde_json::to_vec(&figures).map_err(|e| Error::Stored(e.to_string()))?),
    ];
    for decimal in [Decimal::Point, Decimal::Comma] {
        let (table, code_book) = files::table(decimal);
        frozen.push((table, export::csv::agencies(&report, decimal)));
        frozen.push((code_book, export::csv::code_book(&report, decimal)));
    }
    let manifest = stamp.sign_files(frozen.iter().map(|(name, bytes)| (*name, bytes.as_slice())))?;
    frozen.push((files::MANIFEST, manifest));
    Ok(frozen)
}

fn listed(name: &str, bytes: &[u8]) -> PublishedFile {
    PublishedFile { name: name.to_owned(), sha256: keys::to_hex(&Sha256::digest(bytes)) }
}

/// The figures of the public page of a round; `None` where it is not published.
///
/// # Errors
/// Database; figures of another version of this program that this one cannot read.
pub async fn published_figures(store: &Store, code: &str) -> Result<Option<Snapshot>> {
    let body = store.published_file(code, files::FIGURES).await?;
    body.map(|body| serde_json::from_slice(&body).map_err(|e| Error::Stored(e.to_string()))).transpose()
}

async fn known(store: &Store, code: &str) -> Result<StoredRound> {
    stored(store, code).await?.ok_or_else(|| Error::Refused(format!("không có đợt «{code}»")))
}

fn moved(done: bool, otherwise: impl FnOnce() -> String) -> Result<()> {
    if done { Ok(()) } else { Err(Error::Refused(otherwise())) }
}
