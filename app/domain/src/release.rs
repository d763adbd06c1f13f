//! The release rule: an agency sees its number of responses at once, but its indices only move in steps of at least k
//! respondents. Otherwise the board before and after one visitor would tell how that visitor answered.

use crate::tally::{ItemTally, Moments, Tally};
use serde::{Deserialize, Serialize};

/// What an agency may see now, and how far each part of it has come.
///
/// Only responses that feed the figures move it. How many are set aside is told with a release, never beside a single voice: a
/// count that stands still while somebody answers would say that this voice carries a flag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    /// The figures shown. Its `n` is the number of respondents in the last release of the first item, its `aside` that of the
    /// responses set aside until then.
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
        let moved = self.release(total, |part| part.change > 0 && part.now >= k);
        // Those who came after the last release and are set aside wait for nothing any more.
        if self.shown.n == total.n {
            self.shown.aside = total.aside;
        }
        moved
    }

    /// Responses received since the last release.
    pub fn waiting(&self, total: &Tally) -> u64 {
        total.received() - self.shown.received()
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
        let n = self.at.first().copied().unwrap_or_default();
        if self.shown.n != n {
            (self.shown.n, self.shown.aside) = (n, total.aside);
        }
        moved
    }
}

/// Which totals of kinds of groups stay closed beside [`closed`] groups and an open whole: those that would leave too little when
/// their open groups are taken away, and then further ones until what the closed ones hide together is enough too.
/// `hidden`: of each kind, the sizes of its closed groups.
pub fn closed_kinds(hidden: &[Vec<u64>], k: u64) -> Vec<bool> {
    let tells = |sizes: &mut dyn Iterator<Item = u64>| {
        let (sum, largest) = sizes.fold((0, 0), |(sum, largest): (u64, u64), n| (sum + n, largest.max(n)));
        sum > 0 && sum - largest < k
    };
    let mut shut: Vec<bool> = hidden.iter().map(|sizes| tells(&mut sizes.iter().copied())).collect();
    let of =
        |shut: &[bool]| hidden.iter().zip(shut.to_vec()).filter(|(_, shut)| *shut).flat_map(|(sizes, _)| sizes.clone()).collect();
    loop {
        let together: Vec<u64> = of(&shut);
        if !tells(&mut together.into_iter()) {
            return shut;
        }
        let sum = |at: &usize| hidden[*at].iter().sum::<u64>();
        let Some(next) = (0..hidden.len()).filter(|at| !shut[*at] && sum(at) > 0).min_by_key(sum) else { return shut };
        shut[next] = true;
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

/// The same of named groups: of two of one size always the same is closed, in whatever order they come, or two outputs would
/// show one of them each.
pub fn closed_named<'a>(groups: impl IntoIterator<Item = (&'a str, u64)>, k: u64) -> Vec<bool> {
    let groups: Vec<(&str, u64)> = groups.into_iter().collect();
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|at| groups[*at].0);
    let shut = closed(&order.iter().map(|at| groups[*at].1).collect::<Vec<_>>(), k);
    let mut closed = vec![false; groups.len()];
    order.into_iter().zip(shut).for_each(|(at, shut)| closed[at] = shut);
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

    /// In a round that leaves flagged responses out, the count of those waiting moves with each voice alike, and how many were set
    /// aside is known when k others are shown.
    #[test]
    fn nobody_sees_which_voice_was_set_aside() {
        let mut total = Tally::empty(&test_form());
        let mut released = Released::none(total.clone());
        for (received, flagged) in (1..).zip([false, true, false, false, true, false, false, true]) {
            let one = response(4, None);
            total.add_shown(&if flagged { one.set_aside() } else { one });
            assert_eq!(released.advance(&total, 5), received == 7, "the fifth that counts");
            assert_eq!(released.waiting(&total), if received < 7 { received } else { received - 7 });
        }
        assert_eq!((released.shown.n, released.shown.aside, released.shown.modules[0].overall.n), (5, 2, 5));
        assert!(!released.finish(&total, 5));
        assert_eq!((released.waiting(&total), released.shown.aside), (0, 3));
    }

    #[test]
    fn a_small_group_is_never_alone() {
        assert_eq!(closed(&[20, 3, 9, 40], 5), [true, true, true, false], "nine would read the three");
        assert_eq!(closed(&[20, 3, 2, 40, 30], 5), [true, true, true, false, false]);
        assert_eq!(closed(&[20, 4, 4, 4, 40], 5), [false, true, true, true, false], "eight are left to each of them");
        assert_eq!(closed(&[20, 9, 40], 5), [false; 3]);
        assert_eq!(closed(&[20, 0, 40], 5), [false, true, false]);
        assert_eq!(closed_named([("d", 9), ("c", 9), ("b", 9), ("a", 3)], 5), [false, true, true, true], "the same of one size");
        assert_eq!(closed_named([("a", 3), ("b", 9), ("c", 9), ("d", 9)], 5), [true, true, true, false], "in any order");
    }

    #[test]
    fn a_kind_of_groups_tells_none_of_them() {
        assert_eq!(closed_kinds(&[vec![], vec![3, 9], vec![4, 4, 4]], 5), [false, true, true], "nor do all kinds together");
        assert_eq!(closed_kinds(&[vec![4, 4, 4], vec![5, 5, 5]], 5), [false, false]);
        assert_eq!(closed_kinds(&[vec![3], vec![9], vec![0]], 5), [true, true, false]);
        assert_eq!(closed_kinds(&[vec![], vec![0]], 5), [false, false]);
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
