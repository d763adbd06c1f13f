//! A batch of voices in one transaction. All of a batch is on disk, or none; one bad voice cannot fail the others.

use super::{
    Locks, Store,
    additions::{Additions, put_additions},
    in_transaction, on_read,
    rounds::ROUND_STAMPS,
    rows::{Value, over_rows, row},
};
use crate::{Error, Result, faults, rounds::OpenRound};
use domain::{
    response::{Flags, Frame, Kind, Mode},
    tally::Tally,
};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
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

impl Ballot {
    fn urn_row(&self, frame: Frame) -> Vec<Value> {
        row![
            &self.key[..],
            &self.round.round.code,
            &self.agency,
            &self.field,
            self.kind.code(),
            self.mode.code(),
            frame.code(),
            &self.week,
            self.flags.bits(),
            &self.answers,
            &self.salt[..],
            &self.commitment[..],
        ]
    }

    fn comment_row(&self) -> Option<Vec<Value>> {
        Some(row![&self.comment_key[..], &self.round.round.code, &self.agency, self.comment.as_ref()?])
    }
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

/// The marks of use, unless there is one, or the submission key has brought another voice.
const MARK: [&str; 2] = [
    "INSERT INTO used (round, invitation) SELECT v.column1, v.column2 FROM (",
    ") AS v WHERE NOT EXISTS (SELECT 1 FROM urn WHERE salt = v.column3) AND NOT EXISTS (SELECT 1 FROM response WHERE salt = v.column3)
     ON CONFLICT DO NOTHING RETURNING round, invitation",
];
/// Of what was not marked: whether the invitation is used, and whether the same answers under the same submission key are on disk.
const KNOWN: [&str; 2] = [
    "SELECT v.column4, EXISTS (SELECT 1 FROM used WHERE round = v.column1 AND invitation = v.column2),
         EXISTS (SELECT 1 FROM urn WHERE commitment = v.column3) OR EXISTS (SELECT 1 FROM response WHERE commitment = v.column3) FROM (",
    ") AS v",
];
/// How many more voices a quota takes, for each of its keys that has one.
const LEFT: [&str; 2] = [
    "SELECT v.column4, size - filled FROM (",
    ") AS v JOIN quota ON round = v.column1 AND agency = v.column2 AND kind = v.column3",
];
const FILL: [&str; 2] = [
    "UPDATE quota SET filled = quota.filled + v.column4 FROM (",
    ") AS v WHERE quota.round = v.column1 AND quota.agency = v.column2 AND quota.kind = v.column3",
];
const INTO_URN: &str = "INSERT INTO urn (key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment) ";
const INTO_COMMENTS: &str = "INSERT INTO comment_urn (key, round, agency, body) ";

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

    /// One transaction. `apart`: each voice on its own, in a savepoint.
    async fn record_batch(&self, ballots: &[Ballot], apart: bool) -> Result<(Vec<Outcome>, Vec<BoardChange>)> {
        let mut order: Vec<usize> = (0..ballots.len()).collect();
        order.sort_by_key(|&i| (&ballots[i].round.round.code, &ballots[i].agency, ballots[i].kind));
        let mut outcomes = vec![Outcome::Failed; ballots.len()];
        let mut additions = Additions::default();
        in_transaction!(self, within PATIENCE, tx => {
            tx.lock_shared().await?;
            tx.lock_agencies(&agency_locks(ballots.iter().map(|b| (&b.round.round.code[..], &b.agency[..])))).await?;
            // Whatever moves a round holds the other lock: what is read here stands until the commit.
            let stamps: HashMap<String, i64> =
                sqlx::query_as::<_, (String, i64)>(ROUND_STAMPS).fetch_all(&mut *tx).await?.into_iter().collect();
            let (current, outdated): (Vec<usize>, Vec<usize>) =
                order.into_iter().partition(|&i| stamps.get(&ballots[i].round.round.code) == Some(&ballots[i].round.stamp));
            outdated.into_iter().for_each(|i| outcomes[i] = Outcome::Outdated);
            for group in groups(ballots, &current, apart) {
                if apart {
                    sqlx::query("SAVEPOINT voice").execute(&mut *tx).await?;
                }
                let tried: Result<Vec<(usize, Outcome, Frame)>> = record_group!(tx, ballots, group);
                group.iter().for_each(|_| faults::point("intake.voice"));
                match tried {
                    Ok(done) => for (i, outcome, frame) in done {
                        outcomes[i] = outcome;
                        // Any other outcome has written nothing.
                        if outcome == Outcome::Recorded {
                            additions.add_ballot(&ballots[i], frame);
                        }
                    },
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
            sqlx::query_as(
                "SELECT FALSE, round FROM urn WHERE commitment BETWEEN $1 AND $2
                 UNION ALL SELECT TRUE, round FROM response WHERE commitment BETWEEN $1 AND $2 LIMIT 1",
            )
            .bind(from)
            .bind(to)
            .fetch_optional(db)
            .await?
        }))
    }
}

/// A number for each round and agency, ascending, each once.
pub(super) fn agency_locks<'a>(agencies: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<i64> {
    let lock = |(round, agency): (&str, &str)| {
        let hash = Sha256::new().chain_update(round).chain_update([0]).chain_update(agency).finalize();
        hash.iter().take(8).fold(0, |sum: i64, byte| sum << 8 | i64::from(*byte))
    };
    let mut locks: Vec<i64> = agencies.map(lock).collect();
    locks.sort_unstable();
    locks.dedup();
    locks
}

/// Voices that can be written together: in a group no invitation and no submission key comes twice, and of those that share one the
/// first to come is in an earlier group. `apart`: each on its own.
fn groups(ballots: &[Ballot], order: &[usize], apart: bool) -> Vec<Vec<usize>> {
    let mut groups: Vec<(HashSet<&[u8]>, HashSet<&[u8]>, Vec<usize>)> = vec![];
    for &i in order {
        let (invitation, salt) = (&ballots[i].invitation[..], &ballots[i].salt[..]);
        let before = |(invitations, salts, _): &(HashSet<&[u8]>, HashSet<&[u8]>, _)| {
            apart || invitations.contains(invitation) || salts.contains(salt)
        };
        let at = groups.iter().rposition(before).map_or(0, |at| at + 1);
        if at == groups.len() {
            groups.push(Default::default());
        }
        groups[at].0.insert(invitation);
        groups[at].1.insert(salt);
        groups[at].2.push(i);
    }
    groups.into_iter().map(|group| group.2).collect()
}

/// The voices of a group, each with what became of it, and its frame. A macro, because the two databases' connections share no type.
macro_rules! record_group {
    ($tx:ident, $ballots:ident, $group:ident) => {
        async {
            let of = |i: &usize| &$ballots[*i];
            let marks = $group.iter().map(of).map(|b| row![&b.round.round.code, &b.invitation[..], &b.salt[..]]);
            let marked: HashSet<(String, Vec<u8>)> = over_rows(MARK[0], marks, MARK[1])
                .build_query_as()
                .persistent(false)
                .fetch_all(&mut *$tx)
                .await?
                .into_iter()
                .collect();
            let is_marked = |i: &&usize| marked.contains(&(of(i).round.round.code.clone(), of(i).invitation.clone()));
            let (new, old): (Vec<usize>, Vec<usize>) = $group.iter().partition(is_marked);
            let mut done = tell_old!($tx, $ballots, old);
            if new.is_empty() {
                return Ok(done);
            }
            let frames = fill_quotas!($tx, $ballots, new);
            let voices = new.iter().map(of).zip(&frames).map(|(b, frame)| b.urn_row(*frame));
            over_rows(INTO_URN, voices, "").build().persistent(false).execute(&mut *$tx).await?;
            let comments: Vec<_> = new.iter().map(of).filter_map(Ballot::comment_row).collect();
            if !comments.is_empty() {
                over_rows(INTO_COMMENTS, comments, "").build().persistent(false).execute(&mut *$tx).await?;
            }
            done.extend(new.into_iter().zip(frames).map(|(i, frame)| (i, Outcome::Recorded, frame)));
            Ok(done)
        }
        .await
    };
}

/// What became of the voices that were not marked.
macro_rules! tell_old {
    ($tx:ident, $ballots:ident, $old:ident) => {{
        let mut known: HashMap<i64, (bool, bool)> = HashMap::new();
        if !$old.is_empty() {
            let asked = (0_i64..).zip(&$old).map(|(at, &i)| {
                let b: &Ballot = &$ballots[i];
                row![&b.round.round.code, &b.invitation[..], &b.commitment[..], at]
            });
            let rows: Vec<(i64, bool, bool)> =
                over_rows(KNOWN[0], asked, KNOWN[1]).build_query_as().persistent(false).fetch_all(&mut *$tx).await?;
            known.extend(rows.into_iter().map(|(at, used, same)| (at, (used, same))));
        }
        let told = (0_i64..).zip($old).map(|(at, i)| {
            let outcome = match known.get(&at) {
                Some((true, true)) => Outcome::Repeated,
                Some((true, false)) => Outcome::Used,
                _ => Outcome::KeyReused,
            };
            (i, outcome, $ballots[i].frame)
        });
        told.collect::<Vec<_>>()
    }};
}

/// The frame of each new voice: that of its place on the sample lists while its quota has room, else open.
macro_rules! fill_quotas {
    ($tx:ident, $ballots:ident, $new:ident) => {{
        let mut frames = vec![Frame::Open; $new.len()];
        let mut by_quota: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, &i) in $new.iter().enumerate().filter(|(_, i)| $ballots[**i].frame != Frame::Open) {
            let b = &$ballots[i];
            by_quota.entry((&b.round.round.code, &b.agency, b.kind.code())).or_default().push(at);
        }
        if !by_quota.is_empty() {
            let asked = (0_i64..).zip(by_quota.keys()).map(|(at, (round, agency, kind))| row![*round, *agency, *kind, at]);
            let left: Vec<(i64, i64)> =
                over_rows(LEFT[0], asked, LEFT[1]).build_query_as().persistent(false).fetch_all(&mut *$tx).await?;
            let left: HashMap<i64, i64> = left.into_iter().collect();
            let mut filled = vec![];
            for (quota, (key, voices)) in (0_i64..).zip(&by_quota) {
                let room = left.get(&quota).map_or(0, |n| usize::try_from(*n).unwrap_or(0)).min(voices.len());
                voices[..room].iter().for_each(|&at| frames[at] = $ballots[$new[at]].frame);
                if room > 0 {
                    filled.push(row![key.0, key.1, key.2, i64::try_from(room).unwrap_or(i64::MAX)]);
                }
            }
            if !filled.is_empty() {
                over_rows(FILL[0], filled, FILL[1]).build().persistent(false).execute(&mut *$tx).await?;
            }
        }
        frames
    }};
}
use {fill_quotas, record_group, tell_old};
