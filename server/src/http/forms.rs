//! The forms of the province.

use super::{
    App,
    asked::{Form as WebForm, Path, Query},
    attachment,
    citizen::Wish,
    staff::Answer,
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};
use backend::{forms::Listed, own_modules::OwnForm, rounds::OpenRound};
use domain::{form::Form, trouble::Denial};
use serde::Deserialize;
use std::sync::Arc;
use ui::{
    access::Session,
    model::{FormPage, FormsPage, OwnFormLine},
    staff::FORMS,
};

#[derive(Debug, Deserialize)]
pub(super) struct NewForm {
    toml: String,
}

impl App {
    async fn forms_page(&self, session: Session, sent: Option<Result<String, (String, String)>>) -> Answer {
        let Ok(listed) = backend::forms::list(&self.backend.store).await else { return Ok(self.denied(Denial::Busy).await) };
        let rounds = self.backend.rounds.all();
        let users = |form: &Form| {
            let uses = rounds.values().map(|r| &r.round).filter(|r| r.form == form.code && r.form_version == form.version);
            let own = rounds.values().flat_map(|r| &r.own).map(|own| &own.named);
            let own = own.filter(|own| own.form == form.code && own.form_version == form.version);
            let own = own.map(|own| format!("phần riêng của {}", self.backend.rounds.agency_name(&own.agency)));
            uses.map(|r| r.title.clone()).chain(own).collect()
        };
        let line = |open: &OpenRound, own: &OwnForm| OwnFormLine {
            round: open.round.code.clone(),
            title: open.round.title.clone(),
            agency: own.named.agency.clone(),
            name: self.backend.rounds.agency_name(&own.named.agency),
            modules: own.modules().iter().map(|m| m.title.clone()).collect(),
        };
        let own = rounds.values().flat_map(|open| open.own.iter().map(|own| line(open, own))).collect();
        let with_users = |listed: Listed| {
            let users = users(&listed.form);
            (listed, users)
        };
        let forms = listed.into_iter().map(with_users).collect();
        Ok(self.page(ui::staff::forms(FormsPage { account: session.account, forms, own, sent })).await)
    }

    async fn form(&self, headers: &HeaderMap, code: &str, version: u32) -> Result<Arc<Form>, Response<Body>> {
        self.province_session(headers, FORMS).await?;
        match backend::forms::find(&self.backend.store, code, version).await {
            Ok(Some(form)) => Ok(Arc::new(form)),
            Ok(None) => Err(self.denied(Denial::NoSuch).await),
            Err(_) => Err(self.denied(Denial::Busy).await),
        }
    }
}

/// The forms that a round can use.
pub(super) async fn list(State(app): State<App>, headers: HeaderMap) -> Answer {
    let session = app.province_session(&headers, FORMS).await?;
    app.forms_page(session, None).await
}

/// A new form, or what is wrong with it and in which line.
pub(super) async fn add(State(app): State<App>, headers: HeaderMap, WebForm(new): WebForm<NewForm>) -> Answer {
    let session = app.province_session(&headers, FORMS).await?;
    let outcome = match backend::import::form(&app.backend.store, new.toml.as_bytes()).await {
        Ok(form) => Ok(format!("{} (mã {}, bản {})", form.title, form.code, form.version)),
        Err(backend::Error::Refused(why)) => Err((new.toml, why)),
        Err(_) => return Ok(app.denied(Denial::Busy).await),
    };
    app.forms_page(session, Some(outcome)).await
}

/// A form as a phone shows it.
pub(super) async fn on_a_phone(
    State(app): State<App>,
    Path((code, version)): Path<(String, u32)>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Answer {
    let form = app.form(&headers, &code, version).await?;
    Ok(app.page(ui::citizen::preview(in_language(form, &wish))).await)
}

/// A form on paper.
pub(super) async fn on_paper(
    State(app): State<App>,
    Path((code, version)): Path<(String, u32)>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Answer {
    let form = app.form(&headers, &code, version).await?;
    Ok(app.page(ui::print::paper_form(in_language(form, &wish))).await)
}

fn in_language(form: Arc<Form>, wish: &Wish) -> FormPage {
    FormPage { tongue: wish.of_form(&form, ""), form }
}

impl App {
    /// The longer form of an agency in a round.
    async fn own_form(&self, headers: &HeaderMap, round: &str, agency: &str) -> Result<Arc<Form>, Response<Body>> {
        self.province_session(headers, FORMS).await?;
        let open = self.backend.rounds.get(round);
        match open.as_ref().and_then(|open| open.own.iter().find(|own| own.named.agency == agency)) {
            Some(own) => Ok(Arc::new(own.form.clone())),
            None => Err(self.denied(Denial::NoSuch).await),
        }
    }
}

/// An agency's longer form as a phone shows it.
pub(super) async fn own_on_a_phone(
    State(app): State<App>,
    Path((round, agency)): Path<(String, String)>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Answer {
    let form = app.own_form(&headers, &round, &agency).await?;
    Ok(app.page(ui::citizen::preview(in_language(form, &wish))).await)
}

/// An agency's longer form on paper.
pub(super) async fn own_on_paper(
    State(app): State<App>,
    Path((round, agency)): Path<(String, String)>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Answer {
    let form = app.own_form(&headers, &round, &agency).await?;
    Ok(app.page(ui::print::paper_form(in_language(form, &wish))).await)
}

/// A form's file, to change and send back.
pub(super) async fn file(State(app): State<App>, Path((code, version)): Path<(String, u32)>, headers: HeaderMap) -> Answer {
    app.province_session(&headers, FORMS).await?;
    let Ok(text) = backend::forms::text(&app.backend.store, &code, version).await else {
        return Ok(app.denied(Denial::Busy).await);
    };
    let Some(text) = text else { return Ok(app.denied(Denial::NoSuch).await) };
    Ok(attachment("text/plain; charset=utf-8", &format!("{code}-{version}.toml"), text))
}
