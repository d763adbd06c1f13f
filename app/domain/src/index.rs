//! Indices and their 95 % intervals over respondents, from the tally's moments.
//!
//! One respondent gives several correlated answers, so the respondent is the unit: the variance of the ratio Σb/Σa is the
//! cluster-robust one (Taylor linearisation with respondents as clusters), and Wilson's interval is taken on the sample of
//! independent answers that would be as precise, made smaller where few respondents tell little about their spread.

use crate::{
    form::{Form, Module, Question},
    live::{Estimate, FactorFigures, Indices, ItemFigures, ModuleFigures, QuestionFigures},
    round::{OfficialIndex, Round},
    tally::{ItemTally, Moments, QuestionTally, Tally},
};

/// The 97.5 % point of the normal distribution.
pub(crate) const Z: f64 = 1.959_963_984_540_054;

/// What an answer is worth in a mean, and so which index the mean is. Two scales are never mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// 0 or 1: SIPAS, and the share that chose an option.
    Share,
    /// 1 to 5: SIPS.
    Likert,
}

impl Scale {
    /// The least and the greatest worth of an answer.
    fn ends(self) -> (f64, f64) {
        match self {
            Self::Share => (0.0, 1.0),
            Self::Likert => (1.0, 5.0),
        }
    }

    /// Percentage points of the index between its least and its greatest value: 100 for a share, 80 for a mean over 5.
    pub(crate) fn points(self) -> f64 {
        let (low, high) = self.ends();
        (high - low) / high * 100.0
    }
}

/// An index with all that its interval and its comparison with another one rest on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    scale: Scale,
    /// The mean, on the scale.
    mean: f64,
    /// Independent answers that would be as precise.
    effective: f64,
    n: u64,
}

impl Measured {
    /// A mean and Σz², the squared influences of the respondents on it, z being a respondent's share of (sum − mean).
    ///
    /// `most`: the answers behind the mean. `population`: how many could have answered; 0 where that is not known.
    pub(crate) fn of(scale: Scale, mean: f64, squares: f64, n: u64, most: f64, population: u64) -> Self {
        let (low, high) = scale.ends();
        let people = float(n);
        let variance = if n > 1 { people / (people - 1.0) * squares.max(0.0) / (high - low).powi(2) } else { 0.0 };
        let p = place(scale, mean);
        let effective = match scale {
            // One yes or no each: independent answers by themselves, the plain case of Wilson.
            Scale::Share if people == most => people,
            // Floor: respondents who all answer alike say nothing about the spread. They then count as one answer each.
            _ if variance <= 1e-12 => people,
            // No sample is more precise than its answers would be if they were independent.
            _ => (p * (1.0 - p) / variance).min(most) * known(n),
        };
        Self { scale, mean, effective: effective / remaining(n, population), n }
    }

    /// An index that was published without the answers behind it, in percent, with its respondents. They count as one
    /// independent answer each: what is known of them allows no more. `None` where nobody answered, or where the index
    /// cannot have this value.
    pub fn published(scale: Scale, percent: f64, n: u64) -> Option<Self> {
        let (low, high) = scale.ends();
        let mean = percent / 100.0 * high;
        (n > 0 && (low..=high).contains(&mean)).then(|| Self { scale, mean, effective: float(n), n })
    }

    /// Which index it is.
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// Respondents.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// In percent of the greatest value.
    pub fn value(&self) -> f64 {
        self.mean / self.scale.ends().1 * 100.0
    }

    /// The mean's place between the least and the greatest value, 0 to 1: a share, so that Wilson's interval serves both indices.
    pub(crate) fn share(&self) -> f64 {
        place(self.scale, self.mean)
    }

    /// The ends of Wilson's interval, as shares, `z` standard errors wide on each side.
    pub(crate) fn reach(&self, z: f64) -> (f64, f64) {
        wilson(self.share(), self.effective, z)
    }

    /// The index with its 95 % interval.
    pub fn estimate(&self) -> Estimate {
        let (low, high) = self.scale.ends();
        let (from, to) = self.reach(Z);
        let percent = |share: f64| (low + share * (high - low)) / high * 100.0;
        Estimate { value: self.value(), low: percent(from), high: percent(to) }
    }
}

/// How well the spread of `n` respondents is known, as a part of their effective sample size: (z / t)², t having n − 1 degrees
/// of freedom. Without it the intervals of few respondents are too narrow (Korn and Graubard 1998, Survey Methodology 24).
fn known(n: u64) -> f64 {
    (Z / student(n - 1)).powi(2)
}

/// The 97.5 % points of Student's t with 1 to 30 degrees of freedom, as printed in tables.
const STUDENT: [f64; 30] = [
    12.706_204_736_174_7,
    4.302_652_729_749_5,
    3.182_446_305_283_7,
    2.776_445_105_197_8,
    2.570_581_835_636_3,
    2.446_911_851_145,
    2.364_624_251_592_8,
    2.306_004_135_204_2,
    2.262_157_162_798_2,
    2.228_138_851_986_3,
    2.200_985_160_091_6,
    2.178_812_829_667_2,
    2.160_368_656_462_8,
    2.144_786_687_917_8,
    2.131_449_545_559_8,
    2.119_905_299_221_3,
    2.109_815_577_833_3,
    2.100_922_040_241,
    2.093_024_054_408_3,
    2.085_963_447_265_9,
    2.079_613_844_727_7,
    2.073_873_067_904,
    2.068_657_610_419,
    2.063_898_561_628,
    2.059_538_552_753_3,
    2.055_529_438_642_9,
    2.051_830_516_480_3,
    2.048_407_141_795_2,
    2.045_229_642_132_7,
    2.042_272_456_301_2,
];

/// The same beyond the table: Fisher's expansion around the normal point (Abramowitz and Stegun 26.7.5), right to seven digits.
fn student(freedom: u64) -> f64 {
    let in_table = usize::try_from(freedom).ok().and_then(|v| STUDENT.get(v.checked_sub(1)?));
    in_table.copied().unwrap_or_else(|| {
        let v = float(freedom);
        let terms = [
            Z,
            (Z.powi(3) + Z) / 4.0,
            (5.0 * Z.powi(5) + 16.0 * Z.powi(3) + 3.0 * Z) / 96.0,
            (3.0 * Z.powi(7) + 19.0 * Z.powi(5) + 17.0 * Z.powi(3) - 15.0 * Z) / 384.0,
            (79.0 * Z.powi(9) + 776.0 * Z.powi(7) + 1482.0 * Z.powi(5) - 1920.0 * Z.powi(3) - 945.0 * Z) / 92160.0,
        ];
        terms.iter().rev().fold(0.0, |sum, term| sum / v + term)
    })
}

fn place(scale: Scale, mean: f64) -> f64 {
    let (low, high) = scale.ends();
    ((mean - low) / (high - low)).clamp(0.0, 1.0)
}

/// The part of the population that did not answer: the finite-population correction of a variance.
fn remaining(n: u64, population: u64) -> f64 {
    if population > n { 1.0 - float(n) / float(population) } else { 1.0 }
}

#[expect(clippy::cast_precision_loss, reason = "counts and sums of small integers, far below 2^53")]
pub(crate) fn float(v: u64) -> f64 {
    v as f64
}

/// SIPAS: Σb / Σa (QĐ 1431/QĐ-UBND Lạng Sơn 2022, III.5.2, there with the same a for everybody: Σb / (a·n)). `None` where
/// nobody answered. `population`: how many could have answered, for the finite-population correction; 0 where not known.
pub fn measure_sipas(m: &Moments, population: u64) -> Option<Measured> {
    ratio(Scale::Share, m.n, m.a, m.b, [m.aa, m.ab, m.bb], population)
}

/// Pooled SIPS: p / P, the mean score over the highest score 5 (QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 7.2). The document gives
/// no weights; here every answer weighs the same. Its least value is 20 %. Arguments as of [`measure_sipas`].
pub fn measure_sips(m: &Moments, population: u64) -> Option<Measured> {
    ratio(Scale::Likert, m.n, m.a, m.s, [m.aa, m.sa, m.ss], population)
}

/// [`measure_sipas`] in percent with its interval.
pub fn sipas(m: &Moments, population: u64) -> Option<Estimate> {
    measure_sipas(m, population).map(|m| m.estimate())
}

/// [`measure_sips`] in percent with its interval.
pub fn sips(m: &Moments, population: u64) -> Option<Estimate> {
    measure_sips(m, population).map(|m| m.estimate())
}

/// The index of a round's official module that counts for the round: what agencies, years and targets are compared by.
/// `population` as of [`measure_sipas`]. `None` where nobody answered, or the form has no such module.
pub fn measure_official(round: &Round, form: &Form, tally: &Tally, population: u64) -> Option<Measured> {
    let (module, counted) = form.modules.iter().zip(&tally.modules).find(|(module, _)| module.id == round.official_module)?;
    round.official_index.measure(module, counted, population)
}

/// An index of one factor or item, by name; arguments as of [`measure_sipas`]. Within one factor sums do not tell the items apart:
/// for SIPS by criteria the mean of all its answers stands, which of one item is the same.
pub fn measure_as(index: OfficialIndex, m: &Moments, population: u64) -> Option<Measured> {
    match index {
        OfficialIndex::Sipas => measure_sipas(m, population),
        OfficialIndex::Sips | OfficialIndex::SipsByCriteria => measure_sips(m, population),
    }
}

/// Either index of one item, from its counts; `population` as of [`measure_sipas`]. `None` where nobody answered it.
pub fn measure_item(index: OfficialIndex, item: &ItemTally, population: u64) -> Option<Measured> {
    measure_as(index, &item.moments(), population)
}

/// The share of those who answered a question that chose one option, in percent: for questions on judgement, need and
/// expectation (QĐ 1431/QĐ-UBND Lạng Sơn 2022, III.5.3; QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 7.3), of one choice or several.
///
/// Wilson's interval over respondents; `population` as of [`measure_sipas`]. `None` where nobody answered the question, or
/// where more are said to have chosen than answered.
pub fn share(chosen: u64, answered: u64, population: u64) -> Option<Measured> {
    (answered > 0 && chosen <= answered).then(|| Measured {
        scale: Scale::Share,
        mean: float(chosen) / float(answered),
        effective: float(answered) / remaining(answered, population),
        n: answered,
    })
}

/// The ratio y/a of answers worth `y` in all.
fn ratio(scale: Scale, n: u64, a: u64, y: u64, products: [u64; 3], population: u64) -> Option<Measured> {
    if n == 0 || a == 0 {
        return None;
    }
    let (a, y) = (float(a), float(y));
    let [aa, ay, yy] = products.map(float);
    let mean = y / a;
    let squares = (yy - 2.0 * mean * ay + mean * mean * aa) / (a * a);
    Some(Measured::of(scale, mean, squares, n, a, population))
}

/// Wilson's score interval of a share `p` seen in `n` independent answers, `z` standard errors to each side.
fn wilson(p: f64, n: f64, z: f64) -> (f64, f64) {
    let z2 = z * z;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    ((centre - half).max(0.0).min(p), (centre + half).min(1.0).max(p))
}

fn indices(m: &Moments, population: u64) -> Indices {
    Indices { n: m.n, sipas: sipas(m, population), sips: sips(m, population) }
}

/// All figures of one module. `None` where the form has no such module.
pub fn module_figures(form: &Form, tally: &Tally, module_id: &str, population: u64) -> Option<ModuleFigures> {
    let at = form.modules.iter().position(|m| m.id == module_id)?;
    let (module, counted) = (&form.modules[at], tally.modules.get(at)?);
    let all = indices(&counted.overall, population);
    Some(ModuleFigures {
        module: module.id.clone(),
        title: module.title.clone(),
        counted: all.n,
        sipas: all.sipas,
        sips: all.sips,
        by_criteria: None,
        factors: module
            .factors
            .iter()
            .zip(&counted.factors)
            .map(|(f, m)| FactorFigures { id: f.id.clone(), title: f.title.clone(), indices: indices(m, population) })
            .collect(),
        items: form
            .items()
            .zip(&tally.items)
            .filter(|((m, _, _), _)| m.id == module.id)
            .map(|((m, _, item), t)| ItemFigures {
                id: item.id.clone(),
                text: item.text.clone(),
                in_index: m.overall.as_ref().is_none_or(|o| o.id != item.id),
                n: t.n(),
                counts: t.counts,
                reasons: item.reasons.iter().map(|r| r.text.clone()).zip(t.reasons.iter().copied()).collect(),
            })
            .collect(),
        questions: module_questions(form, tally, module),
    })
}

/// How the questions outside a module's index were answered, its gates first.
pub fn module_questions(form: &Form, tally: &Tally, module: &Module) -> Vec<QuestionFigures> {
    let figures = |(question, counted): (&Question, &QuestionTally)| QuestionFigures {
        id: question.id.clone(),
        text: question.text.clone(),
        n: counted.n,
        counts: question.options().into_iter().map(|(_, text)| text).zip(counted.counts.iter().copied()).collect(),
    };
    let counted = form.questions().map(|(_, question)| question).zip(&tally.questions);
    counted.filter(|(question, _)| module.asks(question)).map(figures).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{answers::Answers, form::test_form, response::Kind};
    use proptest::prelude::*;

    fn moments(rows: &[Vec<u8>]) -> Moments {
        let mut sum = Tally { modules: vec![crate::tally::ModuleTally::default()], ..Tally::default() };
        for row in rows {
            let one = Tally {
                modules: vec![crate::tally::ModuleTally { overall: Moments::of(row.iter().copied()), ..Default::default() }],
                ..Tally::default()
            };
            sum.add(&one);
        }
        sum.modules[0].overall
    }

    /// Research §4.1's worked example: two respondents, five items.
    #[test]
    fn the_two_indices_of_the_worked_example() {
        let m = moments(&[vec![4, 5, 3, 4, 2], vec![5, 5, 4, 4, 4]]);
        assert_eq!(sipas(&m, 0).unwrap().value, 80.0);
        assert_eq!(sips(&m, 0).unwrap().value, 80.0);
        let m = moments(&[vec![4, 5, 3, 4, 2], vec![3, 3, 3, 3, 3]]);
        assert!((sipas(&m, 0).unwrap().value - 30.0).abs() < 1e-9);
        assert!((sips(&m, 0).unwrap().value - 66.0).abs() < 1e-9);
    }

    #[test]
    fn the_extremes_of_the_two_indices() {
        for (score, share, mean) in [(1, 0.0, 20.0), (3, 0.0, 60.0), (4, 100.0, 80.0), (5, 100.0, 100.0)] {
            let m = moments(&vec![vec![score; 4]; 10]);
            assert!((sipas(&m, 0).unwrap().value - share).abs() < 1e-9);
            assert!((sips(&m, 0).unwrap().value - mean).abs() < 1e-9);
        }
    }

    /// One item a respondent is the plain binomial case: Wilson for 22 of 25 is 70.0 to 95.8.
    #[test]
    fn one_item_a_respondent_gives_wilson() {
        let rows: Vec<Vec<u8>> = (0..25).map(|i| vec![if i < 22 { 4 } else { 2 }]).collect();
        let e = sipas(&moments(&rows), 0).unwrap();
        assert!((e.low - 70.0).abs() < 1.0 && (e.high - 95.8).abs() < 0.6, "{e:?}");
        let all_alike = sipas(&moments(&vec![vec![5]; 5]), 0).unwrap();
        assert!((all_alike.low - 56.6).abs() < 0.1 && all_alike.high == 100.0, "{all_alike:?}");
    }

    /// Research by hand: 22 of 25 is 70.0 to 95.8, 9 of 10 is 59.6 to 98.2.
    #[test]
    fn a_share_has_wilsons_interval() {
        for (chosen, answered, low, high) in [(22, 25, 70.0, 95.8), (9, 10, 59.6, 98.2)] {
            let e = share(chosen, answered, 0).unwrap().estimate();
            assert!((e.low - low).abs() < 0.05 && (e.high - high).abs() < 0.05, "{e:?}");
        }
        let (few, most) = (share(9, 10, 0).unwrap().estimate(), share(9, 10, 11).unwrap().estimate());
        assert!(few.low < most.low && most.high < few.high);
        assert_eq!((share(0, 0, 9), share(3, 2, 9)), (None, None));
    }

    #[test]
    fn an_items_index_follows_from_its_counts() {
        let item = ItemTally { counts: [1, 0, 2, 3, 4], reasons: vec![] };
        let value = |index| measure_item(index, &item, 0).unwrap().value();
        assert!((value(OfficialIndex::Sipas) - 70.0).abs() < 1e-9);
        assert!((value(OfficialIndex::Sips) - 39.0 / 50.0 * 100.0).abs() < 1e-9);
        assert_eq!(measure_item(OfficialIndex::Sipas, &ItemTally::default(), 0), None);
    }

    #[test]
    fn a_published_index_needs_its_respondents_and_a_possible_value() {
        let e = Measured::published(Scale::Share, 88.0, 25).unwrap().estimate();
        assert!((e.low - 70.0).abs() < 0.05 && (e.high - 95.8).abs() < 0.05, "{e:?}");
        assert_eq!(Measured::published(Scale::Share, 88.0, 0), None);
        assert_eq!(Measured::published(Scale::Likert, 19.0, 50), None);
    }

    #[test]
    fn a_larger_share_of_the_population_is_more_precise() {
        let rows: Vec<Vec<u8>> = (0..20).map(|i| vec![1 + (i % 5) as u8, 4]).collect();
        let m = moments(&rows);
        let (few, most) = (sipas(&m, 10_000).unwrap(), sipas(&m, 22).unwrap());
        assert!(most.high - most.low < 0.5 * (few.high - few.low));
    }

    /// The variance of the ratio straight from the rows, as in any textbook on cluster samples.
    fn from_rows(rows: &[Vec<u8>], value: fn(u8) -> f64, low: f64, high: f64) -> Estimate {
        let rows: Vec<(f64, f64)> =
            rows.iter().filter(|r| !r.is_empty()).map(|r| (r.len() as f64, r.iter().map(|s| value(*s)).sum())).collect();
        let (people, n) = (rows.len() as u64, rows.len() as f64);
        let total: f64 = rows.iter().map(|r| r.0).sum();
        let mean = rows.iter().map(|r| r.1).sum::<f64>() / total;
        let squares: f64 = rows.iter().map(|(a, y)| (y - mean * a).powi(2)).sum();
        let variance = if n > 1.0 { n / (n - 1.0) * squares / total.powi(2) / (high - low).powi(2) } else { 0.0 };
        let p = (mean - low) / (high - low);
        let effective = match (variance <= 1e-12, high) {
            (_, 1.0) if total == n => n,
            (true, _) => n,
            _ => (p * (1.0 - p) / variance).min(total) * known(people),
        };
        let (from, to) = wilson(p.clamp(0.0, 1.0), effective, Z);
        let percent = |share: f64| (low + share * (high - low)) / high * 100.0;
        Estimate { value: mean / high * 100.0, low: percent(from), high: percent(to) }
    }

    fn close(a: Estimate, b: Estimate) -> bool {
        [a.value - b.value, a.low - b.low, a.high - b.high].iter().all(|d| d.abs() < 1e-6)
    }

    proptest! {
        #[test]
        fn intervals_from_moments_are_intervals_from_rows(rows in prop::collection::vec(prop::collection::vec(1u8..6, 0..23), 1..60)) {
            let m = moments(&rows);
            prop_assume!(m.a > 0);
            prop_assert!(close(sipas(&m, 0).unwrap(), from_rows(&rows, |s| f64::from(u8::from(s >= 4)), 0.0, 1.0)));
            prop_assert!(close(sips(&m, 0).unwrap(), from_rows(&rows, f64::from, 1.0, 5.0)));
        }

        #[test]
        fn an_interval_holds_its_index(rows in prop::collection::vec(prop::collection::vec(1u8..6, 1..23), 1..40), population in 0u64..100) {
            let m = moments(&rows);
            for e in [sipas(&m, population).unwrap(), sips(&m, population).unwrap()] {
                prop_assert!(e.low <= e.value + 1e-9 && e.value <= e.high + 1e-9 && e.low >= -1e-9 && e.high <= 100.0 + 1e-9);
            }
        }

        #[test]
        fn a_tally_added_up_is_a_recount(scores in prop::collection::vec((1u8..6, 1u8..6, 1u8..6, prop::option::of(1u8..6)), 1..40)) {
            let form = test_form();
            let mut sum = Tally::empty(&form);
            let mut last = Tally::empty(&form);
            for (a, b, c, d) in &scores {
                let mut answers = Answers::none(Kind::Individual);
                answers.scores.extend([("a.1", *a), ("a.2", *b), ("a.chung", *c)].map(|(n, v)| (n.to_owned(), v)));
                answers.scores.extend(d.map(|d| ("b.1".to_owned(), d)));
                last = Tally::of(&form, &answers);
                sum.add(&last);
            }
            let figures = module_figures(&form, &sum, "a", 0).unwrap();
            prop_assert_eq!(figures.items[0].counts, count(scores.iter().map(|s| s.0)));
            prop_assert_eq!(figures.items[2].counts, count(scores.iter().map(|s| s.2)));
            prop_assert!(!figures.items[2].in_index);
            let satisfied = scores.iter().map(|s| u64::from(s.0 >= 4) + u64::from(s.1 >= 4)).sum::<u64>();
            prop_assert_eq!(sum.modules[0].overall.b, satisfied);
            prop_assert_eq!(sum.modules[1].factors[0].n, scores.iter().filter(|s| s.3.is_some()).count() as u64);
            let mut rest = sum.clone();
            rest.subtract(&last);
            rest.add(&last);
            prop_assert_eq!(rest, sum);
        }
    }

    fn count(scores: impl Iterator<Item = u8>) -> [u64; 5] {
        let mut counts = [0; 5];
        scores.for_each(|s| counts[usize::from(s) - 1] += 1);
        counts
    }
}
