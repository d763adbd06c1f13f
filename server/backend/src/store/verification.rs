//! Phúc tra: who was drawn, how to reach them for a while, what verifiers noted.

use super::{Locks, Store, coded, count, day, in_transaction, ledger::Tree, on_read};
use crate::{
    Error, Result,
    ledger::covered::{VERIFICATION_DRAW, VERIFICATION_RECORD},
};
use domain::{
    sample::{Seed, VerificationRate},
    verification::{Contact, Heard, Reasked, Record, RecordError, Said, Way},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A part of the draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerificationDraw {
    /// What decided it.
    pub seed: Seed,
    /// Of the answered invitations, this part and those before it.
    pub rate: VerificationRate,
    /// When.
    pub on: Date,
    /// SHA-256 of the nonce and the list it was drawn from, in hexadecimal.
    pub list_hash: String,
    /// 64 random hexadecimal digits. Shown to nobody: with it, who answered could be tried out.
    pub nonce: String,
    /// Ids of the items that are asked again: one choice a round.
    pub items: Vec<String>,
}

/// An invitation that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Its id.
    pub invitation: Vec<u8>,
    /// Agency code.
    pub agency: String,
    /// Dossier ID, or code of the place.
    pub code: String,
}

/// A person who was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// On the worksheet, from 1.
    pub number: u32,
    /// Agency code.
    pub agency: String,
    /// Dossier ID, or code of the place.
    pub code: String,
    /// The procedure of the dossier, or the list of the place.
    pub about: String,
    /// It is a dossier.
    pub of_dossier: bool,
}

/// How to reach a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Reach {
    /// Telephone number.
    pub phone: String,
    /// Name; may be empty.
    pub name: String,
    /// The day on which both are deleted.
    pub purge_on: Date,
}

impl std::fmt::Debug for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reach").field("purge_on", &self.purge_on).finish_non_exhaustive()
    }
}

/// A record with what the table knows of it beside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What was noted.
    pub record: Record,
    /// Items were asked again.
    pub scored: bool,
    /// Why it corrects the entry before; empty in the first.
    pub reason: String,
}

fn a_day(text: String) -> Result<Date> {
    day(Some(text))?.ok_or_else(|| Error::Stored("ngày".to_owned()))
}

fn number(n: i64) -> Result<u32> {
    u32::try_from(n).map_err(|_| Error::Stored("số thứ tự phúc tra".to_owned()))
}

fn code(dossier: Option<String>, place: Option<(i64, i64)>) -> Result<String> {
    match (dossier, place) {
        (Some(dossier), _) => Ok(dossier),
        (None, Some((list, at))) => Ok(domain::invited::PlaceId { list: number(list)?, number: number(at)? }.to_string()),
        (None, None) => Err(Error::Stored("phiếu mời".to_owned())),
    }
}

impl Store {
    /// The parts of a round's draw.
    ///
    /// # Errors
    /// Database.
    pub async fn verification_draws(&self, round: &str) -> Result<Vec<VerificationDraw>> {
        let rows: Vec<(String, i64, String, String, String, String)> = on_read!(self, db => {
            sqlx::query_as("SELECT seed, rate, day, list_hash, nonce, items FROM verification_draw WHERE round = $1 ORDER BY part")
                .bind(round)
                .fetch_all(db)
                .await?
        });
        let draw = |(seed, rate, on, list_hash, nonce, items): (String, i64, String, String, String, String)| {
            let rate = u8::try_from(rate).ok().and_then(|rate| VerificationRate::try_from(rate).ok());
            Ok(VerificationDraw {
                seed: seed.parse().map_err(|_| Error::Stored("số gốc phúc tra".to_owned()))?,
                rate: rate.ok_or_else(|| Error::Stored("tỷ lệ phúc tra".to_owned()))?,
                on: a_day(on)?,
                list_hash,
                nonce,
                items: items.split(' ').filter(|id| !id.is_empty()).map(str::to_owned).collect(),
            })
        };
        rows.into_iter().map(draw).collect()
    }

    /// The answered invitations of a round: the list that the phúc tra is drawn from. It never leaves the program.
    ///
    /// # Errors
    /// Database.
    pub async fn answered(&self, round: &str) -> Result<Vec<Answered>> {
        type Row = (Vec<u8>, String, Option<String>, Option<i64>, Option<i64>);
        let rows: Vec<Row> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT i.id, i.agency, i.dossier, i.list, i.place FROM used u JOIN invitation i ON i.id = u.invitation WHERE u.round = $1",
            )
            .bind(round)
            .fetch_all(db)
            .await?
        });
        let answered = |(invitation, agency, dossier, list, place): Row| {
            Ok(Answered { invitation, agency, code: code(dossier, list.zip(place))? })
        };
        rows.into_iter().map(answered).collect()
    }

    /// How many invitations were answered, by agency.
    ///
    /// # Errors
    /// Database.
    pub async fn answered_counts(&self, round: &str) -> Result<BTreeMap<String, u64>> {
        let rows: Vec<(String, i64)> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT i.agency, COUNT(*) FROM used u JOIN invitation i ON i.id = u.invitation WHERE u.round = $1 GROUP BY i.agency",
            )
            .bind(round)
            .fetch_all(db)
            .await?
        });
        Ok(rows.into_iter().map(|(agency, n)| (agency, count(n))).collect())
    }

    /// Puts a part of the draw on disk: who was drawn, in the order of the worksheet. `before`: how many were drawn when it was
    /// made. False: somebody drew meanwhile, and nothing is stored.
    ///
    /// # Errors
    /// Database.
    pub async fn put_verification(&self, round: &str, draw: &VerificationDraw, drawn: &[Vec<u8>], before: usize) -> Result<bool> {
        let done = in_transaction!(self, tx => {
            tx.lock_exclusive().await?;
            let watch = tx.watch(vec![VERIFICATION_DRAW.of(round)]).await?;
            let (had, part): (i64, i64) = sqlx::query_as(
                "SELECT (SELECT COUNT(*) FROM verification WHERE round = $1), (SELECT COUNT(*) FROM verification_draw WHERE round = $1)",
            )
            .bind(round)
            .fetch_one(&mut *tx)
            .await?;
            let done = if count(had) == before as u64 {
                sqlx::query(
                    "INSERT INTO verification_draw (round, part, seed, rate, day, list_hash, nonce, items) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                )
                .bind(round)
                .bind(part + 1)
                .bind(draw.seed.to_string())
                .bind(i64::from(u8::from(draw.rate)))
                .bind(draw.on.to_string())
                .bind(&draw.list_hash)
                .bind(&draw.nonce)
                .bind(draw.items.join(" "))
                .execute(&mut *tx)
                .await?;
                for (at, invitation) in (had + 1..).zip(drawn) {
                    sqlx::query("INSERT INTO verification (round, number, part, invitation) VALUES ($1, $2, $3, $4)")
                        .bind(round)
                        .bind(at)
                        .bind(part + 1)
                        .bind(invitation)
                        .execute(&mut *tx)
                        .await?;
                }
                true
            } else {
                false
            };
            tx.enter(&self.ledger, watch).await?;
            done
        });
        Ok(done)
    }

    /// Who was drawn, in the order of the worksheet.
    ///
    /// # Errors
    /// Database.
    pub async fn verification(&self, round: &str) -> Result<Vec<Drawn>> {
        type Row = (i64, String, Option<String>, Option<i64>, Option<i64>, Option<String>, Option<String>);
        let rows: Vec<Row> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT v.number, i.agency, i.dossier, i.list, i.place, d.procedure, l.name
                 FROM verification v JOIN invitation i ON i.id = v.invitation
                 LEFT JOIN dossier d ON d.id = i.dossier LEFT JOIN code_list l ON l.id = i.list
                 WHERE v.round = $1 ORDER BY v.number",
            )
            .bind(round)
            .fetch_all(db)
            .await?
        });
        let drawn = |(at, agency, dossier, list, place, procedure, name): Row| {
            let of_dossier = dossier.is_some();
            let about = procedure.or(name).unwrap_or_default();
            Ok(Drawn { number: number(at)?, agency, code: code(dossier, list.zip(place))?, about, of_dossier })
        };
        rows.into_iter().map(drawn).collect()
    }

    /// Keeps how to reach persons who were drawn: all or none.
    ///
    /// # Errors
    /// Database.
    pub async fn put_contacts(&self, round: &str, contacts: &[(u32, Reach)]) -> Result<()> {
        in_transaction!(self, tx => {
            for (at, reach) in contacts {
                sqlx::query(
                    "INSERT INTO verification_contact (round, number, phone, name, purge_on) VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (round, number) DO UPDATE SET phone = excluded.phone, name = excluded.name, purge_on = excluded.purge_on",
                )
                .bind(round)
                .bind(i64::from(*at))
                .bind(&reach.phone)
                .bind(&reach.name)
                .bind(reach.purge_on.to_string())
                .execute(&mut *tx)
                .await?;
            }
        });
        Ok(())
    }

    /// How to reach the persons who were drawn, as far as it may still be known on this day.
    ///
    /// # Errors
    /// Database.
    pub async fn contacts(&self, round: &str, today: Date) -> Result<BTreeMap<u32, Reach>> {
        let rows: Vec<(i64, String, String, String)> = on_read!(self, db => {
            sqlx::query_as("SELECT number, phone, name, purge_on FROM verification_contact WHERE round = $1 AND purge_on > $2")
                .bind(round)
                .bind(today.to_string())
                .fetch_all(db)
                .await?
        });
        let reach = |(at, phone, name, purge_on): (i64, String, String, String)| {
            Ok((number(at)?, Reach { phone, name, purge_on: a_day(purge_on)? }))
        };
        rows.into_iter().map(reach).collect()
    }

    /// Deletes the contacts of a round, or of all, now; and what deleting leaves behind. Those whose day has come go with every
    /// seal.
    ///
    /// # Errors
    /// Database.
    pub async fn purge_contacts(&self, round: Option<&str>) -> Result<u64> {
        let purged = in_transaction!(self, tx => {
            sqlx::query("DELETE FROM verification_contact WHERE $1 = '' OR round = $1")
                .bind(round.unwrap_or_default())
                .execute(&mut *tx)
                .await?
                .rows_affected()
        });
        self.forget_traces().await?;
        Ok(purged)
    }

    /// Every entry of a round, by number on the worksheet, the first of a person first.
    ///
    /// # Errors
    /// Database.
    pub async fn verification_entries(&self, round: &str) -> Result<BTreeMap<u32, Vec<Entry>>> {
        type Head = (i64, String, bool, String, String, String, String, String);
        type Said4 = (Option<String>, Option<String>, Option<String>, Option<String>);
        let heads: Vec<Head> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT number, way, scored, verifier, organisation, day, note, reason FROM verification_record
                 WHERE round = $1 ORDER BY number, entry",
            )
            .bind(round)
            .fetch_all(db)
            .await?
        });
        let said: Vec<Said4> = on_read!(self, db => {
            sqlx::query_as("SELECT took_part, received, pressed, receipt FROM verification_record WHERE round = $1 ORDER BY number, entry")
                .bind(round)
                .fetch_all(db)
                .await?
        });
        let mut entries: BTreeMap<u32, Vec<Entry>> = BTreeMap::new();
        for ((at, way, scored, verifier, organisation, on, note, reason), said) in heads.into_iter().zip(said) {
            let contact = contact(said)?;
            let record = Record { way: coded(&way, Way::from_code)?, contact, verifier, organisation, on: a_day(on)?, note };
            entries.entry(number(at)?).or_default().push(Entry { record, scored, reason });
        }
        Ok(entries)
    }

    /// Adds an entry of a person, and counts what was asked again by agency.
    ///
    /// # Errors
    /// Database; [`Error::Refused`]: [`RecordError`], where the entries that are there do not allow this one.
    pub async fn put_verification_entry(&self, round: &str, drawn: &Drawn, entry: &Entry, reasked: &Reasked) -> Result<()> {
        let refused = |why: RecordError| Err(Error::Refused(why.to_string()));
        let said = said(entry.record.contact);
        in_transaction!(self, tx => {
            // Two verifiers who save at the same time: the second is told that there is a record.
            tx.lock_exclusive().await?;
            let watch = tx.watch(vec![VERIFICATION_RECORD.of(round)]).await?;
            let (had, scored): (i64, i64) = sqlx::query_as(
                "SELECT COUNT(*), COUNT(CASE WHEN scored THEN 1 END) FROM verification_record WHERE round = $1 AND number = $2",
            )
            .bind(round)
            .bind(i64::from(drawn.number))
            .fetch_one(&mut *tx)
            .await?;
            match (had > 0, entry.reason.is_empty()) {
                (true, true) => return refused(RecordError::Reason),
                (false, false) => return refused(RecordError::NothingToCorrect),
                _ if scored > 0 && !reasked.is_empty() => return refused(RecordError::ScoresCounted),
                _ => {}
            }
            sqlx::query(
                "INSERT INTO verification_record (round, number, entry, way, took_part, received, pressed, receipt, scored, verifier,
                     organisation, day, note, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            )
            .bind(round)
            .bind(i64::from(drawn.number))
            .bind(had + 1)
            .bind(entry.record.way.code())
            .bind(said[0])
            .bind(said[1])
            .bind(said[2])
            .bind(said[3])
            .bind(!reasked.is_empty())
            .bind(&entry.record.verifier)
            .bind(&entry.record.organisation)
            .bind(entry.record.on.to_string())
            .bind(&entry.record.note)
            .bind(&entry.reason)
            .execute(&mut *tx)
            .await?;
            for (item, score) in reasked {
                sqlx::query(
                    "INSERT INTO verification_score (round, agency, item, score, n) VALUES ($1, $2, $3, $4, 1)
                     ON CONFLICT (round, agency, item, score) DO UPDATE SET n = verification_score.n + 1",
                )
                .bind(round)
                .bind(&drawn.agency)
                .bind(item)
                .bind(i64::from(*score))
                .execute(&mut *tx)
                .await?;
            }
            tx.enter(&self.ledger, watch).await?;
        });
        Ok(())
    }

    /// How the items were answered that were asked again: counts of 1 to 5 by agency and item.
    ///
    /// # Errors
    /// Database.
    pub async fn verification_scores(&self, round: &str) -> Result<BTreeMap<(String, String), [u64; 5]>> {
        let rows: Vec<(String, String, i64, i64)> = on_read!(self, db => {
            sqlx::query_as("SELECT agency, item, score, n FROM verification_score WHERE round = $1").bind(round).fetch_all(db).await?
        });
        let mut scores: BTreeMap<(String, String), [u64; 5]> = BTreeMap::new();
        for (agency, item, score, n) in rows {
            let at =
                usize::try_from(score - 1).ok().filter(|at| *at < 5).ok_or_else(|| Error::Stored("điểm hỏi lại".to_owned()))?;
            scores.entry((agency, item)).or_default()[at] += count(n);
        }
        Ok(scores)
    }
}

/// Took part, received, pressed, receipt.
fn said(contact: Contact) -> [Option<&'static str>; 4] {
    match contact {
        Contact::NotReached => [None; 4],
        Contact::Reached(h) => [Some(h.took_part), h.received, Some(h.pressed), Some(h.receipt)].map(|said| said.map(Said::code)),
    }
}

fn contact(
    (took_part, received, pressed, receipt): (Option<String>, Option<String>, Option<String>, Option<String>),
) -> Result<Contact> {
    let said = |text: Option<String>| text.map(|text| coded(&text, Said::from_code)).transpose();
    match (said(took_part)?, said(received)?, said(pressed)?, said(receipt)?) {
        (Some(took_part), received, Some(pressed), Some(receipt)) => {
            Ok(Contact::Reached(Heard { took_part, received, pressed, receipt }))
        }
        (None, None, None, None) => Ok(Contact::NotReached),
        _ => Err(Error::Stored("bản ghi phúc tra".to_owned())),
    }
}
