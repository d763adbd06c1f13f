//! SIPS from the item to the criterion to the agency, every criterion weighing the same.
//!
//! QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 7.2 sets SIPS = p / P "for each criterion, each agency", and gives no weights. Here the
//! p of an item is its mean over those who answered it, the p of a criterion (tiêu chí, a [`Factor`]) the mean of its items' p,
//! the p of the agency the mean of its criteria's p. So every printed figure follows from the printed ones below it, and a
//! criterion with more questions does not weigh more. [`measure_sips`] pools all answers and stands beside it as a check.
//!
//! [`Factor`]: crate::form::Factor
//! [`measure_sips`]: crate::index::measure_sips

use crate::{
    form::Module,
    index::{Measured, Scale, float},
    pairs::Pairs,
    tally::ModuleTally,
};
use std::ops::Range;

/// SIPS on its three levels. `None` where nobody answered.
#[derive(Clone, Debug, PartialEq)]
pub struct SipsByCriteria {
    /// The mean of the criteria.
    pub agency: Option<Measured>,
    /// By criterion, in the order given.
    pub criteria: Vec<Option<Measured>>,
    /// By item of each criterion, in the order given.
    pub items: Vec<Vec<Option<Measured>>>,
}

/// SIPS of one agency from the co-moments of its respondents.
///
/// `criteria`: the positions of each criterion's items in the row. An item that nobody answered is left out of its criterion,
/// a criterion without answers out of the agency. A criterion asked of few (behind a gate) would weigh as much as the others:
/// leave it out of `criteria` where that is not meant. `population`: how many could have answered; 0 where not known.
///
/// The number of respondents is that of the item most answered: never too many, and exact where one item was answered by all.
pub fn sips_by_criteria(pairs: &Pairs, criteria: &[Range<usize>], population: u64) -> SipsByCriteria {
    let live_items: Vec<Vec<usize>> = criteria.iter().map(|c| answered(pairs, c.clone())).collect();
    let live = live_items.iter().filter(|items| !items.is_empty()).count();
    let all: Vec<(usize, f64)> = live_items.iter().flat_map(|items| weigh(items, live)).collect();
    let mean = |items: &[usize]| mean_of_means(pairs, &weigh(items, 1), population);
    let items = |criterion: &Range<usize>| criterion.clone().map(|i| mean(&answered(pairs, i..i + 1))).collect();
    SipsByCriteria {
        agency: mean_of_means(pairs, &all, population),
        criteria: live_items.iter().map(|items| mean(items)).collect(),
        items: criteria.iter().map(items).collect(),
    }
}

/// SIPS of a module from its tally: its factors are the criteria, without those that wait for a gate.
pub fn module_sips(module: &Module, counted: &ModuleTally, population: u64) -> SipsByCriteria {
    let places: Vec<usize> = module.open_items().map(|(factor, _)| factor).collect();
    let mut from = 0;
    let criteria = places.chunk_by(|a, b| a == b).map(|items| {
        from += items.len();
        from - items.len()..from
    });
    sips_by_criteria(&counted.pairs, &criteria.collect::<Vec<_>>(), population)
}

/// The factors of a module that are criteria, in the order of [`SipsByCriteria::criteria`]: those with an item that everybody
/// is asked.
pub fn criteria_of(module: &Module) -> Vec<usize> {
    let mut places: Vec<usize> = module.open_items().map(|(factor, _)| factor).collect();
    places.dedup();
    places
}

/// The items that somebody answered.
fn answered(pairs: &Pairs, criterion: Range<usize>) -> Vec<usize> {
    criterion.filter(|&item| pairs.pair(item, item).n > 0).collect()
}

/// The items of one of `criteria` criteria, each with its weight.
fn weigh(items: &[usize], criteria: usize) -> Vec<(usize, f64)> {
    let weight = 1.0 / float((items.len() * criteria) as u64);
    items.iter().map(|&item| (item, weight)).collect()
}

/// M = Σ w_j·m_j of the item means m_j, with weights that add up to 1, and the variance of M by linearisation.
///
/// A respondent i moves m_j by (x_ij − m_j)/n_j where she answered j, and not at all where she did not. So her influence on M is
/// z_i = Σ_j w_j·(x_ij − m_j)/n_j over her answers, Σz_i = 0, and Σz_i² opens into pairs of items that were both answered.
fn mean_of_means(pairs: &Pairs, weights: &[(usize, f64)], population: u64) -> Option<Measured> {
    let n = weights.iter().map(|&(j, _)| pairs.pair(j, j).n).max()?;
    // Position, weight on the item's sum (w_j/n_j), mean.
    let items: Vec<(usize, f64, f64)> = weights
        .iter()
        .map(|&(j, weight)| {
            let own = pairs.pair(j, j);
            (j, weight / float(own.n), float(own.x) / float(own.n))
        })
        .collect();
    let mean = weights.iter().zip(&items).map(|((_, weight), (_, _, mean))| weight * mean).sum();
    let mut squares = 0.0;
    for &(j, u, mj) in &items {
        for &(k, v, mk) in &items {
            let both = pairs.pair(j, k);
            squares += u * v * (float(both.xy) - mj * float(both.y) - mk * float(both.x) + mj * mk * float(both.n));
        }
    }
    // As many independent answers of one spread as would give the weighted mean the same variance (Kish).
    let most = 1.0 / weights.iter().zip(&items).map(|((_, weight), (_, u, _))| weight * u).sum::<f64>();
    Some(Measured::of(Scale::Likert, mean, squares, n, most, population))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        index::sips,
        pairs::tests::{rows, sum},
        tally::Moments,
    };
    use proptest::prelude::*;

    /// Two criteria, of two items and of one: (mean(4, 2) + 5) / 2 = 4 of 5.
    #[test]
    fn every_criterion_weighs_the_same() {
        let pairs = sum(&[vec![Some(4), Some(2), Some(5)]]);
        let sips = sips_by_criteria(&pairs, &[0..2, 2..3], 0);
        assert!((sips.agency.unwrap().value() - 80.0).abs() < 1e-9);
        assert!((sips.criteria[0].unwrap().value() - 60.0).abs() < 1e-9);
        assert!((sips.items[0][1].unwrap().value() - 40.0).abs() < 1e-9);
    }

    #[test]
    fn what_nobody_answered_is_left_out() {
        let pairs = sum(&[vec![Some(4), None, None], vec![Some(2), None, None]]);
        let sips = sips_by_criteria(&pairs, &[0..2, 2..3], 0);
        assert!((sips.agency.unwrap().value() - 60.0).abs() < 1e-9);
        assert_eq!((sips.criteria[1], sips.items[0][1]), (None, None));
        assert_eq!(sips_by_criteria(&Pairs::empty(3), &[0..2, 2..3], 0).agency, None);
    }

    /// The textbook's way: the influences of the respondents one by one.
    fn from_rows(rows: &[Vec<Option<u8>>], criteria: &[Range<usize>]) -> Option<(f64, f64)> {
        let scores = |j: usize| rows.iter().filter_map(move |r| r[j]).map(f64::from);
        let n = |j: usize| scores(j).count() as f64;
        let m = |j: usize| scores(j).sum::<f64>() / n(j);
        let criteria: Vec<Vec<usize>> = criteria.iter().map(|c| c.clone().filter(|&j| n(j) > 0.0).collect()).collect();
        let criteria: Vec<Vec<usize>> = criteria.into_iter().filter(|c| !c.is_empty()).collect();
        let count = criteria.len() as f64;
        let weights: Vec<(usize, f64)> =
            criteria.iter().flat_map(|c| c.iter().map(move |&j| (j, 1.0 / count / c.len() as f64))).collect();
        let people = weights.iter().map(|w| n(w.0)).fold(0.0, f64::max);
        let mean = weights.iter().map(|&(j, w)| w * m(j)).sum::<f64>();
        let influence = |r: &Vec<Option<u8>>| -> f64 {
            weights.iter().filter_map(|&(j, w)| Some(w * (f64::from(r[j]?) - m(j)) / n(j))).sum()
        };
        (people > 0.0).then(|| (mean, rows.iter().map(influence).map(|z| z * z).sum()))
    }

    proptest! {
        #[test]
        fn intervals_from_pairs_are_intervals_from_rows(rows in rows(6, 1..40), population in 0u64..80) {
            let criteria = [0..3, 3..4, 4..6];
            let sips = sips_by_criteria(&sum(&rows), &criteria, population).agency.map(|m| m.estimate());
            let expected = from_rows(&rows, &criteria).map(|(mean, squares)| {
                let count_of = |j: usize| rows.iter().filter(|r| r[j].is_some()).count() as u64;
                let n = |j| float(count_of(j));
                let live: Vec<Vec<usize>> = criteria.iter().map(|c| c.clone().filter(|&j| n(j) > 0.0).collect::<Vec<_>>()).collect();
                let count = live.iter().filter(|c| !c.is_empty()).count() as f64;
                let parts = live.iter().flat_map(|c| c.iter().map(move |&j| (1.0 / count / c.len() as f64).powi(2) / n(j)));
                let people = (0..6).map(count_of).max().unwrap();
                Measured::of(Scale::Likert, mean, squares, people, 1.0 / parts.sum::<f64>(), population).estimate()
            });
            match (sips, expected) {
                (Some(a), Some(b)) => {
                    for d in [a.value - b.value, a.low - b.low, a.high - b.high] {
                        prop_assert!(d.abs() < 1e-7, "{a:?} {b:?}");
                    }
                }
                (a, b) => prop_assert_eq!(a, b),
            }
        }

        /// Where everybody answers everything and the criteria are of one size, pooling changes nothing, the interval included.
        #[test]
        fn without_skips_and_with_equal_criteria_it_is_the_pooled_sips(rows in prop::collection::vec(prop::array::uniform4(1u8..6), 1..40)) {
            let mut tally = crate::tally::Tally { modules: vec![crate::tally::ModuleTally::default()], ..Default::default() };
            for row in &rows {
                let overall = Moments::of(row.iter().copied());
                tally.add(&crate::tally::Tally { modules: vec![crate::tally::ModuleTally { overall, ..Default::default() }], ..Default::default() });
            }
            let pooled = sips(&tally.modules[0].overall, 100).unwrap();
            let rows: Vec<Vec<Option<u8>>> = rows.iter().map(|r| r.map(Some).to_vec()).collect();
            let e = sips_by_criteria(&sum(&rows), &[0..2, 2..4], 100).agency.unwrap().estimate();
            for d in [e.value - pooled.value, e.low - pooled.low, e.high - pooled.high] {
                prop_assert!(d.abs() < 1e-7, "{e:?} {pooled:?}");
            }
        }
    }
}
