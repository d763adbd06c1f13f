//! Staff pages and the live stream.

use crate::support::{PASSWORD, Site, survey};
use axum::body::Body;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::time::Duration;
use tower::ServiceExt;

const OWN: &str = "000.21.27.H27";
const OTHER: &str = "000.22.27.H27";

#[tokio::test]
async fn nobody_gets_in_without_a_password() {
    let site = Site::sqlite().await;
    for path in ["/quan-tri", "/quan-tri/toan-tinh", &format!("/quan-tri/co-quan/{OWN}"), "/quan-tri/xuat"] {
        let answer = site.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.header("location").starts_with("/quan-tri/dang-nhap"));
    }
    assert_eq!(site.get(&format!("/api/live?co_quan={OWN}")).await.status, StatusCode::UNAUTHORIZED);
    let fields = [("ten", "tinh"), ("mat-khau", "sai mat khau")].map(|(n, v)| (n.to_owned(), v.to_owned()));
    assert_eq!(site.post("/quan-tri/dang-nhap", &fields).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_wrong_password_often_enough_must_wait() {
    let site = Site::sqlite().await;
    let wrong = [("ten", "xa"), ("mat-khau", "sai mat khau")].map(|(n, v)| (n.to_owned(), v.to_owned()));
    for _ in 0..8 {
        assert_eq!(site.post("/quan-tri/dang-nhap", &wrong).await.status, StatusCode::UNAUTHORIZED);
    }
    let right = [("ten", "xa"), ("mat-khau", PASSWORD)].map(|(n, v)| (n.to_owned(), v.to_owned()));
    assert_eq!(site.post("/quan-tri/dang-nhap", &right).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn an_agency_sees_its_own_board_and_no_other() {
    let site = Site::sqlite().await;
    let cookie = site.log_in("xa").await;
    assert_eq!(site.get_as(&format!("/quan-tri/co-quan/{OWN}"), &cookie).await.status, StatusCode::OK);
    for path in [format!("/quan-tri/co-quan/{OTHER}"), "/quan-tri/toan-tinh".into(), "/quan-tri/xuat".into()] {
        assert_eq!(site.get_as(&path, &cookie).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    for agency in [OTHER, "toan-tinh"] {
        let stream = site.get_as(&format!("/api/live?co_quan={agency}"), &cookie).await;
        assert_eq!(stream.status, StatusCode::FORBIDDEN);
    }
    let out = Request::post("/quan-tri/dang-xuat").header(header::COOKIE, &cookie).body(Body::empty()).unwrap();
    assert_eq!(site.send(out).await.status, StatusCode::SEE_OTHER);
    let after = site.get_as(&format!("/quan-tri/co-quan/{OWN}"), &cookie).await;
    assert_eq!(after.status, StatusCode::SEE_OTHER, "the session is over on the server too");
}

#[tokio::test]
async fn a_wrong_address_among_the_staffs_pages_leads_back_to_them() {
    let site = Site::sqlite().await;
    let cookie = site.log_in("xa").await;
    let lost = site.get_as("/quan-tri/khong-co", &cookie).await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    assert!(lost.text.contains("href=\"/quan-tri\"") && !lost.text.contains("Nhập mã phiếu"));
    let citizen = site.get("/khong-co").await;
    assert!(citizen.status == StatusCode::NOT_FOUND && citizen.text.contains("/tra-cuu"));
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_of_scripts() {
    let site = Site::sqlite().await;
    let fields = [("ten", "tinh"), ("mat-khau", PASSWORD)].map(|(n, v)| (n.to_owned(), v.to_owned()));
    let answer = site.post("/quan-tri/dang-nhap", &fields).await;
    assert_eq!(answer.header("location"), "/quan-tri/toan-tinh");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(answer.header("set-cookie").contains(part));
    }
}

/// Reads events until one satisfies the test.
async fn event(body: &mut Body, wanted: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
    let mut text = String::new();
    loop {
        let frame = tokio::time::timeout(Duration::from_secs(10), body.frame()).await.expect("an event in time");
        text += std::str::from_utf8(&frame.unwrap().unwrap().into_data().unwrap()).unwrap();
        while let Some((one, rest)) = text.split_once("\n\n") {
            let data = one.lines().find_map(|l| l.strip_prefix("data: "));
            let data: Option<serde_json::Value> = data.map(|d| serde_json::from_str(d).unwrap());
            if let Some(data) = &data {
                assert!(one.contains("event: tong-hop"));
                assert!(one.contains(&format!("id: {}", data["revision"])));
            }
            text = rest.to_owned();
            if let Some(data) = data.filter(&wanted) {
                return data;
            }
        }
    }
}

#[tokio::test]
async fn the_agencys_stream_moves_in_steps_and_the_provinces_at_once() {
    let site = Site::sqlite().await;
    let mut streams = vec![];
    for (login, agency) in [("xa", OWN), ("tinh", OWN), ("tinh", "toan-tinh")] {
        let cookie = site.log_in(login).await;
        let request = Request::get(format!("/api/live?co_quan={agency}")).header(header::COOKIE, cookie).body(Body::empty());
        let response = site.router.clone().oneshot(request.unwrap()).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        assert!(!response.headers().contains_key(header::CONTENT_ENCODING));
        streams.push(response.into_body());
    }
    let slips = site.open_slips(0).await;
    for (i, slip) in slips.iter().take(4).enumerate() {
        site.post(&format!("/p/{}", slip.token.plain()), &survey(i as u128, [4; 5])).await;
    }
    let held = event(&mut streams[0], |d| d["n"] == 4).await;
    assert_eq!((held["exact"].clone(), held["waiting"].clone()), (false.into(), 4.into()));
    assert!(held["sipas"].is_null(), "nothing to subtract from");
    assert!(held["items"].as_array().unwrap().iter().all(|i| i["n"] == 0));
    let exact = event(&mut streams[1], |d| d["n"] == 4).await;
    assert_eq!(exact["sipas"]["value"], 100.0);
    site.post(&format!("/p/{}", slips[4].token.plain()), &survey(4, [2; 5])).await;
    let released = event(&mut streams[0], |d| d["n"] == 5).await;
    assert_eq!((released["waiting"].clone(), released["sipas"]["value"].clone()), (0.into(), 80.0.into()));
    let province = event(&mut streams[2], |d| d["n"] == 5).await;
    assert_eq!(province["agencies"].as_array().unwrap().len(), 17);
    assert_eq!(province["sipas"]["value"], 80.0);
}

#[tokio::test]
async fn the_province_downloads_what_it_must_sign() {
    let site = Site::sqlite().await;
    let cookie = site.log_in("tinh").await;
    let workbook = site.get_as("/quan-tri/xuat?dang=xlsx&dot=nghi-xuan-2020", &cookie).await;
    assert_eq!(workbook.status, StatusCode::OK);
    assert!(workbook.header("content-disposition").contains(".xlsx"));
    let csv = site.get_as("/quan-tri/xuat?dang=csv&dot=nghi-xuan-2020", &cookie).await;
    assert!(csv.text.starts_with('\u{feff}'));
    assert_eq!(site.get_as("/quan-tri/xuat?dot=khong-co", &cookie).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_address_with_an_odd_value_gets_a_page_not_the_frameworks_words() {
    let site = Site::sqlite().await;
    let cookie = site.log_in("tinh").await;
    for path in ["nam?nam=abc", "phuc-tra?so=%ff", "chi-so?dot=a&dot=b", "phieu/mot-cua/mot"] {
        let page = site.get_as(&format!("/quan-tri/{path}"), &cookie).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(page.text.contains("Không đọc được yêu cầu") && page.text.contains("<html"), "{path}: {}", page.text);
    }
    assert!(site.get("/tra-cuu?ma=a&ma=b").await.text.contains("Không có trang này"));
}
