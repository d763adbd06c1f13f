//! Made-up responses: only where the round says so, the same for the same seed, and all figures theirs.

use crate::{
    recount::figures_are_a_recount,
    support::{Province, TODAY, numbered, on_both, survey},
};
use backend::{Error, rounds::OpenRound, synth};
use domain::{
    release::Released,
    response::{Frame, Kind},
    tally::Tally,
};
use std::sync::Arc;

on_both!(what_is_loaded_is_what_is_counted);

async fn load(p: &Province, open: &Arc<OpenRound>, n: u64, seed: u64) -> backend::Result<u64> {
    synth::load(p.store(), open, n, seed, TODAY.parse().unwrap(), |_| {}).await
}

async fn what_is_loaded_is_what_is_counted(p: Province) {
    for (i, token) in p.slips(0, 6, Kind::Individual, Frame::Drawn).await.iter().enumerate() {
        p.submit(token, &survey(i as u128, numbered(i * 37))).await.unwrap();
    }
    p.store().seal(p.backend.clock.today()).await.unwrap();
    // Not a whole number of statements.
    assert_eq!(load(&p, &p.open(), 1333, 7).await.unwrap(), 1333);
    assert_eq!(figures_are_a_recount(&p).await, 1339, "beside real ones");
    let board = p.store().board(&p.open(), &p.agencies[0]).await.unwrap().unwrap();
    assert!(board.quotas.iter().all(|(_, filled, size)| filled == size), "the sample fills first");
    let mut released = Released::none(Tally::empty(&p.open().form));
    released.advance(&board.total, p.open().round.release_step);
    assert_eq!(board.released.shown.n, released.shown.n, "the agency sees them as the release rule says");
    assert!(matches!(load(&p, &p.open(), 1333, 7).await, Err(Error::Refused(why)) if why.contains("số gốc 7")));
    assert_eq!(load(&p, &p.open(), 10, 8).await.unwrap(), 10);
    assert_eq!(figures_are_a_recount(&p).await, 1349);
}

#[tokio::test]
async fn a_real_round_takes_no_made_up_voice() {
    let p = Province::sqlite().await;
    let real = OpenRound::new(domain::round::Round { simulated: None, ..p.open().round.clone() }, p.open().form.clone());
    assert!(matches!(load(&p, &Arc::new(real), 5, 1).await, Err(Error::Refused(why)) if why.contains("mô phỏng")));
    assert!(matches!(load(&p, &p.open(), 0, 1).await, Err(Error::Refused(_))));
    assert_eq!(figures_are_a_recount(&p).await, 0);
}

#[tokio::test]
async fn the_same_seed_makes_the_same_responses() {
    let (a, b) = (Province::sqlite().await, Province::sqlite().await);
    for p in [&a, &b] {
        load(p, &p.open(), 300, 42).await.unwrap();
    }
    type Row = (Vec<u8>, String, String, String, i64, String);
    const SQL: &str = "SELECT key, agency, field, week, flags, answers FROM response ORDER BY key";
    let rows = async |p: &Province| -> Vec<Row> { sqlx::query_as(SQL).fetch_all(p.store().sqlite().unwrap()).await.unwrap() };
    assert_eq!(rows(&a).await, rows(&b).await);
}
