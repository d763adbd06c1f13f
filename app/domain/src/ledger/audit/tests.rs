use super::*;
use crate::ledger::{Hash, Signing, tree::tests::Grown};
use proptest::prelude::*;

/// A server, with whatever leaves it likes, and a key.
struct Server {
    key: Signing,
    leaves: Vec<Hash>,
}

impl Server {
    fn new(n: usize) -> Self {
        let leaf = |i: usize| leaf::record("bảng", &i.to_string(), None, Some(&[7; 32]));
        Self { key: Signing::new(&[1; 32]), leaves: (0..n).map(leaf).collect() }
    }

    fn head(&self, size: usize) -> String {
        let root = Grown::of_hashes(&self.leaves[..size]).edge.root();
        self.key.head(size as u64, root, "2026-11-22".parse().unwrap()).unwrap()
    }

    fn latest(&self) -> String {
        self.head(self.leaves.len())
    }

    fn now(&self) -> Now {
        Now::read(&format!("{}\n", self.key.verifying()), &self.latest()).unwrap()
    }

    /// What it answers to a claim's question, over the leaves it has.
    fn answer(&self, (from, to): (u64, u64)) -> String {
        let to_here = &self.leaves[..usize::try_from(to).unwrap()];
        let path = Grown::of_hashes(to_here).prove(|tiles| tiles.consistency(to, from));
        Consistency { smaller: from, path, note: self.head(to_here.len()) }.to_string()
    }

    fn placed(&self, place: usize) -> Placed {
        let (size, grown) = (self.leaves.len() as u64, Grown::of_hashes(&self.leaves));
        Placed { place: place as u64, path: grown.prove(|tiles| tiles.inclusion(size, place as u64)), note: self.latest() }
    }

    /// The whole check of a head that was kept.
    fn judge(&self, kept: &str) -> Result<Head, Finding> {
        let now = self.now();
        let claim = now.kept(kept)?;
        let answer = claim.question().map(|question| self.answer(question));
        claim.settle(answer.as_deref())
    }
}

#[test]
fn what_is_no_head_or_another_keys_is_named() {
    let server = Server::new(9);
    let kept = server.head(5);
    let other = Server { key: Signing::new(&[2; 32]), ..Server::new(9) };
    assert_eq!(server.judge(&other.head(5)), Err(Finding::Kept(HeadError::OtherKey)));
    assert_eq!(server.judge(&kept.replace("\n5\n", "\n6\n")), Err(Finding::Kept(HeadError::BadSignature)));
    for odd in ["", "đầu sổ", &kept[..40], &server.key.note("một câu\n").unwrap()] {
        assert_eq!(server.judge(odd), Err(Finding::Kept(HeadError::Malformed)), "{odd:?}");
    }
    let empty = server.key.head(0, Hash([0; 32]), "2026-11-22".parse().unwrap()).unwrap();
    assert_eq!(server.judge(&empty), Err(Finding::Kept(HeadError::Malformed)));
}

#[test]
fn a_server_that_shows_no_key_or_no_head_of_it_is_named() {
    let (server, other) = (Server::new(3), Server { key: Signing::new(&[2; 32]), ..Server::new(3) });
    let key = server.key.verifying().to_string();
    assert_eq!(Now::read("", &server.latest()).unwrap_err(), Finding::Key);
    assert_eq!(Now::read(&key, &other.latest()).unwrap_err(), Finding::Now(HeadError::OtherKey));
    assert_eq!(Now::read(&key, &server.latest().replace("\n3\n", "\n4\n")).unwrap_err(), Finding::Now(HeadError::BadSignature));
    assert_eq!(Now::read(&key, "").unwrap_err(), Finding::Now(HeadError::Malformed));
}

#[test]
fn files_come_back_as_editors_leave_them() {
    let server = Server::new(20);
    let kept = server.head(11);
    for text in [kept.replace('\n', "\r\n"), format!("\u{feff}{kept}"), kept.trim_end().to_owned(), format!("\n{kept}\n\n")] {
        assert_eq!(server.judge(&text).unwrap().size, 11, "{text:?}");
    }
}

#[test]
fn an_answer_that_is_missing_or_of_another_head_proves_nothing() {
    let server = Server::new(20);
    let (now, kept) = (server.now(), server.head(11));
    assert_eq!(now.kept(&kept).unwrap().settle(None), Err(Finding::Unproved));
    assert_eq!(now.kept(&kept).unwrap().settle(Some("")), Err(Finding::Unproved));
    // A true proof, to a head that is not the one shown.
    assert_eq!(now.kept(&kept).unwrap().settle(Some(&server.answer((11, 19)))), Err(Finding::Unproved));
    assert_eq!(now.kept(&kept).unwrap().settle(Some(&server.answer((10, 20)))), Err(Finding::Unproved));
    assert!(now.kept(&server.latest()).unwrap().question().is_none());
}

#[test]
fn a_receipts_proof_is_its_own_and_leads_to_the_ledger() {
    let (blind, commitment, row) = ([3; 32], [4; 32], [5; 32]);
    let mut server = Server::new(40);
    server.leaves[17] = leaf::response(&blind, &commitment, &row);
    let proof = Inclusion { blind, commitment, row, at: server.placed(17) };
    let text = proof.to_string();
    assert_eq!(text.parse(), Ok(proof.clone()));
    server.leaves.extend(Server::new(100).leaves);
    let now = server.now();
    let (receipt, claim) = now.response(&text, None).unwrap();
    assert_eq!(receipt, Receipt::of(&commitment));
    let answer = server.answer(claim.question().unwrap());
    assert_eq!(claim.settle(Some(&answer)).unwrap().size, 40);
    assert!(now.response(&text, Some(&receipt)).is_ok());
    assert_eq!(now.response(&text, Some(&Receipt::of(&[9; 32]))).unwrap_err(), Finding::OtherReceipt);
    let mut other = proof;
    other.row[0] ^= 1;
    assert_eq!(now.response(&other.to_string(), None).unwrap_err(), Finding::NotThere);
    assert_eq!(now.response(&server.latest(), None).unwrap_err(), Finding::Kept(HeadError::Malformed));
    assert!(now.published(&text, "đợt", "tệp", "00").is_err(), "a response is no published file");
}

#[test]
fn a_published_file_is_in_the_ledger_under_its_name_and_hash_alone() {
    let mut server = Server::new(12);
    server.leaves[3] = leaf::published("dot/1", "so.xlsx", "ab01");
    let text = server.placed(3).to_string();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nindex 3\n"));
    let now = server.now();
    assert!(now.published(&text, "dot/1", "so.xlsx", "ab01").unwrap().settle(None).is_ok());
    for (round, name, sha256) in [("dot/1", "so.xlsx", "ab02"), ("dot/1", "so.csv", "ab01"), ("dot", "1/so.xlsx", "ab01")] {
        assert_eq!(now.published(&text, round, name, sha256).unwrap_err(), Finding::NotThere);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_ledger_that_only_grew_goes_on_from_every_head(n in 1_usize..600, at in any::<prop::sample::Index>()) {
        let server = Server::new(n);
        let size = at.index(n) + 1;
        prop_assert_eq!(server.judge(&server.head(size)).unwrap().size, size as u64);
    }

    /// The server has the key, and proves as well as it can over what it has.
    #[test]
    fn whatever_a_server_did_to_what_was_there_it_is_named(
        n in 2_usize..400, at in any::<prop::sample::Index>(), which in any::<prop::sample::Index>(), grown in 0_usize..40
    ) {
        let honest = Server::new(n);
        let size = at.index(n - 1) + 2;
        let (kept, which) = (honest.head(size), which.index(size));

        let mut altered = Server::new(n + grown);
        altered.leaves[which].0[0] ^= 1;
        let found = altered.judge(&kept).unwrap_err();
        prop_assert_eq!(found, if n + grown == size { Finding::Rewritten } else { Finding::Unproved });

        let mut removed = Server::new(n + grown + 1);
        removed.leaves.remove(which);
        let found = removed.judge(&kept);
        prop_assert!(matches!(found, Err(Finding::Rewritten | Finding::Unproved)), "{:?}", found);

        let back = Server::new(size - 1);
        prop_assert_eq!(back.judge(&kept).unwrap_err(), Finding::RolledBack { kept: size as u64, now: size as u64 - 1 });
    }

    /// Any letter of an answer.
    #[test]
    fn an_answer_altered_on_the_way_proves_nothing(n in 2_usize..300, at in any::<prop::sample::Index>(), spot in any::<prop::sample::Index>()) {
        let server = Server::new(n);
        let (now, size) = (server.now(), at.index(n - 1) + 1);
        let kept = server.head(size);
        let claim = now.kept(&kept).unwrap();
        let mut answer = server.answer(claim.question().unwrap()).into_bytes();
        let spot = spot.index(answer.len());
        prop_assume!(answer[spot].is_ascii());
        answer[spot] = if answer[spot] == b'A' { b'B' } else { b'A' };
        let answer = String::from_utf8(answer).unwrap();
        prop_assert_eq!(claim.settle(Some(&answer)).unwrap_err(), Finding::Unproved, "{}", answer);
    }
}
