//! The proof that a response is in the ledger, as the holder of its receipt gets it.
//!
//! A text of C2SP tlog-proof: the parts of the leaf (`extra`: blind, commitment and row, 32 bytes each, in base64), its place, the
//! audit path, and the signed head it leads to. The commitment begins with the receipt; nothing in it tells an answer.

use super::{
    Hash, Head, HeadError, Verifying,
    head::{base64, text_of},
    leaf, tree,
};
use std::fmt::Write as _;

/// First line of the text.
const KIND: &str = "c2sp.org/tlog-proof@v1";

/// A leaf, its place and path, and the head that the path leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Inclusion {
    /// What blinds the leaf.
    pub blind: [u8; 32],
    /// The commitment; the receipt is its beginning.
    pub commitment: [u8; 32],
    /// The hash of the whole sealed row.
    pub row: [u8; 32],
    /// Place of the leaf, from 0.
    pub place: u64,
    /// The audit path.
    pub path: Vec<Hash>,
    /// The signed head.
    pub note: String,
}

impl std::fmt::Display for Inclusion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let leaf = base64(&[self.blind, self.commitment, self.row].concat());
        let path = self.path.iter().fold(String::new(), |mut lines, hash| {
            let _ = writeln!(lines, "{hash}");
            lines
        });
        write!(f, "{KIND}\nextra {leaf}\nindex {}\n{path}\n{}", self.place, self.note)
    }
}

impl Inclusion {
    /// The head, where the path leads from the leaf to it and this key signed it.
    ///
    /// # Errors
    /// [`HeadError`]; [`HeadError::Malformed`] also where the path leads elsewhere.
    pub fn check(&self, verifying: &Verifying) -> Result<Head, HeadError> {
        let head = verifying.head(&self.note)?;
        let leaf = leaf::response(&self.blind, &self.commitment, &self.row);
        if tree::includes(&self.path, head.size, head.root, self.place, leaf) { Ok(head) } else { Err(HeadError::Malformed) }
    }

    /// The head's text, unverified: for showing.
    pub fn head_text(&self) -> &str {
        text_of(&self.note)
    }
}
