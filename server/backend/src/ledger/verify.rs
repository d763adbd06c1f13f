//! The strict check: every covered row has its leaf, every leaf its row, the tree the roots that were signed, and the figures
//! are those of the voices.
//!
//! Memory grows with the leaves, 25 bytes each; everything else is read a page at a time, in one moment of the database.

use super::{Ledger, covered, covered::Hashes};
use crate::{
    Error, Result, Store,
    rounds::{OpenRound, Rounds},
    store::{FiguresRow, Record, Tree},
};
use domain::ledger::{Edge, Hash, Head, HeadError, leaf, tree};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

mod finding;
mod recount;

pub use finding::{Fault, Finding};
use recount::Recount;

/// What a check saw.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Everything that is not as it should be.
    pub findings: Vec<Finding>,
    /// Leaves of the ledger.
    pub leaves: u64,
    /// Sealed responses that were compared.
    pub responses: u64,
    /// Comments likewise.
    pub comments: u64,
    /// Changes of other rows.
    pub records: u64,
    /// The latest head.
    pub head: Option<Head>,
}

/// Checks a whole database. `kept`: heads that somebody kept outside, as they were handed out.
///
/// # Errors
/// Database. What was tampered with is no error but a [`Finding`].
pub async fn verify(store: &Store, kept: &[String]) -> Result<Report> {
    let rounds = Rounds::default();
    let readable = rounds.refresh(store).await;
    let open = readable.as_ref().map(|()| rounds.all()).map_err(ToString::to_string);
    store.check(open, kept).await
}

/// The rounds by code.
pub(crate) type OpenRounds = Arc<BTreeMap<String, Arc<OpenRound>>>;

/// A check on its way.
pub(crate) struct Check<'a> {
    ledger: &'a Ledger,
    report: Report,
}

/// The leaves as the tiles hold them.
#[derive(Default)]
struct Leaves {
    /// The first half of each hash, by place: 128 bits cannot be met by another row.
    halves: Vec<u128>,
    /// The roots at the sizes that were asked for.
    roots: BTreeMap<u64, Hash>,
    /// Which have their row, by place.
    matched: Vec<bool>,
    /// The places, sorted by half.
    sorted: Vec<u64>,
}

fn half(hash: &Hash) -> u128 {
    u128::from_be_bytes(std::array::from_fn(|at| hash.0[at]))
}

fn index(place: u64) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

impl Leaves {
    /// Ready to be searched by [`Leaves::take`], but for those that are matched already.
    fn sort(&mut self) {
        self.sorted = (0..self.halves.len() as u64).filter(|place| !self.matched[index(*place)]).collect();
        self.sorted.sort_unstable_by_key(|place| self.halves[index(*place)]);
    }

    /// Gives a leaf its row. False: there is no such leaf, or it has one.
    fn take(&mut self, leaf: &Hash) -> bool {
        let found = self.sorted.binary_search_by_key(&half(leaf), |place| self.halves[index(*place)]);
        let Some(matched) = found.ok().map(|at| &mut self.matched[index(self.sorted[at])]) else { return false };
        !std::mem::replace(matched, true)
    }
}

impl<'a> Check<'a> {
    pub(crate) fn new(ledger: &'a Ledger) -> Self {
        Self { ledger, report: Report::default() }
    }

    pub(crate) async fn run<C: Tree>(
        mut self,
        conn: &mut C,
        open: Result<OpenRounds, String>,
        kept: &[String],
    ) -> Result<Report> {
        let heads = self.heads(conn).await?;
        let kept = self.kept(kept);
        let mut leaves = self.tree(conn, &heads, &kept).await?;
        self.compare_heads(&heads, &kept, &leaves);
        self.records(conn, &mut leaves).await?;
        let mut recount = open.map_or_else(
            |why| {
                self.add("round", Fault::Unreadable(why));
                None
            },
            |rounds| Some(Recount::new(rounds)),
        );
        self.voices(conn, &mut leaves, recount.as_mut()).await?;
        if let Some(recount) = recount {
            self.report.findings.extend(recount.compare(conn).await?);
        }
        self.published(conn).await?;
        Ok(self.report)
    }

    fn add(&mut self, table: &'static str, fault: Fault) {
        self.report.findings.push(Finding { table: table.to_owned(), fault });
    }

    /// The heads that our key signed, by size.
    async fn heads<C: Tree>(&mut self, conn: &mut C) -> Result<BTreeMap<u64, Head>> {
        let verifying = self.ledger.verifying();
        let mut heads = BTreeMap::new();
        for (size, note) in conn.heads().await? {
            match verifying.head(&note) {
                Ok(head) if head.size == size => drop(heads.insert(size, head)),
                Ok(_) | Err(HeadError::BadSignature | HeadError::Malformed) => self.add("head", Fault::BadSignature(size)),
                Err(HeadError::OtherKey) => self.add("head", Fault::OtherKey(size)),
            }
        }
        self.report.head = heads.values().next_back().cloned();
        Ok(heads)
    }

    /// The heads that were kept outside, as far as our key signed them.
    fn kept(&mut self, kept: &[String]) -> Vec<Head> {
        let verifying = self.ledger.verifying();
        let mut heads = Vec::new();
        for note in kept {
            match verifying.head(note) {
                Ok(head) => heads.push(head),
                Err(why) => self.add("head", Fault::KeptHead(why)),
            }
        }
        heads
    }

    /// Reads the leaves and builds the whole tree anew.
    async fn tree<C: Tree>(&mut self, conn: &mut C, heads: &BTreeMap<u64, Head>, kept: &[Head]) -> Result<Leaves> {
        let sizes: BTreeSet<u64> = heads.keys().copied().chain(kept.iter().map(|head| head.size)).collect();
        let mut leaves = Leaves::default();
        let (mut edge, mut built) = (Edge::default(), BTreeMap::new());
        let mut keep = |tile: domain::ledger::Tile| {
            if tile.level > 0 {
                built.insert((tile.level, tile.number), tile.bytes());
            }
        };
        let mut next = 0;
        'tiles: loop {
            let page = conn.tiles(0, next).await?;
            if page.is_empty() {
                break;
            }
            for (number, bytes) in page {
                let hashes = tree::hashes(&bytes).filter(|hashes| number == next && !hashes.is_empty());
                let Some(hashes) = hashes else {
                    self.add("tile", Fault::Tile(0, number));
                    break 'tiles;
                };
                let whole = hashes.len() == domain::ledger::WIDTH;
                for hash in hashes {
                    leaves.halves.push(half(&hash));
                    edge.push(hash, &mut keep);
                    if sizes.contains(&edge.size()) {
                        leaves.roots.insert(edge.size(), edge.root());
                    }
                }
                next += 1;
                if !whole {
                    break 'tiles;
                }
            }
        }
        edge.partial().for_each(keep);
        leaves.matched = vec![false; leaves.halves.len()];
        self.report.leaves = edge.size();
        self.upper_tiles(conn, built).await?;
        Ok(leaves)
    }

    /// The tiles above the leaves, against those that the leaves make.
    async fn upper_tiles<C: Tree>(&mut self, conn: &mut C, mut built: BTreeMap<(u8, u64), Vec<u8>>) -> Result<()> {
        for level in 1_u8..8 {
            let mut from = 0;
            loop {
                let page = conn.tiles(level, from).await?;
                let Some((last, _)) = page.last() else { break };
                from = last + 1;
                for (number, bytes) in page {
                    if built.remove(&(level, number)).is_none_or(|right| right != bytes) {
                        self.add("tile", Fault::Tile(level, number));
                    }
                }
            }
        }
        for (level, number) in built.into_keys() {
            self.add("tile", Fault::Tile(level, number));
        }
        Ok(())
    }

    /// Signed roots against those of the leaves.
    fn compare_heads(&mut self, heads: &BTreeMap<u64, Head>, kept: &[Head], leaves: &Leaves) {
        let last = heads.keys().next_back().copied().unwrap_or_default();
        match self.report.leaves.cmp(&last) {
            std::cmp::Ordering::Less => self.add("tile", Fault::LeavesMissing(last - self.report.leaves)),
            std::cmp::Ordering::Greater => self.add("tile", Fault::LeavesUnsigned(self.report.leaves - last)),
            std::cmp::Ordering::Equal => {}
        }
        let differs = |head: &&Head| leaves.roots.get(&head.size).is_some_and(|root| *root != head.root);
        if let Some(head) = heads.values().find(differs) {
            self.add("tile", Fault::Root(head.size));
        }
        let mut first = 0;
        for size in heads.keys() {
            let batch = leaves.halves.get(index(first)..index(*size)).unwrap_or_default();
            if !batch.is_sorted() {
                self.add("head", Fault::HeadMissing(*size));
            }
            first = *size;
        }
        for head in kept {
            if head.size > last {
                self.add("head", Fault::RolledBack { kept: head.clone(), now: last });
            } else if differs(&head) {
                self.add("head", Fault::Rewritten(head.clone()));
            } else if !heads.contains_key(&head.size) {
                self.add("head", Fault::HeadMissing(head.size));
            }
        }
    }

    /// Changes against their leaves and each other, and rows against the last change of each.
    async fn records<C: Tree>(&mut self, conn: &mut C, leaves: &mut Leaves) -> Result<()> {
        let records = conn.records().await?;
        self.report.records = records.len() as u64;
        let mut last: BTreeMap<(String, String), Option<Vec<u8>>> = BTreeMap::new();
        for record in records {
            if let Some(fault) = forbidden(&record) {
                self.report.findings.push(Finding { table: record.row.0.clone(), fault });
            }
            let Record { place, row, was, became } = record;
            let hash = leaf::record(&row.0, &row.1, was.as_deref(), became.as_deref());
            match leaves.halves.get(index(place)) {
                Some(stored) if *stored == half(&hash) => leaves.matched[index(place)] = true,
                _ => self.add("record", Fault::Record(place)),
            }
            if last.get(&row).cloned().flatten() != was {
                let fault = Fault::ChangedOutside(row.1.clone());
                self.report.findings.push(Finding { table: row.0.clone(), fault });
            }
            last.insert(row, became);
        }
        for covered in covered::ALL {
            match conn.hashes(&covered.all()).await {
                Ok(rows) => self.compare_rows(covered.table, rows, &mut last),
                Err(why) => self.add(covered.table, Fault::Unreadable(why.to_string())),
            }
        }
        Ok(())
    }

    fn compare_rows(&mut self, table: &'static str, rows: Hashes, last: &mut BTreeMap<(String, String), Option<Vec<u8>>>) {
        for ((_, key), hash) in rows {
            match last.remove(&(table.to_owned(), key.clone())).flatten() {
                Some(known) if known == hash => {}
                Some(_) => self.add(table, Fault::Altered(key)),
                None => self.add(table, Fault::Added(key)),
            }
        }
        let gone: Vec<String> =
            last.iter().filter(|((of, _), became)| of == table && became.is_some()).map(|((_, key), _)| key.clone()).collect();
        gone.into_iter().for_each(|key| self.add(table, Fault::Removed(key)));
    }

    /// Sealed voices and comments against the leaves that are left, and everything that is counted.
    async fn voices<C: Tree>(&mut self, conn: &mut C, leaves: &mut Leaves, mut recount: Option<&mut Recount>) -> Result<()> {
        leaves.sort();
        let mut strange: BTreeMap<(&'static str, String, String), u64> = BTreeMap::new();
        let mut whole = true;
        for table in ["response", "urn"] {
            let mut after = Vec::new();
            loop {
                let page = match conn.voices(table, &after).await {
                    Ok(page) => page,
                    Err(why) => {
                        self.add(table, Fault::Unreadable(why.to_string()));
                        whole = false;
                        break;
                    }
                };
                let Some(last) = page.last() else { break };
                after.clone_from(&last.0);
                for row in &page {
                    if table == "response" {
                        self.report.responses += 1;
                        if !leaves.take(&self.ledger.response(row).hash()) {
                            *strange.entry((table, row.1.clone(), row.2.clone())).or_default() += 1;
                        }
                    }
                    if let Some(recount) = recount.as_deref_mut() {
                        recount.add(table, row);
                    }
                }
            }
        }
        let mut after = Vec::new();
        loop {
            let page = match conn.comments("comment", &after).await {
                Ok(page) => page,
                Err(why) => {
                    self.add("comment", Fault::Unreadable(why.to_string()));
                    whole = false;
                    break;
                }
            };
            let Some(last) = page.last() else { break };
            after.clone_from(&last.0);
            self.report.comments += page.len() as u64;
            for row in &page {
                if !leaves.take(&self.ledger.comment(row)) {
                    *strange.entry(("comment", row.1.clone(), row.2.clone())).or_default() += 1;
                }
            }
        }
        for ((table, round, agency), n) in strange {
            self.add(table, Fault::WithoutLeaf { round, agency, n });
        }
        let left = leaves.matched.iter().filter(|matched| !**matched).count() as u64;
        if left > 0 && whole {
            self.add("response", Fault::WithoutRow(left));
        }
        Ok(())
    }

    /// The bytes of published files against their hashes.
    async fn published<C: Tree>(&mut self, conn: &mut C) -> Result<()> {
        for (round, name, sha256) in conn.published().await? {
            let body = conn.published_body(&round, &name).await?;
            if crate::keys::to_hex(&Sha256::digest(body)) != sha256 {
                self.add("published", Fault::Body(format!("{round}/{name}")));
            }
        }
        Ok(())
    }
}

/// What a change does that the program never does to a row of its table. A good signature is no excuse: the thief of the key has it.
fn forbidden(record: &Record) -> Option<Fault> {
    let fate = covered::named(&record.row.0)?.fate;
    let key = record.row.1.clone();
    match (&record.was, &record.became) {
        (Some(_), Some(_)) if !fate.may_change() => Some(Fault::Overwritten(key)),
        (Some(_), None) if !fate.may_go() => Some(Fault::Erased(key)),
        _ => None,
    }
}

/// A packed figure: empty bytes are nothing yet.
fn figures<T: serde::de::DeserializeOwned>(row: &FiguresRow) -> Result<Option<T>, Error> {
    if row.3.is_empty() { Ok(None) } else { crate::store::unpack(&row.3).map(Some) }
}
