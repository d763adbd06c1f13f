//! What has to be true of a database after every kill, whatever was going on.

use crate::{citizens::Acknowledged, province::ROUND};
use anyhow::Context;
use backend::{
    Store,
    clock::Clock,
    keys::Keys,
    ledger::{Ledger, verify},
    rounds::{OpenRound, Rounds},
    store::Cell,
};
use domain::{
    answers::Answers,
    packed::Packed,
    period::{Week, WeekTally},
    response::{Flags, Frame, Kind, Mode},
    tally::Tally,
    token::Token,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::Path,
};

/// What the harness knows of a province.
#[derive(Debug, Default)]
pub struct Known {
    /// Every answer 303.
    pub acknowledged: Vec<Acknowledged>,
    /// How many slips anybody tried to answer.
    pub tried: usize,
    /// Highest revision of the whole round that a stream showed.
    pub revision: i64,
    /// Most voices that a stream showed.
    pub shown: u64,
    /// Voices that the last check found.
    pub stored: usize,
}

/// What the checker found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Voices in urn and sealed.
    pub stored: usize,
    /// Acknowledged and not there.
    pub lost: usize,
    /// Slips with more than one voice, or voices that are there twice.
    pub doubled: usize,
    /// Everything that is wrong, in words.
    pub wrongs: Vec<String>,
}

/// Sealed or not, key, agency, field, codes (kind, mode, frame, week: a space between), flags, answers, commitment.
type Row = (bool, Vec<u8>, String, String, String, i64, String, Vec<u8>);

macro_rules! all {
    ($store:expr, $sql:expr) => {
        match ($store.sqlite(), $store.postgres()) {
            (Some(db), _) => sqlx::query_as($sql).fetch_all(db).await?,
            (_, Some(db)) => sqlx::query_as($sql).fetch_all(db).await?,
            _ => anyhow::bail!("no database"),
        }
    };
}

/// Opens the database as the program does after a crash, and looks.
///
/// # Errors
/// The database cannot be opened or read: that too is a finding.
pub async fn check(url: &str, data: &Path, tokens: &[String], known: &Known) -> anyhow::Result<Found> {
    let store = Store::open(url, Ledger::open(data, Clock::System)?).await?;
    let found = look(&store, data, tokens, known).await;
    store.close().await;
    found
}

async fn look(store: &Store, data: &Path, tokens: &[String], known: &Known) -> anyhow::Result<Found> {
    let rounds = Rounds::default();
    rounds.refresh(store).await?;
    let open = rounds.get(ROUND).context("the round")?;
    let rows: Vec<Row> = all!(
        store,
        "SELECT FALSE, key, agency, field, kind || ' ' || mode || ' ' || frame || ' ' || week, flags, answers, commitment FROM urn
         UNION ALL
         SELECT TRUE, key, agency, field, kind || ' ' || mode || ' ' || frame || ' ' || week, flags, answers, commitment FROM response"
    );
    let mut found = Found { stored: rows.len(), ..Found::default() };
    integrity(store, &mut found).await?;
    acknowledged_is_stored(&rows, known, &mut found);
    once_a_slip(store, data, tokens, &rows, known, &mut found).await?;
    comments_are_stored(store, known, &mut found).await?;
    figures_are_a_recount(store, &open, &rows, &mut found).await?;
    nothing_shown_is_gone(store, &rows, known, &mut found).await?;
    let ledger = verify::verify(store, &[]).await?;
    found.wrongs.extend(ledger.findings.iter().map(|finding| format!("ledger: {finding}")));
    Ok(found)
}

async fn integrity(store: &Store, found: &mut Found) -> anyhow::Result<()> {
    let Some(db) = store.sqlite() else { return Ok(()) };
    let said: Vec<(String,)> = sqlx::query_as("PRAGMA integrity_check").fetch_all(db).await?;
    if said != [("ok".to_owned(),)] {
        found.wrongs.push(format!("integrity_check: {said:?}"));
    }
    Ok(())
}

fn acknowledged_is_stored(rows: &[Row], known: &Known, found: &mut Found) {
    let commitments: BTreeSet<&[u8]> = rows.iter().map(|row| &row.7[..]).collect();
    let receipts: HashSet<&str> = known.acknowledged.iter().map(|a| a.receipt.plain()).collect();
    for ack in &known.acknowledged {
        let (low, high) = ack.receipt.commitments();
        if commitments.range(&low[..]..=&high[..]).next().is_none() {
            found.lost += 1;
        }
    }
    if found.lost > 0 {
        found.wrongs.push(format!("{} of {} acknowledged voices are gone", found.lost, receipts.len()));
    }
}

async fn once_a_slip(
    store: &Store,
    data: &Path,
    tokens: &[String],
    rows: &[Row],
    known: &Known,
    found: &mut Found,
) -> anyhow::Result<()> {
    let mut receipts: HashMap<usize, HashSet<&str>> = HashMap::new();
    for ack in &known.acknowledged {
        receipts.entry(ack.slip).or_default().insert(ack.receipt.plain());
    }
    found.doubled += receipts.values().filter(|of_slip| of_slip.len() > 1).count();
    // A row that is in the urn and sealed has its key, and its commitment, twice.
    let (keys, commitments): (HashSet<_>, HashSet<_>) = rows.iter().map(|row| (&row.1, &row.7)).unzip();
    found.doubled += rows.len() - keys.len().min(commitments.len());
    if found.doubled > 0 {
        found.wrongs.push(format!("{} voices are there twice", found.doubled));
    }
    let used: Vec<(Vec<u8>,)> = all!(
        store,
        "SELECT token_hash FROM invitation JOIN used ON used.invitation = invitation.id AND used.round = invitation.round"
    );
    let marks: Vec<(i64,)> = all!(store, "SELECT COUNT(*) FROM used");
    if used.len() != rows.len() || marks != [(i64::try_from(used.len())?,)] {
        found.wrongs.push(format!("{marks:?} marks of use, {} of invitations, {} voices", used.len(), rows.len()));
    }
    if rows.len() > known.tried {
        found.wrongs.push(format!("{} voices of {} slips that were tried", rows.len(), known.tried));
    }
    let secret = Keys::read(data)?.context("no keys")?;
    let used: HashSet<Vec<u8>> = used.into_iter().map(|(hash,)| hash).collect();
    for slip in receipts.keys() {
        let token = Token::parse(&tokens[*slip]).map_err(|e| anyhow::anyhow!("{e:?}"))?;
        if !used.contains(&secret.token_hash(&token)[..]) {
            found.wrongs.push(format!("slip {slip} gave a receipt and is not marked as used"));
        }
    }
    Ok(())
}

async fn comments_are_stored(store: &Store, known: &Known, found: &mut Found) -> anyhow::Result<()> {
    let rows: Vec<(i64,)> = all!(store, "SELECT (SELECT COUNT(*) FROM comment_urn) + (SELECT COUNT(*) FROM comment)");
    let least: HashSet<usize> = known.acknowledged.iter().filter(|a| a.comment).map(|a| a.slip).collect();
    let stored = rows.first().map_or(0, |r| usize::try_from(r.0).unwrap_or_default());
    if stored < least.len() {
        found.wrongs.push(format!("{stored} comments of {} acknowledged ones", least.len()));
    }
    Ok(())
}

/// Every figure counted anew.
async fn figures_are_a_recount(store: &Store, open: &OpenRound, rows: &[Row], found: &mut Found) -> anyhow::Result<()> {
    let form = &open.form;
    let official = form.modules.iter().position(|m| m.id == open.round.official_module).context("the official module")?;
    let mut cells: BTreeMap<(String, Cell), Tally> = BTreeMap::new();
    let mut weeks: BTreeMap<(String, Week), WeekTally> = BTreeMap::new();
    let mut boards: BTreeMap<String, Tally> = BTreeMap::new();
    let mut filled: BTreeMap<(String, Kind), u64> = BTreeMap::new();
    for (_, _, agency, field, codes, bits, text, _) in rows {
        let flags = Flags::from_bits(*bits);
        let answers = Answers::from_canonical(form, text).context("stored answers")?;
        let one = Tally::of(form, &answers).flagged(flags);
        let codes: Vec<&str> = codes.split(' ').collect();
        let [kind, mode, frame, week] = codes[..] else { anyhow::bail!("{codes:?}") };
        let kind = Kind::from_code(kind).context("a kind")?;
        let mode = Mode::from_code(mode).context("a mode")?;
        let frame = Frame::from_code(frame).context("a frame")?;
        let cell = Cell { field: field.clone(), kind, mode, frame, flagged: flags.any() };
        *filled.entry((agency.clone(), kind)).or_default() += u64::from(frame != Frame::Open);
        let empty = || Tally::empty(form);
        cells.entry((agency.clone(), cell)).or_insert_with(|| Tally::whole(form)).add(&one);
        let week = Week::parse(week).context("a week")?;
        weeks.entry((agency.clone(), week)).or_default().add(&WeekTally::of(&one, official));
        boards.entry(agency.clone()).or_insert_with(empty).add_shown(&one);
    }
    let mut wrong = |what: String| found.wrongs.push(format!("{what} is not what a recount gives"));
    let stored: BTreeMap<_, _> =
        store.cells(ROUND).await?.into_iter().map(|(agency, cell, figures)| ((agency, cell), figures)).collect();
    if stored != cells.into_iter().map(|(name, tally)| (name, Packed::of(tally))).collect() {
        wrong("a tally".to_owned());
    }
    let stored = store.weeks(ROUND).await?.into_iter().map(|(agency, week, figures)| ((agency, week), figures));
    if stored.collect::<BTreeMap<_, _>>() != weeks {
        wrong("a week".to_owned());
    }
    for agency in &open.round.agencies {
        let board = store.board(open, agency).await?.context("a board")?;
        if board.total != boards.get(agency).cloned().unwrap_or_else(|| Tally::empty(form)) {
            wrong(format!("the board of {agency}"));
        }
        for (kind, n, size) in board.quotas {
            if n > size || n != filled.get(&(agency.clone(), kind)).copied().unwrap_or_default() {
                wrong(format!("the quota of {agency}, {kind:?}"));
            }
        }
    }
    Ok(())
}

/// What a screen has shown is on disk: no revision goes back.
async fn nothing_shown_is_gone(store: &Store, rows: &[Row], known: &Known, found: &mut Found) -> anyhow::Result<()> {
    let revision: i64 = store.board_revisions().await?.iter().map(|(_, _, revision)| revision).sum();
    if revision < known.revision {
        found.wrongs.push(format!("revision {revision} after {}", known.revision));
    }
    if (rows.len() as u64) < known.shown {
        found.wrongs.push(format!("{} voices after a screen showed {}", rows.len(), known.shown));
    }
    Ok(())
}
