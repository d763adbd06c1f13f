//! The figures, counted anew from the sealed voices and those in the urn.

use super::{Fault, Finding, OpenRounds, figures};
use crate::{
    Result,
    ledger::VoiceRow,
    rounds::OpenRound,
    store::{Additions, Cell, Tree},
};
use domain::{
    answers::Answers,
    packed::Packed,
    period::WeekTally,
    response::{Flags, Frame, Kind, Mode},
    tally::Tally,
};
use std::collections::BTreeMap;

/// What the voices make, so far.
pub(super) struct Recount {
    rounds: OpenRounds,
    additions: Additions,
    /// Voices that filled a quota.
    filled: BTreeMap<[String; 3], i64>,
    /// Voices of each round.
    voices: BTreeMap<String, u64>,
    unreadable: BTreeMap<&'static str, u64>,
}

/// A voice, counted: its cell, its week, its figures.
fn counted(open: &OpenRound, row: &VoiceRow) -> Option<(Cell, Tally)> {
    let (_, _, agency, field, kind, mode, frame, _, flags, answers, _, _) = row;
    let form = open.form_of(agency);
    let flags = Flags::from_bits(*flags);
    let tally = Tally::of(form, &Answers::from_canonical(form, answers)?).flagged(flags);
    let (kind, mode, frame) = (Kind::from_code(kind)?, Mode::from_code(mode)?, Frame::from_code(frame)?);
    Some((Cell { field: field.clone(), kind, mode, frame, flagged: flags.any() }, tally))
}

impl Recount {
    pub(super) fn new(rounds: OpenRounds) -> Self {
        Self {
            rounds,
            additions: Additions::default(),
            filled: BTreeMap::new(),
            voices: BTreeMap::new(),
            unreadable: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, table: &'static str, row: &VoiceRow) {
        *self.voices.entry(row.1.clone()).or_default() += 1;
        let open = self.rounds.get(&row.1);
        let Some((open, (cell, tally))) = open.and_then(|open| Some((open, counted(open, row)?))) else {
            *self.unreadable.entry(table).or_default() += 1;
            return;
        };
        if cell.frame != Frame::Open {
            *self.filled.entry([row.1.clone(), row.2.clone(), cell.kind.code().to_owned()]).or_default() += 1;
        }
        self.additions.add(open, &row.2, cell, &row.7, &tally);
    }

    /// What is stored and differs.
    pub(super) async fn compare<C: Tree>(mut self, conn: &mut C) -> Result<Vec<Finding>> {
        let mut wrong = Vec::new();
        let mut found = |table: &str, fault| wrong.push(Finding { table: table.to_owned(), fault });
        for (table, n) in &self.unreadable {
            found(table, Fault::Unreadable(format!("{n} hàng không phải là phiếu trả lời của một đợt")));
        }
        for (round, agency, field, kind, mode, frame, flagged, bytes) in conn.tallies().await? {
            let name = format!("{round}/{agency}/{field}/{kind}/{mode}/{frame}/{}", u8::from(flagged));
            let codes = (Kind::from_code(&kind), Mode::from_code(&mode), Frame::from_code(&frame));
            let counted = if let (Some(kind), Some(mode), Some(frame)) = codes {
                let cell = Cell { field, kind, mode, frame, flagged };
                self.additions.cells.remove(&(round.clone(), agency.clone(), cell)).map(|(_, tally)| tally)
            } else {
                None
            };
            if counted.is_none() || Packed::read(bytes.into()) != counted.map(Packed::of) {
                found("tally", Fault::Figures(name));
            }
        }
        for (round, agency, cell) in self.additions.cells.keys() {
            let code = format!("{}/{}/{}/{}", cell.kind.code(), cell.mode.code(), cell.frame.code(), u8::from(cell.flagged));
            found("tally", Fault::Figures(format!("{round}/{agency}/{}/{code}", cell.field)));
        }
        for row in conn.week_figures().await? {
            let name = format!("{}/{}/{}", row.0, row.1, row.2);
            let stored: Option<WeekTally> = figures(&row).unwrap_or_default();
            let counted = self.additions.weeks.remove(&(row.0, row.1, row.2));
            if stored != counted || counted.is_none() {
                found("tally_week", Fault::Figures(name));
            }
        }
        for (round, agency, week) in self.additions.weeks.keys() {
            found("tally_week", Fault::Figures(format!("{round}/{agency}/{week}")));
        }
        for row in conn.board_figures().await? {
            let name = format!("{}/{}", row.0, row.1);
            let stored = figures::<Tally>(&row);
            let counted = self.additions.boards.remove(&(row.0, row.1)).map(|(_, tally)| tally);
            if !stored.is_ok_and(|stored| stored == counted) {
                found("board", Fault::Figures(name));
            }
        }
        for (round, agency) in self.additions.boards.keys() {
            found("board", Fault::Figures(format!("{round}/{agency}")));
        }
        for (round, agency, kind, filled) in conn.quotas().await? {
            let name = format!("{round}/{agency}/{kind}");
            if self.filled.remove(&[round, agency, kind]).unwrap_or_default() != filled {
                found("quota", Fault::Figures(name));
            }
        }
        for key in self.filled.keys() {
            found("quota", Fault::Figures(key.join("/")));
        }
        let mut marks: BTreeMap<String, u64> =
            conn.marks().await?.into_iter().map(|(round, n)| (round, u64::try_from(n).unwrap_or_default())).collect();
        for (round, open) in &*self.rounds {
            let (voices, marks) = (self.voices.get(round).copied().unwrap_or_default(), marks.remove(round).unwrap_or_default());
            // A simulated round may hold voices that nobody sent.
            if voices < marks || (voices > marks && open.round.simulated.is_none()) {
                found("used", Fault::Marks { round: round.clone(), voices, marks });
            }
        }
        for (round, marks) in marks {
            found("used", Fault::Marks { round, voices: 0, marks });
        }
        Ok(wrong)
    }
}
