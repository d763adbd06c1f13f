//! Rounds, documents and targets side by side, from voices that were sent.

use crate::support::{Province, ROUND, on_both, survey};
use backend::{
    clock::Clock,
    comparison,
    export::{self, comparison::SHEET, workbook::HEADER_ROW},
    import::{self, Options},
    lifecycle::{self, Order},
    rounds::OpenRound,
    seal,
};
use calamine::{Data, Reader, Xlsx};
use domain::{
    compare::{Trend, Verdict},
    response::{Frame, Kind},
    round::Round,
};
use jiff::civil::Date;
use std::{io::Cursor, sync::Arc};

on_both!(
    a_history_is_kept_and_brought_up_to_date,
    a_strict_import_stores_nothing_beside_a_bad_row,
    agencies_and_years_stand_side_by_side,
    a_merged_agency_is_compared_with_nobody_it_took_over,
    a_field_has_a_target_of_its_own,
    an_agency_sees_itself_in_steps_and_others_when_all_is_published,
    the_sheet_says_what_the_page_says,
);

const HEAD: &str = "năm;cơ quan;chỉ số;giá trị;số người trả lời;hạng;trên;nguồn\n";

async fn history(p: &Province, rows: &str, strict: bool) -> import::Report {
    let file = format!("{HEAD}{rows}");
    import::history(p.store(), "lich-su.csv", file.as_bytes(), &Options { strict }).await.unwrap()
}

/// Sends `n` voices about an agency, `good` of them content with everything.
async fn voices(p: &Province, agency: usize, n: usize, good: usize) {
    let tokens = p.slips(agency, n, Kind::Individual, Frame::Open).await;
    for (i, token) in tokens.iter().enumerate() {
        let key = (agency * 10_000 + i) as u128;
        p.submit(token, &survey(key, if i < good { [4; 5] } else { [2; 5] })).await.unwrap();
    }
}

async fn a_history_is_kept_and_brought_up_to_date(p: Province) {
    let own = p.agencies[0].clone();
    let shipped = include_bytes!("../../../demo/lang-son-2022/lich-su-2017-2021.csv");
    let report = import::history(p.store(), "s2", shipped, &Options { strict: true }).await.unwrap();
    assert_eq!((report.accepted, report.stored), (5, true));
    history(&p, &format!("2019;{own};SIPAS;80;400;;;Báo cáo A\n2019;{own};SIPS;85;;2;17;Báo cáo A\n"), true).await;
    history(&p, &format!("2019;{own};SIPAS;81,5;;3;17;Báo cáo B\n"), true).await;
    let kept = p.store().history().await.unwrap();
    assert_eq!(kept.len(), 7);
    assert_eq!(
        kept.iter().filter(|k| k.agency.is_none()).map(|k| k.value).collect::<Vec<_>>(),
        [87.57, 75.70, 81.17, 83.97, 87.07]
    );
    let row = kept.iter().find(|k| k.agency.is_some() && k.value < 85.0).unwrap();
    assert_eq!((row.value, row.respondents, row.source.as_str()), (81.5, None, "Báo cáo B"));
    assert_eq!(row.rank.unwrap().to_string(), "3/17");
}

async fn a_strict_import_stores_nothing_beside_a_bad_row(p: Province) {
    let rows = "2019;toàn tỉnh;SIPAS;80;;;;Báo cáo\n2019;toàn tỉnh;SIPS;180;;;;Báo cáo\n";
    let report = history(&p, rows, true).await;
    assert!(!report.stored && report.rejected.len() == 1 && p.store().history().await.unwrap().is_empty());
    assert!(history(&p, rows, false).await.stored);
    assert_eq!(p.store().history().await.unwrap().len(), 1);
}

/// The demo's round again, a year before, with the answers of `voices`, and over.
async fn a_year_before(p: &Province) -> Arc<OpenRound> {
    let demo = include_str!("../../../demo/nghi-xuan-2020/dot.toml");
    let now = Round::from_toml(demo).unwrap();
    let day = |text: &str| text.parse::<Date>().unwrap();
    let mut later = Round { code: "nghi-xuan-2021".into(), title: "Đợt năm 2021".into(), ..now };
    later.dossiers.from = day("2021-01-02");
    later.dossiers.to = day("2021-08-31");
    later.open.from = day("2021-09-01");
    later.open.to = day("2021-09-30");
    p.put_round(&later).await;
    p.backend.rounds.refresh(p.store()).await.unwrap();
    p.backend.rounds.get("nghi-xuan-2021").unwrap()
}

async fn agencies_and_years_stand_side_by_side(p: Province) {
    voices(&p, 0, 60, 58).await;
    voices(&p, 1, 60, 20).await;
    for (agency, n) in [(2, 3), (3, 7), (4, 8)] {
        voices(&p, agency, n, n).await;
    }
    let (first, second) = (p.agencies[0].clone(), p.agencies[1].clone());
    let rows = format!(
        "2019;{first};SIPAS;60;200;;;Báo cáo 2019\n2018;{first};SIPAS;97;;;;Báo cáo 2018\n2019;{second};SIPS;99;500;;;Báo cáo 2019\n\
         2021;{first};SIPAS;10;500;;;Sau đợt này\n"
    );
    history(&p, &rows, true).await;
    let seen = comparison::of_province(p.store(), &p.open()).await.unwrap();
    assert_eq!((seen.year, seen.groups.len(), seen.groups[0].agencies.len()), (2020, 1, 17));
    let line = |code: &str| seen.groups[0].agencies.iter().find(|l| l.code == code).unwrap();
    assert_eq!(seen.groups[0].agencies[0].code, first, "the highest first");
    assert_eq!(line(&first).standing.unwrap().to_string(), "hạng 1 trên 2");
    assert_eq!(line(&second).standing.unwrap().to_string(), "hạng 2 trên 2");
    for (agency, why) in [(2, "three are too few"), (3, "and would be the whole less the others"), (4, "also to the next")] {
        assert_eq!((line(&p.agencies[agency]).index, line(&p.agencies[agency]).gap), (None, None), "{why}");
    }
    assert!((line(&first).index.unwrap().value - 58.0 / 60.0 * 100.0).abs() < 1e-9);
    assert_eq!(line(&second).gap.unwrap().verdict, Verdict::Missed);
    let past = &line(&first).past;
    assert_eq!(past.iter().map(|p| p.year).collect::<Vec<_>>(), [2019, 2018], "the latest first, nothing from after the round");
    assert_eq!((past[0].progress.trend, past[1].progress.trend), (Trend::Better, Trend::Unclear), "2018 names no respondents");
    assert!((past[1].progress.change.unwrap() + 97.0 - 58.0 / 60.0 * 100.0).abs() < 1e-9);
    assert_eq!(line(&second).past, [], "SIPS is not compared with SIPAS");
    let whole = seen.groups[0].whole.as_ref().unwrap();
    assert_eq!((whole.n, seen.whole.n), (138, 138));
    assert!(whole.index.is_some(), "eighteen of three agencies are left of it");

    // The next year this round is history itself.
    let next = comparison::of_province(p.store(), &*a_year_before(&p).await).await.unwrap();
    let line = next.groups[0].agencies.iter().find(|l| l.code == first).unwrap();
    assert_eq!((line.index, line.past[0].year, line.past[0].own_round), (None, 2020, true));
    assert_eq!(line.past[0].n, Some(60));
    assert_eq!(next.whole.past[0].n, Some(138));
}

async fn a_merged_agency_is_compared_with_nobody_it_took_over(p: Province) {
    voices(&p, 0, 30, 30).await;
    let code = p.agencies[0].clone();
    let mut agencies = p.store().agencies().await.unwrap();
    for (old, last) in [("CU-1", Some("2020-01-31")), ("CU-2", Some("2018-06-30"))] {
        let mut agency = agencies[0].clone();
        (agency.code, agency.name, agency.successor) = (old.into(), format!("UBND xã {old}"), Some(code.clone()));
        agency.valid_to = last.map(|d| d.parse().unwrap());
        agencies.push(agency);
    }
    p.store().put_agencies(&agencies).await.unwrap();
    let rows = format!("2019;{code};SIPAS;50;300;;;A\n2019;CU-1;SIPAS;70;300;;;A\n2017;CU-2;SIPAS;90;300;;;A\n");
    history(&p, &rows, true).await;
    let seen = comparison::of_province(p.store(), &p.open()).await.unwrap();
    let line = seen.groups[0].agencies.iter().find(|l| l.code == code).unwrap();
    let past: Vec<_> = line.past.iter().map(|p| (p.year, p.forerunner.as_deref(), p.value)).collect();
    assert_eq!(past, [(2019, None, 50.0), (2019, Some("UBND xã CU-1"), 70.0), (2017, Some("UBND xã CU-2"), 90.0)]);
    assert!(line.past.iter().all(|p| p.progress.trend == Trend::NotComparable && p.progress.change.is_none()));
    let before = line.before().unwrap();
    assert_eq!(before.value, 50.0, "nothing is averaged");
}

async fn a_field_has_a_target_of_its_own(p: Province) {
    voices(&p, 0, 100, 88).await;
    let demo = include_str!("../../../demo/nghi-xuan-2020/dot.toml");
    let import = async |targets: &str| {
        let text = demo.replace("target = 90.0", &format!("target = 90.0\nfield_targets = {targets}"));
        import::round(p.store(), text.as_bytes(), p.backend.clock.today()).await
    };
    let refused = async |targets: &str| import(targets).await.unwrap_err().to_string();
    assert!(refused("{ \"DAT-DAI\" = 85.0 }").await.contains("«DAT-DAI»"));
    assert!(refused("{ \"TP-HT\" = 185.0 }").await.contains("0 đến 100"));
    // Answers are there: a target may change nevertheless, it chooses among none of them.
    import("{ \"TP-HT\" = 70.0 }").await.unwrap();
    p.backend.rounds.refresh(p.store()).await.unwrap();
    let seen = comparison::of_province(p.store(), &p.open()).await.unwrap();
    let field = |code: &str| seen.fields.iter().find(|f| f.code == code).unwrap();
    assert_eq!((field("TP-HT").target, field("TP-HT").own_target), (Some(70.0), true));
    assert_eq!(field("TP-HT").gap.unwrap().verdict, Verdict::Reached);
    assert_eq!((field("TN-MT").target, field("TN-MT").own_target, field("TN-MT").gap), (Some(90.0), false, None));
    assert_eq!(seen.whole.gap.unwrap().verdict, Verdict::Unclear, "88 of 100, against 90 of the round");
}

async fn an_agency_sees_itself_in_steps_and_others_when_all_is_published(p: Province) {
    voices(&p, 0, 7, 7).await;
    voices(&p, 1, 20, 4).await;
    voices(&p, 2, 3, 0).await;
    voices(&p, 3, 40, 40).await;
    history(&p, &format!("2019;{};SIPAS;50;300;;;A\n2019;{};SIPAS;50;300;;;A\n", p.agencies[0], p.agencies[1]), true).await;
    let open = p.open();
    let seen = comparison::of_agency(p.store(), &open, &p.agencies[0]).await.unwrap();
    assert_eq!(
        (seen.own.n, seen.own.code.as_str()),
        (5, p.agencies[0].as_str()),
        "released at the fifth voice, not at the seventh"
    );
    assert_eq!((seen.own.past.len(), seen.published.is_none()), (1, true));

    let later: Date = "2020-10-01".parse().unwrap();
    seal::keep(p.store(), &p.backend.rounds, later).await.unwrap();
    let seen = comparison::of_agency(p.store(), &p.open(), &p.agencies[0]).await.unwrap();
    assert_eq!((seen.own.n, seen.published.is_none()), (7, true), "closed, and not yet published");
    let order = Order::command_line(later);
    backend::reasons::refresh(p.store(), &p.open()).await.unwrap();
    lifecycle::publish(p.store(), &p.open(), &order, &Clock::at(later)).await.unwrap();
    p.backend.rounds.refresh(p.store()).await.unwrap();
    let seen = comparison::of_agency(p.store(), &p.open(), &p.agencies[0]).await.unwrap();
    let shown: Vec<(String, u64)> =
        seen.published.unwrap().iter().flat_map(|g| &g.agencies).map(|l| (l.code.clone(), l.n)).collect();
    // Three are too few, and the whole less the others would tell them: so the next smallest, seven, are closed with them. These
    // would take their own away, so the twenty are closed too.
    assert_eq!(shown, [(p.agencies[3].clone(), 40)]);
}

async fn the_sheet_says_what_the_page_says(p: Province) {
    voices(&p, 0, 60, 58).await;
    voices(&p, 1, 60, 20).await;
    history(&p, &format!("2019;{};SIPAS;60;200;2;17;=1+1\n2019;;SIPAS;80;;11;63;Báo cáo tỉnh\n", p.agencies[0]), true).await;
    let seen = comparison::of_province(p.store(), &p.open()).await.unwrap();
    let bytes = export::workbook_bytes(p.store(), &p.open(), &p.backend.clock).await.unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    assert!(book.worksheet_formula(SHEET).unwrap().is_empty(), "a source that looks like a formula is words");
    let sheet = book.worksheet_range(SHEET).unwrap();
    let column = |name: &str| (0..20).find(|c| sheet.get_value((HEADER_ROW, *c)).is_some_and(|h| *h == name)).unwrap();
    let number = |row: u32, name: &str| match sheet.get_value((row, column(name))) {
        Some(Data::Float(x)) => Some(*x),
        _ => None,
    };
    let words = |row: u32, name: &str| sheet.get_value((row, column(name))).map(ToString::to_string).unwrap_or_default();
    let row_of =
        |name: &str, text: &str| (HEADER_ROW + 1..=sheet.end().unwrap().0).find(|row| words(*row, name) == text).unwrap();
    let line = &seen.groups[0].agencies[0];
    let row = row_of("Mã", &line.code);
    let past = line.before().unwrap();
    for (name, value) in [
        ("SIPAS (%)", line.index.unwrap().value),
        ("Mục tiêu (%)", 90.0),
        ("Chênh lệch so với mục tiêu (điểm %)", line.gap.unwrap().value),
        ("SIPAS năm trước (%)", 60.0),
        ("Thay đổi (điểm %)", past.progress.change.unwrap()),
        ("Thay đổi: cận dưới 95 %", past.progress.difference.unwrap().low),
        ("Thay đổi: cận trên 95 %", past.progress.difference.unwrap().high),
    ] {
        assert!((number(row, name).unwrap() - value).abs() < 1e-9, "{name}");
    }
    assert_eq!(words(row, "Kết luận"), "tiến bộ");
    assert_eq!(words(row, "Khoảng hạng trong cả đợt"), "hạng 1 trên 2");
    assert_eq!(words(row, "Hạng năm trước"), "2/17");
    let whole = row_of("Tên", "Toàn đợt");
    assert_eq!((number(whole, "SIPAS năm trước (%)"), words(whole, "Kết luận")), (Some(80.0), "chưa đủ căn cứ".into()));
    assert!(number(row_of("Mã", "TP-HT"), "Mục tiêu (%)").is_some());
    assert_eq!(p.open().round.code, ROUND);
}
