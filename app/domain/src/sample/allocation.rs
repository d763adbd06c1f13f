//! How the sample is shared among its strata: by a fixed quota, or in proportion to the population.

use super::{SizeRule, Stratum, Transfer, VerificationRate};
use crate::{
    agency::AgencyKind,
    response::{Kind, coded},
    round::Quota,
};
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::BTreeMap};

/// What the rules must know of a stratum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Population {
    /// What its agency is.
    pub agency_kind: AgencyKind,
    /// N: those who belong to the round's population, after its exclusions (KH Nghi Xuân 2020, II.3 lưu ý 3).
    pub size: u64,
}

/// What is asked of a stratum, in people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// N.
    pub population: u64,
    /// Length of the official list, at most N.
    pub official: u64,
    /// Length of the reserve list, at most what the official one leaves.
    pub reserve: u64,
}

/// A quota for each kind of agency, in voices an agency; 0 where the kind is not surveyed (QĐ 1431/QĐ-UBND Lạng Sơn 2022, Phần
/// thứ hai, "Năm 2022": 20 phiếu/Sở, 20 phiếu/huyện, 05 phiếu/xã; "Từ năm 2023 đến năm 2025": 40, 40, 10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AgencyKindQuota {
    /// Each sở, ban, ngành.
    #[serde(rename = "so")]
    pub department: u32,
    /// Each xã, phường, thị trấn, đặc khu.
    #[serde(rename = "xa")]
    pub commune: u32,
    /// Each huyện.
    #[serde(rename = "huyen")]
    pub district: u32,
    /// Each cơ quan ngành dọc.
    #[serde(rename = "nganh-doc")]
    pub vertical: u32,
    /// Each đơn vị sự nghiệp.
    #[serde(rename = "su-nghiep")]
    pub service_unit: u32,
}

impl AgencyKindQuota {
    /// The quota of one agency of this kind.
    pub fn of(self, kind: AgencyKind) -> u32 {
        match kind {
            AgencyKind::Department => self.department,
            AgencyKind::Commune => self.commune,
            AgencyKind::District => self.district,
            AgencyKind::Vertical => self.vertical,
            AgencyKind::ServiceUnit => self.service_unit,
        }
    }
}

coded! {
    /// What the size rule is applied to, each time with its own N (QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 6.2: "quy mô mẫu khảo
    /// sát cho từng cơ quan, lĩnh vực").
    Scope {
        /// The whole round: enough to speak of the province.
        Round = "toan-dot", "Tính cho toàn đợt";
        /// Each agency: enough to speak of each of them.
        Agency = "tung-co-quan", "Tính cho từng cơ quan";
        /// Each field of each agency.
        Field = "tung-linh-vuc", "Tính cho từng lĩnh vực của từng cơ quan";
    }
}

/// A sample in proportion to the population.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proportional {
    /// How many in all.
    pub size: SizeRule,
    /// Of what.
    pub scope: Scope,
    /// The least of a stratum, or all of it where it has fewer. Where these add up to more than `size` gives, they stand:
    /// the confidence asks for no less than `size`, but allows more.
    #[serde(default)]
    pub minimum: u32,
}

/// How the sample is shared among strata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "way")]
pub enum Allocation {
    /// A quota for each kind of respondent in each agency (KH Nghi Xuân 2020, II.3: 15 cá nhân, 10 tổ chức).
    #[serde(rename = "theo-doi-tuong")]
    ByKind(Quota),
    /// A quota for each agency, by what the agency is.
    #[serde(rename = "theo-loai-co-quan")]
    ByAgencyKind(AgencyKindQuota),
    /// In proportion to the population.
    #[serde(rename = "theo-ty-le")]
    Proportional(Proportional),
}

/// Strata that share one target: agency, field, kind, where the target is bound to one.
type Group<'a> = (Option<&'a str>, Option<&'a str>, Option<Kind>);

impl Allocation {
    fn group(self, stratum: &Stratum) -> Group<'_> {
        let (agency, field) = (Some(&*stratum.agency), Some(&*stratum.field));
        match self {
            Self::ByKind(_) => (agency, None, Some(stratum.kind)),
            Self::ByAgencyKind(_) => (agency, None, None),
            Self::Proportional(p) => match p.scope {
                Scope::Round => (None, None, None),
                Scope::Agency => (agency, None, None),
                Scope::Field => (agency, field, None),
            },
        }
    }

    /// The target of a group of strata, and the least of each of them.
    fn target(self, members: &[(&Stratum, &Population)], transfers: &[Transfer]) -> (u64, u64) {
        let Some((stratum, population)) = members.first() else { return (0, 0) };
        let quota = match self {
            Self::ByKind(quota) => transferred(quota, stratum, transfers),
            Self::ByAgencyKind(quota) => u64::from(quota.of(population.agency_kind)),
            Self::Proportional(p) => {
                return (p.size.size(members.iter().map(|(_, p)| p.size).sum()), u64::from(p.minimum));
            }
        };
        // A quota is never exceeded. While it has room for one of each stratum, no field is left out: QĐ 1431/QĐ-UBND Lạng Sơn
        // 2022 wants two fields and more of each agency.
        let peopled = members.iter().filter(|(_, p)| p.size > 0).count() as u64;
        (quota, u64::from(peopled <= quota))
    }
}

/// The quota of the stratum's kind, after what was moved between the kinds of its agency.
fn transferred(quota: Quota, stratum: &Stratum, transfers: &[Transfer]) -> u64 {
    let start = u64::from(quota.of(stratum.kind));
    transfers.iter().filter(|t| t.agency == stratum.agency).fold(start, |size, t| {
        let count = u64::from(t.moved.count);
        if t.moved.from == stratum.kind { size.saturating_sub(count) } else { size + count }
    })
}

/// A round's sampling settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sampling {
    /// How the sample is shared.
    pub allocation: Allocation,
    /// Length of the reserve list in percent of the official one, rounded up (KH Nghi Xuân 2020, II.3 lưu ý 2 asks for a
    /// reserve list and leaves its length open).
    #[serde(default)]
    pub reserve_percent: u16,
    /// How much of the answered is re-checked; none where it is left out.
    #[serde(default)]
    pub verification_percent: Option<VerificationRate>,
}

impl Sampling {
    /// How many of each stratum are drawn. `transfers`: what was moved between the kinds of an agency; only a quota by kind
    /// knows them.
    ///
    /// A target goes to its strata in proportion to their N by largest remainder; of equal remainders, the stratum that comes
    /// first in the order of codes takes it.
    pub fn plan(&self, populations: &BTreeMap<Stratum, Population>, transfers: &[Transfer]) -> BTreeMap<Stratum, Plan> {
        let mut groups: BTreeMap<Group<'_>, Vec<(&Stratum, &Population)>> = BTreeMap::new();
        for member in populations {
            groups.entry(self.allocation.group(member.0)).or_default().push(member);
        }
        let mut plans = BTreeMap::new();
        for members in groups.values() {
            let sizes: Vec<u64> = members.iter().map(|(_, p)| p.size).collect();
            let (target, minimum) = self.allocation.target(members, transfers);
            for ((stratum, population), official) in members.iter().zip(apportion(target, &sizes, minimum)) {
                plans.insert((*stratum).clone(), self.lists(population.size, official));
            }
        }
        plans
    }

    fn lists(&self, population: u64, official: u64) -> Plan {
        let wanted = (u128::from(official) * u128::from(self.reserve_percent)).div_ceil(100);
        let left = population.saturating_sub(official);
        Plan { population, official, reserve: u64::try_from(wanted).map_or(left, |wanted| wanted.min(left)) }
    }
}

/// Shares `total` in proportion to `sizes`: each share at least `minimum` or its whole size, and never over its size. Minima that
/// add up to more than `total` stand; sizes that add up to less are taken whole.
pub(super) fn apportion(total: u64, sizes: &[u64], minimum: u64) -> Vec<u64> {
    let floors: Vec<u64> = sizes.iter().map(|size| minimum.min(*size)).collect();
    let mut shares = vec![0; sizes.len()];
    let mut free: Vec<usize> = (0..sizes.len()).collect();
    let mut left = total.max(floors.iter().sum()).min(sizes.iter().sum());
    // Who would get less than the minimum gets the minimum; the others share what is left, which may push more of them under.
    loop {
        proportional(left, sizes, &free, &mut shares);
        let (kept, low): (Vec<usize>, Vec<usize>) = free.iter().partition(|at| shares[**at] >= floors[**at]);
        if low.is_empty() {
            return shares;
        }
        for at in low {
            shares[at] = floors[at];
            left -= floors[at];
        }
        free = kept;
    }
}

/// The largest-remainder method over the places in `free`.
fn proportional(total: u64, sizes: &[u64], free: &[usize], shares: &mut [u64]) {
    let sum: u128 = free.iter().map(|at| u128::from(sizes[*at])).sum();
    if sum == 0 {
        return;
    }
    let mut left = total;
    let mut remainders = Vec::with_capacity(free.len());
    for at in free {
        let product = u128::from(total) * u128::from(sizes[*at]);
        // `total` is at most the sum of the sizes, so the share is at most the size.
        shares[*at] = u64::try_from(product / sum).unwrap_or(sizes[*at]);
        left -= shares[*at];
        remainders.push((Reverse(product % sum), *at));
    }
    remainders.sort_unstable();
    for (_, at) in remainders {
        if left == 0 {
            break;
        }
        shares[at] += 1;
        left -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn largest_remainders_take_the_rest() {
        assert_eq!(apportion(10, &[50, 30, 20], 0), [5, 3, 2]);
        assert_eq!(apportion(10, &[33, 33, 34], 0), [3, 3, 4]);
        assert_eq!(apportion(1, &[5, 5], 0), [1, 0], "of equal remainders the first takes it");
    }

    #[test]
    fn minima_stand_and_sizes_hold() {
        assert_eq!(apportion(10, &[1000, 3, 1], 2), [7, 2, 1], "a stratum of one gives one");
        assert_eq!(apportion(2, &[10, 10, 10], 2), [2, 2, 2], "the minima stand");
        assert_eq!(apportion(99, &[4, 0, 5], 2), [4, 0, 5]);
        assert_eq!(apportion(5, &[], 2), [0; 0]);
    }

    #[test]
    fn settings_are_read_strictly() {
        let read = |text: &str| toml::from_str::<Sampling>(text);
        let quota = read("reserve_percent = 50\nallocation = { way = \"theo-doi-tuong\", ca-nhan = 15, to-chuc = 10 }").unwrap();
        assert_eq!(quota.allocation, Allocation::ByKind(Quota { individuals: 15, organisations: 10 }));
        let kinds = read("allocation = { way = \"theo-loai-co-quan\", so = 20, huyen = 20, xa = 5 }").unwrap();
        let Allocation::ByAgencyKind(kinds) = kinds.allocation else { panic!("{kinds:?}") };
        assert_eq!((kinds.of(AgencyKind::Commune), kinds.of(AgencyKind::Vertical)), (5, 0));
        let shared = "way = \"theo-ty-le\", size = { formula = \"yamane\", margin = 5 }, scope = \"tung-co-quan\"";
        assert!(read(&format!("allocation = {{ {shared}, minimum = 2 }}\nverification_percent = 10")).is_ok());
        assert!(read(&format!("allocation = {{ {shared}, least = 2 }}")).is_err());
        assert!(read("allocation = { way = \"theo-doi-tuong\", ca-nhan = 15, to-chuc = 10, khac = 1 }").is_err());
        assert!(read("allocation = { way = \"theo-loai-co-quan\", phuong = 1 }").is_err());
    }

    proptest! {
        #[test]
        fn shares_add_up_and_keep_their_bounds(
            total in 0u64..2_000, sizes in prop::collection::vec(0u64..500, 0..20), minimum in 0u64..20
        ) {
            let shares = apportion(total, &sizes, minimum);
            let floors: u64 = sizes.iter().map(|s| minimum.min(*s)).sum();
            prop_assert_eq!(shares.iter().sum::<u64>(), total.max(floors).min(sizes.iter().sum()));
            for (share, size) in shares.iter().zip(&sizes) {
                prop_assert!(*share <= *size && *share >= minimum.min(*size));
            }
        }

        #[test]
        fn without_a_minimum_nobody_is_a_whole_voice_off(total in 0u64..500, sizes in prop::collection::vec(1u64..500, 1..20)) {
            let sum: u64 = sizes.iter().sum();
            let total = total.min(sum);
            for (share, size) in apportion(total, &sizes, 0).iter().zip(&sizes) {
                prop_assert!((share * sum).abs_diff(total * size) < sum);
            }
        }
    }
}
