use super::*;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use tlog_tiles::record_hash;

/// RFC 6962, section 2.1, word for word: the whole tree, from its leaves' data.
fn naive(data: &[Vec<u8>]) -> [u8; 32] {
    match data {
        [] => Sha256::digest([]).into(),
        [one] => Sha256::new_with_prefix([0]).chain_update(one).finalize().into(),
        _ => {
            let mut k = 1;
            while k * 2 < data.len() {
                k *= 2;
            }
            Sha256::new_with_prefix([1]).chain_update(naive(&data[..k])).chain_update(naive(&data[k..])).finalize().into()
        }
    }
}

/// Section 2.1.1.
fn naive_path(m: usize, data: &[Vec<u8>]) -> Vec<[u8; 32]> {
    if data.len() <= 1 {
        return vec![];
    }
    let k = data.len().next_power_of_two() / 2;
    let (mut path, other) =
        if m < k { (naive_path(m, &data[..k]), naive(&data[k..])) } else { (naive_path(m - k, &data[k..]), naive(&data[..k])) };
    path.push(other);
    path
}

/// Section 2.1.2: SUBPROOF(m, D[n], b).
fn naive_consistency(m: usize, data: &[Vec<u8>], whole: bool) -> Vec<[u8; 32]> {
    if m == data.len() {
        return if whole { vec![] } else { vec![naive(data)] };
    }
    let k = data.len().next_power_of_two() / 2;
    let (mut proof, other) = if m <= k {
        (naive_consistency(m, &data[..k], whole), naive(&data[k..]))
    } else {
        (naive_consistency(m - k, &data[k..], false), naive(&data[..k]))
    };
    proof.push(other);
    proof
}

/// A tree grown leaf by leaf, with all the tiles a database would hold.
#[derive(Default)]
pub(in crate::ledger) struct Grown {
    pub(in crate::ledger) edge: Edge,
    stored: BTreeMap<(u8, u64), Vec<u8>>,
}

impl Grown {
    pub(in crate::ledger) fn of(data: &[Vec<u8>]) -> Self {
        Self::of_hashes(&data.iter().map(|leaf| record_hash(leaf)).collect::<Vec<_>>())
    }

    pub(in crate::ledger) fn of_hashes(leaves: &[Hash]) -> Self {
        let mut grown = Self::default();
        let stored = &mut grown.stored;
        for leaf in leaves {
            grown.edge.push(*leaf, &mut |tile| drop(stored.insert((tile.level, tile.number), tile.bytes())));
        }
        stored.extend(grown.edge.partial().map(|tile| ((tile.level, tile.number), tile.bytes())));
        grown
    }

    /// Answers by fetching what is wanted, as the store does.
    pub(in crate::ledger) fn prove<T>(&self, ask: impl Fn(&Tiles) -> Result<T, Error>) -> T {
        let mut tiles = Tiles::default();
        for _ in 0..4 {
            if let Ok(answer) = ask(&tiles) {
                return answer;
            }
            for place in tiles.wanted() {
                tiles.put(place, self.stored[&place].clone());
            }
        }
        panic!("the tiles are not enough");
    }
}

fn leaves(n: usize) -> Vec<Vec<u8>> {
    (0..n).map(|i| format!("lá {i}").into_bytes()).collect()
}

fn raw(path: &[Hash]) -> Vec<[u8; 32]> {
    path.iter().map(|hash| hash.0).collect()
}

/// The leaves of the known answers that implementations of RFC 6962 share (certificate-transparency, `merkle_tree_test`).
const KNOWN_LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
/// The root over the first one, two, … of them.
const KNOWN_ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

#[test]
fn the_known_answers_of_rfc_6962() {
    let data: Vec<Vec<u8>> = KNOWN_LEAVES.iter().map(|leaf| hex(leaf)).collect();
    assert_eq!(Edge::default().root().0.to_vec(), hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    for n in 1..=8 {
        assert_eq!(Grown::of(&data[..n]).edge.root().0.to_vec(), hex(KNOWN_ROOTS[n - 1]), "{n}");
        assert_eq!(naive(&data[..n]).to_vec(), hex(KNOWN_ROOTS[n - 1]), "the test's own tree, {n}");
    }
    let grown = Grown::of(&data);
    let path: Vec<String> =
        raw(&grown.prove(|t| t.inclusion(8, 5))).iter().map(|h| h.iter().map(|b| format!("{b:02x}")).collect()).collect();
    let known = [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(path, known);
}

#[test]
fn a_tree_goes_on_from_its_edge_across_full_tiles() {
    let data = leaves(WIDTH * WIDTH + 300);
    let whole = Grown::of(&data);
    for size in [1, 255, 256, 257, 511, 512, WIDTH * WIDTH - 1, WIDTH * WIDTH, WIDTH * WIDTH + 257] {
        let size_of = size as u64;
        let tiles = Edge::tiles(size_of)
            .map(|(level, number, _)| whole.stored.get(&(level, number)).map_or_else(Vec::new, |bytes| hashes(bytes).unwrap()));
        let mut edge = Edge::new(size_of, tiles.collect()).unwrap();
        assert_eq!(edge.root(), whole.prove(|t| t.root(size_of)), "{size}");
        data[size..].iter().for_each(|leaf| edge.push(record_hash(leaf), &mut |_| {}));
        assert_eq!(edge.root(), whole.edge.root(), "{size}");
    }
    assert!(Edge::new(300, vec![vec![], vec![]]).is_none(), "tiles that are too short are no edge");
    assert_eq!(whole.stored.keys().filter(|(level, _)| *level == 1).count(), 2, "256 full tiles and one on the second level");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn proofs_are_those_of_a_naive_tree(n in 1_usize..700, m in any::<prop::sample::Index>(), old in any::<prop::sample::Index>(), flip in any::<prop::sample::Index>()) {
        let data = leaves(n);
        let (m, old, size) = (m.index(n), old.index(n) + 1, n as u64);
        let grown = Grown::of(&data);
        let root = Hash(naive(&data));
        prop_assert_eq!(grown.edge.root(), root);

        let path = grown.prove(|t| t.inclusion(size, m as u64));
        prop_assert_eq!(raw(&path), naive_path(m, &data));
        let leaf = record_hash(&data[m]);
        prop_assert!(includes(&path, size, root, m as u64, leaf));
        prop_assert!(!includes(&path, size, root, m as u64, record_hash(b"another")));
        prop_assert!(n == 1 || !includes(&path, size, root, (m as u64 + 1) % size, leaf));

        let proof = grown.prove(|t| t.consistency(size, old as u64));
        prop_assert_eq!(raw(&proof), naive_consistency(old, &data, true));
        let old_root = Hash(naive(&data[..old]));
        prop_assert!(extends(&proof, size, root, old as u64, old_root));
        prop_assert!(old == n || !extends(&proof, size, root, old as u64, root));

        // One bit of one hash of a proof.
        if !path.is_empty() {
            let mut wrong = path.clone();
            let at = flip.index(path.len());
            wrong[at].0[0] ^= 1;
            prop_assert!(!includes(&wrong, size, root, m as u64, leaf));
        }
        if !proof.is_empty() {
            let mut wrong = proof.clone();
            let at = flip.index(proof.len());
            wrong[at].0[31] ^= 1;
            prop_assert!(!extends(&wrong, size, root, old as u64, old_root));
        }
    }
}
