//! From a screen to an HTTP response: document, security headers with the page's nonce, status.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderValue, Request, Response, StatusCode, header},
};
use domain::language::Language;
use leptos::{hydration::HydrationScripts, nonce::use_nonce, prelude::*};
use std::sync::Arc;

/// Where the browser bundles are.
#[derive(Clone, Debug)]
pub struct Bundles {
    /// Address below the root, without slashes at its ends: `pkg/<fingerprint>`.
    pub path: String,
}

/// Which islands a page wakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wakes {
    /// None: the page is only a document.
    Nothing,
    /// The survey's.
    Citizen,
    /// The boards'.
    Staff,
    /// What checks the ledger.
    Supervisor,
}

impl Wakes {
    /// Name of the bundle, as the build writes it.
    fn bundle(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Citizen => Some("phieu"),
            Self::Staff => Some("quan-tri"),
            Self::Supervisor => Some("so-cai"),
        }
    }
}

/// A page ready to be rendered.
#[derive(Clone)]
pub struct Document {
    /// What it is written in.
    pub language: Language,
    /// Written into `<title>`: escaped here.
    pub title: String,
    /// Islands.
    pub wakes: Wakes,
    /// Style sheet, inlined: a phone at the edge of coverage makes one request.
    pub style: &'static str,
    /// The body.
    pub body: Arc<dyn Fn() -> AnyView + Send + Sync>,
    /// HTTP status.
    pub status: StatusCode,
}

/// Renders a document. Detached from the request, so that a visitor who goes away leaves nothing half rendered behind.
pub async fn render(bundles: &Bundles, document: Document) -> Response<Body> {
    start_executor();
    let options = document
        .wakes
        .bundle()
        .map(|name| LeptosOptions::builder().output_name(name).site_root("").site_pkg_dir(bundles.path.as_str()).build());
    let status = document.status;
    let page = move || shell(&document, options.clone());
    let rendered = tokio::spawn(async move {
        let response = leptos_axum::render_app_async_with_context(|| (), page)(Request::new(Body::empty())).await;
        let (mut parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        parts.status = status;
        Response::from_parts(parts, Body::from(body))
    });
    rendered.await.unwrap_or_else(|_| {
        let mut response = Response::new(Body::from("Có lỗi khi dựng trang. Xin tải lại."));
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

/// Leptos renders on an executor it is told of once; its own route list would do it, and there is none here.
fn start_executor() {
    static STARTED: std::sync::Once = std::sync::Once::new();
    STARTED.call_once(|| {
        // An error says that one is already there.
        let _ = any_spawner::Executor::init_tokio();
    });
}

/// No style attribute, no foreign host, no frame; scripts and styles only with this page's nonce or from our own address.
fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'nonce-{nonce}'; img-src 'self' data:; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    )
}

fn shell(document: &Document, options: Option<LeptosOptions>) -> impl IntoView + use<> {
    let nonce = use_nonce();
    let policy = content_security_policy(nonce.as_deref().unwrap_or_default());
    if let (Some(response), Ok(policy)) = (use_context::<leptos_axum::ResponseOptions>(), HeaderValue::from_str(&policy)) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
    let body = (document.body)();
    view! {
        <!DOCTYPE html>
        <html lang=document.language.code()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="robots" content="noindex" />
                <meta name="color-scheme" content="light dark" />
                <title>{document.title.clone()}</title>
                <link rel="icon" href="/bieu-tuong.svg" type="image/svg+xml" />
                <style nonce=nonce inner_html=document.style></style>
            </head>
            <body>
                {body}
                {options.map(|options| view! { <HydrationScripts options=options islands=true /> })}
            </body>
        </html>
    }
}

/// Text to stand inside `<textarea>`, where the renderer escapes nothing. A line end at the very start would be swallowed by
/// the HTML reader, so one is put before it.
pub(crate) fn textarea_text(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    if escaped.starts_with(['\n', '\r']) { format!("\n{escaped}") } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::textarea_text;

    #[test]
    fn nothing_sent_ends_a_textarea() {
        assert_eq!(textarea_text("</textarea><script>&amp;"), "&lt;/textarea&gt;&lt;script&gt;&amp;amp;");
        assert_eq!(textarea_text("\nhai"), "\n\nhai");
    }
}
