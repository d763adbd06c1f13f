//! `/quan-tri/dot…`: a round from a blank page to frozen results, as an officer of the province goes.

use crate::support::Site;
use backend::{
    lifecycle::edit::{self, Typed, field},
    seal,
};
use domain::round::{Phase, Round};
use http::StatusCode;
use ui::staff::{COMPARISON, REASONS};

const NOTHING: &[(&str, &str)] = &[];

fn typed(change: impl Fn(&mut Round)) -> Typed {
    let mut round = Round::from_toml(include_str!("../../demo/nghi-xuan-2020/dot.toml")).unwrap();
    round.code = "dot-moi".to_owned();
    round.dossiers.from = "2020-09-01".parse().unwrap();
    round.dossiers.to = "2020-09-30".parse().unwrap();
    change(&mut round);
    edit::shown(&round)
}

#[tokio::test]
async fn a_round_is_written_on_a_page_and_refused_with_its_mistakes() {
    let site = Site::sqlite().await;
    let cookie = site.log_in("tinh").await;
    assert_eq!(site.get("/quan-tri/dot").await.status, StatusCode::SEE_OTHER);
    let agency = site.log_in("xa").await;
    assert_eq!(site.get_as("/quan-tri/dot", &agency).await.status, StatusCode::FORBIDDEN);

    let blank = site.get_as("/quan-tri/dot/moi", &cookie).await;
    assert_eq!(blank.status, StatusCode::OK);
    assert!(blank.text.contains("UBND thị trấn Tiên Điền") && blank.text.contains("type=\"date\""));
    let copy = site.get_as("/quan-tri/dot/moi?tu=nghi-xuan-2020", &cookie).await;
    assert!(copy.text.contains("value=\"UBND huyện Nghi Xuân (phòng Nội vụ)\""), "settings are copied");

    let mut wrong = typed(|_| {});
    wrong.retain(|(name, _)| name != field::TITLE);
    let answer = site.post_as("/quan-tri/dot/moi", &wrong, &cookie).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("chưa ghi tên đợt") && answer.text.contains("value=\"dot-moi\""), "what was typed stays");
    let clash = typed(|round| round.dossiers.from = "2020-08-01".parse().unwrap());
    let answer = site.post_as("/quan-tri/dot/moi", &clash, &cookie).await;
    assert!(
        answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.text.contains("«nghi-xuan-2020»"),
        "one dossier, one voice"
    );
    let taken = typed(|round| round.code = "nghi-xuan-2020".to_owned());
    assert!(site.post_as("/quan-tri/dot/moi", &taken, &cookie).await.text.contains("hãy chọn mã khác"));

    let answer = site.post_as("/quan-tri/dot/moi", &typed(|_| {}), &cookie).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/quan-tri/dot/dot-moi"));
    assert_eq!(site.backend.rounds.get("dot-moi").unwrap().phase, Phase::Draft);
    let page = site.get_as("/quan-tri/dot/dot-moi", &cookie).await;
    assert!(page.text.contains("17 cơ quan chưa có hồ sơ hoặc mã mời") && page.text.contains("disabled"));
    assert!(page.text.contains("Lập dự thảo") && page.text.contains("tinh"), "the record says who");
    let answer = site.post_as("/quan-tri/dot/dot-moi/mo", NOTHING, &cookie).await;
    assert!(answer.status == StatusCode::CONFLICT && answer.text.contains("chưa mở được"));
    assert_eq!(site.get("/ket-qua/dot-moi").await.status, StatusCode::NOT_FOUND, "nobody sees a draft");
}

#[tokio::test]
async fn a_draft_is_the_provinces_alone() {
    let site = Site::sqlite().await;
    let (province, agency) = (site.log_in("tinh").await, site.log_in("xa").await);
    let made = site.post_as("/quan-tri/dot/moi", &typed(|_| {}), &province).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let board = "/quan-tri/co-quan/000.21.27.H27";
    for path in [board, COMPARISON, REASONS] {
        let page = site.get_as(path, &agency).await;
        assert!(page.status == StatusCode::OK && !page.text.contains("dot-moi"), "{path}");
        let (draft, none) = (format!("{path}?dot=dot-moi"), format!("{path}?dot=khong-co"));
        let (draft, none) = (site.get_as(&draft, &agency).await, site.get_as(&none, &agency).await);
        assert_eq!((draft.status, draft.steady()), (StatusCode::NOT_FOUND, none.steady()), "{path}");
        assert!(site.get_as(path, &province).await.text.contains("dot-moi"), "{path}: the province chooses among all");
    }
    let stream = site.get_as("/api/live?co_quan=000.21.27.H27&dot=dot-moi", &agency).await;
    assert_eq!(stream.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_board_whose_round_is_over_does_not_call_itself_live() {
    let site = Site::sqlite().await;
    let cookie = site.log_in("xa").await;
    let board = "/quan-tri/co-quan/000.21.27.H27?dot=nghi-xuan-2020";
    let comparison = format!("{COMPARISON}?dot=nghi-xuan-2020");
    let page = site.get_as(board, &cookie).await.text;
    assert!(
        page.contains("tính đến lúc này") && page.contains("Số liệu lúc mở trang") && page.contains("Ngoài mẫu (tự nguyện): 0")
    );
    assert!(site.get_as(&comparison, &cookie).await.text.contains("đợt đang diễn ra"));
    seal::keep(&site.backend.store, &site.backend.rounds, "2020-10-01".parse().unwrap()).await.unwrap();
    let page = site.get_as(board, &cookie).await.text;
    assert!(
        page.contains("đây là số liệu cuối cùng") && !page.contains("tính đến lúc này") && !page.contains("Số liệu lúc mở trang")
    );
    assert!(!site.get_as(&comparison, &cookie).await.text.contains("đợt đang diễn ra"));
}

#[tokio::test]
async fn an_open_round_changes_with_a_reason_and_within_limits() {
    let site = Site::sqlite().await;
    let cookie = site.log_in("tinh").await;
    let at = "/quan-tri/dot/nghi-xuan-2020";
    let settings = |change: &dyn Fn(&mut Round), why: &str| {
        let mut round = site.backend.rounds.get("nghi-xuan-2020").unwrap().round.clone();
        change(&mut round);
        let mut typed = edit::shown(&round);
        typed.push(("vi-sao".to_owned(), why.to_owned()));
        typed
    };
    let page = format!("{at}/sua");
    let answer = site.post_as(&page, &settings(&|r| r.target = Some(80.0), ""), &cookie).await;
    assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.text.contains("hãy ghi lý do"));
    let answer = site.post_as(&page, &settings(&|r| r.count_flagged = false, "đổi cách tính"), &cookie).await;
    assert!(answer.text.contains("không đổi được nữa"), "the rules stand");
    let answer = site.post_as(&page, &settings(&|r| r.target = Some(80.0), "nghị quyết mới"), &cookie).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = site.get_as(at, &cookie).await;
    assert!(page.text.contains("Mục tiêu (%): 90 → 80") && page.text.contains("nghị quyết mới"));

    let why = [("vi-sao".to_owned(), "in sai tên".to_owned())];
    assert_eq!(site.post_as(&format!("{at}/rut-ve"), &why, &cookie).await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.backend.rounds.get("nghi-xuan-2020").unwrap().phase, Phase::Draft);
    let slip = &site.slips[0];
    assert!(site.get(&format!("/p/{}", slip.token.plain())).await.text.contains("chưa mở"), "a draft takes no voice");
    assert_eq!(site.post_as(&format!("{at}/mo"), NOTHING, &cookie).await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.backend.rounds.get("nghi-xuan-2020").unwrap().phase, Phase::Open);
}

#[tokio::test]
async fn results_are_public_once_they_are_published_and_then_stand() {
    let site = Site::sqlite().await;
    let cookie = site.log_in("tinh").await;
    let at = "/quan-tri/dot/nghi-xuan-2020";
    assert_eq!(site.post_as(&format!("{at}/cong-bo"), NOTHING, &cookie).await.status, StatusCode::CONFLICT);
    seal::keep(&site.backend.store, &site.backend.rounds, "2020-10-01".parse().unwrap()).await.unwrap();
    let public = site.get("/ket-qua/nghi-xuan-2020").await;
    assert!(public.text.contains("Đã kết thúc, chưa công bố") && !public.text.contains("SIPAS"));

    assert_eq!(site.post_as(&format!("{at}/cong-bo"), NOTHING, &cookie).await.status, StatusCode::SEE_OTHER);
    let page = site.get_as(at, &cookie).await;
    assert!(page.text.contains("tự xóa khỏi hệ thống đêm 09/03/2021"), "half a year later");
    let public = site.get("/ket-qua/nghi-xuan-2020").await;
    for file in site.backend.store.published_files("nghi-xuan-2020").await.unwrap() {
        assert!(page.text.contains(&file.sha256) && public.text.contains(&file.sha256), "{}", file.name);
    }
    let table = site.get_as(&format!("{at}/tep/ket-qua.csv"), &cookie).await;
    assert_eq!(table.text, site.get_as("/quan-tri/xuat?dang=csv&dot=nghi-xuan-2020", &cookie).await.text);
    assert_eq!(site.get(&format!("{at}/tep/ket-qua.csv")).await.status, StatusCode::SEE_OTHER, "files are the province's");
    assert_eq!(site.get_as(&format!("{at}/tep/khong-co"), &cookie).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_year_adds_up_rounds_that_ask_the_same() {
    let site = Site::sqlite().await;
    let cookie = site.log_in("tinh").await;
    let page = site.get_as("/quan-tri/nam", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Gộp các đợt năm 2020"), "the latest year first");
    assert_eq!(site.get_as("/quan-tri/nam?nam=1999", &cookie).await.status, StatusCode::OK);
}
