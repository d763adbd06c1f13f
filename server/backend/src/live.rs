//! Live boards. A commit marks boards as changed; one task reads the changed rows, builds their snapshots once, and every
//! open stream gets the newest. The cost does not depend on how many responses are stored. Of what another server commits word comes
//! from the database.

use crate::{
    READING, Result, Store, in_time,
    rounds::{OpenRound, Rounds},
    store::{BoardChange, BoardRow},
};
use bytes::Bytes;
use domain::{
    criteria,
    form::Form,
    index,
    live::{AgencyLine, Estimate, ModuleFigures, QuotaProgress, Snapshot},
    response::Kind,
    tally::Tally,
};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio::sync::{Notify, watch};

/// Changes within this span go out together.
const GATHER: Duration = Duration::from_millis(100);
/// How often the database is asked for what other processes changed, whether or not it sent word.
pub(crate) const RECONCILE: Duration = Duration::from_secs(1);

/// How soon boards that could not be read are read again.
const READ_AGAIN: Duration = Duration::from_secs(1);
/// How soon a lost connection for notices is opened again.
const LISTEN_AGAIN: Duration = Duration::from_millis(500);

/// A snapshot, and its JSON made once for all streams.
#[derive(Debug)]
pub struct Frame {
    /// The figures.
    pub snapshot: Snapshot,
    /// The same as streams send it: one piece of memory for all of them.
    pub json: Bytes,
}

/// Whose board.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// All agencies of a round, exact.
    Province,
    /// One agency, exact: for the province.
    Exact(String),
    /// One agency, released in steps: for the agency.
    Released(String),
}

type Streams = HashMap<(String, View), watch::Sender<Arc<Frame>>>;

/// The hub.
#[derive(Clone, Debug, Default)]
pub struct Live {
    streams: Arc<RwLock<Streams>>,
    changed: Arc<Notify>,
}

impl Live {
    /// Boards changed on disk.
    pub fn changed(&self, boards: &[BoardChange]) {
        if !boards.is_empty() {
            self.changed.notify_one();
        }
    }

    /// The newest snapshot of a board and everything after it. `None`: the round has no such board.
    pub fn watch(&self, round: &str, view: View) -> Option<watch::Receiver<Arc<Frame>>> {
        let streams = self.streams.read().unwrap_or_else(PoisonError::into_inner);
        streams.get(&(round.to_owned(), view)).map(watch::Sender::subscribe)
    }

    fn publish(&self, round: &str, view: View, snapshot: Snapshot) {
        let json = serde_json::to_vec(&snapshot).unwrap_or_default().into();
        let frame = Arc::new(Frame { snapshot, json });
        let mut streams = self.streams.write().unwrap_or_else(PoisonError::into_inner);
        match streams.get(&(round.to_owned(), view.clone())) {
            Some(stream) => drop(stream.send_replace(frame)),
            None => drop(streams.insert((round.to_owned(), view), watch::channel(frame).0)),
        }
    }

    /// Hears of what other processes changed, as soon as it is committed, where the database tells; else does nothing. A word that
    /// was missed is made up for by [`Self::run`], which also looks by itself.
    pub async fn listen(self, store: Store) {
        loop {
            match store.changes().await {
                Ok(None) => return,
                Ok(Some(mut changes)) => loop {
                    // Also at first, and after a silence: what was committed meanwhile sent its word to nobody.
                    self.changed.notify_one();
                    if let Err(error) = changes.next().await {
                        tracing::warn!(%error, "the database sends no word of changes; listening again");
                        break;
                    }
                },
                Err(error) => tracing::warn!(%error, "no word of changes from the database; trying again"),
            }
            tokio::time::sleep(LISTEN_AGAIN).await;
        }
    }

    /// Keeps the boards up to date until the process ends. `reconcile`: how often to look without having heard of a change.
    pub async fn run(self, store: Store, rounds: Arc<Rounds>, reconcile: Duration) {
        let mut known = Known::default();
        loop {
            if let Err(error) = in_time(READING, self.refresh(&store, &rounds, &mut known)).await {
                tracing::warn!(%error, "live boards could not be read; trying again");
                tokio::time::sleep(READ_AGAIN).await;
            }
            if tokio::time::timeout(reconcile, self.changed.notified()).await.is_ok() {
                tokio::time::sleep(GATHER).await;
            }
        }
    }

    /// Reads what changed since the last call and publishes it.
    ///
    /// # Errors
    /// Database.
    pub async fn refresh(&self, store: &Store, rounds: &Rounds, known: &mut Known) -> Result<()> {
        let mut touched: HashMap<String, Arc<OpenRound>> = HashMap::new();
        for (round, agency, revision) in store.board_revisions().await? {
            let Some(open) = rounds.get(&round) else { continue };
            let boards = known.boards.entry(round.clone()).or_default();
            if boards.get(&agency).is_some_and(|b| b.revision == revision) {
                continue;
            }
            let Some(row) = store.board(&open, &agency).await? else { continue };
            self.publish(&round, View::Exact(agency.clone()), snapshot(&open, &row, true));
            self.publish(&round, View::Released(agency.clone()), snapshot(&open, &row, false));
            boards.insert(agency, row);
            touched.insert(round, open);
        }
        for (code, open) in touched {
            let disputes = store.disputes(&code).await?.into_iter().collect();
            let boards = known.boards.get(&code).into_iter().flat_map(HashMap::values);
            self.publish(&code, View::Province, province(&open, boards, rounds, &disputes));
        }
        Ok(())
    }
}

/// The province's snapshot of a round, read from the database now.
///
/// # Errors
/// Database.
pub(crate) async fn province_now(store: &Store, open: &OpenRound, rounds: &Rounds) -> Result<Snapshot> {
    let mut rows = Vec::new();
    for agency in &open.round.agencies {
        rows.extend(store.board(open, agency).await?);
    }
    let disputes = store.disputes(&open.round.code).await?.into_iter().collect();
    Ok(province(open, rows.iter(), rounds, &disputes))
}

/// The boards as they were read last.
#[derive(Debug, Default)]
pub struct Known {
    boards: HashMap<String, HashMap<String, BoardRow>>,
}

/// The official module of a tally: what the round's score stands on.
pub(crate) fn official_figures(open: &OpenRound, tally: &Tally, population: u64) -> ModuleFigures {
    ModuleFigures {
        by_criteria: by_criteria(open, tally, population),
        ..index::module_figures(&open.form, tally, &open.round.official_module, population).unwrap_or_default()
    }
}

/// The official module, and the others; of an agency its own modules last.
fn figures(open: &OpenRound, form: &Form, tally: &Tally, population: u64) -> (ModuleFigures, Vec<ModuleFigures>) {
    let official = official_figures(open, tally, population);
    let others = form.modules.iter().filter(|m| m.id != open.round.official_module);
    let mut others: Vec<_> = others.filter_map(|m| index::module_figures(form, tally, &m.id, population)).collect();
    let shared = others.len() - form.own_modules().len().min(others.len());
    others[shared..].iter_mut().for_each(|own| own.title = format!("Phần riêng của cơ quan: {}", own.title));
    (official, others)
}

/// SIPS by criteria of the official module, where that is the round's index: boards hold co-moments for no other round.
fn by_criteria(open: &OpenRound, tally: &Tally, population: u64) -> Option<Estimate> {
    let at = open.round.pairs_on_boards(&open.form)?;
    criteria::module_sips(open.form.modules.get(at)?, tally.modules.get(at)?, population).agency.map(|sips| sips.estimate())
}

/// One agency's snapshot.
pub fn snapshot(open: &OpenRound, row: &BoardRow, exact: bool) -> Snapshot {
    let shown = if exact { &row.total } else { &row.released.shown };
    let (mut official, mut modules) = figures(open, open.form_of(&row.agency), shown, row.eligible);
    if !exact {
        std::iter::once(&mut official).chain(&mut modules).for_each(|module| hide_rare_reasons(module, open.round.release_step));
    }
    Snapshot {
        revision: row.revision,
        exact,
        n: row.total.received(),
        waiting: if exact { 0 } else { row.released.waiting(&row.total) },
        aside: shown.aside,
        step: open.round.release_step,
        issued: row.issued,
        eligible: row.eligible,
        quotas: quotas(std::iter::once(row)),
        official,
        modules,
        flags: if exact { row.total.flags } else { Default::default() },
        agencies: vec![],
    }
}

/// A reason that fewer than the step gave is not told to the agency, here as on its page of causes: it may know who complained.
fn hide_rare_reasons(module: &mut ModuleFigures, step: u64) {
    let reasons = module.items.iter_mut().flat_map(|item| &mut item.reasons);
    reasons.filter(|(_, n)| *n < step).for_each(|(_, n)| *n = 0);
}

fn quotas<'a>(rows: impl Iterator<Item = &'a BoardRow>) -> Vec<QuotaProgress> {
    let mut sums: HashMap<Kind, (u64, u64)> = HashMap::new();
    for (kind, filled, size) in rows.flat_map(|r| &r.quotas) {
        let sum = sums.entry(*kind).or_default();
        *sum = (sum.0 + filled, sum.1 + size);
    }
    let line = |kind: &Kind| {
        let (filled, size) = sums.get(kind).copied().unwrap_or_default();
        QuotaProgress { label: kind.label().to_owned(), filled, size }
    };
    Kind::ALL.iter().map(line).filter(|q| q.size > 0).collect()
}

/// The province's snapshot of a round.
fn province<'a>(
    open: &OpenRound,
    rows: impl Iterator<Item = &'a BoardRow>,
    rounds: &Rounds,
    disputes: &HashMap<String, u64>,
) -> Snapshot {
    let mut rows: Vec<&BoardRow> = rows.collect();
    rows.sort_by(|a, b| a.agency.cmp(&b.agency));
    let mut total = Tally::empty(&open.form);
    rows.iter().for_each(|r| total.add(&r.total));
    let (issued, eligible) = rows.iter().fold((0, 0), |(i, e), r| (i + r.issued, e + r.eligible));
    let (official, modules) = figures(open, &open.form, &total, eligible);
    let line = |r: &&BoardRow| {
        let own = index::module_figures(&open.form, &r.total, &open.round.official_module, r.eligible).unwrap_or_default();
        AgencyLine {
            code: r.agency.clone(),
            name: rounds.agency_name(&r.agency),
            n: r.total.received(),
            issued: r.issued,
            eligible: r.eligible,
            filled: r.quotas.iter().map(|q| q.1).sum(),
            quota: r.quotas.iter().map(|q| q.2).sum(),
            counted: own.counted,
            sipas: own.sipas,
            sips: own.sips,
            by_criteria: by_criteria(open, &r.total, r.eligible),
            disputes: disputes.get(&r.agency).copied().unwrap_or_default(),
        }
    };
    Snapshot {
        revision: rows.iter().map(|r| r.revision).sum(),
        exact: true,
        n: total.received(),
        waiting: 0,
        aside: total.aside,
        step: open.round.release_step,
        issued,
        eligible,
        quotas: quotas(rows.iter().copied()),
        official,
        modules,
        flags: total.flags,
        agencies: rows.iter().map(line).collect(),
    }
}
