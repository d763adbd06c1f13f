//! Live figures are kept as one packed row a cell: option counts, and sums from which every index and its interval over
//! respondents follow without looking at a single response.

use crate::{
    answers::Answers,
    form::{Form, Question},
    pairs::Pairs,
    response::{Flag, Flags},
};
use serde::{Deserialize, Serialize};
#[cfg(feature = "server")]
use std::slice;

/// The share of a module's applicable items that must be answered for a respondent to count in the module's own index.
/// Items and factors count in any case. The provincial methods are silent about skips; this rule is printed with every result.
pub const COMPLETE_SHARE: (u64, u64) = (4, 5);

/// Sums over respondents, of one group of items.
///
/// `a` = items of the group the respondent answered; `b` = those answered "Hài lòng" or "Rất hài lòng" (QĐ 1431/QĐ-UBND Lạng
/// Sơn 2022, III.5.2); `s` = sum of the scores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    /// Respondents with `a > 0`.
    pub n: u64,
    /// Σa.
    pub a: u64,
    /// Σb.
    pub b: u64,
    /// Σa².
    pub aa: u64,
    /// Σb².
    pub bb: u64,
    /// Σab.
    pub ab: u64,
    /// Σs.
    pub s: u64,
    /// Σs².
    pub ss: u64,
    /// Σsa.
    pub sa: u64,
}

impl Moments {
    /// The moments of one respondent's scores in a group.
    pub fn of(scores: impl IntoIterator<Item = u8>) -> Self {
        let (mut a, mut b, mut s) = (0, 0, 0);
        for score in scores {
            a += 1;
            b += u64::from(score >= 4);
            s += u64::from(score);
        }
        Self { n: u64::from(a > 0), a, b, aa: a * a, bb: b * b, ab: a * b, s, ss: s * s, sa: s * a }
    }
}

/// What is counted of one item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemTally {
    /// How many chose 1, 2, 3, 4, 5.
    pub counts: [u64; 5],
    /// How many gave each reason, in the order of the form.
    pub reasons: Vec<u64>,
}

impl ItemTally {
    /// Respondents who answered.
    pub fn n(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The item as a group of its own.
    pub fn moments(&self) -> Moments {
        let mut sum = Moments::default();
        for (score, count) in (1..).zip(self.counts) {
            let one = Moments::of([score]);
            sum.n += count;
            sum.a += count;
            sum.aa += count;
            sum.b += one.b * count;
            sum.bb += one.bb * count;
            sum.ab += one.ab * count;
            sum.s += one.s * count;
            sum.ss += one.ss * count;
            sum.sa += one.sa * count;
        }
        sum
    }
}

/// What is counted of one question outside the indices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionTally {
    /// Respondents who answered.
    pub n: u64,
    /// How many chose each answer, in the order of [`Question::options`]; several may be chosen.
    pub counts: Vec<u64>,
}

impl QuestionTally {
    fn empty(question: &Question) -> Self {
        Self { n: 0, counts: vec![0; question.options().len()] }
    }

    fn of(question: &Question, answers: &Answers) -> Self {
        let chosen = answers.choices.get(&question.id);
        let count = |(id, _): &(String, String)| u64::from(chosen.is_some_and(|chosen| chosen.contains(id)));
        Self { n: u64::from(chosen.is_some()), counts: question.options().iter().map(count).collect() }
    }
}

/// What is counted of one module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleTally {
    /// Over respondents who answered enough of the module ([`COMPLETE_SHARE`]).
    pub overall: Moments,
    /// By factor, in the order of the form.
    pub factors: Vec<Moments>,
    /// Of the items that everybody is asked ([`Module::open_items`]).
    pub pairs: Pairs,
}

/// The figures of one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Responses that feed these figures.
    pub n: u64,
    /// Responses that were received beside them and feed none: on a board those with a flag, where the round leaves them out
    /// ([`crate::round::Round::feeds`]). Always 0 in a cell.
    pub aside: u64,
    /// Responses with each flag, in the order of [`Flag::ALL`]; one response may carry several.
    pub flags: [u64; Flag::COUNT],
    /// By item, in the order of [`Form::items`].
    pub items: Vec<ItemTally>,
    /// By module, in the order of the form.
    pub modules: Vec<ModuleTally>,
    /// By question, in the order of [`Form::questions`].
    pub questions: Vec<QuestionTally>,
}

/// How many numbers are before those of the form: `n`, `aside` and the flags.
#[cfg(feature = "server")]
pub(crate) const TOTALS: usize = 2 + Flag::COUNT;

impl Tally {
    /// Nothing counted yet, in the shape of a form.
    pub fn empty(form: &Form) -> Self {
        Self {
            n: 0,
            aside: 0,
            flags: [0; Flag::COUNT],
            items: form.items().map(|(_, _, i)| ItemTally { counts: [0; 5], reasons: vec![0; i.reasons.len()] }).collect(),
            modules: form
                .modules
                .iter()
                .map(|m| ModuleTally { factors: vec![Moments::default(); m.factors.len()], ..ModuleTally::default() })
                .collect(),
            questions: form.questions().map(|(_, q)| QuestionTally::empty(q)).collect(),
        }
    }

    /// The same with room for all co-moments: sums of cells are added up number by number ([`crate::packed`]).
    pub fn whole(form: &Form) -> Self {
        let mut tally = Self::empty(form);
        for (counted, module) in tally.modules.iter_mut().zip(&form.modules) {
            counted.pairs = Pairs::empty(module.open_items().count());
        }
        tally
    }

    /// The tally of one response.
    pub fn of(form: &Form, answers: &Answers) -> Self {
        let mut tally = Self::empty(form);
        tally.n = 1;
        for (counted, (_, _, item)) in tally.items.iter_mut().zip(form.items()) {
            if let Some(score) = answers.scores.get(&item.id) {
                counted.counts[usize::from(*score) - 1] = 1;
            }
            if let Some(given) = answers.reasons.get(&item.id) {
                for (count, reason) in counted.reasons.iter_mut().zip(&item.reasons) {
                    *count = u64::from(given.contains(&reason.id));
                }
            }
        }
        for (counted, module) in tally.modules.iter_mut().zip(&form.modules) {
            let mut applicable = 0;
            for (moments, factor) in counted.factors.iter_mut().zip(&module.factors) {
                applicable += factor.items.iter().filter(|i| answers.opens(factor.gate_of(&i.gate))).count() as u64;
                *moments = Moments::of(factor.items.iter().filter_map(|i| answers.scores.get(&i.id).copied()));
            }
            let all = Moments::of(module.index_items().filter_map(|i| answers.scores.get(&i.id).copied()));
            if all.a * COMPLETE_SHARE.1 >= applicable * COMPLETE_SHARE.0 {
                counted.overall = all;
            }
            let row: Vec<Option<u8>> = module.open_items().map(|(_, i)| answers.scores.get(&i.id).copied()).collect();
            if row.iter().any(Option::is_some) {
                counted.pairs = Pairs::of(&row);
            }
        }
        tally.questions = form.questions().map(|(_, q)| QuestionTally::of(q, answers)).collect();
        tally
    }

    /// The same, of a response that carries these flags.
    #[must_use]
    pub fn flagged(self, flags: Flags) -> Self {
        Self { flags: flags.counts(), ..self }
    }

    /// What responses that feed no figure leave of a tally: that they were received, and their flags.
    #[must_use]
    pub fn set_aside(&self) -> Self {
        Self { aside: self.n, flags: self.flags, ..Self::default() }
    }

    /// Responses received, whether they feed the figures or not.
    pub fn received(&self) -> u64 {
        self.n + self.aside
    }

    /// Adds another tally of the same form. Of a form with an agency's own modules behind the shared ones, a tally of the shared
    /// form takes the shared part.
    pub fn add(&mut self, other: &Self) {
        self.add_shown(other);
        self.modules.iter_mut().zip(&other.modules).for_each(|(x, y)| x.pairs.add(&y.pairs));
    }

    /// Adds what a board shows of another tally: all but the co-moments, which only a report needs.
    pub fn add_shown(&mut self, other: &Self) {
        self.merge(other, u64::wrapping_add);
    }

    /// Adds the co-moments of one module, for a board whose index rests on them.
    pub fn add_pairs(&mut self, other: &Self, module: usize) {
        if let (Some(x), Some(y)) = (self.modules.get_mut(module), other.modules.get(module)) {
            x.pairs.add(&y.pairs);
        }
    }

    /// Takes away a part that was added before.
    pub fn subtract(&mut self, part: &Self) {
        self.merge(part, u64::wrapping_sub);
        self.modules.iter_mut().zip(&part.modules).for_each(|(x, y)| x.pairs.subtract(&y.pairs));
    }

    /// Every number, run by run, in the order in which a cell keeps them. First those that single cells are asked for: little of the
    /// form has to be known to find them.
    #[cfg(feature = "server")]
    pub(crate) fn runs(&mut self, mut run: impl FnMut(&mut [u64])) {
        let mut totals = [0; TOTALS];
        (totals[0], totals[1]) = (self.n, self.aside);
        totals[2..].copy_from_slice(&self.flags);
        run(&mut totals);
        (self.n, self.aside) = (totals[0], totals[1]);
        self.flags.copy_from_slice(&totals[2..]);
        self.modules.iter_mut().for_each(|module| module.overall.as_run(&mut run));
        self.modules.iter_mut().for_each(|module| run(module.pairs.numbers()));
        for item in &mut self.items {
            run(&mut item.counts);
            run(&mut item.reasons);
        }
        self.modules.iter_mut().flat_map(|module| &mut module.factors).for_each(|factor| factor.as_run(&mut run));
        for question in &mut self.questions {
            run(slice::from_mut(&mut question.n));
            run(&mut question.counts);
        }
    }

    fn merge(&mut self, other: &Self, f: fn(u64, u64) -> u64) {
        self.n = f(self.n, other.n);
        self.aside = f(self.aside, other.aside);
        self.flags.iter_mut().zip(&other.flags).for_each(|(x, y)| *x = f(*x, *y));
        for (x, y) in self.items.iter_mut().zip(&other.items) {
            x.counts.iter_mut().zip(&y.counts).for_each(|(x, y)| *x = f(*x, *y));
            x.reasons.iter_mut().zip(&y.reasons).for_each(|(x, y)| *x = f(*x, *y));
        }
        for (x, y) in self.modules.iter_mut().zip(&other.modules) {
            x.overall.merge(&y.overall, f);
            x.factors.iter_mut().zip(&y.factors).for_each(|(x, y)| x.merge(y, f));
        }
        for (x, y) in self.questions.iter_mut().zip(&other.questions) {
            x.n = f(x.n, y.n);
            x.counts.iter_mut().zip(&y.counts).for_each(|(x, y)| *x = f(*x, *y));
        }
    }
}

#[cfg(feature = "server")]
impl Moments {
    /// How many numbers they are.
    pub(crate) const NUMBERS: usize = 9;

    /// From all numbers, in the order in which they are kept.
    pub(crate) fn from_numbers([n, a, b, aa, bb, ab, s, ss, sa]: [u64; Self::NUMBERS]) -> Self {
        Self { n, a, b, aa, bb, ab, s, ss, sa }
    }

    fn as_run(&mut self, run: &mut impl FnMut(&mut [u64])) {
        let Self { n, a, b, aa, bb, ab, s, ss, sa } = *self;
        let mut numbers = [n, a, b, aa, bb, ab, s, ss, sa];
        run(&mut numbers);
        *self = Self::from_numbers(numbers);
    }
}

impl Moments {
    /// Adds other respondents.
    pub fn add(&mut self, other: &Self) {
        self.merge(other, u64::wrapping_add);
    }

    fn merge(&mut self, o: &Self, f: fn(u64, u64) -> u64) {
        *self = Self {
            n: f(self.n, o.n),
            a: f(self.a, o.a),
            b: f(self.b, o.b),
            aa: f(self.aa, o.aa),
            bb: f(self.bb, o.bb),
            ab: f(self.ab, o.ab),
            s: f(self.s, o.s),
            ss: f(self.ss, o.ss),
            sa: f(self.sa, o.sa),
        };
    }
}
