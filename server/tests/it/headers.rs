//! What every answer carries.

use crate::support::{Site, form};
use axum::body::Body;
use http::{Request, StatusCode, header};

#[tokio::test]
async fn pages_are_locked_down() {
    let site = Site::sqlite().await;
    for path in ["/", "/tra-cuu", "/ket-qua", "/quan-tri/dang-nhap", "/p/X", "/khong-co"] {
        let page = site.get(path).await;
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline"), "{path}");
        assert!(!page.text.contains(" style=\"") && !page.text.contains(" onclick="), "{path}");
        assert!(!page.text.contains("http://") || page.text.contains("http://www.w3.org"), "{path} asks nobody else");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(!page.header("x-request-id").is_empty());
    }
}

#[tokio::test]
async fn another_site_cannot_post_here() {
    let site = Site::sqlite().await;
    let token = site.open_slips(0).await[0].token.plain().to_owned();
    let mut request = form(&format!("/p/{token}"), String::new());
    request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(site.send(request).await.status, StatusCode::FORBIDDEN);
    let mut request = form("/quan-tri/dang-nhap", String::new());
    request.headers_mut().insert(header::ORIGIN, "https://xau.example".parse().unwrap());
    request.headers_mut().insert(header::HOST, "khaosat.example.vn".parse().unwrap());
    assert_eq!(site.send(request).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_operator_sees_whether_it_lives() {
    let site = Site::sqlite().await;
    let health = site.get("/healthz").await;
    assert_eq!((health.status, health.text.as_str()), (StatusCode::OK, "ok\n"));
}

#[tokio::test]
async fn pages_shrink_on_the_way() {
    let site = Site::sqlite().await;
    let request = Request::get("/").header(header::ACCEPT_ENCODING, "br").body(Body::empty()).unwrap();
    assert_eq!(site.send(request).await.header("content-encoding"), "br");
}
