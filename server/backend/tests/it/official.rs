//! One rule for flagged responses: whatever says the official figure says the same, in a round that counts them and in one that
//! leaves them out; and what the other way gives is told of k people or of nobody.
#![expect(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a test fails where it stands, and counts few people")]

use crate::{
    export::{SHORT, Voice, recount, voices},
    recount::figures_are_a_recount,
    support::{Province, ROUND, on_both, survey},
};
use backend::{
    clock::Clock,
    comparison,
    export::{
        Report,
        report::{Line, OtherWay},
        slices::{Ask, By, Slices},
        workbook::HEADER_ROW,
    },
    lifecycle::{self, Order, files},
    live, periods, reasons, seal, year,
};
use calamine::{Data, Reader, Xlsx};
use domain::{
    live::{Estimate, ModuleFigures},
    response::{Frame, Kind},
    round::Round,
};
use std::{collections::BTreeMap, io::Cursor};

on_both!(flagged_responses_feed_every_figure, flagged_responses_feed_no_figure, no_board_moves_with_a_flagged_voice,);

async fn flagged_responses_feed_every_figure(p: Province) {
    every_output_agrees(p, true).await;
}

async fn flagged_responses_feed_no_figure(p: Province) {
    every_output_agrees(p, false).await;
}

/// The official figures, by agency; the whole under no code.
type Figures = BTreeMap<String, (u64, f64)>;

/// Straight from the voices: of agencies that may be published, and of the whole.
fn expected(p: &Province, voices: &[Voice], count_flagged: bool) -> Figures {
    let of = |agency: Option<usize>| {
        let own = voices.iter().filter(|v| (count_flagged || !v.flagged) && agency.is_none_or(|a| v.agency == a));
        let (n, sipas, _) = recount(own, &SHORT);
        (people(n), sipas)
    };
    // The third has too few, with flags also the second; the next smallest are closed beside them.
    let agencies = [0, 3].map(|at| (p.agencies[at].clone(), of(Some(at))));
    agencies.into_iter().chain([(String::new(), of(None))]).collect()
}

fn agree(output: &str, found: impl IntoIterator<Item = (String, u64, Option<Estimate>)>, expected: &Figures) {
    let found: Figures = found.into_iter().filter_map(|(code, n, index)| Some((code, (n, index?.value)))).collect();
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{output}");
    for (code, (n, value)) in expected {
        assert_eq!(found[code].0, *n, "{output}, {code}: the same people, so that no two outputs differ by any");
        assert!((found[code].1 - value).abs() < 1e-9, "{output}, {code}: {} {value}", found[code].1);
    }
}

async fn every_output_agrees(p: Province, count_flagged: bool) {
    let round = Round { count_flagged, ..p.open().round.clone() };
    p.put_round(&round).await;
    p.backend.rounds.refresh(p.store()).await.unwrap();
    let (voices, _) = voices(&p, &[40, 6, 4, 36, 7]).await;
    let all = expected(&p, &voices, count_flagged);
    p.store().seal("2020-09-12".parse().unwrap()).await.unwrap();
    assert_eq!(figures_are_a_recount(&p).await, 93);
    seal::keep(p.store(), &p.backend.rounds, "2020-10-01".parse().unwrap()).await.unwrap();
    p.backend.rounds.refresh(p.store()).await.unwrap();
    let (store, open, clock) = (p.store(), p.open(), Clock::at("2020-10-01".parse().unwrap()));
    let order = Order::command_line("2020-10-01".parse().unwrap());
    let report = Report::gather(store, &open, &clock).await.unwrap();
    reasons::refresh(store, &open).await.unwrap();
    lifecycle::publish(store, &open, &order, &clock).await.unwrap();
    p.backend.rounds.refresh(store).await.unwrap();
    let open = p.open();

    let published = lifecycle::published_figures(store, ROUND).await.unwrap().unwrap();
    assert_eq!((published.n, published.aside), (93, if count_flagged { 0 } else { 24 }));
    let shut = domain::release::closed_named(published.agencies.iter().map(|l| (l.code.as_str(), l.counted)), 5);
    let lines = published.agencies.iter().zip(shut).filter(|(_, shut)| !shut).map(|(l, _)| (l.code.clone(), l.counted, l.sipas));
    agree("/ket-qua", lines.chain([(String::new(), published.official.counted, published.official.sipas)]), &all);

    for exact in [true, false] {
        let mut boards = vec![(String::new(), all[""].0, published.official.sipas)];
        for at in [0, 3] {
            let row = store.board(&open, &p.agencies[at]).await.unwrap().unwrap();
            let of = live::snapshot(&open, &row, exact);
            assert_eq!((of.n, of.waiting), ([40, 6, 4, 36][at], 0));
            let ModuleFigures { counted, sipas, .. } = of.official;
            boards.push((p.agencies[at].clone(), counted, sipas));
        }
        agree("/quan-tri/co-quan", boards, &all);
    }

    let seen = comparison::of_province(store, &open).await.unwrap();
    let lines = seen.groups.iter().flat_map(|g| &g.agencies).chain([&seen.whole]).map(|l| (l.code.clone(), l.n, l.index));
    agree("/quan-tri/so-sanh of the province", lines, &all);
    let seen = comparison::of_agency(store, &open, &p.agencies[0]).await.unwrap();
    let others = seen.published.unwrap();
    let others = others.iter().flat_map(|g| &g.agencies).map(|l| (l.code.clone(), l.n, l.index));
    let whole = || [(String::new(), all[""].0, published.official.sipas)];
    agree("/quan-tri/so-sanh of an agency", others.chain(whole()), &all);
    assert!((seen.own.index.unwrap().value - all[&p.agencies[0]].1).abs() < 1e-9);

    let groups = year::roll_up(store, &p.backend.rounds, 2020).await.unwrap();
    let lines = groups[0].agencies.iter().chain([&groups[0].total]).filter(|l| !l.closed);
    agree("/quan-tri/nam", lines.map(|l| (l.code.clone(), l.figures.counted, l.figures.sipas)), &all);

    let sipas =
        |line: &Line| (line.code.clone(), line.official().unwrap().all.pooled.n, line.official().unwrap().all.pooled.sipas);
    let lines = report.agencies.iter().filter(|l| l.published).chain([&report.total]);
    agree("/quan-tri/bao-cao", lines.map(sipas), &all);
    let scores =
        report.agencies.iter().filter(|l| l.published).map(|l| (l.code.clone(), l.score.unwrap().n, l.score.map(|s| s.index)));
    agree("the score", scores.chain(whole()), &all);
    let cut = Slices::gather(store, &open, Ask { by: By::Agency, ..Ask::default() }).await.unwrap().unwrap();
    let lines = cut.groups.iter().chain([&cut.total]).filter(|s| all.contains_key(&s.code));
    let lines = lines.filter_map(|s| s.all.open().map(|(_, of)| (s.code.clone(), of.pooled.n, of.pooled.sipas)));
    agree("/quan-tri/chi-so", lines, &all);
    workbook(&store.published_file(ROUND, files::WORKBOOK).await.unwrap().unwrap(), count_flagged, &all);

    let why = reasons::of_province(store, &open, None).await.unwrap();
    assert_eq!(why.n, all[""].0, "the reasons are of the same people");
    let weeks = periods::by_period(store, &open).await.unwrap();
    assert_eq!(weeks.whole.weeks.iter().map(|w| w.indices.n).sum::<u64>(), all[""].0, "and the weeks");
    the_other_way_is_told_of_many(&report, &voices, count_flagged);
}

fn workbook(bytes: &[u8], count_flagged: bool, all: &Figures) {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
    let way = if count_flagged { "kể cả phiếu có dấu hiệu" } else { "bỏ phiếu có dấu hiệu" };
    for (sheet, n, index) in [
        (
            "Chỉ số theo cơ quan",
            "Số người tính vào chỉ số của phần chính thức",
            "SIPAS (%) = tỷ lệ lựa chọn «Hài lòng» và «Rất hài lòng»".to_owned(),
        ),
        ("Điểm cải cách hành chính", "Số người tính vào chỉ số tính điểm", format!("Chỉ số tính điểm (%): SIPAS, {way}")),
    ] {
        let range = book.worksheet_range(sheet).unwrap();
        let cell = |row: u32, column: u32| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
        let column = |name: &str| (0..40).find(|c| cell(HEADER_ROW, *c) == *name).unwrap_or_else(|| panic!("{name}"));
        for (code, (people, value)) in all.iter().filter(|(code, _)| !code.is_empty()) {
            let row = (HEADER_ROW..100).find(|row| cell(*row, 0) == *code.as_str()).unwrap();
            assert_eq!(cell(row, column(n)), Data::Float(*people as f64), "{sheet}");
            assert!(matches!(cell(row, column(&index)), Data::Float(x) if (x - value).abs() < 1e-9), "{sheet}");
        }
    }
}

/// A count that was made as a number with a fraction.
fn people(n: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let n = n as u64;
    n
}

/// The other way of an agency less its official figure is the figure of its flagged voices.
fn the_other_way_is_told_of_many(report: &Report, voices: &[Voice], count_flagged: bool) {
    let (mut hidden, mut told) = (0, 0);
    for (at, line) in report.agencies.iter().enumerate() {
        let own = || voices.iter().filter(|v| v.agency == at);
        let flagged = own().filter(|v| v.flagged).count();
        match line.other {
            OtherWay::Same => assert_eq!(flagged, 0),
            OtherWay::Closed => hidden += flagged,
            OtherWay::Told(of) => {
                told += 1;
                assert!(flagged >= 5 && own().count() - flagged >= 5);
                let (n, sipas, _) = recount(own().filter(|v| !count_flagged || !v.flagged), &SHORT);
                assert_eq!((line.other_n, of.pooled.n), (people(n), people(n)));
                assert!((of.pooled.sipas.unwrap().value - sipas).abs() < 1e-9);
            }
        }
    }
    assert!(matches!(report.total.other, OtherWay::Told(_)) && told > 0 && hidden >= 5, "{told} {hidden}");
}

/// An officer who watches the counter and the board sees every voice come in, and of none whether it is left out.
async fn no_board_moves_with_a_flagged_voice(p: Province) {
    let round = Round { count_flagged: false, ..p.open().round.clone() };
    p.put_round(&round).await;
    p.backend.rounds.refresh(p.store()).await.unwrap();
    let mut dossiers: Vec<_> =
        (0..9).map(|i| crate::support::dossier(&p.agencies[0], i, Kind::Individual, Frame::Open)).collect();
    // The second, third and seventh answer on their own word, and are flagged.
    let flagged = [1, 2, 6];
    flagged.iter().for_each(|i| dossiers[*i].returned_on = None);
    let tokens = p.slips_of(dossiers).await;
    for (i, token) in tokens.iter().enumerate() {
        let mut fields = survey(i as u128 + 1, if flagged.contains(&i) { [1; 5] } else { [5; 5] });
        fields.push((domain::answers::RECEIVED.into(), "1".into()));
        p.submit(token, &fields).await.unwrap();
        let row = p.store().board(&p.open(), &p.agencies[0]).await.unwrap().unwrap();
        let of = live::snapshot(&p.open(), &row, false);
        let n = i as u64 + 1;
        let (waiting, counted, aside) = if n < 8 { (n, 0, 0) } else { (n - 8, 5, 3) };
        assert_eq!((of.n, of.waiting, of.official.counted, of.aside), (n, waiting, counted, aside));
    }
    let row = p.store().board(&p.open(), &p.agencies[0]).await.unwrap().unwrap();
    let of = live::snapshot(&p.open(), &row, false);
    assert!((of.official.sipas.unwrap().value - 100.0).abs() < 1e-9, "the three are in no figure");
}
