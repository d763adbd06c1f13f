//! The tamper-evident ledger: what goes into the tree of [`domain::ledger`], under which keys, and the check of all of it.
//!
//! [`covered`]: the tables whose rows are in the ledger. [`verify`]: the strict comparison of every row with its leaf.
//! The SQL is in `store/ledger.rs`, the written format in docs/LEDGER.md.

pub mod covered;
pub mod verify;

use crate::{Result, clock::Clock, keys::Keys};
use domain::ledger::{
    Hash, Signing, Verifying,
    leaf::{self, Value},
};
use std::path::Path;

/// What it takes to write into the ledger: the key that signs, the key that blinds, and the day.
#[derive(Clone, Debug)]
pub struct Ledger {
    keys: Keys,
    signing: Signing,
    clock: Clock,
}

impl Ledger {
    /// With the keys of a data directory. Where there are none, with new ones that nobody has kept yet: [`Keys::of`] keeps them
    /// where they are a new database's.
    ///
    /// # Errors
    /// [`Keys::read`].
    pub fn open(data_dir: &Path, clock: Clock) -> Result<Self> {
        Ok(Self::of(Keys::read(data_dir)?.unwrap_or_else(Keys::generate), clock))
    }

    /// With keys that nobody keeps: whoever only reads, or makes a schema, needs no others.
    pub fn unkept() -> Self {
        Self::of(Keys::generate(), Clock::System)
    }

    /// With keys.
    pub fn of(keys: Keys, clock: Clock) -> Self {
        Self { signing: keys.signing(), keys, clock }
    }

    /// All keys it was opened with.
    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The key that signs.
    pub fn signing(&self) -> &Signing {
        &self.signing
    }

    /// The public half of the key that signs.
    pub fn verifying(&self) -> Verifying {
        self.signing.verifying()
    }

    /// Today, as heads are dated.
    pub(crate) fn today(&self) -> jiff::civil::Date {
        self.clock.today()
    }

    /// The parts of a response's leaf.
    pub(crate) fn response(&self, row: &VoiceRow) -> ResponseLeaf {
        let (key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment) = row;
        let values = [
            Value::Bytes(key),
            Value::Text(round),
            Value::Text(agency),
            Value::Text(field),
            Value::Text(kind),
            Value::Text(mode),
            Value::Text(frame),
            Value::Text(week),
            Value::Int(*flags),
            Value::Text(answers),
            Value::Bytes(salt),
            Value::Bytes(commitment),
        ];
        let row = leaf::row_hash("response", &values);
        ResponseLeaf { blind: self.keys.blind(key), commitment: commitment.clone(), row }
    }

    /// The leaf of a comment.
    pub(crate) fn comment(&self, (key, round, agency, body): &CommentRow) -> Hash {
        let values = [Value::Bytes(key), Value::Text(round), Value::Text(agency), Value::Text(body)];
        leaf::comment(&self.keys.blind(key), &leaf::row_hash("comment", &values))
    }
}

/// A row of `urn` or `response`: key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment.
pub(crate) type VoiceRow = (Vec<u8>, String, String, String, String, String, String, String, i64, String, Vec<u8>, Vec<u8>);

/// A row of `comment_urn` or `comment`: key, round, agency, body.
pub(crate) type CommentRow = (Vec<u8>, String, String, String);

/// The parts of a response's leaf. None of them tells an answer: `row` covers the salt, which is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseLeaf {
    /// HMAC of the row's key under the blinding key.
    pub blind: [u8; 32],
    /// The commitment; a receipt is its beginning.
    pub commitment: Vec<u8>,
    /// The hash of the whole sealed row.
    pub row: [u8; 32],
}

impl ResponseLeaf {
    /// The hash that stands in the tree.
    pub fn hash(&self) -> Hash {
        leaf::response(&self.blind, &self.commitment, &self.row)
    }
}
