//! "So sánh" and "Nguyên nhân": who may see what, and what stands there.

use crate::support::{Site, TODAY, survey};
use backend::{
    import::{self, Options},
    reasons,
};
use http::StatusCode;

const COMPARISON: &str = "/quan-tri/so-sanh";
const REASONS: &str = "/quan-tri/nguyen-nhan";
const OWN: &str = "000.21.27.H27";
const OTHER: &str = "000.22.27.H27";
const ROUND: &str = "nghi-xuan-2020";

async fn page(site: &Site, path: &str, cookie: &str) -> String {
    let answer = site.get_as(path, cookie).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    answer.text
}

/// Sends `n` voices about the round's agency at this place.
async fn voices(site: &Site, agency: usize, n: usize, scores: [u8; 5]) {
    for (i, slip) in site.open_slips(agency).await.into_iter().take(n).enumerate() {
        site.post(&format!("/p/{}", slip.token.plain()), &survey((agency * 1000 + i) as u128, scores)).await;
    }
}

#[tokio::test]
async fn each_account_has_its_own_door() {
    let site = Site::sqlite().await;
    for path in [COMPARISON, REASONS] {
        assert_eq!(site.get(path).await.status, StatusCode::SEE_OTHER, "{path}");
        for login in ["tinh", "xa"] {
            let cookie = site.log_in(login).await;
            let text = page(&site, path, &cookie).await;
            assert!(
                text.contains(&format!("href=\"{COMPARISON}?dot=nghi-xuan-2020\""))
                    && text.contains(&format!("href=\"{REASONS}?dot=nghi-xuan-2020\""))
            );
            assert_eq!(site.get_as(&format!("{path}?dot=la"), &cookie).await.status, StatusCode::NOT_FOUND);
        }
    }
    let agency = site.log_in("xa").await;
    let other = format!("{REASONS}?dot={ROUND}&co-quan={OTHER}");
    assert_eq!(site.get_as(&other, &agency).await.status, StatusCode::FORBIDDEN);
    page(&site, &format!("{REASONS}?dot={ROUND}&co-quan={OWN}"), &agency).await;
    let province = site.log_in("tinh").await;
    page(&site, &other, &province).await;
    assert_eq!(site.get_as(&format!("{REASONS}?dot={ROUND}&co-quan=la"), &province).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_round_that_does_not_ask_about_an_agency_is_not_shown_to_it() {
    let site = Site::sqlite().await;
    let cookie = site.log_in("xa").await;
    let trial = include_str!("../../demo/nghi-xuan-2020/dot-thu-nghiem.toml");
    let code = trial.lines().find(|line| line.starts_with("code =")).unwrap();
    let elsewhere = trial.replace(code, "code = \"cho-khac\"").replace(OWN, OTHER);
    import::round(&site.backend.store, elsewhere.as_bytes(), TODAY.parse().unwrap()).await.unwrap();
    site.backend.rounds.refresh(&site.backend.store).await.unwrap();
    for path in [COMPARISON, REASONS] {
        let answer = site.get_as(&format!("{path}?dot=cho-khac"), &cookie).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_province_reads_years_ranks_and_targets() {
    let site = Site::sqlite().await;
    let path = format!("{COMPARISON}?dot={ROUND}");
    let province = site.log_in("tinh").await;
    let empty = page(&site, &path, &province).await;
    assert!(empty.contains("Chưa có số liệu lần trước của cơ quan nào") && empty.contains("hailong import history"));
    voices(&site, 0, 12, [5; 5]).await;
    voices(&site, 1, 12, [2; 5]).await;
    let rows = format!(
        "năm;cơ quan;chỉ số;giá trị;số người trả lời;hạng;trên;nguồn\n2018;{OWN};SIPAS;60;300;4;17;<b>Báo cáo</b>\n\
         2018;toàn tỉnh;SIPAS;83,97;;39;63;Báo cáo\n2017;toàn tỉnh;SIPAS;75,7;;54;63;Báo cáo\n"
    );
    import::history(&site.backend.store, "ls.csv", rows.as_bytes(), &Options { strict: true }).await.unwrap();
    let text = page(&site, &path, &province).await;
    for words in [
        "UBND thị trấn Tiên Điền",
        "hạng 1 trên 2",
        "hạng 2 trên 2",
        "Tiến bộ",
        "+40,00 điểm %",
        "hạng\u{a0}4/17",
        "39/63",
        "Chưa đủ căn cứ",
        "Chưa đạt",
        "SIPAS theo năm. 2017: 75,70",
    ] {
        assert!(text.contains(words), "{words}");
    }
    assert!(text.contains("&lt;b") && text.contains("Báo cáo&lt;/b") && !text.contains("<b>Báo cáo"), "a source is text");
}

#[tokio::test]
async fn an_agency_reads_itself_only() {
    let site = Site::sqlite().await;
    voices(&site, 0, 7, [5; 5]).await;
    voices(&site, 1, 12, [2; 5]).await;
    let agency = site.log_in("xa").await;
    let text = page(&site, &format!("{COMPARISON}?dot={ROUND}"), &agency).await;
    assert!(text.contains("5 người trả lời") && !text.contains("7 người trả lời"), "in steps of five");
    assert!(!text.contains("UBND thị trấn Xuân An") && text.contains("chỉ xem được sau khi đợt kết thúc"));
    let (store, rounds) = (&site.backend.store, &site.backend.rounds);
    backend::seal::keep(store, rounds, "2020-10-01".parse().unwrap()).await.unwrap();
    backend::reasons::refresh(store, &rounds.get(ROUND).unwrap()).await.unwrap();
    let province = site.log_in("tinh").await;
    let published = site.post_as(&format!("/quan-tri/dot/{ROUND}/cong-bo"), &[("", ""); 0], &province).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER);
    let text = page(&site, &format!("{COMPARISON}?dot={ROUND}"), &agency).await;
    assert!(text.contains("UBND thị trấn Xuân An") && text.contains("7 người trả lời"));
}

#[tokio::test]
async fn reasons_say_why_there_is_no_picture_yet() {
    let site = Site::sqlite().await;
    let path = format!("{REASONS}?dot={ROUND}");
    let province = site.log_in("tinh").await;
    assert!(page(&site, &path, &province).await.contains("Chưa có phiếu nào được niêm phong"));
    let slips = site.open_slips(0).await;
    for (i, slip) in slips.iter().take(10).enumerate() {
        let mut fields = survey(i as u128, [1, 5, 5, 5, 4]);
        fields.push(("vi.ngan.1".to_owned(), "kho-tim".to_owned()));
        site.post(&format!("/p/{}", slip.token.plain()), &fields).await;
    }
    site.backend.store.seal(TODAY.parse().unwrap()).await.unwrap();
    reasons::refresh(&site.backend.store, &site.backend.rounds.get(ROUND).unwrap()).await.unwrap();
    let text = page(&site, &path, &province).await;
    assert!(text.contains("mới có 10 người trả lời đủ mọi câu, cần ít nhất 82"), "{text}");
    assert!(text.contains("Thông tin khó tìm, khó xem") && text.contains("10 trên 10 người chấm thấp"));
    assert!(text.contains("không chứng minh"), "what it does not say");
}

/// Five scores that follow from a number; "hài lòng chung" leans on the third.
fn scores(i: usize) -> [u8; 5] {
    let dice = |salt: usize| (i.wrapping_mul(7919) + salt * 104_729 + i * i * (salt + 3)) % 1009;
    let score = |salt: usize| u8::try_from(dice(salt) % 5).unwrap() + 1;
    let [a, b, c, d] = [0, 1, 2, 3].map(score);
    [a, b, c, d, ((a + 3 * c) / 4).clamp(1, 5)]
}

#[tokio::test]
async fn the_picture_and_its_table_say_the_same() {
    let site = Site::sqlite().await;
    let mut sent = 0;
    for agency in 0..4 {
        for slip in site.open_slips(agency).await.into_iter().take(30) {
            site.post(&format!("/p/{}", slip.token.plain()), &survey(sent as u128, scores(sent))).await;
            sent += 1;
        }
    }
    site.backend.store.seal(TODAY.parse().unwrap()).await.unwrap();
    let open = site.backend.rounds.get(ROUND).unwrap();
    reasons::refresh(&site.backend.store, &open).await.unwrap();
    let province = site.log_in("tinh").await;
    let text = page(&site, &format!("{REASONS}?dot={ROUND}"), &province).await;
    let picture = reasons::of_province(&site.backend.store, &open, None).await.unwrap().picture.unwrap();
    assert!(text.contains(&format!("Dựa trên {sent} người trả lời đủ mọi câu")));
    for (number, factor) in (1..).zip(&picture.factors) {
        let share = format!("{:.1}", factor.share.value).replace('.', ",");
        assert!(text.contains(&format!("{number}. {}", factor.title)), "{}", factor.title);
        assert!(text.contains(&format!("yếu tố {number}: quan trọng {share}")), "the picture's words");
        assert!(text.contains(&format!(">{share}\u{a0}%")), "the table's cell");
    }
    for corner in ["Ưu tiên cải thiện", "Giữ vững", "Duy trì", "Cải thiện sau"] {
        assert!(text.contains(corner), "{corner}");
    }
}
