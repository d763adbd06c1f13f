//! Several servers on one database: they take voices, show them and seal together.
//!
//! Figures are printed: `scripts/with-postgres.sh cargo nextest run -p backend servers --no-capture`.

use crate::{
    recount::figures_are_a_recount,
    support::{Province, ROUND, TODAY, numbered, on_both, postgres_schema, survey},
};
use backend::{
    Backend, keys,
    lifecycle::closing,
    live::{Known, Live, View},
    rounds::Rounds,
    seal,
};
use domain::{
    response::{Frame, Kind, Mode},
    token::{Receipt, Token},
    trouble::Refusal,
};
use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

on_both!(
    racers_through_two_servers_leave_one_voice_a_slip,
    of_two_servers_that_see_the_day_change_one_seals,
    a_round_closed_at_one_server_takes_no_voice_at_the_other,
    settings_changed_at_one_server_do_not_lose_a_voice_at_the_other,
    a_session_holds_at_both_servers,
);

/// No look by itself: what a server then sees, the database told it.
const NEVER: Duration = Duration::from_secs(3600);
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends as a phone does: "chưa chắc đã ghi nhận" means the same again. Returns also how often.
async fn insist(server: &Backend, token: &Token, fields: &[(String, String)]) -> (Result<Receipt, Refusal>, usize) {
    for again in 0.. {
        match server.intake.submit(token, Mode::Qr, fields).await {
            Err(Refusal::Unavailable) => tokio::time::sleep(Duration::from_millis(20)).await,
            done => return (done, again),
        }
    }
    unreachable!()
}

async fn racers_through_two_servers_leave_one_voice_a_slip(p: Province) {
    const SLIPS: usize = 60;
    const RACERS: usize = 24;
    let (b, _tasks) = p.second_server().await;
    let mut slips = p.slips(0, SLIPS / 2, Kind::Individual, Frame::Drawn).await;
    slips.extend(p.slips(1, SLIPS / 2, Kind::Individual, Frame::Drawn).await);
    let started = Instant::now();
    let mut racers = JoinSet::new();
    for r in 0..RACERS {
        let (server, slips) = (if r % 2 == 0 { p.backend.clone() } else { b.clone() }, slips.clone());
        racers.spawn(async move {
            let mut done = vec![];
            for at in 0..SLIPS {
                // Each server meets the slips in an order of its own: marks of use that were locked in the order they come would
                // make two servers wait for each other.
                let s = if r % 2 == 0 { at } else { SLIPS - 1 - at };
                // Of four neighbours two, one at each server, send the very same submission.
                let fields = survey((s * RACERS + r / 4 * 4 + r % 4 / 2) as u128, [4; 5]);
                done.push((s, insist(&server, &slips[s], &fields).await));
            }
            done
        });
    }
    let mut receipts: Vec<HashSet<String>> = vec![HashSet::new(); SLIPS];
    let (mut taken, mut refused, mut again) = (0, 0, 0);
    for (s, (outcome, times)) in racers.join_all().await.into_iter().flatten() {
        again += times;
        match outcome {
            Ok(receipt) => {
                taken += 1;
                receipts[s].insert(receipt.plain().to_owned());
            }
            Err(refusal) => {
                assert_eq!(refusal, Refusal::Used);
                refused += 1;
            }
        }
    }
    println!(
        "{SLIPS} slips, {RACERS} racers each, through two servers: {} voices, {taken} told so, {refused} refused, {again} sent again, {:?}",
        receipts.iter().map(HashSet::len).sum::<usize>(),
        started.elapsed()
    );
    assert!(receipts.iter().all(|r| r.len() == 1), "one receipt a slip");
    assert_eq!((taken, refused), (SLIPS * 2, SLIPS * (RACERS - 2)), "the two that sent the same are told the same");
    assert_eq!(again, 0, "nobody waits in a circle");
    p.store().seal(p.backend.clock.today()).await.unwrap();
    assert_eq!(figures_are_a_recount(&p).await, SLIPS as u64);
}

async fn of_two_servers_that_see_the_day_change_one_seals(p: Province) {
    let (b, _tasks) = p.second_server().await;
    let slips = p.slips(0, 40, Kind::Individual, Frame::Open).await;
    for (i, token) in slips[..20].iter().enumerate() {
        insist(if i % 2 == 0 { &p.backend } else { &b }, token, &survey(i as u128, numbered(i))).await.0.unwrap();
    }
    for (day, waiting) in [("2020-09-11", 20), ("2020-09-12", 20), ("2020-10-01", 0)] {
        let today = day.parse().unwrap();
        let mut keepers = JoinSet::new();
        for k in 0..16 {
            let (store, rounds) = if k % 2 == 0 { (p.store(), &p.backend.rounds) } else { (&b.store, &b.rounds) };
            let (store, rounds) = (store.clone(), rounds.clone());
            keepers.spawn(async move { seal::keep(&store, &rounds, today).await.unwrap() });
        }
        // Voices that come while sixteen want to seal stay for the next night, or are in this one; they are no batch of their own.
        if day == "2020-09-11" {
            for (i, token) in slips.iter().enumerate().skip(20) {
                insist(&b, token, &survey(i as u128, numbered(i))).await.0.unwrap();
            }
        }
        let seals: Vec<_> = keepers.join_all().await.into_iter().flatten().collect();
        assert_eq!(seals.len(), 1, "{day}: {seals:?}");
        assert!(seals[0].responses >= waiting || day == "2020-09-12", "{day}: {seals:?}");
    }
    assert_eq!(p.store().last_seal().await.unwrap(), Some("2020-10-01".parse().unwrap()));
    let closed = p.store().events(ROUND).await.unwrap().iter().filter(|e| e.what.code() == "closed").count();
    assert_eq!(closed, 1, "sixteen saw that the round is over, one wrote it down");
    assert_eq!(figures_are_a_recount(&p).await, 40);
    let board = p.store().board(&p.open(), &p.agencies[0]).await.unwrap().unwrap();
    assert_eq!(board.released.shown, board.total, "board and report agree");
}

async fn a_round_closed_at_one_server_takes_no_voice_at_the_other(p: Province) {
    let (b, _tasks) = p.second_server().await;
    let slips = p.slips(0, 12, Kind::Individual, Frame::Open).await;
    for (i, token) in slips[..6].iter().enumerate() {
        insist(&b, token, &survey(i as u128, [4; 5])).await.0.unwrap();
    }
    // Voices are on their way through one server while the other closes.
    let mut racers = JoinSet::new();
    for (i, token) in slips.iter().cloned().enumerate().skip(6) {
        let b = b.clone();
        racers.spawn(async move { insist(&b, &token, &survey(i as u128, [2; 5])).await.0 });
    }
    assert!(p.store().finish_round(&p.open(), &closing(TODAY.parse().unwrap())).await.unwrap());
    // At this moment the other one has not looked yet, and its clock says that the round runs.
    let late = insist(&b, &p.slips(1, 1, Kind::Individual, Frame::Open).await[0], &survey(99, [2; 5])).await.0;
    assert_eq!(late, Err(Refusal::Closed));
    let mut counted = 6;
    for outcome in racers.join_all().await {
        match outcome {
            Ok(_) => counted += 1,
            Err(refusal) => assert_eq!(refusal, Refusal::Closed),
        }
    }
    let board = p.store().board(&p.open(), &p.agencies[0]).await.unwrap().unwrap();
    assert_eq!(board.total.n, counted);
    assert_eq!(board.released.shown, board.total, "no voice came after the last release");
}

async fn settings_changed_at_one_server_do_not_lose_a_voice_at_the_other(p: Province) {
    let (b, _tasks) = p.second_server().await;
    for (i, token) in p.slips(0, 5, Kind::Individual, Frame::Open).await.iter().enumerate() {
        let mut round = p.open().round.clone();
        round.target = Some(80.0 + i as f64);
        p.put_round(&round).await;
        let (taken, again) = insist(&b, token, &survey(i as u128, [4; 5])).await;
        taken.unwrap();
        assert_eq!(again, 0, "the server reads the round again by itself");
        assert_eq!(b.rounds.get(ROUND).unwrap().round.target, round.target);
    }
    assert_eq!(p.store().response_count(ROUND).await.unwrap(), 5);
}

async fn a_session_holds_at_both_servers(p: Province) {
    let (b, _tasks) = p.second_server().await;
    p.backend.accounts.add("tinh", backend::store::Role::Province, "mat khau thu nghiem").await.unwrap();
    let cookie = p.backend.accounts.log_in("tinh", "mat khau thu nghiem").await.unwrap();
    assert!(b.accounts.session(&cookie).await.unwrap().is_some());
    b.accounts.log_out(&cookie).await.unwrap();
    assert!(p.backend.accounts.session(&cookie).await.unwrap().is_none());
}

/// The boards of a server that only hears and never looks by itself.
async fn hearing(server: &Backend) -> (Live, JoinSet<()>) {
    let (live, rounds) = (Live::default(), Arc::new(Rounds::default()));
    rounds.refresh(&server.store).await.unwrap();
    live.refresh(&server.store, &rounds, &mut Known::default()).await.unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(live.clone().run(server.store.clone(), rounds, NEVER));
    tasks.spawn(live.clone().listen(server.store.clone()));
    (live, tasks)
}

/// Waits until a board has so many voices.
async fn shows(live: &Live, view: View, n: u64) {
    let mut board = live.watch(ROUND, view).unwrap();
    let seen = tokio::time::timeout(PATIENCE, board.wait_for(|frame| frame.snapshot.n >= n)).await;
    assert_eq!(seen.expect("the board moves in time").unwrap().snapshot.n, n);
}

fn print_latency(what: &str, mut took: Vec<Duration>) {
    took.sort();
    let at = |part: usize| took[(took.len() * part / 100).min(took.len() - 1)];
    println!("{what}: {} trials, p50 {:?}, p99 {:?}, most {:?}", took.len(), at(50), at(99), took[took.len() - 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_voice_at_one_server_reaches_the_boards_of_the_other() {
    let p = Province::postgres().await;
    let (b, _tasks) = p.second_server().await;
    let (live, _boards) = hearing(&b).await;
    let slips = p.slips(0, 40, Kind::Individual, Frame::Open).await;
    let mut took = vec![];
    for (i, token) in slips.iter().enumerate() {
        p.submit(token, &survey(i as u128, [4; 5])).await.unwrap();
        let committed = Instant::now();
        shows(&live, View::Province, i as u64 + 1).await;
        took.push(committed.elapsed());
    }
    print_latency("commit at one server to the province's board at the other, PostgreSQL", took);
    let released = live.watch(ROUND, View::Released(p.agencies[0].clone())).unwrap().borrow().snapshot.clone();
    assert_eq!((released.n, released.waiting, released.official.counted), (40, 0, 40), "in steps there too");
    // What no voice did is heard of as well.
    p.store().finish_round(&p.open(), &closing(TODAY.parse().unwrap())).await.unwrap();
    let mut board = live.watch(ROUND, View::Province).unwrap();
    let revision = board.borrow().snapshot.revision;
    let moved = tokio::time::timeout(PATIENCE, board.wait_for(|frame| frame.snapshot.revision > revision)).await;
    assert!(moved.is_ok(), "a command's change sends word too");
}

/// SQLite sends no word: there the other server's own look finds it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_on_one_file_find_each_others_voices() {
    let p = Province::sqlite().await;
    let (b, _tasks) = p.second_server().await;
    let mut took = vec![];
    for (i, token) in p.slips(0, 6, Kind::Individual, Frame::Open).await.iter().enumerate() {
        p.submit(token, &survey(i as u128, [4; 5])).await.unwrap();
        let committed = Instant::now();
        shows(&b.live, View::Province, i as u64 + 1).await;
        took.push(committed.elapsed());
    }
    print_latency("commit at one server to the province's board at the other, SQLite", took);
}

/// One of two servers loses its connections again and again, the last times for a while: the other goes on, and the one that comes
/// back shows what it missed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_cut_from_the_database_comes_back_and_catches_up() {
    let p = Province::postgres().await;
    let admin = p.store().postgres().unwrap();
    let run = |sql: String| async move { sqlx::query(sqlx::AssertSqlSafe(sql)).execute(admin).await.unwrap().rows_affected() };
    // A role of its own tells its connections apart.
    let role = format!("b{}", keys::to_hex(&keys::random::<8>()));
    run(format!("CREATE ROLE {role} LOGIN SUPERUSER")).await;
    let (b, _tasks) = p.server_at(&p.url.replace("hailong@", &format!("{role}@"))).await;
    let (live, _boards) = hearing(&b).await;
    let slips = p.slips(0, 60, Kind::Individual, Frame::Open).await;
    let (mut took, mut again, mut cut) = (vec![], 0, 0);
    for (round, four) in slips.chunks(6).enumerate() {
        let voice = |at: usize| survey((round * 6 + at) as u128, [4; 5]);
        let away = round % 2 == 1;
        if away {
            run(format!("ALTER ROLE {role} NOLOGIN")).await;
        }
        let struck = b.intake.clone();
        let (token, fields) = (four[0].clone(), voice(0));
        let under_way = tokio::spawn(async move { struck.submit(&token, Mode::Qr, &fields).await });
        cut += run(format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'")).await;
        for (at, token) in four.iter().enumerate().skip(1).take(4) {
            p.submit(token, &voice(at)).await.expect("the other server goes on");
        }
        if away {
            assert_eq!(b.intake.submit(&four[5], Mode::Qr, &voice(5)).await, Err(Refusal::Unavailable), "cut off means 503");
            tokio::time::sleep(Duration::from_millis(300)).await;
            run(format!("ALTER ROLE {role} LOGIN")).await;
        }
        let back = Instant::now();
        // Whatever became of the voice that was under way, sending the same again gives one voice.
        drop(under_way.await.unwrap());
        for at in [0, 5] {
            let (done, times) = insist(&b, &four[at], &voice(at)).await;
            done.unwrap();
            again += times;
        }
        shows(&live, View::Province, (round as u64 + 1) * 6).await;
        took.push(back.elapsed());
    }
    println!("{cut} connections cut in 10 rounds, 60 voices, {again} sent again");
    print_latency("back to taking voices and showing all of them", took);
    assert!(cut >= 10, "every cut hit something");
    p.store().seal(p.backend.clock.today()).await.unwrap();
    assert_eq!(figures_are_a_recount(&p).await, 60);
    b.store.close().await;
    run(format!("DROP ROLE {role}")).await;
}

/// The word itself: it is empty, and programs in two schemas of one database do not hear each other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_notice_says_nothing() {
    let (p, other) = (Province::postgres().await, postgres_schema().await);
    let db = p.store().postgres().unwrap();
    let (schema,): (String,) = sqlx::query_as("SELECT current_schema()::text").fetch_one(db).await.unwrap();
    let mut ear = sqlx::postgres::PgListener::connect(&other).await.unwrap();
    ear.listen(&format!("{schema}.board")).await.unwrap();
    let token = &p.slips(0, 1, Kind::Individual, Frame::Open).await[0];
    p.submit(token, &survey(1, [4; 5])).await.unwrap();
    let notice = tokio::time::timeout(PATIENCE, ear.recv()).await.unwrap().unwrap();
    assert_eq!((notice.channel(), notice.payload()), (format!("{schema}.board").as_str(), ""));
    assert!(!other.contains(&schema), "a listener there has another channel");
}
