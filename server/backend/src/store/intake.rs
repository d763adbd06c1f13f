//! A batch of voices in one transaction. All of a batch is on disk, or none; one bad voice cannot fail the others.

use super::{Cell, Locks, NOTHING, Store, in_transaction, on_read, pack, rounds::ROUND_STAMPS, unpack};
use crate::{Error, Result, faults, rounds::OpenRound};
use domain::{
    period::WeekTally,
    release::Released,
    response::{Flags, Frame, Kind, Mode},
    tally::Tally,
};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

/// A voice, checked, ready for the urn.
#[derive(Clone, Debug)]
pub struct Ballot {
    /// The round, with its form.
    pub round: Arc<OpenRound>,
    /// The invitation's id.
    pub invitation: Vec<u8>,
    /// The rated agency.
    pub agency: String,
    /// Field code.
    pub field: String,
    /// Who answers.
    pub kind: Kind,
    /// How.
    pub mode: Mode,
    /// Where the dossier stands on the sample lists; beyond a full quota the voice becomes [`Frame::Open`].
    pub frame: Frame,
    /// ISO week.
    pub week: String,
    /// Flags.
    pub flags: Flags,
    /// Canonical answers.
    pub answers: String,
    /// What they add to the figures.
    pub tally: Tally,
    /// Salt of the commitment.
    pub salt: [u8; 32],
    /// The commitment.
    pub commitment: [u8; 32],
    /// Redacted comment.
    pub comment: Option<String>,
    /// Key of the urn's row.
    pub key: [u8; 16],
    /// Key of the comment's row.
    pub comment_key: [u8; 16],
}

/// What became of one voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is on disk.
    Recorded,
    /// It was on disk before: the same answers under the same submission key.
    Repeated,
    /// The invitation was used for another answer.
    Used,
    /// The submission key was used with another invitation.
    KeyReused,
    /// The round was changed, closed or taken back after this voice was read by its settings, perhaps by another server: read it
    /// again.
    Outdated,
    /// The database refused this one voice.
    Failed,
}

/// A board that a batch changed.
#[derive(Clone, Debug)]
pub struct BoardChange {
    /// Round code.
    pub round: String,
    /// Agency code.
    pub agency: String,
}

/// How long a batch may take. A connection that went silent must not stop the one writer; a seal it may have to wait for is shorter.
const PATIENCE: Duration = Duration::from_secs(15);

const IN_URN_OR_SEALED_BY_COMMITMENT: &str =
    "SELECT 1 FROM urn WHERE commitment = $1 UNION ALL SELECT 1 FROM response WHERE commitment = $1 LIMIT 1";
/// The mark of use, unless there is one, or the submission key has brought another voice.
const MARK: &str = "INSERT INTO used (round, invitation) SELECT $1, $2
     WHERE NOT EXISTS (SELECT 1 FROM urn WHERE salt = $3) AND NOT EXISTS (SELECT 1 FROM response WHERE salt = $3)
     ON CONFLICT DO NOTHING";

/// What voices add to the figures, before it is written: cells, weeks and boards are touched once a batch, in one order, so that
/// two servers never wait for each other in a circle.
#[derive(Debug, Default)]
pub(crate) struct Additions {
    pub(crate) cells: BTreeMap<(String, String, Cell), (Arc<OpenRound>, Tally)>,
    pub(crate) weeks: BTreeMap<(String, String, String), WeekTally>,
    pub(crate) boards: BTreeMap<(String, String), (Arc<OpenRound>, Tally)>,
}

impl Additions {
    /// Adds a voice to an agency's cell; to its week and its board as far as the round's figures take it ([`domain::round::Round::feeds`]).
    pub(crate) fn add(&mut self, open: &Arc<OpenRound>, agency: &str, cell: Cell, week: &str, tally: &Tally) {
        let names = (open.round.code.clone(), agency.to_owned());
        let empty = || (open.clone(), Tally::empty(open.form_of(agency)));
        let feeds = open.round.feeds(cell.flagged);
        let whole = || (open.clone(), Tally::whole(open.form_of(agency)));
        self.cells.entry((names.0.clone(), names.1.clone(), cell)).or_insert_with(whole).1.add(tally);
        if !feeds {
            self.boards.entry(names).or_insert_with(empty).1.add_shown(&tally.set_aside());
            return;
        }
        let official = open.form.modules.iter().position(|m| m.id == open.round.official_module).unwrap_or_default();
        let week = (names.0.clone(), names.1.clone(), week.to_owned());
        self.weeks.entry(week).or_default().add(&WeekTally::of(tally, official));
        let board = &mut self.boards.entry(names).or_insert_with(empty).1;
        board.add_shown(tally);
        if let Some(module) = open.round.pairs_on_boards(&open.form) {
            board.add_pairs(tally, module);
        }
    }

    fn add_ballot(&mut self, b: &Ballot, frame: Frame) {
        let cell = Cell { field: b.field.clone(), kind: b.kind, mode: b.mode, frame, flagged: b.flags.any() };
        self.add(&b.round, &b.agency, cell, &b.week, &b.tally);
    }
}

/// Writes what voices add to the figures. A macro, because the two databases' connections share no type.
macro_rules! put_additions {
    ($tx:ident, $additions:ident) => {
        for ((round, agency, cell), (_, tally)) in &$additions.cells {
            // The upsert that changes nothing locks the row and reads it in one statement.
            let (figures,): (Vec<u8>,) = sqlx::query_as(
                "INSERT INTO tally (round, agency, field, kind, mode, frame, flagged, figures) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (round, agency, field, kind, mode, frame, flagged) DO UPDATE SET flagged = tally.flagged
                 RETURNING figures",
            )
            .bind(round)
            .bind(agency)
            .bind(&cell.field)
            .bind(cell.kind.code())
            .bind(cell.mode.code())
            .bind(cell.frame.code())
            .bind(cell.flagged)
            .bind(NOTHING)
            .fetch_one(&mut *$tx)
            .await?;
            let mut sum = tally.clone();
            if !figures.is_empty() {
                $crate::store::read_figures(figures)?.add_to(&mut sum).map_err($crate::store::other_form)?;
            }
            sqlx::query(
                "UPDATE tally SET figures = $8 WHERE round = $1 AND agency = $2 AND field = $3 AND kind = $4 AND mode = $5
                     AND frame = $6 AND flagged = $7",
            )
            .bind(round)
            .bind(agency)
            .bind(&cell.field)
            .bind(cell.kind.code())
            .bind(cell.mode.code())
            .bind(cell.frame.code())
            .bind(cell.flagged)
            .bind(domain::packed::Packed::of(sum).as_bytes())
            .execute(&mut *$tx)
            .await?;
        }
        for ((round, agency, week), figures) in &$additions.weeks {
            let (stored,): (Vec<u8>,) = sqlx::query_as(
                "INSERT INTO tally_week (round, agency, week, figures) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (round, agency, week) DO UPDATE SET week = tally_week.week RETURNING figures",
            )
            .bind(round)
            .bind(agency)
            .bind(week)
            .bind(NOTHING)
            .fetch_one(&mut *$tx)
            .await?;
            let mut sum: WeekTally = if stored.is_empty() { WeekTally::default() } else { unpack(&stored)? };
            sum.add(figures);
            sqlx::query("UPDATE tally_week SET figures = $4 WHERE round = $1 AND agency = $2 AND week = $3")
                .bind(round)
                .bind(agency)
                .bind(week)
                .bind(pack(&sum)?)
                .execute(&mut *$tx)
                .await?;
        }
        for ((round, agency), (open, tally)) in &$additions.boards {
            let (total, released): (Vec<u8>, Vec<u8>) = sqlx::query_as(
                "INSERT INTO board (round, agency, revision, issued, eligible, total, released) VALUES ($1, $2, 1, 0, 0, $3, $3)
                 ON CONFLICT (round, agency) DO UPDATE SET revision = board.revision + 1 RETURNING total, released",
            )
            .bind(round)
            .bind(agency)
            .bind(NOTHING)
            .fetch_one(&mut *$tx)
            .await?;
            let total = plus(&total, tally)?;
            let mut released: Released =
                if released.is_empty() { Released::none(Tally::empty(open.form_of(agency))) } else { unpack(&released)? };
            released.advance(&total, open.round.release_step);
            sqlx::query("UPDATE board SET total = $3, released = $4 WHERE round = $1 AND agency = $2")
                .bind(round)
                .bind(agency)
                .bind(pack(&total)?)
                .bind(pack(&released)?)
                .execute(&mut *$tx)
                .await?;
        }
    };
}
pub(super) use put_additions;

impl Store {
    /// Puts a batch of voices on disk. The outcomes stand in the order of the ballots.
    ///
    /// # Errors
    /// Database: then nobody can say whether the batch is on disk, and every voice must be sent again.
    pub async fn record(&self, ballots: &[Ballot]) -> Result<(Vec<Outcome>, Vec<BoardChange>)> {
        match self.record_batch(ballots, false).await {
            // A voice that the database refuses must not fail the others: all of them again, each on its own. What of a batch should
            // be on disk all the same is found again as its own.
            Err(Error::Database(sqlx::Error::Database(error))) => {
                tracing::warn!(%error, "a batch was refused; its voices are tried one by one");
                self.record_batch(ballots, true).await
            }
            done => done,
        }
    }

    /// One transaction. Only `apart` is a voice held in a savepoint: two more statements each.
    async fn record_batch(&self, ballots: &[Ballot], apart: bool) -> Result<(Vec<Outcome>, Vec<BoardChange>)> {
        let mut order: Vec<usize> = (0..ballots.len()).collect();
        order.sort_by_key(|&i| (&ballots[i].round.round.code, &ballots[i].agency, ballots[i].kind));
        let mut outcomes = vec![Outcome::Failed; ballots.len()];
        let mut additions = Additions::default();
        in_transaction!(self, within PATIENCE, tx => {
            tx.lock_shared().await?;
            tx.seek_by_key().await?;
            tx.lock_agencies(&agency_locks(ballots)).await?;
            // Whatever moves a round holds the other lock: what is read here stands until the commit.
            let stamps: HashMap<String, i64> =
                sqlx::query_as::<_, (String, i64)>(ROUND_STAMPS).fetch_all(&mut *tx).await?.into_iter().collect();
            for i in order {
                let ballot = &ballots[i];
                if stamps.get(&ballot.round.round.code) != Some(&ballot.round.stamp) {
                    outcomes[i] = Outcome::Outdated;
                    continue;
                }
                if apart {
                    sqlx::query("SAVEPOINT voice").execute(&mut *tx).await?;
                }
                let tried: Result<(Outcome, Frame)> = record_one!(tx, ballot);
                faults::point("intake.voice");
                match tried {
                    Ok((outcome, frame)) => {
                        outcomes[i] = outcome;
                        // Any other outcome has written nothing.
                        if outcome == Outcome::Recorded {
                            additions.add_ballot(ballot, frame);
                        }
                    }
                    Err(error) if apart => {
                        tracing::error!(%error, "one voice of a batch failed");
                        sqlx::query("ROLLBACK TO SAVEPOINT voice").execute(&mut *tx).await?;
                    }
                    Err(error) => return Err(error),
                }
                if apart {
                    sqlx::query("RELEASE SAVEPOINT voice").execute(&mut *tx).await?;
                }
            }
            put_additions!(tx, additions);
            faults::point("intake.counted");
        });
        faults::point("intake.committed");
        let changed = additions.boards.into_keys().map(|(round, agency)| BoardChange { round, agency }).collect();
        Ok((outcomes, changed))
    }

    /// Whether a response with a commitment in this range is sealed, and its round; none: neither there nor in the urn.
    ///
    /// # Errors
    /// Database.
    pub async fn find_commitment(&self, from: &[u8], to: &[u8]) -> Result<Option<(bool, String)>> {
        Ok(on_read!(self, db => {
            // Every receipt asks this. Planned each time: PostgreSQL would keep a plan from when the urn was empty (`Locks::seek_by_key`).
            sqlx::query_as(
                "SELECT FALSE, round FROM urn WHERE commitment BETWEEN $1 AND $2
                 UNION ALL SELECT TRUE, round FROM response WHERE commitment BETWEEN $1 AND $2 LIMIT 1",
            )
            .persistent(false)
            .bind(from)
            .bind(to)
            .fetch_optional(db)
            .await?
        }))
    }
}

/// A number for each agency with voices in a batch, ascending, each once.
fn agency_locks(ballots: &[Ballot]) -> Vec<i64> {
    let lock = |b: &Ballot| {
        let hash = Sha256::new().chain_update(&b.round.round.code).chain_update([0]).chain_update(&b.agency).finalize();
        hash.iter().take(8).fold(0, |sum: i64, byte| sum << 8 | i64::from(*byte))
    };
    let mut locks: Vec<i64> = ballots.iter().map(lock).collect();
    locks.sort_unstable();
    locks.dedup();
    locks
}

/// A stored tally, empty where nothing is stored yet, and what is added to it.
pub(super) fn plus(stored: &[u8], added: &Tally) -> Result<Tally> {
    if stored.is_empty() {
        return Ok(added.clone());
    }
    let mut sum: Tally = unpack(stored)?;
    sum.add(added);
    Ok(sum)
}

/// One voice. A macro, because the two databases' connections share no type.
macro_rules! record_one {
    ($tx:ident, $b:ident) => {
        async {
            let marked = sqlx::query(MARK)
                .bind(&$b.round.round.code)
                .bind(&$b.invitation)
                .bind(&$b.salt[..])
                .execute(&mut *$tx)
                .await?
                .rows_affected();
            if marked == 0 {
                let used: Option<(i32,)> = sqlx::query_as("SELECT 1 FROM used WHERE round = $1 AND invitation = $2")
                    .bind(&$b.round.round.code)
                    .bind(&$b.invitation)
                    .fetch_optional(&mut *$tx)
                    .await?;
                let known: Option<(i32,)> =
                    sqlx::query_as(IN_URN_OR_SEALED_BY_COMMITMENT).bind(&$b.commitment[..]).fetch_optional(&mut *$tx).await?;
                let outcome = match (used, known) {
                    (None, _) => Outcome::KeyReused,
                    (Some(_), Some(_)) => Outcome::Repeated,
                    (Some(_), None) => Outcome::Used,
                };
                return Ok((outcome, $b.frame));
            }
            let in_quota = $b.frame != Frame::Open
                && sqlx::query(
                    "UPDATE quota SET filled = filled + 1 WHERE round = $1 AND agency = $2 AND kind = $3 AND filled < size",
                )
                .bind(&$b.round.round.code)
                .bind(&$b.agency)
                .bind($b.kind.code())
                .execute(&mut *$tx)
                .await?
                .rows_affected()
                    == 1;
            let frame = if in_quota { $b.frame } else { Frame::Open };
            sqlx::query(
                "INSERT INTO urn (key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            )
            .bind(&$b.key[..])
            .bind(&$b.round.round.code)
            .bind(&$b.agency)
            .bind(&$b.field)
            .bind($b.kind.code())
            .bind($b.mode.code())
            .bind(frame.code())
            .bind(&$b.week)
            .bind($b.flags.bits())
            .bind(&$b.answers)
            .bind(&$b.salt[..])
            .bind(&$b.commitment[..])
            .execute(&mut *$tx)
            .await?;
            if let Some(comment) = &$b.comment {
                sqlx::query("INSERT INTO comment_urn (key, round, agency, body) VALUES ($1, $2, $3, $4)")
                    .bind(&$b.comment_key[..])
                    .bind(&$b.round.round.code)
                    .bind(&$b.agency)
                    .bind(comment)
                    .execute(&mut *$tx)
                    .await?;
            }
            Ok((Outcome::Recorded, frame))
        }
        .await
    };
}
use record_one;
