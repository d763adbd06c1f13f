//! The night: the urn is sealed once a day and at a round's closing.

use crate::{Result, Store, lifecycle::closing, rounds::Rounds, store::Sealed};
use domain::round::Phase;
use jiff::civil::Date;

/// What the keeper of the day has to do: seal if a new day began since the last seal, and close rounds whose last day is over.
///
/// # Errors
/// Database; what was done stays done, the rest is tried again at the next call.
pub async fn keep(store: &Store, rounds: &Rounds, today: Date) -> Result<Sealed> {
    let over: Vec<_> = rounds.all().values().filter(|r| r.phase == Phase::Open && r.round.open.to < today).cloned().collect();
    // Not "since the last seal": a clock that once ran ahead would put off every seal until that day comes.
    let new_day = !store.sealed_on(today).await?;
    let mut sealed = Sealed::default();
    if new_day || !over.is_empty() {
        sealed = store.seal(today).await?;
        tracing::info!(responses = sealed.responses, comments = sealed.comments, "sealed");
    }
    for round in &over {
        store.finish_round(round, &closing(today)).await?;
        tracing::info!(round = round.round.code, "the round is over: last release");
    }
    if !over.is_empty() {
        rounds.refresh(store).await?;
    }
    Ok(sealed)
}
