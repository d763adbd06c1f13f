//! Phúc tra: a tenth at most of those who answered are asked again whether it was they (QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 6.4).
//!
//! In the order of the work: [`draw`] after closing, [`contacts`] for a while, [`worksheet`] for the verifiers, [`record`] one by
//! one, [`results`].
//!
//! Drawing is from those who answered, so to be on the worksheet says that one has answered; nothing else in the program does.
//! It is not drawn while people still answer: who was drawn on a day would then have answered before it, and the hash of the list
//! would let a reader of the database try who came later.
//!
//! # The hash of the list
//!
//! SHA-256 over the draw's nonce (64 hexadecimal digits, LF), then one line for each answered invitation of the round: dossier ID
//! or code of the place, agency code, with a TAB between them and a LF at the end; the lines ordered by their bytes. The list
//! itself is in no file: whoever may read the database can make it again.
//!
//! The hash is shown to people who may not know who answered, and a place of a code list is a small number: without the nonce,
//! which stays in the database, they could try every subset of thirty places until one had the hash.

use crate::{
    Error, Result, Store,
    export::csv::Rows,
    import::{self, Report},
    keys,
    lifecycle::closing,
    rounds::OpenRound,
    store::{Answered, Drawn, Entry, Reach, VerificationDraw},
};
use domain::{
    comment::redact,
    round::Phase,
    sample::{Seed, VerificationRate, draw_verification},
    verification::{Beside, Counts, REASKED_MAX, Reasked, Record, RecordError},
};
use jiff::{Span, civil::Date};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Days that contacts may be kept at most.
pub const CONTACT_DAYS: u16 = 90;

/// What was found in a round.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// The parts of the draw; empty: none yet.
    pub draws: Vec<VerificationDraw>,
    /// Agencies that have answers, in the order of the round.
    pub agencies: Vec<AgencyResult>,
    /// All of them; its code is empty.
    pub total: AgencyResult,
}

/// What was found at an agency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgencyResult {
    /// Agency code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Counts.
    pub counts: Counts,
    /// The items that were asked again.
    pub beside: Vec<Beside>,
}

/// A line of the worksheet.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub drawn: Drawn,
    /// Name of the agency.
    pub agency_name: String,
    /// How to reach them, while it is known.
    pub reach: Option<Reach>,
    /// What was noted, the newest last.
    pub entries: Vec<Entry>,
}

fn refused<T>(why: impl Into<String>) -> Result<T> {
    Err(Error::Refused(why.into()))
}

/// Draws those who are asked again, or some more of them: `rate` is of the answered invitations of the round, all parts together.
/// `items`: what is asked again, two or three items of the form; empty: the first of the official module and «hài lòng chung», or
/// those of the first part. Without a seed, the system's random source gives one.
///
/// # Errors
/// Database; [`Error::Refused`] before the round is closed, where nobody is left to draw, or the items are none.
pub async fn draw(
    store: &Store,
    open: &OpenRound,
    rate: VerificationRate,
    seed: Option<Seed>,
    items: &[String],
    today: Date,
) -> Result<(VerificationDraw, usize)> {
    let round = &open.round;
    if today <= round.open.to {
        let closing = crate::clock::vietnamese(round.open.to);
        return refused(format!("đợt «{}» còn nhận phiếu đến hết {closing}; chỉ rút phúc tra sau khi đợt đóng", round.code));
    }
    match open.phase {
        Phase::Draft => return refused(format!("đợt «{}» chưa mở, nên chưa ai trả lời", round.code)),
        Phase::Open => {
            // As the keeper of the day does: from here on the round cannot be opened again, and the list stays.
            store.seal(today).await?;
            store.finish_round(open, &closing(today)).await?;
        }
        Phase::Closed | Phase::Published => {}
    }
    let draws = store.verification_draws(&round.code).await?;
    let items = chosen_items(open, &draws, items)?;
    let answered = store.answered(&round.code).await?;
    let before: BTreeSet<String> = store.verification(&round.code).await?.into_iter().map(|d| d.code).collect();
    let before: BTreeSet<&str> = before.iter().map(String::as_str).collect();
    let mut used: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in &answered {
        used.entry(&one.agency).or_default().insert(&one.code);
    }
    let seed = seed.unwrap_or_else(|| Seed::new(keys::random()));
    let ids: HashMap<&str, &Vec<u8>> = answered.iter().map(|a| (a.code.as_str(), &a.invitation)).collect();
    let drawn: Vec<Vec<u8>> = draw_verification(&seed, rate, &used, &before)
        .into_values()
        .flatten()
        .filter_map(|code| ids.get(code).map(|id| (*id).clone()))
        .collect();
    if drawn.is_empty() {
        let (n, percent) = (answered.len(), u8::from(rate));
        return refused(match before.len() {
            0 => format!("đợt «{}» có {n} phiếu; {percent} % của số đó chưa được một phiếu", round.code),
            had => format!("đợt «{}» đã rút {had} trên {n} phiếu, đủ {percent} %; không rút thêm được", round.code),
        });
    }
    let nonce = keys::to_hex(&keys::random::<32>());
    let draw = VerificationDraw { seed, rate, on: today, list_hash: list_hash(&nonce, &answered), nonce, items };
    if !store.put_verification(&round.code, &draw, &drawn, before.len()).await? {
        return refused("vừa có người khác rút phúc tra của đợt này; hãy xem lại rồi rút");
    }
    Ok((draw, drawn.len()))
}

fn list_hash(nonce: &str, answered: &[Answered]) -> String {
    let mut lines: Vec<String> = answered.iter().map(|a| format!("{}\t{}\n", a.code, a.agency)).collect();
    lines.sort_unstable();
    let mut hash = Sha256::new();
    hash.update(format!("{nonce}\n"));
    lines.iter().for_each(|line| hash.update(line));
    keys::to_hex(&hash.finalize())
}

fn chosen_items(open: &OpenRound, draws: &[VerificationDraw], items: &[String]) -> Result<Vec<String>> {
    if let Some(first) = draws.first() {
        if !items.is_empty() && items != first.items {
            return refused(format!("các câu hỏi lại đã chọn ở lần rút đầu: {}", first.items.join(", ")));
        }
        return Ok(first.items.clone());
    }
    if items.is_empty() {
        let module = open.form.module(&open.round.official_module);
        let ids = module.map(|m| m.index_items().take(1).chain(&m.overall).map(|i| i.id.clone()).collect());
        return ids.ok_or_else(|| Error::Stored("phần chính thức".to_owned()));
    }
    let distinct: BTreeSet<&String> = items.iter().collect();
    if items.len() > REASKED_MAX || distinct.len() != items.len() {
        return refused(format!("chọn từ 1 đến {REASKED_MAX} câu hỏi lại, không trùng nhau"));
    }
    match items.iter().find(|id| !open.form.items().any(|(_, _, item)| item.id == **id)) {
        Some(odd) => refused(format!("phiếu không có tiêu chí «{odd}» để hỏi lại")),
        None => Ok(items.to_vec()),
    }
}

/// Takes telephone numbers and names of those who were drawn out of a file, and drops everything else in it. They are deleted on
/// `purge_on`, at most `most` days from today. Returns how many rows were about others.
///
/// # Errors
/// Database; [`Error::Refused`] where nobody was drawn, the day is out of range, or the file cannot be read.
pub async fn contacts(
    store: &Store,
    open: &OpenRound,
    file_name: &str,
    bytes: &[u8],
    purge_on: Date,
    most: u16,
    today: Date,
) -> Result<(Report, usize)> {
    let last = today.saturating_add(Span::new().days(most.min(CONTACT_DAYS)));
    if purge_on <= today || purge_on > last {
        let last = crate::clock::vietnamese(last);
        return refused(format!("ngày xóa danh bạ phải sau hôm nay và không muộn hơn {last}"));
    }
    let drawn = store.verification(&open.round.code).await?;
    if drawn.is_empty() {
        return refused(format!("đợt «{}» chưa rút phúc tra", open.round.code));
    }
    let numbers = drawn.into_iter().map(|d| (d.code, d.number)).collect();
    let (contacts, others, mut report) = import::contacts(file_name, bytes, numbers).await?;
    let reach = |(number, phone, name)| (number, Reach { phone, name, purge_on });
    store.put_contacts(&open.round.code, &contacts.into_iter().map(reach).collect::<Vec<_>>()).await?;
    report.stored = true;
    Ok((report, others))
}

/// The worksheet: everybody who was drawn, with what is known and noted.
///
/// # Errors
/// Database.
pub async fn worksheet(store: &Store, open: &OpenRound, today: Date) -> Result<Vec<Person>> {
    let round = &open.round.code;
    let names: HashMap<String, String> = store.agencies().await?.into_iter().map(|a| (a.code, a.name)).collect();
    let mut reach = store.contacts(round, today).await?;
    let mut entries = store.verification_entries(round).await?;
    let person = |drawn: Drawn| Person {
        agency_name: names.get(&drawn.agency).unwrap_or(&drawn.agency).clone(),
        reach: reach.remove(&drawn.number),
        entries: entries.remove(&drawn.number).unwrap_or_default(),
        drawn,
    };
    Ok(store.verification(round).await?.into_iter().map(person).collect())
}

/// The worksheet as CSV, for verifiers who work on paper.
pub fn csv(people: &[Person]) -> Vec<u8> {
    let mut rows = Rows::new();
    rows.texts(["so", "ma", "ma_co_quan", "co_quan", "thu_tuc", "dien_thoai", "ten", "da_ghi"]);
    for p in people {
        let (phone, name) = p.reach.as_ref().map_or(("", ""), |r| (r.phone.as_str(), r.name.as_str()));
        let noted = p.entries.last().map_or("", |e| e.record.contact.finding().label());
        rows.number(p.drawn.number).text(&p.drawn.code).text(&p.drawn.agency).text(&p.agency_name).text(&p.drawn.about);
        rows.text(phone).text(name).text(noted).end();
    }
    rows.finish()
}

/// Notes what a verifier heard from a person. `reason`: why it corrects what was noted before; empty where nothing was.
///
/// # Errors
/// Database; [`Error::Refused`]: no such number on the worksheet, or [`RecordError`].
pub async fn record(
    store: &Store,
    open: &OpenRound,
    number: u32,
    record: Record,
    reasked: &Reasked,
    reason: &str,
    today: Date,
) -> Result<Drawn> {
    let round = &open.round.code;
    let draws = store.verification_draws(round).await?;
    let drawn = store.verification(round).await?.into_iter().find(|d| d.number == number);
    let (Some(first), Some(drawn)) = (draws.first(), drawn) else {
        return refused(format!("danh sách phúc tra của đợt «{round}» không có số {number}"));
    };
    let refuse = |why: RecordError| Error::Refused(why.to_string());
    record.check(reasked, drawn.of_dossier, &first.items, first.on, today).map_err(refuse)?;
    let reason = reason.trim();
    if !reason.is_empty() && !(3..=300).contains(&reason.chars().count()) {
        return Err(refuse(RecordError::Reason));
    }
    let record = Record {
        verifier: record.verifier.trim().to_owned(),
        organisation: record.organisation.trim().to_owned(),
        note: redact(record.note.trim()),
        ..record
    };
    let entry = Entry { record, scored: !reasked.is_empty(), reason: redact(reason) };
    store.put_verification_entry(round, &drawn, &entry, reasked).await?;
    Ok(drawn)
}

/// What was found, by agency and in all; `None` before the draw.
///
/// # Errors
/// Database.
pub async fn results(store: &Store, open: &OpenRound) -> Result<Option<Results>> {
    let round = &open.round;
    let draws = store.verification_draws(&round.code).await?;
    let Some(first) = draws.first() else { return Ok(None) };
    let voices = store.answered_counts(&round.code).await?;
    let entries = store.verification_entries(&round.code).await?;
    let scores = store.verification_scores(&round.code).await?;
    let names: HashMap<String, String> = store.agencies().await?.into_iter().map(|a| (a.code, a.name)).collect();
    let mut counts: HashMap<&str, Counts> = HashMap::new();
    let drawn = store.verification(&round.code).await?;
    for d in &drawn {
        let counted = counts.entry(&d.agency).or_default();
        counted.drawn += 1;
        entries.get(&d.number).and_then(|all| all.last()).into_iter().for_each(|e| counted.add(e.record.contact));
    }
    let mut codes = round.agencies.clone();
    codes.extend(voices.keys().filter(|code| !round.agencies.contains(code)).cloned());
    let mut agencies = Vec::new();
    for code in codes.into_iter().filter(|code| voices.contains_key(code)) {
        let all = store.board(open, &code).await?.map(|board| board.total);
        let beside = |(id, text, at): &(String, String, usize)| Beside {
            id: id.clone(),
            text: text.clone(),
            again: scores.get(&(code.clone(), id.clone())).copied().unwrap_or_default(),
            all: all.as_ref().and_then(|tally| tally.items.get(*at)).map(|item| item.counts).unwrap_or_default(),
        };
        let beside = items(open, &first.items).iter().map(beside).collect();
        let counts =
            Counts { voices: voices.get(&code).copied().unwrap_or_default(), ..counts.remove(code.as_str()).unwrap_or_default() };
        agencies.push(AgencyResult { name: names.get(&code).unwrap_or(&code).clone(), code, counts, beside });
    }
    let total = total(&agencies);
    Ok(Some(Results { draws, agencies, total }))
}

/// Id, words and place in the tallies.
fn items(open: &OpenRound, ids: &[String]) -> Vec<(String, String, usize)> {
    let all: Vec<_> = open.form.items().map(|(_, _, item)| item).collect();
    let found = |id: &String| all.iter().position(|item| item.id == *id).map(|at| (id.clone(), all[at].text.clone(), at));
    ids.iter().filter_map(found).collect()
}

fn total(agencies: &[AgencyResult]) -> AgencyResult {
    let mut total = AgencyResult { name: "Toàn đợt".to_owned(), ..AgencyResult::default() };
    for agency in agencies {
        total.counts = total.counts.plus(agency.counts);
        if total.beside.is_empty() {
            total.beside.clone_from(&agency.beside);
            continue;
        }
        for (sum, one) in total.beside.iter_mut().zip(&agency.beside) {
            sum.again.iter_mut().zip(one.again).for_each(|(x, y)| *x += y);
            sum.all.iter_mut().zip(one.all).for_each(|(x, y)| *x += y);
        }
    }
    total
}
