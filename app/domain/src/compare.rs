//! What may be said when two indices, or an index and its target, stand side by side.
//!
//! QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 13.3 c has every agency compare itself with others of the year and with its own earlier
//! years ("tiến bộ hay thụt lùi"). The quotas of the provinces (20 to 40 people an agency) cannot tell neighbours apart, so
//! every comparison here may end in "chưa đủ căn cứ", and agencies get a range of ranks.
//!
//! The interval of a difference is made of the two Wilson intervals (Newcombe, Statistics in Medicine 17, 1998, method 10): unlike
//! the textbook's normal one it stays true where everybody is satisfied. Its p-value is the level at which it just holds 0.

use crate::{
    index::{Measured, Z},
    live::Estimate,
};
use std::fmt;

/// The part of tests that may find a difference where there is none.
const LEVEL: f64 = 0.05;

/// Wider than any interval asked for: the normal tail beyond it is no longer a number.
const FARTHEST: f64 = 38.0;

/// Shares nearer than this differ by rounding only.
const EQUAL: f64 = 1e-12;

/// "First minus second", of two independent indices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Percentage points.
    pub value: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// How likely so large a difference, either way, would be if there were none.
    pub p: f64,
}

impl Difference {
    /// The 95 % interval leaves out 0. Of one comparison: [`rank_ranges`] makes many at once.
    pub fn significant(&self) -> bool {
        self.p < LEVEL
    }
}

/// `a` − `b`. `None` where one is a share and the other a mean: SIPAS and SIPS are never compared.
pub fn difference(a: &Measured, b: &Measured) -> Option<Difference> {
    if a.scale() != b.scale() {
        return None;
    }
    let points = a.scale().points();
    let by = a.share() - b.share();
    let p = if by < 0.0 { p_value(b, a) } else { p_value(a, b) };
    Some(Difference { value: by * points, low: (by - reach(a, b, Z)) * points, high: (by + reach(b, a, Z)) * points, p })
}

/// How far below its value the difference "above − below" may lie, as a share.
fn reach(above: &Measured, below: &Measured, z: f64) -> f64 {
    (above.share() - above.reach(z).0).hypot(below.reach(z).1 - below.share())
}

/// The level at which the interval of the difference just holds 0, for `above` not below `below`.
fn p_value(above: &Measured, below: &Measured) -> f64 {
    let by = above.share() - below.share();
    if by < EQUAL {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, FARTHEST);
    // Halving until nothing is left of a double's 52 binary digits: the interval only grows with z.
    for _ in 0..60 {
        let z = f64::midpoint(low, high);
        if reach(above, below, z) < by { low = z } else { high = z }
    }
    libm::erfc(low / std::f64::consts::SQRT_2)
}

/// Where an agency stands among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Fewer respondents than the round's release step: not ranked.
    TooFew,
    /// A rank from `best` to `worst`, 1 being first, of `of` ranked agencies.
    Between {
        /// 1 + the number of agencies that are significantly better.
        best: usize,
        /// All less those that are significantly worse.
        worst: usize,
        /// How many are ranked.
        of: usize,
    },
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFew => write!(f, "chưa đủ mẫu"),
            Self::Between { best, worst, of } if best == worst => write!(f, "hạng {best} trên {of}"),
            Self::Between { best, worst, of } => write!(f, "hạng {best} đến {worst} trên {of}"),
        }
    }
}

/// The ranks that the data leave open to each agency of a table, in the order given; all of one index, the highest first.
///
/// Every agency is tested against every other. So many tests would find differences by chance: Holm's procedure holds the
/// chance of even one false one in the whole table to 5 %, so that with 95 % confidence all ranges are true at once (the
/// construction of Mogstad, Romano, Shaikh and Wilhelm, Review of Economic Studies 91, 2024). `least`: the round's release step, in
/// respondents; an agency below it, or with no index (`None`), is not ranked and does not count among the ranked.
pub fn rank_ranges(table: &[Option<Measured>], least: u64) -> Vec<Standing> {
    let ranked: Vec<usize> = (0..table.len()).filter(|&i| table[i].is_some_and(|m| m.n() >= least)).collect();
    let mut better = vec![0; table.len()];
    let mut worse = vec![0; table.len()];
    for (winner, loser) in told_apart(table, &ranked) {
        better[loser] += 1;
        worse[winner] += 1;
    }
    let mut standings = vec![Standing::TooFew; table.len()];
    for &i in &ranked {
        standings[i] = Standing::Between { best: 1 + better[i], worst: ranked.len() - worse[i], of: ranked.len() };
    }
    standings
}

/// Pairs of the better and the worse agency that Holm's procedure tells apart.
///
/// Holm lets pass the k tests whose p-values lie below the level over (all − k). So no p-value has to be found: the level is
/// turned into a width, all pairs that are farther apart pass, and with fewer left the level rises, until none passes any more.
/// What an agency adds to a width it adds to each of its pairs.
fn told_apart(table: &[Option<Measured>], ranked: &[usize]) -> Vec<(usize, usize)> {
    let ranked: Vec<(usize, Measured)> = ranked.iter().filter_map(|&i| Some((i, table[i]?))).collect();
    let (mut all, mut open) = (0, Vec::new());
    for (at, (_, a)) in ranked.iter().enumerate() {
        for (then, (_, b)) in ranked.iter().enumerate().skip(at + 1).filter(|(_, (_, b))| a.scale() == b.scale()) {
            all += 1;
            match a.share() - b.share() {
                by if by >= EQUAL => open.push((at, then, by)),
                by if by <= -EQUAL => open.push((then, at, -by)),
                _ => {}
            }
        }
    }
    let mut apart = Vec::new();
    while apart.len() < all {
        #[expect(clippy::cast_precision_loss, reason = "a number of tests")]
        let z = width(LEVEL / (all - apart.len()) as f64);
        let ends: Vec<(f64, f64)> =
            ranked.iter().map(|(_, m)| (m.share(), m.reach(z))).map(|(x, r)| (x - r.0, r.1 - x)).collect();
        let passes = |&(above, below, by): &(usize, usize, f64)| ends[above].0.powi(2) + ends[below].1.powi(2) <= by.powi(2);
        let (passed, rest): (Vec<_>, Vec<_>) = open.into_iter().partition(passes);
        if passed.is_empty() {
            break;
        }
        apart.extend(passed.into_iter().map(|(above, below, _)| (ranked[above].0, ranked[below].0)));
        open = rest;
    }
    apart
}

/// How many standard errors wide an interval is on each side that errs at this level: the inverse of the tail in [`p_value`].
fn width(level: f64) -> f64 {
    let (mut low, mut high) = (0.0, FARTHEST);
    for _ in 0..60 {
        let z = f64::midpoint(low, high);
        if libm::erfc(z / std::f64::consts::SQRT_2) > level { low = z } else { high = z }
    }
    low
}

/// An agency's index of an earlier round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Earlier {
    /// Of a round that was counted here.
    Measured(Measured),
    /// Published elsewhere: the same index in percent, and its respondents where they are known.
    Published(f64, Option<u64>),
    /// Of agencies that were merged or divided since: another agency than the one that is measured now.
    Predecessors,
}

/// How an index moved from one round to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// Significantly higher.
    Better,
    /// Significantly lower.
    Worse,
    /// Too little known, or too few respondents, to say either.
    Unclear,
    /// Not the same agency.
    NotComparable,
}

impl fmt::Display for Trend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Better => "tiến bộ",
            Self::Worse => "thụt lùi",
            Self::Unclear => "chưa đủ căn cứ",
            Self::NotComparable => "không so sánh trực tiếp được",
        })
    }
}

/// The move between two rounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// The verdict at 95 %.
    pub trend: Trend,
    /// Later minus earlier, in percentage points. `None` where one of them is not shown or cannot be compared.
    pub change: Option<f64>,
    /// The same with its interval, where the respondents of both are known.
    pub difference: Option<Difference>,
}

impl Progress {
    fn unknown(trend: Trend, change: Option<f64>) -> Self {
        Self { trend, change, difference: None }
    }
}

/// The move from an earlier index to a later one ("tiến bộ hay thụt lùi": QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 13.3 c).
///
/// `least`: the round's release step. An index of fewer people is shown nowhere, so nothing is said of its move.
pub fn progress(earlier: &Earlier, later: &Measured, least: u64) -> Progress {
    let before = match *earlier {
        Earlier::Predecessors => return Progress::unknown(Trend::NotComparable, None),
        _ if later.n() < least => return Progress::unknown(Trend::Unclear, None),
        Earlier::Measured(m) => (m.n() >= least).then_some(m),
        Earlier::Published(value, None) => return Progress::unknown(Trend::Unclear, Some(later.value() - value)),
        Earlier::Published(value, Some(n)) => Measured::published(later.scale(), value, n),
    };
    let Some(difference) = before.and_then(|before| difference(later, &before)) else {
        return Progress::unknown(Trend::Unclear, None);
    };
    let trend = match difference.significant() {
        false => Trend::Unclear,
        true if difference.value > 0.0 => Trend::Better,
        true => Trend::Worse,
    };
    Progress { trend, change: Some(difference.value), difference: Some(difference) }
}

/// Whether an index reached its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All of its interval does.
    Reached,
    /// None of its interval does.
    Missed,
    /// The target lies within the interval.
    Unclear,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reached => "đạt",
            Self::Missed => "chưa đạt",
            Self::Unclear => "chưa đủ căn cứ",
        })
    }
}

/// An index beside its target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// Index minus target, in percentage points: what official tables print.
    pub value: f64,
    /// What can be said at 95 %.
    pub verdict: Verdict,
}

/// The gap between an index and its target in percent: of the round, or of the field where it has its own (QĐ 2228/QĐ-UBND
/// Sóc Trăng 2022, phần II, I.1: 90 % by 2025, but 85 % for land, construction and investment; "đạt tối thiểu", so equal is enough).
pub fn gap(index: &Estimate, target: f64) -> Gap {
    let verdict = match () {
        () if index.low >= target => Verdict::Reached,
        () if index.high < target => Verdict::Missed,
        () => Verdict::Unclear,
    };
    Gap { value: index.value - target, verdict }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Scale, share};
    use proptest::prelude::*;

    fn of(chosen: u64, n: u64) -> Measured {
        share(chosen, n, 0).unwrap()
    }

    /// Newcombe 1998, table II, method 10: 56/70 − 48/80 is 0.0524 to 0.3339; 9/10 − 3/10 is 0.1705 to 0.8090;
    /// 10/10 − 0/10 is 0.6075 to 1.
    #[test]
    fn newcombes_own_examples() {
        for (a, b, low, high) in
            [((56, 70), (48, 80), 5.24, 33.39), ((9, 10), (3, 10), 17.05, 80.90), ((10, 10), (0, 10), 60.75, 100.0)]
        {
            let d = difference(&of(a.0, a.1), &of(b.0, b.1)).unwrap();
            assert!((d.low - low).abs() < 0.006 && (d.high - high).abs() < 0.006, "{d:?}");
            assert!(d.significant());
        }
    }

    #[test]
    fn shares_and_means_are_not_compared() {
        let mean = Measured::published(Scale::Likert, 80.0, 50).unwrap();
        assert_eq!(difference(&mean, &of(40, 50)), None);
    }

    proptest! {
        #[test]
        fn the_test_and_the_interval_agree(a in 0u64..61, b in 0u64..61) {
            let d = difference(&of(a, 60), &of(b, 60)).unwrap();
            let back = difference(&of(b, 60), &of(a, 60)).unwrap();
            prop_assert!(d.low <= d.value && d.value <= d.high && (0.0..=1.0).contains(&d.p));
            prop_assert_eq!(d.significant(), d.low > 0.0 || d.high < 0.0);
            prop_assert!((d.value + back.value).abs() < 1e-9 && (d.low + back.high).abs() < 1e-9 && (d.p - back.p).abs() < 1e-12);
        }

        #[test]
        fn levels_tell_apart_what_p_values_do(counts in prop::collection::vec((0u64..101, 100u64..300), 2..25)) {
            let table: Vec<_> = counts.iter().map(|&(c, n)| Some(of(c, n))).collect();
            let ranked: Vec<usize> = (0..table.len()).collect();
            let mut tests: Vec<(f64, (usize, usize))> = ranked
                .iter()
                .flat_map(|&i| (i + 1..counts.len()).map(move |j| (i, j)))
                .map(|(i, j)| (difference(&table[i].unwrap(), &table[j].unwrap()).unwrap(), (i, j)))
                .map(|(d, (i, j))| (d.p, if d.value > 0.0 { (i, j) } else { (j, i) }))
                .collect();
            tests.sort_by(|a, b| a.0.total_cmp(&b.0));
            let passed = tests.iter().enumerate().take_while(|(done, test)| test.0 * (tests.len() - done) as f64 <= LEVEL);
            let mut by_p: Vec<_> = passed.map(|(_, test)| test.1).collect();
            let mut by_level = told_apart(&table, &ranked);
            by_p.sort_unstable();
            by_level.sort_unstable();
            prop_assert_eq!(by_p, by_level);
        }

        #[test]
        fn a_range_holds_the_rank_of_the_value(counts in prop::collection::vec(0u64..41, 1..12)) {
            let table: Vec<_> = counts.iter().map(|&c| Some(of(c, 40))).collect();
            for (standing, own) in rank_ranges(&table, 5).into_iter().zip(&counts) {
                let Standing::Between { best, worst, of } = standing else { panic!("all have enough") };
                let (above, below) = (counts.iter().filter(|c| *c > own).count(), counts.iter().filter(|c| *c < own).count());
                prop_assert!(best <= above + 1 && worst >= of - below && worst <= of);
            }
        }
    }

    #[test]
    fn few_respondents_give_wide_ranges_and_too_few_none() {
        let near = [Some(of(18, 20)), Some(of(17, 20)), Some(of(4, 4)), None];
        let all = Standing::Between { best: 1, worst: 2, of: 2 };
        assert_eq!(rank_ranges(&near, 5), [all, all, Standing::TooFew, Standing::TooFew]);
        let apart = [Some(of(900, 1000)), Some(of(500, 1000)), Some(of(700, 1000))];
        let words: Vec<String> = rank_ranges(&apart, 5).iter().map(ToString::to_string).collect();
        assert_eq!(words, ["hạng 1 trên 3", "hạng 3 trên 3", "hạng 2 trên 3"]);
        assert_eq!((all.to_string().as_str(), Standing::TooFew.to_string().as_str()), ("hạng 1 đến 2 trên 2", "chưa đủ mẫu"));
    }

    /// One pair of 190 at p = 0.01 is what chance brings: alone it counts, in the table it does not.
    #[test]
    fn many_tests_ask_for_more() {
        let mut table = vec![Some(of(36, 40)); 20];
        table[0] = Some(of(27, 40));
        let alone = difference(&of(36, 40), &of(27, 40)).unwrap();
        assert!(alone.significant() && alone.p > 0.005, "{alone:?}");
        assert!(rank_ranges(&table, 5).iter().all(|s| *s == Standing::Between { best: 1, worst: 20, of: 20 }));
    }

    #[test]
    fn progress_needs_the_same_agency_and_enough_people() {
        let later = of(380, 400);
        for (earlier, trend, known) in [
            (Earlier::Measured(of(320, 400)), Trend::Better, true),
            (Earlier::Measured(of(400, 400)), Trend::Worse, true),
            (Earlier::Measured(of(379, 400)), Trend::Unclear, true),
            (Earlier::Measured(of(1, 4)), Trend::Unclear, false),
            (Earlier::Published(80.0, Some(400)), Trend::Better, true),
            (Earlier::Published(80.0, None), Trend::Unclear, true),
            (Earlier::Published(180.0, Some(400)), Trend::Unclear, false),
            (Earlier::Predecessors, Trend::NotComparable, false),
        ] {
            let progress = progress(&earlier, &later, 5);
            assert_eq!((progress.trend, progress.change.is_some()), (trend, known), "{earlier:?}");
        }
        assert_eq!(progress(&Earlier::Published(80.0, Some(400)), &of(4, 4), 5), Progress::unknown(Trend::Unclear, None));
        assert_eq!(Trend::Worse.to_string(), "thụt lùi");
    }

    #[test]
    fn a_target_is_reached_when_the_whole_interval_is_there() {
        let index = Estimate { value: 91.0, low: 88.0, high: 93.0 };
        for (target, verdict) in
            [(88.0, Verdict::Reached), (90.0, Verdict::Unclear), (93.0, Verdict::Unclear), (95.0, Verdict::Missed)]
        {
            assert_eq!(gap(&index, target), Gap { value: 91.0 - target, verdict });
        }
        assert_eq!(Verdict::Missed.to_string(), "chưa đạt");
    }
}
