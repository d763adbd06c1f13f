//! The server functions, as the island calls them.

use crate::support::{Site, survey};
use domain::eligibility::Eligibility;
use http::StatusCode;
use serde_json::{Value, json};

fn body(answer: &crate::support::Answer) -> Value {
    serde_json::from_str(&answer.text).unwrap_or_else(|_| panic!("JSON: {}", answer.text))
}

#[tokio::test]
async fn submitting_twice_gives_the_same_receipt() {
    let site = Site::sqlite().await;
    let token = site.open_slips(0).await[0].token.plain();
    let call = json!({ "token": token, "mode": "qr", "fields": survey(1, [4; 5]) });
    let first = site.call("nop-phieu", call.clone()).await;
    assert_eq!(first.status, StatusCode::OK);
    let again = site.call("nop-phieu", call).await;
    assert_eq!(body(&first), body(&again));
    assert_eq!(body(&first).as_str().unwrap().len(), 16);
}

#[tokio::test]
async fn refusals_are_codes_with_their_status() {
    let site = Site::sqlite().await;
    let slips = site.open_slips(0).await;
    let token = slips[0].token.plain();
    site.call("nop-phieu", json!({ "token": token, "mode": "qr", "fields": survey(1, [4; 5]) })).await;
    let excluded = site.slip_that(|e| matches!(e, Eligibility::Excluded(_))).await.token.plain();
    for (token, fields, status, code) in [
        (token, survey(2, [4; 5]), 409, "used"),
        (slips[1].token.plain(), survey(1, [4; 5]), 409, "key-reused"),
        (slips[1].token.plain(), vec![], 400, "invalid"),
        (excluded, survey(3, [4; 5]), 403, "excluded"),
        ("KHONGPHAIMA", survey(3, [4; 5]), 404, "unknown"),
    ] {
        let answer = site.call("nop-phieu", json!({ "token": token, "mode": "qr", "fields": fields })).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        assert_eq!(body(&answer)["ma"], code);
    }
    let kiosk =
        site.call("nop-phieu", json!({ "token": slips[1].token.plain(), "mode": "kiosk", "fields": survey(5, [4; 5]) })).await;
    assert_eq!(kiosk.status, StatusCode::BAD_REQUEST);
    let mut gap = survey(4, [4; 5]);
    gap.remove(0);
    let answer = site.call("nop-phieu", json!({ "token": slips[1].token.plain(), "mode": "qr", "fields": gap })).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(body(&answer)["chi_tiet"][0], json!({ "loi": "missing", "o": "ngan.1" }));
}

#[tokio::test]
async fn a_slip_can_be_asked_about() {
    let site = Site::sqlite().await;
    let token = site.open_slips(0).await[0].token.grouped();
    assert_eq!(body(&site.call("kiem-tra-phieu", json!({ "token": token })).await), "open");
    let waiting = site.slip_that(|e| matches!(e, Eligibility::NotYet { .. })).await.token.grouped();
    assert_eq!(body(&site.call("kiem-tra-phieu", json!({ "token": waiting })).await), "needs-declaration");
    let unknown = site.call("kiem-tra-phieu", json!({ "token": "0" })).await;
    assert_eq!((unknown.status.as_u16(), body(&unknown)["ma"].clone()), (404, json!("unknown")));
    let nonsense = site.call("kiem-tra-phieu", json!({ "x": 1 })).await;
    assert_eq!(nonsense.status, StatusCode::BAD_REQUEST);
    assert!(!nonsense.text.contains("missing field"), "codes, never strings: {}", nonsense.text);
}
