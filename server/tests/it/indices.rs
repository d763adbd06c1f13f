//! The page of the indices and the printed report: for the province, closed for few, marked for not enough.

use crate::support::{Site, survey};
use http::StatusCode;

const INDICES: &str = "/quan-tri/chi-so";
const REPORT: &str = "/quan-tri/bao-cao";

#[tokio::test]
async fn indices_and_report_are_for_the_province() {
    let site = Site::sqlite().await;
    let (agency, province) = (site.log_in("xa").await, site.log_in("tinh").await);
    for path in [INDICES, REPORT] {
        assert_eq!(site.get(path).await.status, StatusCode::SEE_OTHER);
        assert_eq!(site.get_as(path, &agency).await.status, StatusCode::FORBIDDEN);
        assert_eq!(site.get_as(&format!("{path}?dot=la"), &province).await.status, StatusCode::NOT_FOUND);
        let board = site.get_as("/quan-tri/toan-tinh", &province).await.text;
        assert!(board.contains(&format!("href=\"{path}?dot=nghi-xuan-2020\"")), "the header leads there");
    }
    for nonsense in ["theo=linh-vuc&co-quan=la", "phan=la"] {
        let path = format!("{INDICES}?dot=nghi-xuan-2020&{nonsense}");
        assert_eq!(site.get_as(&path, &province).await.status, StatusCode::NOT_FOUND, "{nonsense}");
    }
}

#[tokio::test]
async fn the_page_closes_few_and_marks_not_enough() {
    let site = Site::sqlite().await;
    let province = site.log_in("tinh").await;
    for (agency, count) in [(0, 7), (1, 2)] {
        for (i, slip) in site.open_slips(agency).await.into_iter().take(count).enumerate() {
            let key = u128::from(u32::try_from(agency * 100 + i).unwrap());
            let sent = site.post(&format!("/p/{}", slip.token.plain()), &survey(key, [4, 5, 4, 2, 4])).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER);
        }
    }
    let page = async |query: &str| {
        let answer = site.get_as(&format!("{INDICES}?dot=nghi-xuan-2020&{query}"), &province).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}");
        answer.text
    };
    let agencies = page("theo=co-quan").await;
    assert!(agencies.contains("75,00\u{a0}%"), "three of four");
    assert!(agencies.contains("n &lt; 20: chỉ để tham khảo") && agencies.contains("chưa đủ mẫu (n &lt; 5)"));
    assert!(agencies.contains("theo=linh-vuc&amp;co-quan=000.21.27.H27"), "an agency leads to its own cut");
    for by in ["nhom", "linh-vuc", "doi-tuong", "hinh-thuc", "nguon"] {
        assert!(page(&format!("theo={by}")).await.contains("Chỉ số theo"), "{by}");
    }
    assert!(page("theo=nguon").await.contains("Người tự nguyện có trả lời khác mẫu chính thức không?"));
    let own = page("theo=doi-tuong&co-quan=000.22.27.H27").await;
    assert!(own.contains("UBND thị trấn Xuân An") && !own.contains("75,00"), "two voices show nowhere");
    let long = page("theo=co-quan&phan=day-du").await;
    assert!(long.contains("Phần này đứng riêng"));

    let report = site.get_as(&format!("{REPORT}?dot=nghi-xuan-2020"), &province).await.text;
    let title = "Chỉ số hài lòng của người dân, tổ chức đối với sự phục vụ của các cơ quan hành chính nhà nước trong phạm vi khảo sát của UBND huyện Nghi Xuân năm 2020 (SIPAS năm 2020)";
    assert!(report.contains(title), "the fixed title, of one district's communes");
    assert!(report.contains("Không có số liệu năm trước của cùng chỉ số."));
    let history = "năm;cơ quan;chỉ số;giá trị;số người trả lời;hạng;trên;nguồn\n2019;toàn tỉnh;SIPAS;87,57;400;;;Báo cáo 2019\n";
    let strict = backend::import::Options { strict: true };
    backend::import::history(&site.backend.store, "lich-su.csv", history.as_bytes(), &strict).await.unwrap();
    let later = site.get_as(&format!("{REPORT}?dot=nghi-xuan-2020"), &province).await.text;
    assert!(later.contains("87,57") && later.contains("Báo cáo 2019") && later.contains("qua các năm"));
    assert!(!report.contains("người tự nguyện trả lời."));
    for part in ["I. GIỚI THIỆU CHUNG", "II. TÌNH HÌNH TRIỂN KHAI", "III. KẾT QUẢ", "IV. NHẬN XÉT, ĐÁNH GIÁ VÀ KIẾN NGHỊ"]
    {
        assert!(report.contains(part), "{part}");
    }
    assert!(report.contains("nhận 9 phiếu hợp lệ") && report.contains("mô phỏng"));
    assert!(report.contains("không công bố") && report.contains("75,00"));
}

#[tokio::test]
async fn a_round_by_criteria_shows_its_index_everywhere() {
    let site = Site::sqlite().await;
    let province = site.log_in("tinh").await;
    let text = include_str!("../../demo/nghi-xuan-2020/dot.toml").replace("\"sipas\"", "\"sips-yeu-to\"");
    backend::import::round(&site.backend.store, text.as_bytes(), crate::support::TODAY.parse().unwrap()).await.unwrap();
    site.backend.rounds.refresh(&site.backend.store).await.unwrap();
    for (i, slip) in site.open_slips(0).await.into_iter().take(5).enumerate() {
        let sent = site.post(&format!("/p/{}", slip.token.plain()), &survey(i as u128, [4, 5, 4, 3, 4])).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
    }
    let open = site.backend.rounds.get("nghi-xuan-2020").unwrap();
    let report = backend::export::Report::gather(&site.backend.store, &open, &site.backend.clock).await.unwrap();
    assert!((report.agencies[0].score.unwrap().index.value - 80.0).abs() < 1e-9);
    for path in ["/quan-tri/chi-so?dot=nghi-xuan-2020", "/quan-tri/bao-cao?dot=nghi-xuan-2020"] {
        let page = site.get_as(path, &province).await.text;
        assert!(page.contains("SIPS theo yếu tố") && page.contains("80,00"), "{path}");
    }
    let row = site.backend.store.board(&open, "000.21.27.H27").await.unwrap().unwrap();
    let snapshot = backend::live::snapshot(&open, &row, false);
    assert!((snapshot.official.by_criteria.unwrap().value - 80.0).abs() < 1e-9, "five are a release");
    let json = serde_json::to_string(&snapshot).unwrap();
    assert!(json.contains("\"by_criteria\""));
}
