//! Draws, their lists, and what was changed of them. Nothing here is written when somebody answers.

use super::{
    Locks, Store, coded,
    codes::SAMPLE_QUOTAS,
    count, day, in_transaction,
    ledger::Tree,
    on_read,
    rows::{AT_ONCE, Value, over_rows, row},
};
use crate::{
    Error, Result,
    ledger::covered::{DRAW, QUOTA, REPLACEMENT, TRANSFER},
};
use domain::{
    response::{Frame, Kind},
    sample::{InvitationId, Move, Plan, Replacement, ReplacementReason, Seed, Stratum, Transfer},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A draw: with its list, all that is needed to repeat it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// What decided it.
    pub seed: Seed,
    /// When.
    pub on: Date,
    /// SHA-256 of the list it was drawn from, in hexadecimal.
    pub list_hash: String,
}

/// A line of the list of a draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Dossier ID.
    pub dossier: String,
    /// What it was drawn from.
    pub stratum: Stratum,
    /// Official, reserve, or neither: [`Frame::Open`].
    pub list: Frame,
    /// Place on that list within the stratum, from 1; 0 on neither.
    pub rank: u64,
    /// The invitation of this round, where its slip was made.
    pub invitation: Option<InvitationId>,
}

impl Listed {
    fn values(&self, round: &str) -> Vec<Value> {
        let Stratum { agency, field, kind } = &self.stratum;
        row![round, &self.dossier, agency, field, kind.code(), self.list.code(), signed(self.rank)]
    }
}

/// A replacement with the dossiers of its two invitations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// As logged.
    pub entry: Replacement,
    /// Agency code.
    pub agency: String,
    /// Dossier whose place became free.
    pub out: String,
    /// Dossier that takes it.
    pub by: String,
}

fn invitation_id(bytes: Vec<u8>) -> Result<InvitationId> {
    bytes.try_into().map_err(|_| Error::Stored("mã phiếu mời".to_owned()))
}

fn a_day(text: String) -> Result<Date> {
    day(Some(text))?.ok_or_else(|| Error::Stored("ngày".to_owned()))
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl Store {
    /// The draw of a round, if it was made.
    ///
    /// # Errors
    /// Database.
    pub async fn draw(&self, round: &str) -> Result<Option<Draw>> {
        let row: Option<(String, String, String)> = on_read!(self, db => {
            sqlx::query_as("SELECT seed, day, list_hash FROM draw WHERE round = $1").bind(round).fetch_optional(db).await?
        });
        let Some((seed, on, list_hash)) = row else { return Ok(None) };
        let seed = seed.parse().map_err(|_| Error::Stored("số gốc".to_owned()))?;
        Ok(Some(Draw { seed, on: a_day(on)?, list_hash }))
    }

    /// Puts a draw on disk: the seed, the whole list, and by it the quota of each agency and kind. `transfers`: how many it took
    /// into account.
    ///
    /// # Errors
    /// Database; [`Error::Refused`] where the round was drawn before, has answers, or has other transfers.
    pub async fn put_draw(&self, round: &str, draw: &Draw, list: &[Listed], transfers: usize) -> Result<()> {
        let refused = |why: &str| Err(Error::Refused(format!("đợt «{round}» {why}")));
        in_transaction!(self, tx => {
            // No voice comes in between the look at the answers and the draw.
            tx.lock_exclusive().await?;
            let watch = tx.watch(vec![DRAW.of(round), QUOTA.of(round)]).await?;
            let (answers, moved): (i64, i64) = sqlx::query_as(
                "SELECT (SELECT COUNT(*) FROM urn WHERE round = $1) + (SELECT COUNT(*) FROM response WHERE round = $1),
                     (SELECT COUNT(*) FROM transfer WHERE round = $1)",
            )
            .bind(round)
            .fetch_one(&mut *tx)
            .await?;
            let made = sqlx::query("INSERT INTO draw (round, seed, day, list_hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
                .bind(round)
                .bind(draw.seed.to_string())
                .bind(draw.on.to_string())
                .bind(&draw.list_hash)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if made == 0 {
                return refused("đã rút mẫu; mỗi đợt chỉ rút một lần");
            }
            if answers > 0 {
                return refused(&format!("đã có {answers} phiếu trả lời; phải rút mẫu trước phiếu đầu tiên"));
            }
            if count(moved) != transfers as u64 {
                return refused("vừa có chỉ tiêu được chuyển; hãy xem lại phương án rồi rút mẫu");
            }
            for lines in list.chunks(AT_ONCE) {
                let rows = lines.iter().map(|line| line.values(round));
                over_rows("INSERT INTO sample (round, dossier, agency, field, kind, list, rank) ", rows, "")
                    .build()
                    .persistent(false)
                    .execute(&mut *tx)
                    .await?;
            }
            sqlx::query(SAMPLE_QUOTAS).bind(round).execute(&mut *tx).await?;
            sqlx::query("UPDATE board SET revision = revision + 1 WHERE round = $1").bind(round).execute(&mut *tx).await?;
            tx.enter(&self.ledger, watch).await?;
        });
        Ok(())
    }

    /// How many of each stratum were drawn, and from how many; empty before the draw.
    ///
    /// # Errors
    /// Database.
    pub async fn sample_sizes(&self, round: &str) -> Result<BTreeMap<Stratum, Plan>> {
        let rows: Vec<(String, String, String, String, i64)> = on_read!(self, db => {
            sqlx::query_as("SELECT agency, field, kind, list, COUNT(*) FROM sample WHERE round = $1 GROUP BY agency, field, kind, list")
                .bind(round)
                .fetch_all(db)
                .await?
        });
        let mut sizes = BTreeMap::new();
        for (agency, field, kind, list, n) in rows {
            let stratum = Stratum { agency, field, kind: coded(&kind, Kind::from_code)? };
            let plan = sizes.entry(stratum).or_insert(Plan { population: 0, official: 0, reserve: 0 });
            plan.population += count(n);
            match coded(&list, Frame::from_code)? {
                Frame::Drawn => plan.official += count(n),
                Frame::Reserve => plan.reserve += count(n),
                Frame::Open => {}
            }
        }
        Ok(sizes)
    }

    /// The whole list of a round's draw, by stratum, list and rank.
    ///
    /// # Errors
    /// Database.
    pub async fn sample(&self, round: &str) -> Result<Vec<Listed>> {
        type Row = (String, String, String, String, String, i64, Option<Vec<u8>>);
        let rows: Vec<Row> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT s.dossier, s.agency, s.field, s.kind, s.list, s.rank, i.id
                 FROM sample s LEFT JOIN invitation i ON i.dossier = s.dossier AND i.round = s.round WHERE s.round = $1",
            )
            .bind(round)
            .fetch_all(db)
            .await?
        });
        let listed = |(dossier, agency, field, kind, list, rank, id): Row| {
            let stratum = Stratum { agency, field, kind: coded(&kind, Kind::from_code)? };
            let invitation = id.map(invitation_id).transpose()?;
            Ok(Listed { dossier, stratum, list: coded(&list, Frame::from_code)?, rank: count(rank), invitation })
        };
        let mut list = rows.into_iter().map(listed).collect::<Result<Vec<_>>>()?;
        list.sort_by(|a, b| (&a.stratum, a.list, a.rank, &a.dossier).cmp(&(&b.stratum, b.list, b.rank, &b.dossier)));
        Ok(list)
    }

    /// The replacements of a round, by day.
    ///
    /// # Errors
    /// Database.
    pub async fn replacements(&self, round: &str) -> Result<Vec<Replaced>> {
        type Row = (Vec<u8>, Vec<u8>, String, String, String, String, String, String);
        let rows: Vec<Row> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT r.replaced, r.called, r.reason, r.day, r.officer, o.agency, o.dossier, b.dossier FROM replacement r
                 JOIN invitation o ON o.id = r.replaced JOIN invitation b ON b.id = r.called
                 WHERE r.round = $1 ORDER BY r.day, o.agency, o.dossier",
            )
            .bind(round)
            .fetch_all(db)
            .await?
        });
        let replaced = |(out_id, by_id, reason, on, officer, agency, out, by): Row| {
            let reason = coded(&reason, ReplacementReason::from_code)?;
            let entry = Replacement { out: invitation_id(out_id)?, by: invitation_id(by_id)?, reason, on: a_day(on)?, officer };
            Ok(Replaced { entry, agency, out, by })
        };
        rows.into_iter().map(replaced).collect()
    }

    /// Adds a replacement. False: one of the two has been logged in this part meanwhile, and nothing is added.
    ///
    /// # Errors
    /// Database.
    pub async fn put_replacement(&self, round: &str, entry: &Replacement) -> Result<bool> {
        let added = in_transaction!(self, tx => {
            let watch = tx.watch(vec![REPLACEMENT.of(round)]).await?;
            let added = sqlx::query(
                "INSERT INTO replacement (round, replaced, called, reason, day, officer) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT DO NOTHING",
            )
            .bind(round)
            .bind(&entry.out[..])
            .bind(&entry.by[..])
            .bind(entry.reason.code())
            .bind(entry.on.to_string())
            .bind(&entry.officer)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            tx.enter(&self.ledger, watch).await?;
            added
        });
        Ok(added == 1)
    }

    /// The transfers of a round, by agency.
    ///
    /// # Errors
    /// Database.
    pub async fn transfers(&self, round: &str) -> Result<Vec<Transfer>> {
        type Row = (String, String, i64, String, String, String);
        let rows: Vec<Row> = on_read!(self, db => {
            sqlx::query_as("SELECT agency, from_kind, places, reason, day, officer FROM transfer WHERE round = $1 ORDER BY agency")
                .bind(round)
                .fetch_all(db)
                .await?
        });
        let transfer = |(agency, from, places, reason, on, officer): Row| {
            let count = u32::try_from(places).map_err(|_| Error::Stored("số chỉ tiêu".to_owned()))?;
            Ok(Transfer { agency, moved: Move { from: coded(&from, Kind::from_code)?, count }, reason, on: a_day(on)?, officer })
        };
        rows.into_iter().map(transfer).collect()
    }

    /// Adds transfers: all or none.
    ///
    /// # Errors
    /// Database, also where an agency has one already; [`Error::Refused`] where the round is drawn.
    pub async fn put_transfers(&self, round: &str, transfers: &[Transfer]) -> Result<()> {
        in_transaction!(self, tx => {
            // Beside no draw: it would not know of them.
            tx.lock_exclusive().await?;
            let watch = tx.watch(vec![TRANSFER.of(round)]).await?;
            let (drawn,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM draw WHERE round = $1").bind(round).fetch_one(&mut *tx).await?;
            if drawn > 0 {
                return Err(Error::Refused(format!("đợt «{round}» đã rút mẫu, không chuyển chỉ tiêu được nữa")));
            }
            for t in transfers {
                sqlx::query(
                    "INSERT INTO transfer (round, agency, from_kind, places, reason, day, officer) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                )
                .bind(round)
                .bind(&t.agency)
                .bind(t.moved.from.code())
                .bind(i64::from(t.moved.count))
                .bind(&t.reason)
                .bind(t.on.to_string())
                .bind(&t.officer)
                .execute(&mut *tx)
                .await?;
            }
            tx.enter(&self.ledger, watch).await?;
        });
        Ok(())
    }
}
