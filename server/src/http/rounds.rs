//! The life of rounds, for the province.

use super::{
    App,
    asked::{Form, Path, Query},
    staff::Answer,
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Response, header},
    response::{IntoResponse, Redirect},
};
use backend::{
    Backend, Error,
    lifecycle::{
        self, Order,
        edit::{self, Trouble, Typed},
    },
    retention,
    rounds::OpenRound,
    year,
};
use domain::{
    agency::AgencyKind,
    round::{Phase, Round},
    trouble::Denial,
};
use serde::Deserialize;
use std::sync::Arc;
use ui::{
    access::Session,
    model::{RoundFormPage, RoundPage, RoundsPage, YearPage},
    staff::{ROUNDS, YEAR, round_address},
};

/// Names the round whose settings are copied, in the address and in the form.
const MODEL: &str = "tu";

fn model_of(typed: &Typed) -> String {
    typed.iter().find(|(name, _)| name == MODEL).map(|(_, code)| code.clone()).unwrap_or_default()
}

/// What a page of settings is about.
enum Subject {
    New,
    Old(Arc<OpenRound>),
}

#[derive(Debug, Deserialize)]
pub(super) struct Model {
    #[serde(default)]
    tu: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Reason {
    #[serde(default, rename = "vi-sao")]
    why: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct OfYear {
    nam: Option<i16>,
}

/// What may go wrong between an order and its page.
fn sorted_out(outcome: backend::Result<()>) -> Result<Option<String>, Denial> {
    match outcome {
        Ok(()) => Ok(None),
        Err(Error::Refused(why)) => Ok(Some(why)),
        Err(_) => Err(Denial::Busy),
    }
}

impl App {
    /// What a new round begins with: the settings of another one, or the defaults.
    async fn blank_round(&self, model: &str) -> Result<Round, Response<Body>> {
        let model = self.backend.rounds.get(model);
        self.busy(edit::blank(model.as_ref().map(|m| &m.round), self.backend.clock.today())).await
    }

    async fn round_page(&self, session: Session, open: Arc<OpenRound>, refused: Option<String>) -> Answer {
        let gathered = self.busy(gather(&self.backend, session, open, refused, self.settings.registry_days).await).await?;
        Ok(self.page(ui::staff::round(gathered)).await)
    }

    /// Carries out an order and goes back to the round's page, or shows it with the reason why not.
    async fn ordered(&self, session: Session, open: Arc<OpenRound>, outcome: backend::Result<()>) -> Answer {
        match sorted_out(outcome) {
            Err(denial) => Ok(self.denied(denial).await),
            Ok(refused) => {
                let refreshed = self.backend.rounds.refresh(&self.backend.store).await;
                self.busy(refreshed).await?;
                match refused {
                    None => Ok(Redirect::to(&round_address(&open.round.code)).into_response()),
                    refused => self.round_page(session, open, refused).await,
                }
            }
        }
    }

    async fn settings_page(
        &self,
        session: Session,
        subject: &Subject,
        typed: Typed,
        troubles: Vec<Trouble>,
        refused: Option<String>,
    ) -> Answer {
        let store = &self.backend.store;
        let forms = self.busy(backend::forms::list(store).await).await?;
        let listed = self.busy(store.agencies().await).await?;
        let modules = forms.iter().filter(|l| l.imported).flat_map(|l| {
            let form = &l.form;
            form.modules.iter().filter(|m| m.index_items().next().is_some()).map(move |m| {
                let words = format!("{} (bản {}): {}", form.title, form.version, m.title);
                (format!("{}/{}/{}", form.code, form.version, m.id), words)
            })
        });
        let of_kind = |kind: AgencyKind| {
            let agencies = listed.iter().filter(|a| a.kind == kind).map(|a| (a.code.clone(), a.name.clone())).collect();
            (kind.label(), agencies)
        };
        let page = RoundFormPage {
            model: model_of(&typed),
            account: session.account,
            changed: match subject {
                Subject::New => None,
                Subject::Old(open) => Some((open.round.code.clone(), open.phase)),
            },
            typed,
            troubles,
            refused,
            modules: modules.collect(),
            agencies: AgencyKind::ALL.into_iter().map(of_kind).filter(|(_, list): &(_, Vec<_>)| !list.is_empty()).collect(),
            models: self.backend.rounds.all().values().map(|r| (r.round.code.clone(), r.round.title.clone())).collect(),
        };
        Ok(self.page(ui::staff::round_form(page)).await)
    }

    /// Reads what was typed over `base` and stores it.
    async fn save_round(&self, session: Session, subject: Subject, base: &Round, typed: Typed) -> Answer {
        let why = typed.iter().find(|(name, _)| name == "vi-sao").map(|(_, why)| why.clone()).unwrap_or_default();
        let round = match edit::read(base, &typed) {
            Ok(round) => round,
            Err(troubles) => return self.settings_page(session, &subject, typed, troubles, None).await,
        };
        let outcome = match &subject {
            // A code that is there already would change that round.
            Subject::New if self.backend.rounds.get(&round.code).is_some() => {
                Err(Error::Refused(format!("đã có đợt «{}»; hãy chọn mã khác", round.code)))
            }
            _ => self.save_order(&session, &round, &why).await,
        };
        match sorted_out(outcome) {
            Err(denial) => Ok(self.denied(denial).await),
            Ok(Some(refused)) => self.settings_page(session, &subject, typed, vec![], Some(refused)).await,
            Ok(None) => {
                let refreshed = self.backend.rounds.refresh(&self.backend.store).await;
                self.busy(refreshed).await?;
                Ok(Redirect::to(&round_address(&round.code)).into_response())
            }
        }
    }

    async fn save_order(&self, session: &Session, round: &Round, why: &str) -> backend::Result<()> {
        let order = Order::new(&session.account.login, why, self.backend.clock.today())?;
        lifecycle::save(&self.backend.store, round, &order).await
    }
}

async fn gather(
    backend: &Backend,
    session: Session,
    open: Arc<OpenRound>,
    refused: Option<String>,
    registry_days: u16,
) -> backend::Result<RoundPage> {
    let (store, code) = (&backend.store, &open.round.code);
    let findings = match open.phase {
        Phase::Draft => lifecycle::check(store, &open.round, backend.clock.today()).await?,
        Phase::Closed => lifecycle::check_publishing(store, &open).await?,
        Phase::Open | Phase::Published => vec![],
    };
    let mut events = store.events(code).await?;
    let forgotten_on = retention::due_day(&events, registry_days);
    events.reverse();
    Ok(RoundPage {
        account: session.account,
        responses: store.response_count(code).await?,
        findings,
        events,
        files: store.published_files(code).await?,
        forgotten_on,
        refused,
        round: open,
    })
}

/// Every round.
pub(super) async fn list(State(app): State<App>, headers: HeaderMap) -> Answer {
    let session = app.province_session(&headers, ROUNDS).await?;
    let mut rounds = vec![];
    for open in app.backend.rounds.all().values() {
        rounds.push((open.clone(), app.busy(app.backend.store.response_count(&open.round.code).await).await?));
    }
    rounds.sort_by_key(|(open, _)| std::cmp::Reverse(open.round.open.from));
    Ok(app.page(ui::staff::rounds(RoundsPage { account: session.account, rounds })).await)
}

/// One round.
pub(super) async fn page(State(app): State<App>, Path(code): Path<String>, headers: HeaderMap) -> Answer {
    let (session, open) = app.known_round(&headers, ROUNDS, &code).await?;
    app.round_page(session, open, None).await
}

/// The settings of a new round.
pub(super) async fn new(State(app): State<App>, Query(model): Query<Model>, headers: HeaderMap) -> Answer {
    let session = app.province_session(&headers, ROUNDS).await?;
    let blank = app.blank_round(&model.tu).await?;
    let mut typed = edit::shown(&blank);
    typed.push((MODEL.to_owned(), model.tu));
    app.settings_page(session, &Subject::New, typed, vec![], None).await
}

/// Stores a new round as a draft.
pub(super) async fn add(State(app): State<App>, headers: HeaderMap, Form(typed): Form<Typed>) -> Answer {
    let session = app.province_session(&headers, ROUNDS).await?;
    let blank = app.blank_round(&model_of(&typed)).await?;
    app.save_round(session, Subject::New, &blank, typed).await
}

/// The settings of a round.
pub(super) async fn settings(State(app): State<App>, Path(code): Path<String>, headers: HeaderMap) -> Answer {
    let (session, open) = app.known_round(&headers, ROUNDS, &code).await?;
    let typed = edit::shown(&open.round);
    app.settings_page(session, &Subject::Old(open), typed, vec![], None).await
}

/// Changes a round.
pub(super) async fn change(
    State(app): State<App>,
    Path(code): Path<String>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Answer {
    let (session, open) = app.known_round(&headers, ROUNDS, &code).await?;
    app.save_round(session, Subject::Old(open.clone()), &open.round, typed).await
}

/// Opens a draft.
pub(super) async fn open(State(app): State<App>, Path(code): Path<String>, headers: HeaderMap) -> Answer {
    let (session, open) = app.known_round(&headers, ROUNDS, &code).await?;
    let outcome = match Order::new(&session.account.login, "", app.backend.clock.today()) {
        Ok(order) => lifecycle::open(&app.backend.store, &code, &order).await,
        Err(error) => Err(error),
    };
    app.ordered(session, open, outcome).await
}

/// Takes an open round without answers back to a draft.
pub(super) async fn withdraw(
    State(app): State<App>,
    Path(code): Path<String>,
    headers: HeaderMap,
    Form(reason): Form<Reason>,
) -> Answer {
    let (session, open) = app.known_round(&headers, ROUNDS, &code).await?;
    let outcome = match Order::new(&session.account.login, &reason.why, app.backend.clock.today()) {
        Ok(order) => lifecycle::withdraw(&app.backend.store, &code, &order).await,
        Err(error) => Err(error),
    };
    app.ordered(session, open, outcome).await
}

/// Freezes and publishes the results of a closed round.
pub(super) async fn publish(State(app): State<App>, Path(code): Path<String>, headers: HeaderMap) -> Answer {
    let (session, open) = app.known_round(&headers, ROUNDS, &code).await?;
    let outcome = match Order::new(&session.account.login, "", app.backend.clock.today()) {
        Ok(order) => lifecycle::publish(&app.backend.store, &open, &order, &app.backend.clock).await.map(drop),
        Err(error) => Err(error),
    };
    app.ordered(session, open, outcome).await
}

/// A file of a published round.
pub(super) async fn file(State(app): State<App>, Path((code, name)): Path<(String, String)>, headers: HeaderMap) -> Answer {
    app.known_round(&headers, ROUNDS, &code).await?;
    let Some(bytes) = app.busy(app.backend.store.published_file(&code, &name).await).await? else {
        return Ok(app.denied(Denial::NoSuch).await);
    };
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{code}-{name}\""));
    let mut response = bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
    Ok(response)
}

/// The rounds of a year together.
pub(super) async fn of_year(State(app): State<App>, Query(of): Query<OfYear>, headers: HeaderMap) -> Answer {
    let session = app.province_session(&headers, YEAR).await?;
    let years = year::years(&app.backend.rounds);
    let shown = of.nam.or_else(|| years.first().copied());
    let groups = match shown {
        Some(shown) => app.busy(year::roll_up(&app.backend.store, &app.backend.rounds, shown).await).await?,
        None => vec![],
    };
    Ok(app.page(ui::staff::year(YearPage { account: session.account, years, year: shown, groups })).await)
}
