//! Indices by period: which weeks may be told, and how many of them together.
//!
//! A response knows its ISO week and no other time. Weeks in which few answered are told together with the weeks after them, so
//! that every period holds at least k respondents, and so does whatever is left when periods are taken away from a total.
//! A period that was told once never changes: two readings cannot be subtracted either.

use crate::tally::{Moments, Tally};
use jiff::{
    ToSpan,
    civil::{Date, ISOWeekDate, Weekday},
};
use serde::{Deserialize, Serialize};

/// What is counted of a week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekTally {
    /// Responses.
    pub n: u64,
    /// The official module's index, over respondents who answered enough of it ([`crate::tally::COMPLETE_SHARE`]).
    pub overall: Moments,
}

impl WeekTally {
    /// Of a tally; `official`: position of the official module in the form.
    pub fn of(tally: &Tally, official: usize) -> Self {
        Self { n: tally.n, overall: tally.modules.get(official).map(|m| m.overall).unwrap_or_default() }
    }

    /// Adds other responses.
    pub fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.overall.add(&other.overall);
    }

    fn sum<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        all.into_iter().fold(Self::default(), |mut sum, one| {
            sum.add(one);
            sum
        })
    }
}

/// An ISO week, by its Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week {
    monday: Date,
}

impl Week {
    /// Reads `2026-W47`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, week) = text.split_once("-W")?;
        let date = ISOWeekDate::new(year.parse().ok()?, week.parse().ok()?, Weekday::Monday).ok()?;
        Some(Self { monday: date.date() })
    }

    /// First day.
    pub fn monday(self) -> Date {
        self.monday
    }

    /// Last day.
    pub fn sunday(self) -> Date {
        self.monday.saturating_add(6.days())
    }

    /// The month that holds most of its days, and so its Thursday: as ISO 8601 gives a week to a year.
    pub fn month(self) -> (i16, i8) {
        let thursday = self.monday.saturating_add(3.days());
        (thursday.year(), thursday.month())
    }
}

/// Weeks that are told together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First week in which somebody answered.
    pub from: Week,
    /// Last week.
    pub to: Week,
    /// Its figures.
    pub figures: WeekTally,
}

/// A round's weeks, all agencies beside one another: what was counted, and what of it may be told.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    weeks: Vec<Week>,
    /// By agency, in the order given: the counts of each week.
    agencies: Vec<Vec<WeekTally>>,
    /// By agency: the told periods, as positions of their first week and of the one after their last.
    told: Vec<Vec<(usize, usize)>>,
    /// The same of all agencies together.
    whole: Vec<(usize, usize)>,
}

/// What decides how much of a calendar is told.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// k: the least respondents of a period, and of what is left beside the told ones.
    pub least: u64,
    /// The last seal: weeks that ended before that day lie sealed. `None`: nothing is sealed.
    pub sealed_on: Option<Date>,
    /// The round is over: no more voices come.
    pub finished: bool,
}

impl Calendar {
    /// From the counts of each agency's weeks, in any order; each agency and week once.
    pub fn of(counted: &[(usize, Week, WeekTally)], agencies: usize, rule: Rule) -> Self {
        let mut weeks: Vec<Week> = counted.iter().map(|c| c.1).collect();
        weeks.sort_unstable();
        weeks.dedup();
        let mut table = vec![vec![WeekTally::default(); weeks.len()]; agencies];
        for (agency, week, figures) in counted {
            if let (Some(row), Ok(at)) = (table.get_mut(*agency), weeks.binary_search(week)) {
                row[at].add(figures);
            }
        }
        let sealed = weeks.iter().take_while(|w| rule.sealed_on.is_some_and(|day| w.sunday() < day)).count();
        let told: Vec<_> = table.iter().map(|row| tell(row, sealed, rule)).collect();
        let total: Vec<WeekTally> = (0..weeks.len()).map(|w| WeekTally::sum(table.iter().map(|row| &row[w]))).collect();
        let mut whole = tell(&total, sealed, rule);
        coarsen(&mut whole, &table, &told, rule.least);
        Self { weeks, agencies: table, told, whole }
    }

    /// An agency's periods.
    pub fn agency(&self, agency: usize) -> Vec<Period> {
        let row = self.agencies.get(agency).map_or(&[][..], |row| row);
        self.told.get(agency).into_iter().flatten().map(|&(from, to)| self.period(from, to, &row[from..to])).collect()
    }

    /// The periods of all agencies together.
    pub fn whole(&self) -> Vec<Period> {
        let all = |from, to| self.agencies.iter().flat_map(move |row: &Vec<WeekTally>| &row[from..to]);
        self.whole.iter().map(|&(from, to)| self.period(from, to, all(from, to))).collect()
    }

    fn period<'a>(&self, from: usize, to: usize, figures: impl IntoIterator<Item = &'a WeekTally>) -> Period {
        Period { from: self.weeks[from], to: self.weeks[to - 1], figures: WeekTally::sum(figures) }
    }
}

/// Periods by month, each period in the month of its last week: so that a month is a sum of periods and tells no more than they.
pub fn months(periods: &[Period]) -> Vec<((i16, i8), Period)> {
    let mut months: Vec<((i16, i8), Period)> = Vec::new();
    for period in periods {
        match months.last_mut() {
            Some((month, sum)) if *month == period.to.month() => {
                sum.to = period.to;
                sum.figures.add(&period.figures);
            }
            _ => months.push((period.to.month(), *period)),
        }
    }
    months
}

/// Splits the sealed weeks into periods of at least k respondents. One is told when at least k more came after it, or at the
/// end, with whatever came after it.
fn tell(row: &[WeekTally], sealed: usize, rule: Rule) -> Vec<(usize, usize)> {
    let respondents = |weeks: &[WeekTally]| weeks.iter().map(|w| w.overall.n).sum::<u64>();
    let end = if rule.finished { row.len() } else { sealed };
    let (mut told, mut from) = (vec![], 0);
    for to in 1..=end {
        if respondents(&row[from..to]) >= rule.least && respondents(&row[to..]) >= rule.least {
            told.push((from, to));
            from = to;
        }
    }
    if rule.finished && respondents(&row[from..]) >= rule.least {
        told.push((from, end));
    }
    told.into_iter().map(|(from, to)| trimmed(row, from, to)).collect()
}

/// Joins periods of the whole until what the agencies' told periods leave of any of them, of those before and of those after,
/// is nobody, or at least k respondents of at least two agencies: otherwise the whole would tell what an agency's line does not.
fn coarsen(whole: &mut Vec<(usize, usize)>, table: &[Vec<WeekTally>], told: &[Vec<(usize, usize)>], least: u64) {
    let weeks = table.first().map_or(0, Vec::len);
    let safe = |from: usize, to: usize| {
        let hidden = table.iter().zip(told).map(|(row, told)| hidden(row, told, from, to)).filter(|n| *n > 0);
        let (agencies, people) = hidden.fold((0, 0), |(agencies, people), n| (agencies + 1, people + n));
        agencies == 0 || (agencies > 1 && people >= least)
    };
    let bad = |whole: &[(usize, usize)]| whole.iter().position(|&(from, to)| !(safe(from, to) && safe(0, to) && safe(to, weeks)));
    while let Some(at) = bad(whole) {
        let (from, to) = whole.remove(at);
        match (whole.get_mut(at), at) {
            (Some(next), _) => next.0 = from,
            (None, 0) => {}
            (None, at) => whole[at - 1].1 = to,
        }
        // Joined with the last one it is still bad: then the last one is not told at all.
        if at > 0 && at == whole.len() && bad(whole) == Some(at - 1) {
            whole.pop();
        }
    }
}

/// Respondents of an agency in these weeks of whom its own line does not say how many they are: those in a told period that
/// reaches beyond these weeks. What is not told yet counts as one period: it is the agency's total less the told ones.
fn hidden(row: &[WeekTally], told: &[(usize, usize)], from: usize, to: usize) -> u64 {
    let rest = told.last().map_or(0, |last| last.1);
    let rest = trimmed(row, rest, row.len());
    let inside = told.iter().chain([&rest]).filter(|&&(a, b)| from <= a && b <= to);
    let open: u64 = inside.flat_map(|&(a, b)| &row[a..b]).map(|w| w.overall.n).sum();
    row[from..to].iter().map(|w| w.overall.n).sum::<u64>() - open
}

/// These weeks from the first to the last in which somebody answered.
fn trimmed(row: &[WeekTally], from: usize, to: usize) -> (usize, usize) {
    let begin = (from..to).find(|&w| row[w].n > 0).unwrap_or(from);
    let end = (begin..to).rev().find(|&w| row[w].n > 0).map_or(begin, |w| w + 1);
    (begin, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn week(at: usize) -> Week {
        let first = Week::parse("2026-W40").unwrap();
        Week { monday: first.monday.saturating_add(i32::try_from(at).unwrap().weeks()) }
    }

    fn calendar(table: &[Vec<u64>], rule: Rule) -> Calendar {
        let counted: Vec<_> = table
            .iter()
            .enumerate()
            .flat_map(|(agency, row)| {
                row.iter().enumerate().filter(|(_, n)| **n > 0).map(move |(at, n)| {
                    let overall = Moments { n: *n, a: 4 * n, b: 2 * n, ..Moments::default() };
                    (agency, week(at), WeekTally { n: *n, overall })
                })
            })
            .collect();
        Calendar::of(&counted, table.len(), rule)
    }

    fn after(weeks: usize, finished: bool) -> Rule {
        Rule { least: 5, sealed_on: Some(week(weeks).monday()), finished }
    }

    fn counts(periods: &[Period]) -> Vec<(Week, Week, u64)> {
        periods.iter().map(|p| (p.from, p.to, p.figures.n)).collect()
    }

    #[test]
    fn a_week_is_read_and_belongs_to_the_month_of_its_thursday() {
        let week = Week::parse("2026-W53").unwrap();
        assert_eq!((week.monday().to_string(), week.sunday().to_string()), ("2026-12-28".into(), "2027-01-03".into()));
        assert_eq!(week.month(), (2026, 12));
        assert_eq!(Week::parse("2026-W05").unwrap().month(), (2026, 1));
        for bad in ["2026-W54", "2025-W53", "2026-47", "", "x-W1"] {
            assert_eq!(Week::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn small_weeks_wait_for_others() {
        let row = vec![vec![3, 2, 9, 1, 0, 1, 6, 2]];
        let periods = counts(&calendar(&row, after(8, false)).agency(0));
        assert_eq!(periods, [(week(0), week(1), 5), (week(2), week(2), 9)], "the next one would leave two");
        let at_the_end = counts(&calendar(&row, after(8, true)).agency(0));
        assert_eq!(at_the_end, [(week(0), week(1), 5), (week(2), week(2), 9), (week(3), week(7), 10)]);
    }

    #[test]
    fn a_week_that_is_not_sealed_is_not_told() {
        let row = vec![vec![9, 9, 9]];
        assert_eq!(calendar(&row, after(1, false)).agency(0).len(), 1);
        assert_eq!(calendar(&row, after(0, false)).agency(0).len(), 0);
        assert_eq!(calendar(&row, Rule { least: 5, sealed_on: None, finished: false }).whole().len(), 0);
    }

    #[test]
    fn the_whole_does_not_tell_what_one_small_agency_waits_with() {
        let table = vec![vec![9, 9, 9, 9], vec![2, 3, 9, 9]];
        let all = calendar(&table, after(4, true));
        assert_eq!(counts(&all.agency(1))[0], (week(0), week(1), 5));
        assert_eq!(counts(&all.whole())[0], (week(0), week(1), 23), "9 + 2 less 9 would be 2");
    }

    #[test]
    fn months_are_sums_of_periods() {
        let all = calendar(&[vec![9; 9]], after(9, true));
        let months = months(&all.agency(0));
        assert_eq!(months.iter().map(|m| (m.0, m.1.figures.n)).collect::<Vec<_>>(), [((2026, 10), 45), ((2026, 11), 36)]);
    }

    /// What an onlooker can work out from all that is told, and from each agency's total and the total: by elimination, the
    /// counts of an agency and week that have one possible value only.
    fn worked_out(table: &[Vec<u64>], all: &Calendar) -> Vec<u64> {
        let weeks = table[0].len();
        let at = |agency: usize, week: usize| agency * weeks + week;
        let mut rows: Vec<(Vec<f64>, ())> = Vec::new();
        let mut know = |cells: &mut dyn Iterator<Item = usize>| {
            let mut row = vec![0.0; table.len() * weeks];
            cells.for_each(|cell| row[cell] = 1.0);
            rows.push((row, ()));
        };
        // Which weeks have nobody is no secret: periods begin and end where somebody answered.
        for (agency, row) in table.iter().enumerate() {
            row.iter().enumerate().filter(|(_, n)| **n == 0).for_each(|(w, _)| know(&mut std::iter::once(at(agency, w))));
            know(&mut (0..weeks).map(|w| at(agency, w)));
        }
        let place = |w: Week| (0..weeks).find(|&i| week(i) == w).unwrap();
        for agency in 0..table.len() {
            for p in all.agency(agency) {
                know(&mut (place(p.from)..=place(p.to)).map(|w| at(agency, w)));
            }
        }
        for p in all.whole() {
            know(&mut (place(p.from)..=place(p.to)).flat_map(|w| (0..table.len()).map(move |a| at(a, w))));
        }
        let mut rows: Vec<Vec<f64>> = rows.into_iter().map(|r| r.0).collect();
        let mut done = 0;
        for c in 0..table.len() * weeks {
            let Some(pivot) = (done..rows.len()).find(|&r| rows[r][c].abs() > 1e-9) else { continue };
            rows.swap(done, pivot);
            let lead = rows[done].clone();
            for (r, row) in rows.iter_mut().enumerate() {
                let factor = if r == done { 0.0 } else { row[c] / lead[c] };
                row.iter_mut().zip(&lead).for_each(|(x, y)| *x -= factor * y);
            }
            done += 1;
        }
        let alone = |row: &Vec<f64>| {
            let mut set = row.iter().enumerate().filter(|(_, v)| v.abs() > 1e-9).map(|(i, _)| i);
            set.next().filter(|_| set.next().is_none())
        };
        rows.iter().filter_map(alone).map(|cell| table[cell / weeks][cell % weeks]).collect()
    }

    proptest! {
        #[test]
        fn nothing_told_or_left_is_of_fewer_than_k(
            table in (1usize..9).prop_flat_map(|weeks| prop::collection::vec(prop::collection::vec(0u64..12, weeks), 1..6)),
            sealed in 0usize..9, finished in any::<bool>(),
        ) {
            let all = calendar(&table, after(sealed, finished));
            for (agency, row) in table.iter().enumerate() {
                let told = all.agency(agency);
                prop_assert!(told.iter().all(|p| p.figures.n >= 5));
                let left = row.iter().sum::<u64>() - told.iter().map(|p| p.figures.n).sum::<u64>();
                prop_assert!(told.is_empty() || left == 0 || left >= 5, "{left} are left beside what is told");
            }
            // An agency below k in all follows from the others' totals, whatever is said of weeks.
            if table.iter().all(|row| row.iter().sum::<u64>() >= 5) {
                let small: Vec<u64> = worked_out(&table, &all).into_iter().filter(|n| (1..5).contains(n)).collect();
                prop_assert!(small.is_empty(), "weeks of {small:?} are told");
            }
        }

        #[test]
        fn what_was_told_once_stays(
            row in prop::collection::vec(0u64..12, 1..12), first in 0usize..12, then in 0usize..12,
        ) {
            let (first, then) = (first.min(row.len()), (first + then).min(row.len()));
            let early: Vec<u64> = row[..first].to_vec();
            let before = counts(&calendar(&[early], after(first, false)).agency(0));
            let later = row[..then].to_vec();
            for finished in [false, true] {
                let now = counts(&calendar(std::slice::from_ref(&later), after(then, finished)).agency(0));
                prop_assert_eq!(&now[..before.len().min(now.len())], &before[..]);
            }
        }
    }
}
