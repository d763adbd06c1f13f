//! The forms of the province: list, phone, paper, file, and adding one.

use crate::support::{Site, form};
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

    let bad = file.text.replace("\"ls.1.2\"", "\"ls.1.1\"");
    let line = bad.lines().enumerate().filter(|(_, l)| l.contains("\"ls.1.1\"")).last().unwrap().0 + 1;
    let refused = add(&site, &province, &bad).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains(&format!("dòng {line}:")) && refused.text.contains("đứng hai lần"));
    assert!(refused.text.contains("code = \"lang-son-2022\""), "what was sent is still there");

    let own = file.text.replace("code = \"lang-son-2022\"", "code = \"cua-tinh\"");
    let taken = add(&site, &province, &own).await;
    assert_eq!(taken.status, StatusCode::OK);
    assert!(taken.text.contains("Đã nhập mẫu phiếu") && taken.text.contains("/quan-tri/phieu/cua-tinh/1"));
    let other = add(&site, &province, &own.replace("sạch sẽ", "sạch")).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "the same version with other words");
}
