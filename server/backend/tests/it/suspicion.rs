//! Flags: what raises them on the way in, that they decide nothing, and that they are counted.

use crate::{
    recount::figures_are_a_recount,
    support::{Province, ROUND, numbered, on_both, survey},
};
use backend::{
    clock::Clock,
    suspicion::{BURST, NETWORK, Network, Origin},
};
use domain::{
    answers,
    response::{Flag, Flags, Frame, Kind, Mode},
};
use std::{net::IpAddr, sync::atomic::Ordering};

on_both!(each_sign_is_counted_and_stored, people_who_were_gathered_are_not_flagged);

fn from(last: u8) -> Origin {
    Origin::Web(Some(Network::of(IpAddr::from([203, 0, 113, last]))))
}

fn wait(p: &Province, seconds: i64) {
    let Clock::Fixed(now) = &p.backend.clock else { unreachable!() };
    now.fetch_add(seconds, Ordering::Relaxed);
}

async fn stored_flags(p: &Province) -> Vec<Flags> {
    const SQL: &str = "SELECT flags FROM urn ORDER BY answers";
    let rows: Vec<(i64,)> = match (p.store().sqlite(), p.store().postgres()) {
        (Some(db), _) => sqlx::query_as(SQL).fetch_all(db).await.unwrap(),
        (_, Some(db)) => sqlx::query_as(SQL).fetch_all(db).await.unwrap(),
        _ => unreachable!(),
    };
    rows.into_iter().map(|row| Flags::from_bits(row.0)).collect()
}

async fn counts(p: &Province, agency: usize) -> Vec<u64> {
    p.store().board(&p.open(), &p.agencies[agency]).await.unwrap().unwrap().total.flags.to_vec()
}

async fn each_sign_is_counted_and_stored(p: Province) {
    let intake = &p.backend.intake;
    let slips = p.slips(0, 4, Kind::Individual, Frame::Open).await;
    let page = |key: u128| intake.page_shown(&key.to_be_bytes());
    page(1);
    page(2);
    wait(&p, 3);
    intake.submit_from(&slips[0], Mode::Qr, &survey(1, numbered(1)), Origin::Web(None)).await.unwrap();
    assert_eq!(stored_flags(&p).await, [Flags::NONE.with(Flag::TooFast, true)]);
    wait(&p, 30);
    intake.submit_from(&slips[1], Mode::Qr, &survey(2, numbered(2)), Origin::Web(None)).await.unwrap();
    let mut other_kind = survey(3, numbered(3));
    other_kind.retain(|field| field.0 != answers::KIND);
    other_kind.push((answers::KIND.into(), Kind::Organisation.code().into()));
    intake.submit_from(&slips[2], Mode::Qr, &other_kind, Origin::Web(None)).await.unwrap();
    let mut line = survey(4, [5; 5]);
    let long =
        p.open().form.modules[1].index_items().filter(|i| i.id.as_str() < "ls.5").map(|i| i.id.clone()).collect::<Vec<_>>();
    line.extend(long.into_iter().map(|id| (id, "5".to_owned())));
    intake.submit_from(&slips[3], Mode::Qr, &line, Origin::Web(None)).await.unwrap();
    assert_eq!(counts(&p, 0).await, [0, 1, 1, 0, 0, 1]);

    // A rush about another agency: the eleventh within five minutes; then the twenty-first from one network within the hour.
    let rush = p.slips(1, NETWORK + 6, Kind::Individual, Frame::Open).await;
    for (i, token) in rush.iter().enumerate() {
        wait(&p, if i <= BURST { 20 } else { 150 });
        intake.submit_from(token, Mode::Qr, &survey(100 + i as u128, numbered(i * 37)), from(7)).await.unwrap();
    }
    let [.., burst, network, _] = counts(&p, 1).await[..] else { panic!() };
    assert_eq!((burst, network), (5, 6), "a burst is a run of k");
    p.store().seal(p.backend.clock.today()).await.unwrap();
    assert_eq!(figures_are_a_recount(&p).await, 4 + NETWORK as u64 + 6);
}

async fn people_who_were_gathered_are_not_flagged(p: Province) {
    let slips = p.slips(0, 30, Kind::Individual, Frame::Open).await;
    for (i, token) in slips.iter().enumerate() {
        let mode = [Mode::Group, Mode::Interview, Mode::Phone, Mode::PaperDirect, Mode::PaperPost][i % 5];
        p.backend.intake.submit_from(token, mode, &survey(i as u128, numbered(i * 37)), from(7)).await.unwrap();
    }
    assert!(stored_flags(&p).await.iter().all(|flags| !flags.any()));
}

/// What a voice is sent with.
#[derive(Clone, Copy, Debug)]
struct Sent {
    slip: usize,
    key: u128,
    score: u8,
    network: u8,
    wait: i64,
    shown: bool,
}

/// Deterministic, without a pattern: slips, keys and answers meet again and again.
fn sent(run: u64) -> impl Iterator<Item = Sent> {
    let mut state = run.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut below = move |n: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % n
    };
    std::iter::repeat_with(move || Sent {
        slip: usize::try_from(below(30)).unwrap(),
        key: u128::from(below(40)),
        score: u8::try_from(below(2)).unwrap() + 3,
        network: u8::try_from(below(2)).unwrap(),
        wait: i64::try_from(below(20)).unwrap(),
        shown: below(2) == 0,
    })
    .take(80)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn flags_never_change_the_outcome() {
    for run in 1..5 {
        let (watched, plain) = (Province::sqlite().await, Province::sqlite().await);
        let of_watched = watched.slips(0, 30, Kind::Individual, Frame::Open).await;
        let of_plain = plain.slips(0, 30, Kind::Individual, Frame::Open).await;
        for s in sent(run) {
            wait(&watched, s.wait);
            if s.shown {
                watched.backend.intake.page_shown(&s.key.to_be_bytes());
            }
            let fields = survey(s.key, [s.score; 5]);
            let a = watched.backend.intake.submit_from(&of_watched[s.slip], Mode::Qr, &fields, from(s.network)).await;
            let b = plain.submit(&of_plain[s.slip], &fields).await;
            // Receipts differ by each province's own salt.
            assert_eq!(a.map(drop), b.map(drop), "{s:?}");
        }
        let n = watched.store().response_count(ROUND).await.unwrap();
        assert_eq!(n, plain.store().response_count(ROUND).await.unwrap());
        assert!(stored_flags(&watched).await.iter().any(|flags| flags.any()) && n > 20, "run {run}");
        assert!(stored_flags(&plain).await.iter().all(|flags| !flags.any()));
    }
}
