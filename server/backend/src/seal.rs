//! The night: the urn is sealed once a day and at a round's closing.

use crate::{Result, Store, lifecycle::closing, rounds::Rounds, store::Sealed};
use domain::round::Phase;
use jiff::civil::Date;

/// What the keeper of the day has to do: seal if a new day began since the last seal, and close rounds whose last day is over.
///
/// `None`: nothing was due, or another server was first. Of several servers that see the day change one seals: who comes second
/// finds the day noted, under the lock. A second seal would be worse than useless: the few voices of the seconds between would
/// be a batch of their own.
///
/// # Errors
/// Database; what was done stays done, the rest is tried again at the next call.
pub async fn keep(store: &Store, rounds: &Rounds, today: Date) -> Result<Option<Sealed>> {
    let over: Vec<_> = rounds.all().values().filter(|r| r.phase == Phase::Open && r.round.open.to < today).cloned().collect();
    // Not "since the last seal": a clock that once ran ahead would put off every seal until that day comes.
    let new_day = !store.sealed_on(today).await?;
    let mut sealed = None;
    if new_day || !over.is_empty() {
        let codes: Vec<&str> = over.iter().map(|r| r.round.code.as_str()).collect();
        sealed = store.seal_if_due(today, &codes).await?;
    }
    if let Some(sealed) = sealed {
        tracing::info!(responses = sealed.responses, comments = sealed.comments, "sealed");
    }
    for round in &over {
        if store.finish_round(round, &closing(today)).await? {
            tracing::info!(round = round.round.code, "the round is over: last release");
        }
    }
    if !over.is_empty() {
        rounds.refresh(store).await?;
    }
    Ok(sealed)
}
