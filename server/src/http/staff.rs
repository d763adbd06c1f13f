//! What staff see, behind a session.

use super::{
    App,
    asked::{Form, Path, Query},
    attachment,
};
use axum::{
    body::Body,
    extract::{MatchedPath, State},
    http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header},
    middleware,
    response::{IntoResponse, Redirect},
};
use axum_extra::extract::cookie::{Cookie, SameSite};
use backend::{
    accounts::LoginError,
    export::{Format, csv::Decimal},
    live::View,
    rounds::OpenRound,
    store::Role,
};
use domain::trouble::Denial;
use serde::Deserialize;
use std::sync::Arc;
use ui::{
    access::{self, Session, WHOLE_PROVINCE},
    model::{BoardPage, LoginPage, LoginTrouble},
    staff::{LEDGER, SUPERVISION},
};

pub(super) type Answer = Result<Response<Body>, Response<Body>>;

#[derive(Debug, Deserialize)]
pub(super) struct Login {
    #[serde(default)]
    ten: String,
    #[serde(default, rename = "mat-khau")]
    password: String,
    #[serde(default)]
    tiep: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    tiep: String,
    #[serde(default, rename = "het-phien")]
    expired: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Which {
    pub(super) dot: Option<String>,
    #[serde(default)]
    dang: String,
    /// How the province's table is sorted, where no script does it.
    #[serde(default)]
    xep: String,
}

/// Only a path of the staff's pages: nobody is sent elsewhere after logging in.
fn safe_next(next: &str) -> Option<&str> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'.' | b'?' | b'=' | b'&' | b'_');
    (next.starts_with("/quan-tri/") && !next.contains("//") && next.bytes().all(plain)).then_some(next)
}

fn first_page(role: &Role) -> String {
    match role {
        Role::Province => format!("/quan-tri/{WHOLE_PROVINCE}"),
        Role::Agency(code) => format!("/quan-tri/co-quan/{code}"),
        Role::Supervisor => LEDGER.to_owned(),
    }
}

impl App {
    /// The session, or the way to the login page.
    pub(super) async fn session(&self, headers: &HeaderMap, path: &str) -> Result<Session, Response<Body>> {
        let had_cookie = headers.contains_key(header::COOKIE);
        access::session(&self.backend, headers).await.ok_or_else(|| {
            let expired = if had_cookie { "&het-phien=1" } else { "" };
            Redirect::to(&format!("/quan-tri/dang-nhap?tiep={path}{expired}")).into_response()
        })
    }

    /// The province's session, or the page that says why not.
    pub(super) async fn province_session(&self, headers: &HeaderMap, path: &str) -> Result<Session, Response<Body>> {
        let session = self.session(headers, path).await?;
        if session.account.role == Role::Province { Ok(session) } else { Err(self.denied(Denial::NotYours).await) }
    }

    /// The same, with the round of this code.
    pub(super) async fn known_round(
        &self,
        headers: &HeaderMap,
        path: &str,
        code: &str,
    ) -> Result<(Session, Arc<OpenRound>), Response<Body>> {
        let session = self.province_session(headers, path).await?;
        match self.backend.rounds.get(code) {
            Some(open) => Ok((session, open)),
            None => Err(self.denied(Denial::NoSuch).await),
        }
    }

    /// What was read, or the page that says that the database does not answer.
    pub(super) async fn busy<T>(&self, read: backend::Result<T>) -> Result<T, Response<Body>> {
        match read {
            Ok(value) => Ok(value),
            Err(_) => Err(self.denied(Denial::Busy).await),
        }
    }

    /// The round a page of this account shows: the named one, or the one its board would show.
    pub(super) fn round_of(&self, session: &Session, code: Option<&str>) -> Option<Arc<OpenRound>> {
        let whose = match &session.account.role {
            Role::Agency(own) => own,
            Role::Province | Role::Supervisor => WHOLE_PROVINCE,
        };
        access::round_for(&self.backend, &session.account, whose, code)
    }

    /// The session of whoever looks after the ledger: a supervisor's, or the province's.
    pub(super) async fn supervising(&self, headers: &HeaderMap, path: &str) -> Result<Session, Response<Body>> {
        let session = self.session(headers, path).await?;
        match session.account.role {
            Role::Supervisor | Role::Province => Ok(session),
            Role::Agency(_) => Err(self.denied(Denial::NotYours).await),
        }
    }

    pub(super) async fn denied(&self, denial: Denial) -> Response<Body> {
        self.page(ui::staff::denied(denial)).await
    }

    fn cookie(&self, value: String, lifetime: i64) -> HeaderValue {
        let name = if self.settings.is_https() { access::COOKIE } else { access::COOKIE_PLAIN };
        let mut cookie = Cookie::new(name, value);
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_same_site(SameSite::Lax);
        cookie.set_secure(self.settings.is_https());
        let text = format!("{cookie}; Max-Age={lifetime}");
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
    }
}

/// What a supervisor's account reaches below `/quan-tri`: routes, and whether something may be posted there. Whatever is not on the
/// list, also a page of tomorrow, refuses it.
const SUPERVISED: [(&str, bool); 9] = [
    ("/quan-tri", false),
    ("/quan-tri/", false),
    ("/quan-tri/dang-nhap", true),
    ("/quan-tri/dang-xuat", true),
    (LEDGER, false),
    ("/quan-tri/so-cai/dau/{size}", false),
    ("/quan-tri/so-cai/noi-tiep", false),
    ("/quan-tri/so-cai/cong-bo", false),
    (SUPERVISION, false),
];

/// Lets a supervisor's account read what is its own, and nothing else of the staff's; before any handler reads what was sent.
pub(super) async fn read_only(State(app): State<App>, request: Request<Body>, next: middleware::Next) -> Response<Body> {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let reads = request.method().is_safe();
    let open = !route.starts_with("/quan-tri") || SUPERVISED.iter().any(|(path, posts)| *path == route && (reads || *posts));
    if !open
        && let Some(session) = access::session(&app.backend, request.headers()).await
        && session.account.role == Role::Supervisor
    {
        return app.denied(Denial::NotYours).await;
    }
    next.run(request).await
}

pub(super) async fn home(State(app): State<App>, headers: HeaderMap) -> Answer {
    let session = app.session(&headers, "/quan-tri/").await?;
    Ok(Redirect::to(&first_page(&session.account.role)).into_response())
}

pub(super) async fn login_page(State(app): State<App>, Query(next): Query<Next>) -> Response<Body> {
    let error = (next.expired == "1").then_some(LoginTrouble::Expired);
    let page = LoginPage { login: String::new(), error, next: safe_next(&next.tiep).unwrap_or_default().to_owned() };
    let mut document = ui::staff::login(page);
    document.status = StatusCode::OK;
    app.page(document).await
}

pub(super) async fn log_in(State(app): State<App>, Form(form): Form<Login>) -> Response<Body> {
    let error = match app.backend.accounts.log_in(&form.ten, &form.password).await {
        Ok(cookie) => {
            let account = app.backend.accounts.session(&cookie).await.ok().flatten();
            let first = account.map_or_else(|| "/quan-tri/dang-nhap".to_owned(), |(account, _)| first_page(&account.role));
            let mut response =
                Redirect::to(safe_next(&form.tiep).filter(|n| *n != "/quan-tri/").unwrap_or(&first)).into_response();
            response.headers_mut().insert(header::SET_COOKIE, app.cookie(cookie, backend::accounts::SESSION_SECONDS));
            return response;
        }
        Err(LoginError::Wrong) => LoginTrouble::Wrong,
        Err(LoginError::Wait) => LoginTrouble::Wait,
        Err(LoginError::Unavailable) => LoginTrouble::Unavailable,
    };
    let next = safe_next(&form.tiep).unwrap_or_default().to_owned();
    app.page(ui::staff::login(LoginPage { login: form.ten.chars().take(80).collect(), error: Some(error), next })).await
}

pub(super) async fn log_out(State(app): State<App>, headers: HeaderMap) -> Response<Body> {
    if let Some(session) = access::session(&app.backend, &headers).await
        && app.backend.accounts.log_out(&session.cookie).await.is_err()
    {
        return app.denied(Denial::Busy).await;
    }
    let mut response = Redirect::to("/quan-tri/dang-nhap").into_response();
    response.headers_mut().insert(header::SET_COOKIE, app.cookie(String::new(), 0));
    response
}

pub(super) async fn board(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Answer {
    let session = app.session(&headers, &format!("/quan-tri/co-quan/{code}")).await?;
    let page = match board_page(&app, session, &code, which.dot.as_deref()) {
        Ok(page) => page,
        Err(denial) => return Ok(app.denied(denial).await),
    };
    Ok(app.page(ui::staff::board(page)).await)
}

pub(super) async fn province(State(app): State<App>, Query(which): Query<Which>, headers: HeaderMap) -> Answer {
    let session = app.session(&headers, "/quan-tri/toan-tinh").await?;
    let page = match board_page(&app, session, WHOLE_PROVINCE, which.dot.as_deref()) {
        Ok(page) => page,
        Err(denial) => return Ok(app.denied(denial).await),
    };
    Ok(app.page(ui::staff::province_sorted(page, &which.xep)).await)
}

fn board_page(app: &App, session: Session, agency: &str, round: Option<&str>) -> Result<BoardPage, Denial> {
    let view = access::view(&session.account, agency).ok_or(Denial::NotYours)?;
    let open = access::round_for(&app.backend, &session.account, agency, round).ok_or(Denial::NoSuch)?;
    let frames = app.backend.live.watch(&open.round.code, view).ok_or(Denial::NoSuch)?;
    let snapshot = frames.borrow().snapshot.clone();
    let name = match agency {
        WHOLE_PROVINCE => open.round.owner.clone(),
        code => app.backend.rounds.agency_name(code),
    };
    let rounds = app.backend.rounds.all();
    let asked = |r: &OpenRound| agency == WHOLE_PROVINCE || r.round.agencies.iter().any(|a| a == agency);
    let mine = |r: &&Arc<OpenRound>| asked(r) && access::sees(&session.account, r);
    let rounds = rounds.values().filter(mine).map(|r| (r.round.code.clone(), r.round.title.clone())).collect();
    Ok(BoardPage { account: session.account, round: open, rounds, agency: agency.to_owned(), name, snapshot })
}

/// The province's files.
pub(super) async fn export(State(app): State<App>, Query(which): Query<Which>, headers: HeaderMap) -> Answer {
    let session = app.session(&headers, "/quan-tri/toan-tinh").await?;
    if access::view(&session.account, WHOLE_PROVINCE) != Some(View::Province) {
        return Ok(app.denied(Denial::NotYours).await);
    }
    let Some(open) = access::round(&app.backend, WHOLE_PROVINCE, which.dot.as_deref()) else {
        return Ok(app.denied(Denial::NoSuch).await);
    };
    let (format, kind, extension) = match which.dang.as_str() {
        "csv" => (Format::Csv, "text/csv; charset=utf-8", "csv"),
        "csv-phay" => (Format::CsvComma, "text/csv; charset=utf-8", "csv"),
        _ => (Format::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    };
    let (store, clock) = (&app.backend.store, &app.backend.clock);
    let table = async |decimal| backend::export::table_bytes(store, &open, decimal, clock).await.map(|(table, _)| table);
    let bytes = match format {
        Format::Csv => table(Decimal::Point).await,
        Format::CsvComma => table(Decimal::Comma).await,
        _ => backend::export::workbook_bytes(store, &open, clock).await,
    };
    let bytes = app.busy(bytes).await?;
    Ok(attachment(kind, &format!("{}-{}.{extension}", open.round.code, app.backend.clock.today()), bytes))
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn nobody_is_sent_elsewhere_after_logging_in() {
        assert!(safe_next("/quan-tri/co-quan/000.21.27.H27?dot=a-1").is_some());
        for bad in ["https://xau.example", "//xau.example", "/quan-tri//xau.example", "/quan-tri/\r\nx", "/p/x", "/quan-tri/\\x"]
        {
            assert!(safe_next(bad).is_none(), "{bad}");
        }
    }
}
