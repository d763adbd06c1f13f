//! The sample's page: the plan before the draw, the seed after it, and who may see it.

use crate::support::{Site, TODAY, survey};
use backend::{import, sampling};
use domain::{round::Round, sample::ReplacementReason};
use http::StatusCode;

const SAMPLING: &str = "/quan-tri/mau-khao-sat";

/// The demo's round with a plan in the place of its quota.
async fn with_a_plan(site: &Site) -> Round {
    with_a_plan_of(site, 15, 10).await
}

async fn with_a_plan_of(site: &Site, individuals: u32, organisations: u32) -> Round {
    let demo = include_str!("../../demo/nghi-xuan-2020/dot.toml");
    let quota = demo.lines().find(|line| line.starts_with("quota =")).unwrap();
    let ways = format!("way = \"theo-doi-tuong\", ca-nhan = {individuals}, to-chuc = {organisations}");
    let plan = format!("sampling = {{ reserve_percent = 50, allocation = {{ {ways} }} }}");
    let today = TODAY.parse().unwrap();
    let round = import::round(&site.backend.store, demo.replace(quota, &plan).as_bytes(), today).await.unwrap();
    site.backend.rounds.refresh(&site.backend.store).await.unwrap();
    round
}

#[tokio::test]
async fn the_sample_is_for_the_province() {
    let site = Site::sqlite().await;
    assert_eq!(site.get(SAMPLING).await.status, StatusCode::SEE_OTHER);
    let agency = site.log_in("xa").await;
    assert_eq!(site.get_as(SAMPLING, &agency).await.status, StatusCode::FORBIDDEN);
    let province = site.log_in("tinh").await;
    assert_eq!(site.get_as(&format!("{SAMPLING}?dot=la"), &province).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_page_follows_the_sample_from_plan_to_progress() {
    let site = Site::sqlite().await;
    let province = site.log_in("tinh").await;
    let page = async || {
        let answer = site.get_as(&format!("{SAMPLING}?dot=nghi-xuan-2020"), &province).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.text
    };
    let board = site.get_as("/quan-tri/toan-tinh", &province).await.text;
    assert!(board.contains(&format!("href=\"{SAMPLING}?dot=nghi-xuan-2020\"")), "the header leads here");
    let none = page().await;
    assert!(none.contains("Đợt này không rút mẫu ở đây") && none.contains("/quan-tri/dot/nghi-xuan-2020/sua"));
    assert!(none.contains("Tiến độ"), "a quota without a draw has a progress too");

    let round = with_a_plan(&site).await;
    let today = TODAY.parse().unwrap();
    let store = &site.backend.store;
    let planned = page().await;
    let hash = sampling::plan(store, &round, today).await.unwrap().list_hash;
    assert!(
        planned.contains("Chưa rút mẫu") && planned.contains(&hash) && planned.contains("Mỗi cơ quan: 15 cá nhân, 10 tổ chức")
    );
    assert!(planned.contains("Đợt đã mở mà chưa rút mẫu"));
    assert!(planned.contains("UBND thị trấn Tiên Điền"));
    let find = async |words: &str| {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("tim", words).finish();
        site.get_as(&format!("{SAMPLING}?dot=nghi-xuan-2020&{query}"), &province).await.text
    };
    let one = find("tiên điền").await;
    assert!(one.contains("UBND thị trấn Tiên Điền") && !one.contains("UBND xã Cổ Đạm"), "one agency, by a part of its name");
    assert!(one.contains("Cả đợt") && !one.contains("Không có cơ quan nào"));
    assert!(find("<b>").await.contains("Không có cơ quan nào tên như vậy"));

    let draw = sampling::draw(store, &round, None, today).await.unwrap();
    let list = store.sample(&round.code).await.unwrap();
    let official = |at: usize| list.iter().filter(|l| l.rank == 1).nth(at).unwrap().dossier.clone();
    let reason = ReplacementReason::WrongContact;
    let done = sampling::replace(store, &round, &official(0), reason, "<b>an</b>", today).await.unwrap();
    let slip = site.slips.iter().find(|s| s.code() == done.by).unwrap();
    let sent = site.post(&format!("/p/{}", slip.token.plain()), &survey(1, [4; 5])).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);

    let drawn = page().await;
    assert!(drawn.contains("Đã rút mẫu ngày 10/09/2020") && drawn.contains(&draw.seed.to_string()) && drawn.contains(&hash));
    assert!(drawn.contains("Rút lại để kiểm tra"));
    assert!(drawn.contains(&done.out) && drawn.contains(&done.by) && drawn.contains("Thông tin liên lạc thiếu hoặc sai"));
    assert!(drawn.contains("&lt;b&gt;an") && !drawn.contains("<b>an"));
    let progress = sampling::progress(store, &site.backend.rounds.get(&round.code).unwrap()).await.unwrap();
    assert_eq!(progress[0].kinds.iter().map(|k| (k.drawn, k.reserve, k.open)).collect::<Vec<_>>(), [(0, 1, 0), (0, 0, 0)]);
    assert!(drawn.contains("data-cot=\"Dự phòng\">1</td>"), "the voice of the one who was called up");
}

#[tokio::test]
async fn the_province_draws_calls_up_and_takes_the_list_home() {
    let site = Site::sqlite().await;
    let province = site.log_in("tinh").await;
    let round = with_a_plan(&site).await;
    let address = format!("{SAMPLING}/danh-sach?dot={}", round.code);
    let order = async |fields: &[(&str, &str)]| {
        let sent = [&[("dot", round.code.as_str())], fields].concat();
        site.post_as(SAMPLING, &sent, &province).await
    };
    assert_eq!(site.get_as(&address, &province).await.status, StatusCode::NOT_FOUND, "nothing was drawn");
    let odd = order(&[("viec", "rut"), ("so-goc", "<b>7f")]).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(odd.text.contains("Số gốc để rút mẫu phải gồm đúng 64 chữ số") && odd.text.contains("value=\"&lt;b&gt;7f\""));
    let unneeded = order(&[("viec", "chuyen"), ("ly-do", "thiếu tổ chức")]).await;
    assert_eq!(unneeded.status, StatusCode::UNPROCESSABLE_ENTITY, "every agency has people enough");
    assert!(site.backend.store.draw(&round.code).await.unwrap().is_none());

    let seed = "7f".repeat(32);
    let drawn = order(&[("viec", "rut"), ("so-goc", &seed)]).await;
    assert_eq!(
        (drawn.status, drawn.header("location")),
        (StatusCode::SEE_OTHER, "/quan-tri/mau-khao-sat?dot=nghi-xuan-2020#rut-mau")
    );
    assert_eq!(site.backend.store.draw(&round.code).await.unwrap().unwrap().seed.to_string(), seed);
    assert!(order(&[("viec", "rut")]).await.text.contains("mỗi đợt chỉ rút một lần"));

    let list = site.get_as(&address, &province).await;
    assert_eq!(
        (list.status, list.header("content-disposition")),
        (StatusCode::OK, "attachment; filename=\"mau-nghi-xuan-2020.csv\"")
    );
    let lines = |text: &str| text.lines().count() - 1;
    let whole = site.get_as(&format!("{address}&toan-bo=co"), &province).await;
    assert!(lines(&list.text) > 0 && lines(&list.text) < lines(&whole.text), "who was not drawn is in the whole list alone");
    let official = list.text.lines().find(|line| line.contains("chinh-thuc")).unwrap().split(',').next().unwrap().to_owned();
    let unsaid = order(&[("viec", "thay"), ("ho-so", &official), ("ly-do", "")]).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsaid.text.contains("Hãy chọn lý do") && unsaid.text.contains(&format!("value=\"{official}\"")));
    let called = order(&[("viec", "thay"), ("ho-so", &official), ("ly-do", "khong-lien-lac-duoc")]).await;
    assert_eq!(called.status, StatusCode::SEE_OTHER);
    let log = site.backend.store.replacements(&round.code).await.unwrap();
    assert_eq!((log[0].out.as_str(), log[0].entry.officer.as_str()), (official.as_str(), "tinh"));

    let agency = site.log_in("xa").await;
    assert_eq!(site.get_as(&address, &agency).await.status, StatusCode::FORBIDDEN);
    let foreign = site.post_as(SAMPLING, &[("dot", round.code.as_str()), ("viec", "rut")], &agency).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let odd = site.post_as(SAMPLING, &[("dot", round.code.as_str()), ("viec", "khác")], &province).await;
    assert!(odd.status == StatusCode::BAD_REQUEST && odd.text.contains("Không đọc được yêu cầu"));
}

#[tokio::test]
async fn places_are_moved_before_the_draw() {
    let site = Site::sqlite().await;
    let province = site.log_in("tinh").await;
    let round = with_a_plan_of(&site, 15, 40).await;
    let page = site.get_as(&format!("{SAMPLING}?dot={}", round.code), &province).await.text;
    assert!(page.contains("Có cơ quan không đủ người ở một nhóm"));
    let sent = [("dot", round.code.as_str()), ("viec", "chuyen"), ("ly-do", "xã ít tổ chức")];
    assert_eq!(site.post_as(SAMPLING, &sent, &province).await.status, StatusCode::SEE_OTHER);
    let moved = site.backend.store.transfers(&round.code).await.unwrap();
    assert!(!moved.is_empty() && moved.iter().all(|t| t.reason == "xã ít tổ chức" && t.officer == "tinh"));
}
