//! The sample of a round, for the province: what is asked, the draw and what is changed of it, how far it has come.

use super::{
    App,
    asked::{Form, Query},
    attachment, sentence,
    staff::{Answer, Which},
};
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect},
};
use backend::{Backend, Error, rounds::OpenRound, sampling};
use domain::{
    round::Round,
    sample::{ReplacementReason, Seed},
    trouble::Denial,
};
use serde::Deserialize;
use std::sync::Arc;
use ui::{
    access::{self, Session, WHOLE_PROVINCE},
    model::{SamplingOrder, SamplingPage},
    staff::SAMPLING,
};

/// Which agencies are shown one by one.
#[derive(Debug, Deserialize)]
pub(super) struct Find {
    /// Part of a name.
    #[serde(default)]
    tim: String,
}

/// An order as its form sends it.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    dot: String,
    #[serde(flatten)]
    order: SamplingOrder,
}

/// Whether those on neither list are in the file too.
#[derive(Debug, Deserialize)]
pub(super) struct Whole {
    #[serde(rename = "toan-bo")]
    whole: Option<String>,
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
    let find = find.tim.chars().take(80).collect();
    let page = app.busy(gather(&app.backend, session, open, find).await).await?;
    Ok(app.page(ui::staff::sampling(page)).await)
}

/// Carries out an order and goes back to the page, or shows it with the reason why not.
pub(super) async fn order(State(app): State<App>, headers: HeaderMap, Form(sent): Form<Sent>) -> Answer {
    let (session, open) = app.known_round(&headers, SAMPLING, &sent.dot).await?;
    match carry_out(&app.backend, &open.round, &sent.order, &session.account.login).await {
        Ok(()) => {
            let section = match sent.order {
                SamplingOrder::Draw { .. } => "rut-mau",
                SamplingOrder::Transfer { .. } => "chuyen",
                SamplingOrder::Replace { .. } => "thay-the",
            };
            Ok(Redirect::to(&format!("{SAMPLING}?dot={}#{section}", open.round.code)).into_response())
        }
        Err(Error::Refused(why)) => {
            let page = app.busy(gather(&app.backend, session, open, String::new()).await).await?;
            let refused = Some((sent.order, sentence(&why)));
            Ok(app.page(ui::staff::sampling(SamplingPage { refused, ..page })).await)
        }
        Err(_) => Ok(app.denied(Denial::Busy).await),
    }
}

async fn carry_out(backend: &Backend, round: &Round, order: &SamplingOrder, officer: &str) -> backend::Result<()> {
    let (store, today) = (&backend.store, backend.clock.today());
    match order {
        SamplingOrder::Draw { seed } => {
            let seed = Seed::typed(seed).map_err(|e| Error::Refused(e.to_string()))?;
            sampling::draw(store, round, seed, today).await?;
        }
        SamplingOrder::Transfer { reason } => {
            sampling::transfer(store, round, None, reason, officer, today).await?;
        }
        SamplingOrder::Replace { dossier, reason } => {
            let reason = ReplacementReason::from_code(reason).ok_or_else(|| Error::Refused("hãy chọn lý do".to_owned()))?;
            sampling::replace(store, round, dossier, reason, officer, today).await?;
        }
    }
    Ok(())
}

/// The drawn list as a file.
pub(super) async fn list(
    State(app): State<App>,
    Query(which): Query<Which>,
    Query(asked): Query<Whole>,
    headers: HeaderMap,
) -> Answer {
    let (_, open) = app.known_round(&headers, SAMPLING, &which.dot.unwrap_or_default()).await?;
    match sampling::list(&app.backend.store, &open.round, asked.whole.is_some()).await {
        Ok((bytes, _)) => Ok(attachment("text/csv; charset=utf-8", &format!("mau-{}.csv", open.round.code), bytes)),
        Err(Error::Refused(_)) => Ok(app.denied(Denial::NoSuch).await),
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
        refused: None,
        round: open,
    })
}
