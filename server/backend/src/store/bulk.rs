//! Many sealed responses at once, with what they add to the figures: for simulated rounds only (`crate::synth`).

use super::{
    Locks, Store,
    additions::{Additions, put_additions},
    in_transaction,
    intake::agency_locks,
    ledger::Tree,
    on_read,
    rows::{Value, over_rows, row},
};
use crate::{Result, ledger::Ledger};
use domain::{ledger::Hash, response::Kind};
use std::collections::BTreeMap;
use tokio::sync::mpsc;

/// Rows of one statement, which is kept: but for the last all are alike.
pub(crate) const ROWS: usize = 25;

const INTO_RESPONSE: &str =
    "INSERT INTO response (key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment) ";

/// A response as it lies sealed.
#[derive(Clone, Debug)]
pub(crate) struct SealedRow {
    pub(crate) key: [u8; 16],
    pub(crate) agency: String,
    pub(crate) field: String,
    pub(crate) kind: &'static str,
    pub(crate) mode: &'static str,
    pub(crate) frame: &'static str,
    pub(crate) week: String,
    pub(crate) flags: i64,
    pub(crate) answers: String,
    pub(crate) salt: [u8; 32],
    pub(crate) commitment: [u8; 32],
}

impl SealedRow {
    fn leaf(&self, round: &str, ledger: &Ledger) -> Hash {
        let row = (
            self.key.to_vec(),
            round.to_owned(),
            self.agency.clone(),
            self.field.clone(),
            self.kind.to_owned(),
            self.mode.to_owned(),
            self.frame.to_owned(),
            self.week.clone(),
            self.flags,
            self.answers.clone(),
            self.salt.to_vec(),
            self.commitment.to_vec(),
        );
        ledger.response(&row).hash()
    }

    fn values(&self, round: &str) -> Vec<Value> {
        row![
            &self.key[..],
            round,
            &self.agency,
            &self.field,
            self.kind,
            self.mode,
            self.frame,
            &self.week,
            self.flags,
            &self.answers,
            &self.salt[..],
            &self.commitment[..],
        ]
    }
}

/// What a transaction is made of: rows, then the figures of all of them, with which it ends.
#[derive(Debug)]
pub(crate) enum Bulk {
    /// At most [`ROWS`].
    Rows(Vec<SealedRow>),
    /// Cells, weeks and boards; voices in each quota.
    Figures(Box<Additions>, BTreeMap<(String, Kind), u64>),
}

impl Store {
    /// One transaction: takes rows until their figures come. Returns how many it stored; none where nothing came any more.
    ///
    /// # Errors
    /// Database; then nothing of this transaction is stored.
    pub(crate) async fn load(&self, round: &str, parts: &mut mpsc::Receiver<Bulk>) -> Result<u64> {
        let mut stored = 0;
        let mut leaves = Vec::new();
        let Some(mut part) = parts.recv().await else { return Ok(0) };
        in_transaction!(self, tx => {
            tx.lock_shared().await?;
            loop {
                match part {
                    Bulk::Rows(rows) => {
                        leaves.extend(rows.iter().map(|row| row.leaf(round, &self.ledger)));
                        let mut query = over_rows(INTO_RESPONSE, rows.iter().map(|row| row.values(round)), "");
                        stored += query.build().execute(&mut *tx).await?.rows_affected();
                    }
                    Bulk::Figures(additions, filled) => {
                        let agencies = additions.boards.keys().map(|(round, agency)| (&round[..], &agency[..]));
                        tx.lock_agencies(&agency_locks(agencies)).await?;
                        put_additions!(tx, additions);
                        for ((agency, kind), voices) in &filled {
                            sqlx::query("UPDATE quota SET filled = filled + $4 WHERE round = $1 AND agency = $2 AND kind = $3")
                                .bind(round)
                                .bind(agency)
                                .bind(kind.code())
                                .bind(i64::try_from(*voices).unwrap_or(i64::MAX))
                                .execute(&mut *tx)
                                .await?;
                        }
                        break;
                    }
                }
                // Whoever made the rows failed: without their figures they may not stay.
                part = parts.recv().await.ok_or_else(|| crate::Error::Refused("việc sinh phiếu mô phỏng bị dừng".to_owned()))?;
            }
            leaves.sort_unstable_by_key(|leaf| leaf.0);
            tx.append(&self.ledger, &leaves).await?;
        });
        Ok(stored)
    }

    /// Whether a sealed response has this key.
    ///
    /// # Errors
    /// Database.
    pub(crate) async fn has_key(&self, key: &[u8]) -> Result<bool> {
        let row: Option<(i32,)> = on_read!(self, db => {
            sqlx::query_as("SELECT 1 FROM response WHERE key = $1").bind(key).fetch_optional(db).await?
        });
        Ok(row.is_some())
    }
}
