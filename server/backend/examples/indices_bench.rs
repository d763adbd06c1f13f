//! Every index of a round from its figures, in milliseconds, in a small round and in one of ten million responses; on SQLite:
//! `cargo run --release -p backend --example indices_bench [RESPONSES] [AGENCIES]` (10,000,000 and 300).
//!
//! The province is made up, and its registry small: a report counts that too, and this is a measure of responses. The small round has 10,000 responses and the same agencies. Each figure is the median of 21 runs.
#![expect(clippy::unwrap_used, reason = "a measurement ends where something fails")]

use backend::{
    Store,
    clock::Clock,
    export::Report,
    ledger::Ledger,
    lifecycle::{Order, What},
    periods,
    rounds::{OpenRound, Rounds},
    synth,
};
use domain::{
    agency::{Agency, AgencyKind},
    dossier::{Channel, Dossier, DossierId},
    form::Form,
    response::{Frame, Kind},
    round::{Field, Phase, Round},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

const SMALL: u64 = 10_000;
const BUDGET: f64 = 100.0;
const DOSSIERS: u64 = 1000;
const RUNS: usize = 21;

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args().skip(1).map(|a| a.parse::<u64>().unwrap());
    let (large, agencies) = (numbers.next().unwrap_or(10_000_000), numbers.next().unwrap_or(300));
    let mut seen = vec![];
    for n in [SMALL, large] {
        let dir = tempfile::tempdir().unwrap();
        let clock = Clock::at("2020-09-28".parse().unwrap());
        let ledger = Ledger::open(dir.path(), clock.clone()).unwrap();
        let store = Store::open(&format!("sqlite://{}", dir.path().join("do.db").display()), ledger).await.unwrap();
        let open = province(&store, agencies).await;
        let start = Instant::now();
        synth::load(&store, &open, n, 1, clock.today(), |_| {}).await.unwrap();
        let took = start.elapsed();
        #[expect(clippy::cast_precision_loss, reason = "millions")]
        let speed = n as f64 / took.as_secs_f64();
        println!("{n} responses loaded in {took:.1?} ({speed:.0}/s), {}", peak());
        seen.push(measure(&store, &open, &clock, n).await);
        store.close().await;
    }
    println!("ratio {large} to {SMALL}: {:.2}", seen[1] / seen[0]);
}

/// All of a report's numbers: agencies, modules, factors, items, questions, both indices with intervals, ranges of ranks, the
/// breakdown with its small cells closed, weeks; and its parts that ask the database.
async fn measure(store: &Store, open: &OpenRound, clock: &Clock, n: u64) -> f64 {
    let mut all = vec![];
    let (mut cells, mut weeks) = (vec![], vec![]);
    for _ in 0..RUNS {
        let start = Instant::now();
        let report = Report::gather(store, open, clock).await.unwrap();
        all.push(start.elapsed());
        assert_eq!(report.total.counts.n, n);
        let start = Instant::now();
        store.cells(&open.round.code).await.unwrap();
        cells.push(start.elapsed());
        let start = Instant::now();
        periods::by_period(store, open).await.unwrap();
        weeks.push(start.elapsed());
    }
    let [all, cells, weeks] = [all, cells, weeks].map(median);
    let verdict = if all <= BUDGET { "met" } else { "NOT MET" };
    println!(
        "{n} responses, {} agencies: every index in {all:.1} ms (budget {BUDGET} ms: {verdict}); cells alone {cells:.1} ms, weeks \
         alone {weeks:.1} ms",
        open.round.agencies.len(),
    );
    all
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

/// The most memory this process has had, where the system tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or(" ?");
    format!("peak memory{}", line.replace('\t', " "))
}

async fn province(store: &Store, agencies: u64) -> Arc<OpenRound> {
    let text = include_str!("../../demo/nghi-xuan-2020/phieu.toml");
    let mut round = Round::from_toml(include_str!("../../demo/nghi-xuan-2020/dot.toml")).unwrap();
    round.agencies = (0..agencies).map(|i| format!("000.{i:03}.27.H27")).collect();
    let field = |i: u64| Field { code: format!("LV-{i}"), name: format!("Lĩnh vực {i}") };
    round.fields = (1..=5).map(field).collect();
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
    let day = "2020-03-02".parse().unwrap();
    let dossier = |i: u64| {
        let agency = round.agencies[usize::try_from(i % agencies).unwrap()].clone();
        Dossier {
            id: DossierId::parse(&format!("{agency}-200302-{i:06}")).unwrap(),
            receiving_agency: agency.clone(),
            agency,
            field: round.fields[usize::try_from(i / agencies % 5).unwrap()].code.clone(),
            procedure: "Đăng ký khai sinh".into(),
            kind: Kind::ALL[usize::try_from(i % 2).unwrap()],
            channel: if i.is_multiple_of(7) { Channel::Online } else { Channel::Counter },
            out_of_province: i.is_multiple_of(11),
            received_on: day,
            appointed_on: Some(day),
            returned_on: (!i.is_multiple_of(5)).then_some(day),
            frame: Frame::Open,
        }
    };
    store.put_dossiers(&(0..DOSSIERS).map(dossier).collect::<Vec<_>>()).await.unwrap();
    store.seal("2020-09-28".parse().unwrap()).await.unwrap();
    let rounds = Rounds::default();
    rounds.refresh(store).await.unwrap();
    rounds.get(&round.code).unwrap()
}
