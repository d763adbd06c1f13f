//! Growing the tree and proving from it, without ever holding it.
//!
//! The hashes lie in tiles (C2SP tlog-tiles): a tile of level L holds up to 256 neighbouring hashes of the tree's height 8·L. The
//! leaves are the tiles of level 0; a full tile is one hash of the level above. So a tree of ten million leaves grows from its last
//! tile of each of three levels, and a proof needs a few tiles more.

use std::collections::BTreeMap;
use tlog_tiles::{
    Error, Hash, HashReader, RecordProof, Tile as Coordinates, TreeProof, check_record, check_tree, node_hash, prove_record,
    prove_tree, stored_hash_index, tree_hash,
};

/// Hashes of a full tile.
pub const WIDTH: usize = 256;
/// log2 of [`WIDTH`].
const HEIGHT: u8 = 8;
/// Bytes of a hash.
const BYTES: usize = 32;

/// Some neighbouring hashes of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// Its hashes are of the tree's height 8·level.
    pub level: u8,
    /// From the left, from 0.
    pub number: u64,
    /// At most [`WIDTH`].
    pub hashes: Vec<Hash>,
}

impl Tile {
    /// The hashes side by side, as they are stored.
    pub fn bytes(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| hash.0).collect()
    }
}

/// The hashes of a stored tile; none where these are no whole hashes, or too many.
pub fn hashes(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (whole, rest) = bytes.as_chunks::<BYTES>();
    (rest.is_empty() && whole.len() <= WIDTH).then(|| whole.iter().copied().map(Hash).collect())
}

/// The root over perfect subtrees of one size, of which the last may be smaller (RFC 6962, section 2.1: the left side takes the
/// largest power of two that is smaller than the whole). Of nothing: none.
fn root(nodes: &[Hash]) -> Option<Hash> {
    match nodes {
        [] => None,
        [one] => Some(*one),
        _ => {
            let left = nodes.len().next_power_of_two() / 2;
            Some(node_hash(root(&nodes[..left])?, root(&nodes[left..])?))
        }
    }
}

/// The right edge of a tree: of each level the hashes that do not fill a tile yet. All that it takes to go on.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    size: u64,
    /// Each shorter than [`WIDTH`].
    levels: Vec<Vec<Hash>>,
}

impl Edge {
    /// The tiles of the edge of a tree of this size: level, number, how many of its hashes belong to the tree.
    pub fn tiles(size: u64) -> impl Iterator<Item = (u8, u64, usize)> {
        let heights = (0..u8::MAX).take_while(move |level| size.checked_shr(u32::from(HEIGHT * level)).is_some_and(|n| n > 0));
        heights.map(move |level| {
            let n = size >> (HEIGHT * level);
            (level, n / WIDTH as u64, usize::try_from(n % WIDTH as u64).unwrap_or_default())
        })
    }

    /// The edge of a stored tree. `levels`: the tiles that [`Edge::tiles`] names, of which what does not belong to the tree is
    /// left out. None where one of them is too short.
    pub fn new(size: u64, levels: Vec<Vec<Hash>>) -> Option<Self> {
        let cut = |(wanted, mut tile): ((u8, u64, usize), Vec<Hash>)| {
            (tile.len() >= wanted.2).then(|| {
                tile.truncate(wanted.2);
                tile
            })
        };
        (Self::tiles(size).count() == levels.len()).then_some(())?;
        let levels = Self::tiles(size).zip(levels).map(cut).collect::<Option<_>>()?;
        Some(Self { size, levels })
    }

    /// Leaves of the tree.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf. `full` is given each tile that is full by it.
    pub fn push(&mut self, leaf: Hash, full: &mut impl FnMut(Tile)) {
        self.size += 1;
        let mut up = leaf;
        for level in 0_u8.. {
            if self.levels.len() <= usize::from(level) {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[usize::from(level)];
            hashes.push(up);
            if hashes.len() < WIDTH {
                return;
            }
            let hashes = std::mem::take(hashes);
            let Some(above) = root(&hashes) else { return };
            full(Tile { level, number: (self.size >> (HEIGHT * level)) / WIDTH as u64 - 1, hashes });
            up = above;
        }
    }

    /// The root of the tree. Of the empty one it is the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut smaller = None;
        for level in &self.levels {
            let nodes: Vec<Hash> = level.iter().copied().chain(smaller).collect();
            smaller = root(&nodes);
        }
        smaller.unwrap_or(tlog_tiles::EMPTY_HASH)
    }

    /// The tiles that are not full.
    pub fn partial(&self) -> impl Iterator<Item = Tile> {
        Self::tiles(self.size)
            .zip(&self.levels)
            .filter(|(_, hashes)| !hashes.is_empty())
            .map(|((level, number, _), hashes)| Tile { level, number, hashes: hashes.clone() })
    }
}

/// Tiles that were fetched, by level and number, and those that a proof still wants.
#[derive(Debug, Default)]
pub struct Tiles {
    fetched: BTreeMap<(u8, u64), Vec<u8>>,
    wanted: std::cell::RefCell<Vec<(u8, u64)>>,
}

impl HashReader for Tiles {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let mut hashes = Vec::with_capacity(indexes.len());
        for index in indexes {
            let tile = Coordinates::from_index(HEIGHT, *index);
            let place = (tile.level(), tile.level_index());
            match self.fetched.get(&place) {
                Some(bytes) => hashes.push(tile.hash_at_index(bytes, *index)?),
                None => self.wanted.borrow_mut().push(place),
            }
        }
        if hashes.len() < indexes.len() { Err(Error::IndexesNotInTree) } else { Ok(hashes) }
    }
}

impl Tiles {
    /// What is missing for an answer: asked for, not fetched. Empty once everything was there.
    pub fn wanted(&mut self) -> Vec<(u8, u64)> {
        let mut wanted = self.wanted.take();
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    /// Takes a tile that was wanted.
    pub fn put(&mut self, place: (u8, u64), bytes: Vec<u8>) {
        self.fetched.insert(place, bytes);
    }

    /// The leaf at a place.
    ///
    /// # Errors
    /// Its tile is too short; it is wanted.
    pub fn leaf(&self, place: u64) -> Result<Hash, Error> {
        self.read_hashes(&[stored_hash_index(0, place)]).map(|found| found[0])
    }

    /// The audit path of a leaf in the tree of a size (RFC 6962, section 2.1.1).
    ///
    /// # Errors
    /// The leaf is not in the tree; tiles are wanted.
    pub fn inclusion(&self, size: u64, place: u64) -> Result<RecordProof, Error> {
        prove_record(size, place, self)
    }

    /// The proof that a tree begins with the smaller one (RFC 6962, section 2.1.2).
    ///
    /// # Errors
    /// The smaller one is empty or larger; tiles are wanted.
    pub fn consistency(&self, size: u64, smaller: u64) -> Result<TreeProof, Error> {
        prove_tree(size, smaller, self)
    }

    /// The root of the tree at a size.
    ///
    /// # Errors
    /// Tiles are wanted.
    pub fn root(&self, size: u64) -> Result<Hash, Error> {
        tree_hash(size, self)
    }
}

/// Whether a leaf stands at a place of the tree with this root.
pub fn includes(path: &[Hash], size: u64, root: Hash, place: u64, leaf: Hash) -> bool {
    check_record(&path.to_vec(), size, root, place, leaf).is_ok()
}

/// Whether a tree begins with a smaller one.
pub fn extends(path: &[Hash], size: u64, root: Hash, smaller: u64, smaller_root: Hash) -> bool {
    check_tree(&path.to_vec(), size, root, smaller, smaller_root).is_ok()
}

#[cfg(test)]
pub(super) mod tests;
