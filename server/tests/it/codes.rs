//! Code lists: who may make and print them, and what the holder of a code sees.

use crate::support::{Site, survey};
use http::StatusCode;

const CODES: &str = "/quan-tri/ma-moi";
const ROUND: &str = "nghi-xuan-2020";

fn new_list() -> Vec<(&'static str, &'static str)> {
    vec![
        ("dot", ROUND),
        ("ten", "Các sở <b>ngành</b>"),
        ("co-quan", "000.21.27.H27"),
        ("linh-vuc", "TP-HT"),
        ("doi-tuong", "to-chuc"),
        ("nguon", "drawn"),
        ("so-phieu", ""),
        ("noi-nhan", "Sở Tài chính\r\nSở Y tế; 2"),
    ]
}

#[tokio::test]
async fn code_lists_are_for_the_province() {
    let site = Site::sqlite().await;
    assert_eq!(site.get(CODES).await.status, StatusCode::SEE_OTHER);
    let agency = site.log_in("xa").await;
    assert_eq!(site.get_as(CODES, &agency).await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.post_as(CODES, &new_list(), &agency).await.status, StatusCode::FORBIDDEN);
    let print = [("dot", ROUND), ("dang", "a5")];
    assert_eq!(site.post_as(&format!("{CODES}/1/in"), &print, &agency).await.status, StatusCode::FORBIDDEN);
    let province = site.log_in("tinh").await;
    assert_eq!(site.post_as(&format!("{CODES}/1/in"), &print, &province).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get_as(&format!("{CODES}?dot=la"), &province).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_list_is_made_printed_and_answered() {
    let site = Site::sqlite().await;
    let province = site.log_in("tinh").await;
    let made = site.post_as(CODES, &new_list(), &province).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let page = site.get_as(made.header("location"), &province).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Đã lập danh sách") && page.text.contains("Danh sách số 1: 3 mã"), "{}", page.text);
    assert!(page.text.contains("Các sở &lt;b&gt;ngành") && page.text.contains("Sở Y tế"));
    assert!(page.text.contains("Số đã dùng không nêu"));

    let printed = site.post_as(&format!("{CODES}/1/in"), &[("dot", ROUND), ("dang", "csv")], &province).await;
    assert_eq!((printed.status, printed.header("cache-control")), (StatusCode::OK, "no-store"));
    assert_eq!(printed.header("content-disposition"), "attachment; filename=\"ma-moi-1.csv\"");
    let lines: Vec<Vec<&str>> = printed.text.lines().map(|l| l.split(',').collect()).collect();
    assert_eq!(lines[0], ["dossier_id", "agency", "token", "url"]);
    assert_eq!((lines.len(), lines[1][0], lines[1][1]), (4, "DS-1-001", "000.21.27.H27"));
    let paper = site.post_as(&format!("{CODES}/1/in"), &[("dot", ROUND), ("dang", "a5")], &province).await;
    assert!(paper.header("content-type").starts_with("text/html") && paper.text.contains("Nơi nhận"));
    assert!(paper.text.contains(lines[1][2]), "both show the same token");
    assert!(!paper.text.contains("Sau khi nhận kết quả") && !paper.text.contains("Mã hồ sơ"));

    let path = format!("/p/{}", lines[1][2]);
    let survey_page = site.get(&path).await;
    assert_eq!(survey_page.status, StatusCode::OK);
    assert!(survey_page.text.contains("Các sở &lt;b&gt;ngành") && survey_page.text.contains("Tư pháp - Hộ tịch"));
    for hidden in ["Mã hồ sơ", "DS-1-001", "Sở Tài chính", "không ảnh hưởng đến hồ sơ"] {
        assert!(!survey_page.text.contains(hidden), "{hidden}");
    }
    assert_eq!(site.post(&path, &survey(1, [4; 5])).await.status, StatusCode::SEE_OTHER);
    let again = site.get(&path).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains("Mỗi phiếu mời chỉ dùng được một lần"));
}

#[tokio::test]
async fn what_is_wrong_with_a_list_is_said_and_what_was_typed_stays() {
    let site = Site::sqlite().await;
    let province = site.log_in("tinh").await;
    let with = |name: &str, value: &'static str| {
        let change = |(n, v)| if n == name { (n, value) } else { (n, v) };
        new_list().into_iter().map(change).collect::<Vec<_>>()
    };
    for (fields, why) in [
        (with("so-phieu", "5"), "cộng lại được 3 mã"),
        (with("so-phieu", "năm"), "Số mã phải là một số nguyên dương"),
        (with("noi-nhan", "Ông An 0912 345 678"), "Tên nơi nhận không được chứa số điện thoại"),
        (with("noi-nhan", ""), "Hãy ghi số mã"),
        (with("co-quan", "LA"), "không khảo sát cơ quan"),
        (with("doi-tuong", "x"), "Hãy chọn người cầm mã"),
    ] {
        let answer = site.post_as(CODES, &fields, &province).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(answer.text.contains(why), "{why}");
        assert!(answer.text.contains("Các sở &lt;b&gt;ngành"), "the name stays: {why}");
    }
}
