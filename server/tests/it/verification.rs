//! The phúc tra's page: who may see it, how a person is noted, what is shown of telephone numbers.

use crate::support::{Answer, Site, form, survey};
use backend::{clock::Clock, verification};
use domain::sample::VerificationRate;
use http::{StatusCode, header};
use jiff::civil::Date;
use std::sync::atomic::Ordering;

const VERIFICATION: &str = "/quan-tri/phuc-tra";
const DRAW: &str = "/quan-tri/phuc-tra/rut";
const ROUND: &str = "nghi-xuan-2020";

fn after() -> Date {
    "2020-10-02".parse().unwrap()
}

impl Site {
    /// Turns the clock of the whole site.
    fn goes_to(&self, day: Date) {
        let (Clock::Fixed(now), Clock::Fixed(then)) = (&self.backend.clock, Clock::at(day)) else { panic!("a clock of a test") };
        now.store(then.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    async fn note(&self, fields: &[(&str, &str)], cookie: &str) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = form(VERIFICATION, body);
        request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        self.send(request).await
    }

    /// Twenty voices at the first agency, the day after the round.
    async fn answered() -> Self {
        let site = Self::sqlite().await;
        for (i, slip) in site.open_slips(0).await.iter().take(20).enumerate() {
            let sent = site.post(&format!("/p/{}", slip.token.plain()), &survey(i as u128, [4; 5])).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER);
        }
        site.goes_to(after());
        site
    }

    /// The same, two persons drawn, one with a telephone number.
    async fn drawn() -> Self {
        let site = Self::answered().await;
        let (store, open) = (&site.backend.store, site.backend.rounds.get(ROUND).unwrap());
        let rate = VerificationRate::try_from(10).unwrap();
        verification::draw(store, &open, rate, None, &[], after()).await.unwrap();
        let people = verification::worksheet(store, &open, after()).await.unwrap();
        let file = format!("ma,sdt,ten\n{},0912345678,Trần <b>Sáu\n", people[0].drawn.code);
        verification::contacts(store, &open, "a", file.as_bytes(), "2020-10-20".parse().unwrap(), 90, after()).await.unwrap();
        site
    }
}

fn reached() -> Vec<(&'static str, &'static str)> {
    vec![
        ("dot", ROUND),
        ("so", "1"),
        ("cach", "dien-thoai"),
        ("lien-he", "co"),
        ("tham-gia", "co"),
        ("nhan", "co"),
        ("ap-luc", "khong"),
        ("bien-nhan", "khong"),
        ("diem.ngan.1", "5"),
        ("diem.ngan.chung", "4"),
        ("nguoi", "Lê Thị Cúc"),
        ("don-vi", "MTTQ huyện"),
        ("ngay", "2020-10-02"),
        ("ghi-chu", "</textarea><script>"),
    ]
}

#[tokio::test]
async fn the_phuc_tra_is_for_the_province() {
    let site = Site::sqlite().await;
    assert_eq!(site.get(VERIFICATION).await.status, StatusCode::SEE_OTHER);
    let agency = site.log_in("xa").await;
    assert_eq!(site.get_as(VERIFICATION, &agency).await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.note(&reached(), &agency).await.status, StatusCode::FORBIDDEN);
    let province = site.log_in("tinh").await;
    assert_eq!(site.note(&reached(), &province).await.status, StatusCode::NOT_FOUND, "nobody was drawn");
    let page = site.get_as(&format!("{VERIFICATION}?dot={ROUND}"), &province).await;
    assert!(page.text.contains("Đợt còn nhận phiếu đến hết 30/09/2020"));
    site.goes_to(after());
    let province = site.log_in("tinh").await;
    let page = site.get_as(&format!("{VERIFICATION}?dot={ROUND}"), &province).await;
    assert!(page.text.contains("action=\"/quan-tri/phuc-tra/rut#loi\""));
}

#[tokio::test]
async fn the_province_draws_in_the_browser() {
    let site = Site::answered().await;
    let province = site.log_in("tinh").await;
    let draw = async |fields: &[(&str, &str)]| site.post_as(DRAW, &[&[("dot", ROUND)], fields].concat(), &province).await;
    let too_many = draw(&[("ti-le", "11"), ("so-goc", "cùng thấy")]).await;
    assert_eq!(too_many.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(too_many.text.contains("Tỷ lệ phúc tra 11 %") && too_many.text.contains("value=\"cùng thấy\""));
    assert!(draw(&[("ti-le", "năm")]).await.text.contains("Tỷ lệ phải là một số nguyên từ 1 đến 10"));
    let twice = [("ti-le", "5"), ("cau-1", "ngan.2"), ("cau-3", "ngan.2")];
    assert!(draw(&twice).await.text.contains("không trùng nhau"));
    assert!(site.backend.store.verification_draws(ROUND).await.unwrap().is_empty());
    let agency = site.log_in("xa").await;
    assert_eq!(site.post_as(DRAW, &[("dot", ROUND), ("ti-le", "5")], &agency).await.status, StatusCode::FORBIDDEN);

    let seed = "7f".repeat(32);
    let first = draw(&[("ti-le", "5"), ("cau-1", "ngan.2"), ("so-goc", &seed)]).await;
    assert_eq!((first.status, first.header("location")), (StatusCode::SEE_OTHER, "/quan-tri/phuc-tra?dot=nghi-xuan-2020"));
    let made = site.backend.store.verification_draws(ROUND).await.unwrap().remove(0);
    assert_eq!((made.seed.to_string(), made.items), (seed, vec!["ngan.2".to_owned()]));
    let page = site.get_as(first.header("location"), &province).await.text;
    assert!(page.contains("Đã rút 1 trên 20 phiếu") && page.contains("Rút thêm"));
    assert_eq!(draw(&[("ti-le", "10")]).await.status, StatusCode::SEE_OTHER);
    let page = site.get_as(first.header("location"), &province).await.text;
    assert!(page.contains("Đã rút 2 trên 20 phiếu") && !page.contains("Rút thêm"), "no more than 10 %");
    assert!(draw(&[("ti-le", "10")]).await.text.contains("không rút thêm được"));
}

#[tokio::test]
async fn no_page_has_what_the_list_was_hashed_with() {
    let site = Site::drawn().await;
    let draw = site.backend.store.verification_draws(ROUND).await.unwrap().remove(0);
    let supervision = format!("{}?dot={ROUND}", ui::staff::SUPERVISION);
    for (login, path) in [("tinh", VERIFICATION.to_owned()), ("tinh", supervision.clone()), ("mttq", supervision.clone())] {
        let page = site.get_as(&path, &site.log_in(login).await).await.text;
        assert!(page.contains(&draw.list_hash) && !page.contains(&draw.nonce), "{login} {path}");
    }
    let page = site.get_as(&supervision, &site.log_in("mttq").await).await.text;
    assert!(page.contains("danh sách người đã trả lời không được đưa ra ngoài"));
    assert!(!page.contains("ai cũng rút lại được"), "that repeats the draw of a sample, which this round has none of");
}

#[tokio::test]
async fn a_person_is_noted_and_the_number_is_on_their_page_alone() {
    let site = Site::drawn().await;
    let province = site.log_in("tinh").await;
    let list = format!("{VERIFICATION}?dot={ROUND}");
    let page = site.get_as(&list, &province).await;
    assert!(page.text.contains("Đã rút 2 trên 20 phiếu") && page.text.contains("Ghi kết quả"));
    assert!(!page.text.contains("0912345678"), "no number on the list");
    let one = site.get_as(&format!("{list}&so=1"), &province).await;
    assert_eq!((one.status, one.header("cache-control")), (StatusCode::OK, "no-store"));
    assert!(one.text.contains("0912345678") && one.text.contains("Trần &lt;b&gt;Sáu") && one.text.contains("20/10/2020"));
    let mut ids: Vec<&str> = one.text.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|two| two[0] != two[1]), "each id once: a label names one input: {ids:?}");
    assert!(!site.get_as(&format!("{list}&so=2"), &province).await.text.contains("0912345678"));
    assert_eq!(site.get_as(&format!("{list}&so=9"), &province).await.status, StatusCode::NOT_FOUND);

    let noted = site.note(&reached(), &province).await;
    assert_eq!(noted.status, StatusCode::SEE_OTHER);
    let page = site.get_as(noted.header("location"), &province).await;
    assert!(page.text.contains("Đã ghi kết quả của số 1") && page.text.contains("Xem, sửa") && page.text.contains("chưa đủ mẫu"));
    let one = site.get_as(&format!("{list}&so=1"), &province).await;
    assert!(one.text.contains("Lần ghi 1 (đang dùng)") && one.text.contains("Lý do sửa") && !one.text.contains("diem.ngan.1"));
    assert!(one.text.contains("Ghi chú: &lt;/textarea&gt;"));

    site.goes_to("2020-10-20".parse().unwrap());
    let province = site.log_in("tinh").await;
    assert!(!site.get_as(&format!("{list}&so=1"), &province).await.text.contains("0912345678"), "its day has come");
}

#[tokio::test]
async fn what_is_wrong_with_a_record_is_said_and_what_was_typed_stays() {
    let site = Site::drawn().await;
    let province = site.log_in("tinh").await;
    let with = |name: &str, value: &'static str| {
        let change = |(n, v)| if n == name { (n, value) } else { (n, v) };
        reached().into_iter().map(change).collect::<Vec<_>>()
    };
    for (fields, why) in [
        (with("lien-he", ""), "Chưa chọn: có liên hệ được không"),
        (with("tham-gia", ""), "Chưa chọn: chính người ấy"),
        (with("nhan", ""), "Chưa chọn: đã nhận kết quả"),
        (with("tham-gia", "khong"), "Chỉ hỏi lại điểm của người nói rằng chính mình đã trả lời"),
        (with("diem.ngan.1", "7"), "Điểm hỏi lại phải từ 1 đến 5"),
        (with("ngay", "2020-11-01"), "Ngày phúc tra phải từ ngày rút đến hôm nay"),
        (with("ngay", "hôm qua"), "Ngày hỏi không đọc được"),
        (with("nguoi", ""), "Hãy ghi người phúc tra"),
    ] {
        let answer = site.note(&fields, &province).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(answer.text.contains(why), "{why}");
        assert!(answer.text.contains("MTTQ huyện") && answer.text.contains("&lt;/textarea&gt;&lt;script&gt;"), "kept: {why}");
    }
    let not_reached: Vec<_> = reached().into_iter().filter(|(n, _)| !n.starts_with("diem.")).collect();
    let not_reached: Vec<_> = not_reached.into_iter().map(|(n, v)| if n == "lien-he" { (n, "khong") } else { (n, v) }).collect();
    assert_eq!(site.note(&not_reached, &province).await.status, StatusCode::SEE_OTHER);
}
