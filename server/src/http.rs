//! The HTTP surface: addresses, middleware, shutdown. Handlers are in [`citizen`] and [`staff`], a page an address.

use crate::{assets::Assets, settings::Settings};
use anyhow::Context;
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, MatchedPath, Path, State},
    http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header},
    middleware::{self, Next},
    response::IntoResponse,
    routing::{get, post},
};
use backend::{Backend, rounds::OpenRound};
use domain::trouble::Denial;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, CompressionLevel},
    csrf::CsrfLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::TraceLayer,
};
use ui::{
    access::{self, Session},
    model::{Tongue, WhyNot},
    shell::{Bundles, Document},
    stream::Streams,
};

mod asked;
mod citizen;
mod codes;
mod comparison;
mod forms;
mod indices;
mod ledger;
mod origin;
mod periods;
mod reasons;
mod rounds;
mod sampling;
mod staff;
mod verification;

pub use origin::Proxies;

/// Largest body of any request: the longest honest survey is a tenth of it.
const BODY_LIMIT: usize = 64 * 1024;
/// Largest form or list that is pasted, as a browser encodes it: Vietnamese letters take up to nine bytes.
const FORM_LIMIT: usize = 1024 * 1024;
/// Seconds after which whoever was told 503 may come again: a full queue is empty by then, a database that restarts mostly back.
const RETRY_AFTER: &str = "3";
/// How long requests may finish after the signal to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// What every handler has at hand.
#[derive(Clone)]
pub struct App {
    /// The use cases.
    pub backend: Backend,
    /// Settings.
    pub settings: Arc<Settings>,
    assets: Assets,
    bundles: Arc<Bundles>,
    streams: Streams,
}

impl App {
    /// Puts the parts together. `closing` ends the live streams.
    pub fn new(backend: Backend, settings: Settings, closing: CancellationToken) -> Self {
        let assets = Assets::load(&settings.site);
        let bundles = Arc::new(Bundles { path: assets.path() });
        let streams = Streams::new(settings.streams, closing);
        Self { backend, settings: Arc::new(settings), assets, bundles, streams }
    }

    async fn page(&self, document: Document) -> Response<Body> {
        let mut response = ui::shell::render(&self.bundles, document).await;
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    async fn why_not(&self, why: WhyNot, tongue: Tongue) -> Response<Body> {
        self.page(ui::citizen::why_not(why, tongue)).await
    }
}

/// Code and title of the rounds an account may choose from.
fn rounds_of(backend: &Backend, session: &Session) -> Vec<(String, String)> {
    let mine = |r: &&Arc<OpenRound>| access::sees(&session.account, r);
    backend.rounds.all().values().filter(mine).map(|r| (r.round.code.clone(), r.round.title.clone())).collect()
}

/// The first letter of a reason, as a sentence begins.
fn sentence(why: &str) -> String {
    let mut letters = why.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A file to download. That nothing keeps it on its way is said of every answer, in [`layered`].
fn attachment(kind: &str, name: &str, body: impl Into<Body>) -> Response<Body> {
    let headers =
        [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))];
    (headers, body.into()).into_response()
}

/// All addresses.
pub fn router(app: App) -> Router {
    let pages = Router::new()
        .route("/", get(citizen::home))
        .route("/p/{token}", get(citizen::survey).post(citizen::submit))
        .route("/P/{token}", get(citizen::survey).post(citizen::submit))
        .route("/p/{token}/khong-phai-toi", post(citizen::dispute))
        .route("/cam-on/{receipt}", get(citizen::receipt))
        .route("/cam-on/{receipt}/bang-chung", get(citizen::proof_of))
        .route("/so-cai", get(citizen::head))
        .route("/so-cai/khoa", get(citizen::head_key))
        .route("/tra-cuu", get(citizen::lookup))
        .route(ui::citizen::PRIVACY, get(citizen::privacy))
        .route("/ket-qua", get(citizen::results))
        .route("/ket-qua/{round}", get(citizen::results_of))
        .route("/quan-tri", get(staff::home))
        .route("/quan-tri/", get(staff::home))
        .route("/quan-tri/dang-nhap", get(staff::login_page).post(staff::log_in))
        .route("/quan-tri/dang-xuat", post(staff::log_out))
        .route("/quan-tri/co-quan/{code}", get(staff::board))
        .route("/quan-tri/toan-tinh", get(staff::province))
        .route("/quan-tri/xuat", get(staff::export))
        .route(ui::staff::FORMS, get(forms::list).post(forms::add).layer(DefaultBodyLimit::max(FORM_LIMIT)))
        .route("/quan-tri/phieu/{code}/{version}", get(forms::on_a_phone))
        .route("/quan-tri/phieu/{code}/{version}/giay", get(forms::on_paper))
        .route("/quan-tri/phieu/{code}/{version}/toml", get(forms::file))
        .route("/quan-tri/phieu-rieng/{round}/{agency}", get(forms::own_on_a_phone))
        .route("/quan-tri/phieu-rieng/{round}/{agency}/giay", get(forms::own_on_paper))
        .route(ui::staff::SAMPLING, get(sampling::page).post(sampling::order))
        .route("/quan-tri/mau-khao-sat/danh-sach", get(sampling::list))
        .route(ui::staff::ROUNDS, get(rounds::list))
        .route("/quan-tri/dot/moi", get(rounds::new).post(rounds::add))
        .route("/quan-tri/dot/{code}", get(rounds::page))
        .route("/quan-tri/dot/{code}/sua", get(rounds::settings).post(rounds::change))
        .route("/quan-tri/dot/{code}/mo", post(rounds::open))
        .route("/quan-tri/dot/{code}/rut-ve", post(rounds::withdraw))
        .route("/quan-tri/dot/{code}/cong-bo", post(rounds::publish))
        .route("/quan-tri/dot/{code}/tep/{name}", get(rounds::file))
        .route(ui::staff::YEAR, get(rounds::of_year))
        .route(ui::staff::CODES, get(codes::page).post(codes::add).layer(DefaultBodyLimit::max(FORM_LIMIT)))
        .route("/quan-tri/ma-moi/{list}/in", post(codes::print))
        .route(ui::staff::VERIFICATION, get(verification::page).post(verification::add))
        .route("/quan-tri/phuc-tra/rut", post(verification::draw))
        .route(ui::staff::PERIODS, get(periods::page))
        .route(ui::staff::COMPARISON, get(comparison::page))
        .route(ui::staff::REASONS, get(reasons::page))
        .route(ui::staff::INDICES, get(indices::page))
        .route(ui::staff::REPORT, get(indices::report))
        .route(ui::staff::LEDGER, get(ledger::page))
        .route("/quan-tri/so-cai/dau/{size}", get(ledger::head_of))
        .route("/quan-tri/so-cai/noi-tiep", get(ledger::consistency))
        .route("/quan-tri/so-cai/cong-bo", get(ledger::published))
        .route(ui::staff::SUPERVISION, get(ledger::supervision))
        .route("/api/{name}", get(server_function).post(server_function))
        .route_layer(middleware::from_fn_with_state(app.clone(), staff::read_only))
        .fallback(no_page);
    let beside = Router::new()
        .route("/pkg/{fingerprint}/{name}", get(asset))
        .route("/bieu-tuong.svg", get(icon))
        .route("/healthz", get(health));
    layered(pages, beside, app)
}

/// Lays over some routes what every request passes; `pages` are compressed too. For [`router`], and for a bench that wants the same way
/// without what lies at its end.
pub fn layered(pages: Router<App>, beside: Router<App>, app: App) -> Router {
    let pages = pages
        // Fastest: a page of 30 kB costs a fraction of a millisecond, and shrinks to a quarter.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    beside
        .merge(pages)
        .layer(CatchPanicLayer::new())
        .layer(CsrfLayer::new())
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn_with_state(app.clone(), security_headers))
        .layer(PropagateRequestIdLayer::x_request_id())
        // Logs carry the route's template, never the address: a token is part of it.
        .layer(TraceLayer::new_for_http().make_span_with(|request: &Request<Body>| {
            let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
            let id = request.headers().get("x-request-id").and_then(|v| v.to_str().ok()).unwrap_or("-");
            tracing::debug_span!("request", method = %request.method(), route, id)
        }))
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .with_state(app)
}

/// Serves until a signal comes; then streams end, requests finish, and every voice that was taken is on disk.
///
/// # Errors
/// The address is taken.
pub async fn serve(listener: TcpListener, app: App, tasks: backend::Tasks, closing: CancellationToken) -> anyhow::Result<()> {
    if let Some(address) = app.settings.metrics {
        let monitor = TcpListener::bind(address).await.with_context(|| format!("không mở được {address} cho /metrics"))?;
        let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder()?;
        let routes = Router::new().route("/metrics", get(move || std::future::ready(recorder.render())));
        tokio::spawn(axum::serve(monitor, routes).into_future());
    }
    let store = app.backend.store.clone();
    let stopped = closing.clone();
    let server = axum::serve(listener, router(app).into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move { stopped.cancelled().await })
        .into_future();
    let mut server = tokio::spawn(server);
    tokio::select! {
        ended = &mut server => return Ok(ended??),
        () = signalled() => {}
    }
    tracing::info!("stopping: open requests may finish");
    closing.cancel();
    if tokio::time::timeout(DRAIN, &mut server).await.is_err() {
        server.abort();
        drop(server.await);
    }
    drop(tokio::time::timeout(DRAIN, tasks.finish()).await);
    store.close().await;
    Ok(())
}

async fn signalled() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
            drop(interrupt.await);
            return;
        };
        tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}

/// The content policy is the page's own; these hold for every answer.
async fn security_headers(State(app): State<App>, request: Request<Body>, next: Next) -> Response<Body> {
    let mut response = next.run(request).await;
    let status = response.status();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // Not no-referrer: browsers would then send `Origin: null` with a form, and the origin check needs it.
        (header::REFERRER_POLICY, "same-origin"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.settings.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'"));
    // A proxy that gathers a stream before passing it on would make it anything but live.
    if headers.get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/event-stream")) {
        headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static(RETRY_AFTER));
    }
    response
}

async fn server_function(State(app): State<App>, request: Request<Body>) -> impl IntoResponse {
    let origin = app.origin(&request);
    let context = move || {
        leptos::prelude::provide_context(origin);
        leptos::prelude::provide_context(app.backend.clone());
        leptos::prelude::provide_context(app.streams.clone());
    };
    leptos_axum::handle_server_fns_with_context(context, request).await
}

async fn asset(State(app): State<App>, Path((_, name)): Path<(String, String)>, headers: HeaderMap) -> Response<Body> {
    app.assets.serve(&name, &headers)
}

async fn icon() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=604800")];
    (headers, include_str!("../../public/bieu-tuong.svg"))
}

async fn health(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.backend.store.ping().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "cơ sở dữ liệu không trả lời\n"),
    }
}

async fn no_page(State(app): State<App>, request: Request<Body>) -> Response<Body> {
    // Staff are shown the way back to their own pages, not where citizens type the code of a slip.
    match request.uri().path().starts_with("/quan-tri/") {
        true => app.denied(Denial::NoSuch).await,
        false => app.why_not(WhyNot::NoPage, Tongue::default()).await,
    }
}
