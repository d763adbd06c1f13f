//! What personal data are deleted when, once a round is published (Luật 91/2025/QH15, Điều 14: when the purpose is done).
//!
//! After `registry_days` the round's dossiers leave the registry; the IDs of those that had a slip are replaced by a pseudonym
//! that only the holder of the keys can compute ([`Keys::pseudonym`]), on slips and on the lists of the sample; the names that
//! codes were handed out under are emptied. What stays: figures, published files, marks of use (one dossier still has one voice:
//! `slips` knows a forgotten dossier by its pseudonym), sealed responses.

use crate::{
    Result, Store,
    keys::Keys,
    lifecycle::{Event, What},
    rounds::{OpenRound, Rounds},
};
use domain::{dossier::DossierId, eligibility::in_scope, round::Phase};
use jiff::{ToSpan, civil::Date};

/// Days after publishing, unless the configuration says otherwise: half a year for questions and complaints about the result.
pub const REGISTRY_DAYS: u16 = 180;
/// Most days that the configuration may ask for: five years.
pub const REGISTRY_DAYS_AT_MOST: u16 = 1825;

/// What of a round will be deleted, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Round code.
    pub round: String,
    /// Its title.
    pub title: String,
    /// The day of deletion; `None`: not published yet, so nothing is due.
    pub on: Option<Date>,
    /// What is still there.
    pub left: Left,
}

/// Personal data of a round that are still in the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Dossiers of the registry.
    pub dossiers: u64,
    /// Dossier IDs on slips and on lists of the sample.
    pub ids: u64,
    /// Names beside codes.
    pub names: u64,
}

impl Left {
    /// Whether nothing is left.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Every round with what will be deleted of it.
///
/// # Errors
/// Database.
pub async fn plan(store: &Store, rounds: &Rounds, days: u16) -> Result<Vec<Due>> {
    let mut plan = vec![];
    for open in rounds.all().values() {
        let left = Left { dossiers: registered(store, open).await?.len() as u64, ..store.personal_left(&open.round.code).await? };
        let (round, title) = (open.round.code.clone(), open.round.title.clone());
        plan.push(Due { round, title, on: due_on(store, open, days).await?, left });
    }
    Ok(plan)
}

/// Deletes what is due, in short transactions: what a crash interrupts goes on the next night. Returns the rounds that had
/// something left.
///
/// # Errors
/// Database.
pub async fn carry_out(store: &Store, rounds: &Rounds, keys: &Keys, days: u16, today: Date) -> Result<Vec<String>> {
    let mut done = vec![];
    for open in rounds.all().values() {
        if due_on(store, open, days).await?.is_none_or(|day| day > today) {
            continue;
        }
        let code = &open.round.code;
        // IDs first: a dossier that still has a slip under its own name then has it in another round, and stays.
        let ids = store.forget_ids(code, |id| keys.pseudonym(id)).await?;
        let names = store.forget_names(code).await?;
        let dossiers = store.forget_dossiers(&registered(store, open).await?).await?;
        if ids + names + dossiers > 0 {
            tracing::info!(round = code, ids, names, dossiers, "personal data of a published round were deleted");
            done.push(code.clone());
        }
    }
    if !done.is_empty() {
        store.forget_registry_traces().await?;
    }
    Ok(done)
}

/// Deletes one dossier at its holder's request: from the registry, with the telephone number of the phúc tra; on its slip and the
/// list of the sample the ID is replaced. The slip opens nothing any more; a voice that was given with it stays, and nobody can
/// find it. False: there is no such dossier.
///
/// # Errors
/// Database.
pub async fn forget(store: &Store, keys: &Keys, dossier: &DossierId) -> Result<bool> {
    let found = store.forget_one(dossier.as_str(), &keys.pseudonym(dossier.as_str())).await?;
    if found {
        store.forget_registry_traces().await?;
    }
    Ok(found)
}

async fn due_on(store: &Store, open: &OpenRound, days: u16) -> Result<Option<Date>> {
    if open.phase != Phase::Published {
        return Ok(None);
    }
    Ok(due_day(&store.events(&open.round.code).await?, days))
}

/// The day on which a round's personal data are deleted; `None`: its record says nothing of publishing.
pub fn due_day(record: &[Event], days: u16) -> Option<Date> {
    let published = record.iter().find(|event| event.what == What::Published)?;
    Some(published.day.saturating_add(i64::from(days).days()))
}

/// The round's dossiers in the registry, but for those that have their slip in another round.
async fn registered(store: &Store, open: &OpenRound) -> Result<Vec<String>> {
    let mut ids = vec![];
    for agency in &open.round.agencies {
        let elsewhere: std::collections::HashSet<String> = store
            .slips_of(agency, open.round.dossiers)
            .await?
            .into_iter()
            .filter(|(round, _)| *round != open.round.code)
            .map(|(_, slip)| slip.dossier)
            .collect();
        let dossiers = store.dossiers(agency, open.round.dossiers).await?;
        let ours = dossiers.into_iter().filter(|d| in_scope(&open.round, d)).map(|d| d.id.to_string());
        ids.extend(ours.filter(|id| !elsewhere.contains(id)));
    }
    Ok(ids)
}
