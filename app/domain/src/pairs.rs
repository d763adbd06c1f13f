//! Sums over respondents for every pair of a module's questions: from them follow means over means, their intervals and the
//! weights of the factors, without looking at a single response.

use serde::{Deserialize, Serialize};

/// Sums over those who answered both questions of a pair. Of a question with itself: `x` = `y`, and `xy` is Σx².
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// Respondents who answered both.
    pub n: u64,
    /// Σ of their scores on the earlier question.
    pub x: u64,
    /// Σ of their scores on the later question.
    pub y: u64,
    /// Σ of the products.
    pub xy: u64,
}

/// n, x, y and xy of a [`Pair`], as they are stored and added up.
type Sums = [u64; 4];

/// The co-moments of a row of questions, in the order of the form; as packed as the form is short (22 questions: 253 pairs).
///
/// The empty default takes the shape of the first row that is added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairs {
    /// The upper triangle by rows: (0,0), (0,1) … (0,m−1), (1,1) …
    cells: Vec<Sums>,
    questions: usize,
}

impl Pairs {
    /// Nothing counted yet, of so many questions.
    pub fn empty(questions: usize) -> Self {
        Self { cells: vec![Sums::default(); questions * (questions + 1) / 2], questions }
    }

    /// The co-moments of one respondent: a score a question, `None` where it was not answered.
    pub fn of(row: &[Option<u8>]) -> Self {
        let mut pairs = Self::empty(row.len());
        pairs.count(row.iter().map(|score| score.map(u64::from)));
        pairs
    }

    /// Counts one more respondent, of whole numbers that need not be scores.
    pub(crate) fn count(&mut self, row: impl Iterator<Item = Option<u64>> + Clone) {
        let mut cells = self.cells.iter_mut();
        let mut rest = row;
        while let Some(x) = rest.next() {
            // The pairs of this question: with itself first, then with each later one.
            for (y, cell) in std::iter::once(x).chain(rest.clone()).zip(&mut cells) {
                if let (Some(x), Some(y)) = (x, y) {
                    cell.iter_mut().zip([1, x, y, x * y]).for_each(|(sum, one)| *sum += one);
                }
            }
        }
    }

    /// Respondents to the question most answered, and to the one least answered.
    pub fn respondents(&self) -> (u64, u64) {
        let n = || (0..self.questions).map(|j| self.pair(j, j).n);
        (n().max().unwrap_or(0), n().min().unwrap_or(0))
    }

    /// How many questions a row has.
    pub fn questions(&self) -> usize {
        self.questions
    }

    /// The sums of two questions by position, `x` belonging to the first named. Zero where there is no such question.
    pub fn pair(&self, j: usize, k: usize) -> Pair {
        if j > k {
            let Pair { n, x, y, xy } = self.pair(k, j);
            return Pair { n, x: y, y: x, xy };
        }
        if k >= self.questions {
            return Pair::default();
        }
        // Rows before j hold m, m−1, … m−j+1 cells.
        let [n, x, y, xy] = self.cells.get(j * (2 * self.questions + 1 - j) / 2 + (k - j)).copied().unwrap_or_default();
        Pair { n, x, y, xy }
    }

    /// All numbers, in the order in which they are kept.
    pub(crate) fn numbers(&mut self) -> &mut [u64] {
        self.cells.as_flattened_mut()
    }

    /// Adds the co-moments of other respondents to the same questions.
    pub fn add(&mut self, other: &Self) {
        if self.cells.is_empty() {
            *self = Self::empty(other.questions);
        }
        self.merge(other, u64::wrapping_add);
    }

    /// Takes away a part that was added before.
    pub fn subtract(&mut self, part: &Self) {
        self.merge(part, u64::wrapping_sub);
    }

    fn merge(&mut self, other: &Self, f: fn(u64, u64) -> u64) {
        let theirs = other.cells.as_flattened();
        self.numbers().iter_mut().zip(theirs).for_each(|(a, b)| *a = f(*a, *b));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Respondents to `questions` questions, some skipped.
    pub(crate) fn rows(questions: usize, people: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Vec<Option<u8>>>> {
        let score = prop_oneof![4 => (1u8..6).prop_map(Some), 1 => Just(None)];
        prop::collection::vec(prop::collection::vec(score, questions), people)
    }

    pub(crate) fn sum(rows: &[Vec<Option<u8>>]) -> Pairs {
        let mut pairs = Pairs::default();
        rows.iter().for_each(|row| pairs.add(&Pairs::of(row)));
        pairs
    }

    proptest! {
        #[test]
        fn every_pair_is_a_recount(rows in rows(5, 1..20)) {
            let pairs = sum(&rows);
            for j in 0..5 {
                for k in 0..5 {
                    let both: Vec<(u64, u64)> =
                        rows.iter().filter_map(|r| Some((u64::from(r[j]?), u64::from(r[k]?)))).collect();
                    let recount = Pair {
                        n: both.len() as u64,
                        x: both.iter().map(|b| b.0).sum(),
                        y: both.iter().map(|b| b.1).sum(),
                        xy: both.iter().map(|b| b.0 * b.1).sum(),
                    };
                    prop_assert_eq!(pairs.pair(j, k), recount);
                }
            }
        }

        #[test]
        fn what_was_added_can_be_taken_away(rows in rows(4, 2..20)) {
            let mut pairs = sum(&rows);
            pairs.subtract(&Pairs::of(&rows[0]));
            prop_assert_eq!(pairs, sum(&rows[1..]));
        }
    }

    #[test]
    fn no_question_no_pair() {
        assert_eq!(Pairs::default().pair(0, 0), Pair::default());
        assert_eq!(Pairs::of(&[Some(5), Some(4)]).pair(0, 2), Pair::default());
    }

    #[test]
    fn it_travels() {
        let pairs = Pairs::of(&[Some(5), None, Some(2)]);
        let text = serde_json::to_string(&pairs).unwrap();
        assert_eq!(serde_json::from_str::<Pairs>(&text).unwrap(), pairs);
    }
}
