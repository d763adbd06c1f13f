//! The settings of a round, to be typed: a plain form that works without a script and gives back what was typed.

use super::{
    Place, document, frame,
    rounds::{ROUNDS, round_address},
};
use crate::{
    model::RoundFormPage,
    shell::{Document, Wakes, textarea_text},
};
use backend::lifecycle::edit::{SampleWay, field};
use domain::{
    response::Mode,
    round::{Exclusion, OfficialIndex, Phase},
    sample::{Formula, Scope},
};
use leptos::prelude::*;

/// The form. 422 where something typed is wrong.
pub fn round_form(page: RoundFormPage) -> Document {
    let wrong = !page.troubles.is_empty() || page.refused.is_some();
    let title = if page.changed.is_some() { "Sửa đợt khảo sát" } else { "Lập đợt khảo sát" };
    document(title.to_owned(), if wrong { 422 } else { 200 }, Wakes::Nothing, move || {
        let place = Place { account: Some(&page.account), round: "", here: "" };
        frame(&place, Form { page: &page }.body(title))
    })
}

struct Form<'a> {
    page: &'a RoundFormPage,
}

impl Form<'_> {
    fn value(&self, name: &str) -> String {
        self.page.typed.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default()
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.page.typed.iter().any(|(n, v)| n == name && v == value)
    }

    fn why(&self, name: &str) -> Option<String> {
        self.page.troubles.iter().find(|t| t.field == name).map(|t| t.why.clone())
    }

    fn body(&self, title: &'static str) -> AnyView {
        let page = self.page;
        let action =
            page.changed.as_ref().map_or_else(|| format!("{ROUNDS}/moi"), |(code, _)| format!("{}/sua", round_address(code)));
        let opened = page.changed.as_ref().is_some_and(|(_, phase)| *phase != Phase::Draft);
        view! {
            <h1>{title}</h1>
            {page.changed.is_none().then(|| self.copies())}
            {opened
                .then(|| {
                    view! {
                        <p class="mo-phong">
                            "Đợt đã mở: chỉ đổi được những gì không làm thay đổi kết quả (tên, nơi hỏi, mục tiêu, chỉ tiêu, ngày đóng, thêm cơ quan). Mỗi lần đổi được ghi vào nhật ký cùng lý do."
                        </p>
                    }
                })}
            {page.refused.clone().map(|why| view! { <pre class="loi" role="alert">{why}</pre> })}
            {(!page.troubles.is_empty())
                .then(|| view! { <p class="loi" role="alert">{format!("Còn {} chỗ phải sửa, ghi ngay dưới từng ô.", page.troubles.len())}</p> })}
            <form method="post" action=action class="nhap">
                {page.changed.is_none().then(|| view! { <input type="hidden" name="tu" value=page.model.clone() /> })}
                {self.about()} {self.method()} {self.days()} {self.whom()} {self.sample()}
                {opened.then(|| self.text("vi-sao", "Lý do đổi", "Ghi vào nhật ký của đợt."))}
                <button class="nut">"Lưu"</button>
            </form>
        }
        .into_any()
    }

    fn copies(&self) -> impl IntoView + use<> {
        let option = |(code, title): &(String, String)| view! { <option value=code.clone()>{title.clone()}</option> };
        let models = self.page.models.iter().map(option).collect_view();
        view! {
            <form method="get" action=format!("{ROUNDS}/moi") class="chon-dot">
                <label for="tu">"Lấy quy định của đợt"</label>
                <select id="tu" name="tu">{models}</select>
                <button type="submit">"Sao chép"</button>
            </form>
        }
    }

    fn about(&self) -> impl IntoView + use<> {
        let code = self.page.changed.is_none().then(|| {
            self.text(field::CODE, "Mã đợt", "Chữ không dấu, số, dấu gạch; ví dụ hai-long-2026-dot-1. Không đổi được về sau.")
        });
        view! {
            <fieldset>
                <legend>"Đợt này là gì"</legend>
                {code} {self.text(field::TITLE, "Tên đợt", "Người dân đọc được trên phiếu.")}
                {self.text(field::SOURCE, "Văn bản căn cứ", "Kế hoạch, quyết định.")}
                {self.text(field::OWNER, "Cơ quan chủ trì", "")}
                {self.text(field::CONTACT, "Nơi hỏi, phản ánh", "Ghi trên mọi trang của người dân.")}
                {self.text(field::SIMULATED, "Dòng ghi «mô phỏng»", "Chỉ khi dữ liệu không có thật; để trống với đợt thật.")}
            </fieldset>
        }
    }

    fn method(&self) -> impl IntoView + use<> {
        let modules: Vec<(String, String)> = self.page.modules.clone();
        let index = |index: OfficialIndex| (index.code().to_owned(), format!("{}: {}", index.label(), index.meaning()));
        let indices = OfficialIndex::ALL.map(index).to_vec();
        view! {
            <fieldset>
                <legend>"Hỏi gì, tính gì"</legend>
                {self.select(field::MODULE, "Mẫu phiếu và phần tính điểm", modules)}
                {self.choices(field::INDEX, "radio", "Chỉ số chính thức", indices)}
                {self.text(field::POINTS, "Điểm tối đa", "Của tiêu chí trong bộ chỉ số CCHC, ứng với chỉ số 100 %.")}
                {self.text(field::TARGET, "Mục tiêu (%)", "Để trống nếu không đặt.")}
                {self.text(field::STEP, "Bước công bố", "Cơ quan thấy chỉ số mỗi khi có thêm ngần ấy phiếu; ít nhất là 5.")}
                {self.choices(
                    field::FLAGGED,
                    "checkbox",
                    "Phiếu có dấu hiệu cần xem lại",
                    vec![("1".to_owned(), "Tính vào mọi chỉ số của đợt (cách tính kia chỉ cấp tỉnh xem được)".to_owned())],
                )}
            </fieldset>
        }
    }

    fn days(&self) -> impl IntoView + use<> {
        view! {
            <fieldset>
                <legend>"Hồ sơ nào, trả lời khi nào"</legend>
                {self.input("date", field::DOSSIERS_FROM, "Hồ sơ tiếp nhận từ ngày", "")}
                {self.input("date", field::DOSSIERS_TO, "đến hết ngày", "")}
                {self.input("date", field::OPEN_FROM, "Trả lời từ ngày", "")}
                {self.input("date", field::OPEN_TO, "đến hết ngày", "Sau ngày này đợt tự đóng.")}
                {self.choices(
                    field::EXCLUSION,
                    "checkbox",
                    "Loại khỏi tổng thể",
                    Exclusion::ALL.iter().map(|e| (e.code().to_owned(), e.label().to_owned())).collect(),
                )}
                {self.choices(
                    field::REGISTRY,
                    "checkbox",
                    "Khi sổ hồ sơ chưa ghi đã trả kết quả",
                    vec![("1".to_owned(), "Không cho trả lời, kể cả khi người dân nói đã nhận".to_owned())],
                )}
            </fieldset>
        }
    }

    fn whom(&self) -> impl IntoView + use<> {
        let why = self.why(field::AGENCY);
        let group = |(kind, agencies): &(&'static str, Vec<(String, String)>)| {
            let chosen = agencies.iter().filter(|(code, _)| self.has(field::AGENCY, code)).count();
            let title = format!("{kind}: {chosen} trên {} cơ quan được chọn", agencies.len());
            view! {
                <details open=agencies.len() <= 40>
                    <summary>{title.clone()}</summary>
                    {self.choices(field::AGENCY, "checkbox", kind, agencies.clone())}
                </details>
            }
        };
        let modes = Mode::ALL.iter().map(|m| (m.code().to_owned(), m.label().to_owned())).collect();
        let fields = textarea_text(&self.value(field::FIELDS));
        view! {
            <fieldset>
                <legend>"Hỏi về ai"</legend>
                <div id=field::AGENCY>{why.map(|why| view! { <p class="sai">{why}</p> })}</div>
                {self.page.agencies.iter().map(group).collect_view()}
                <div class="o">
                    <label for=field::FIELDS>"Lĩnh vực"</label>
                    <p class="ghi-chu" id="linh-vuc-ghi">"Mỗi dòng một lĩnh vực: mã như trong sổ hồ sơ; tên. Ví dụ: TP-HT; Tư pháp - Hộ tịch"</p>
                    {self.why(field::FIELDS).map(|why| view! { <p class="sai">{why}</p> })}
                    <textarea id=field::FIELDS name=field::FIELDS rows="5" aria-describedby="linh-vuc-ghi" inner_html=fields></textarea>
                </div>
                {self.text(field::MIN_FIELDS, "Số lĩnh vực ít nhất của mỗi cơ quan", "Kiểm tra khi mở đợt; để trống nếu không đòi hỏi.")}
                {self.choices(field::MODE, "checkbox", "Hình thức trả lời", modes)}
            </fieldset>
        }
    }

    fn sample(&self) -> impl IntoView + use<> {
        let mut ways: Vec<SampleWay> = SampleWay::OFFERED.to_vec();
        if self.has(field::SAMPLE, SampleWay::Kept.code()) {
            ways.push(SampleWay::Kept);
        }
        let ways = ways.into_iter().map(|w| (w.code().to_owned(), w.label().to_owned())).collect();
        let coded = |list: Vec<(&'static str, &'static str)>| {
            std::iter::once((String::new(), "–".to_owned()))
                .chain(list.into_iter().map(|(code, label)| (code.to_owned(), label.to_owned())))
                .collect::<Vec<_>>()
        };
        view! {
            <fieldset>
                <legend>"Mẫu"</legend>
                {self.choices(field::SAMPLE, "radio", "Cách lấy mẫu", ways)}
                <div class="hai-cot">
                    {self.text(field::INDIVIDUALS, "Cá nhân mỗi cơ quan", "Với chỉ tiêu, hoặc rút theo đối tượng.")}
                    {self.text(field::ORGANISATIONS, "Tổ chức mỗi cơ quan", "")}
                    {self.select(field::FORMULA, "Công thức cỡ mẫu", coded(Formula::ALL.iter().map(|f| (f.code(), f.label())).collect()))}
                    {self.text(field::MARGIN, "Sai số (%)", "Khi rút theo tỷ lệ; thường là 5.")}
                    {self.select(field::SCOPE, "Cỡ mẫu tính cho", coded(Scope::ALL.iter().map(|s| (s.code(), s.label())).collect()))}
                    {self.text(field::RESERVE, "Danh sách dự phòng (%)", "Phần trăm của danh sách chính thức, khi rút mẫu ở đây.")}
                </div>
            </fieldset>
        }
    }

    fn text(&self, name: &'static str, label: &'static str, hint: &'static str) -> AnyView {
        self.input("text", name, label, hint)
    }

    fn input(&self, kind: &'static str, name: &'static str, label: &'static str, hint: &'static str) -> AnyView {
        let why = self.why(name);
        let (hint_id, why_id) = (format!("{name}-ghi"), format!("{name}-sai"));
        let described = match (hint.is_empty(), why.is_some()) {
            (true, false) => None,
            (false, false) => Some(hint_id.clone()),
            (_, true) => Some(why_id.clone()),
        };
        view! {
            <div class="o">
                <label for=name>{label}</label>
                {(!hint.is_empty()).then(|| view! { <p class="ghi-chu" id=hint_id>{hint}</p> })}
                {why.clone().map(|why| view! { <p class="sai" id=why_id>{why}</p> })}
                <input id=name name=name type=kind value=self.value(name) aria-invalid=why.is_some().then_some("true") aria-describedby=described />
            </div>
        }
        .into_any()
    }

    fn select(&self, name: &'static str, label: &'static str, options: Vec<(String, String)>) -> AnyView {
        let option = |(value, words): (String, String)| {
            let selected = self.has(name, &value);
            view! { <option value=value selected=selected>{words}</option> }
        };
        let options = options.into_iter().map(option).collect_view();
        view! {
            <div class="o">
                <label for=name>{label}</label>
                {self.why(name).map(|why| view! { <p class="sai">{why}</p> })}
                <select id=name name=name>{options}</select>
            </div>
        }
        .into_any()
    }

    fn choices(&self, name: &'static str, kind: &'static str, label: &'static str, options: Vec<(String, String)>) -> AnyView {
        let choice = |(value, words): (String, String)| {
            let checked = self.has(name, &value);
            view! {
                <li>
                    <label>
                        <input type=kind name=name value=value checked=checked />
                        {words}
                    </label>
                </li>
            }
        };
        let why = (name != field::AGENCY).then(|| self.why(name)).flatten();
        view! {
            <fieldset class="o chon">
                <legend>{label}</legend>
                {why.map(|why| view! { <p class="sai">{why}</p> })}
                <ul>{options.into_iter().map(choice).collect_view()}</ul>
            </fieldset>
        }
        .into_any()
    }
}
