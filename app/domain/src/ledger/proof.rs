//! Proofs that something is in the ledger: the response behind a receipt, or a file of published results.
//!
//! A text of C2SP tlog-proof: for a response the parts of the leaf (`extra`: blind, commitment and row, 32 bytes each, in base64), then
//! its place, the audit path, and the signed head it leads to. The commitment begins with the receipt; nothing in it tells an answer.

use super::{
    Hash, Head, HeadError, Verifying,
    head::{base64, from_base64},
    leaf, tree,
};
use std::{
    fmt::{self, Write as _},
    str::FromStr,
};

/// First line of the text.
const KIND: &str = "c2sp.org/tlog-proof@v1";
/// Before the parts of the leaf.
const EXTRA: &str = "extra ";
/// Before the place.
const INDEX: &str = "index ";

/// Where a leaf stands, and the path from it to a signed head.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Place of the leaf, from 0.
    pub place: u64,
    /// The audit path.
    pub path: Vec<Hash>,
    /// The signed head.
    pub note: String,
}

impl Placed {
    /// The head, where the path leads from this leaf to it and this key signed it.
    ///
    /// # Errors
    /// [`HeadError`]; [`HeadError::Malformed`] also where the path leads elsewhere.
    pub fn check(&self, verifying: &Verifying, leaf: Hash) -> Result<Head, HeadError> {
        let head = verifying.head(&self.note)?;
        if tree::includes(&self.path, head.size, head.root, self.place, leaf) { Ok(head) } else { Err(HeadError::Malformed) }
    }

    fn write(&self, extra: Option<&[u8]>) -> String {
        let extra = extra.map(|bytes| format!("{EXTRA}{}\n", base64(bytes))).unwrap_or_default();
        format!("{KIND}\n{extra}{INDEX}{}\n{}\n{}", self.place, lines(&self.path), self.note)
    }

    /// The parts of the leaf, where there are some, and the rest.
    fn read(text: &str) -> Option<(Option<Vec<u8>>, Self)> {
        let text = text.strip_prefix(KIND)?.strip_prefix('\n')?;
        let (first, rest) = text.split_once('\n')?;
        let (extra, text) = match first.strip_prefix(EXTRA) {
            Some(extra) => (Some(from_base64(extra)?), rest),
            None => (None, text),
        };
        let (index, rest) = text.strip_prefix(INDEX)?.split_once('\n')?;
        let (path, note) = hashes_and_note(rest)?;
        Some((extra, Self { place: index.parse().ok()?, path, note }))
    }
}

impl fmt::Display for Placed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write(None))
    }
}

impl FromStr for Placed {
    type Err = HeadError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text).map(|(_, placed)| placed).ok_or(HeadError::Malformed)
    }
}

/// A response's leaf, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Inclusion {
    /// What blinds the leaf.
    pub blind: [u8; 32],
    /// The commitment; the receipt is its beginning.
    pub commitment: [u8; 32],
    /// The hash of the whole sealed row.
    pub row: [u8; 32],
    /// Its place and path.
    pub at: Placed,
}

impl fmt::Display for Inclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.at.write(Some(&[self.blind, self.commitment, self.row].concat())))
    }
}

impl FromStr for Inclusion {
    type Err = HeadError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (extra, at) = Placed::read(text)?;
            let extra = extra?;
            let ([blind, commitment, row], []) = extra.as_chunks::<32>() else { return None };
            Some(Self { blind: *blind, commitment: *commitment, row: *row, at })
        };
        read().ok_or(HeadError::Malformed)
    }
}

impl Inclusion {
    /// The head, where the path leads from the leaf to it and this key signed it.
    ///
    /// # Errors
    /// [`Placed::check`].
    pub fn check(&self, verifying: &Verifying) -> Result<Head, HeadError> {
        self.at.check(verifying, leaf::response(&self.blind, &self.commitment, &self.row))
    }
}

/// A hash a line.
pub(super) fn lines(path: &[Hash]) -> String {
    path.iter().fold(String::new(), |mut lines, hash| {
        let _ = writeln!(lines, "{hash}");
        lines
    })
}

/// Hashes, one a line, an empty line, and what follows it.
pub(super) fn hashes_and_note(text: &str) -> Option<(Vec<Hash>, String)> {
    let (hashes, note) = match text.strip_prefix('\n') {
        Some(note) => ("", note),
        None => text.split_once("\n\n")?,
    };
    let hashes = hashes.lines().map(|line| Hash::parse_hash(line).ok()).collect::<Option<_>>()?;
    Some((hashes, note.to_owned()))
}
