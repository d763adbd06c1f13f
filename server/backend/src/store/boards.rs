//! What live boards and reports read: packed tallies, quotas, denominators. Never a response.

use super::{Locks, NOTHING, Store, coded, count, in_transaction, ledger::Tree, lifecycle::record, on_read, pack, unpack};
use crate::{
    Error, Result,
    ledger::covered::{EVENT, ROUND},
    lifecycle::Event,
    rounds::OpenRound,
};
use bytes::Bytes;
use domain::{
    packed::Packed,
    release::Released,
    response::{Flag, Flags, Frame, Kind, Mode},
    tally::Tally,
};
use std::collections::HashMap;

/// One cell of the figures.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Field code.
    pub field: String,
    /// Who answered.
    pub kind: Kind,
    /// How.
    pub mode: Mode,
    /// From which list.
    pub frame: Frame,
    /// Whether the responses carry a flag.
    pub flagged: bool,
}

/// A kind's quota: the kind, voices that filled it, its size.
pub type Quota = (Kind, u64, u64);

/// An agency's board.
#[derive(Clone, Debug)]
pub struct BoardRow {
    /// Agency code.
    pub agency: String,
    /// Grows with every change.
    pub revision: i64,
    /// Slips issued.
    pub issued: u64,
    /// Dossiers that may answer.
    pub eligible: u64,
    /// Everything counted.
    pub total: Tally,
    /// What the agency may see of it.
    pub released: Released,
    /// Each kind's quota, in the order of [`Kind::ALL`].
    pub quotas: Vec<Quota>,
}

/// An agency's denominators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denominators {
    /// Slips issued.
    pub issued: u64,
    /// Dossiers that may answer.
    pub eligible: u64,
}

/// Readings side by side: SQLite has as many readers.
const READERS: usize = 4;

/// A cell with its agency and figures.
pub type CellFigures = (String, Cell, Packed);

/// An agency, the names of its cells, and their figures in the same order, each side by side in one value: most of the time would
/// go into handing over thousands of rows.
type CellsRow = (String, String, Vec<u8>);

/// What stands between the names of a cell: no code holds it.
const BETWEEN: &str = "\u{1f}";

fn read_cells((agency, names, figures): CellsRow) -> Result<Vec<CellFigures>> {
    let names: Vec<&str> = names.split(BETWEEN).collect();
    let mut figures = Bytes::from(figures);
    let mut cells = Vec::with_capacity(names.len() / 5);
    let torn = || Error::Stored(format!("số liệu của {agency}"));
    for name in names.chunks(5) {
        let &[field, kind, mode, frame, flagged] = name else { return Err(torn()) };
        let cell = Cell {
            field: field.to_owned(),
            kind: coded(kind, Kind::from_code)?,
            mode: coded(mode, Mode::from_code)?,
            frame: coded(frame, Frame::from_code)?,
            flagged: flagged == "1",
        };
        cells.push((agency.clone(), cell, Packed::take_first(&mut figures).ok_or_else(torn)?));
    }
    if figures.is_empty() { Ok(cells) } else { Err(torn()) }
}

impl Store {
    /// Round, agency and revision of every board: what a running server watches.
    ///
    /// # Errors
    /// Database.
    pub async fn board_revisions(&self) -> Result<Vec<(String, String, i64)>> {
        Ok(on_read!(self, db => sqlx::query_as("SELECT round, agency, revision FROM board").fetch_all(db).await?))
    }

    /// An agency's board in a round.
    ///
    /// # Errors
    /// Database.
    pub async fn board(&self, open: &OpenRound, agency: &str) -> Result<Option<BoardRow>> {
        let round = &open.round.code;
        let row: Option<(i64, i64, i64, Vec<u8>, Vec<u8>)> = on_read!(self, db => {
            sqlx::query_as("SELECT revision, issued, eligible, total, released FROM board WHERE round = $1 AND agency = $2")
                .bind(round)
                .bind(agency)
                .fetch_optional(db)
                .await?
        });
        let Some((revision, issued, eligible, total, released)) = row else { return Ok(None) };
        let quotas: Vec<(String, i64, i64)> = on_read!(self, db => {
            sqlx::query_as("SELECT kind, filled, size FROM quota WHERE round = $1 AND agency = $2 ORDER BY kind")
                .bind(round)
                .bind(agency)
                .fetch_all(db)
                .await?
        });
        let empty = || Tally::empty(open.form_of(agency));
        Ok(Some(BoardRow {
            agency: agency.to_owned(),
            revision,
            issued: count(issued),
            eligible: count(eligible),
            total: if total.is_empty() { empty() } else { unpack(&total)? },
            released: if released.is_empty() { Released::none(empty()) } else { unpack(&released)? },
            quotas: quotas
                .into_iter()
                .map(|(kind, filled, size)| Ok((coded(&kind, Kind::from_code)?, count(filled), count(size))))
                .collect::<Result<_>>()?,
        }))
    }

    /// Responses of a round, sealed or in the urn: from the boards, which grow in the transaction that stores a response. No response
    /// is counted.
    ///
    /// # Errors
    /// Database.
    pub async fn response_count(&self, round: &str) -> Result<u64> {
        let totals: Vec<(Vec<u8>,)> = on_read!(self, db => {
            sqlx::query_as("SELECT total FROM board WHERE round = $1").bind(round).fetch_all(db).await?
        });
        let received =
            |(total,): (Vec<u8>,)| if total.is_empty() { Ok(0) } else { unpack::<Tally>(&total).map(|t| t.received()) };
        totals.into_iter().map(received).sum()
    }

    /// The denominators of every agency of a round, in one reading.
    ///
    /// # Errors
    /// Database.
    pub async fn denominators(&self, round: &str) -> Result<Vec<(String, Denominators)>> {
        let rows: Vec<(String, i64, i64)> = on_read!(self, db => {
            sqlx::query_as("SELECT agency, issued, eligible FROM board WHERE round = $1").bind(round).fetch_all(db).await?
        });
        let pair = |(agency, issued, eligible)| (agency, Denominators { issued: count(issued), eligible: count(eligible) });
        Ok(rows.into_iter().map(pair).collect())
    }

    /// Kind, filled and size of every quota of a round, by agency, in one reading.
    ///
    /// # Errors
    /// Database.
    pub async fn quotas(&self, round: &str) -> Result<HashMap<String, Vec<Quota>>> {
        let rows: Vec<(String, String, i64, i64)> = on_read!(self, db => {
            sqlx::query_as("SELECT agency, kind, filled, size FROM quota WHERE round = $1 ORDER BY agency, kind")
                .bind(round)
                .fetch_all(db)
                .await?
        });
        let mut quotas: HashMap<String, Vec<Quota>> = HashMap::new();
        for (agency, kind, filled, size) in rows {
            quotas.entry(agency).or_default().push((coded(&kind, Kind::from_code)?, count(filled), count(size)));
        }
        Ok(quotas)
    }

    /// Sets an agency's denominators, after an import or a print; the board moves if they changed.
    ///
    /// # Errors
    /// Database.
    pub async fn put_denominators(&self, round: &str, agency: &str, d: Denominators) -> Result<()> {
        let [issued, eligible] = [d.issued, d.eligible].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
        in_transaction!(self, tx => {
            sqlx::query(
                "UPDATE board SET issued = $3, eligible = $4, revision = revision + 1
                 WHERE round = $1 AND agency = $2 AND (issued <> $3 OR eligible <> $4)",
            )
            .bind(round)
            .bind(agency)
            .bind(issued)
            .bind(eligible)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Every cell of a round with its figures, by agency and cell. Agencies are read side by side, each of them in one reading;
    /// sums are to be made of what was read, and so agree with each other.
    ///
    /// # Errors
    /// Database.
    pub async fn cells(&self, round: &str) -> Result<Vec<CellFigures>> {
        // Every agency with a cell has a board.
        let agencies: Vec<(String,)> = on_read!(self, db => {
            sqlx::query_as("SELECT agency FROM board WHERE round = $1 ORDER BY agency").bind(round).fetch_all(db).await?
        });
        let some = agencies.len().div_ceil(READERS).max(1);
        let parts = agencies.chunks(some).map(|part| self.cells_between(round, &part[0].0, &part[part.len() - 1].0));
        let mut cells: Vec<_> = futures::future::try_join_all(parts).await?.into_iter().flatten().collect();
        cells.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        Ok(cells)
    }

    async fn cells_between(&self, round: &str, first: &str, last: &str) -> Result<Vec<CellFigures>> {
        let rows: Vec<CellsRow> = on_read!(self, db => {
            // Both lists are made in one pass over the same rows, and so in one order. SQLite joins bytes as they are, and calls them text.
            sqlx::query_as(
                "SELECT agency,
                     string_agg(field || $4 || kind || $4 || mode || $4 || frame || $4 || CASE WHEN flagged THEN '1' ELSE '0' END, $4),
                     string_agg(figures, $5)
                 FROM tally WHERE round = $1 AND agency BETWEEN $2 AND $3 GROUP BY agency",
            )
            .bind(round)
            .bind(first)
            .bind(last)
            .bind(BETWEEN)
            .bind(NOTHING)
            .fetch_all(db)
            .await?
        });
        let agencies = rows.into_iter().map(read_cells).collect::<Result<Vec<_>>>()?;
        Ok(agencies.into_iter().flatten().collect())
    }

    /// How many sealed responses of each agency carry each flag, from the figures less the urn: no scan of the sealed ones. While
    /// voices come in or a seal is made it is never too many.
    ///
    /// # Errors
    /// Database.
    pub(crate) async fn sealed_flags(&self, round: &str) -> Result<HashMap<String, [u64; Flag::COUNT]>> {
        let mut flags: HashMap<String, [u64; Flag::COUNT]> = HashMap::new();
        for (agency, _, figures) in self.cells(round).await? {
            flags.entry(agency).or_default().iter_mut().zip(figures.flags()).for_each(|(sum, n)| *sum += n);
        }
        let urn: Vec<(String, i64)> = on_read!(self, db => {
            sqlx::query_as("SELECT agency, flags FROM urn WHERE round = $1 AND flags <> 0").bind(round).fetch_all(db).await?
        });
        for (agency, bits) in urn {
            let sum = flags.entry(agency).or_default();
            sum.iter_mut().zip(Flags::from_bits(bits).counts()).for_each(|(sum, n)| *sum = sum.saturating_sub(n));
        }
        Ok(flags)
    }

    /// The last release of a closed round: board and report agree from here on. False: it was closed before, maybe by another
    /// server.
    ///
    /// # Errors
    /// Database.
    pub async fn finish_round(&self, open: &OpenRound, event: &Event) -> Result<bool> {
        let round = &open.round.code;
        let closed = in_transaction!(self, tx => 'closed: {
            // No voice comes between the last release and the closing; after it none is taken ([`Self::record`]).
            tx.lock_exclusive().await?;
            let watch = tx.watch(vec![ROUND.of(round), EVENT.of(round)]).await?;
            let closed = sqlx::query("UPDATE round SET phase = 'closed', stamp = stamp + 1 WHERE code = $1 AND phase = 'open'")
                .bind(round)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if closed == 0 {
                break 'closed false;
            }
            let rows: Vec<(String, Vec<u8>, Vec<u8>)> =
                sqlx::query_as("SELECT agency, total, released FROM board WHERE round = $1 ORDER BY agency")
                    .bind(round)
                    .fetch_all(&mut *tx)
                    .await?;
            for (agency, total, released) in rows {
                if total.is_empty() {
                    continue;
                }
                let total: Tally = unpack(&total)?;
                let mut released: Released =
                    if released.is_empty() { Released::none(Tally::empty(open.form_of(&agency))) } else { unpack(&released)? };
                released.finish(&total, open.round.release_step);
                sqlx::query("UPDATE board SET released = $3, revision = revision + 1 WHERE round = $1 AND agency = $2")
                    .bind(round)
                    .bind(&agency)
                    .bind(pack(&released)?)
                    .execute(&mut *tx)
                    .await?;
            }
            record!(tx, round, event);
            tx.enter(&self.ledger, watch).await?;
            true
        });
        Ok(closed)
    }
}
