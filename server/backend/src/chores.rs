//! What is done once a day, after the night's seal: forgetting, then the backup, so that it holds nothing that was due.

use crate::{Result, Store, backup::Nightly, clock::Clock, keys::Keys, retention, rounds::Rounds};
use jiff::civil::Date;
use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

/// How often the clock is looked at.
const WATCH: Duration = Duration::from_secs(1);
/// How long to wait after a failure.
const AGAIN: Duration = Duration::from_secs(600);

/// What the operator wants done at night.
#[derive(Clone, Debug)]
pub struct Housekeeping {
    /// Backups; `None`: the operator takes care of them.
    pub nightly: Option<Nightly>,
    /// Days after which a published round's personal data are deleted.
    pub registry_days: u16,
}

impl Default for Housekeeping {
    fn default() -> Self {
        Self { nightly: None, registry_days: retention::REGISTRY_DAYS }
    }
}

/// Does the chores of each day, until the process ends.
pub(crate) async fn run(store: Store, rounds: Arc<Rounds>, clock: Clock, keys: Arc<RwLock<Keys>>, housekeeping: Housekeeping) {
    let mut done = None;
    loop {
        tokio::time::sleep(WATCH).await;
        let today = clock.today();
        if done == Some(today) || !store.sealed_on(today).await.unwrap_or_default() {
            continue;
        }
        let keys = keys.read().unwrap_or_else(PoisonError::into_inner).clone();
        let forgot = forget(&store, &rounds, &clock, &keys, housekeeping.registry_days).await;
        let backed_up = back_up(&store, housekeeping.nightly.as_ref(), today).await;
        if forgot && backed_up {
            done = Some(today);
        } else {
            tokio::time::sleep(AGAIN).await;
        }
    }
}

async fn forget(store: &Store, rounds: &Rounds, clock: &Clock, keys: &Keys, days: u16) -> bool {
    let all = async {
        store.end_old_sessions(clock.now()).await?;
        retention::carry_out(store, rounds, keys, days, clock.today()).await
    };
    counted("retention", all.await, |error| tracing::error!(%error, "what was due could not be deleted; trying again"))
}

async fn back_up(store: &Store, nightly: Option<&Nightly>, today: Date) -> bool {
    let Some(nightly) = nightly else { return true };
    let taken = nightly.take(store, today).await;
    if matches!(taken, Ok(true)) {
        tracing::info!("the night's backup is whole");
    }
    counted("backup", taken, |error| tracing::error!(%error, "the backup failed; trying again"))
}

/// Counts a chore for the operator's monitor, and says whether it was done.
pub(crate) fn counted<T>(task: &'static str, result: Result<T>, complain: impl FnOnce(crate::Error)) -> bool {
    let done = result.is_ok();
    metrics::counter!("hailong_chores_total", "task" => task, "outcome" => if done { "done" } else { "failed" }).increment(1);
    result.map_or_else(complain, drop);
    done
}
