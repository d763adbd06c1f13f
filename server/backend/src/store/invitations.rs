//! Invitations: the right to answer once.

use super::{Store, coded, count, dossiers, in_transaction, on_read};
use crate::{Error, Result};
use domain::{
    dossier::Dossier,
    invited::{Place, PlaceId, Subject},
    response::Frame,
};

/// An invitation found by its token.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Its random id.
    pub id: Vec<u8>,
    /// Round code.
    pub round: String,
    /// The key that minted its token.
    pub key_id: String,
    /// Whether the voice was given.
    pub used: bool,
    /// Whether somebody said "Không phải tôi".
    pub disputed: bool,
    /// What it asks about.
    pub subject: Subject,
}

/// A slip of a dossier, to be printed.
#[derive(Clone, Debug)]
pub struct Slip {
    /// Its random id.
    pub id: Vec<u8>,
    /// Dossier ID, normalised.
    pub dossier: String,
    /// Agency code.
    pub agency: String,
    /// The key that minted its token.
    pub key_id: String,
    /// The keyed hash of its token.
    pub token_hash: Vec<u8>,
}

/// A slip as its minting key knows it.
#[derive(Clone, Debug)]
pub struct Minted {
    /// Its random id.
    pub id: Vec<u8>,
    /// Dossier ID; `None`: a code.
    pub dossier: Option<String>,
    /// The keyed hash of its token.
    pub token_hash: Vec<u8>,
}

impl Store {
    /// The minting keys that slips were printed with.
    ///
    /// # Errors
    /// Database.
    pub async fn key_ids(&self) -> Result<Vec<String>> {
        Ok(on_read!(self, db => {
            sqlx::query_scalar("SELECT DISTINCT key_id FROM invitation ORDER BY key_id").fetch_all(db).await?
        }))
    }

    /// Some slip of a minting key whose token can be computed again.
    ///
    /// # Errors
    /// Database.
    pub async fn slip_of_key(&self, key_id: &str) -> Result<Option<Minted>> {
        let row: Option<(Vec<u8>, Option<String>, Vec<u8>)> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT id, dossier, token_hash FROM invitation
                 WHERE key_id = $1 AND (dossier IS NULL OR dossier NOT LIKE 'xoa:%') LIMIT 1",
            )
            .bind(key_id)
            .fetch_optional(db)
            .await?
        });
        Ok(row.map(|(id, dossier, token_hash)| Minted { id, dossier, token_hash }))
    }

    /// The invitation with this token hash. Where the round's sample was drawn, the dossier's frame is its place there: on the
    /// official list, called up from the reserve list, or none, also for one who was replaced.
    ///
    /// # Errors
    /// Database.
    pub async fn invitation(&self, token_hash: &[u8]) -> Result<Option<Invitation>> {
        type Head = (Vec<u8>, String, Option<String>, Option<i64>, Option<i64>, String, bool, bool, Option<String>);
        // Two look-ups by key instead of one join of twenty columns; a citizen's page makes them once.
        let head: Option<Head> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT i.id, i.round, i.dossier, i.list, i.place, i.key_id,
                     EXISTS (SELECT 1 FROM used u WHERE u.round = i.round AND u.invitation = i.id),
                     EXISTS (SELECT 1 FROM dispute d WHERE d.round = i.round AND d.invitation = i.id),
                     (SELECT CASE
                         WHEN EXISTS (SELECT 1 FROM replacement r WHERE r.round = i.round AND r.replaced = i.id) THEN 'open'
                         WHEN s.list = 'reserve'
                             AND NOT EXISTS (SELECT 1 FROM replacement r WHERE r.round = i.round AND r.called = i.id) THEN 'open'
                         ELSE COALESCE(s.list, 'open') END
                      FROM draw LEFT JOIN sample s ON s.round = draw.round AND s.dossier = i.dossier WHERE draw.round = i.round)
                 FROM invitation i WHERE i.token_hash = $1",
            )
            .bind(token_hash)
            .fetch_optional(db)
            .await?
        });
        let Some((id, round, dossier, list, place, key_id, used, disputed, drawn)) = head else { return Ok(None) };
        let subject = match (dossier, list.zip(place)) {
            (Some(dossier), _) => self.drawn_dossier(&dossier, drawn).await?.map(Subject::Dossier),
            (None, Some((list, number))) => self.place(list, number).await?.map(Subject::Place),
            (None, None) => None,
        };
        Ok(subject.map(|subject| Invitation { id, round, key_id, used, disputed, subject }))
    }

    async fn place(&self, list: i64, number: i64) -> Result<Option<Place>> {
        let out = || Error::Stored("số thứ tự mã mời".to_owned());
        let id = PlaceId { list: u32::try_from(list).map_err(|_| out())?, number: u32::try_from(number).map_err(|_| out())? };
        Ok(self.code_list(list).await?.map(|list| Place { id, list }))
    }

    /// A dossier in the frame that the draw gave it, where there was one.
    async fn drawn_dossier(&self, id: &str, drawn: Option<String>) -> Result<Option<Dossier>> {
        let row: Option<dossiers::DossierRow> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT id, receiving_agency, agency, field, procedure, kind, channel, out_of_province, received_on,
                     appointed_on, returned_on, frame
                 FROM dossier WHERE id = $1",
            )
            .bind(id)
            .fetch_optional(db)
            .await?
        });
        let mut dossier = row.map(dossiers::dossier).transpose()?;
        if let (Some(dossier), Some(drawn)) = (&mut dossier, drawn) {
            dossier.frame = coded(&drawn, Frame::from_code)?;
        }
        Ok(dossier)
    }

    /// Slips and codes that were made for a round, by agency.
    ///
    /// # Errors
    /// Database.
    pub async fn issued(&self, round: &str) -> Result<Vec<(String, u64)>> {
        let rows: Vec<(String, i64)> = on_read!(self, db => {
            sqlx::query_as("SELECT agency, COUNT(*) FROM invitation WHERE round = $1 GROUP BY agency").bind(round).fetch_all(db).await?
        });
        Ok(rows.into_iter().map(|(agency, n)| (agency, count(n))).collect())
    }

    /// The dossiers' slips of a round, of one agency or of all, by agency and dossier.
    ///
    /// # Errors
    /// Database.
    pub async fn slips(&self, round: &str, agency: Option<&str>) -> Result<Vec<Slip>> {
        let rows: Vec<(Vec<u8>, String, String, String, Vec<u8>)> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT id, dossier, agency, key_id, token_hash FROM invitation
                 WHERE round = $1 AND ($2 = '' OR agency = $2) AND dossier IS NOT NULL",
            )
            .bind(round)
            .bind(agency.unwrap_or_default())
            .fetch_all(db)
            .await?
        });
        let mut slips: Vec<Slip> = rows
            .into_iter()
            .map(|(id, dossier, agency, key_id, token_hash)| Slip { id, dossier, agency, key_id, token_hash })
            .collect();
        slips.sort_by(|a, b| (&a.agency, &a.dossier).cmp(&(&b.agency, &b.dossier)));
        Ok(slips)
    }

    /// The slips of the dossiers that an agency handled and that came in a span of days, each with its round: a dossier
    /// that was corrected in the registry may have its slip in another round, or under another agency.
    ///
    /// # Errors
    /// Database.
    pub async fn slips_of(&self, agency: &str, days: domain::round::Days) -> Result<Vec<(String, Slip)>> {
        type Row = (String, Vec<u8>, String, String, String, Vec<u8>);
        let rows: Vec<Row> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT i.round, i.id, i.dossier, i.agency, i.key_id, i.token_hash FROM dossier d JOIN invitation i ON i.dossier = d.id
                 WHERE d.agency = $1 AND d.received_on BETWEEN $2 AND $3",
            )
            .bind(agency)
            .bind(days.from.to_string())
            .bind(days.to.to_string())
            .fetch_all(db)
            .await?
        });
        let slip = |(round, id, dossier, agency, key_id, token_hash)| (round, Slip { id, dossier, agency, key_id, token_hash });
        Ok(rows.into_iter().map(slip).collect())
    }

    /// Adds slips; one whose dossier has a slip already only takes the new key and token hash.
    ///
    /// # Errors
    /// Database.
    pub async fn put_slips(&self, round: &str, slips: &[Slip]) -> Result<()> {
        in_transaction!(self, tx => {
            for s in slips {
                sqlx::query(
                    "INSERT INTO invitation (id, round, dossier, agency, key_id, token_hash) VALUES ($1, $2, $3, $4, $5, $6)
                     ON CONFLICT (dossier) DO UPDATE SET key_id = excluded.key_id, token_hash = excluded.token_hash",
                )
                .bind(&s.id)
                .bind(round)
                .bind(&s.dossier)
                .bind(&s.agency)
                .bind(&s.key_id)
                .bind(&s.token_hash)
                .execute(&mut *tx)
                .await?;
            }
        });
        Ok(())
    }

    /// "Không phải tôi". False: it was said before, or the invitation was never used.
    ///
    /// # Errors
    /// Database.
    pub async fn dispute(&self, round: &str, invitation: &[u8]) -> Result<bool> {
        let rows = in_transaction!(self, tx => {
            sqlx::query(
                "INSERT INTO dispute (round, invitation) SELECT round, invitation FROM used WHERE round = $1 AND invitation = $2
                 ON CONFLICT DO NOTHING",
            )
            .bind(round)
            .bind(invitation)
            .execute(&mut *tx)
            .await?
            .rows_affected()
        });
        Ok(rows == 1)
    }

    /// Disputes by agency.
    ///
    /// # Errors
    /// Database.
    pub async fn disputes(&self, round: &str) -> Result<Vec<(String, u64)>> {
        let rows: Vec<(String, i64)> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT i.agency, COUNT(*) FROM dispute d JOIN invitation i ON i.id = d.invitation WHERE d.round = $1 GROUP BY i.agency",
            )
            .bind(round)
            .fetch_all(db)
            .await?
        });
        Ok(rows.into_iter().map(|(agency, n)| (agency, count(n))).collect())
    }
}
