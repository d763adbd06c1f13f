//! The survey: one document with a real form. Reasons and the gated factor open by style alone, every answer that was sent
//! comes back checked, and the first gap has the focus, all without JavaScript.

mod asked;

use self::asked::{factors, item};
use super::{document, draft_name, frame, simulated};
use crate::{
    model::{Again, SurveyPage},
    shell::{Document, Wakes, textarea_text},
    survey_island::SurveyIsland,
    words,
};
use domain::{
    answers::{COMMENT, KEY, KIND, RECEIVED, WORDS},
    form::{Ask, Form, Module},
    invited::Subject,
    response::Kind,
    trouble::Fault,
};
use http::StatusCode;
use leptos::prelude::*;
use std::sync::Arc;

const TITLE: &str = "Phiếu khảo sát sự hài lòng";

/// One drawing for each answer, used by every question.
const FACES: &str = concat!(
    r##"<g id="k"><circle cx="12" cy="12" r="10"/><path d="M8.5 9v1M15.5 9v1"/></g>"##,
    r##"<symbol id="m1" viewBox="0 0 24 24"><use href="#k"/><path d="M7 7l3 1.5M17 7l-3 1.5M7.5 17.5c1-2.6 2.6-3.5 4.5-3.5s3.5.9 4.5 3.5"/></symbol>"##,
    r##"<symbol id="m2" viewBox="0 0 24 24"><use href="#k"/><path d="M8 16.5c1-1.3 2.4-1.8 4-1.8s3 .5 4 1.8"/></symbol>"##,
    r##"<symbol id="m3" viewBox="0 0 24 24"><use href="#k"/><path d="M8 15.5h8"/></symbol>"##,
    r##"<symbol id="m4" viewBox="0 0 24 24"><use href="#k"/><path d="M8 14.5c1 1.3 2.4 1.9 4 1.9s3-.6 4-1.9"/></symbol>"##,
    r##"<symbol id="m5" viewBox="0 0 24 24"><use href="#k"/><path d="M7 13.5h10c-.5 3-2.4 4.5-5 4.5s-4.5-1.5-5-4.5z"/></symbol>"##,
);

/// `GET` and `POST /p/{token}`: the first time, and again with everything that was sent.
pub fn survey(page: SurveyPage) -> Document {
    let status = match page.again {
        Again::No => StatusCode::OK,
        Again::Faults => StatusCode::UNPROCESSABLE_ENTITY,
        Again::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Again::NewKey => StatusCode::CONFLICT,
    };
    let title = match page.again {
        Again::No => TITLE.to_owned(),
        Again::Faults => format!("Còn thiếu – {TITLE}"),
        Again::Unavailable | Again::NewKey => format!("Chưa gửi được – {TITLE}"),
    };
    document(title, status, Wakes::Citizen, move || body(&page))
}

fn body(page: &SurveyPage) -> AnyView {
    let round = &page.round.round;
    let main = view! {
        {simulated(round.simulated.as_deref())}
        {again(page)}
        {about(page)}
        {notice(page)}
        {form(page)}
    };
    frame(&round.owner, TITLE, Some(&page.agency), main.into_any())
}

/// The form of the rated agency, its own modules included.
fn asked_form(page: &SurveyPage) -> &Form {
    page.round.form_of(page.invitation.subject.agency())
}

/// Why the page is here once more.
fn again(page: &SurveyPage) -> Option<AnyView> {
    match page.again {
        Again::No => None,
        Again::Faults => Some(summary(page)),
        Again::Unavailable => Some(calm(
            "Chưa ghi nhận được",
            "Câu trả lời vẫn còn trên trang này. Xin bấm «Gửi lại» ở cuối trang; gửi lại không bị tính hai lần.",
        )),
        Again::NewKey => {
            Some(calm("Xin bấm gửi thêm một lần", "Câu trả lời vẫn còn nguyên trên trang này. Xin bấm «Gửi lại» ở cuối trang."))
        }
    }
}

fn calm(heading: &'static str, text: &'static str) -> AnyView {
    view! {
        <div class="hop" role="alert">
            <h2>{heading}</h2>
            <p>{text}</p>
            <p>
                <a href="#gui">"Đến nút «Gửi lại»"</a>
            </p>
        </div>
    }
    .into_any()
}

/// What has to be put right, each with a way there.
fn summary(page: &SurveyPage) -> AnyView {
    let form = asked_form(page);
    let line = |fault: &Fault| {
        let words = words::fault(fault, Some(form));
        match fault.input() {
            Some(input) => view! { <li><a href=format!("#{}", first_input(form, input))>{words}</a></li> }.into_any(),
            None => view! { <li>{words}</li> }.into_any(),
        }
    };
    view! {
        <div class="hop loi" role="alert">
            <h2>{format!("Còn {} chỗ cần sửa", page.faults.len())}</h2>
            <ul>{page.faults.iter().map(line).collect_view()}</ul>
            <p>"Các câu đã trả lời vẫn được giữ."</p>
        </div>
    }
    .into_any()
}

/// The id of the first input of a question.
fn first_input(form: &Form, name: &str) -> String {
    match name {
        COMMENT => COMMENT.to_owned(),
        KIND => format!("{KIND}-{}", Kind::ALL[0].code()),
        words if words.starts_with(WORDS) => words.to_owned(),
        id => match form.questions().find(|(_, q)| q.id == id) {
            Some((_, q)) if matches!(q.ask, Ask::Number(_)) => id.to_owned(),
            Some((_, q)) => format!("{id}-{}", q.options().first().map_or("", |(first, _)| first)),
            None => format!("{id}-1"),
        },
    }
}

/// What is asked about. Who was given a code is not said: only its list is.
fn about(page: &SurveyPage) -> impl IntoView + use<> {
    let field = page.round.round.field_name(page.invitation.subject.field()).to_owned();
    let lines = match &page.invitation.subject {
        Subject::Dossier(dossier) => {
            vec![("Thủ tục", dossier.procedure.clone()), ("Lĩnh vực", field), ("Mã hồ sơ", dossier.id.to_string())]
        }
        Subject::Place(place) => vec![("Lĩnh vực", field), ("Phiếu mời", place.list.name.clone())],
    };
    let line = |(name, words): (&'static str, String)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd class=(name == "Mã hồ sơ").then_some("ma")>{words}</dd>
            </div>
        }
    };
    view! { <dl class="the">{lines.into_iter().map(line).collect_view()}</dl> }
}

/// The same sentence, about a dossier or about an invitation that has none.
fn of_dossier(page: &SurveyPage, dossier: &'static str, place: &'static str) -> &'static str {
    match page.invitation.subject {
        Subject::Dossier(_) => dossier,
        Subject::Place(_) => place,
    }
}

fn notice(page: &SurveyPage) -> impl IntoView + use<> {
    let round = &page.round.round;
    view! {
        <div class="tb">
            <p>
                "Trả lời là "<b>"tự nguyện"</b>
                {of_dossier(page, " và không ảnh hưởng đến hồ sơ.", ".")}" Câu trả lời được cất riêng, "
                <b>{of_dossier(page, "không ghi tên, không ghi mã hồ sơ", "không ghi tên, không ghi mã phiếu mời")}</b>
                "; gửi rồi thì không rút lại được."
            </p>
            <details>
                <summary>"Ai hỏi, hỏi để làm gì"</summary>
                <ul>
                    <li>"Tổ chức khảo sát: "{round.owner.clone()}"."</li>
                    <li>
                        "Mục đích: đo mức độ hài lòng của người dân, tổ chức, dùng cho Chỉ số cải cách hành chính (CCHC). Không dùng vào việc khác."
                    </li>
                    <li>
                        {of_dossier(page, "Hệ thống chỉ đánh dấu hồ sơ này đã được đánh giá", "Hệ thống chỉ đánh dấu phiếu mời này đã được dùng")}
                        ", không lưu ai trả lời thế nào."
                    </li>
                    <li>
                        {format!("Cơ quan được đánh giá thấy số phiếu đã nhận, còn điểm đánh giá thì chỉ thấy gộp từ {} phiếu trở lên.", round.release_step)}
                    </li>
                    <li>
                        "Vì phiếu không mang tên, phiếu đã gửi không tìm lại, không sửa, không rút lại được."
                    </li>
                    <li>"Hỏi hoặc phản ánh: "{round.contact.clone()}"."</li>
                    <li>
                        <a href=super::PRIVACY>"Dữ liệu nào được giữ, giữ bao lâu, quyền của Ông/Bà"</a>
                    </li>
                    <li>"Căn cứ: Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15; Nghị định 356/2025/NĐ-CP; "{round.source.clone()}"."</li>
                    <li>"Câu hỏi theo: "{asked_form(page).source.clone()}"."</li>
                </ul>
            </details>
        </div>
    }
}

/// What was sent before, and what is wrong with it.
struct Sent<'a> {
    fields: &'a [(String, String)],
    faults: &'a [Fault],
}

impl Sent<'_> {
    fn has(&self, name: &str, value: &str) -> bool {
        self.fields.iter().any(|(n, v)| n == name && v == value)
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    fn is_faulty(&self, name: &str) -> bool {
        self.faults.iter().any(|fault| fault.input() == Some(name))
    }

    /// Only one input may take the focus: that of the first fault.
    fn takes_focus(&self, name: &str) -> bool {
        self.faults.iter().find_map(Fault::input) == Some(name)
    }
}

/// What citizens will see of a form, before a round uses it: the same questions, and nothing that could be sent.
pub fn preview(form: Arc<Form>) -> Document {
    let title = format!("Xem thử: {}", form.title);
    document(title, StatusCode::OK, Wakes::Nothing, move || {
        let sent = Sent { fields: &[], faults: &[] };
        let main = view! {
            <div class="xem-thu">
                <p class="mp"><b>"Xem thử"</b>" Phiếu trên điện thoại rộng 360 điểm ảnh; trang này không gửi được."</p>
                <svg class="kho" width="0" height="0" aria-hidden="true" inner_html=FACES></svg>
                {questions(&form, Kind::Individual, &sent)}
                <button type="button" disabled>"Gửi phiếu đánh giá"</button>
            </div>
        };
        let about = format!("Mã {}, bản {}. {}", form.code, form.version, form.source);
        frame("Phiếu khảo sát", &form.title, Some(&about), main.into_any())
    })
}

fn form(page: &SurveyPage) -> impl IntoView + use<> {
    let sent = Sent { fields: &page.sent, faults: &page.faults };
    let action = format!("/p/{}?qua={}", page.token.plain(), page.mode.code());
    let received = page.declared.then(|| view! { <input type="hidden" name=RECEIVED value="1" /> });
    let send = if matches!(page.again, Again::No | Again::Faults) { "Gửi phiếu đánh giá" } else { "Gửi lại" };
    view! {
        <form method="post" action=action data-nhap=draft_name(&page.token)>
            <svg class="kho" width="0" height="0" aria-hidden="true" inner_html=FACES></svg>
            <input type="hidden" name=KEY value=page.key.clone() />
            {received}
            <div id="cau-hoi">{questions(asked_form(page), page.invitation.subject.kind(), &sent)}</div>
            <div id="gui">
                <button>{send}</button>
                <SurveyIsland />
                <p>
                    "Gửi xong, Ông/Bà nhận được một mã biên nhận. "
                    {of_dossier(page, "Mỗi hồ sơ đánh giá một lần.", "Mỗi phiếu mời dùng một lần.")}
                </p>
            </div>
        </form>
    }
}

/// All that is asked. `known`: the respondent's kind as the dossier or the code list tells it.
fn questions(form: &Form, known: Kind, sent: &Sent<'_>) -> impl IntoView + use<> {
    let mut unasked: Vec<&str> = form.gates.iter().map(|g| g.id.as_str()).collect();
    let required: Vec<AnyView> =
        form.modules.iter().filter(|m| m.required).map(|m| required_module(form, m, sent, &mut unasked)).collect();
    let optional: Vec<AnyView> =
        form.modules.iter().filter(|m| !m.required).map(|m| optional_module(form, m, sent, &mut unasked)).collect();
    view! { {kind(known, sent)}{required}{comment(form, sent)}{optional} }
}

fn kind(known: Kind, sent: &Sent<'_>) -> impl IntoView + use<> {
    let chosen = sent.value(KIND).and_then(Kind::from_code);
    let chosen = chosen.or(sent.fields.is_empty().then_some(known));
    let focus = sent.takes_focus(KIND);
    let options = Kind::ALL.iter().enumerate().map(|(at, &kind)| {
        let id = format!("{KIND}-{}", kind.code());
        view! {
            <input type="radio" name=KIND value=kind.code() id=id.clone() checked=chosen == Some(kind) autofocus=focus && at == 0 />
            <label for=id>{kind.label()}</label>
        }
    });
    view! {
        <fieldset class=classes("hai can", sent.is_faulty(KIND))>
            <legend>"Ông/Bà trả lời với tư cách"{gap(sent.is_faulty(KIND))}</legend>
            {options.collect_view()}
        </fieldset>
    }
}

/// Said in the legend, so that it is read out with the question.
fn gap(faulty: bool) -> impl IntoView + use<> {
    faulty.then(|| view! { <b class="sai">"Chưa chọn câu trả lời"</b> })
}

/// The island takes the mark away when an answer is chosen, and sets it where one is missing.
fn classes(classes: &str, faulty: bool) -> String {
    if faulty { format!("{classes} sai-roi") } else { classes.to_owned() }
}

fn required_module(form: &Form, module: &Module, sent: &Sent<'_>, unasked: &mut Vec<&str>) -> AnyView {
    let count = module.items().count();
    let needed = match module.asks_more() {
        true => "Các câu có số thứ tự cần được trả lời, mỗi câu chọn một mức. Câu không có số: trả lời nếu muốn.".to_owned(),
        false => format!("{count} câu dưới đây đều cần trả lời. Mỗi câu chọn một mức."),
    };
    // A factor of one question needs no heading of its own above the question.
    let headed = module.factors.iter().any(|f| f.items.len() > 1);
    view! {
        <h2>{module.title.clone()}</h2>
        <p class="nho">{needed}</p>
        {factors(form, module, headed, sent, unasked)}
        {module.overall.as_ref().map(|overall| view! { <div class="chung">{item(form, module, overall, sent)}</div> })}
    }
    .into_any()
}

fn optional_module(form: &Form, module: &Module, sent: &Sent<'_>, unasked: &mut Vec<&str>) -> AnyView {
    let ids = module.items().map(|i| &i.id).chain(module.factors.iter().flat_map(|f| f.questions.iter().map(|q| &q.id)));
    let answered = ids.into_iter().any(|id| sent.value(id).is_some_and(|v| !v.is_empty()) || sent.is_faulty(id));
    let short_words = module.items().any(|i| i.text.contains("TTHC"));
    view! {
        <details class="them" open=answered>
            <summary>
                <h2>{module.title.clone()}</h2>
                " Không bắt buộc, trả lời được câu nào hay câu ấy"
            </summary>
            {short_words.then(|| view! { <p class="nho">"TTHC: thủ tục hành chính."</p> })}
            {factors(form, module, true, sent, unasked)}
            {module.overall.as_ref().map(|overall| item(form, module, overall, sent))}
        </details>
    }
    .into_any()
}

fn comment(form: &Form, sent: &Sent<'_>) -> impl IntoView + use<> {
    let text = textarea_text(sent.value(COMMENT).unwrap_or_default());
    let faulty = sent.is_faulty(COMMENT);
    let limit = form.comment_limit;
    view! {
        <div class="gy">
            <label for=COMMENT>"Ông/Bà muốn góp ý thêm điều gì?"</label>
            <p class="nho" id="gy-nho">
                {format!("Không bắt buộc, tối đa {limit} ký tự. Xin đừng ghi tên người, số điện thoại, số giấy tờ.")}
            </p>
            {faulty.then(|| view! { <p class="sai" id="gy-sai">"Ý kiến dài quá, xin rút ngắn"</p> })}
            <textarea
                id=COMMENT
                name=COMMENT
                rows="4"
                maxlength=limit.to_string()
                aria-describedby=if faulty { "gy-sai gy-nho" } else { "gy-nho" }
                aria-invalid=faulty.then_some("true")
                autofocus=sent.takes_focus(COMMENT)
                inner_html=text
            ></textarea>
            <p class="nho" id="dem"></p>
        </div>
    }
}
