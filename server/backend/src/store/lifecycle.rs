//! Where rounds stand, who moved them there, and what was published of them.

use super::{Locks, Store, coded, day, in_transaction, ledger::Tree, on_read};
use crate::{
    Error, Result,
    ledger::covered::{EVENT, PUBLISHED, ROUND},
    lifecycle::{Event, What},
};
use domain::round::Phase;

/// Adds a line to a round's record, within a transaction.
macro_rules! record {
    ($tx:ident, $round:expr, $event:expr) => {
        sqlx::query(
            "INSERT INTO round_event (round, number, day, officer, what, changes, why)
             SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5, $6 FROM round_event WHERE round = $1",
        )
        .bind($round)
        .bind($event.day.to_string())
        .bind(&$event.officer)
        .bind($event.what.code())
        .bind(serde_json::to_string(&$event.changes).map_err(|e| $crate::Error::Stored(e.to_string()))?)
        .bind(&$event.why)
        .execute(&mut *$tx)
        .await?
    };
}
pub(super) use record;

/// A file of a published round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedFile {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl Store {
    /// Moves a round from one phase to another, with its line in the record. False: it stands elsewhere, or, on the way back to a
    /// draft, it has answers.
    ///
    /// # Errors
    /// Database.
    pub async fn move_round(&self, round: &str, from: Phase, to: Phase, event: &Event) -> Result<bool> {
        let moved = in_transaction!(self, tx => {
            // No voice comes between the look at the urn and the move.
            tx.lock_exclusive().await?;
            let watch = tx.watch(vec![ROUND.of(round), EVENT.of(round)]).await?;
            let moved = sqlx::query(
                "UPDATE round SET phase = $3, stamp = stamp + 1 WHERE code = $1 AND phase = $2
                     AND ($3 <> 'draft' OR NOT EXISTS (SELECT 1 FROM used WHERE round = $1)
                         AND NOT EXISTS (SELECT 1 FROM urn WHERE round = $1)
                         AND NOT EXISTS (SELECT 1 FROM response WHERE round = $1))",
            )
            .bind(round)
            .bind(from.code())
            .bind(to.code())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if moved == 1 {
                record!(tx, round, event);
            }
            tx.enter(&self.ledger, watch).await?;
            moved
        });
        Ok(moved == 1)
    }

    /// The record of a round, in order.
    ///
    /// # Errors
    /// Database.
    pub async fn events(&self, round: &str) -> Result<Vec<Event>> {
        let rows: Vec<(String, String, String, String, String)> = on_read!(self, db => {
            sqlx::query_as("SELECT day, officer, what, changes, why FROM round_event WHERE round = $1 ORDER BY number")
                .bind(round)
                .fetch_all(db)
                .await?
        });
        let event = |(on, officer, what, changes, why): (String, String, String, String, String)| {
            Ok(Event {
                day: day(Some(on))?.ok_or_else(|| Error::Stored("ngày".to_owned()))?,
                officer,
                what: coded(&what, What::from_code)?,
                changes: serde_json::from_str(&changes).map_err(|e| Error::Stored(e.to_string()))?,
                why,
            })
        };
        rows.into_iter().map(event).collect()
    }

    /// Freezes the results of a closed round. False: it is not closed, or published already.
    ///
    /// # Errors
    /// Database; then nothing is published.
    pub async fn publish(&self, round: &str, files: &[(PublishedFile, Vec<u8>)], event: &Event) -> Result<bool> {
        let moved = in_transaction!(self, tx => {
            let watch = tx.watch(vec![ROUND.of(round), EVENT.of(round), PUBLISHED.of(round)]).await?;
            let moved = sqlx::query("UPDATE round SET phase = 'published', stamp = stamp + 1 WHERE code = $1 AND phase = 'closed'")
                .bind(round)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            for (file, body) in files.iter().filter(|_| moved == 1) {
                sqlx::query("INSERT INTO published (round, name, sha256, body) VALUES ($1, $2, $3, $4)")
                    .bind(round)
                    .bind(&file.name)
                    .bind(&file.sha256)
                    .bind(body)
                    .execute(&mut *tx)
                    .await?;
            }
            if moved == 1 {
                record!(tx, round, event);
            }
            tx.enter(&self.ledger, watch).await?;
            moved
        });
        Ok(moved == 1)
    }

    /// The files of a published round, by name; none where it is not published.
    ///
    /// # Errors
    /// Database.
    pub async fn published_files(&self, round: &str) -> Result<Vec<PublishedFile>> {
        let rows: Vec<(String, String)> = on_read!(self, db => {
            sqlx::query_as("SELECT name, sha256 FROM published WHERE round = $1 ORDER BY name").bind(round).fetch_all(db).await?
        });
        Ok(rows.into_iter().map(|(name, sha256)| PublishedFile { name, sha256 }).collect())
    }

    /// The bytes of a file of a published round.
    ///
    /// # Errors
    /// Database.
    pub async fn published_file(&self, round: &str, name: &str) -> Result<Option<Vec<u8>>> {
        let row: Option<(Vec<u8>,)> = on_read!(self, db => {
            sqlx::query_as("SELECT body FROM published WHERE round = $1 AND name = $2")
                .bind(round)
                .bind(name)
                .fetch_optional(db)
                .await?
        });
        Ok(row.map(|(body,)| body))
    }
}
