//! `/p/{token}` and what follows from it, as a plain HTTP client sees it.

use crate::support::{Site, form, survey};
use axum::body::Body;
use backend::export;
use domain::{answers, eligibility::Eligibility, token::Token};
use http::{Request, StatusCode, header};

#[tokio::test]
async fn a_slip_opens_a_page_that_a_plain_client_can_fill() {
    let site = Site::sqlite().await;
    let slip = site.open_slips(0).await[0];
    let page = site.get(&format!("/p/{}", slip.token.plain())).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.headers.get("set-cookie").is_none(), "citizens get no cookie");
    for shown in [slip.code().as_str(), slip.agency_name.as_str(), "<fieldset", "<legend", "Rất không hài lòng", "Rất hài lòng"]
    {
        assert!(page.text.contains(shown), "{shown}");
    }
    for id in ["ngan.1", "ngan.2", "ngan.3", "ngan.4", "ngan.chung"] {
        let radios = page.text.matches(&format!("name=\"{id}\"")).count();
        assert_eq!(radios, 5, "{id}");
    }
    assert_eq!(page.text.matches("name=\"ls.").count(), 22 * 5);
    // Without another fault than the missing answers, the page's own hidden key is accepted.
    let key = page.text.split("name=\"khoa\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1)).unwrap();
    assert!(key.as_bytes()[..32].iter().all(u8::is_ascii_hexdigit));
}

#[tokio::test]
async fn the_address_is_taken_in_any_spelling() {
    let site = Site::sqlite().await;
    let slip = site.open_slips(0).await[0];
    let plain = slip.token.plain();
    for path in [
        format!("/P/{plain}"),
        format!("/p/{}", plain.to_lowercase()),
        format!("/p/{}", slip.token.grouped()),
        format!("/P/{}", slip.token.grouped().to_lowercase()),
    ] {
        assert_eq!(site.get(&path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_submission_leads_to_its_receipt_and_the_same_again_to_the_same() {
    let site = Site::sqlite().await;
    let slip = site.open_slips(0).await[0];
    let path = format!("/p/{}", slip.token.plain());
    let sent = survey(1, [4, 5, 3, 4, 4]);
    let first = site.post(&path, &sent).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    let receipt = first.header("location").to_owned();
    assert!(receipt.starts_with("/cam-on/"));
    assert_eq!(site.post(&path, &sent).await.header("location"), receipt);
    let page = site.get(&receipt).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Đã ghi nhận") || page.text.contains("đã được ghi nhận"));
    assert!(page.text.contains("Mô phỏng"), "the round says so");
    assert!(!page.text.contains(slip.code().as_str()) && !page.text.contains(slip.token.plain()));

    let other = site.post(&path, &survey(2, [1; 5])).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert!(other.text.contains("Không phải tôi"));
    assert_eq!(site.get(&path).await.status, StatusCode::CONFLICT);
    let disputed = site.post(&format!("{path}/khong-phai-toi"), &[]).await;
    assert_eq!(disputed.status, StatusCode::OK);
}

#[tokio::test]
async fn a_missing_answer_keeps_the_others() {
    let site = Site::sqlite().await;
    let slip = site.open_slips(0).await[0];
    let path = format!("/p/{}", slip.token.plain());
    let mut sent = survey(3, [4, 1, 3, 4, 4]);
    sent.retain(|(name, _)| name != "ngan.3");
    sent.push(("vi.ngan.2".into(), "khac".into()));
    sent.push((answers::COMMENT.into(), "Chờ lâu </textarea><script>alert(1)</script> & \"mệt\"".into()));
    let page = site.post(&path, &sent).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!page.text.contains("<script>alert"), "what was sent is escaped");
    assert!(page.text.contains("&lt;/textarea&gt;"));
    assert!(page.text.contains(&format!("value=\"{:032x}\"", 3)), "the same key");
    assert_eq!(page.text.matches(" checked").count(), 4 + 1 + 1, "four answers, a reason, the kind");
    sent.push(("ngan.3".into(), "5".into()));
    assert_eq!(site.post(&path, &sent).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn every_unknown_token_gets_the_same_bytes() {
    let site = Site::sqlite().await;
    let unknown = |bits| format!("/p/{}", Token::from_bits(bits).plain());
    let first = site.get(&unknown(12345)).await;
    assert_eq!(first.status, StatusCode::NOT_FOUND);
    assert!(first.text.contains("/tra-cuu"));
    for path in [unknown(99), "/p/khong-phai-ma".to_owned(), format!("/p/{}", "A".repeat(300))] {
        let other = site.get(&path).await;
        assert_eq!((other.status, other.steady()), (first.status, first.steady()), "{path}");
    }
    let posted = site.post(&unknown(7), &survey(1, [4; 5])).await;
    assert_eq!((posted.status, posted.steady()), (first.status, first.steady()));
}

#[tokio::test]
async fn each_refusal_says_why_and_where_to_complain() {
    let site = Site::sqlite().await;
    let not_yet = site.slip_that(|e| matches!(e, Eligibility::NotYet { .. })).await.token.plain().to_owned();
    let excluded = site.slip_that(|e| matches!(e, Eligibility::Excluded(_))).await.token.plain().to_owned();
    let closed = site.slip_that(|e| matches!(e, Eligibility::Closed(_))).await.token.plain().to_owned();
    for (token, words) in [(&not_yet, "Tôi đã nhận kết quả"), (&excluded, "phản ánh, kiến nghị"), (&closed, "15/01/2020")]
    {
        let page = site.get(&format!("/p/{token}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains(words), "{words}");
        assert!(page.text.contains("phòng Nội vụ"), "where to complain");
        assert!(page.text.contains("Mô phỏng"));
        let posted = site.post(&format!("/p/{token}"), &survey(1, [4; 5])).await;
        assert_eq!(posted.status, StatusCode::FORBIDDEN);
        assert_eq!(site.backend.store.urn_size().await.unwrap(), 0);
    }
    let survey_page = site.get(&format!("/p/{not_yet}?da-nhan=1")).await;
    assert!(survey_page.text.contains("name=\"da-nhan\""));
    let mut sent = survey(2, [4; 5]);
    sent.push((answers::RECEIVED.into(), "1".into()));
    assert_eq!(site.post(&format!("/p/{not_yet}"), &sent).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_no_browser_sends_is_refused_and_nothing_stored() {
    let site = Site::sqlite().await;
    let slip = site.open_slips(0).await[0];
    let path = format!("/p/{}", slip.token.plain());
    let with = |name: &str, value: &str| {
        let mut sent = survey(1, [4; 5]);
        sent.push((name.to_owned(), value.to_owned()));
        sent
    };
    for (sent, status) in [
        (with("ngan.1", "4"), StatusCode::BAD_REQUEST),
        (with("ls.1.1", "6"), StatusCode::BAD_REQUEST),
        (with("la-lung", "1"), StatusCode::BAD_REQUEST),
        (with(answers::COMMENT, &"a".repeat(501)), StatusCode::UNPROCESSABLE_ENTITY),
        (vec![], StatusCode::BAD_REQUEST),
    ] {
        let answer = site.post(&path, &sent).await;
        assert_eq!(answer.status, status, "{sent:?}");
        assert!(answer.text.contains("<html lang=\"vi\">"));
    }
    let big = site.send(form(&path, format!("gop-y={}", "a".repeat(1 << 20)))).await;
    assert_eq!(big.status, StatusCode::PAYLOAD_TOO_LARGE);
    let json = Request::post(&path).header(header::CONTENT_TYPE, "application/json").body(Body::from("{}")).unwrap();
    assert_eq!(site.send(json).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(site.backend.store.urn_size().await.unwrap(), 0);
}

#[tokio::test]
async fn a_dead_database_loses_no_answer() {
    let site = Site::sqlite().await;
    let slip = site.open_slips(0).await[0];
    let path = format!("/p/{}", slip.token.plain());
    let open = site.get(&path).await;
    assert_eq!(open.status, StatusCode::OK);
    // Readers answer, the writer does not: as with a full disk.
    sqlx_writer_off(&site).await;
    let mut sent = survey(9, [4, 2, 3, 4, 5]);
    sent.push((answers::COMMENT.into(), "Xin giữ lại lời này".into()));
    let page = site.post(&path, &sent).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.header("retry-after").parse::<u32>().is_ok(), "and when to come again");
    assert!(page.text.contains("Xin giữ lại lời này"));
    assert!(page.text.contains(&format!("value=\"{:032x}\"", 9)), "the same key: a retry is not a duplicate");
    assert_eq!(page.text.matches(" checked").count(), 6);
}

async fn sqlx_writer_off(site: &Site) {
    site.backend.store.close_writer().await;
}

#[tokio::test]
async fn a_token_is_typed_and_its_typo_named() {
    let site = Site::sqlite().await;
    let slip = site.open_slips(0).await[0];
    let right = site.get(&format!("/tra-cuu?ma={}", slip.token.grouped())).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER);
    assert_eq!(right.header("location"), format!("/p/{}?qua=web", slip.token.plain()));
    let wrong = site.get("/tra-cuu?ma=ABCD-1234").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("ABCD-1234"), "what was typed stays");
    let dossier = site.get("/tra-cuu?ma=000.21.27.H27-200302-0003").await;
    assert!(dossier.text.contains("Đây là mã hồ sơ"));
    let pasted = site.get(&format!("/tra-cuu?ma=https%3A%2F%2Fx.vn%2Fp%2F{}%3Ftieng%3Den", slip.token.grouped())).await;
    assert_eq!(pasted.header("location"), right.header("location"));
    let receipt = site.get("/tra-cuu?ma=0000-0000-0000-0000&tieng=en").await;
    assert_eq!(receipt.header("location"), "/cam-on/0000000000000000?tieng=en", "a receipt can be typed too");
}

/// A reader of English goes through the whole, by links and a form; what is stored is what a reader of Vietnamese leaves.
#[tokio::test]
async fn a_survey_in_english_leaves_the_same_as_one_in_vietnamese() {
    let site = Site::sqlite().await;
    let slips = site.open_slips(0).await;
    let path = |at: usize| format!("/p/{}", slips[at].token.plain());
    let vietnamese = site.get(&path(0)).await;
    assert!(vietnamese.text.contains("href=\"?qua=qr&tieng=en\"") || vietnamese.text.contains("href=\"?qua=qr&amp;tieng=en\""));
    let english = format!("{}?qua=qr&tieng=en", path(0));
    let page = site.get(&english).await;
    assert!(page.text.contains("<html lang=\"en\">") && page.text.contains("Send my answers"));
    assert!(page.text.contains(&format!("action=\"{english}\"")) || page.text.contains(&english.replace('&', "&amp;")));

    let half: Vec<(String, String)> = survey(1, [4, 5, 3, 4, 4]).into_iter().filter(|(name, _)| name != "ngan.2").collect();
    let gaps = site.post(&english, &half).await;
    assert_eq!(gaps.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(gaps.text.contains("Question 2: no answer chosen yet") && gaps.text.contains("1 place to correct"));
    assert!(!gaps.text.contains("hreflang"), "no link here would keep what was sent");

    let sent = site.post(&english, &survey(1, [4, 5, 3, 4, 4])).await;
    let receipt = sent.header("location").to_owned();
    assert!(sent.status == StatusCode::SEE_OTHER && receipt.ends_with("?tieng=en"));
    assert!(site.get(&receipt).await.text.contains("Your answers are recorded"));
    let used = site.get(&english).await;
    assert!(used.status == StatusCode::CONFLICT && used.text.contains("It was not me"));
    let disputed = site.post(&format!("{}/khong-phai-toi?tieng=en", path(0)), &[]).await;
    assert!(disputed.text.contains("Your report has been noted") && !disputed.text.contains("hreflang"));
    assert_eq!(site.post(&path(1), &survey(2, [4, 5, 3, 4, 4])).await.status, StatusCode::SEE_OTHER);

    let store = &site.backend.store;
    store.seal(crate::support::TODAY.parse().unwrap()).await.unwrap();
    let open = site.backend.rounds.get("nghi-xuan-2020").unwrap();
    let out = site.dir.path().join("goc.csv");
    export::export(store, &open, export::Format::Raw, &out, &site.backend.clock).await.unwrap();
    let raw = std::fs::read_to_string(&out).unwrap();
    // Agency and field are the dossiers'; all that follows is what was said, and how it came.
    let rows: Vec<&str> = raw.lines().skip(1).filter_map(|row| row.splitn(3, ',').nth(2)).collect();
    assert!(rows.len() == 2 && rows[0] == rows[1] && rows[0].contains("4,5,3,4,4"), "{raw}");
}

/// Where the round's form has no English, none is offered, and asking for it gives the page as it is.
#[tokio::test]
async fn a_form_without_a_translation_is_offered_in_vietnamese_only() {
    let site = Site::sqlite().await;
    let form = include_str!("../../demo/nghi-xuan-2020/phieu.toml").split("[translations").next().unwrap();
    let form = form.replacen("version = 1", "version = 2", 1);
    let round = include_str!("../../demo/nghi-xuan-2020/dot.toml").replacen("form_version = 1", "form_version = 2", 1);
    let store = &site.backend.store;
    backend::import::form(store, form.as_bytes()).await.unwrap();
    backend::import::round(store, round.as_bytes(), crate::support::TODAY.parse().unwrap()).await.unwrap();
    site.backend.rounds.refresh(store).await.unwrap();
    let slip = site.open_slips(0).await[0];
    for query in ["", "?tieng=en", "?tieng=fr", "?tieng=vi"] {
        let page = site.get(&format!("/p/{}{query}", slip.token.plain())).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("<html lang=\"vi\">") && !page.text.contains("hreflang"), "{query}");
    }
}
