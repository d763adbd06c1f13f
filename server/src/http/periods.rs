//! Indices over time, for the province.

use super::{App, asked::Query, staff::Answer};
use axum::{extract::State, http::HeaderMap};
use backend::periods::{self, Periods};
use domain::trouble::Denial;
use serde::Deserialize;
use ui::{
    access::{self, Session, WHOLE_PROVINCE},
    model::PeriodsPage,
    staff::PERIODS,
};

#[derive(Debug, Deserialize)]
pub(super) struct Which {
    dot: Option<String>,
    /// Empty: all agencies together.
    #[serde(default, rename = "co-quan")]
    agency: String,
}

/// The page of the periods.
pub(super) async fn page(State(app): State<App>, Query(which): Query<Which>, headers: HeaderMap) -> Answer {
    let session = app.province_session(&headers, PERIODS).await?;
    match gather(&app, session, which).await {
        Ok(page) => Ok(app.page(ui::staff::periods(page)).await),
        Err(denial) => Ok(app.denied(denial).await),
    }
}

async fn gather(app: &App, session: Session, which: Which) -> Result<PeriodsPage, Denial> {
    let backend = &app.backend;
    let round = access::round(backend, WHOLE_PROVINCE, which.dot.as_deref()).ok_or(Denial::NoSuch)?;
    // An agency of the round that was shown before need not be one of the round that was chosen now.
    let agency = Some(which.agency).filter(|code| round.round.agencies.contains(code));
    let read = async {
        let mut all = periods::by_period(&backend.store, &round).await?;
        let of = agency.as_ref().map_or(all.whole, |code| all.agencies.remove(code).unwrap_or_default());
        backend::Result::<(Periods, _)>::Ok((of, backend.store.last_seal().await?))
    };
    let (periods, sealed_on) = read.await.map_err(|error| {
        tracing::error!(%error, "the figures by period could not be read");
        Denial::Busy
    })?;
    Ok(PeriodsPage {
        account: session.account,
        rounds: backend.rounds.all().values().map(|r| (r.round.code.clone(), r.round.title.clone())).collect(),
        agencies: round.round.agencies.iter().map(|code| (code.clone(), backend.rounds.agency_name(code))).collect(),
        agency,
        periods,
        sealed_on,
        round,
    })
}
