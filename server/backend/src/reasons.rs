//! Why: what each factor weighs for "hài lòng chung", beside how it is rated; and the reasons given at low answers.
//!
//! Weights need rows. They are computed from the sealed responses in the background, after a seal, in one reading whose memory
//! does not grow with their number ([`refresh`]), and kept; a page reads what is kept. Reasons are in the tallies.

use crate::{
    Result, Store,
    comparison::official_tally,
    rounds::{OpenRound, Rounds},
    store::CellFigures,
};
use domain::{
    drivers::{self, Drivers, Layout, NoDrivers, Placed, Sums},
    form::Module,
    index::{self, Measured},
    live::Estimate,
    tally::Tally,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What a reading of the sealed responses gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weighed {
    /// Responses that were looked at.
    pub seen: u64,
    /// Those of them who answered all that the weights need.
    pub complete: u64,
    /// The weights, or why there are none.
    pub found: Result<Drivers, NoDrivers>,
}

impl Weighed {
    fn of(seen: u64, sums: &Sums) -> Self {
        Self { seen, complete: sums.complete(), found: sums.weigh() }
    }

    /// What an agency may see after this result, `old` being what it saw last: the old until the change holds at least `k`
    /// respondents, and those who came since and do not count are none or `k` too. "Ai cũng trả lời giống nhau" is a result like
    /// another; that there are too few tells no answer, and may always give way.
    pub fn shown_after<'a>(&'a self, old: Option<&'a Self>, k: u64) -> &'a Self {
        let Some(old) = old.filter(|old| !matches!(old.found, Err(NoDrivers::TooFew(..)))) else { return self };
        let change = self.complete.saturating_sub(old.complete);
        let complement = self.seen.saturating_sub(old.seen).saturating_sub(change);
        if change >= k && (complement == 0 || complement >= k) { self } else { old }
    }
}

/// Why a page has no weights.
#[derive(Clone, Debug, PartialEq)]
pub enum NoWeights {
    /// The form or the answers allow none.
    Never(NoDrivers),
    /// Nothing was sealed yet.
    NotSealed,
}

/// One factor in the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorWeight {
    /// Heading.
    pub title: String,
    /// Its part of what the factors explain, in percent.
    pub share: Estimate,
    /// Its own index, of the round's kind; `None` where too few answered it.
    pub rated: Option<Estimate>,
    /// Its quadrant, where it is rated and the factors explain enough ([`Drivers::advise`]).
    pub placed: Option<Placed>,
}

/// The picture of importance and performance.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The seal it follows.
    pub day: Option<Date>,
    /// Respondents the weights rest on.
    pub n: u64,
    /// Part of the overall item's variance that goes with the factors, 0 to 1.
    pub r2: f64,
    /// The factors, the weightiest first.
    pub factors: Vec<FactorWeight>,
    /// The share of a factor if all weighed the same, in percent.
    pub fair: f64,
    /// The index a factor must reach to be rated well: the round's target, else the mean of the factors.
    pub mark: f64,
    /// Whether the mark is the target.
    pub by_target: bool,
}

/// A reason, how many of the dissatisfied gave it, and their share. A reason of one or two people is known to be theirs.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// In the words of the form.
    pub text: String,
    /// How many gave it; `None`: somebody did, but fewer than the round's release step.
    pub n: Option<u64>,
    /// In percent of those who answered low; `None` where these are too few, or those who gave it.
    pub share: Option<Estimate>,
}

/// An item and what its dissatisfied respondents said.
#[derive(Clone, Debug, PartialEq)]
pub struct LowItem {
    /// Stable id.
    pub id: String,
    /// The question.
    pub text: String,
    /// Respondents.
    pub n: u64,
    /// The item's index, of the round's kind; `None` where too few answered.
    pub rated: Option<Estimate>,
    /// Those who answered 1 or 2.
    pub low: u64,
    /// The most frequent first; empty where the form offers none.
    pub reasons: Vec<Reason>,
}

/// Everything the page says.
#[derive(Clone, Debug)]
pub struct Why {
    /// Responses that the items rest on.
    pub n: u64,
    /// The picture, or why there is none.
    pub picture: Result<Picture, NoWeights>,
    /// Items of the official module, the lowest first, those of too few respondents last.
    pub items: Vec<LowItem>,
}

/// Reads the sealed responses of every round whose weights are behind. In the background: it gives way after every step.
///
/// # Errors
/// Database; what was kept stays.
pub async fn refresh_all(store: &Store, rounds: &Rounds) -> Result<()> {
    for open in rounds.all().values() {
        if refresh(store, open).await? {
            tracing::info!(round = open.round.code, "the factors were weighed anew");
        }
    }
    Ok(())
}

/// Weighs the factors of a round anew if anything was sealed since; of the whole round and of every agency in one reading.
/// Returns whether it did.
///
/// # Errors
/// Database.
pub async fn refresh(store: &Store, open: &OpenRound) -> Result<bool> {
    let code = &open.round.code;
    let Some(mut reading) = Reading::of(open) else { return Ok(false) };
    let Some(day) = store.last_seal().await? else { return Ok(false) };
    if !behind(store, open).await? {
        return Ok(false);
    }
    let mut key = Vec::new();
    loop {
        let step = store.sealed_after(code, &key).await?;
        let Some(last) = step.last() else { break };
        key.clone_from(&last.key);
        for row in step.iter() {
            reading.count(&row.agency, row.flags.any(), &row.answers);
        }
        tokio::task::yield_now().await;
    }
    store.put_weights(code, day, reading.rows, &reading.weigh(), open.round.release_step).await?;
    Ok(true)
}

/// Whether sealed responses of a round are not in its weights yet, where it has any.
///
/// # Errors
/// Database.
pub async fn behind(store: &Store, open: &OpenRound) -> Result<bool> {
    let code = &open.round.code;
    Ok(Reading::of(open).is_some() && store.weighed(code).await? != store.sealed_count(code).await?)
}

/// The sums of a round and of each of its agencies, being filled.
struct Reading {
    places: HashMap<String, usize>,
    row: Vec<Option<u8>>,
    empty: Sums,
    count_flagged: bool,
    rows: u64,
    agencies: BTreeMap<String, (u64, Sums)>,
}

impl Reading {
    /// `None`: the official module allows no weights.
    fn of(open: &OpenRound) -> Option<Self> {
        let layout = Layout::of(open.form.module(&open.round.official_module)?);
        let empty = Sums::new(&layout.ranges, layout.overall).ok()?;
        let row = vec![None; layout.items.len()];
        let places = layout.items.into_iter().zip(0..).collect();
        let agencies = BTreeMap::from([(String::new(), (0, empty.clone()))]);
        Some(Self { places, row, count_flagged: open.round.count_flagged, rows: 0, agencies, empty })
    }

    fn count(&mut self, agency: &str, flagged: bool, answers: &str) {
        self.rows += 1;
        if flagged && !self.count_flagged {
            return;
        }
        self.row.fill(None);
        for (name, value) in answers.split(';').filter_map(|part| part.split_once('=')) {
            if let Some(&at) = self.places.get(name) {
                self.row[at] = value.parse().ok();
            }
        }
        if !self.agencies.contains_key(agency) {
            self.agencies.insert(agency.to_owned(), (0, self.empty.clone()));
        }
        for of in ["", agency] {
            if let Some((seen, sums)) = self.agencies.get_mut(of) {
                *seen += 1;
                sums.count(&self.row);
            }
        }
    }

    fn weigh(&self) -> Vec<(String, Weighed)> {
        self.agencies.iter().map(|(agency, (seen, sums))| (agency.clone(), Weighed::of(*seen, sums))).collect()
    }
}

/// What the province may see of an agency, or of the whole round: exact.
///
/// # Errors
/// Database.
pub async fn of_province(store: &Store, open: &OpenRound, agency: Option<&str>) -> Result<Why> {
    Exact::read(store, open).await?.why(store, open, agency).await
}

/// The same of the whole round (`None`), then of every agency.
///
/// # Errors
/// Database.
pub async fn all_of_province(store: &Store, open: &OpenRound) -> Result<Vec<(Option<String>, Why)>> {
    let exact = Exact::read(store, open).await?;
    let mut all = vec![(None, exact.why(store, open, None).await?)];
    for agency in &open.round.agencies {
        all.push((Some(agency.clone()), exact.why(store, open, Some(agency)).await?));
    }
    Ok(all)
}

/// The tallies of a round, read once.
struct Exact {
    cells: Vec<CellFigures>,
    eligible: HashMap<String, u64>,
}

impl Exact {
    async fn read(store: &Store, open: &OpenRound) -> Result<Self> {
        let code = &open.round.code;
        Ok(Self { cells: store.cells(code).await?, eligible: store.eligible(code).await? })
    }

    async fn why(&self, store: &Store, open: &OpenRound, agency: Option<&str>) -> Result<Why> {
        let tally = official_tally(open, &self.cells, |of, _| agency.is_none_or(|agency| agency == of))?;
        let of = |agency| self.eligible.get(agency).copied().unwrap_or_default();
        let population = agency.map_or_else(|| self.eligible.values().sum(), of);
        let weights = store.weights(&open.round.code, agency.unwrap_or_default()).await?;
        Ok(why(open, &tally, population, weights.map(|w| (w.day, w.exact))))
    }
}

/// What an agency may see of itself: released figures, and weights that moved by the round's step at least.
///
/// # Errors
/// Database.
pub async fn of_agency(store: &Store, open: &OpenRound, agency: &str) -> Result<Why> {
    let board = store.board(open, agency).await?;
    let (tally, population) = board.map_or_else(|| (Tally::empty(&open.form), 0), |b| (b.released.shown, b.eligible));
    let weights = store.weights(&open.round.code, agency).await?;
    // The day of the last seal would date figures that are older.
    Ok(why(open, &tally, population, weights.map(|w| (None, w.shown))))
}

fn why(open: &OpenRound, tally: &Tally, population: u64, weights: Option<(Option<Date>, Weighed)>) -> Why {
    let at = open.form.modules.iter().position(|module| module.id == open.round.official_module).unwrap_or_default();
    let module = &open.form.modules[at];
    let layout = Layout::of(module);
    let picture = match (Sums::new(&layout.ranges, layout.overall), weights) {
        (Err(never), _) => Err(NoWeights::Never(never)),
        (Ok(_), None) => Err(NoWeights::NotSealed),
        (Ok(_), Some((day, weighed))) => weighed.found.map_err(NoWeights::Never).map(|drivers| {
            let rated = |place: usize| tally.modules.get(at)?.factors.get(place).map(|m| (m, population));
            let rated = |place: usize| {
                let (moments, population) = rated(place)?;
                enough(open, index::measure_as(open.round.official_index, moments, population))
            };
            picture(open, module, &layout, &drivers, day, rated)
        }),
    };
    Why { n: tally.n, picture, items: low_items(open, module, tally, population) }
}

/// The estimate of a measure of at least as many respondents as the round's release step.
fn enough(open: &OpenRound, measured: Option<Measured>) -> Option<Estimate> {
    measured.filter(|m| m.n() >= open.round.release_step).map(|m| m.estimate())
}

fn picture(
    open: &OpenRound,
    module: &Module,
    layout: &Layout,
    drivers: &Drivers,
    day: Option<Date>,
    rated: impl Fn(usize) -> Option<Estimate>,
) -> Picture {
    let ratings: Vec<Option<Estimate>> = layout.factors.iter().map(|&place| rated(place)).collect();
    let known: Vec<f64> = ratings.iter().flatten().map(|e| e.value).collect();
    #[expect(clippy::cast_precision_loss, reason = "a number of factors")]
    let (count, fair) = (known.len().max(1) as f64, 100.0 / layout.factors.len() as f64);
    let mark = open.round.target.unwrap_or_else(|| known.iter().sum::<f64>() / count);
    let mut factors: Vec<FactorWeight> = layout
        .factors
        .iter()
        .zip(&drivers.factors)
        .zip(ratings)
        .map(|((&place, driver), rated)| FactorWeight {
            title: module.factors[place].title.clone(),
            share: driver.share,
            placed: rated.filter(|_| drivers.advise()).map(|rated| drivers::place(&driver.share, &rated, fair, mark)),
            rated,
        })
        .collect();
    factors.sort_by(|a, b| b.share.value.total_cmp(&a.share.value));
    Picture { day, n: drivers.n, r2: drivers.r2, factors, fair, mark, by_target: open.round.target.is_some() }
}

fn low_items(open: &OpenRound, module: &Module, tally: &Tally, population: u64) -> Vec<LowItem> {
    let own = open.form.items().zip(&tally.items).filter(|((m, _, _), _)| m.id == module.id);
    let mut items: Vec<LowItem> = own
        .map(|((_, _, item), counted)| {
            let (low, least) = (counted.counts[0] + counted.counts[1], open.round.release_step);
            let reason = |(text, n): (String, u64)| {
                let n = Some(n).filter(|n| *n == 0 || *n >= least);
                let share = n.and_then(|n| index::share(n, low, 0)).filter(|_| low >= least).map(|m| m.estimate());
                Reason { text, n, share }
            };
            let mut reasons: Vec<Reason> =
                item.reasons.iter().map(|r| r.text.clone()).zip(counted.reasons.iter().copied()).map(reason).collect();
            // Those of few in the order of the form, which tells nothing.
            reasons.sort_by_key(|r| std::cmp::Reverse(r.n.map_or(1, |n| n)));
            let rated = enough(open, index::measure_item(open.round.official_index, counted, population));
            LowItem { id: item.id.clone(), text: item.text.clone(), n: counted.n(), rated, low, reasons }
        })
        .collect();
    let key = |item: &LowItem| item.rated.map_or(f64::INFINITY, |e| e.value);
    items.sort_by(|a, b| key(a).total_cmp(&key(b)));
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(complete: u64, seen: u64, found: Result<Drivers, NoDrivers>) -> Weighed {
        Weighed { seen, complete, found }
    }

    fn alike(complete: u64, seen: u64) -> Weighed {
        weighed(complete, seen, Err(NoDrivers::Alike))
    }

    #[test]
    fn what_an_agency_sees_moves_by_k_and_leaves_none_or_k() {
        let old = alike(80, 90);
        for (complete, seen, moves) in [(84, 94, false), (85, 95, true), (85, 97, false), (85, 100, true), (80, 90, false)] {
            let new = weighed(complete, seen, Err(NoDrivers::Unrelated));
            assert_eq!(new.shown_after(Some(&old), 5) == &new, moves, "{complete} {seen}");
        }
    }

    #[test]
    fn too_few_gives_way_at_once() {
        let old = weighed(81, 81, Err(NoDrivers::TooFew(81, 82)));
        let new = alike(82, 82);
        assert_eq!(new.shown_after(Some(&old), 5), &new);
        assert_eq!(new.shown_after(None, 5), &new);
    }
}
