//! The rounds of a year together. QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 12 asks for one survey a year at least and encourages
//! several: the year's index then stands on all of them.
//!
//! A dossier counts once: it has one invitation over all rounds (`invitation.dossier` is unique), and two rounds never ask about
//! the same slice. Rounds are added up only where they ask the same and count the same: form, version, official module and
//! index, treatment of flagged responses. Others stand beside each other; a short and a full form are never pooled.

use crate::{
    Result, Store, comparison, live,
    rounds::{OpenRound, Rounds},
};
use domain::{live::ModuleFigures, release::closed_named, round::Phase, tally::Tally};
use std::{collections::BTreeMap, sync::Arc};

/// Rounds of one year that may be added up.
#[derive(Clone, Debug)]
pub struct YearGroup {
    /// The rounds, by the first day of their dossiers.
    pub rounds: Vec<Arc<OpenRound>>,
    /// Each agency that any of them is about, by code.
    pub agencies: Vec<YearLine>,
    /// All of them.
    pub total: YearLine,
}

/// An agency's year.
#[derive(Clone, Debug, Default)]
pub struct YearLine {
    /// Agency code; empty for all.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Responses by round, in the order of the group; `None` where the round is not about this agency.
    pub by_round: Vec<Option<u64>>,
    /// The official module over the whole year.
    pub figures: ModuleFigures,
    /// No index may stand here: too few respondents in the year or in one of its rounds, or the whole less the others would tell
    /// of such an agency ([`domain::release::closed_named`]).
    pub closed: bool,
}

/// The years that rounds are about, the latest first: a round belongs to the year of the last day of its dossiers.
pub fn years(rounds: &Rounds) -> Vec<i16> {
    let mut years: Vec<i16> = rounds.all().values().filter(|r| r.phase != Phase::Draft).map(|r| year(r)).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    years
}

fn year(open: &OpenRound) -> i16 {
    open.round.dossiers.to.year()
}

/// What two rounds must share to be added up.
type Same = (String, u32, String, &'static str, bool);

fn same(open: &OpenRound) -> Same {
    let round = &open.round;
    let index = round.official_index.code();
    (round.form.clone(), round.form_version, round.official_module.clone(), index, round.count_flagged)
}

/// The rounds of a year, those that may be added up together.
///
/// # Errors
/// Database.
pub async fn roll_up(store: &Store, rounds: &Rounds, of: i16) -> Result<Vec<YearGroup>> {
    let mut groups: BTreeMap<Same, Vec<Arc<OpenRound>>> = BTreeMap::new();
    for open in rounds.all().values().filter(|r| r.phase != Phase::Draft && year(r) == of) {
        groups.entry(same(open)).or_default().push(open.clone());
    }
    let mut rolled = Vec::with_capacity(groups.len());
    for mut group in groups.into_values() {
        group.sort_by_key(|open| open.round.dossiers.from);
        rolled.push(add_up(store, rounds, group).await?);
    }
    Ok(rolled)
}

/// What an agency has in the year so far.
struct Sum {
    by_round: Vec<Option<u64>>,
    tally: Tally,
    eligible: u64,
    /// Respondents in the index of the round that has the fewest, of those that have any: the year less the others is that round.
    fewest: Option<u64>,
}

impl Sum {
    fn none(group: &[Arc<OpenRound>]) -> Self {
        let tally = group.first().map(|open| Tally::empty(&open.form)).unwrap_or_default();
        Self { by_round: vec![None; group.len()], tally, eligible: 0, fewest: None }
    }

    fn add(&mut self, at: usize, tally: &Tally, counted: u64, eligible: u64) {
        if let Some(n) = self.by_round.get_mut(at) {
            *n = Some(n.unwrap_or_default() + tally.n);
        }
        self.tally.add(tally);
        self.eligible += eligible;
        self.fewest = self.fewest.into_iter().chain((counted > 0).then_some(counted)).min();
    }

    fn line(self, code: String, name: String, open: &OpenRound) -> YearLine {
        let figures = live::official_figures(open, &self.tally, self.eligible);
        YearLine { code, name, by_round: self.by_round, figures, closed: false }
    }
}

async fn add_up(store: &Store, rounds: &Rounds, group: Vec<Arc<OpenRound>>) -> Result<YearGroup> {
    let mut agencies: BTreeMap<String, Sum> = BTreeMap::new();
    let mut total = Sum::none(&group);
    for (at, open) in group.iter().enumerate() {
        let cells = store.cells(&open.round.code).await?;
        for agency in &open.round.agencies {
            let tally = comparison::official_tally(open, &cells, |of, _| of == agency)?;
            let eligible = store.board(open, agency).await?.map_or(0, |board| board.eligible);
            let counted = comparison::counted(open, &tally);
            agencies.entry(agency.clone()).or_insert_with(|| Sum::none(&group)).add(at, &tally, counted, eligible);
            total.add(at, &tally, counted, eligible);
        }
    }
    let Some(open) = group.first().cloned() else {
        return Ok(YearGroup { rounds: group, agencies: vec![], total: YearLine::default() });
    };
    let line = |(code, sum): (String, Sum)| {
        let name = rounds.agency_name(&code);
        sum.line(code, name, &open)
    };
    let least = open.round.release_step;
    let shut = closed_named(agencies.iter().map(|(code, sum)| (code.as_str(), sum.fewest.unwrap_or_default())), least);
    let mut agencies: Vec<YearLine> = agencies.into_iter().map(line).collect();
    for (line, closed) in agencies.iter_mut().zip(shut) {
        line.closed = closed;
    }
    let mut total = total.line(String::new(), "Tất cả cơ quan".to_owned(), &open);
    total.closed = total.figures.counted < least;
    Ok(YearGroup { rounds: group, agencies, total })
}
