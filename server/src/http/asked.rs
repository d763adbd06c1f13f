//! What an address or a form asks for. A value that cannot be read gets a page in Vietnamese, not the framework's own words.

use super::App;
use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts},
    http::{Request, Response, request::Parts},
};
use domain::trouble::Denial;
use serde::de::DeserializeOwned;
use ui::model::{Tongue, WhyNot};

/// The query of an address.
pub(super) struct Query<T>(pub(super) T);

/// The fields of a form of the staff's.
pub(super) struct Form<T>(pub(super) T);

/// The parts of its path.
pub(super) struct Path<T>(pub(super) T);

impl App {
    async fn odd_address(&self, path: &str) -> Response<Body> {
        match path.starts_with("/quan-tri") {
            true => self.denied(Denial::Odd).await,
            false => self.why_not(WhyNot::NoPage, Tongue::default()).await,
        }
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Query<T> {
    type Rejection = Response<Body>;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response<Body>> {
        let asked = axum::extract::Query::try_from_uri(&parts.uri).ok();
        match asked {
            Some(axum::extract::Query(asked)) => Ok(Self(asked)),
            None => Err(app.odd_address(parts.uri.path()).await),
        }
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Response<Body>;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response<Body>> {
        let named = axum::extract::Path::from_request_parts(parts, app).await.ok();
        match named {
            Some(axum::extract::Path(named)) => Ok(Self(named)),
            None => Err(app.odd_address(parts.uri.path()).await),
        }
    }
}

impl<T: DeserializeOwned + Send> FromRequest<App> for Form<T> {
    type Rejection = Response<Body>;

    async fn from_request(request: Request<Body>, app: &App) -> Result<Self, Response<Body>> {
        let sent = axum::Form::from_request(request, app).await.ok();
        match sent {
            Some(axum::Form(sent)) => Ok(Self(sent)),
            None => Err(app.denied(Denial::Odd).await),
        }
    }
}
