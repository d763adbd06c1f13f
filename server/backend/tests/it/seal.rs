//! After a seal nothing links a slip to a response better than chance.
//!
//! The attacker has the whole sealed database. The test knows the truth: voices came in a known order, and each one's answers
//! say its number. Every attack ranks slips and responses by some trace of order and pairs them rank by rank; by chance one
//! pair is right on average (a permutation's fixed points are Poisson with mean 1), so ten are a finding.

use crate::support::{Province, ROUND, numbered, on_both, survey};
use domain::{
    answers::Answers,
    response::{Frame, Kind},
    token::Token,
};
use std::{collections::HashMap, time::Duration};

on_both!(
    no_trace_of_order_survives_the_seal,
    closing_releases_everything_and_empties_the_urn,
    what_citizens_say_during_a_seal_is_kept,
    a_clock_that_ran_ahead_puts_off_no_seal,
);

const VOICES: usize = 240;
/// P(Poisson(1) >= 10) is about one in ten million.
const CHANCE: usize = 10;

/// Two nights: voices of the first half are sealed apart from the second's, so that batches would show too.
async fn two_nights(p: &Province) -> HashMap<Vec<u8>, usize> {
    let tokens = p.slips(0, VOICES, Kind::Individual, Frame::Open).await;
    let mut truth = HashMap::new();
    for (i, token) in tokens.iter().enumerate() {
        p.submit(token, &survey(i as u128, numbered(i))).await.unwrap();
        truth.insert(invitation(p, token).await, i);
        if i + 1 == VOICES / 2 || i + 1 == VOICES {
            p.store().seal(p.backend.clock.today()).await.unwrap();
        }
    }
    truth
}

pub(crate) async fn invitation(p: &Province, token: &Token) -> Vec<u8> {
    p.backend.intake.visit(token, false).await.unwrap().invitation.id
}

/// Which submission a response's answers tell.
pub(crate) fn number_of(p: &Province, answers: &str) -> usize {
    let scores = Answers::from_canonical(&p.open().form, answers).unwrap().scores;
    let digits = ["ngan.1", "ngan.2", "ngan.3", "ngan.4", "ngan.chung"].map(|item| usize::from(scores[item]) - 1);
    digits.iter().rev().fold(0, |n, d| n * 5 + d)
}

/// Pairs two lists rank by rank, forwards and backwards; the better count of right pairs.
fn right_pairs(slips: &[usize], responses: &[usize]) -> usize {
    assert_eq!(slips.len(), responses.len());
    let hits = |it: &mut dyn Iterator<Item = &usize>| slips.iter().zip(it).filter(|(a, b)| a == b).count();
    hits(&mut responses.iter()).max(hits(&mut responses.iter().rev()))
}

/// How many slips of the first night a split into two batches sorts rightly, beyond what a coin would.
fn batch_advantage(slips: &[usize]) -> usize {
    let first = slips[..VOICES / 2].iter().filter(|i| **i < VOICES / 2).count();
    first.abs_diff(VOICES / 4)
}

async fn no_trace_of_order_survives_the_seal(p: Province) {
    let truth = two_nights(&p).await;
    assert_eq!(p.store().urn_size().await.unwrap(), 0);
    let (slips, responses): (Vec<Vec<Vec<u8>>>, Vec<Vec<String>>) = match (p.store().sqlite(), p.store().postgres()) {
        (Some(db), _) => sqlite_orders(&p, db).await,
        (_, Some(db)) => postgres_orders(db).await,
        _ => unreachable!(),
    };
    let responses: Vec<Vec<usize>> = responses.iter().map(|r| r.iter().map(|a| number_of(&p, a)).collect()).collect();
    for (s, order) in slips.iter().enumerate() {
        let order: Vec<usize> = order.iter().map(|id| truth[id]).collect();
        assert_eq!(order.len(), VOICES);
        // Four standard deviations of the hypergeometric count: sqrt(240 / 16) = 3.9.
        assert!(batch_advantage(&order) <= 16, "order {s} of the slips tells the night");
        for (r, responses) in responses.iter().enumerate() {
            let hits = right_pairs(&order, responses);
            assert!(hits < CHANCE, "slips by order {s}, responses by order {r}: {hits} pairs of {VOICES}");
        }
    }
    let by_truth: Vec<usize> = (0..VOICES).collect();
    assert_eq!(right_pairs(&by_truth, &by_truth), VOICES, "the attack would see an order if there were one");
}

/// Orders a thief of the file finds: each table as its b-tree is walked, and as its cells lie in the raw pages.
async fn sqlite_orders(p: &Province, db: &sqlx::SqlitePool) -> (Vec<Vec<Vec<u8>>>, Vec<Vec<String>>) {
    let used: Vec<(Vec<u8>,)> = sqlx::query_as("SELECT invitation FROM used").fetch_all(db).await.unwrap();
    let sealed: Vec<(Vec<u8>, String)> = sqlx::query_as("SELECT key, answers FROM response").fetch_all(db).await.unwrap();
    let file = std::fs::read(p.dir.path().join("thu.db")).unwrap();
    let wal = std::fs::metadata(p.dir.path().join("thu.db-wal")).map_or(0, |m| m.len());
    assert_eq!(wal, 0, "the write-ahead log was cut");

    let place = |needle: &[u8]| file.windows(needle.len()).rposition(|w| w == needle);
    // The invitation's own row holds the id too: what counts is the place in `used`, where the round's name stands before it.
    let mark = |id: &[u8]| [ROUND.as_bytes(), id].concat();
    let mut marks: Vec<_> = used.iter().map(|u| (place(&mark(&u.0)).expect("the mark is in the file"), u.0.clone())).collect();
    marks.sort();
    let row = |key: &[u8]| [key, ROUND.as_bytes()].concat();
    let mut rows: Vec<_> = sealed.iter().map(|r| (place(&row(&r.0)).expect("the row is in the file"), r.1.clone())).collect();
    rows.sort();
    for (key, _) in &sealed {
        let needle = row(key);
        let copies = file.windows(needle.len()).filter(|w| *w == needle).count();
        assert_eq!(copies, 1, "the urn's own copy was overwritten");
    }
    (
        vec![used.into_iter().map(|u| u.0).collect(), marks.into_iter().map(|m| m.1).collect()],
        vec![sealed.into_iter().map(|r| r.1).collect(), rows.into_iter().map(|r| r.1).collect()],
    )
}

/// Orders an owner of the database finds: physical place, transaction, and both.
async fn postgres_orders(db: &sqlx::PgPool) -> (Vec<Vec<Vec<u8>>>, Vec<Vec<String>>) {
    let mut slips = Vec::new();
    let mut responses = Vec::new();
    for order in ["ctid", "xmin::text::bigint, ctid", "xmin::text::bigint, invitation"] {
        let sql = format!("SELECT invitation FROM used ORDER BY {order}");
        let rows: Vec<(Vec<u8>,)> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(db).await.unwrap();
        slips.push(rows.into_iter().map(|r| r.0).collect());
    }
    for order in ["ctid", "xmin::text::bigint, ctid", "key"] {
        let sql = format!("SELECT answers FROM response ORDER BY {order}");
        let rows: Vec<(String,)> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(db).await.unwrap();
        responses.push(rows.into_iter().map(|r| r.0).collect());
    }
    let (transactions,): (i64,) = sqlx::query_as("SELECT COUNT(DISTINCT xmin::text) FROM used").fetch_one(db).await.unwrap();
    assert_eq!(transactions, 1, "no mark of use says which day it came");
    (slips, responses)
}

/// The other side of the same coin: before the seal PostgreSQL's own columns do pair slips with responses, and the attack
/// finds every one of them. This is what the seal is for, and why the threat model says that the open urn is not covered.
#[tokio::test]
async fn before_the_seal_the_same_attack_succeeds() {
    let p = Province::postgres().await;
    let mut truth = HashMap::new();
    for (i, token) in p.slips(0, 40, Kind::Individual, Frame::Open).await.iter().enumerate() {
        p.submit(token, &survey(i as u128, numbered(i))).await.unwrap();
        truth.insert(invitation(&p, token).await, i);
    }
    let db = p.store().postgres().unwrap();
    let slips: Vec<(Vec<u8>,)> =
        sqlx::query_as("SELECT invitation FROM used ORDER BY xmin::text::bigint").fetch_all(db).await.unwrap();
    let urn: Vec<(String,)> = sqlx::query_as("SELECT answers FROM urn ORDER BY xmin::text::bigint").fetch_all(db).await.unwrap();
    let slips: Vec<usize> = slips.iter().map(|s| truth[&s.0]).collect();
    let urn: Vec<usize> = urn.iter().map(|r| number_of(&p, &r.0)).collect();
    assert_eq!(right_pairs(&slips, &urn), 40);
}

async fn closing_releases_everything_and_empties_the_urn(p: Province) {
    for (i, token) in p.slips(0, 7, Kind::Individual, Frame::Open).await.iter().enumerate() {
        p.submit(token, &survey(i as u128, [4; 5])).await.unwrap();
    }
    let board = |p: &Province| {
        let (store, open, agency) = (p.store().clone(), p.open(), p.agencies[0].clone());
        async move { store.board(&open, &agency).await.unwrap().unwrap() }
    };
    assert_eq!(board(&p).await.released.shown.n, 5);
    let after = "2020-10-01".parse().unwrap();
    let sealed = backend::seal::keep(p.store(), &p.backend.rounds, after).await.unwrap();
    assert_eq!(sealed.map(|s| s.responses), Some(7));
    let row = board(&p).await;
    assert_eq!(row.released.shown, row.total, "board and report agree");
    assert_eq!(p.open().phase, domain::round::Phase::Closed);
    let again = backend::seal::keep(p.store(), &p.backend.rounds, after).await.unwrap();
    assert_eq!(again, None, "a second call the same day does nothing");
}

/// The seal rewrites whole tables; a "Không phải tôi" or a count of slips that comes meanwhile is not written over.
async fn what_citizens_say_during_a_seal_is_kept(p: Province) {
    let slips = p.slips(0, 60, Kind::Individual, Frame::Open).await;
    for (i, token) in slips.iter().enumerate() {
        p.submit(token, &survey(i as u128, numbered(i))).await.unwrap();
    }
    let store = p.store().clone();
    let today = p.backend.clock.today();
    let seals = tokio::spawn(async move {
        for _ in 0..12 {
            store.seal(today).await.unwrap();
        }
    });
    for (i, token) in (1u64..).zip(&slips) {
        p.backend.intake.dispute(token).await.unwrap();
        let counted = backend::store::Denominators { issued: 60 + i, eligible: 60 };
        p.store().put_denominators(ROUND, &p.agencies[0], counted).await.unwrap();
    }
    seals.await.unwrap();
    assert_eq!(p.store().disputes(ROUND).await.unwrap(), [(p.agencies[0].clone(), 60)]);
    assert_eq!(p.store().board(&p.open(), &p.agencies[0]).await.unwrap().unwrap().issued, 120);
}

async fn a_clock_that_ran_ahead_puts_off_no_seal(p: Province) {
    let token = &p.slips(0, 1, Kind::Individual, Frame::Drawn).await[0];
    // Within the round, so that nothing is closed; then the clock is set right.
    backend::seal::keep(p.store(), &p.backend.rounds, "2020-09-25".parse().unwrap()).await.unwrap();
    p.submit(token, &survey(1, [4; 5])).await.unwrap();
    let tomorrow = p.backend.clock.today().tomorrow().unwrap();
    let sealed = backend::seal::keep(p.store(), &p.backend.rounds, tomorrow).await.unwrap();
    assert_eq!(sealed.map(|s| s.responses), Some(1), "tomorrow has its own seal");
    let again = backend::seal::keep(p.store(), &p.backend.rounds, tomorrow).await.unwrap();
    assert_eq!(again, None, "and only one");
    assert_eq!(p.store().urn_size().await.unwrap(), 0);
}

/// A process that is killed between a seal's COMMIT and the cutting of the log leaves the log; the next start cuts it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_cuts_the_log_that_a_killed_seal_left() {
    let p = Province::sqlite().await;
    let log = || std::fs::metadata(p.dir.path().join("thu.db-wal")).map_or(0, |m| m.len());
    let mut voices = p.slips(0, 100, Kind::Individual, Frame::Drawn).await.into_iter().zip(1..);
    // Its own start cuts once too, at a moment of its choosing.
    while log() == 0 {
        let (token, key) = voices.next().unwrap();
        p.submit(&token, &survey(key, [4; 5])).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (_second, tasks) =
        backend::Backend::start(p.store().clone(), p.dir.path().to_owned(), p.backend.clock.clone()).await.unwrap();
    let cut = async {
        while log() > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), cut).await.expect("the log is cut");
    tasks.finish().await;
}
