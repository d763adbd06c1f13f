//! Export figures beside their budgets (2,000,000 raw rows in 20 s, a workbook in 2 s, 256 MB), on SQLite:
//! `cargo run --release -p backend --example export_bench [AGENCIES] [ROWS]`. The province is made up.
#![expect(clippy::unwrap_used, reason = "a measurement ends where something fails")]

use backend::{
    Store,
    clock::Clock,
    export::{self, Format, Report, Stamp},
    keys,
    ledger::Ledger,
    lifecycle::{Order, What},
    rounds::{OpenRound, Rounds},
    store::Ballot,
};
use domain::{
    agency::{Agency, AgencyKind},
    answers::Answers,
    form::Form,
    response::{Flag, Flags, Frame, Kind, Mode},
    round::{Phase, Round},
    tally::Tally,
};
use std::{sync::Arc, time::Instant};

/// Responses that give each agency its figures.
const COUNTED: usize = 40;

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args().skip(1).map(|a| a.parse::<u32>().unwrap());
    let (agencies, rows) = (numbers.next().unwrap_or(300), numbers.next().unwrap_or(2_000_000));
    let dir = tempfile::tempdir().unwrap();
    let clock = Clock::at("2020-09-10".parse().unwrap());
    let ledger = Ledger::open(dir.path(), clock.clone()).unwrap();
    let store = Store::open(&format!("sqlite://{}", dir.path().join("do.db").display()), ledger).await.unwrap();
    let open = province(&store, agencies).await;
    for (at, agency) in open.round.agencies.iter().enumerate() {
        let ballots: Vec<Ballot> = (0..COUNTED).map(|i| ballot(&open, agency, i, at, &clock)).collect();
        store.record(&ballots).await.unwrap();
    }

    let start = Instant::now();
    let report = Report::gather(&store, &open, &clock).await.unwrap();
    let bytes = export::workbook::bytes(&report, &Stamp::of(&store, &open, &clock).await.unwrap()).unwrap();
    let workbook = start.elapsed().as_secs_f64();
    println!("workbook: {agencies} agencies, {} KB", bytes.len() / 1024);

    sealed(&store, &open, rows, &clock).await;
    let start = Instant::now();
    let exported = export::export(&store, &open, Format::Raw, &dir.path().join("phieu.csv"), &clock).await.unwrap();
    let (raw, peak) = (start.elapsed().as_secs_f64(), peak());
    let good = raw <= 20.0 && workbook <= 2.0 && peak.is_none_or(|mb| mb <= 256);
    #[expect(clippy::cast_precision_loss, reason = "millions")]
    let millions = exported.rows as f64 / 1e6;
    // A row of the README's table.
    println!(
        "| xuất {} triệu dòng gốc; sổ Excel {agencies} cơ quan | {} giây; {} giây; {} MB | ≤ 20 giây cho 2 triệu dòng; ≤ 2 giây; ≤ 256 MB: {} |",
        decimal(millions),
        decimal(raw),
        decimal(workbook),
        peak.map_or("?".to_owned(), |mb| mb.to_string()),
        if good { "đạt" } else { "**KHÔNG ĐẠT**" }
    );
    store.close().await;
}

/// The most memory this process has had, in MB, where the system tells it.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}

async fn province(store: &Store, agencies: u32) -> Arc<OpenRound> {
    let text = include_str!("../../demo/nghi-xuan-2020/phieu.toml");
    let mut round = Round::from_toml(include_str!("../../demo/nghi-xuan-2020/dot.toml")).unwrap();
    round.agencies = (0..agencies).map(|i| format!("000.{i:03}.27.H27")).collect();
    let agency = |code: &String| Agency {
        code: code.clone(),
        name: format!("UBND xã {code}"),
        kind: AgencyKind::Commune,
        parent: None,
        valid_from: None,
        valid_to: None,
        successor: None,
    };
    store.put_agencies(&round.agencies.iter().map(agency).collect::<Vec<_>>()).await.unwrap();
    store.put_form(&Form::from_toml(text).unwrap(), text).await.unwrap();
    let opened = Order::command_line(round.open.from).event(What::Opened, vec![]);
    store.put_round(&round, Phase::Open, &opened).await.unwrap();
    let rounds = Rounds::default();
    rounds.refresh(store).await.unwrap();
    rounds.get(&round.code).unwrap()
}

/// Every second one answers the long module too.
fn answers(form: &Form, i: usize, agency: usize) -> Answers {
    let mut answers = Answers::none(Kind::ALL[i % 2]);
    let asked = form.items().filter(|(module, gate, _)| gate.is_none() && (module.required || i.is_multiple_of(2)));
    for (at, (_, _, item)) in asked.enumerate() {
        answers.scores.insert(item.id.clone(), u8::try_from((i * 7 + at * 3 + agency) % 5).unwrap() + 1);
    }
    answers
}

fn ballot(open: &Arc<OpenRound>, agency: &str, i: usize, at: usize, clock: &Clock) -> Ballot {
    let answers = answers(&open.form, i, at);
    let flags = Flags::NONE.with(Flag::SelfDeclared, i.is_multiple_of(9));
    Ballot {
        round: open.clone(),
        invitation: keys::random::<16>().to_vec(),
        agency: agency.to_owned(),
        field: open.round.fields[(i * i + at) % open.round.fields.len()].code.clone(),
        kind: answers.kind,
        mode: Mode::Qr,
        frame: Frame::Drawn,
        week: clock.iso_week(),
        flags,
        tally: Tally::of(&open.form, &answers).flagged(flags),
        answers: answers.canonical(),
        salt: keys::random(),
        commitment: keys::random(),
        comment: None,
        key: keys::random(),
        comment_key: keys::random(),
    }
}

/// Puts sealed responses straight into their table: to send them one by one would take far longer than to export them.
/// One decimal, as Vietnamese write it.
fn decimal(number: f64) -> String {
    format!("{number:.1}").replace('.', ",")
}

async fn sealed(store: &Store, open: &OpenRound, rows: u32, clock: &Clock) {
    sqlx::query(
        "WITH RECURSIVE i (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < $1)
         INSERT INTO response (key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment)
         SELECT printf('%016d', i), $2, $3, 'TP-HT', 'ca-nhan', 'qr', 'drawn', $4, i % 2,
             CASE i % 2 WHEN 0 THEN $5 ELSE $6 END, randomblob(32), randomblob(32) FROM i",
    )
    .bind(rows)
    .bind(&open.round.code)
    .bind(&open.round.agencies[0])
    .bind(clock.iso_week())
    .bind(answers(&open.form, 0, 0).canonical())
    .bind(answers(&open.form, 1, 0).canonical())
    .execute(store.sqlite().unwrap())
    .await
    .unwrap();
}
