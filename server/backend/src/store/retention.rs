//! Forgetting: the registry's side of a published round, a thousand rows a transaction. Nothing here touches a voice.

use super::{Db, Store, count, in_transaction, on_read};
use crate::{Result, keys::FORGOTTEN, retention::Left};
use std::collections::HashSet;

/// Rows a transaction: a voice that comes meanwhile waits for one, not for all.
const ROWS: usize = 1000;

const IDS: &str = "SELECT dossier FROM invitation WHERE round = $1 AND dossier IS NOT NULL AND dossier NOT LIKE 'xoa:%'
     UNION SELECT dossier FROM sample WHERE round = $1 AND dossier NOT LIKE 'xoa:%'";

impl Store {
    /// Dossier IDs and names of a round that are not forgotten yet. Dossiers are the registry's, and counted there.
    ///
    /// # Errors
    /// Database.
    pub async fn personal_left(&self, round: &str) -> Result<Left> {
        let ids: Vec<String> = on_read!(self, db => sqlx::query_scalar(IDS).bind(round).fetch_all(db).await?);
        let names: i64 = on_read!(self, db => {
            sqlx::query_scalar(
                "SELECT COUNT(*) FROM place WHERE name <> '' AND list IN (SELECT id FROM code_list WHERE round = $1)",
            )
            .bind(round)
            .fetch_one(db)
            .await?
        });
        Ok(Left { dossiers: 0, ids: ids.len() as u64, names: count(names) })
    }

    /// Replaces the dossier IDs on a round's slips and lists. Returns how many.
    ///
    /// # Errors
    /// Database; whole transactions of before stay.
    pub(crate) async fn forget_ids(&self, round: &str, pseudonym: impl Fn(&str) -> String) -> Result<u64> {
        let ids: Vec<String> = on_read!(self, db => sqlx::query_scalar(IDS).bind(round).fetch_all(db).await?);
        for ids in ids.chunks(ROWS) {
            in_transaction!(self, tx => {
                for id in ids {
                    for statement in [
                        "UPDATE invitation SET dossier = $3 WHERE round = $1 AND dossier = $2",
                        "UPDATE sample SET dossier = $3 WHERE round = $1 AND dossier = $2",
                    ] {
                        sqlx::query(statement).bind(round).bind(id).bind(pseudonym(id)).execute(&mut *tx).await?;
                    }
                }
            });
        }
        Ok(ids.len() as u64)
    }

    /// Deletes one dossier wherever its ID or its holder's number is. False: it is nowhere.
    ///
    /// # Errors
    /// Database; then nothing has happened.
    pub(crate) async fn forget_one(&self, id: &str, pseudonym: &str) -> Result<bool> {
        Ok(in_transaction!(self, tx => {
            sqlx::query(
                "DELETE FROM verification_contact WHERE EXISTS (
                     SELECT 1 FROM verification v JOIN invitation i ON i.id = v.invitation
                     WHERE v.round = verification_contact.round AND v.number = verification_contact.number AND i.dossier = $1)",
            )
            .bind(id)
            .execute(&mut *tx)
            .await?;
            let mut rows = sqlx::query("DELETE FROM dossier WHERE id = $1").bind(id).execute(&mut *tx).await?.rows_affected();
            for statement in
                ["UPDATE invitation SET dossier = $2 WHERE dossier = $1", "UPDATE sample SET dossier = $2 WHERE dossier = $1"]
            {
                rows += sqlx::query(statement).bind(id).bind(pseudonym).execute(&mut *tx).await?.rows_affected();
            }
            rows > 0
        }))
    }

    /// Empties the names of a round's places. Returns how many.
    ///
    /// # Errors
    /// Database.
    pub(crate) async fn forget_names(&self, round: &str) -> Result<u64> {
        Ok(in_transaction!(self, tx => {
            sqlx::query("UPDATE place SET name = '' WHERE name <> '' AND list IN (SELECT id FROM code_list WHERE round = $1)")
                .bind(round)
                .execute(&mut *tx)
                .await?
                .rows_affected()
        }))
    }

    /// Deletes dossiers from the registry. Returns how many were there.
    ///
    /// # Errors
    /// Database; whole transactions of before stay.
    pub(crate) async fn forget_dossiers(&self, ids: &[String]) -> Result<u64> {
        let mut deleted = 0;
        for ids in ids.chunks(ROWS) {
            deleted += in_transaction!(self, tx => {
                let mut deleted = 0;
                for id in ids {
                    deleted += sqlx::query("DELETE FROM dossier WHERE id = $1").bind(id).execute(&mut *tx).await?.rows_affected();
                }
                deleted
            });
        }
        Ok(deleted)
    }

    /// What the deleted rows left behind, in SQLite's log and PostgreSQL's dead rows.
    ///
    /// # Errors
    /// Database.
    pub(crate) async fn forget_registry_traces(&self) -> Result<()> {
        if let Db::Postgres(pool) = &self.db {
            for statement in ["VACUUM dossier", "VACUUM invitation", "VACUUM sample", "VACUUM place"] {
                sqlx::query(statement).execute(pool).await?;
            }
        }
        self.forget_traces().await
    }

    /// The pseudonyms of all dossiers that were forgotten after they had a slip.
    ///
    /// # Errors
    /// Database.
    pub(crate) async fn forgotten(&self) -> Result<HashSet<String>> {
        let all: Vec<String> = on_read!(self, db => {
            sqlx::query_scalar("SELECT dossier FROM invitation WHERE dossier LIKE $1").bind(format!("{FORGOTTEN}%")).fetch_all(db).await?
        });
        Ok(all.into_iter().collect())
    }

    /// Deletes the sessions that are over.
    ///
    /// # Errors
    /// Database.
    pub(crate) async fn end_old_sessions(&self, now: i64) -> Result<()> {
        in_transaction!(self, tx => {
            sqlx::query("DELETE FROM session WHERE expires <= $1").bind(now).execute(&mut *tx).await?;
        });
        Ok(())
    }
}
