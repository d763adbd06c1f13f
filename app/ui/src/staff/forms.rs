//! The forms of the province: look at each on a phone and on paper, add one.

use super::{Place, document, frame};
use crate::{
    model::FormsPage,
    shell::{Document, Wakes, textarea_text},
};
use backend::forms::Listed;
use domain::{form::Form, language::Language};
use leptos::prelude::*;

/// Where it is, and where a new form is sent.
pub const FORMS: &str = "/quan-tri/phieu";

/// The list, and the way to add one. 422 where the one that was sent is none.
pub fn forms(page: FormsPage) -> Document {
    let status = if matches!(page.sent, Some(Err(_))) { 422 } else { 200 };
    document("Mẫu phiếu khảo sát".to_owned(), status, Wakes::Nothing, move || {
        let place = Place { account: Some(&page.account), round: "", here: FORMS };
        frame(&place, body(&page))
    })
}

fn body(page: &FormsPage) -> AnyView {
    view! {
        <h1>"Mẫu phiếu khảo sát"</h1>
        <p class="ghi-chu">
            "Mỗi đợt khảo sát dùng một mẫu phiếu ở một phiên bản. Mẫu đã nhập không sửa được nữa: đổi lời hoặc cấu trúc thì tăng số phiên bản, để các năm so sánh được với nhau."
        </p>
        {page.sent.clone().and_then(Result::ok).map(|title| view! { <p role="status">"Đã nhập mẫu phiếu: "<b>{title}</b></p> })}
        <ul class="mau-phieu">{page.forms.iter().map(|(listed, rounds)| entry(listed, rounds)).collect_view()}</ul>
        {super::own_forms::list(&page.own)}
        {add(page)}
    }
    .into_any()
}

fn entry(listed: &Listed, rounds: &[String]) -> impl IntoView + use<> {
    let form = &listed.form;
    let address = format!("{FORMS}/{}/{}", form.code, form.version);
    let state = match (listed.imported, rounds.is_empty()) {
        (false, _) => "Mẫu có sẵn, chưa nhập".to_owned(),
        (true, true) => "Đã nhập, chưa có đợt nào dùng".to_owned(),
        (true, false) => format!("Đang dùng: {}", rounds.join("; ")),
    };
    view! {
        <li>
            <h2>{form.title.clone()}</h2>
            <p>{format!("Mã {}, bản {}. {}", form.code, form.version, counts(listed))}</p>
            <p class="ghi-chu">{form.source.clone()}</p>
            <p>{state}</p>
            <p class="viec">
                <a href=address.clone()>"Xem trên điện thoại"<span class="an-chu">{format!(": {}", form.code)}</span></a>
                <a href=format!("{address}/giay")>"Bản giấy để in"<span class="an-chu">{format!(": {}", form.code)}</span></a>
                {other_languages(form, &address)}
                <a href=format!("{address}/toml") download>"Tải tệp để sửa"<span class="an-chu">{format!(": {}", form.code)}</span></a>
            </p>
        </li>
    }
}

/// The form in each language it is translated to, on a phone and on paper.
fn other_languages(form: &Form, address: &str) -> Vec<AnyView> {
    let links = |language: Language| {
        let (code, name) = (language.code(), language.own_name());
        let hidden = || view! { <span class="an-chu">{format!(": {}", form.code)}</span> };
        view! {
            <a href=format!("{address}?tieng={code}")>{format!("{name}, trên điện thoại")}{hidden()}</a>
            <a href=format!("{address}/giay?tieng={code}")>{format!("{name}, bản giấy")}{hidden()}</a>
        }
        .into_any()
    };
    form.languages().filter(|language| *language != Language::Vietnamese).map(links).collect()
}

fn counts(listed: &Listed) -> String {
    let form = &listed.form;
    let items = form.modules.iter().flat_map(|m| m.index_items()).count();
    let overall = form.modules.iter().filter(|m| m.overall.is_some()).count();
    let questions = form.questions().count();
    let part = |n: usize, what: &str| (n > 0).then(|| format!("{n} {what}"));
    let parts = [part(items, "tiêu chí hài lòng"), part(overall, "câu hài lòng chung"), part(questions, "câu khác")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn add(page: &FormsPage) -> impl IntoView + use<> {
    let (text, why) = page.sent.clone().and_then(Result::err).map_or_else(Default::default, |(text, why)| (text, Some(why)));
    let refused = why.is_some();
    let text = textarea_text(&text);
    view! {
        <section aria-labelledby="them-mau" id="them">
            <h2 id="them-mau">"Thêm mẫu phiếu"</h2>
            <p class="ghi-chu">
                "Dán nội dung tệp TOML vào ô dưới. Cách nhanh nhất: tải một mẫu có sẵn, sửa, tăng «version», rồi dán lại. Câu hỏi riêng của một cơ quan viết thành một mẫu phiếu khác, rồi ghi vào «own_modules» của tệp đợt khảo sát: các phần chung giữ nguyên."
            </p>
            {why.map(|why| view! { <pre id="loi" class="loi" role="alert">{why}</pre> })}
            <form method="post" action=FORMS>
                <label for="toml">"Nội dung tệp"</label>
                <textarea
                    id="toml"
                    name="toml"
                    rows="14"
                    required
                    spellcheck="false"
                    aria-invalid=refused.then_some("true")
                    aria-describedby=refused.then_some("loi")
                    inner_html=text
                ></textarea>
                <button class="nut">"Kiểm tra và nhập"</button>
            </form>
        </section>
    }
}
