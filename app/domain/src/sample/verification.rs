//! The draw of the phúc tra: which of the answered are asked again whether it was they, and how.

use super::{Pool, SampleError, Seed, allocation::apportion, draw};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How much of the answered is re-checked, in whole percent, 1 to 10: "phúc tra tối đa 10% tổng số lượng phiếu khảo sát" (QĐ
/// 2782/QĐ-UBND Khánh Hòa 2024, Điều 6.4). There is no value above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct VerificationRate(u8);

impl TryFrom<u8> for VerificationRate {
    type Error = SampleError;

    fn try_from(percent: u8) -> Result<Self, SampleError> {
        if (1..=Self::MOST.0).contains(&percent) { Ok(Self(percent)) } else { Err(SampleError::VerificationRate(percent)) }
    }
}

impl From<VerificationRate> for u8 {
    fn from(rate: VerificationRate) -> Self {
        rate.0
    }
}

impl VerificationRate {
    /// "Tối đa 10 %".
    pub const MOST: Self = Self(10);

    /// How many of `used` invitations, rounded down: "tối đa" leaves nothing to round up.
    pub fn of(self, used: u64) -> u64 {
        let rate = u64::from(self.0);
        used / 100 * rate + used % 100 * rate / 100
    }
}

/// Draws the phúc tra of a round, or another part of it: `used` holds, by agency code, the codes of its answered invitations
/// (dossier IDs, or codes of places), `drawn` those that were drawn before. The rate is of the round, all parts together;
/// agencies share it in proportion to their answers by largest remainder, so an agency's own part may be a voice over the rate.
/// Each list stands in the order of the draw; nobody is drawn in place of one who cannot be reached.
pub fn draw_verification<'a>(
    seed: &Seed,
    rate: VerificationRate,
    used: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    drawn: &BTreeSet<&str>,
) -> BTreeMap<&'a str, Vec<&'a str>> {
    let counts: Vec<u64> = used.values().map(|ids| ids.len() as u64).collect();
    let wanted = rate.of(counts.iter().sum());
    let before = used.values().map(|ids| ids.iter().filter(|id| drawn.contains(*id)).count() as u64);
    // What each agency lacks of its share; together at least what is left to draw.
    let short: Vec<u64> =
        apportion(wanted, &counts, 0).into_iter().zip(before).map(|(due, had)| due.saturating_sub(had)).collect();
    let shares = apportion(wanted.saturating_sub(drawn.len() as u64), &short, 0);
    let list = |agency, ids: &BTreeSet<&'a str>, n| {
        let left = ids.iter().copied().filter(|id| !drawn.contains(id));
        draw(seed, Pool::Answered(agency), left, n, 0).official
    };
    used.iter().zip(shares).map(|((agency, ids), n)| (*agency, list(agency, ids, n))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ten_percent_is_the_most_that_can_be_set() {
        assert_eq!(VerificationRate::try_from(11), Err(SampleError::VerificationRate(11)));
        assert_eq!(VerificationRate::try_from(0), Err(SampleError::VerificationRate(0)));
        let rate = VerificationRate::try_from(10).unwrap();
        assert_eq!([0, 9, 10, 425, 1_790].map(|used| rate.of(used)), [0, 0, 1, 42, 179]);
        let error = serde_json::from_str::<VerificationRate>("11").unwrap_err().to_string();
        assert!(error.contains("tỷ lệ phúc tra 11 % ngoài khoảng từ 1 đến 10 %"), "{error}");
    }

    proptest! {
        #[test]
        fn never_more_than_a_tenth_and_each_from_its_own_agency(
            counts in prop::collection::vec(0usize..60, 0..12), percent in 1u8..=10, bytes: [u8; 32]
        ) {
            let own = |(a, n): (usize, &usize)| (0..*n).map(|i| format!("{a}/{i}")).collect();
            let ids: Vec<Vec<String>> = counts.iter().enumerate().map(own).collect();
            let codes: Vec<String> = (0..ids.len()).map(|a| format!("{a}")).collect();
            let used: BTreeMap<&str, BTreeSet<&str>> =
                codes.iter().map(String::as_str).zip(ids.iter().map(|i| i.iter().map(String::as_str).collect())).collect();
            let rate = VerificationRate::try_from(percent).unwrap();
            let drawn = draw_verification(&Seed::new(bytes), rate, &used, &BTreeSet::new());
            let total: usize = drawn.values().map(Vec::len).sum();
            let answered: usize = counts.iter().sum();
            prop_assert!(total * 10 <= answered);
            prop_assert_eq!(total as u64, rate.of(answered as u64));
            for (agency, list) in &drawn {
                prop_assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), list.len());
                prop_assert!(list.iter().all(|id| used[agency].contains(id)));
                let fair = used[agency].len() * usize::from(percent);
                prop_assert!((list.len() * 100).abs_diff(fair) < 200, "{} of {}", list.len(), used[agency].len());
            }
        }

        #[test]
        fn parts_name_nobody_twice_and_together_stay_under_a_tenth(
            counts in prop::collection::vec(0usize..80, 1..8), first in 1u8..=10, second in 1u8..=10, bytes: [u8; 32]
        ) {
            let ids: Vec<Vec<String>> = counts.iter().enumerate().map(|(a, n)| (0..*n).map(|i| format!("{a}/{i}")).collect()).collect();
            let codes: Vec<String> = (0..ids.len()).map(|a| format!("{a}")).collect();
            let used: BTreeMap<&str, BTreeSet<&str>> =
                codes.iter().map(String::as_str).zip(ids.iter().map(|i| i.iter().map(String::as_str).collect())).collect();
            let [first, second] = [first, second].map(|percent| VerificationRate::try_from(percent).unwrap());
            let one = draw_verification(&Seed::new(bytes), first, &used, &BTreeSet::new());
            let before: BTreeSet<&str> = one.values().flatten().copied().collect();
            let mut other = bytes;
            other[0] ^= 1;
            let two = draw_verification(&Seed::new(other), second, &used, &before);
            let after: Vec<&str> = two.values().flatten().copied().collect();
            prop_assert!(after.iter().all(|id| !before.contains(id)));
            let answered = counts.iter().sum::<usize>() as u64;
            let all = (before.len() + after.len()) as u64;
            prop_assert_eq!(all, first.of(answered).max(second.of(answered)));
            prop_assert!(all * 10 <= answered);
        }
    }
}
