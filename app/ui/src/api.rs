//! Server functions: fixed addresses under `/api`, JSON in and out, refusals as codes. Each one authorises, reads its
//! arguments, calls one use case and maps its answer; the no-JavaScript handlers call the same use cases.

use domain::trouble::{Denial, Fault, Refusal};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::{GetUrl, Json, JsonEncoding};

/// A refusal on the wire. Codes only: words that came from outside never reach a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Coded<T>(pub T);

impl<T: std::fmt::Debug> std::fmt::Display for Coded<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl FromServerFnError for Coded<Refusal> {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let refusal =
            if is_callers_fault(&error) { Refusal::Invalid(vec![Fault::Unknown(String::new())]) } else { Refusal::Unavailable };
        answer_with(refusal.status());
        Self(refusal)
    }
}

impl FromServerFnError for Coded<Denial> {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let denial = if is_callers_fault(&error) { Denial::NoSuch } else { Denial::Busy };
        answer_with(denial.status());
        Self(denial)
    }
}

/// Leptos answers every error with 500; the contract has a status for each.
fn answer_with(status: u16) {
    #[cfg(feature = "ssr")]
    if let (Some(response), Ok(status)) = (use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(status)) {
        response.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}

fn is_callers_fault(error: &ServerFnErrorErr) -> bool {
    matches!(error, ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_))
}

/// What a token gives, for a page that has to decide what to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SlipState {
    /// The survey is open.
    Open,
    /// It opens when the citizen says that the result was received.
    NeedsDeclaration,
}

/// Whether a slip may be answered now.
#[server(endpoint = "kiem-tra-phieu", prefix = "/api", input = Json, output = Json)]
pub async fn check_slip(
    /// The token, as typed.
    token: String,
) -> Result<SlipState, Coded<Refusal>> {
    use domain::eligibility::Eligibility;
    let visit = match ssr::token(&token) {
        Ok(token) => ssr::backend().intake.visit(&token, false).await,
        Err(refusal) => Err(refusal),
    };
    let state = visit.and_then(|visit| match visit.eligibility {
        _ if visit.invitation.used => Err(Refusal::Used),
        Eligibility::Open { .. } => Ok(SlipState::Open),
        Eligibility::NotYet { may_declare: true, .. } => Ok(SlipState::NeedsDeclaration),
        Eligibility::NotYet { .. } => Err(Refusal::NotYet),
        Eligibility::NotOpen(_) => Err(Refusal::NotOpen),
        Eligibility::Closed(_) => Err(Refusal::Closed),
        Eligibility::Excluded(_) => Err(Refusal::Excluded),
        Eligibility::OutOfScope(_) => Err(Refusal::OutOfScope),
    });
    state.map_err(ssr::refused)
}

/// Sends the fields of a survey. The same submission sent again gives the same receipt.
#[server(endpoint = "nop-phieu", prefix = "/api", input = Json, output = Json)]
pub async fn submit(
    /// The token, as typed.
    token: String,
    /// `qr` or `web`.
    mode: domain::response::Mode,
    /// Names and values, as the form would send them.
    fields: Vec<(String, String)>,
) -> Result<String, Coded<Refusal>> {
    use domain::response::Mode;
    let sent = match ssr::token(&token) {
        // The other modes are for interviewers and clerks, behind a login.
        _ if !matches!(mode, Mode::Qr | Mode::Web) => Err(Refusal::Invalid(vec![Fault::OutOfScale("mode".to_owned())])),
        Ok(token) => ssr::backend().intake.submit_from(&token, mode, &fields, ssr::origin()).await,
        Err(refusal) => Err(refusal),
    };
    sent.map(|receipt| receipt.plain().to_owned()).map_err(ssr::refused)
}

/// The live figures of an agency, or of the whole round where `co_quan` is `toan-tinh`, as an event stream.
#[server(endpoint = "live", prefix = "/api", input = GetUrl, output = crate::stream::EventStream)]
pub async fn live(
    /// Agency code, or `toan-tinh`.
    co_quan: String,
    /// Round; the one the board shows where it is left out.
    #[server(default)]
    dot: Option<String>,
) -> Result<crate::stream::Events, Coded<Denial>> {
    ssr::open_stream(&co_quan, dot.as_deref()).await.map_err(ssr::denied)
}

#[cfg(feature = "ssr")]
mod ssr {
    use super::{Coded, Denial, Refusal};
    use crate::{access, stream};
    use backend::{Backend, suspicion::Origin};
    use domain::token::Token;
    use leptos::prelude::*;

    pub(super) fn backend() -> Backend {
        expect_context()
    }

    /// Where the request came in, as far as the server knows.
    pub(super) fn origin() -> Origin {
        use_context().unwrap_or(Origin::Web(None))
    }

    pub(super) fn token(typed: &str) -> Result<Token, Refusal> {
        Token::parse(typed).map_err(|_| Refusal::Unknown)
    }

    pub(super) fn refused(refusal: Refusal) -> Coded<Refusal> {
        super::answer_with(refusal.status());
        Coded(refusal)
    }

    pub(super) fn denied(denial: Denial) -> Coded<Denial> {
        super::answer_with(denial.status());
        Coded(denial)
    }

    pub(super) async fn open_stream(agency: &str, round: Option<&str>) -> Result<stream::Events, Denial> {
        let backend = backend();
        let parts: http::request::Parts = expect_context();
        let session = access::session(&backend, &parts.headers).await.ok_or(Denial::LoggedOut)?;
        let view = access::view(&session.account, agency).ok_or(Denial::NotYours)?;
        let open = access::round_for(&backend, &session.account, agency, round).ok_or(Denial::NoSuch)?;
        let frames = backend.live.watch(&open.round.code, view).ok_or(Denial::NoSuch)?;
        let seen = parts.headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
        let left = session.expires - backend.clock.now();
        stream::events(&expect_context::<stream::Streams>(), frames, seen, left).ok_or(Denial::Busy)
    }
}
