//! The ledger and the record of officers' acts, for whoever supervises. What is decided about them is decided in the browser
//! (`domain::ledger::audit`); here are the texts it asks for.

use super::{
    App,
    asked::{Path, Query},
    citizen::text,
    staff::{Answer, Which},
};
use axum::{extract::State, http::HeaderMap};
use backend::{Backend, Error, rounds::OpenRound};
use domain::{round::Phase, trouble::Denial};
use serde::Deserialize;
use std::sync::Arc;
use ui::{
    access::Session,
    model::{LedgerPage, SupervisionPage},
    staff::{LEDGER, SUPERVISION},
};

/// Days on a page.
const DAYS: usize = 31;

/// Which days are shown.
#[derive(Debug, Deserialize)]
pub(super) struct Before {
    /// Those whose last head is smaller.
    truoc: Option<u64>,
}

/// Between which sizes.
#[derive(Debug, Deserialize)]
pub(super) struct Sizes {
    /// Of the older head.
    tu: u64,
    /// Of the newer one; the latest where it is left out.
    den: Option<u64>,
}

/// Which published file.
#[derive(Debug, Deserialize)]
pub(super) struct File {
    dot: String,
    tep: String,
}

impl App {
    /// A text to take away, or the page that says why there is none.
    async fn taken(&self, found: backend::Result<Option<(String, String)>>) -> Answer {
        match found {
            Ok(Some((body, name))) => Ok(text(body, &name)),
            Ok(None) => Err(self.denied(Denial::NoSuch).await),
            Err(error) => {
                // A damaged ledger is the operator's business first: `hailong verify` says what is damaged.
                tracing::error!(%error, "the ledger could not be read");
                Err(self.denied(Denial::Busy).await)
            }
        }
    }
}

/// `GET /quan-tri/so-cai`: the heads, and what a browser needs to check them.
pub(super) async fn page(State(app): State<App>, Query(before): Query<Before>, headers: HeaderMap) -> Answer {
    let session = app.supervising(&headers, LEDGER).await?;
    match gather(&app.backend, session, before.truoc).await {
        Ok(page) => Ok(app.page(ui::staff::ledger(page)).await),
        Err(error) => {
            tracing::error!(%error, "the ledger has no head to show");
            Ok(app.denied(Denial::Busy).await)
        }
    }
}

async fn gather(backend: &Backend, session: Session, before: Option<u64>) -> backend::Result<LedgerPage> {
    let store = &backend.store;
    let mut days = store.heads_by_day(before.unwrap_or(u64::MAX), DAYS as u64 + 1).await?;
    let more = days.len() > DAYS;
    days.truncate(DAYS);
    let mut published = Vec::new();
    for open in backend.rounds.all().values().filter(|r| r.phase == Phase::Published) {
        published.push((open.clone(), store.published_files(&open.round.code).await?));
    }
    Ok(LedgerPage {
        account: session.account,
        now: store.latest_head().await?.map(|(head, _)| head),
        key: store.ledger().verifying().name().to_owned(),
        before,
        older: days.last().filter(|_| more).map(|head| head.size),
        days,
        published,
    })
}

/// `GET /quan-tri/so-cai/dau/{size}`: a head of an earlier day, as it was signed.
pub(super) async fn head_of(State(app): State<App>, Path(size): Path<u64>, headers: HeaderMap) -> Answer {
    app.supervising(&headers, LEDGER).await?;
    let found = async {
        let Some(note) = app.backend.store.head_of(size).await? else { return Ok(None) };
        let read = app.backend.store.ledger().verifying().head(&note);
        let head = read.map_err(|why| Error::Refused(format!("một đầu sổ cái {why}")))?;
        Ok(Some((note, format!("so-cai-{}-{size}.txt", head.day))))
    };
    app.taken(found.await).await
}

/// `GET /quan-tri/so-cai/noi-tiep?tu=&den=`: the proof that the ledger goes on from an older head.
pub(super) async fn consistency(State(app): State<App>, Query(Sizes { tu, den }): Query<Sizes>, headers: HeaderMap) -> Answer {
    app.supervising(&headers, LEDGER).await?;
    let store = &app.backend.store;
    let found = async {
        let size = match den {
            Some(size) => Some(size),
            None => store.latest_head().await?.map(|(head, _)| head.size),
        };
        let Some(size) = size else { return Ok(None) };
        let proof = store.consistency(tu, size).await?;
        Ok(proof.map(|proof| (proof.to_string(), format!("noi-tiep-{tu}-{size}.txt"))))
    };
    app.taken(found.await).await
}

/// `GET /quan-tri/so-cai/cong-bo?dot=&tep=`: the proof that a published file is in the ledger.
pub(super) async fn published(State(app): State<App>, Query(File { dot, tep }): Query<File>, headers: HeaderMap) -> Answer {
    app.supervising(&headers, LEDGER).await?;
    let proof = app.backend.store.prove_published(&dot, &tep).await;
    app.taken(proof.map(|proof| proof.map(|proof| (proof.to_string(), "bang-chung-cong-bo.txt".to_owned())))).await
}

/// `GET /quan-tri/giam-sat?dot=`: what officers did about a round, its draws, and how often somebody said "Không phải tôi".
pub(super) async fn supervision(State(app): State<App>, Query(which): Query<Which>, headers: HeaderMap) -> Answer {
    let session = app.supervising(&headers, SUPERVISION).await?;
    let Some(open) = app.round_of(&session, which.dot.as_deref()) else {
        return Ok(app.denied(Denial::NoSuch).await);
    };
    match record(&app.backend, session, open).await {
        Ok(page) => Ok(app.page(ui::staff::supervision(page)).await),
        Err(_) => Ok(app.denied(Denial::Busy).await),
    }
}

async fn record(backend: &Backend, session: Session, open: Arc<OpenRound>) -> backend::Result<SupervisionPage> {
    let (store, code) = (&backend.store, &open.round.code);
    let mut events = store.events(code).await?;
    events.reverse();
    let mut disputes: Vec<(String, u64)> = store.disputes(code).await?;
    disputes.sort();
    let named = disputes.into_iter().map(|(agency, n)| (backend.rounds.agency_name(&agency), n)).collect();
    Ok(SupervisionPage {
        rounds: super::rounds_of(backend, &session),
        account: session.account,
        disputes: named,
        events,
        draw: store.draw(code).await?,
        checks: store.verification_draws(code).await?,
        round: open,
    })
}
