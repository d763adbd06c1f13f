//! Who is asking: the session cookie, and what its account may see. Every staff page and server function starts here.

use axum_extra::extract::CookieJar;
use backend::{
    Backend,
    live::View,
    rounds::OpenRound,
    store::{Account, Role},
};
use domain::round::Phase;
use http::HeaderMap;
use std::sync::Arc;

/// The session cookie. The prefix makes browsers refuse it from any other host or path.
pub const COOKIE: &str = "__Host-hailong";
/// The same without TLS, on the developer's own machine.
pub const COOKIE_PLAIN: &str = "hailong";
/// Stands for all agencies where an agency code is expected.
pub const WHOLE_PROVINCE: &str = "toan-tinh";

/// An open session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Whose.
    pub account: Account,
    /// When it ends, in seconds since 1970.
    pub expires: i64,
    /// Its cookie.
    pub cookie: String,
}

/// The session of a request, if it has one that is not over.
pub async fn session(backend: &Backend, headers: &HeaderMap) -> Option<Session> {
    let jar = CookieJar::from_headers(headers);
    let cookie = jar.get(COOKIE).or_else(|| jar.get(COOKIE_PLAIN))?.value().to_owned();
    let (account, expires) = backend.accounts.session(&cookie).await.ok()??;
    Some(Session { account, expires, cookie })
}

/// The board an account sees of an agency: the province exact, an agency its own in steps, nobody else's.
pub fn view(account: &Account, agency: &str) -> Option<View> {
    match (&account.role, agency) {
        (Role::Province, WHOLE_PROVINCE) => Some(View::Province),
        (Role::Province, code) => Some(View::Exact(code.to_owned())),
        (Role::Agency(own), code) if own == code => Some(View::Released(code.to_owned())),
        (Role::Agency(_) | Role::Supervisor, _) => None,
    }
}

/// Whether an account may know of a round: an agency of those that ask about it, and like a supervisor only once they were opened,
/// for a draft is the province's own paper.
pub fn sees(account: &Account, open: &OpenRound) -> bool {
    match &account.role {
        Role::Province => true,
        Role::Agency(own) => open.phase != Phase::Draft && open.round.agencies.contains(own),
        Role::Supervisor => open.phase != Phase::Draft,
    }
}

/// The round of [`round`], where this account may know of it; another is to it as if it were not there.
pub fn round_for(backend: &Backend, account: &Account, agency: &str, code: Option<&str>) -> Option<Arc<OpenRound>> {
    round(backend, agency, code).filter(|open| sees(account, open))
}

/// The round a board shows: the named one, else the one that is open for this agency, else its last.
pub fn round(backend: &Backend, agency: &str, code: Option<&str>) -> Option<Arc<OpenRound>> {
    match code {
        Some(code) => backend.rounds.get(code),
        None => backend.rounds.to_show((agency != WHOLE_PROVINCE).then_some(agency), backend.clock.today()),
    }
}
