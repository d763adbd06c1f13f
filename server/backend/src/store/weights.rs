//! What the factors weigh: sealed responses to be read in short steps, and the results that are kept.

use super::{Store, count, in_transaction, on_read, pack, unpack};
use crate::{Result, reasons::Weighed};
use domain::response::Flags;
use jiff::civil::Date;

/// Rows read at a time: each step is a short query, so that no reader holds SQLite's log, and a citizen never waits long.
const STEP: i64 = 5_000;

/// A sealed response, as far as the weights need it.
pub(crate) struct Answered {
    /// Where the next step begins.
    pub(crate) key: Vec<u8>,
    /// Agency code.
    pub(crate) agency: String,
    /// Its flags.
    pub(crate) flags: Flags,
    /// Canonical answers.
    pub(crate) answers: String,
}

/// The stored weights of an agency, or of the whole round.
#[derive(Clone, Debug)]
pub struct StoredWeights {
    /// The seal they follow.
    pub day: Option<Date>,
    /// Exact.
    pub exact: Weighed,
    /// As the agency may see them.
    pub shown: Weighed,
}

impl Store {
    /// The next sealed responses of a round in the order of their random keys, those after `key`; none at the end.
    pub(crate) async fn sealed_after(&self, round: &str, key: &[u8]) -> Result<Vec<Answered>> {
        // `|| ''` keeps SQLite off the index by round, after which it would sort every row: the table lies in the order of keys.
        let rows: Vec<(Vec<u8>, String, i64, String)> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT key, agency, flags, answers FROM response WHERE round || '' = $1 AND key > $2 ORDER BY key LIMIT $3",
            )
            .bind(round)
            .bind(key)
            .bind(STEP)
            .fetch_all(db)
            .await?
        });
        let answered = |(key, agency, flags, answers)| Answered { key, agency, flags: Flags::from_bits(flags), answers };
        Ok(rows.into_iter().map(answered).collect())
    }

    /// Sealed responses of a round.
    pub(crate) async fn sealed_count(&self, round: &str) -> Result<u64> {
        let (n,): (i64,) = on_read!(self, db => {
            sqlx::query_as("SELECT COUNT(*) FROM response WHERE round = $1").bind(round).fetch_one(db).await?
        });
        Ok(count(n))
    }

    /// How many sealed responses the stored weights of a round rest on; 0 where there are none.
    pub(crate) async fn weighed(&self, round: &str) -> Result<u64> {
        let seen: Option<(i64,)> = on_read!(self, db => {
            sqlx::query_as("SELECT seen FROM weight WHERE round = $1 AND agency = ''").bind(round).fetch_optional(db).await?
        });
        Ok(seen.map_or(0, |(seen,)| count(seen)))
    }

    /// Keeps the weights of a round, by agency (empty: the whole round). What an agency may see follows by
    /// [`Weighed::shown_after`] within the same transaction, so that two writers cannot make a step of fewer than `k`.
    pub(crate) async fn put_weights(
        &self,
        round: &str,
        day: Date,
        seen: u64,
        weights: &[(String, Weighed)],
        k: u64,
    ) -> Result<()> {
        let seen = i64::try_from(seen).unwrap_or(i64::MAX);
        in_transaction!(self, tx => {
            for (agency, exact) in weights {
                let old: Option<(Vec<u8>,)> = sqlx::query_as("SELECT shown FROM weight WHERE round = $1 AND agency = $2")
                    .bind(round)
                    .bind(agency)
                    .fetch_optional(&mut *tx)
                    .await?;
                let old: Option<Weighed> = old.map(|(bytes,)| unpack(&bytes)).transpose()?;
                let shown = exact.shown_after(old.as_ref(), k);
                sqlx::query(
                    "INSERT INTO weight (round, agency, day, seen, exact, shown) VALUES ($1, $2, $3, $4, $5, $6)
                     ON CONFLICT (round, agency) DO UPDATE SET day = excluded.day, seen = excluded.seen, exact = excluded.exact,
                         shown = excluded.shown",
                )
                .bind(round)
                .bind(agency)
                .bind(day.to_string())
                .bind(seen)
                .bind(pack(exact)?)
                .bind(pack(shown)?)
                .execute(&mut *tx)
                .await?;
            }
        });
        Ok(())
    }

    /// The weights of an agency (empty: of the whole round). `None`: nothing was sealed yet, or nothing can be weighed.
    ///
    /// # Errors
    /// Database.
    pub async fn weights(&self, round: &str, agency: &str) -> Result<Option<StoredWeights>> {
        let row: Option<(String, Vec<u8>, Vec<u8>)> = on_read!(self, db => {
            sqlx::query_as("SELECT day, exact, shown FROM weight WHERE round = $1 AND agency = $2")
                .bind(round)
                .bind(agency)
                .fetch_optional(db)
                .await?
        });
        let stored = |(day, exact, shown): (String, Vec<u8>, Vec<u8>)| {
            Ok(StoredWeights { day: super::day(Some(day))?, exact: unpack(&exact)?, shown: unpack(&shown)? })
        };
        row.map(stored).transpose()
    }
}
