//! Indices of the official module by week and month, as far as they may be told (`domain::period`).

use crate::{Result, Store, rounds::OpenRound};
use domain::{
    index,
    live::Indices,
    period::{Calendar, Period, Rule, months},
};
use jiff::civil::Date;
use std::collections::HashMap;

/// The figures of some weeks.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Responses.
    pub n: u64,
    /// Of the official module. By period nobody knows how many could have answered: no finite-population correction.
    pub indices: Indices,
}

/// The periods of an agency, or of all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Periods {
    /// Weeks, several together where few answered.
    pub weeks: Vec<Figures>,
    /// By year and month; a sum of the above, each in the month of its last week.
    pub months: Vec<((i16, i8), Figures)>,
}

/// A round by period.
#[derive(Clone, Debug, Default)]
pub struct ByPeriod {
    /// All agencies together.
    pub whole: Periods,
    /// By agency code: the round's, and any other that has voices.
    pub agencies: HashMap<String, Periods>,
}

/// Reads a round by period. Weeks that are not sealed to their last day are not in it.
///
/// # Errors
/// Database.
pub async fn by_period(store: &Store, open: &OpenRound) -> Result<ByPeriod> {
    let weeks = store.weeks(&open.round.code).await?;
    let rule = Rule { least: open.round.release_step, sealed_on: store.last_seal().await?, finished: open.phase.is_over() };
    let mut codes = open.round.agencies.clone();
    codes.extend(weeks.iter().map(|w| w.0.clone()));
    codes.sort_unstable();
    codes.dedup();
    let place = |code: &String| codes.binary_search(code).unwrap_or_default();
    let counted: Vec<_> = weeks.iter().map(|(code, week, figures)| (place(code), *week, *figures)).collect();
    let calendar = Calendar::of(&counted, codes.len(), rule);
    let agency = |(at, code): (usize, &String)| (code.clone(), periods(&calendar.agency(at), rule.least));
    Ok(ByPeriod { whole: periods(&calendar.whole(), rule.least), agencies: codes.iter().enumerate().map(agency).collect() })
}

fn periods(told: &[Period], least: u64) -> Periods {
    Periods {
        weeks: told.iter().map(|period| figures(period, least)).collect(),
        months: months(told).into_iter().map(|(month, period)| (month, figures(&period, least))).collect(),
    }
}

fn figures(period: &Period, least: u64) -> Figures {
    let overall = &period.figures.overall;
    let told = overall.n >= least;
    let indices = Indices {
        n: overall.n,
        sipas: told.then(|| index::sipas(overall, 0)).flatten(),
        sips: told.then(|| index::sips(overall, 0)).flatten(),
    };
    Figures { from: period.from.monday(), to: period.to.sunday(), n: period.figures.n, indices }
}
