//! The forms of the province: list, phone, paper, file, and adding one.

use crate::support::{Site, TODAY, form};
use backend::{
    import::{self, Options},
    slips::{self, PublicUrl},
};
use http::{StatusCode, header};

const FORMS: &str = "/quan-tri/phieu";

async fn add(site: &Site, cookie: &str, toml: &str) -> crate::support::Answer {
    let body = form_urlencoded::Serializer::new(String::new()).append_pair("toml", toml).finish();
    let mut request = form(FORMS, body);
    request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
    site.send(request).await
}

#[tokio::test]
async fn forms_are_for_the_province() {
    let site = Site::sqlite().await;
    let agency = site.log_in("xa").await;
    for path in [FORMS, "/quan-tri/phieu/mot-cua/1", "/quan-tri/phieu/mot-cua/1/giay", "/quan-tri/phieu/mot-cua/1/toml"] {
        assert_eq!(site.get(path).await.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(site.get_as(path, &agency).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(add(&site, &agency, "").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_form_is_shown_on_a_phone_and_on_paper() {
    let site = Site::sqlite().await;
    let province = site.log_in("tinh").await;
    let list = site.get_as(FORMS, &province).await;
    assert!(list.text.contains("Đang dùng: Khảo sát sự hài lòng"), "the demo's own form, with its round");
    for (code, _) in domain::form::SHIPPED {
        let address = format!("{FORMS}/{code}/1");
        assert!(list.text.contains(&format!("href=\"{address}\"")), "{code}");
        let phone = site.get_as(&address, &province).await;
        assert_eq!(phone.status, StatusCode::OK);
        assert!(!phone.text.contains("<form") && phone.text.contains("xem-thu"), "nothing that could be sent");
        let paper = site.get_as(&format!("{address}/giay"), &province).await;
        assert_eq!(paper.status, StatusCode::OK);
        assert!(paper.text.contains("Mã phiếu"));
    }
    let english = |path: &str| format!("{FORMS}/soc-trang-2017/1{path}?tieng=en");
    for path in [english(""), english("/giay")] {
        assert!(list.text.contains(&format!("href=\"{path}\"")), "{path}");
        let page = site.get_as(&path, &province).await.text;
        assert!(
            page.contains("<html lang=\"en\">") && page.contains("The sources of information about administrative services.")
        );
        assert!(page.contains("Very poor") && !page.contains("Nguồn thông tin"));
    }
    assert_eq!(site.get_as("/quan-tri/phieu/la/1", &province).await.status, StatusCode::NOT_FOUND);
}

/// The paper asks every question in the form's own words, with a box for every answer.
#[tokio::test]
async fn the_paper_is_the_screens_twin() {
    let site = Site::sqlite().await;
    let province = site.log_in("tinh").await;
    let (_, text) = domain::form::SHIPPED[3];
    let form = domain::form::Form::from_toml(text).unwrap();
    let paper = site.get_as("/quan-tri/phieu/soc-trang-2022/1/giay", &province).await.text;
    for words in form.items().map(|(_, _, i)| &i.text).chain(form.questions().map(|(_, q)| &q.text)) {
        assert!(paper.contains(words.as_str()), "{words}");
    }
    let boxes = form.items().count() * 5
        + 2
        + form
            .questions()
            .map(|(_, q)| if matches!(q.ask, domain::form::Ask::Number(_)) { 0 } else { q.options().len() })
            .sum::<usize>();
    assert_eq!(paper.matches("class=\"box\"").count(), boxes);
}

#[tokio::test]
async fn a_form_is_taken_changed_and_sent_back() {
    let site = Site::sqlite().await;
    let province = site.log_in("tinh").await;
    let file = site.get_as("/quan-tri/phieu/lang-son-2022/1/toml", &province).await;
    assert!(file.header("content-disposition").contains("lang-son-2022-1.toml"));

    let bad = file.text.replace("id = \"ls.1.2\"", "id = \"ls.1.1\"");
    let line = bad.lines().enumerate().filter(|(_, l)| l.contains("id = \"ls.1.1\"")).last().unwrap().0 + 1;
    let refused = add(&site, &province, &bad).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains(&format!("dòng {line}:")) && refused.text.contains("đứng hai lần"));
    assert!(refused.text.contains("code = \"lang-son-2022\""), "what was sent is still there");

    let own = file.text.replace("code = \"lang-son-2022\"", "code = \"cua-tinh\"");
    let taken = add(&site, &province, &own).await;
    assert_eq!(taken.status, StatusCode::OK);
    assert!(taken.text.contains("Đã nhập mẫu phiếu") && taken.text.contains("/quan-tri/phieu/cua-tinh/1"));
    let half = own.replace("version = 1", "version = 2").replace("\"ls.1.1\" = \"The office", "# \"The office");
    let refused = add(&site, &province, &half).await;
    let line = half.lines().position(|l| l.contains("id = \"ls.1.1\"")).unwrap() + 1;
    assert!(refused.text.contains(&format!("dòng {line}: bản dịch translations.en chưa có lời của asked.")), "{}", refused.text);
    let other = add(&site, &province, &own.replace("sạch sẽ", "sạch")).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "the same version with other words");
}

/// One agency asks more: its citizens see it, the province looks at the whole on a phone and on paper, nobody else's change.
#[tokio::test]
async fn an_agencys_own_module_is_asked_after_the_shared_ones() {
    let site = Site::sqlite().await;
    let (province, agency) = (site.log_in("tinh").await, site.log_in("xa").await);
    let store = &site.backend.store;
    let own = include_str!("../../../app/domain/forms/khanh-hoa-2024-y-te.toml");
    import::form(store, own.as_bytes()).await.unwrap();
    let line = "own_modules = [{ agency = \"000.21.27.H27\", form = \"khanh-hoa-2024-y-te\", form_version = 1 }]";
    let round = include_str!("../../demo/nghi-xuan-2020/dot.toml");
    let round = round.replacen("form_version = 1", &format!("form_version = 1\n{line}"), 1);
    import::round(store, round.as_bytes(), TODAY.parse().unwrap()).await.unwrap();
    site.backend.rounds.refresh(store).await.unwrap();

    let list = site.get_as(FORMS, &province).await.text;
    assert!(list.contains("Phiếu có phần riêng của cơ quan") && list.contains("phần riêng của UBND thị trấn Tiên Điền"));
    let address = "/quan-tri/phieu-rieng/nghi-xuan-2020/000.21.27.H27";
    for path in [address.to_owned(), format!("{address}/giay")] {
        assert!(list.contains(&format!("href=\"{path}\"")));
        let page = site.get_as(&path, &province).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("Khả năng tiếp cận") && page.text.contains("phần riêng của cơ quan: "));
        assert_eq!(site.get_as(&path, &agency).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(site.get_as(&address.replace("21.27.H27", "22.27.H27"), &province).await.status, StatusCode::NOT_FOUND);

    let survey = |at: usize| {
        let site = &site;
        async move { site.get(&format!("/p/{}", site.open_slips(at).await[0].token.plain())).await.text }
    };
    assert!(survey(0).await.contains("name=\"kh24.yt.1\""));
    assert!(!survey(1).await.contains("kh24.yt.1"));
    site.backend.live.refresh(store, &site.backend.rounds, &mut backend::live::Known::default()).await.unwrap();
    let board = async |code: &str| site.get_as(&format!("/quan-tri/co-quan/{code}"), &province).await;
    assert!(board("000.21.27.H27").await.text.contains("Phần riêng của cơ quan: "));
    assert!(!board("000.22.27.H27").await.text.contains("Phần riêng của cơ quan: "));
    assert!(!site.get_as("/quan-tri/toan-tinh", &province).await.text.contains("Phần riêng của cơ quan: "));
}

/// A round of 2019 with the longest form, and the token of its one dossier.
async fn rich_round(site: &Site) -> String {
    let store = &site.backend.store;
    let today = TODAY.parse().unwrap();
    import::form(store, domain::form::SHIPPED[3].1.as_bytes()).await.unwrap();
    let round = include_str!("../../demo/nghi-xuan-2020/dot.toml")
        .replace("\"nghi-xuan-2020\"", "\"day-du\"")
        .replace("form = \"mot-cua\"", "form = \"soc-trang-2022\"")
        .replace("official_module = \"ngan\"", "official_module = \"st22\"")
        .replace("{ from = \"2020-01-02\", to = \"2020-08-31\" }", "{ from = \"2019-09-01\", to = \"2019-10-31\" }");
    import::round(store, round.as_bytes(), today).await.unwrap();
    let mut lines = include_str!("../../demo/nghi-xuan-2020/ho-so.csv").lines();
    let (header, dossier) = (lines.next().unwrap(), lines.next().unwrap());
    let dossier = dossier.replace("/11/2019", "/10/2019").replace("-191101-", "-191001-");
    import::dossiers(store, "h", format!("{header}\n{dossier}\n").as_bytes(), &Options { strict: true }, today).await.unwrap();
    site.backend.rounds.refresh(store).await.unwrap();
    let open = site.backend.rounds.get("day-du").unwrap();
    let keys = site.backend.keys.read().unwrap().clone();
    let url = PublicUrl::parse("https://khaosat.example.vn").unwrap();
    slips::prepare(store, &keys, &open, None, &url).await.unwrap()[0].token.plain().to_owned()
}

#[tokio::test]
async fn a_survey_with_questions_of_every_kind_is_answered_and_counted() {
    let site = Site::sqlite().await;
    let token = rich_round(&site).await;
    let form = domain::form::Form::from_toml(domain::form::SHIPPED[3].1).unwrap();
    let required =
        form.items().filter(|(m, gate, _)| m.required && gate.is_none()).map(|(_, _, i)| (i.id.clone(), "4".to_owned()));
    let mut fields: Vec<(String, String)> = required.collect();
    let more = [
        (domain::answers::KEY, "00112233445566778899aabbccddeeff"),
        (domain::answers::KIND, "ca-nhan"),
        ("st22.so-lan", "12"),
        ("st22.goi-y-tien", "khong"),
        ("st22.mong-doi", "khac"),
        ("st22.mong-doi", "rut-ngan"),
        ("loi.st22.mong-doi", "Làm việc cả sáng thứ bảy"),
    ];
    fields.extend(more.map(|(n, v)| (n.to_owned(), v.to_owned())));

    let gap: Vec<_> = fields.iter().filter(|f| f.0 != "st22.2.1").cloned().collect();
    let missing = site.post(&format!("/p/{token}"), &gap).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missing.text.contains("value=\"Làm việc cả sáng thứ bảy\""), "what was written is still there");

    assert_eq!(site.post(&format!("/p/{token}"), &fields).await.status, StatusCode::SEE_OTHER);
    let open = site.backend.rounds.get("day-du").unwrap();
    let board = site.backend.store.board(&open, "000.21.27.H27").await.unwrap().unwrap();
    let asked = open.form.questions().map(|(_, q)| q).zip(&board.total.questions);
    let counted = asked.filter(|(_, t)| t.n > 0).flat_map(|(q, t)| {
        q.options()
            .into_iter()
            .zip(&t.counts)
            .filter(|(_, n)| **n > 0)
            .map(|((option, _), _)| format!("{}={option}", q.id))
            .collect::<Vec<_>>()
    });
    let counted: Vec<String> = counted.collect();
    let expected = ["st22.so-lan=10", "st22.goi-y-tien=khong", "st22.mong-doi=rut-ngan", "st22.mong-doi=khac"];
    assert_eq!(counted, expected, "12 times is «10 trở lên»");
    let sealed = site.backend.store.seal(TODAY.parse().unwrap()).await.unwrap();
    assert_eq!((sealed.responses, sealed.comments), (1, 1), "what was written beside «khác» lies with the comments");
}
