//! Weights and reasons: of the round or of any agency for the province, of itself for an agency.

use super::{App, asked::Query, staff::Answer};
use axum::{extract::State, http::HeaderMap};
use backend::{Backend, reasons, rounds::OpenRound, store::Role};
use domain::trouble::Denial;
use serde::Deserialize;
use std::sync::Arc;
use ui::{access::Session, model::ReasonsPage, staff::REASONS};

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    dot: Option<String>,
    #[serde(default, rename = "co-quan")]
    agency: String,
}

/// The page.
pub(super) async fn page(State(app): State<App>, Query(asked): Query<Asked>, headers: HeaderMap) -> Answer {
    let session = app.session(&headers, REASONS).await?;
    let Some(open) = app.round_of(&session, asked.dot.as_deref()) else {
        return Ok(app.denied(Denial::NoSuch).await);
    };
    let agency = match (&session.account.role, asked.agency.as_str()) {
        (Role::Province, "") => None,
        (Role::Province, code) if open.round.agencies.iter().any(|a| a == code) => Some(code.to_owned()),
        (Role::Agency(own), code) if code.is_empty() || code == own => Some(own.clone()),
        (Role::Agency(_) | Role::Supervisor, _) => return Ok(app.denied(Denial::NotYours).await),
        (Role::Province, _) => return Ok(app.denied(Denial::NoSuch).await),
    };
    match gather(&app.backend, session, open, agency).await {
        Ok(Some(page)) => Ok(app.page(ui::staff::reasons(page)).await),
        Ok(None) => Ok(app.denied(Denial::NotYours).await),
        Err(_) => Ok(app.denied(Denial::Busy).await),
    }
}

/// None: this account sees no reasons.
async fn gather(
    backend: &Backend,
    session: Session,
    open: Arc<OpenRound>,
    agency: Option<String>,
) -> backend::Result<Option<ReasonsPage>> {
    let named = |code: &String| (code.clone(), backend.rounds.agency_name(code));
    let (agencies, why) = match (&session.account.role, &agency) {
        (Role::Agency(own), _) => (Vec::new(), reasons::of_agency(&backend.store, &open, own).await?),
        (Role::Province, agency) => {
            let why = reasons::of_province(&backend.store, &open, agency.as_deref()).await?;
            (open.round.agencies.iter().map(named).collect(), why)
        }
        (Role::Supervisor, _) => return Ok(None),
    };
    Ok(Some(ReasonsPage {
        rounds: super::rounds_of(backend, &session),
        account: session.account,
        agency: agency.as_ref().map(named),
        agencies,
        why,
        round: open,
    }))
}
