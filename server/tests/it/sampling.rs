//! The sample's page: the plan before the draw, the seed after it, and who may see it.

use crate::support::{Site, TODAY, survey};
use backend::{import, sampling};
use domain::{round::Round, sample::ReplacementReason};
use http::StatusCode;

const SAMPLING: &str = "/quan-tri/mau-khao-sat";

/// The demo's round with a plan in the place of its quota.
async fn with_a_plan(site: &Site) -> Round {
    let demo = include_str!("../../demo/nghi-xuan-2020/dot.toml");
    let quota = demo.lines().find(|line| line.starts_with("quota =")).unwrap();
    let plan = "sampling = { reserve_percent = 50, allocation = { way = \"theo-doi-tuong\", ca-nhan = 15, to-chuc = 10 } }";
    let today = TODAY.parse().unwrap();
    let round = import::round(&site.backend.store, demo.replace(quota, plan).as_bytes(), today).await.unwrap();
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
    assert!(none.contains("Đợt này không rút mẫu ở đây") && none.contains("[sampling.allocation]"));
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
