//! The pages of the staff, as a browser gets them. They are left under the target directory, to be looked at, with a run of
//! frames as the event stream would send them.
#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, missing_docs, reason = "a test")]

use backend::{
    live,
    reasons::{FactorWeight, Picture, Why},
    rounds::OpenRound,
    store::{Account, BoardRow, Role},
};
use domain::{
    answers::Answers,
    drivers::{self, Drivers},
    form::Form,
    live::{AgencyLine, Estimate, Snapshot},
    release::Released,
    response::Kind,
    round::Round,
    tally::Tally,
    trouble::Denial,
};
use std::{fs, path::Path, sync::Arc};
use ui::{
    model::{BoardPage, LoginPage, LoginTrouble, ReasonsPage},
    shell::{Bundles, Document, render},
    staff,
};

const FORM: &str = include_str!("../../../server/demo/nghi-xuan-2020/phieu.toml");
const ROUND: &str = include_str!("../../../server/demo/nghi-xuan-2020/dot.toml");
const AGENCY: &str = "000.21.27.H27";
const NASTY: &str = "UBND xã </title><script>alert(1)</script>";

fn round() -> Arc<OpenRound> {
    Arc::new(OpenRound::new(Round::from_toml(ROUND).unwrap(), Form::from_toml(FORM).unwrap()))
}

/// A made-up response; the same number always gives the same one. Every third also answers the optional module.
fn response(form: &Form, number: u64) -> Tally {
    let mut answers = Answers::none(Kind::Individual);
    for (at, (module, gate, item)) in form.items().enumerate() {
        if !module.required && (!number.is_multiple_of(3) || gate.is_some()) {
            continue;
        }
        let dice = (number * 7919 + at as u64 * 104_729) % 23;
        let score = [1, 2, 2, 3, 3, 3][..].get(dice as usize).copied().unwrap_or(if dice < 15 { 4 } else { 5 });
        answers.scores.insert(item.id.clone(), score);
        if let (true, Some(reason)) = (score <= 2, item.reasons.get(number as usize % 5)) {
            answers.reasons.entry(item.id.clone()).or_default().insert(reason.id.clone());
        }
    }
    Tally::of(form, &answers)
}

/// An agency's row after `n` responses, released as they came.
fn row(open: &OpenRound, agency: &str, n: u64) -> BoardRow {
    let mut total = Tally::empty(&open.form);
    let mut released = Released::none(Tally::empty(&open.form));
    let seed: u64 = agency.bytes().map(u64::from).sum();
    for number in 0..n {
        total.add(&response(&open.form, seed + number));
        released.advance(&total, open.round.release_step);
    }
    BoardRow {
        agency: agency.to_owned(),
        revision: n as i64,
        total,
        released,
        issued: 65,
        eligible: 120,
        quotas: vec![(Kind::Individual, n.min(15), 15), (Kind::Organisation, n / 4, 10)],
    }
}

fn agency_snapshot(n: u64, exact: bool) -> Snapshot {
    let open = round();
    live::snapshot(&open, &row(&open, AGENCY, n), exact)
}

fn province_snapshot(n: u64) -> Snapshot {
    let open = round();
    let rows: Vec<BoardRow> =
        open.round.agencies.iter().zip(0..).map(|(code, at)| row(&open, code, n * (at % 5 + 1) % 37)).collect();
    let mut total = BoardRow { total: Tally::empty(&open.form), ..row(&open, AGENCY, 0) };
    rows.iter().for_each(|row| total.total.add(&row.total));
    (total.issued, total.eligible) = (65 * 17, 120 * 17);
    total.quotas = vec![(Kind::Individual, 190, 255), (Kind::Organisation, 71, 170)];
    let agencies = rows.iter().zip(0..).map(|(row, at)| {
        let own = live::snapshot(&open, row, true);
        AgencyLine {
            code: row.agency.clone(),
            name: ["UBND xã Xuân Hải", "UBND thị trấn Tiên Điền", "UBND xã Đan Trường", "UBND xã Cổ Đạm"][at % 4].to_owned(),
            n: own.n,
            issued: 65,
            eligible: 120,
            filled: own.quotas.iter().map(|q| q.filled).sum(),
            quota: 25,
            counted: own.official.counted,
            sipas: own.official.sipas,
            sips: own.official.sips,
            by_criteria: own.official.by_criteria,
            disputes: at as u64 % 3 / 2,
        }
    });
    Snapshot { revision: n as i64, agencies: agencies.collect(), ..live::snapshot(&open, &total, true) }
}

fn page(snapshot: Snapshot, role: Role, name: &str) -> BoardPage {
    let open = round();
    let rounds = vec![
        (open.round.code.clone(), open.round.title.clone()),
        ("nghi-xuan-thu-nghiem-2019".to_owned(), "Đợt thử nghiệm khảo sát sự hài lòng".to_owned()),
    ];
    let agency = if snapshot.agencies.is_empty() { AGENCY } else { "toan-tinh" };
    let account = Account { login: "noi-vu".to_owned(), role };
    BoardPage { account, round: open, rounds, agency: agency.to_owned(), name: name.to_owned(), snapshot }
}

async fn html(document: Document) -> String {
    let response = render(&Bundles { path: "pkg".to_owned() }, document).await;
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn keep(name: &str, text: &str) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/ui-pages");
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join(name), text).unwrap();
}

/// What a reader sees: no tags, no comments, no attributes (so no properties of the island either).
fn text(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    let body = html.split_once("<body>").unwrap().1;
    for c in body.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

async fn agency_page(n: u64) -> String {
    html(staff::board(page(agency_snapshot(n, false), Role::Agency(AGENCY.to_owned()), "UBND thị trấn Tiên Điền"))).await
}

#[tokio::test]
async fn below_the_step_an_agency_sees_its_count_and_no_index() {
    let page = agency_page(3).await;
    keep("staff-board-3.html", &page);
    let seen = text(&page);
    assert!(seen.contains("Đang chờ đủ 5 phiếu (3/5)"), "{seen}");
    assert!(
        seen.contains("4,6\u{a0}%") && seen.contains("3 trên 65") && seen.contains("2,5\u{a0}%"),
        "both rates at once: {seen}"
    );
    assert!(seen.contains("Chưa đủ mẫu") && !seen.contains("Khoảng tin cậy 95 %:"));
    assert!(!page.contains("class=\"chong\""), "no bar of answers either");
}

#[tokio::test]
async fn even_a_snapshot_of_few_shows_an_agency_no_index() {
    let finished = Snapshot { exact: false, waiting: 0, ..agency_snapshot(4, true) };
    assert!(finished.official.sipas.is_some());
    let seen = text(&html(staff::board(page(finished, Role::Agency(AGENCY.to_owned()), "UBND xã"))).await);
    assert!(!seen.contains("Khoảng tin cậy 95 %:") && seen.contains("Chưa đủ mẫu"));
}

#[tokio::test]
async fn both_indices_are_named_with_interval_and_target() {
    let page = agency_page(42).await;
    keep("staff-board.html", &page);
    let snapshot = agency_snapshot(42, false);
    assert!(page.contains("the sipas chinh\"><h3>SIPAS") && page.contains("the sips\"><h3>SIPS"));
    let seen = text(&page);
    let comma = |value: f64| format!("{:.2}", value + 1e-9).replace('.', ",");
    for estimate in [snapshot.official.sipas.unwrap(), snapshot.official.sips.unwrap()] {
        assert!(seen.contains(&format!("{}\u{a0}%", comma(estimate.value))));
        assert!(seen.contains(&format!("từ {}\u{a0}% đến {}\u{a0}%", comma(estimate.low), comma(estimate.high))));
    }
    assert_eq!(seen.matches("Chỉ số chính thức của đợt").count(), 1);
    assert_eq!(seen.matches("Mục tiêu 90").count(), 1, "the target is that of the official index");
    assert!(seen.contains("Đang chờ đủ 5 phiếu (2/5)"));
    assert!(page.contains("từ 02/01/2020 đến hết 31/08/2020") && seen.contains("Dữ liệu mô phỏng:"));
}

#[tokio::test]
async fn every_chart_has_a_table_with_the_same_figures() {
    let snapshot = agency_snapshot(42, false);
    let page = agency_page(42).await;
    let seen = text(&page);
    for item in snapshot.official.items.iter().chain(&snapshot.modules[0].items) {
        let spoken = format!("Rất không hài lòng: {}, Không hài lòng: {}", item.counts[0], item.counts[1]);
        assert!(item.n == 0 || page.contains(&spoken), "{}: {spoken}", item.id);
        for count in item.counts.iter().filter(|_| item.n > 0) {
            let share = format!("{:.1}", 100.0 * *count as f64 / item.n as f64 + 1e-9).replace('.', ",");
            assert!(page.contains(&format!("{count}<span>{share}\u{a0}%")), "{}: {count} ({share}", item.id);
        }
    }
    for factor in &snapshot.official.factors {
        let value = format!("{:.2}\u{a0}%", factor.indices.sips.unwrap().value + 1e-9).replace('.', ",");
        assert!(seen.matches(&value).count() >= 2, "beside the chart and in the table: {value}");
    }
    assert!(page.matches("<caption>").count() >= 5);
}

/// The page of causes, of two factors that explain this part of the variance.
async fn causes(r2: f64) -> String {
    let estimate = |value: f64| Estimate { value, low: value - 5.0, high: value + 5.0 };
    let drivers = Drivers { n: 200, r2, factors: vec![] };
    let (fair, mark) = (50.0, 80.0);
    let factor = |title: &str, share: f64, rated: f64| FactorWeight {
        title: title.to_owned(),
        share: estimate(share),
        rated: Some(estimate(rated)),
        placed: drivers.advise().then(|| drivers::place(&estimate(share), &estimate(rated), fair, mark)),
    };
    let factors = vec![factor("Công chức", 70.0, 60.0), factor("Thủ tục", 30.0, 90.0)];
    let picture = Picture { day: None, n: 200, r2, factors, fair, mark, by_target: true };
    let BoardPage { account, round, rounds, .. } = page(province_snapshot(9), Role::Province, "");
    let why = Why { n: 200, picture: Ok(picture), items: vec![] };
    html(staff::reasons(ReasonsPage { account, round, rounds, agencies: vec![], agency: None, why })).await
}

#[tokio::test]
async fn factors_that_explain_little_are_not_drawn_and_advise_nothing() {
    let (much, little) = (causes(0.4).await, causes(0.05).await);
    assert!(much.contains("role=\"img\"") && text(&much).contains("Ưu tiên cải thiện"), "{}", text(&much));
    assert!(!little.contains("role=\"img\"") && !text(&little).contains("Ưu tiên cải thiện"));
    assert!(text(&little).contains("không vẽ hình, không gợi ý") && little.contains("70"));
}

#[tokio::test]
async fn the_province_sees_every_agency_in_one_sorted_table() {
    let snapshot = province_snapshot(9);
    let document = staff::province_sorted(page(snapshot.clone(), Role::Province, "UBND huyện Nghi Xuân"), "-sipas");
    let page = html(document).await;
    keep("staff-province.html", &page);
    for line in &snapshot.agencies {
        assert!(page.contains(&format!("href=\"/quan-tri/co-quan/{}?dot=nghi-xuan-2020\"", line.code)), "{}", line.code);
    }
    assert!(page.contains("aria-sort=\"descending\"") && page.contains("value=\"sipas\""));
    let best = snapshot
        .agencies
        .iter()
        .filter(|a| a.sipas.is_some())
        .max_by(|a, b| a.sipas.unwrap().value.total_cmp(&b.sipas.unwrap().value).then_with(|| b.code.cmp(&a.code)));
    let table = page.split_once("<tbody>").unwrap().1;
    let first = table.find("href=").map(|at| &table[at..at + 60]).unwrap();
    assert!(first.contains(&best.unwrap().code), "{first}");
    assert!(page.contains("/quan-tri/xuat?dang=xlsx&amp;dot=nghi-xuan-2020") && page.contains("/quan-tri/xuat?dang=csv&amp;"));
    assert!(!page.contains("Đang chờ đủ"), "the province is exact");
}

#[tokio::test]
async fn the_door_says_why_it_stays_shut() {
    let cases = [
        (None, 200, "Tên đăng nhập"),
        (Some(LoginTrouble::Wrong), 401, "không đúng"),
        (Some(LoginTrouble::Wait), 429, "đợi vài phút"),
        (Some(LoginTrouble::Unavailable), 503, "thử lại sau"),
        (Some(LoginTrouble::Expired), 401, "hết hạn"),
    ];
    for (error, status, words) in cases {
        let document = staff::login(LoginPage { login: "\"><b>x".to_owned(), error, next: "/quan-tri/toan-tinh".to_owned() });
        assert_eq!(document.status.as_u16(), status);
        let page = html(document).await;
        keep(&format!("staff-login-{status}.html"), &page);
        assert!(page.contains(words) && !page.contains("<b>x"), "{page}");
        assert!(page.contains("name=\"ten\"") && page.contains("name=\"mat-khau\"") && page.contains("name=\"tiep\""));
    }
    for denial in [Denial::LoggedOut, Denial::NotYours, Denial::NoSuch, Denial::Busy] {
        let document = staff::denied(denial);
        assert_eq!(document.status.as_u16(), denial.status());
        keep(&format!("staff-denied-{}.html", denial.status()), &html(document).await);
    }
}

#[tokio::test]
async fn names_from_files_stay_text() {
    let page = html(staff::board(page(agency_snapshot(7, true), Role::Province, NASTY))).await;
    assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;"), "{}", &page[..2000.min(page.len())]);
    assert!(!page.contains(" style="), "the policy forbids style attributes");
}

/// For a fake stream: what the agency's and the province's boards would receive as answers come in.
#[test]
fn frames_survive_the_wire() {
    for (name, frames) in [
        ("staff-frames-co-quan.jsonl", (42..60).map(|n| agency_snapshot(n, false)).collect::<Vec<_>>()),
        ("staff-frames-toan-tinh.jsonl", (9..20).map(province_snapshot).collect()),
    ] {
        let lines: Vec<String> = frames.iter().map(|frame| serde_json::to_string(frame).unwrap()).collect();
        for (line, frame) in lines.iter().zip(&frames) {
            assert_eq!(serde_json::from_str::<Snapshot>(line).unwrap().official.items, frame.official.items);
        }
        keep(name, &lines.join("\n"));
    }
}
