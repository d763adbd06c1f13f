//! What citizens see. No cookie, no script needed.

use super::{
    App,
    asked::{Path, Query},
    attachment,
};
use axum::{
    body::{Body, to_bytes},
    extract::State,
    http::{Request, Response, StatusCode, header},
    response::{IntoResponse, Redirect},
};
use backend::{
    Store,
    intake::{ReceiptState, Visit},
    lifecycle,
    store::PublishedFile,
};
use domain::{
    answers,
    eligibility::Eligibility,
    form::Form,
    invited::Subject,
    language::Language,
    ledger::Inclusion,
    live::Snapshot,
    response::Mode,
    round::Phase,
    token::{Receipt, Token},
    trouble::{Fault, Refusal},
};
use serde::Deserialize;
use std::collections::BTreeSet;
use ui::model::{Again, LookupPage, PrivacyPage, ReceiptPage, ResultsLine, ResultsList, ResultsPage, SurveyPage, Tongue, WhyNot};

/// What stands behind a survey's address.
#[derive(Debug, Deserialize)]
pub(super) struct Came {
    /// `web` where the token was typed; anything else is the QR.
    #[serde(default)]
    qua: String,
    /// "Tôi đã nhận kết quả".
    #[serde(default, rename = "da-nhan")]
    declared: String,
    #[serde(flatten)]
    wish: Wish,
}

/// The language that was asked for, in an address. It is nowhere else: not in what is sent, nor in what is stored.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    tieng: String,
}

impl Wish {
    fn language(&self) -> Language {
        Language::from_code(&self.tieng).unwrap_or_default()
    }

    /// For a page that has no words but the program's own. `query`: what the others' addresses have to keep.
    pub(super) fn of_program(&self, query: &str) -> Tongue {
        self.among(Language::ALL, query)
    }

    /// For a page with a form's words: it is in another language only where the form has it.
    pub(super) fn of_form(&self, form: &Form, query: &str) -> Tongue {
        self.among(form.languages(), query)
    }

    fn among(&self, offered: impl IntoIterator<Item = Language>, query: &str) -> Tongue {
        let offered: Vec<Language> = offered.into_iter().collect();
        let language = Some(self.language()).filter(|wanted| offered.contains(wanted)).unwrap_or_default();
        let address = |other: Language| format!("?{query}tieng={}", other.code());
        Tongue {
            language,
            others: offered.into_iter().filter(|other| *other != language).map(|other| (other, address(other))).collect(),
        }
    }

    /// The rest of an address that keeps to the language; `first` is `?` or `&`.
    fn query(&self, first: char) -> String {
        match self.language() {
            Language::Vietnamese => String::new(),
            other => format!("{first}tieng={}", other.code()),
        }
    }
}

impl Came {
    fn mode(&self) -> Mode {
        if self.qua == Mode::Web.code() { Mode::Web } else { Mode::Qr }
    }

    fn declared(&self) -> bool {
        self.declared == "1"
    }

    /// The page's language, and the addresses of the same visit in the others.
    fn tongue(&self, visit: &Visit) -> Tongue {
        let declared = if self.declared() { "da-nhan=1&" } else { "" };
        let query = format!("qua={}&{declared}", self.mode().code());
        self.wish.of_form(visit.round.form_of(visit.invitation.subject.agency()), &query)
    }
}

pub(super) async fn home(State(app): State<App>) -> Response<Body> {
    app.page(ui::citizen::home()).await
}

pub(super) async fn survey(State(app): State<App>, Path(token): Path<String>, Query(came): Query<Came>) -> Response<Body> {
    let any = came.wish.of_program("");
    let Ok(token) = Token::parse(&token) else { return app.why_not(WhyNot::Unknown, any).await };
    match app.backend.intake.visit(&token, came.declared()).await {
        Ok(visit) => match why_not(&visit, &token, came.mode()) {
            Some(why) => app.why_not(why, came.tongue(&visit)).await,
            None => {
                let declared = came.declared();
                app.survey(visit, token, &came, declared, vec![], vec![], Again::No).await
            }
        },
        Err(Refusal::Unknown) => app.why_not(WhyNot::Unknown, any).await,
        Err(_) => app.why_not(WhyNot::Unavailable, any).await,
    }
}

/// Why a visit gets no survey, if it gets none. Used comes first: a citizen who comes back wants to know just that.
fn why_not(visit: &Visit, token: &Token, mode: Mode) -> Option<WhyNot> {
    let (round, token) = (visit.round.clone(), token.clone());
    if visit.invitation.used {
        let disputed = visit.invitation.disputed;
        let of_dossier = matches!(visit.invitation.subject, Subject::Dossier(_));
        return Some(WhyNot::Used { token, of_dossier, disputed, round });
    }
    match visit.eligibility {
        Eligibility::Open { .. } => None,
        Eligibility::NotYet { appointed_on, may_declare } => {
            Some(WhyNot::NotYet { token, mode, appointed_on, may_declare, round })
        }
        Eligibility::NotOpen(opens) => Some(WhyNot::NotOpen { opens, round }),
        Eligibility::Closed(closed) => Some(WhyNot::Closed { closed, round }),
        Eligibility::Excluded(rule) => Some(WhyNot::Excluded { rule, round }),
        Eligibility::OutOfScope(scope) => Some(WhyNot::OutOfScope { scope, round }),
    }
}

impl App {
    #[expect(clippy::too_many_arguments, reason = "each is one fact of the page")]
    async fn survey(
        &self,
        visit: Visit,
        token: Token,
        came: &Came,
        declared: bool,
        sent: Vec<(String, String)>,
        faults: Vec<Fault>,
        again: Again,
    ) -> Response<Body> {
        let agency = self.backend.rounds.agency_name(visit.invitation.subject.agency());
        let sent_key =
            sent.iter().find(|(name, value)| name == answers::KEY && value.len() == 32).map(|(_, value)| value.clone());
        let key = sent_key.filter(|_| again != Again::NewKey).unwrap_or_else(|| {
            let key = backend::keys::random();
            // A page that comes back with its answers may be sent again at once.
            if again == Again::No {
                self.backend.intake.page_shown(&key);
            }
            backend::keys::to_hex(&key)
        });
        let tongue = came.tongue(&visit);
        let page = SurveyPage {
            tongue: if again == Again::No { tongue } else { tongue.alone() },
            round: visit.round,
            invitation: visit.invitation,
            agency,
            token,
            mode: came.mode(),
            key,
            declared,
            sent,
            faults,
            again,
        };
        self.page(ui::citizen::survey(page)).await
    }
}

pub(super) async fn submit(
    State(app): State<App>,
    Path(typed): Path<String>,
    Query(came): Query<Came>,
    request: Request<Body>,
) -> Response<Body> {
    let any = came.wish.of_program("");
    let Ok(token) = Token::parse(&typed) else { return app.why_not(WhyNot::Unknown, any).await };
    let origin = app.origin(&request);
    let sent = match fields(request).await {
        Ok(sent) => sent,
        Err(status) => return invalid(&app, status, vec![], any).await,
    };
    let refusal = match app.backend.intake.submit_from(&token, came.mode(), &sent, origin).await {
        Ok(receipt) => return Redirect::to(&format!("/cam-on/{}{}", receipt.plain(), came.wish.query('?'))).into_response(),
        Err(refusal) => refusal,
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let (faults, again) = match refusal {
        Refusal::Unknown => return app.why_not(WhyNot::Unknown, any).await,
        Refusal::Invalid(faults) if status != StatusCode::UNPROCESSABLE_ENTITY => {
            return invalid(&app, status, faults, any).await;
        }
        Refusal::Invalid(faults) => (faults, Again::Faults),
        Refusal::KeyReused => (vec![], Again::NewKey),
        _ => (vec![], Again::Unavailable),
    };
    let declared = sent.iter().any(|(name, value)| name == answers::RECEIVED && value == "1");
    let Ok(visit) = app.backend.intake.visit(&token, declared).await else {
        return app.why_not(WhyNot::Unavailable, any).await;
    };
    let mut response = match why_not(&visit, &token, came.mode()) {
        Some(why) => app.why_not(why, came.tongue(&visit)).await,
        None => app.survey(visit, token, &came, declared, sent, faults, again).await,
    };
    *response.status_mut() = status;
    response
}

async fn invalid(app: &App, status: StatusCode, faults: Vec<Fault>, tongue: Tongue) -> Response<Body> {
    let mut response = app.why_not(WhyNot::Invalid { faults }, tongue).await;
    *response.status_mut() = status;
    response
}

/// The fields of a form, in the order they were sent; or the status that says why there are none.
async fn fields(request: Request<Body>) -> Result<Vec<(String, String)>, StatusCode> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.trim_start().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let body = to_bytes(request.into_body(), super::BODY_LIMIT).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    Ok(form_urlencoded::parse(&body).into_owned().collect())
}

pub(super) async fn dispute(State(app): State<App>, Path(typed): Path<String>, Query(wish): Query<Wish>) -> Response<Body> {
    let tongue = wish.of_program("").alone();
    let Ok(token) = Token::parse(&typed) else { return app.why_not(WhyNot::Unknown, tongue).await };
    match app.backend.intake.dispute(&token).await {
        Ok(()) => {
            let round = app.backend.intake.visit(&token, false).await.ok().map(|visit| visit.round);
            app.why_not(WhyNot::Disputed { round }, tongue).await
        }
        Err(Refusal::Unknown) => app.why_not(WhyNot::Unknown, tongue).await,
        Err(_) => app.why_not(WhyNot::Unavailable, tongue).await,
    }
}

pub(super) async fn receipt(State(app): State<App>, Path(typed): Path<String>, Query(wish): Query<Wish>) -> Response<Body> {
    let tongue = wish.of_program("");
    let Ok(receipt) = Receipt::parse(&typed) else { return app.why_not(WhyNot::NoPage, tongue).await };
    let Ok(found) = app.backend.intake.behind(&receipt).await else {
        return app.why_not(WhyNot::Unavailable, tongue).await;
    };
    let (state, round) = found.map_or((None, None), |(state, round)| (Some(state), round));
    let simulated = round.and_then(|open| open.round.simulated.clone());
    let ledger = match state {
        Some(ReceiptState::Sealed) => proof(&app, &receipt).await.and_then(|proof| {
            let head = proof.check(&app.backend.store.ledger().verifying()).ok()?;
            Some((proof.at.place, head))
        }),
        _ => None,
    };
    app.page(ui::citizen::receipt(ReceiptPage { receipt, state, ledger, simulated, tongue })).await
}

/// The proof that the response of a receipt is in the ledger. One that is missing is the operator's business first.
async fn proof(app: &App, receipt: &Receipt) -> Option<Inclusion> {
    let (from, to) = receipt.commitments();
    match app.backend.store.prove(&from, &to).await {
        Ok(proof) => {
            if proof.is_none() {
                tracing::error!("a sealed response is not in the ledger: run hailong verify");
            }
            proof
        }
        Err(error) => {
            tracing::error!(%error, "the ledger could not be read");
            None
        }
    }
}

/// `GET /cam-on/{receipt}/bang-chung`: the proof as a text.
pub(super) async fn proof_of(State(app): State<App>, Path(typed): Path<String>) -> Response<Body> {
    let Ok(receipt) = Receipt::parse(&typed) else { return app.why_not(WhyNot::NoPage, Tongue::default()).await };
    match app.backend.intake.receipt(&receipt).await {
        Ok(Some(ReceiptState::Sealed)) => {}
        Ok(_) => return app.why_not(WhyNot::NoPage, Tongue::default()).await,
        Err(_) => return app.why_not(WhyNot::Unavailable, Tongue::default()).await,
    }
    match proof(&app, &receipt).await {
        Some(proof) => text(proof.to_string(), "bang-chung.txt"),
        None => app.why_not(WhyNot::Unavailable, Tongue::default()).await,
    }
}

/// `GET /so-cai`: the latest head, for anybody to keep.
pub(super) async fn head(State(app): State<App>) -> Response<Body> {
    match app.backend.store.latest_head().await {
        Ok(Some((head, note))) => text(note, &format!("so-cai-{}-{}.txt", head.day, head.size)),
        Ok(None) => app.why_not(WhyNot::NoPage, Tongue::default()).await,
        Err(error) => {
            tracing::error!(%error, "the ledger has no head to show");
            app.why_not(WhyNot::Unavailable, Tongue::default()).await
        }
    }
}

/// `GET /so-cai/khoa`: the key that signs heads, public half.
pub(super) async fn head_key(State(app): State<App>) -> Response<Body> {
    text(format!("{}\n", app.backend.store.ledger().verifying()), "khoa-so-cai.txt")
}

/// A small text to download.
pub(super) fn text(body: String, name: &str) -> Response<Body> {
    attachment("text/plain; charset=utf-8", name, body)
}

#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    ma: Option<String>,
    #[serde(flatten)]
    wish: Wish,
}

/// A token is checked for typos here, and looked up only on its own page.
pub(super) async fn lookup(State(app): State<App>, Query(Typed { ma, wish }): Query<Typed>) -> Response<Body> {
    let tongue = wish.of_program("");
    let Some(typed) = ma else { return app.page(ui::citizen::lookup(LookupPage { tongue, ..LookupPage::default() })).await };
    let code = code_in(&typed);
    match (Token::parse(code), Receipt::parse(code)) {
        (Ok(token), _) => Redirect::to(&format!("/p/{}?qua=web{}", token.plain(), wish.query('&'))).into_response(),
        (_, Ok(receipt)) => Redirect::to(&format!("/cam-on/{}{}", receipt.plain(), wish.query('?'))).into_response(),
        (Err(error), _) => {
            let typed = typed.chars().take(40).collect();
            app.page(ui::citizen::lookup(LookupPage { typed, error: Some(error), tongue })).await
        }
    }
}

/// What was typed, or the code in a whole address that was pasted.
fn code_in(typed: &str) -> &str {
    let tail = typed.trim().rsplit('/').next().unwrap_or_default();
    tail.split('?').next().unwrap_or_default()
}

/// Whoever asks now or asked before answers for it; a draft asks nobody.
pub(super) async fn privacy(State(app): State<App>) -> Response<Body> {
    let rounds = app.backend.rounds.all();
    let asks = rounds.values().filter(|r| r.phase != Phase::Draft);
    let owners = asks.map(|r| (r.round.owner.clone(), r.round.contact.clone())).collect::<BTreeSet<_>>().into_iter().collect();
    let (contact_days, registry_days) = (app.settings.contact_days, app.settings.registry_days);
    app.page(ui::citizen::privacy(PrivacyPage { owners, contact_days, registry_days })).await
}

pub(super) async fn results(State(app): State<App>) -> Response<Body> {
    let mut lines: Vec<ResultsLine> =
        app.backend.rounds.all().values().filter(|r| r.phase != Phase::Draft).map(|r| line(r)).collect();
    lines.sort_by_key(|l| std::cmp::Reverse(l.open.1));
    // The rounds are shown also when the ledger cannot be.
    let head = app.backend.store.latest_head().await.unwrap_or_else(|error| {
        tracing::error!(%error, "the ledger has no head to show");
        None
    });
    app.page(ui::citizen::results(ResultsList { rounds: lines, head: head.map(|(head, _)| head) })).await
}

fn line(open: &backend::rounds::OpenRound) -> ResultsLine {
    let round = &open.round;
    ResultsLine {
        code: round.code.clone(),
        title: round.title.clone(),
        owner: round.owner.clone(),
        open: (round.open.from, round.open.to),
        phase: open.phase,
    }
}

pub(super) async fn results_of(State(app): State<App>, Path(code): Path<String>) -> Response<Body> {
    let Some(round) = app.backend.rounds.get(&code).filter(|r| r.phase != Phase::Draft) else {
        return app.why_not(WhyNot::NoPage, Tongue::default()).await;
    };
    // Only what is frozen: of figures that move, whoever reads them twice can subtract.
    match published(&app.backend.store, &code).await {
        Ok(published) => app.page(ui::citizen::results_of(ResultsPage { round, published })).await,
        Err(_) => app.why_not(WhyNot::Unavailable, Tongue::default()).await,
    }
}

async fn published(store: &Store, code: &str) -> backend::Result<Option<(Snapshot, Vec<PublishedFile>)>> {
    match lifecycle::published_figures(store, code).await? {
        Some(figures) => Ok(Some((figures, store.published_files(code).await?))),
        None => Ok(None),
    }
}
