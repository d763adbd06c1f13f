//! Code lists, their places, and the invitations of these.

use super::{Locks, Store, coded, count, in_transaction, ledger::Tree, on_read};
use crate::{
    Error, Result,
    ledger::covered::{CODE_LIST, QUOTA},
};
use domain::{
    invited::{CodeList, ListError, NewList, Place, PlaceId},
    response::{Frame, Kind},
};
use std::collections::HashMap;

/// Sets the quotas of a round whose sample is drawn here: the official list of the draw, and the codes that belong to the sample.
pub(super) const SAMPLE_QUOTAS: &str = "UPDATE quota SET size =
         (SELECT COUNT(*) FROM sample s WHERE s.round = quota.round AND s.agency = quota.agency AND s.kind = quota.kind AND s.list = 'drawn')
         + (SELECT COUNT(*) FROM place p JOIN code_list l ON l.id = p.list
            WHERE l.round = quota.round AND l.agency = quota.agency AND l.kind = quota.kind AND l.frame = 'drawn')
     WHERE round = $1";

/// A place with the name it is printed for, and its invitation where its code was printed.
#[derive(Clone, Debug)]
pub struct StoredPlace {
    /// Which one, of which list.
    pub place: Place,
    /// Who is given its code; may be empty.
    pub name: String,
    /// Its invitation.
    pub code: Option<Code>,
}

/// The invitation of a place.
#[derive(Clone, Debug)]
pub struct Code {
    /// Its random id; the token is made of it.
    pub id: Vec<u8>,
    /// The key that minted its token.
    pub key_id: String,
    /// The keyed hash of its token.
    pub token_hash: Vec<u8>,
}

/// A list with its counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedList {
    /// The list.
    pub list: CodeList,
    /// Places.
    pub size: u64,
    /// Codes that were printed.
    pub issued: u64,
    /// Codes that were used. Not for a screen as it is: [`domain::invited::used_band`].
    pub used: u64,
}

type ListRow = (i64, String, String, String, String, String);

fn list((id, name, agency, field, kind, frame): ListRow) -> Result<CodeList> {
    Ok(CodeList {
        id: number(id)?,
        name,
        agency,
        field,
        kind: coded(&kind, Kind::from_code)?,
        frame: coded(&frame, Frame::from_code)?,
    })
}

fn number(n: i64) -> Result<u32> {
    u32::try_from(n).map_err(|_| Error::Stored("số thứ tự mã mời".to_owned()))
}

impl Store {
    /// The code lists of a round, in the order in which they were made.
    ///
    /// # Errors
    /// Database.
    pub async fn code_lists(&self, round: &str) -> Result<Vec<CountedList>> {
        let rows: Vec<ListRow> = on_read!(self, db => {
            sqlx::query_as("SELECT id, name, agency, field, kind, frame FROM code_list WHERE round = $1 ORDER BY id")
                .bind(round)
                .fetch_all(db)
                .await?
        });
        // Only sums leave the database: which code was used is nobody's business.
        let counts: Vec<(i64, i64, i64, i64)> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT p.list, COUNT(*), COUNT(i.id), COUNT(u.invitation) FROM code_list l JOIN place p ON p.list = l.id
                 LEFT JOIN invitation i ON i.list = p.list AND i.place = p.number
                 LEFT JOIN used u ON u.round = i.round AND u.invitation = i.id
                 WHERE l.round = $1 GROUP BY p.list",
            )
            .bind(round)
            .fetch_all(db)
            .await?
        });
        let mut counts: HashMap<i64, [u64; 3]> =
            counts.into_iter().map(|(id, size, issued, used)| (id, [size, issued, used].map(count))).collect();
        let counted = |row: ListRow| {
            let [size, issued, used] = counts.remove(&row.0).unwrap_or_default();
            Ok(CountedList { list: list(row)?, size, issued, used })
        };
        rows.into_iter().map(counted).collect()
    }

    /// One list, by its number.
    ///
    /// # Errors
    /// Database.
    pub(super) async fn code_list(&self, id: i64) -> Result<Option<CodeList>> {
        let row: Option<ListRow> = on_read!(self, db => {
            sqlx::query_as("SELECT id, name, agency, field, kind, frame FROM code_list WHERE id = $1")
                .bind(id)
                .fetch_optional(db)
                .await?
        });
        row.map(list).transpose()
    }

    /// The places of a round's lists with their invitations, by list and number.
    ///
    /// # Errors
    /// Database.
    pub async fn places(&self, round: &str) -> Result<Vec<StoredPlace>> {
        type Row = (i64, i64, String, Option<Vec<u8>>, Option<String>, Option<Vec<u8>>);
        let lists: HashMap<u32, CodeList> = self.code_lists(round).await?.into_iter().map(|l| (l.list.id, l.list)).collect();
        let rows: Vec<Row> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT p.list, p.number, p.name, i.id, i.key_id, i.token_hash FROM code_list l JOIN place p ON p.list = l.id
                 LEFT JOIN invitation i ON i.list = p.list AND i.place = p.number
                 WHERE l.round = $1 ORDER BY p.list, p.number",
            )
            .bind(round)
            .fetch_all(db)
            .await?
        });
        let stored = |(of, at, name, id, key_id, token_hash): Row| {
            let id_of = PlaceId { list: number(of)?, number: number(at)? };
            let list = lists.get(&id_of.list).cloned().ok_or_else(|| Error::Stored(format!("danh sách mã mời {of}")))?;
            let code = id.zip(key_id).zip(token_hash).map(|((id, key_id), token_hash)| Code { id, key_id, token_hash });
            Ok(StoredPlace { place: Place { id: id_of, list }, name, code })
        };
        rows.into_iter().map(stored).collect()
    }

    /// How many places an agency's lists have in a round: all of them may answer.
    ///
    /// # Errors
    /// Database.
    pub async fn place_count(&self, round: &str, agency: &str) -> Result<u64> {
        let (n,): (i64,) = on_read!(self, db => {
            sqlx::query_as("SELECT COUNT(*) FROM place p JOIN code_list l ON l.id = p.list WHERE l.round = $1 AND l.agency = $2")
                .bind(round)
                .bind(agency)
                .fetch_one(db)
                .await?
        });
        Ok(count(n))
    }

    /// Makes lists, all or none, and numbers them. `sampled`: the sample of the round is drawn here, so they may add to its quotas.
    ///
    /// # Errors
    /// Database; [`Error::Refused`] where one is there already, or belongs to the sample of a round that has answers.
    pub async fn put_code_lists(&self, round: &str, lists: &[NewList], sampled: bool) -> Result<Vec<u32>> {
        let mut made = Vec::with_capacity(lists.len());
        in_transaction!(self, tx => {
            // No voice comes in between the look at the answers and the lists.
            tx.lock_exclusive().await?;
            let watch = tx.watch(vec![CODE_LIST.of(round), QUOTA.of(round)]).await?;
            for new in lists {
                let (answers, same, last): (i64, i64, i64) = sqlx::query_as(
                    "SELECT (SELECT COUNT(*) FROM urn WHERE round = $1) + (SELECT COUNT(*) FROM response WHERE round = $1),
                         (SELECT COUNT(*) FROM code_list WHERE round = $1 AND name = $2 AND agency = $3 AND field = $4 AND kind = $5 AND frame = $6),
                         (SELECT COALESCE(MAX(id), 0) FROM code_list)",
                )
                .bind(round)
                .bind(&new.name)
                .bind(&new.agency)
                .bind(&new.field)
                .bind(new.kind.code())
                .bind(new.frame.code())
                .fetch_one(&mut *tx)
                .await?;
                if answers > 0 && new.frame != Frame::Open {
                    return Err(Error::Refused(ListError::Begun.to_string()));
                }
                if same > 0 {
                    return Err(Error::Refused(format!("danh sách «{}»: {}", new.name, ListError::Twice)));
                }
                let id = last + 1;
                sqlx::query("INSERT INTO code_list (id, round, name, agency, field, kind, frame) VALUES ($1, $2, $3, $4, $5, $6, $7)")
                    .bind(id)
                    .bind(round)
                    .bind(&new.name)
                    .bind(&new.agency)
                    .bind(&new.field)
                    .bind(new.kind.code())
                    .bind(new.frame.code())
                    .execute(&mut *tx)
                    .await?;
                let names = new.places.iter().flat_map(|(name, n)| std::iter::repeat_n(name, *n as usize));
                for (at, name) in (1_i64..).zip(names) {
                    sqlx::query("INSERT INTO place (list, number, name) VALUES ($1, $2, $3)")
                        .bind(id)
                        .bind(at)
                        .bind(name)
                        .execute(&mut *tx)
                        .await?;
                }
                made.push(number(id)?);
            }
            if sampled {
                sqlx::query(SAMPLE_QUOTAS).bind(round).execute(&mut *tx).await?;
            }
            tx.enter(&self.ledger, watch).await?;
        });
        Ok(made)
    }

    /// Takes a list back with all its codes. False: the round has no such list.
    ///
    /// # Errors
    /// Database; [`Error::Refused`] where the round has answers: that the list had none would then be told.
    pub async fn remove_code_list(&self, round: &str, id: u32, sampled: bool) -> Result<bool> {
        let removed = in_transaction!(self, tx => {
            tx.lock_exclusive().await?;
            let watch = tx.watch(vec![CODE_LIST.of(round), QUOTA.of(round)]).await?;
            let (answers,): (i64,) = sqlx::query_as(
                "SELECT (SELECT COUNT(*) FROM urn WHERE round = $1) + (SELECT COUNT(*) FROM response WHERE round = $1)",
            )
            .bind(round)
            .fetch_one(&mut *tx)
            .await?;
            if answers > 0 {
                return Err(Error::Refused(format!("đợt «{round}» đã có phiếu trả lời, không bỏ danh sách mã mời được nữa")));
            }
            let removed = sqlx::query("DELETE FROM code_list WHERE round = $1 AND id = $2")
                .bind(round)
                .bind(i64::from(id))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if removed > 0 {
                for statement in ["DELETE FROM place WHERE list = $1", "DELETE FROM invitation WHERE list = $1"] {
                    sqlx::query(statement).bind(i64::from(id)).execute(&mut *tx).await?;
                }
            }
            if sampled {
                sqlx::query(SAMPLE_QUOTAS).bind(round).execute(&mut *tx).await?;
            }
            tx.enter(&self.ledger, watch).await?;
            removed
        });
        Ok(removed > 0)
    }

    /// Adds the invitations of places. One that another print made meanwhile stays: its paper may be in somebody's hands.
    ///
    /// # Errors
    /// Database.
    pub async fn put_codes(&self, round: &str, codes: &[(Place, Code)]) -> Result<()> {
        in_transaction!(self, tx => {
            for (place, code) in codes {
                sqlx::query(
                    "INSERT INTO invitation (id, round, list, place, agency, key_id, token_hash) VALUES ($1, $2, $3, $4, $5, $6, $7)
                     ON CONFLICT (list, place) DO NOTHING",
                )
                .bind(&code.id)
                .bind(round)
                .bind(i64::from(place.id.list))
                .bind(i64::from(place.id.number))
                .bind(&place.list.agency)
                .bind(&code.key_id)
                .bind(&code.token_hash)
                .execute(&mut *tx)
                .await?;
            }
        });
        Ok(())
    }

    /// Gives invitations of places the token of another key; they keep their ids, and with them whether they were used.
    ///
    /// # Errors
    /// Database.
    pub async fn rekey_codes(&self, codes: &[Code]) -> Result<()> {
        in_transaction!(self, tx => {
            for code in codes {
                sqlx::query("UPDATE invitation SET key_id = $2, token_hash = $3 WHERE id = $1")
                    .bind(&code.id)
                    .bind(&code.key_id)
                    .bind(&code.token_hash)
                    .execute(&mut *tx)
                    .await?;
            }
        });
        Ok(())
    }
}
