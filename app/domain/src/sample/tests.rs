//! The totals of the provincial documents, computed by the rules from populations like those they were written for.

use super::*;
use crate::{agency::AgencyKind, round::Quota};
use std::collections::{BTreeMap, BTreeSet};

type Populations = BTreeMap<Stratum, Population>;

/// Somewhere between `from` and `to`, the same on every run.
fn some(from: u64, to: u64, what: &str) -> u64 {
    let mixed = what.bytes().fold(7u64, |sum, byte| (sum * 31 + u64::from(byte)) % 1_000_003);
    from + mixed % (to - from + 1)
}

fn add(populations: &mut Populations, agency: &str, agency_kind: AgencyKind, field: &str, kind: Kind, size: u64) {
    let stratum = Stratum { agency: agency.into(), field: field.into(), kind };
    populations.insert(stratum, Population { agency_kind, size });
}

fn sum<'a>(plans: impl IntoIterator<Item = (&'a Stratum, &'a Plan)>) -> u64 {
    plans.into_iter().map(|(_, plan)| plan.official).sum()
}

fn sampling(text: &str) -> Sampling {
    toml::from_str(text).unwrap()
}

/// KH Nghi Xuân 2020, II.2 and II.3: 17 communes, three fields; organisations file a small part. `organisations`: how many of
/// them a commune has in one field, where it is not ordinary.
fn nghi_xuan(organisations: impl Fn(&str, &str) -> Option<u64>) -> Populations {
    let mut populations = Populations::new();
    for commune in (1..=17).map(|n| format!("XA{n:02}")) {
        for field in ["TP-HT", "TN-MT", "LD-TBXH"] {
            let what = format!("{commune}{field}");
            add(&mut populations, &commune, AgencyKind::Commune, field, Kind::Individual, some(20, 400, &what));
            let few = organisations(&commune, field).unwrap_or(some(4, 15, &what));
            add(&mut populations, &commune, AgencyKind::Commune, field, Kind::Organisation, few);
        }
    }
    populations
}

const NGHI_XUAN: &str = "reserve_percent = 50\nallocation = { way = \"theo-doi-tuong\", ca-nhan = 15, to-chuc = 10 }";

/// KH Nghi Xuân 2020, II.3: 255 + 170 = 425 phiếu, 25 in every commune.
#[test]
fn nghi_xuan_asks_for_425() {
    let plans = sampling(NGHI_XUAN).plan(&nghi_xuan(|_, _| None), &[]);
    assert_eq!(sum(&plans), 425);
    assert_eq!(sum(plans.iter().filter(|(s, _)| s.kind == Kind::Individual)), 255);
    assert_eq!(sum(plans.iter().filter(|(s, _)| s.kind == Kind::Organisation)), 170);
    assert_eq!(sum(plans.iter().filter(|(s, _)| s.agency == "XA09")), 25);
    assert!(plans.values().all(|plan| plan.official > 0), "each field has a voice in each commune");
    for plan in plans.values() {
        assert_eq!(plan.reserve, plan.official.div_ceil(2).min(plan.population - plan.official));
    }
}

/// KH Nghi Xuân 2020, II.3 lưu ý 1: a commune without organisations, and one with a few.
#[test]
fn what_organisations_lack_moves_to_individuals() {
    let populations = nghi_xuan(|commune, field| match (commune, field) {
        ("XA09", _) | ("XA17", "TP-HT" | "TN-MT") => Some(0),
        ("XA17", _) => Some(4),
        _ => None,
    });
    let sampling = sampling(NGHI_XUAN);
    assert_eq!(sum(&sampling.plan(&populations, &[])), 425 - 10 - 6);

    let Allocation::ByKind(quota) = sampling.allocation else { panic!("a quota by kind") };
    let agencies: BTreeSet<&str> = populations.keys().map(|s| s.agency.as_str()).collect();
    let available = |agency: &str, kind| {
        populations.iter().filter(|(s, _)| s.agency == agency && s.kind == kind).map(|(_, p)| p.size).sum::<u64>()
    };
    let transfers: Vec<Transfer> = agencies
        .into_iter()
        .filter_map(|agency| {
            let moved = transfer(quota, |kind| available(agency, kind))?;
            let (reason, officer) = ("không đủ tổ chức có hồ sơ".into(), "phong-noi-vu".into());
            Some(Transfer { agency: agency.into(), moved, reason, on: jiff::civil::Date::constant(2020, 9, 6), officer })
        })
        .collect();
    assert_eq!(transfers.len(), 2);
    let plans = sampling.plan(&populations, &transfers);
    assert_eq!(sum(&plans), 425);
    assert_eq!(sum(plans.iter().filter(|(s, _)| s.kind == Kind::Individual)), 255 + 10 + 6);
    assert_eq!(sum(plans.iter().filter(|(s, _)| s.agency == "XA09" && s.kind == Kind::Organisation)), 0);
}

/// The departments and districts of Lạng Sơn in 2022, each district with five of its communes, which are drawn. Three departments
/// have no dossiers: there, `representatives` of the other departments and of the districts are asked (QĐ 1431/QĐ-UBND Lạng Sơn
/// 2022, III.1.1).
fn lang_son(representatives: u64) -> Populations {
    let mut populations = Populations::new();
    let mut ordinary = |agency: &str, kind: AgencyKind, fields: u64| {
        for field in (1..=fields).map(|n| format!("LV{n}")) {
            let what = format!("{agency}{field}");
            add(&mut populations, agency, kind, &field, Kind::Individual, some(30, 900, &what));
            add(&mut populations, agency, kind, &field, Kind::Organisation, some(3, 120, &what));
        }
    };
    for n in 1..=17 {
        ordinary(&format!("SO{n:02}"), AgencyKind::Department, 2 + n % 3);
    }
    let communes = [8, 22, 19, 17, 22, 17, 18, 24, 20, 21, 12];
    for (d, communes) in communes.iter().enumerate() {
        let district = format!("H{d:02}");
        ordinary(&district, AgencyKind::District, 2);
        let all: Vec<String> = (1..=*communes).map(|n| format!("{district}.{n:02}")).collect();
        let seed = Seed::new([20; 32]);
        for commune in draw(&seed, Pool::Agencies(&district), all.iter().map(String::as_str), 5, 0).official {
            ordinary(commune, AgencyKind::Commune, 2);
        }
    }
    for n in 18..=20 {
        let agency = format!("SO{n:02}");
        add(&mut populations, &agency, AgencyKind::Department, "dai-dien", Kind::Organisation, representatives);
    }
    populations
}

/// QĐ 1431/QĐ-UBND Lạng Sơn 2022, Phần thứ hai, "Năm 2022": 400 + 220 + 275 = 895 phiếu; "Từ năm 2023 đến năm 2025":
/// 800 + 440 + 550 = 1.790 phiếu.
#[test]
fn lang_son_asks_for_895_and_then_for_1790() {
    let populations = lang_son(60);
    for (quota, parts, total) in
        [("so = 20, huyen = 20, xa = 5", [400, 220, 275], 895), ("so = 40, huyen = 40, xa = 10", [800, 440, 550], 1_790)]
    {
        let plans = sampling(&format!("allocation = {{ way = \"theo-loai-co-quan\", {quota} }}")).plan(&populations, &[]);
        let of = |kind| sum(plans.iter().filter(|(s, _)| populations[s].agency_kind == kind));
        assert_eq!([AgencyKind::Department, AgencyKind::District, AgencyKind::Commune].map(of), parts);
        assert_eq!(sum(&plans), total);
        assert!(plans.values().all(|plan| plan.official <= plan.population));
    }
}

/// 19 departments and 11 districts are 30 organisations: with one representative each, the 40 of 2023 cannot be found for the
/// three departments without dossiers, and the plan says so instead of asking anybody twice.
#[test]
fn thirty_representatives_do_not_make_forty() {
    let sampling = sampling("allocation = { way = \"theo-loai-co-quan\", so = 40, huyen = 40, xa = 10 }");
    assert_eq!(sum(&sampling.plan(&lang_son(30), &[])), 1_790 - 3 * 10);
}

/// QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 6.2: 95 % and more, for the whole, for each agency, or for each of its fields.
#[test]
fn a_proportional_sample_reaches_its_size_in_every_scope() {
    let populations = nghi_xuan(|_, _| None);
    let rule: SizeRule = toml::from_str("formula = \"tin-cay-95\"\nmargin = 5").unwrap();
    for scope in Scope::ALL {
        let allocation = Allocation::Proportional(Proportional { size: rule, scope: *scope, minimum: 0 });
        let plans = Sampling { allocation, reserve_percent: 0, verification_percent: None }.plan(&populations, &[]);
        let mut sizes: BTreeMap<_, (u64, u64)> = BTreeMap::new();
        for (s, plan) in &plans {
            let group = match scope {
                Scope::Round => (None, None),
                Scope::Agency => (Some(&s.agency), None),
                Scope::Field => (Some(&s.agency), Some(&s.field)),
            };
            let (n, official) = sizes.entry(group).or_default();
            *n += plan.population;
            *official += plan.official;
        }
        assert!(sizes.values().all(|(n, official)| *official == rule.size(*n)), "{scope:?}");
    }
}

#[test]
fn a_minimum_raises_small_strata() {
    let size = toml::from_str("formula = \"yamane\"\nmargin = 5").unwrap();
    let allocation = Allocation::Proportional(Proportional { size, scope: Scope::Round, minimum: 2 });
    let populations = nghi_xuan(|commune, _| (commune == "XA01").then_some(1));
    let plans = Sampling { allocation, reserve_percent: 0, verification_percent: None }.plan(&populations, &[]);
    assert!(plans.values().all(|plan| plan.official >= plan.population.min(2)));
    assert_eq!(sum(&plans), size.size(populations.values().map(|p| p.size).sum()));
}

/// The whole way from settings to lists.
#[test]
fn each_stratum_draws_from_itself_alone() {
    let populations = nghi_xuan(|_, _| None);
    let seed: Seed = "5a".repeat(32).parse().unwrap();
    let mut drawn = BTreeSet::new();
    for (stratum, plan) in sampling(NGHI_XUAN).plan(&populations, &[]) {
        let own = format!("{}/{}/{}/", stratum.agency, stratum.field, stratum.kind.code());
        let ids: Vec<String> = (0..plan.population).map(|n| format!("{own}{n}")).collect();
        let lists = draw(&seed, Pool::Stratum(&stratum), ids.iter().map(String::as_str), plan.official, plan.reserve);
        assert_eq!((lists.official.len() as u64, lists.reserve.len() as u64), (plan.official, plan.reserve));
        for id in lists.official.iter().chain(&lists.reserve) {
            assert!(id.starts_with(&own));
            assert!(drawn.insert((*id).to_owned()));
        }
    }
}

#[test]
fn volunteers_do_not_fill_the_sample() {
    let quota = Quota { individuals: 15, organisations: 10 };
    let mut line = FrameProgress { label: "Cá nhân".into(), size: u64::from(quota.of(Kind::Individual)), ..Default::default() };
    line.add(Frame::Drawn, 9);
    line.add(Frame::Reserve, 2);
    line.add(Frame::Open, 40);
    assert_eq!((line.filled(), line.missing()), (11, 4));
    line.add(Frame::Drawn, 6);
    assert_eq!((line.drawn, line.reserve, line.open, line.missing()), (15, 2, 40, 0));
}
