//! An agency's own modules: asked of its citizens alone, counted apart, never in anybody else's figures.

use crate::support::{Province, ROUND, numbered, on_both, survey};
use backend::{
    Error,
    export::{
        self, Format, code_book_path,
        workbook::{OWN_SHEET, PROOF_SHEET},
    },
    import,
};
use calamine::{Reader, Xlsx};
use domain::{
    answers::Answers,
    form::Form,
    response::{Frame, Kind},
    tally::Tally,
    trouble::Refusal,
};
use std::io::Cursor;

const OWN: &str = r#"
    code = "kho-bac"
    version = 1
    title = "Kho lưu trữ"
    source = "văn bản của thị trấn"
    comment_limit = 500
    [[modules]]
    id = "kho"
    title = "Kho lưu trữ của thị trấn"
    source = "-"
    required = true
    [[modules.factors]]
    id = "kho.yt"
    title = "Kho"
    items = [{ id = "kho.1", text = "Tìm hồ sơ cũ", reasons = [{ id = "cham", text = "Chậm" }] }]
    questions = [{ id = "kho.lan", text = "Mấy lần?", ask = { number = { from = 0, to = 3 } } }]
"#;

/// The demo's round; the first agency asks more.
fn round_of(form: &str, agency: &str) -> String {
    let own = format!("own_modules = [{{ agency = \"{agency}\", form = \"{form}\", form_version = 1 }}]");
    include_str!("../../../demo/nghi-xuan-2020/dot.toml").replacen("form_version = 1", &format!("form_version = 1\n{own}"), 1)
}

async fn import_round(p: &Province, text: &str) -> Result<(), String> {
    let imported = import::round(p.store(), text.as_bytes(), p.backend.clock.today()).await;
    p.backend.rounds.refresh(p.store()).await.unwrap();
    match imported {
        Ok(_) => Ok(()),
        Err(Error::Refused(why)) => Err(why),
        Err(other) => panic!("{other}"),
    }
}

/// From now on the first agency asks more.
pub(crate) async fn asks_more(p: &Province) {
    import::form(p.store(), OWN.as_bytes()).await.unwrap();
    import_round(p, &round_of("kho-bac", &p.agencies[0])).await.unwrap();
}

async fn a_bad_module_is_refused_with_its_reason(p: Province) {
    let agency = p.agencies[0].clone();
    import::form(p.store(), OWN.as_bytes()).await.unwrap();
    let clash = OWN.replace("\"kho-bac\"", "\"trung\"").replace("\"kho.1\"", "\"ngan.1\"");
    import::form(p.store(), clash.as_bytes()).await.unwrap();
    for (text, why) in [
        (round_of("khong-co", &agency), "chưa có bản 1"),
        (round_of("kho-bac", "000.99.27.H27"), "không có trong «agencies»"),
        (round_of("trung", &agency), "mã «ngan.1» có ở cả hai phiếu"),
    ] {
        let said = import_round(&p, &text).await.unwrap_err();
        assert!(said.contains(why), "{said}");
    }
    let twice = round_of("kho-bac", &agency);
    let line = twice.lines().find(|l| l.starts_with("own_modules")).unwrap();
    let entry = line.trim_start_matches("own_modules = [").trim_end_matches(']');
    let twice = twice.replace(line, &format!("own_modules = [{entry}, {entry}]"));
    assert!(import_round(&p, &twice).await.unwrap_err().contains("đã có một dòng"));
    let other = OWN.replace("\"kho-bac\"", "\"kho-khac\"");
    import::form(p.store(), other.as_bytes()).await.unwrap();
    let second = entry.replace(&agency, &p.agencies[1]).replace("kho-bac", "kho-khac");
    let both = twice.replace(&format!("[{entry}, {entry}]"), &format!("[{entry}, {second}]"));
    assert!(import_round(&p, &both).await.unwrap_err().contains("mã «kho» có ở cả hai phiếu"), "one column, one question");
    assert!(p.open().own.is_empty());
}

async fn send(p: &Province) {
    for (agency, n) in [(0, 7), (1, 6)] {
        for (i, token) in p.slips(agency, n, Kind::Individual, Frame::Open).await.iter().enumerate() {
            let mut fields = survey((agency * 100 + i) as u128, numbered(i * 37 + agency));
            let own = [("kho.1", if i % 2 == 0 { "2" } else { "5" }), ("kho.lan", "9")];
            if agency == 0 {
                fields.extend(own.map(|(n, v)| (n.to_owned(), v.to_owned())));
                fields.extend((i % 2 == 0).then(|| ("vi.kho.1".to_owned(), "cham".to_owned())));
            } else {
                let mut wrong = fields.clone();
                wrong.extend(own.map(|(n, v)| (n.to_owned(), v.to_owned())));
                let refused = p.submit(token, &wrong).await;
                assert!(matches!(refused, Err(Refusal::Invalid(_))), "another agency does not ask it: {refused:?}");
            }
            p.submit(token, &fields).await.unwrap();
        }
    }
    p.store().seal(p.backend.clock.today()).await.unwrap();
}

async fn rows(p: &Province) -> Vec<(String, String)> {
    match (p.store().sqlite(), p.store().postgres()) {
        (Some(db), _) => sqlx::query_as("SELECT agency, answers FROM response").fetch_all(db).await.unwrap(),
        (_, Some(db)) => sqlx::query_as("SELECT agency, answers FROM response").fetch_all(db).await.unwrap(),
        _ => unreachable!(),
    }
}

async fn figures_with_an_own_module_equal_a_recount(p: Province) {
    asks_more(&p).await;
    send(&p).await;
    let open = p.open();
    let rows = rows(&p).await;
    assert_eq!(rows.len(), 13);
    let cells = p.store().cells(ROUND).await.unwrap();
    let mut province = Tally::empty(&open.form);
    for agency in &p.agencies[..2] {
        let form: &Form = open.form_of(agency);
        let (mut recount, mut shown, mut sum) = (Tally::whole(form), Tally::empty(form), Tally::whole(form));
        for (_, text) in rows.iter().filter(|r| r.0 == *agency) {
            let one = Tally::of(form, &Answers::from_canonical(form, text).unwrap());
            recount.add(&one);
            shown.add_shown(&one);
            province.add(&one);
        }
        cells.iter().filter(|c| c.0 == *agency).for_each(|c| c.2.add_to(&mut sum).unwrap());
        let board = p.store().board(&open, agency).await.unwrap().unwrap();
        assert_eq!((board.total, sum), (shown, recount));
        assert_eq!(board.released.shown.modules.len(), form.modules.len());
    }
    let own = p.store().board(&open, &p.agencies[0]).await.unwrap().unwrap();
    let module = own.released.shown.modules.last().unwrap();
    assert_eq!((module.overall.n, module.overall.b), (5, 2), "released in steps of five, like all of the board");
    assert_eq!(own.total.modules.last().unwrap().overall.n, 7);
    assert_eq!(own.total.questions.last().unwrap().counts, [0, 0, 0, 7], "«3 trở lên»");
    assert_eq!((province.n, province.modules.len()), (13, open.form.modules.len()), "the province has the shared part");

    let frozen = import_round(&p, include_str!("../../../demo/nghi-xuan-2020/dot.toml")).await.unwrap_err();
    assert!(frozen.contains("phần riêng của cơ quan (own_modules)"), "{frozen}");
}

async fn an_own_module_has_its_sheet_and_its_columns(p: Province) {
    asks_more(&p).await;
    send(&p).await;
    let (open, clock) = (p.open(), &p.backend.clock);
    let bytes = export::workbook_bytes(p.store(), &open, clock).await.unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range(OWN_SHEET).unwrap();
    let lines: Vec<Vec<String>> = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let of = |what: &str| lines.iter().find(|l| l[4] == what).unwrap_or_else(|| panic!("{what}: {lines:?}"));
    assert_eq!(
        &of("tiêu chí")[..11],
        [&p.agencies[0], "UBND 000.21.27.H27", "kho.1", "Tìm hồ sơ cũ", "tiêu chí", "7", "0", "4", "0", "0", "3"]
    );
    assert_eq!(format!("{:.0}", of("cả phần")[11].parse::<f64>().unwrap()), "43", "SIPAS: three of seven");
    assert!(lines.iter().any(|l| l[4] == "câu khác" && l[18] == "3 trở lên" && l[19] == "7"), "{lines:?}");
    let told = [OWN_SHEET, "Phương pháp", PROOF_SHEET];
    for other in book.sheet_names().iter().filter(|name| !told.contains(&name.as_str())) {
        let cells = book.worksheet_range(other).unwrap();
        assert!(!cells.cells().any(|(_, _, cell)| cell.to_string().contains("kho")), "{other}");
    }

    let out = p.dir.path().join("phieu.csv");
    export::export(p.store(), &open, Format::Raw, &out, clock).await.unwrap();
    let mut raw = csv::Reader::from_path(&out).unwrap();
    let headers: Vec<String> = raw.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(headers[headers.len() - 4..], ["kho.lan", "kho.1", "vi.kho.1", "mo_phong"], "after the shared ones");
    let of_agency = |row: &csv::StringRecord| row[0].trim_start_matches('\u{feff}').to_owned();
    for row in raw.records().map(Result::unwrap) {
        let own: Vec<&str> = row.iter().rev().skip(1).take(3).collect();
        let filled = own[2] == "3" && ["2", "5"].contains(&own[1]);
        assert_eq!(filled, of_agency(&row) == p.agencies[0], "{row:?}");
    }
    let book = std::fs::read_to_string(code_book_path(&out)).unwrap();
    assert!(book.contains("phần riêng, chỉ hỏi ở cơ quan 000.21.27.H27"));
    assert!(std::fs::read_to_string(p.dir.path().join("phieu.csv.sps")).unwrap().contains("Tìm hồ sơ cũ"));
}

on_both!(
    a_bad_module_is_refused_with_its_reason,
    figures_with_an_own_module_equal_a_recount,
    an_own_module_has_its_sheet_and_its_columns,
);
