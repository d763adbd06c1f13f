//! Many sealed responses at once, with what they add to the figures: for simulated rounds only (`crate::synth`).

use super::{
    Locks, Store,
    additions::{Additions, put_additions},
    in_transaction,
    intake::agency_locks,
    ledger::Tree,
    on_read,
};
use crate::{Result, ledger::Ledger};
use domain::{ledger::Hash, response::Kind};
use std::collections::BTreeMap;
use tokio::sync::mpsc;

/// Values of a row beside the round.
const COLUMNS: usize = 11;
/// Rows of one statement. More would be slower: SQLite looks for the name of each parameter among all of them.
pub(crate) const ROWS: usize = 25;

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
}

/// What a transaction is made of: rows, then the figures of all of them, with which it ends.
#[derive(Debug)]
pub(crate) enum Bulk {
    /// At most [`ROWS`].
    Rows(Vec<SealedRow>),
    /// Cells, weeks and boards; voices in each quota.
    Figures(Box<Additions>, BTreeMap<(String, Kind), u64>),
}

fn insert(rows: usize) -> String {
    let mut sql =
        "INSERT INTO response (round, key, agency, field, kind, mode, frame, week, flags, answers, salt, commitment) VALUES "
            .to_owned();
    for row in 0..rows {
        sql.push_str(if row == 0 { "($1" } else { ", ($1" });
        (0..COLUMNS).for_each(|column| sql.push_str(&format!(", ${}", 2 + row * COLUMNS + column)));
        sql.push(')');
    }
    sql
}

impl Store {
    /// One transaction: takes rows until their figures come. Returns how many it stored; none where nothing came any more.
    ///
    /// # Errors
    /// Database; then nothing of this transaction is stored.
    pub(crate) async fn load(&self, round: &str, parts: &mut mpsc::Receiver<Bulk>) -> Result<u64> {
        let whole = insert(ROWS);
        let mut stored = 0;
        let mut leaves = Vec::new();
        let Some(mut part) = parts.recv().await else { return Ok(0) };
        in_transaction!(self, tx => {
            tx.lock_shared().await?;
            loop {
                match part {
                    Bulk::Rows(rows) => {
                        let sql = if rows.len() == ROWS { whole.clone() } else { insert(rows.len()) };
                        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(round);
                        for row in &rows {
                            leaves.push(row.leaf(round, &self.ledger));
                            query = query
                                .bind(&row.key[..])
                                .bind(&row.agency)
                                .bind(&row.field)
                                .bind(row.kind)
                                .bind(row.mode)
                                .bind(row.frame)
                                .bind(&row.week)
                                .bind(row.flags)
                                .bind(&row.answers)
                                .bind(&row.salt[..])
                                .bind(&row.commitment[..]);
                        }
                        stored += query.execute(&mut *tx).await?.rows_affected();
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
