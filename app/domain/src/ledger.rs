//! The ledger: a Merkle tree of RFC 6962 over everything that may not change unseen, and signed heads of it.
//!
//! [`leaf`]: which bytes of a row go into the tree. [`tree`]: growing the tree from its right edge alone, and proofs from
//! tiles. [`head`]: size and root of the tree on a day, signed. [`proof`], [`consistency`]: what a server hands to whoever doubts it;
//! [`audit`]: what they conclude from it, in their own browser. [`manifest`]: what an export holds, signed, by the [`sheet`] where it
//! is a workbook. The written format is docs/LEDGER.md; second verifiers in Python (`scripts/verify`) are written from that page.
//!
//! Hashes, proofs and signatures are those of transparency logs: C2SP tlog-tiles, tlog-checkpoint and signed-note.

pub mod audit;
pub mod consistency;
pub mod head;
pub mod leaf;
pub mod manifest;
pub mod proof;
pub mod sheet;
pub mod tree;

pub use consistency::Consistency;
pub use head::{Head, HeadError, Signing, Verifying};
pub use leaf::Value;
pub use manifest::Manifest;
pub use proof::{Inclusion, Placed};
pub use tlog_tiles::Hash;
pub use tree::{Edge, Tile, WIDTH};
