//! The sample of a round, for the province: what is asked, what was drawn, how far it has come.

use super::{
    App,
    asked::Query,
    staff::{Answer, Which},
};
use axum::{extract::State, http::HeaderMap};
use backend::{Backend, rounds::OpenRound, sampling};
use domain::trouble::Denial;
use serde::Deserialize;
use std::sync::Arc;
use ui::{
    access::{self, Session, WHOLE_PROVINCE},
    model::SamplingPage,
    staff::SAMPLING,
};

/// Which agencies are shown one by one.
#[derive(Debug, Deserialize)]
pub(super) struct Find {
    /// Part of a name.
    #[serde(default)]
    tim: String,
}

/// The page of the sample.
pub(super) async fn page(
    State(app): State<App>,
    Query(which): Query<Which>,
    Query(find): Query<Find>,
    headers: HeaderMap,
) -> Answer {
    let session = app.province_session(&headers, SAMPLING).await?;
    let Some(open) = access::round(&app.backend, WHOLE_PROVINCE, which.dot.as_deref()) else {
        return Ok(app.denied(Denial::NoSuch).await);
    };
    match gather(&app.backend, session, open, find.tim.chars().take(80).collect()).await {
        Ok(page) => Ok(app.page(ui::staff::sampling(page)).await),
        Err(_) => Ok(app.denied(Denial::Busy).await),
    }
}

async fn gather(backend: &Backend, session: Session, open: Arc<OpenRound>, find: String) -> backend::Result<SamplingPage> {
    let (store, round, today) = (&backend.store, &open.round, backend.clock.today());
    let planned = match round.sampling {
        Some(_) => Some(sampling::plan(store, round, today).await?),
        None => None,
    };
    Ok(SamplingPage {
        account: session.account,
        rounds: backend.rounds.all().values().map(|r| (r.round.code.clone(), r.round.title.clone())).collect(),
        planned,
        progress: sampling::progress(store, &open).await?,
        replacements: store.replacements(&round.code).await?,
        transfers: store.transfers(&round.code).await?,
        begun: round.open.from <= today,
        find,
        round: open,
    })
}
