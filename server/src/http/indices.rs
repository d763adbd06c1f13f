//! The indices of a round cut by one thing, and the report that is signed: both for the province.

use super::{
    App,
    asked::Query,
    staff::{Answer, Which},
};
use axum::{extract::State, http::HeaderMap};
use backend::{
    comparison,
    export::{
        Report,
        slices::{Ask, By, Slices},
    },
};
use domain::trouble::Denial;
use serde::Deserialize;
use ui::{
    access::{self, WHOLE_PROVINCE},
    model::{IndicesPage, ReportPage},
    staff::{INDICES, REPORT},
};

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    dot: Option<String>,
    #[serde(default)]
    theo: String,
    #[serde(default, rename = "co-quan")]
    agency: String,
    #[serde(default, rename = "phan")]
    module: String,
}

/// The page of the indices.
pub(super) async fn page(State(app): State<App>, Query(asked): Query<Asked>, headers: HeaderMap) -> Answer {
    let session = app.province_session(&headers, INDICES).await?;
    let Some(open) = access::round(&app.backend, WHOLE_PROVINCE, asked.dot.as_deref()) else {
        return Ok(app.denied(Denial::NoSuch).await);
    };
    let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
    let by = By::from_code(&asked.theo).unwrap_or_default();
    let ask = Ask { by, agency: some(&asked.agency), module: some(&asked.module) };
    let slices = match Slices::gather(&app.backend.store, &open, ask).await {
        Ok(Some(slices)) => slices,
        Ok(None) => return Ok(app.denied(Denial::NoSuch).await),
        Err(_) => return Ok(app.denied(Denial::Busy).await),
    };
    let page = IndicesPage { account: session.account, rounds: rounds(&app), round: open, slices };
    Ok(app.page(ui::staff::indices(page)).await)
}

/// The report.
pub(super) async fn report(State(app): State<App>, Query(which): Query<Which>, headers: HeaderMap) -> Answer {
    let session = app.province_session(&headers, REPORT).await?;
    let Some(open) = access::round(&app.backend, WHOLE_PROVINCE, which.dot.as_deref()) else {
        return Ok(app.denied(Denial::NoSuch).await);
    };
    let store = &app.backend.store;
    match tokio::try_join!(Report::gather(store, &open, &app.backend.clock), comparison::of_province(store, &open)) {
        Ok((report, comparison)) => {
            let report = Report { comparison: Some(comparison), ..report };
            let page = ReportPage { account: session.account, rounds: rounds(&app), report };
            Ok(app.page(ui::staff::report(page)).await)
        }
        Err(_) => Ok(app.denied(Denial::Busy).await),
    }
}

fn rounds(app: &App) -> Vec<(String, String)> {
    app.backend.rounds.all().values().map(|r| (r.round.code.clone(), r.round.title.clone())).collect()
}
