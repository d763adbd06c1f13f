//! The proof that the ledger goes on from an older head: everything that was in it then is still there, at the same place.
//!
//! The text is the body of C2SP tlog-witness's `add-checkpoint`: the older size, the proof of RFC 6962, section 2.1.2, a hash a
//! line, an empty line, and the newer head as it was signed.
//!
//! ```text
//! old 1204
//! <hash, base64>
//! …
//!
//! hai-long-0f1e2d3c4b5a6978
//! 1310
//! …
//! ```

use super::{
    Hash, Head, HeadError, Verifying,
    proof::{hashes_and_note, lines},
    tree,
};
use std::{fmt, str::FromStr};

/// Before the older size.
const OLD: &str = "old ";

/// A proof between two heads.
#[derive(Clone, Debug, PartialEq)]
pub struct Consistency {
    /// Leaves of the older tree.
    pub smaller: u64,
    /// The proof.
    pub path: Vec<Hash>,
    /// The newer head, signed.
    pub note: String,
}

impl Consistency {
    /// The newer head, where this key signed it and its tree begins with that of the older one.
    ///
    /// # Errors
    /// [`HeadError`]; [`HeadError::Malformed`] also where the proof does not lead from one to the other.
    pub fn check(&self, verifying: &Verifying, older: &Head) -> Result<Head, HeadError> {
        let newer = verifying.head(&self.note)?;
        let leads = self.smaller == older.size && tree::extends(&self.path, newer.size, newer.root, older.size, older.root);
        if leads { Ok(newer) } else { Err(HeadError::Malformed) }
    }
}

impl fmt::Display for Consistency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{OLD}{}\n{}\n{}", self.smaller, lines(&self.path), self.note)
    }
}

impl FromStr for Consistency {
    type Err = HeadError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (smaller, rest) = text.strip_prefix(OLD)?.split_once('\n')?;
            let (path, note) = hashes_and_note(rest)?;
            Some(Self { smaller: smaller.parse().ok()?, path, note })
        };
        read().ok_or(HeadError::Malformed)
    }
}
