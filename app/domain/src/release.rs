//! The release rule: an agency sees its number of responses at once, but its indices only move in steps of at least k
//! respondents. Otherwise the board before and after one visitor would tell how that visitor answered.

use crate::tally::{ItemTally, Moments, Tally};
use serde::{Deserialize, Serialize};

/// What an agency may see now, and how far each part of it has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    /// The figures shown. Its `n` is the number of respondents in the last release of the first item.
    pub shown: Tally,
    /// Responses the agency had when each part was last released: items, each module's overall and factors, questions, each
    /// module's co-moments.
    pub at: Vec<u64>,
}

/// One part of the figures, as a release looks at it.
struct Part {
    /// Respondents who answered it.
    now: u64,
    /// Those of them who came since its last release.
    change: u64,
    /// Those who came since then and did not answer it.
    complement: u64,
}

impl Released {
    /// Nothing released yet. `empty`: a tally in the shape of the form.
    pub fn none(empty: Tally) -> Self {
        let modules = empty.modules.iter().map(|m| 2 + m.factors.len()).sum::<usize>();
        let parts = empty.items.len() + modules + empty.questions.len();
        Self { at: vec![0; parts], shown: empty }
    }

    /// Releases every part whose change holds at least `k` respondents, and whose complement in the change (those who came
    /// since, and did not answer this part) is empty or holds at least `k` too: a difference of two figures is a figure.
    /// Returns whether anything moved.
    pub fn advance(&mut self, total: &Tally, k: u64) -> bool {
        self.release(total, |part| part.change >= k && (part.complement == 0 || part.complement >= k))
    }

    /// The last release, at the round's closing: board and report then agree. What fewer than `k` respondents answered stays
    /// closed, on the board and in the report alike.
    pub fn finish(&mut self, total: &Tally, k: u64) -> bool {
        self.release(total, |part| part.change > 0 && part.now >= k)
    }

    fn release(&mut self, total: &Tally, may: impl Fn(Part) -> bool) -> bool {
        let mut moved = false;
        let mut at = self.at.iter_mut();
        // Of a part whose questions are not all answered by the same people, the least answered one decides.
        let mut due = |shown: u64, now: u64| {
            let Some(at) = at.next() else { return false };
            let change = now.saturating_sub(shown);
            let go = may(Part { now, change, complement: total.n.saturating_sub(*at + change) });
            if go {
                *at = total.n;
                moved = true;
            }
            go
        };
        for (shown, now) in self.shown.items.iter_mut().zip(&total.items) {
            if due(ItemTally::n(shown), now.n()) {
                shown.clone_from(now);
            }
        }
        for (shown, now) in self.shown.modules.iter_mut().zip(&total.modules) {
            let pairs = std::iter::once((&mut shown.overall, &now.overall)).chain(shown.factors.iter_mut().zip(&now.factors));
            for (shown, now) in pairs {
                if due(Moments::respondents(shown), now.n) {
                    *shown = *now;
                }
            }
        }
        for (shown, now) in self.shown.questions.iter_mut().zip(&total.questions) {
            if due(shown.n, now.n) {
                shown.clone_from(now);
            }
        }
        for (shown, now) in self.shown.modules.iter_mut().zip(&total.modules) {
            if due(shown.pairs.respondents().1, now.pairs.respondents().1) {
                shown.pairs.clone_from(&now.pairs);
            }
        }
        self.shown.n = self.at.first().copied().unwrap_or_default();
        moved
    }
}

/// Which groups of a published table stay closed: those of fewer than `k` people, and then the next smallest until those
/// closed are `k` together also without the largest of them. For the whole less all open groups is a figure too, and whoever is
/// that largest group takes its own away from it.
pub fn closed(sizes: &[u64], k: u64) -> Vec<bool> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|at| sizes[*at]);
    let (mut closed, mut hidden, mut largest) = (vec![false; sizes.len()], 0, 0);
    for at in order {
        if sizes[at] < k || (hidden > 0 && hidden - largest < k) {
            closed[at] = true;
            hidden += sizes[at];
            largest = sizes[at];
        }
    }
    closed
}

impl Moments {
    fn respondents(&self) -> u64 {
        self.n
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{answers::Answers, form::test_form, response::Kind};
    use proptest::prelude::*;

    /// One response: module `a` always; `b.1` where `optional`.
    fn response(score: u8, optional: Option<u8>) -> Tally {
        let mut answers = Answers::none(Kind::Individual);
        answers.scores.extend(["a.1", "a.2", "a.chung"].map(|n| (n.to_owned(), score)));
        answers.scores.extend(optional.map(|s| ("b.1".to_owned(), s)));
        Tally::of(&test_form(), &answers)
    }

    #[test]
    fn the_fifth_response_is_the_first_to_show() {
        let mut total = Tally::empty(&test_form());
        let mut released = Released::none(total.clone());
        for i in 1..=5 {
            total.add_shown(&response(4, None));
            assert_eq!(released.advance(&total, 5), i == 5);
        }
        assert_eq!(released.shown.modules[0].overall.n, 5);
        assert_eq!(released.shown.n, 5);
    }

    #[test]
    fn a_small_group_is_never_alone() {
        assert_eq!(closed(&[20, 3, 9, 40], 5), [true, true, true, false], "nine would read the three");
        assert_eq!(closed(&[20, 3, 2, 40, 30], 5), [true, true, true, false, false]);
        assert_eq!(closed(&[20, 4, 4, 4, 40], 5), [false, true, true, true, false], "eight are left to each of them");
        assert_eq!(closed(&[20, 9, 40], 5), [false; 3]);
        assert_eq!(closed(&[20, 0, 40], 5), [false, true, false]);
    }

    #[test]
    fn closing_releases_the_rest() {
        let mut total = Tally::empty(&test_form());
        let mut released = Released::none(total.clone());
        (0..7).for_each(|_| total.add_shown(&response(4, None)));
        released.advance(&total, 5);
        total.add_shown(&response(2, None));
        released.finish(&total, 5);
        assert_eq!(released.shown, total);
    }

    #[test]
    fn closing_opens_nothing_that_fewer_than_k_answered() {
        let mut total = Tally::empty(&test_form());
        let mut released = Released::none(total.clone());
        (0..4).for_each(|_| total.add_shown(&response(4, Some(2))));
        released.finish(&total, 5);
        assert_eq!(released.shown.n, 0);
        (0..3).for_each(|_| total.add_shown(&response(4, None)));
        released.finish(&total, 5);
        assert_eq!(released.shown.n, 7);
        assert_eq!(released.shown.items[3].n(), 0, "four answered it");
    }

    proptest! {
        #[test]
        fn no_part_ever_moves_by_fewer_than_k_or_leaves_fewer_than_k(
            stream in prop::collection::vec((1u8..6, prop::option::of(1u8..6)), 0..200), k in 2u64..8
        ) {
            let mut total = Tally::empty(&test_form());
            let mut released = Released::none(total.clone());
            let mut optional_base = (0, 0);
            for (score, optional) in stream {
                total.add_shown(&response(score, optional));
                let before = released.clone();
                released.advance(&total, k);
                for (was, is) in before.shown.items.iter().zip(&released.shown.items) {
                    let change = is.n() - was.n();
                    prop_assert!(change == 0 || change >= k);
                }
                let is = released.shown.items[3].n();
                if is != optional_base.0 {
                    let silent = (total.n - optional_base.1) - (is - optional_base.0);
                    prop_assert!(silent == 0 || silent >= k);
                    optional_base = (is, total.n);
                }
            }
        }
    }
}
