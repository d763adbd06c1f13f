//! Figures by week.

use super::{Store, on_read, unpack};
use crate::{Error, Result};
use domain::period::{Week, WeekTally};

impl Store {
    /// What was counted of every agency and week of a round, sealed or not, by agency and week.
    ///
    /// # Errors
    /// Database.
    pub async fn weeks(&self, round: &str) -> Result<Vec<(String, Week, WeekTally)>> {
        let rows: Vec<(String, String, Vec<u8>)> = on_read!(self, db => {
            sqlx::query_as("SELECT agency, week, figures FROM tally_week WHERE round = $1").bind(round).fetch_all(db).await?
        });
        let read = |(agency, week, figures): (String, String, Vec<u8>)| {
            let week = Week::parse(&week).ok_or_else(|| Error::Stored(format!("tuần «{week}»")))?;
            Ok((agency, week, unpack(&figures)?))
        };
        let mut weeks = rows.into_iter().map(read).collect::<Result<Vec<_>>>()?;
        weeks.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        Ok(weeks)
    }
}
