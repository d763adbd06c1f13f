//! Export figures beside their budgets.
use backend::{Store, clock::Clock, export, export::Format, keys, rounds::Rounds, store::Ballot};
use domain::{agency::*, answers::*, form::Form, response::*, round::Round, tally::Tally};
use std::time::Instant;

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    status.lines().find(|l| l.starts_with("VmHWM")).unwrap().to_owned()
}

#[tokio::main]
async fn main() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite://{}", dir.path().join("b.db").display())).await.unwrap();
    let text = include_str!("../../demo/nghi-xuan-2020/phieu.toml");
    let form = Form::from_toml(text).unwrap();
    let mut round = Round::from_toml(include_str!("../../demo/nghi-xuan-2020/dot.toml")).unwrap();
    let agencies: usize = std::env::args().nth(1).map_or(300, |a| a.parse().unwrap());
    let rows: usize = std::env::args().nth(2).map_or(2_000_000, |a| a.parse().unwrap());
    round.agencies = (0..agencies).map(|i| format!("000.{i:03}.27.H27")).collect();
    let list: Vec<Agency> = round.agencies.iter().map(|c| Agency { code: c.clone(), name: format!("UBND xã {c}"), kind: AgencyKind::Commune, parent: None, valid_from: None, valid_to: None, successor: None }).collect();
    store.put_agencies(&list).await.unwrap();
    store.put_form(&form, text).await.unwrap();
    store.put_round(&round).await.unwrap();
    let rounds = Rounds::default();
    rounds.refresh(&store).await.unwrap();
    let open = rounds.get("nghi-xuan-2020").unwrap();
    let clock = Clock::at("2020-09-10".parse().unwrap());
    let mut sample = Vec::new();
    for (a, code) in open.round.agencies.iter().enumerate() {
        let mut ballots = Vec::new();
        for i in 0..40 {
            let mut answers = Answers { kind: Kind::ALL[i % 2], scores: Default::default(), reasons: Default::default(), gates: Default::default() };
            for (at, (_, gate, item)) in form.items().enumerate() {
                if gate.is_none() && (at < 5 || i % 2 == 0) { answers.scores.insert(item.id.clone(), 1 + ((i * 7 + at * 3 + a) % 5) as u8); }
            }
            sample.push(answers.canonical());
            ballots.push(Ballot { round: open.clone(), invitation: keys::random::<16>().to_vec(), agency: code.clone(), field: open.round.fields[(i * i + a) % 3].code.clone(), kind: answers.kind, mode: Mode::Qr, frame: Frame::Drawn, week: clock.iso_week(), flags: Flags::from_bits(i64::from(i % 9 == 0)), tally: Tally::of(&form, &answers), answers: answers.canonical(), salt: keys::random(), commitment: keys::random(), comment: None, key: keys::random(), comment_key: keys::random() });
        }
        store.record(&ballots).await.unwrap();
    }
    let t = Instant::now();
    let report = export::Report::gather(&store, &open, &clock).await.unwrap();
    println!("report {:?}", t.elapsed());
    let t = Instant::now();
    let bytes = export::workbook::bytes(&report).unwrap();
    println!("workbook {} bytes {:?} {}", bytes.len(), t.elapsed(), peak());
    let out = std::env::var("XLSX").unwrap_or_default();
    if !out.is_empty() { std::fs::write(out, &bytes).unwrap(); }
    let t = Instant::now();
    let pool = store.sqlite().unwrap();
    let (a, b) = (&sample[0], &sample[1]);
    sqlx::query("WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < $1) INSERT INTO response (key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment) SELECT printf('%016d', i), 'nghi-xuan-2020', '000.001.27.H27', 'TP-HT', 'ca-nhan', 'qr', 'drawn', '2020-W37', i % 2, CASE i % 2 WHEN 0 THEN $2 ELSE $3 END, randomblob(32), randomblob(32) FROM i").bind(rows as i64).bind(a).bind(b).execute(pool).await.unwrap();
    println!("prepared {:?} {}", t.elapsed(), peak());
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let t = Instant::now();
    let done = export::export(&store, &open, Format::Raw, &dir.path().join("raw.csv"), &clock).await.unwrap();
    println!("raw {} rows {:?} {} bytes {}", done.rows, t.elapsed(), std::fs::metadata(&done.files[0]).unwrap().len(), peak());
    store.close().await;
}
