//! The seal: one transaction empties the urn into the sealed responses in the order of their random keys.

use super::{BUSY, Db, Locks, Store, Writer, copy::is_busy, count, in_transaction_of, ledger::Tree, on_read};
use crate::{Result, faults, ledger::Ledger};
use futures::stream::BoxStream;
use sqlx::{AssertSqlSafe, SqliteConnection};
use std::time::Duration;

/// How often, and how far apart, the log is asked to be cut.
const CUT_TRIES: u32 = 10;
const CUT_PAUSE: Duration = Duration::from_secs(1);
/// How long each try may wait for readers; citizens wait with it.
const CUT_WAIT: Duration = Duration::from_millis(250);

/// Tables that voices touch one after another, and their keys: a seal writes each of them anew in the order of its key. Else the
/// last voice of each cell, the mark of each slip would lie in the order they came.
const REWRITTEN: [(&str, &str); 7] = [
    ("used", "round, invitation"),
    ("dispute", "round, invitation"),
    ("comment", "key"),
    ("tally", "round, agency, field, kind, mode, frame, flagged"),
    ("tally_week", "round, agency, week"),
    ("quota", "round, agency, kind"),
    ("board", "round, agency"),
];

/// Sealed responses of the weeks that have voices in the urn.
const BACK: &str = "INSERT INTO urn (key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment)
     SELECT key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment FROM response
     WHERE week IN (SELECT week FROM urn)";

/// What a seal did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Responses taken out of the urn.
    pub responses: u64,
    /// Comments.
    pub comments: u64,
}

/// A sealed response, as the raw export sees it: agency, field, codes (kind, mode, frame, week, flags, a space between), answers.
pub(crate) type ResponseRow = (String, String, String, String);

impl Store {
    /// Seals the urn, with a leaf in the ledger for each voice and comment, sorted, and a signed head.
    ///
    /// The slips' side and the figures are rewritten too ([`REWRITTEN`]): marks of use that kept the order they came in, or the
    /// transaction they came with, would say which day a slip was answered, and a day of one voice would be that voice.
    ///
    /// # Errors
    /// Database, or the ledger is not as it was signed; then nothing has happened.
    pub async fn seal(&self, today: jiff::civil::Date) -> Result<Sealed> {
        Ok(self.seal_where(today, None).await?.unwrap_or_default())
    }

    /// Seals the urn if no seal was made today, or if it holds voices of rounds that are `over`; `None`: neither, and nothing was
    /// done. Decided under the lock, so of several servers one seals.
    ///
    /// # Errors
    /// As [`Self::seal`].
    pub async fn seal_if_due(&self, today: jiff::civil::Date, over: &[&str]) -> Result<Option<Sealed>> {
        self.seal_where(today, Some(over)).await
    }

    async fn seal_where(&self, today: jiff::civil::Date, if_due: Option<&[&str]>) -> Result<Option<Sealed>> {
        let sealed = self.writer().await?.seal(&self.ledger, today, if_due).await?;
        if sealed.is_some() {
            self.forget_traces().await?;
            faults::point("seal.over");
        }
        Ok(sealed)
    }
}

impl Writer {
    /// The seal without what comes after it: a backup first looks at the database in between. `if_due`: as [`Store::seal_if_due`].
    pub(super) async fn seal(
        &mut self,
        ledger: &Ledger,
        today: jiff::civil::Date,
        if_due: Option<&[&str]>,
    ) -> Result<Option<Sealed>> {
        let sealed = in_transaction_of!(self, tx => 'sealed: {
            tx.lock_exclusive().await?;
            if let Some(over) = if_due {
                let (sealed_today,): (bool,) = sqlx::query_as("SELECT EXISTS (SELECT 1 FROM sealing WHERE day = $1)")
                    .bind(today.to_string())
                    .fetch_one(&mut *tx)
                    .await?;
                let mut due = !sealed_today;
                for round in over {
                    let (waits,): (bool,) = sqlx::query_as("SELECT EXISTS (SELECT 1 FROM urn WHERE round = $1)")
                        .bind(round)
                        .fetch_one(&mut *tx)
                        .await?;
                    due |= waits;
                }
                if !due {
                    break 'sealed None;
                }
            }
            tx.lock_ledger().await?;
            tx.lock_rewritten().await?;
            // Of the urn as the day left it: what is sealed already has its leaves.
            let leaves = tx.urn_leaves(ledger).await?;
            tx.append(ledger, &leaves).await?;
            faults::point("seal.entered");
            // What was sealed on other nights of these weeks comes back and goes out with the new, in one order and one transaction:
            // the place of a row then tells its week, as its column does, and not its day.
            let again = sqlx::query(BACK).execute(&mut *tx).await?.rows_affected();
            sqlx::query("DELETE FROM response WHERE week IN (SELECT week FROM urn)").execute(&mut *tx).await?;
            let moved = sqlx::query(
                "INSERT INTO response (key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment)
                 SELECT key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment FROM urn ORDER BY key",
            )
            .execute(&mut *tx)
            .await?
            .rows_affected();
            let comments =
                sqlx::query("INSERT INTO comment (key, round, agency, body) SELECT key, round, agency, body FROM comment_urn ORDER BY key")
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
            faults::point("seal.moved");
            for statement in ["DELETE FROM urn", "DELETE FROM comment_urn"] {
                sqlx::query(statement).execute(&mut *tx).await?;
            }
            for (table, key) in REWRITTEN {
                for statement in [
                    format!("CREATE TEMPORARY TABLE rewritten AS SELECT * FROM {table}"),
                    format!("DELETE FROM {table}"),
                    format!("INSERT INTO {table} SELECT * FROM rewritten ORDER BY {key}"),
                    "DROP TABLE rewritten".to_owned(),
                ] {
                    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await?;
                }
            }
            // Telephone numbers of the phúc tra whose day has come.
            sqlx::query("DELETE FROM verification_contact WHERE purge_on <= $1").bind(today.to_string()).execute(&mut *tx).await?;
            sqlx::query("INSERT INTO sealing (day) VALUES ($1) ON CONFLICT DO NOTHING").bind(today.to_string()).execute(&mut *tx).await?;
            faults::point("seal.emptied");
            Some(Sealed { responses: moved - again, comments })
        });
        faults::point("seal.committed");
        Ok(sealed)
    }
}

impl Store {
    /// What the deleted rows left behind: SQLite's write-ahead log, PostgreSQL's dead rows.
    pub(crate) async fn forget_traces(&self) -> Result<()> {
        match &self.db {
            Db::Sqlite { write, .. } => cut_log(write).await,
            Db::Postgres(pool) => {
                for statement in [
                    "VACUUM urn",
                    "VACUUM response",
                    "VACUUM comment",
                    "VACUUM comment_urn",
                    "VACUUM used",
                    "VACUUM dispute",
                    "VACUUM quota",
                    "VACUUM tally",
                    "VACUUM tally_week",
                    "VACUUM board",
                    "VACUUM verification_contact",
                ] {
                    sqlx::query(statement).execute(pool).await?;
                }
                Ok(())
            }
        }
    }

    /// The last day on which a seal was made.
    ///
    /// # Errors
    /// Database.
    pub async fn last_seal(&self) -> Result<Option<jiff::civil::Date>> {
        let (last,): (Option<String>,) =
            on_read!(self, db => sqlx::query_as("SELECT MAX(day) FROM sealing").fetch_one(db).await?);
        super::day(last)
    }

    /// Whether a seal was made on this day.
    ///
    /// # Errors
    /// Database.
    pub async fn sealed_on(&self, day: jiff::civil::Date) -> Result<bool> {
        let row: Option<(i32,)> = on_read!(self, db => {
            sqlx::query_as("SELECT 1 FROM sealing WHERE day = $1").bind(day.to_string()).fetch_optional(db).await?
        });
        Ok(row.is_some())
    }

    /// Responses in the urn.
    ///
    /// # Errors
    /// Database.
    pub async fn urn_size(&self) -> Result<u64> {
        let (n,): (i64,) = on_read!(self, db => sqlx::query_as("SELECT COUNT(*) FROM urn").fetch_one(db).await?);
        Ok(count(n))
    }

    /// Whether anybody answered in a round: for what may not change then, asked of the responses themselves.
    ///
    /// # Errors
    /// Database.
    pub async fn has_answers(&self, round: &str) -> Result<bool> {
        let row: Option<(i32,)> = on_read!(self, db => {
            sqlx::query_as("SELECT 1 FROM urn WHERE round = $1 UNION ALL SELECT 1 FROM response WHERE round = $1 LIMIT 1")
                .bind(round)
                .fetch_optional(db)
                .await?
        });
        Ok(row.is_some())
    }

    /// Sealed comments of a round, by agency: how many, never what they say.
    ///
    /// # Errors
    /// Database.
    pub async fn comment_counts(&self, round: &str) -> Result<Vec<(String, u64)>> {
        let rows: Vec<(String, i64)> = on_read!(self, db => {
            sqlx::query_as("SELECT agency, COUNT(*) FROM comment WHERE round = $1 GROUP BY agency").bind(round).fetch_all(db).await?
        });
        Ok(rows.into_iter().map(|(agency, n)| (agency, count(n))).collect())
    }

    /// Streams the sealed responses of a round in the order of their random keys.
    pub(crate) fn sealed_responses<'a>(&'a self, round: &'a str) -> BoxStream<'a, sqlx::Result<ResponseRow>> {
        // Salt, commitment and key are in no export. `|| ''` keeps SQLite off the index by round, after which it would sort
        // every row in memory: the table already lies in the order of its keys. Codes hold no space and come as one column: of
        // millions of rows, most of the time goes into handing over single values.
        const SQL: &str = "SELECT agency, field, kind || ' ' || mode || ' ' || frame || ' ' || week || ' ' || flags, answers
             FROM response WHERE round || '' = $1 ORDER BY key";
        on_read!(self, db => sqlx::query_as(SQL).bind(round).fetch(db))
    }
}

/// Folds the write-ahead log into the file and cuts it. A reader in the middle of a query delays that, never for long.
///
/// The pragma holds the writer's lock while it waits for readers: it waits for a moment only, not as long as others do.
async fn cut_log(write: &sqlx::SqlitePool) -> Result<()> {
    for _ in 0..CUT_TRIES {
        let mut connection = write.acquire().await?;
        wait_at_most(CUT_WAIT, &mut connection).await?;
        let cut: sqlx::Result<(i64, i64, i64)> =
            sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await;
        wait_at_most(BUSY, &mut connection).await?;
        drop(connection);
        match cut {
            Ok((0, _, _)) => return Ok(()),
            Err(error) if !is_busy(&error) => return Err(error.into()),
            // A reader, or another writer: again in a moment.
            _ => tokio::time::sleep(CUT_PAUSE).await,
        }
    }
    tracing::error!("sealed, but a reader keeps the write-ahead log open: it still holds traces of the day");
    Ok(())
}

async fn wait_at_most(time: Duration, connection: &mut SqliteConnection) -> Result<()> {
    let pragma = format!("PRAGMA busy_timeout = {}", time.as_millis());
    sqlx::query(AssertSqlSafe(pragma)).execute(connection).await?;
    Ok(())
}
