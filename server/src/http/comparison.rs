//! Agencies, years and targets side by side: the province's view, and an agency's.

use super::{
    App,
    asked::Query,
    staff::{Answer, Which},
};
use axum::{extract::State, http::HeaderMap};
use backend::{Backend, comparison, rounds::OpenRound, store::Role};
use domain::trouble::Denial;
use std::sync::Arc;
use ui::{
    access::Session,
    model::{ComparisonFigures, ComparisonPage},
    staff::COMPARISON,
};

/// The page.
pub(super) async fn page(State(app): State<App>, Query(which): Query<Which>, headers: HeaderMap) -> Answer {
    let session = app.session(&headers, COMPARISON).await?;
    let Some(open) = app.round_of(&session, which.dot.as_deref()) else {
        return Ok(app.denied(Denial::NoSuch).await);
    };
    match gather(&app.backend, session, open).await {
        Ok(Some(page)) => Ok(app.page(ui::staff::comparison(page)).await),
        Ok(None) => Ok(app.denied(Denial::NotYours).await),
        Err(_) => Ok(app.denied(Denial::Busy).await),
    }
}

/// None: this account sees no comparison.
async fn gather(backend: &Backend, session: Session, open: Arc<OpenRound>) -> backend::Result<Option<ComparisonPage>> {
    let figures = match &session.account.role {
        Role::Province => ComparisonFigures::Province(comparison::of_province(&backend.store, &open).await?),
        Role::Agency(code) => ComparisonFigures::Agency(comparison::of_agency(&backend.store, &open, code).await?),
        Role::Supervisor => return Ok(None),
    };
    Ok(Some(ComparisonPage { rounds: super::rounds_of(backend, &session), account: session.account, round: open, figures }))
}
