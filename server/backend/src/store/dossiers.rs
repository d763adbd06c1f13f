//! The registry of dossiers.

use super::{Store, coded, count, day, in_transaction, on_read};
use crate::{Error, Result};
use domain::{
    dossier::{Channel, Dossier, DossierId},
    response::{Frame, Kind},
};

pub(super) type DossierRow =
    (String, String, String, String, String, String, String, bool, String, Option<String>, Option<String>, String);

pub(super) fn dossier(row: DossierRow) -> Result<Dossier> {
    let (id, receiving_agency, agency, field, procedure, kind, channel, out_of_province, received, appointed, returned, frame) =
        row;
    Ok(Dossier {
        id: DossierId::parse(&id).map_err(|e| Error::Stored(e.to_string()))?,
        receiving_agency,
        agency,
        field,
        procedure,
        kind: coded(&kind, Kind::from_code)?,
        channel: coded(&channel, Channel::from_code)?,
        out_of_province,
        received_on: day(Some(received))?.ok_or_else(|| Error::Stored("ngày tiếp nhận".to_owned()))?,
        appointed_on: day(appointed)?,
        returned_on: day(returned)?,
        frame: coded(&frame, Frame::from_code)?,
    })
}

/// Dossiers of an agency that are alike in what a round's rules look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// The handling agency.
    pub agency: String,
    /// Field code.
    pub field: String,
    /// Who filed.
    pub kind: Kind,
    /// Way of filing.
    pub channel: Channel,
    /// Whether the filer lives outside the province.
    pub out_of_province: bool,
    /// Whether the registry has a result.
    pub has_result: bool,
    /// How many.
    pub n: u64,
}

impl Store {
    /// Counts the dossiers that came in a span of days. The database counts: no dossier is read.
    ///
    /// # Errors
    /// Database.
    pub async fn count_dossiers(&self, days: domain::round::Days) -> Result<Vec<Alike>> {
        type Row = (String, String, String, String, bool, i64, i64);
        let rows: Vec<Row> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT agency, field, kind, channel, out_of_province, COUNT(returned_on), COUNT(*) FROM dossier
                 WHERE received_on BETWEEN $1 AND $2 GROUP BY agency, field, kind, channel, out_of_province",
            )
            .bind(days.from.to_string())
            .bind(days.to.to_string())
            .fetch_all(db)
            .await?
        });
        let mut counted = Vec::with_capacity(2 * rows.len());
        for (agency, field, kind, channel, out_of_province, with_result, all) in rows {
            let (kind, channel) = (coded(&kind, Kind::from_code)?, coded(&channel, Channel::from_code)?);
            let none = Alike { agency, field, kind, channel, out_of_province, has_result: false, n: count(all - with_result) };
            counted.push(Alike { has_result: true, n: count(with_result), ..none.clone() });
            counted.push(none);
        }
        counted.retain(|alike| alike.n > 0);
        Ok(counted)
    }

    /// Adds dossiers, or brings them up to date: all or none.
    ///
    /// # Errors
    /// Database.
    pub async fn put_dossiers(&self, dossiers: &[Dossier]) -> Result<()> {
        in_transaction!(self, tx => {
            for d in dossiers {
                sqlx::query(
                    "INSERT INTO dossier (id, receiving_agency, agency, field, procedure, kind, channel, out_of_province,
                         received_on, appointed_on, returned_on, frame)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                     ON CONFLICT (id) DO UPDATE SET receiving_agency = excluded.receiving_agency, agency = excluded.agency,
                         field = excluded.field, procedure = excluded.procedure, kind = excluded.kind, channel = excluded.channel,
                         out_of_province = excluded.out_of_province, received_on = excluded.received_on,
                         appointed_on = excluded.appointed_on, returned_on = excluded.returned_on, frame = excluded.frame",
                )
                .bind(d.id.as_str())
                .bind(&d.receiving_agency)
                .bind(&d.agency)
                .bind(&d.field)
                .bind(&d.procedure)
                .bind(d.kind.code())
                .bind(d.channel.code())
                .bind(d.out_of_province)
                .bind(d.received_on.to_string())
                .bind(d.appointed_on.map(|x| x.to_string()))
                .bind(d.returned_on.map(|x| x.to_string()))
                .bind(d.frame.code())
                .execute(&mut *tx)
                .await?;
            }
        });
        Ok(())
    }

    /// The dossiers an agency handled that came in a span of days.
    ///
    /// # Errors
    /// Database.
    pub async fn dossiers(&self, agency: &str, days: domain::round::Days) -> Result<Vec<Dossier>> {
        let rows: Vec<DossierRow> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT id, receiving_agency, agency, field, procedure, kind, channel, out_of_province, received_on,
                     appointed_on, returned_on, frame
                 FROM dossier WHERE agency = $1 AND received_on BETWEEN $2 AND $3 ORDER BY id",
            )
            .bind(agency)
            .bind(days.from.to_string())
            .bind(days.to.to_string())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(dossier).collect()
    }
}
