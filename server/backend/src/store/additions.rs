//! What voices add to the figures, and how it is written.

use super::{
    Ballot, Cell, other_form, pack, read_figures,
    rows::{Value, row},
    unpack,
};
use crate::{Result, rounds::OpenRound};
use domain::{packed::Packed, period::WeekTally, release::Released, response::Frame, tally::Tally};
use std::{collections::BTreeMap, sync::Arc};

/// What voices add to the figures, before it is written: cells, weeks and boards are touched once a batch, in one order, so that
/// two servers never wait for each other in a circle.
#[derive(Debug, Default)]
pub(crate) struct Additions {
    pub(crate) cells: BTreeMap<CellKey, Counted>,
    pub(crate) weeks: BTreeMap<WeekKey, WeekTally>,
    pub(crate) boards: BTreeMap<BoardKey, Counted>,
}

/// Round, agency, cell.
type CellKey = (String, String, Cell);
/// Round, agency, ISO week.
type WeekKey = (String, String, String);
/// Round, agency.
type BoardKey = (String, String);
/// Voices of a round.
type Counted = (Arc<OpenRound>, Tally);

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

    pub(super) fn add_ballot(&mut self, b: &Ballot, frame: Frame) {
        let cell = Cell { field: b.field.clone(), kind: b.kind, mode: b.mode, frame, flagged: b.flags.any() };
        self.add(&b.round, &b.agency, cell, &b.week, &b.tally);
    }
}

/// How one kind of addition gets into its table: the rows of the keys are read, each with its key's number, and their sums written.
pub(super) struct Sums<K, A, S> {
    pub(super) read: [&'static str; 2],
    pub(super) key: fn(&K) -> Vec<Value>,
    /// The columns to write beside the key: what is stored, if there is anything, and what is added.
    pub(super) sum: fn(Option<S>, &K, &A) -> Result<Vec<Value>>,
    pub(super) write: [&'static str; 2],
}

pub(super) const CELLS: Sums<CellKey, Counted, (i64, Vec<u8>)> = Sums {
    read: [
        "SELECT v.column8, figures FROM (",
        ") AS v JOIN tally ON round = v.column1 AND agency = v.column2 AND field = v.column3 AND kind = v.column4 AND mode = v.column5
             AND frame = v.column6 AND flagged = v.column7",
    ],
    key: |(round, agency, c)| row![round, agency, &c.field, c.kind.code(), c.mode.code(), c.frame.code(), c.flagged],
    sum: |stored, _, (_, tally)| {
        let mut sum = tally.clone();
        if let Some((_, figures)) = stored {
            read_figures(figures)?.add_to(&mut sum).map_err(other_form)?;
        }
        Ok(row![Packed::of(sum).as_bytes()])
    },
    write: [
        "INSERT INTO tally (round, agency, field, kind, mode, frame, flagged, figures) ",
        " ON CONFLICT (round, agency, field, kind, mode, frame, flagged) DO UPDATE SET figures = excluded.figures",
    ],
};

pub(super) const WEEKS: Sums<WeekKey, WeekTally, (i64, Vec<u8>)> = Sums {
    read: [
        "SELECT v.column4, figures FROM (",
        ") AS v JOIN tally_week ON round = v.column1 AND agency = v.column2 AND week = v.column3",
    ],
    key: |(round, agency, week)| row![round, agency, week],
    sum: |stored, _, added| {
        let mut sum = stored.map_or_else(|| Ok(WeekTally::default()), |(_, figures)| unpack(&figures))?;
        sum.add(added);
        Ok(row![pack(&sum)?])
    },
    write: [
        "INSERT INTO tally_week (round, agency, week, figures) ",
        " ON CONFLICT (round, agency, week) DO UPDATE SET figures = excluded.figures",
    ],
};

pub(super) const BOARDS: Sums<BoardKey, Counted, (i64, Vec<u8>, Vec<u8>)> = Sums {
    read: ["SELECT v.column3, total, released FROM (", ") AS v JOIN board ON round = v.column1 AND agency = v.column2"],
    key: |(round, agency)| row![round, agency],
    sum: |stored, (_, agency), (open, tally)| {
        let (_, total, released) = stored.unwrap_or_default();
        let total = plus(&total, tally)?;
        let mut released: Released =
            if released.is_empty() { Released::none(Tally::empty(open.form_of(agency))) } else { unpack(&released)? };
        released.advance(&total, open.round.release_step);
        Ok(row![pack(&total)?, pack(&released)?, 1_i64, 0_i64, 0_i64])
    },
    write: [
        "INSERT INTO board (round, agency, total, released, revision, issued, eligible) ",
        " ON CONFLICT (round, agency) DO UPDATE SET revision = board.revision + 1, total = excluded.total, released = excluded.released",
    ],
};

/// Writes what voices add to the figures, many rows at a time. Their agencies' locks are held, so nobody else writes between reading
/// and writing. Macros, because the two databases' connections share no type.
macro_rules! put_additions {
    ($tx:ident, $additions:ident) => {
        $crate::store::additions::put_sums!($tx, $additions.cells, $crate::store::additions::CELLS, (i64, Vec<u8>));
        $crate::store::additions::put_sums!($tx, $additions.weeks, $crate::store::additions::WEEKS, (i64, Vec<u8>));
        $crate::store::additions::put_sums!($tx, $additions.boards, $crate::store::additions::BOARDS, (i64, Vec<u8>, Vec<u8>));
    };
}

macro_rules! put_sums {
    ($tx:ident, $additions:expr, $sums:expr, $stored:ty) => {
        for some in $additions.iter().collect::<Vec<_>>().chunks($crate::store::rows::AT_ONCE) {
            let numbered = (0_i64..).zip(some).map(|(at, (key, _))| {
                let mut row = ($sums.key)(key);
                row.push(at.into());
                row
            });
            let mut read = $crate::store::rows::over_rows($sums.read[0], numbered, $sums.read[1]);
            let stored: Vec<$stored> = read.build_query_as().persistent(false).fetch_all(&mut *$tx).await?;
            let mut stored: std::collections::HashMap<i64, _> = stored.into_iter().map(|row| (row.0, row)).collect();
            let mut rows = Vec::with_capacity(some.len());
            for (at, (key, added)) in (0_i64..).zip(some) {
                let mut row = ($sums.key)(key);
                row.extend(($sums.sum)(stored.remove(&at), key, added)?);
                rows.push(row);
            }
            let mut write = $crate::store::rows::over_rows($sums.write[0], rows, $sums.write[1]);
            write.build().persistent(false).execute(&mut *$tx).await?;
        }
    };
}
pub(super) use {put_additions, put_sums};

/// A stored tally, empty where nothing is stored yet, and what is added to it.
fn plus(stored: &[u8], added: &Tally) -> Result<Tally> {
    if stored.is_empty() {
        return Ok(added.clone());
    }
    let mut sum: Tally = unpack(stored)?;
    sum.add(added);
    Ok(sum)
}
