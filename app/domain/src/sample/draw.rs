//! The draw. Everybody in the pool gets a rank that the seed decides and nobody can choose; the lowest ranks are drawn.
//!
//! # The bytes, for whoever repeats a draw with another program
//!
//! ```text
//! rank(id) = SHA-256( tag ‖ 00 ‖ seed ‖ part₁ ‖ … ‖ partₙ ‖ id )
//! part     = length of the text in bytes, 8 bytes, most significant first ‖ the text
//! ```
//!
//! * `seed`: the 32 bytes that its 64 hexadecimal digits stand for;
//! * every text (`tag`, parts, `id`) in UTF-8 as it stands in the published list, with nothing added;
//! * the tag and the parts, by what is drawn from:
//!
//! | drawn from | tag | parts |
//! |---|---|---|
//! | a stratum | `hai-long/rut-mau/1` | agency code, field code, `ca-nhan` or `to-chuc` |
//! | an agency's answered invitations (phúc tra) | `hai-long/phuc-tra/1` | agency code |
//! | the agencies under another one | `hai-long/chon-co-quan/1` | code of the agency above |
//!
//! Ids that stand twice count once. They are ordered by rank, bytes compared from the left, lowest first; the first n are the
//! official list, the next m the reserve list in the order in which it is used; nobody else is drawn.
//!
//! Test vector: seed `000102…1e1f`, agency `000.21.27.H27`, field `TP-HT`, kind `ca-nhan`: the id `000.21.27.H27-200221-0001` has
//! the rank `b84acf3e05b36ae772e6bb73dd86c31a3689a86673c45261b10df2cce377a422`. In a shell:
//!
//! ```text
//! { printf 'hai-long/rut-mau/1\0'; printf '%s' 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f | xxd -r -p
//!   printf '\0\0\0\0\0\0\0\015%s' 000.21.27.H27; printf '\0\0\0\0\0\0\0\005%s' TP-HT
//!   printf '\0\0\0\0\0\0\0\007%s' ca-nhan; printf '%s' 000.21.27.H27-200221-0001; } | sha256sum
//! ```
//!
//! The draw is only as fair as its seed: whoever picks the seed with the list in hand can try seeds until the draw pleases. The
//! list is therefore fixed and its hash published first, and the seed comes after it, from the system's random source or from
//! an event that all can see. A phúc tra has a seed of its own, made after closing: with a known one, it could be foreseen who
//! will be re-checked. Its ids are dossier IDs, or codes of places (`DS-3-012`).

use super::{SampleError, Stratum};
use sha2::{Digest, Sha256};
use std::fmt;

/// What decides a draw: 32 bytes, stored and published with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed([u8; 32]);

impl Seed {
    /// From random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// As it is typed: nothing at all leaves the choice to the machine.
    ///
    /// # Errors
    /// [`SampleError::Seed`].
    pub fn typed(text: &str) -> Result<Option<Self>, SampleError> {
        match text.trim() {
            "" => Ok(None),
            digits => digits.parse().map(Some),
        }
    }
}

impl std::str::FromStr for Seed {
    type Err = SampleError;

    /// From 64 hexadecimal digits, capital or small.
    fn from_str(text: &str) -> Result<Self, SampleError> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(SampleError::Seed);
        }
        let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|n| u8::try_from(n).ok()).ok_or(SampleError::Seed);
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What is drawn from. One pool says nothing about another: the same id has a rank of its own in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool<'a> {
    /// The population of a stratum, by dossier ID or by code of the person's list.
    Stratum(&'a Stratum),
    /// The answered invitations of the agency of this code, for the phúc tra.
    Answered(&'a str),
    /// The agencies under the agency of this code, where only some are surveyed (QĐ 1431/QĐ-UBND Lạng Sơn 2022, Phần thứ hai,
    /// "Năm 2022": mỗi huyện 05 xã).
    Agencies(&'a str),
}

impl Pool<'_> {
    /// The hash of all that stands before an id.
    fn start(self, seed: &Seed) -> Sha256 {
        let (tag, parts): (&[u8], &[&str]) = match &self {
            Self::Stratum(s) => (b"hai-long/rut-mau/1\0", &[&s.agency, &s.field, s.kind.code()]),
            Self::Answered(agency) => (b"hai-long/phuc-tra/1\0", &[agency]),
            Self::Agencies(parent) => (b"hai-long/chon-co-quan/1\0", &[parent]),
        };
        let mut hash = Sha256::new();
        hash.update(tag);
        hash.update(seed.0);
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash
    }
}

/// The lists of one pool, each in the order of the draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lists<T> {
    /// Danh sách chính thức.
    pub official: Vec<T>,
    /// Danh sách dự phòng, used from the front.
    pub reserve: Vec<T>,
}

/// Draws `official` ids of a pool, then `reserve` more; fewer where the pool has fewer. The order of `ids` makes no difference.
pub fn draw<'a>(
    seed: &Seed,
    pool: Pool<'_>,
    ids: impl IntoIterator<Item = &'a str>,
    official: u64,
    reserve: u64,
) -> Lists<&'a str> {
    let start = pool.start(seed);
    let mut ranked: Vec<([u8; 32], &str)> = ids.into_iter().map(|id| (rank(&start, id), id)).collect();
    ranked.sort_unstable();
    ranked.dedup();
    let mut order = ranked.into_iter().map(|(_, id)| id);
    let mut first = |n: u64| order.by_ref().take(usize::try_from(n).unwrap_or(usize::MAX)).collect();
    Lists { official: first(official), reserve: first(reserve) }
}

fn rank(start: &Sha256, id: &str) -> [u8; 32] {
    start.clone().chain_update(id.as_bytes()).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::Kind;
    use proptest::prelude::*;
    use std::collections::{BTreeSet, HashMap};

    fn stratum(field: &str, kind: Kind) -> Stratum {
        Stratum { agency: "000.21.27.H27".into(), field: field.into(), kind }
    }

    fn seed(number: u64) -> Seed {
        Seed::new(Sha256::digest(number.to_be_bytes()).into())
    }

    /// Ranks computed with Python's hashlib.
    #[test]
    fn the_vector_of_the_documentation() {
        let seed: Seed = "000102030405060708090A0B0C0D0E0F101112131415161718191a1b1c1d1e1f".parse().unwrap();
        assert_eq!(seed, Seed::new(std::array::from_fn(|i| u8::try_from(i).unwrap())));
        let here = stratum("TP-HT", Kind::Individual);
        let rank = rank(&Pool::Stratum(&here).start(&seed), "000.21.27.H27-200221-0001");
        assert_eq!(Seed::new(rank).to_string(), "b84acf3e05b36ae772e6bb73dd86c31a3689a86673c45261b10df2cce377a422");
        let ids: Vec<String> = (1..=6).map(|n| format!("000.21.27.H27-200221-000{n}")).collect();
        let order = |pool| {
            let lists = draw(&seed, pool, ids.iter().map(String::as_str), 4, 9);
            assert_eq!((lists.official.len(), lists.reserve.len()), (4, 2));
            let tail = |id: &&str| id.chars().last().unwrap();
            lists.official.iter().chain(&lists.reserve).map(tail).collect::<String>()
        };
        assert_eq!(order(Pool::Stratum(&here)), "453126");
        assert_eq!(order(Pool::Answered("000.21.27.H27")), "362514");
        assert_eq!(order(Pool::Agencies("H27")), "621534");
    }

    #[test]
    fn a_seed_is_64_hexadecimal_digits() {
        for text in ["", "00", &"0".repeat(63), &"g".repeat(64), &"+f".repeat(32), &"é".repeat(32)] {
            assert_eq!(text.parse::<Seed>(), Err(SampleError::Seed), "{text}");
        }
        assert_eq!(seed(1).to_string().parse(), Ok(seed(1)));
    }

    /// Where a part ends is part of the hash: moving a character from one code to the next makes another pool.
    #[test]
    fn each_stratum_is_a_draw_of_its_own() {
        let ids: Vec<String> = (0..50).map(|n| format!("{n}")).collect();
        let order = |agency: &str, field: &str, kind| {
            let stratum = Stratum { agency: agency.into(), field: field.into(), kind };
            draw(&seed(1), Pool::Stratum(&stratum), ids.iter().map(String::as_str), 50, 0).official
        };
        let orders = [
            order("ab", "c", Kind::Individual),
            order("a", "bc", Kind::Individual),
            order("ab", "c", Kind::Organisation),
            draw(&seed(1), Pool::Answered("ab"), ids.iter().map(String::as_str), 50, 0).official,
            draw(&seed(1), Pool::Agencies("ab"), ids.iter().map(String::as_str), 50, 0).official,
        ];
        assert_eq!(orders.iter().collect::<BTreeSet<_>>().len(), orders.len());
    }

    /// Over many seeds everybody is drawn equally often, and so is everybody's first place on the reserve list. The seeds are
    /// fixed: the test gives the same figures every time.
    #[test]
    fn the_draw_is_fair() {
        const POOL: usize = 40;
        const SEEDS: u64 = 4_000;
        let ids: Vec<String> = (1..=POOL).map(|n| format!("000.21.27.H27-200221-{n:04}")).collect();
        let here = stratum("TP-HT", Kind::Organisation);
        let (mut drawn, mut next): (HashMap<&str, f64>, HashMap<&str, f64>) = Default::default();
        for number in 0..SEEDS {
            let lists = draw(&seed(number), Pool::Stratum(&here), ids.iter().map(String::as_str), 10, 1);
            lists.official.into_iter().for_each(|id| *drawn.entry(id).or_default() += 1.0);
            lists.reserve.into_iter().for_each(|id| *next.entry(id).or_default() += 1.0);
        }
        let chi_square = |counts: &HashMap<&str, f64>, expected: f64| {
            ids.iter().map(|id| (counts.get(id.as_str()).unwrap_or(&0.0) - expected).powi(2) / expected).sum::<f64>()
        };
        // 99.9 % point of chi-square with 39 degrees of freedom: 72.1. Ten of forty without replacement vary less than ten
        // independent picks do: by (N − n)/(N − 1) = 30/39.
        assert!(chi_square(&drawn, 1_000.0) * 39.0 / 30.0 < 72.1);
        assert!(chi_square(&next, 100.0) < 72.1);
    }

    proptest! {
        #[test]
        fn the_order_of_the_list_and_repeats_make_no_difference(
            ids in prop::collection::btree_set("[0-9A-Z-]{1,6}", 0..40),
            (number, official, reserve, by) in (any::<u64>(), 0u64..50, 0u64..20, any::<u64>()),
        ) {
            let here = stratum("DD", Kind::Individual);
            let sorted = draw(&seed(number), Pool::Stratum(&here), ids.iter().map(String::as_str), official, reserve);
            let mut mixed: Vec<&str> = ids.iter().chain(ids.iter().take(5)).map(String::as_str).collect();
            mixed.sort_by_key(|id| Sha256::digest(format!("{by}{id}")));
            prop_assert_eq!(&draw(&seed(number), Pool::Stratum(&here), mixed, official, reserve), &sorted);
        }

        #[test]
        fn sizes_are_right_and_nobody_is_drawn_twice(
            ids in prop::collection::btree_set("[0-9A-Z-]{1,6}", 0..40), number: u64, official in 0u64..50, reserve in 0u64..20
        ) {
            let here = stratum("DD", Kind::Individual);
            let lists = draw(&seed(number), Pool::Stratum(&here), ids.iter().map(String::as_str), official, reserve);
            let n = ids.len() as u64;
            prop_assert_eq!(lists.official.len() as u64, official.min(n));
            prop_assert_eq!(lists.reserve.len() as u64, reserve.min(n - official.min(n)));
            let all: BTreeSet<&str> = lists.official.iter().chain(&lists.reserve).copied().collect();
            prop_assert_eq!(all.len(), lists.official.len() + lists.reserve.len());
            prop_assert!(all.iter().all(|id| ids.contains(*id)));
        }

        #[test]
        fn a_longer_list_begins_with_the_shorter_one(number: u64, official in 0u64..30, reserve in 0u64..30) {
            let ids: Vec<String> = (0..50).map(|n| format!("{n}")).collect();
            let here = stratum("DD", Kind::Individual);
            let drawn = |n, m| draw(&seed(number), Pool::Stratum(&here), ids.iter().map(String::as_str), n, m);
            let (apart, whole) = (drawn(official, reserve), drawn(official + reserve, 0));
            prop_assert_eq!([apart.official, apart.reserve].concat(), whole.official);
        }
    }
}
