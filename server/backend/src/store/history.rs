//! Indices of earlier years, as documents give them; and the denominators that a comparison needs at once.

use super::{Store, coded, count, in_transaction, ledger::Tree, on_read};
use crate::{Error, Result, ledger::covered::HISTORY};
use domain::{
    history::{Published, Rank},
    round::OfficialIndex,
};
use std::collections::HashMap;

type Row = (String, i64, String, f64, Option<i64>, Option<i64>, Option<i64>, String);

impl Store {
    /// Adds indices of earlier years, or brings them up to date by agency, year and index: all or none.
    ///
    /// # Errors
    /// Database.
    pub async fn put_history(&self, rows: &[Published]) -> Result<()> {
        in_transaction!(self, tx => {
            let watch = tx.watch(vec![HISTORY.all()]).await?;
            for row in rows {
                sqlx::query(
                    "INSERT INTO history (agency, year, measure, value, respondents, place, places, source)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                     ON CONFLICT (agency, year, measure) DO UPDATE SET value = excluded.value, respondents = excluded.respondents,
                         place = excluded.place, places = excluded.places, source = excluded.source",
                )
                .bind(row.agency.as_deref().unwrap_or_default())
                .bind(i64::from(row.year))
                .bind(row.index.code())
                .bind(row.value)
                .bind(row.respondents.map(|n| i64::try_from(n).unwrap_or(i64::MAX)))
                .bind(row.rank.map(|rank| i64::from(rank.place)))
                .bind(row.rank.and_then(|rank| rank.of).map(i64::from))
                .bind(&row.source)
                .execute(&mut *tx)
                .await?;
            }
            tx.enter(&self.ledger, watch).await?;
        });
        Ok(())
    }

    /// Every index of an earlier year, the province's first, each agency's by year.
    ///
    /// # Errors
    /// Database.
    pub async fn history(&self) -> Result<Vec<Published>> {
        let rows: Vec<Row> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT agency, year, measure, value, respondents, place, places, source FROM history ORDER BY agency, year, measure",
            )
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(published).collect()
    }

    /// How many dossiers may answer, by agency of a round.
    ///
    /// # Errors
    /// Database.
    pub async fn eligible(&self, round: &str) -> Result<HashMap<String, u64>> {
        let rows: Vec<(String, i64)> = on_read!(self, db => {
            sqlx::query_as("SELECT agency, eligible FROM board WHERE round = $1").bind(round).fetch_all(db).await?
        });
        Ok(rows.into_iter().map(|(agency, n)| (agency, count(n))).collect())
    }
}

fn published((agency, year, measure, value, respondents, place, places, source): Row) -> Result<Published> {
    let unfit = |what: &str, n: i64| Error::Stored(format!("{what} «{n}»"));
    let rank = |n: Option<i64>| n.map(|n| u32::try_from(n).map_err(|_| unfit("hạng", n))).transpose();
    Ok(Published {
        agency: (!agency.is_empty()).then_some(agency),
        year: i16::try_from(year).map_err(|_| unfit("năm", year))?,
        index: coded(&measure, OfficialIndex::from_code)?,
        value,
        respondents: respondents.map(count),
        rank: rank(place)?.map(|place| Ok::<_, Error>(Rank { place, of: rank(places)? })).transpose()?,
        source,
    })
}
