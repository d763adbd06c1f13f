//! What whoever holds something of the ledger concludes about the server that shows it today.
//!
//! Everything here runs in the supervisor's own browser, over texts that the server sent: it believes none of them. It begins with
//! [`Now`], the server's key and latest head. What was kept becomes a [`Claim`], which is nothing yet: only [`Claim::settle`] turns
//! it into a head that the ledger goes on from.

use super::{Consistency, Head, HeadError, Inclusion, Manifest, Placed, Verifying, head::hex, leaf};
use crate::token::Receipt;
use sha2::{Digest, Sha256};

/// The hash of a file as published files are shown with it: 64 lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// What was found. The words are the screen's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// What the server calls its key is none.
    Key,
    /// The server's latest head is not one of its own key.
    Now(HeadError),
    /// What was handed in is no head of this ledger.
    Kept(HeadError),
    /// It is the manifest of an export that was made before the ledger had a head.
    NoHead,
    /// The ledger is shorter than it was when this head was signed.
    RolledBack {
        /// Leaves then.
        kept: u64,
        /// Leaves now.
        now: u64,
    },
    /// As long as it was, and not the same.
    Rewritten,
    /// The server has no proof that it goes on from this head: it was rewritten, or the proof was.
    Unproved,
    /// The path leads from what was handed in to another head than the one beside it: it is not in the ledger.
    NotThere,
    /// It is the proof of another receipt.
    OtherReceipt,
}

/// The ledger as the server shows it now.
#[derive(Clone, Debug)]
pub struct Now {
    key: Verifying,
    head: Head,
}

/// A head that was signed by the same key, of which it is not known yet whether the ledger goes on from it.
#[derive(Clone, Debug)]
#[must_use = "nothing is shown before it is settled"]
pub struct Claim<'a> {
    now: &'a Now,
    kept: Head,
}

/// As files come back: from an editor that ends lines its own way or puts a mark at the beginning, from a paste that lost the last end.
fn tidy(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    format!("{}\n", text.trim())
}

impl Now {
    /// Key and latest head, as a server gives them.
    ///
    /// # Errors
    /// [`Finding::Key`], [`Finding::Now`].
    pub fn read(key: &str, note: &str) -> Result<Self, Finding> {
        let key: Verifying = key.trim().parse().map_err(|_| Finding::Key)?;
        let head = key.head(note).map_err(Finding::Now)?;
        Ok(Self { key, head })
    }

    /// The latest head.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// A head that somebody kept: by itself, or quoted in the manifest of an export. What the manifest says beside it is not looked at.
    ///
    /// # Errors
    /// [`Finding`]: no head, signed by another key, or larger than the ledger is now.
    pub fn kept(&self, text: &str) -> Result<Claim<'_>, Finding> {
        let text = tidy(text);
        match Manifest::is(&text) {
            true => self.signed(&Manifest::quoted_head(&text).ok_or(Finding::NoHead)?),
            false => self.signed(&text),
        }
    }

    fn signed(&self, note: &str) -> Result<Claim<'_>, Finding> {
        self.claim(self.key.head(note).map_err(Finding::Kept)?)
    }

    /// The proof of a response; the receipt that was asked about, where one was typed. The receipt it proves comes back.
    ///
    /// # Errors
    /// As [`Now::kept`]; [`Finding::NotThere`], [`Finding::OtherReceipt`].
    pub fn response(&self, text: &str, asked: Option<&Receipt>) -> Result<(Receipt, Claim<'_>), Finding> {
        let proof: Inclusion = tidy(text).parse().map_err(Finding::Kept)?;
        let leaf = leaf::response(&proof.blind, &proof.commitment, &proof.row);
        let claim = self.placed(&proof.at, leaf)?;
        let receipt = Receipt::of(&proof.commitment);
        match asked.is_some_and(|asked| *asked != receipt) {
            true => Err(Finding::OtherReceipt),
            false => Ok((receipt, claim)),
        }
    }

    /// The proof that a file was published with these bytes: `sha256` is their hash in hexadecimal.
    ///
    /// # Errors
    /// As [`Now::kept`]; [`Finding::NotThere`].
    pub fn published(&self, text: &str, round: &str, name: &str, sha256: &str) -> Result<Claim<'_>, Finding> {
        let proof: Placed = tidy(text).parse().map_err(Finding::Kept)?;
        self.placed(&proof, leaf::published(round, name, sha256))
    }

    fn placed(&self, proof: &Placed, leaf: super::Hash) -> Result<Claim<'_>, Finding> {
        let claim = self.signed(&tidy(&proof.note))?;
        proof.check(&self.key, leaf).map_err(|_| Finding::NotThere)?;
        Ok(claim)
    }

    fn claim(&self, kept: Head) -> Result<Claim<'_>, Finding> {
        match (kept.size, self.head.size) {
            // No proof begins with an empty tree, and no honest server signs one.
            (0, _) => Err(Finding::Kept(HeadError::Malformed)),
            (kept, now) if kept > now => Err(Finding::RolledBack { kept, now }),
            (old, now) if old == now && kept.root != self.head.root => Err(Finding::Rewritten),
            _ => Ok(Claim { now: self, kept }),
        }
    }
}

impl Claim<'_> {
    /// The sizes between which the server has to prove that nothing but additions happened. None: it is the latest head itself.
    pub fn question(&self) -> Option<(u64, u64)> {
        (self.kept.size < self.now.head.size).then_some((self.kept.size, self.now.head.size))
    }

    /// The head that was kept, where the ledger goes on from it. `answer`: the server's, to [`Claim::question`].
    ///
    /// # Errors
    /// [`Finding::Unproved`].
    pub fn settle(self, answer: Option<&str>) -> Result<Head, Finding> {
        if self.question().is_none() {
            return Ok(self.kept);
        }
        let proof: Consistency = answer.and_then(|text| text.parse().ok()).ok_or(Finding::Unproved)?;
        match proof.check(&self.now.key, &self.kept) {
            Ok(newer) if newer.size == self.now.head.size && newer.root == self.now.head.root => Ok(self.kept),
            _ => Err(Finding::Unproved),
        }
    }
}

#[cfg(test)]
mod tests;
