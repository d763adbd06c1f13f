//! Every figure against the sealed responses it is about.

use crate::support::{Province, ROUND};
use backend::store::{Cell, CellFigures};
use domain::{
    answers::Answers,
    period::{Week, WeekTally},
    response::{Flags, Frame, Kind, Mode},
    tally::Tally,
};
use std::collections::BTreeMap;

/// Agency, field, kind, mode, frame, week, flags, answers.
type Row = (String, String, String, String, String, String, i64, String);

/// Counts the sealed responses of the test's round anew and compares cells, weeks, boards and quotas. The urn must be empty.
/// Returns how many there are.
pub(crate) async fn figures_are_a_recount(p: &Province) -> u64 {
    const SQL: &str = "SELECT agency, field, kind, mode, frame, week, flags, answers FROM response WHERE round = $1";
    let rows: Vec<Row> = match (p.store().sqlite(), p.store().postgres()) {
        (Some(db), _) => sqlx::query_as(SQL).bind(ROUND).fetch_all(db).await.unwrap(),
        (_, Some(db)) => sqlx::query_as(SQL).bind(ROUND).fetch_all(db).await.unwrap(),
        _ => unreachable!(),
    };
    assert_eq!(p.store().urn_size().await.unwrap(), 0);
    let open = p.open();
    let official = open.form.modules.iter().position(|m| m.id == open.round.official_module).unwrap();
    let mut cells: BTreeMap<(String, Cell), Tally> = BTreeMap::new();
    let mut weeks: BTreeMap<(String, Week), WeekTally> = BTreeMap::new();
    let mut boards: BTreeMap<String, Tally> = BTreeMap::new();
    let mut filled: BTreeMap<(String, Kind), u64> = BTreeMap::new();
    for (agency, field, kind, mode, frame, week, bits, text) in &rows {
        let flags = Flags::from_bits(*bits);
        let one = Tally::of(&open.form, &Answers::from_canonical(&open.form, text).unwrap()).flagged(flags);
        let kind = Kind::from_code(kind).unwrap();
        let cell = Cell {
            field: field.clone(),
            kind,
            mode: Mode::from_code(mode).unwrap(),
            frame: Frame::from_code(frame).unwrap(),
            flagged: flags.any(),
        };
        *filled.entry((agency.clone(), kind)).or_default() += u64::from(cell.frame != Frame::Open);
        let empty = || Tally::empty(&open.form);
        cells.entry((agency.clone(), cell)).or_insert_with(|| Tally::whole(&open.form)).add(&one);
        let board = boards.entry(agency.clone()).or_insert_with(empty);
        if flags.any() && !open.round.count_flagged {
            board.aside += 1;
            board.flags.iter_mut().zip(flags.counts()).for_each(|(sum, n)| *sum += n);
            continue;
        }
        weeks.entry((agency.clone(), Week::parse(week).unwrap())).or_default().add(&WeekTally::of(&one, official));
        board.add_shown(&one);
    }
    let stored = p.store().cells(ROUND).await.unwrap();
    let unpacked = |(agency, cell, figures): CellFigures| ((agency, cell), figures.tally(&open.form).unwrap());
    assert_eq!(stored.into_iter().map(unpacked).collect::<BTreeMap<_, _>>(), cells);
    let stored = p.store().weeks(ROUND).await.unwrap();
    assert_eq!(stored.into_iter().map(|(agency, week, figures)| ((agency, week), figures)).collect::<BTreeMap<_, _>>(), weeks);
    for agency in &p.agencies {
        let board = p.store().board(&open, agency).await.unwrap().unwrap();
        assert_eq!(board.total, boards.get(agency).cloned().unwrap_or_else(|| Tally::empty(&open.form)), "{agency}");
        for (kind, n, size) in board.quotas {
            assert_eq!(n, filled.get(&(agency.clone(), kind)).copied().unwrap_or_default(), "{agency}, {kind:?}");
            assert!(n <= size);
        }
    }
    rows.len() as u64
}
