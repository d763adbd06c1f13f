//! Which factors move "hài lòng chung", and how much each: QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 8.3 asks to name the factors
//! that affect satisfaction and to quantify the effect of each ("lượng hóa tác động của từng nhân tố").
//!
//! The overall item is regressed on the factor means of those who answered all of it. Factors of one survey go together, so a
//! coefficient alone says little; Johnson's relative weights (Multivariate Behavioral Research 35, 2000) share R² out among
//! correlated factors: they are never negative and add up to R². They tell what goes with satisfaction, not what causes it.
//!
//! Intervals: the weights bend too much for a formula from second moments, and answers heaped at "Hài lòng" are far from
//! normal. So the respondents are dealt out into [`GROUPS`] groups, the weights are computed again without each group, and the
//! spread of the results is the variance (delete-a-group jackknife, Kott, Journal of Official Statistics 17, 2001). It takes
//! one reading of the responses whatever their number, and nothing in it is drawn: the same rows in the same order give the
//! same interval. The order must not follow the answers; that of the sealed table is random.

use crate::{
    form::Module,
    index::float,
    live::Estimate,
    pairs::{Pair, Pairs},
};
use nalgebra::{DMatrix, DVector, SymmetricEigen};
use serde::{Deserialize, Serialize};
use std::{fmt, ops::Range};

/// Groups of the jackknife.
pub const GROUPS: usize = 50;

/// The 97.5 % point of Student's t with `GROUPS` − 1 degrees of freedom.
const T: f64 = 2.009_575_237_129_26;

/// Above this condition index the factors are one and the same (Belsley, Kuh and Welsch, Regression Diagnostics, 1980).
const MOST_COLLINEAR: f64 = 30.0;

/// The least respondents for the test of R² with so many factors (Green, Multivariate Behavioral Research 26, 1991).
pub fn least(factors: usize) -> u64 {
    50 + 8 * factors as u64
}

/// Below this part of the variance, a medium effect, nothing is advised (Cohen, Statistical Power Analysis for the Behavioral Sciences,
/// 1988, 9.2.1: f² = 0.15): what comes first among factors that hardly matter would be chance.
const LEAST_R2: f64 = 0.13;

/// What the factors tell about the overall item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drivers {
    /// Respondents who answered the overall item and every item of the factors.
    pub n: u64,
    /// The part of the overall item's variance that goes with the factors, 0 to 1.
    pub r2: f64,
    /// By factor, in the order given.
    pub factors: Vec<Driver>,
}

impl Drivers {
    /// Whether the factors explain enough for a picture of them, and for advice.
    pub fn advise(&self) -> bool {
        self.r2 >= LEAST_R2
    }
}

/// One factor's part.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    /// Johnson's relative weight: its part of R², 0 to 1. The weights add up to R².
    pub weight: f64,
    /// The same in percent of R², with its 95 % interval. The shares add up to 100.
    pub share: Estimate,
}

/// Why there are no weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoDrivers {
    /// The module has no "hài lòng chung".
    NoOverall,
    /// Fewer than two factors: nothing to share out.
    OneFactor,
    /// So many answered all of it, and so many are needed ([`least`]).
    TooFew(u64, u64),
    /// All gave one answer to "hài lòng chung", or to every item of a factor.
    Alike,
    /// One factor says the same as others.
    Collinear,
    /// No factor goes with "hài lòng chung" at all.
    Unrelated,
}

impl fmt::Display for NoDrivers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoOverall => "phần này không hỏi «hài lòng chung» nên không lượng hóa được tác động của các yếu tố",
            Self::OneFactor => "phải có ít nhất hai yếu tố thì mới so được tác động của chúng",
            Self::TooFew(n, least) => {
                return write!(f, "chưa đủ mẫu: {n} người trả lời đủ mọi câu, cần ít nhất {least} người");
            }
            Self::Alike => "ai cũng trả lời giống nhau ở «hài lòng chung» hoặc ở một yếu tố nên không thấy được tác động",
            Self::Collinear => "các yếu tố được trả lời gần như trùng nhau nên không tách được tác động của từng yếu tố",
            Self::Unrelated => "điểm của các yếu tố không liên quan gì đến «hài lòng chung»",
        })
    }
}

impl std::error::Error for NoDrivers {}

/// Where a module's row of scores holds what: the items that everybody is asked, then "hài lòng chung".
///
/// What waits for a gate is left out: with it only those who passed the gate would count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Item ids, in the order of a row.
    pub items: Vec<String>,
    /// The factors that have such items, by their place in the module.
    pub factors: Vec<usize>,
    /// The positions of each one's items.
    pub ranges: Vec<Range<usize>>,
    /// The position of "hài lòng chung".
    pub overall: Option<usize>,
}

impl Layout {
    /// The layout of a module.
    pub fn of(module: &Module) -> Self {
        let open: Vec<(usize, String)> = module.open_items().map(|(factor, item)| (factor, item.id.clone())).collect();
        let mut from = 0;
        let (mut factors, mut ranges) = (Vec::new(), Vec::new());
        for items in open.chunk_by(|a, b| a.0 == b.0) {
            factors.extend(items.first().map(|item| item.0));
            ranges.push(from..from + items.len());
            from += items.len();
        }
        let overall = module.overall.as_ref().map(|item| item.id.clone());
        let items: Vec<String> = open.into_iter().map(|(_, id)| id).chain(overall.clone()).collect();
        Self { overall: overall.map(|_| from), items, factors, ranges }
    }
}

/// What the weights are made of, filled row by row: its size does not grow with the number of rows.
#[derive(Clone, Debug)]
pub struct Sums {
    groups: Vec<Pairs>,
    factors: Vec<Range<usize>>,
    overall: usize,
    complete: u64,
}

impl Sums {
    /// Nothing counted yet. `factors`: the positions of each factor's items in a row; `overall`: that of "hài lòng chung".
    ///
    /// # Errors
    /// [`NoDrivers::NoOverall`], [`NoDrivers::OneFactor`]: no number of rows would help.
    pub fn new(factors: &[Range<usize>], overall: Option<usize>) -> Result<Self, NoDrivers> {
        let overall = overall.ok_or(NoDrivers::NoOverall)?;
        if factors.len() < 2 {
            return Err(NoDrivers::OneFactor);
        }
        Ok(Self { groups: vec![Pairs::empty(factors.len() + 1); GROUPS], factors: factors.to_vec(), overall, complete: 0 })
    }

    /// Counts a row of scores, `None` where an item was not answered. A row with a gap in the factors or "hài lòng chung" does
    /// not count. The order of the rows must not follow the answers.
    pub fn count(&mut self, row: &[Option<u8>]) {
        // The sum over a factor's items stands for their mean: a correlation does not see the difference, and sums are whole.
        let Some(sums) = sums(row, &self.factors, self.overall) else { return };
        let group = usize::try_from(self.complete % GROUPS as u64).unwrap_or_default();
        self.groups[group].count(sums.into_iter().map(Some));
        self.complete += 1;
    }

    /// Rows that counted.
    pub fn complete(&self) -> u64 {
        self.complete
    }

    /// The weight of each factor for the overall item, with intervals.
    ///
    /// # Errors
    /// [`NoDrivers`], in words for people.
    pub fn weigh(&self) -> Result<Drivers, NoDrivers> {
        jackknife(&self.groups, self.factors.len())
    }
}

/// The weight of each factor for the overall item, with intervals, from all rows at once; arguments as of [`Sums`].
///
/// # Errors
/// [`NoDrivers`], in words for people.
pub fn drivers<'a>(
    rows: impl IntoIterator<Item = &'a [Option<u8>]>,
    factors: &[Range<usize>],
    overall: Option<usize>,
) -> Result<Drivers, NoDrivers> {
    let mut sums = Sums::new(factors, overall)?;
    rows.into_iter().for_each(|row| sums.count(row));
    sums.weigh()
}

/// What importance and performance together suggest for a factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Weighs much, and is rated below the mark.
    Improve,
    /// Weighs much, and is rated well.
    Keep,
    /// Weighs little, and is rated below the mark.
    Later,
    /// Weighs little, and is rated well.
    Maintain,
}

impl Advice {
    /// Every quadrant.
    pub const ALL: [Self; 4] = [Self::Improve, Self::Keep, Self::Later, Self::Maintain];
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Improve => "ưu tiên cải thiện",
            Self::Keep => "giữ vững",
            Self::Later => "cải thiện sau",
            Self::Maintain => "duy trì",
        })
    }
}

/// Where a factor stands in the picture of importance and performance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its quadrant.
    pub advice: Advice,
    /// Neither interval crosses a border: another sample would hardly put it elsewhere.
    pub sure: bool,
}

/// The quadrant of a factor. `share`: its part of R² in percent, which is much where it is at least `fair`, the part of a factor
/// if all weighed the same; `rated`: its own index, which is good where it reaches `mark`.
pub fn place(share: &Estimate, rated: &Estimate, fair: f64, mark: f64) -> Placed {
    let advice = match (share.value >= fair, rated.value >= mark) {
        (true, false) => Advice::Improve,
        (true, true) => Advice::Keep,
        (false, false) => Advice::Later,
        (false, true) => Advice::Maintain,
    };
    let crosses = |of: &Estimate, border: f64| of.low < border && border <= of.high;
    Placed { advice, sure: !crosses(share, fair) && !crosses(rated, mark) }
}

/// Of one row, the sum of each factor and, last, the overall score. `None` where one is missing.
fn sums(row: &[Option<u8>], factors: &[Range<usize>], overall: usize) -> Option<Vec<u64>> {
    let score = |at: usize| row.get(at).copied().flatten().map(u64::from);
    let factor = |items: &Range<usize>| items.clone().map(score).sum::<Option<u64>>();
    factors.iter().map(factor).chain([score(overall)]).collect()
}

fn jackknife(groups: &[Pairs], factors: usize) -> Result<Drivers, NoDrivers> {
    let mut all = Pairs::default();
    groups.iter().for_each(|group| all.add(group));
    let n = all.pair(factors, factors).n;
    if n < least(factors) {
        return Err(NoDrivers::TooFew(n, least(factors)));
    }
    let weights = relative_weights(&all)?;
    let without = groups.iter().map(|group| {
        let mut rest = all.clone();
        rest.subtract(group);
        relative_weights(&rest).map(|weights| shares(&weights))
    });
    let without = without.collect::<Result<Vec<_>, _>>()?;
    let drivers = weights.iter().zip(shares(&weights)).enumerate().map(|(j, (&weight, value))| {
        let reach = T * spread(without.iter().map(|shares| shares[j]));
        Driver { weight, share: Estimate { value, low: (value - reach).max(0.0), high: (value + reach).min(100.0) } }
    });
    Ok(Drivers { n, r2: weights.iter().sum(), factors: drivers.collect() })
}

/// In percent of R².
fn shares(weights: &[f64]) -> Vec<f64> {
    let r2: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / r2 * 100.0).collect()
}

/// The jackknife's standard error from the values without each group: √((G−1)/G · Σ(value − mean)²).
fn spread(values: impl ExactSizeIterator<Item = f64> + Clone) -> f64 {
    let count = float(values.len() as u64);
    let mean = values.clone().sum::<f64>() / count;
    let squares: f64 = values.map(|value| (value - mean).powi(2)).sum();
    (squares * (count - 1.0) / count).sqrt()
}

/// Johnson's relative weights of all columns but the last for the last.
///
/// With R the factors' correlations and r theirs with the overall item: Λ = R^½ carries the factors to the nearest
/// uncorrelated ones, β = Λ⁻¹r is what those explain, and a factor's weight is Σ_k λ²_jk·β²_k.
fn relative_weights(pairs: &Pairs) -> Result<Vec<f64>, NoDrivers> {
    let factors = pairs.questions() - 1;
    if (0..=factors).any(|j| covariance(pairs.pair(j, j)) <= 0.0) {
        return Err(NoDrivers::Alike);
    }
    let scale = |j: usize| covariance(pairs.pair(j, j)).sqrt();
    let correlation = |j: usize, k: usize| covariance(pairs.pair(j, k)) / (scale(j) * scale(k));
    let with_overall = DVector::from_fn(factors, |j, _| correlation(j, factors));
    let SymmetricEigen { eigenvalues, eigenvectors } = DMatrix::from_fn(factors, factors, correlation).symmetric_eigen();
    if eigenvalues.min() * MOST_COLLINEAR.powi(2) < eigenvalues.max() {
        return Err(NoDrivers::Collinear);
    }
    let roots = eigenvalues.map(f64::sqrt);
    let half = &eigenvectors * DMatrix::from_diagonal(&roots) * eigenvectors.transpose();
    let back = &eigenvectors * DMatrix::from_diagonal(&roots.map(f64::recip)) * eigenvectors.transpose();
    let explained = (back * with_overall).map(|beta| beta * beta);
    let weights = half.map(|lambda| lambda * lambda) * explained;
    if weights.sum() < 1e-12 {
        return Err(NoDrivers::Unrelated);
    }
    Ok(weights.iter().copied().collect())
}

/// n²·covariance: whole numbers, so that "no spread at all" is exactly 0.
#[expect(clippy::cast_precision_loss, reason = "a product of sums; its rounding is relative")]
fn covariance(pair: Pair) -> f64 {
    let [n, x, y, xy] = [pair.n, pair.x, pair.y, pair.xy].map(i128::from);
    (n * xy - x * y) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = Vec<Option<u8>>;

    /// Scores that follow from a seed and look like chance.
    fn noise(i: u64, salt: u64) -> u64 {
        (i.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(salt * 1_442_695_040_888_963_407) >> 33) % 5
    }

    /// Two factors of one item, and the overall item made of them.
    fn rows(n: u64, overall: fn(u64, u64) -> u64) -> Vec<Row> {
        let row = |i| {
            let (a, b) = (noise(i, 1), noise(i * i, 2));
            [a + 1, b + 1, overall(a, b).min(4) + 1].map(|v| u8::try_from(v).ok()).to_vec()
        };
        (0..n).map(row).collect()
    }

    fn weigh(rows: &[Row]) -> Result<Drivers, NoDrivers> {
        drivers(rows.iter().map(Vec::as_slice), &[0..1, 1..2], Some(2))
    }

    #[test]
    fn a_factor_that_is_the_overall_answer_has_nearly_all_the_weight() {
        let found = weigh(&rows(200, |a, _| a)).unwrap();
        assert!((found.r2 - 1.0).abs() < 1e-9, "{found:?}");
        assert!(found.factors[0].share.value > 95.0, "{found:?}");
        assert!((found.factors.iter().map(|f| f.weight).sum::<f64>() - found.r2).abs() < 1e-12);
    }

    #[test]
    fn an_interval_holds_its_share_and_narrows_with_the_respondents() {
        let of = |n| weigh(&rows(n, |a, b| (2 * a + b + 1) / 3)).unwrap().factors[0].share;
        let (few, many) = (of(100), of(10_000));
        assert!(few.low < few.value && few.value < few.high, "{few:?}");
        assert!(many.high - many.low < 0.3 * (few.high - few.low), "{few:?} {many:?}");
        assert!((many.value - 80.0).abs() < 8.0, "squares of 2 and 1: {many:?}");
    }

    #[test]
    fn every_refusal_says_why() {
        let good = rows(200, |a, b| a.max(b));
        let slices = || good.iter().map(Vec::as_slice);
        assert_eq!(drivers(slices(), &[0..1, 1..2], None), Err(NoDrivers::NoOverall));
        let one = std::slice::from_ref(&(0..2));
        assert_eq!(drivers(slices(), one, Some(2)), Err(NoDrivers::OneFactor));
        assert_eq!(weigh(&good[..65]), Err(NoDrivers::TooFew(65, 66)));
        assert_eq!(weigh(&rows(200, |_, _| 3)), Err(NoDrivers::Alike));
        let twins: Vec<Row> = good.iter().map(|r| vec![r[0], r[0], r[2]]).collect();
        assert_eq!(weigh(&twins), Err(NoDrivers::Collinear));
        let balanced = (0..100u8).map(|i| [i / 2 % 2, i / 4 % 2, i % 2].map(|v| Some(v + 1)).to_vec());
        let balanced: Vec<Row> = balanced.take(96).collect();
        assert_eq!(weigh(&balanced), Err(NoDrivers::Unrelated));
        assert_eq!(NoDrivers::TooFew(65, 66).to_string(), "chưa đủ mẫu: 65 người trả lời đủ mọi câu, cần ít nhất 66 người");
    }

    #[test]
    fn a_factor_behind_a_gate_is_left_out() {
        let form = crate::form::test_form();
        let a = Layout::of(&form.modules[0]);
        assert_eq!(
            (a.items.as_slice(), a.factors.as_slice()),
            (["a.1", "a.2", "a.chung"].map(str::to_owned).as_slice(), [0, 1].as_slice())
        );
        assert_eq!((a.ranges, a.overall), (vec![0..1, 1..2], Some(2)));
        let b = Layout::of(&form.modules[1]);
        assert_eq!((b.items, b.factors, b.overall), (vec!["b.1".to_owned()], vec![0], None));
    }

    /// Sóc Trăng 2017 asks for "hài lòng chung" beside four factors, Lạng Sơn 2022 does not ask for it at all.
    #[test]
    fn the_shipped_forms_say_whether_they_have_drivers() {
        for (code, text) in crate::form::SHIPPED {
            let form = crate::form::Form::from_toml(text).unwrap();
            let layout = Layout::of(&form.modules[0]);
            let sums = Sums::new(&layout.ranges, layout.overall);
            match code {
                "lang-son-2022" | "soc-trang-2022" => assert_eq!(sums.err(), Some(NoDrivers::NoOverall), "{code}"),
                "soc-trang-2017" => assert_eq!(layout.ranges.len(), 4, "{code}"),
                _ => assert!(sums.is_ok(), "{code}"),
            }
        }
    }

    #[test]
    fn the_quadrant_is_sure_only_inside_it() {
        let of = |value, reach| Estimate { value, low: value - reach, high: value + reach };
        for (share, rated, advice, sure) in [
            (of(40.0, 5.0), of(70.0, 5.0), Advice::Improve, true),
            (of(40.0, 20.0), of(70.0, 5.0), Advice::Improve, false),
            (of(40.0, 5.0), of(95.0, 2.0), Advice::Keep, true),
            (of(10.0, 5.0), of(89.0, 2.0), Advice::Later, false),
            (of(10.0, 5.0), of(95.0, 2.0), Advice::Maintain, true),
        ] {
            assert_eq!(place(&share, &rated, 25.0, 90.0), Placed { advice, sure });
        }
    }

    #[test]
    fn a_row_with_a_gap_does_not_count() {
        let mut some = rows(100, |a, b| a.max(b));
        let whole = weigh(&some[..90]).unwrap();
        some[90..].iter_mut().for_each(|r| r[1] = None);
        assert_eq!(weigh(&some).unwrap(), whole);
    }
}
