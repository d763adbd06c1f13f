//! The survey: one document with a real form. Reasons and the gated factor open by style alone, every answer that was sent
//! comes back checked, and the first gap has the focus, all without JavaScript.

use super::{document, draft_name, frame, simulated};
use crate::{
    model::{Again, SurveyPage},
    shell::{Document, Wakes},
    survey_island::SurveyIsland,
    words,
};
use domain::{
    answers::{COMMENT, KEY, KIND, NO, RECEIVED, YES},
    form::{Factor, Form, Gate, Item, Module, SCALE},
    response::Kind,
    trouble::Fault,
};
use http::StatusCode;
use leptos::prelude::*;

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
        {dossier(page)}
        {notice(page)}
        {form(page)}
    };
    frame(&round.owner, TITLE, Some(&page.agency), main.into_any())
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
    let form = &page.round.form;
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
        gate if form.gates.iter().any(|g| g.id == gate) => format!("{gate}-{YES}"),
        item => format!("{item}-1"),
    }
}

fn dossier(page: &SurveyPage) -> impl IntoView + use<> {
    let dossier = &page.invitation.dossier;
    view! {
        <dl class="the">
            <div>
                <dt>"Thủ tục"</dt>
                <dd>{dossier.procedure.clone()}</dd>
            </div>
            <div>
                <dt>"Lĩnh vực"</dt>
                <dd>{page.round.round.field_name(&dossier.field).to_owned()}</dd>
            </div>
            <div>
                <dt>"Mã hồ sơ"</dt>
                <dd class="ma">{dossier.id.to_string()}</dd>
            </div>
        </dl>
    }
}

fn notice(page: &SurveyPage) -> impl IntoView + use<> {
    let round = &page.round.round;
    view! {
        <div class="tb">
            <p>
                "Trả lời là "<b>"tự nguyện"</b>
                " và không ảnh hưởng đến hồ sơ. Câu trả lời được cất riêng, "<b>"không ghi tên, không ghi mã hồ sơ"</b>
                "; gửi rồi thì không rút lại được."
            </p>
            <details>
                <summary>"Ai hỏi, hỏi để làm gì"</summary>
                <ul>
                    <li>"Tổ chức khảo sát: "{round.owner.clone()}"."</li>
                    <li>
                        "Mục đích: đo mức độ hài lòng của người dân, tổ chức, dùng cho Chỉ số cải cách hành chính (CCHC). Không dùng vào việc khác."
                    </li>
                    <li>"Hệ thống chỉ đánh dấu hồ sơ này đã được đánh giá, không lưu ai trả lời thế nào."</li>
                    <li>
                        {format!("Cơ quan được đánh giá thấy số phiếu đã nhận, còn điểm đánh giá thì chỉ thấy gộp từ {} phiếu trở lên.", round.release_step)}
                    </li>
                    <li>
                        "Vì phiếu không mang tên, phiếu đã gửi không tìm lại, không sửa, không rút lại được."
                    </li>
                    <li>"Hỏi hoặc phản ánh: "{round.contact.clone()}"."</li>
                    <li>"Căn cứ: Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15; "{round.source.clone()}"."</li>
                    <li>"Câu hỏi theo: "{page.round.form.source.clone()}"."</li>
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

fn form(page: &SurveyPage) -> impl IntoView + use<> {
    let form = &page.round.form;
    let sent = Sent { fields: &page.sent, faults: &page.faults };
    let action = format!("/p/{}?qua={}", page.token.plain(), page.mode.code());
    let received = page.declared.then(|| view! { <input type="hidden" name=RECEIVED value="1" /> });
    let gates: Vec<&str> = form.gates.iter().map(|g| g.id.as_str()).collect();
    let mut unasked = gates;
    let required: Vec<AnyView> =
        form.modules.iter().filter(|m| m.required).map(|m| required_module(form, m, &sent, &mut unasked)).collect();
    let optional: Vec<AnyView> =
        form.modules.iter().filter(|m| !m.required).map(|m| optional_module(form, m, &sent, &mut unasked)).collect();
    let send = if matches!(page.again, Again::No | Again::Faults) { "Gửi phiếu đánh giá" } else { "Gửi lại" };
    view! {
        <form method="post" action=action data-nhap=draft_name(&page.token)>
            <svg class="kho" width="0" height="0" aria-hidden="true" inner_html=FACES></svg>
            <input type="hidden" name=KEY value=page.key.clone() />
            {received}
            <div id="cau-hoi">
                {kind(page, &sent)}
                {required}
                {comment(form, &sent)}
                {optional}
            </div>
            <div id="gui">
                <button>{send}</button>
                <SurveyIsland />
                <p>"Gửi xong, Ông/Bà nhận được một mã biên nhận. Mỗi hồ sơ đánh giá một lần."</p>
            </div>
        </form>
    }
}

fn kind(page: &SurveyPage, sent: &Sent<'_>) -> impl IntoView + use<> {
    let chosen = sent.value(KIND).and_then(Kind::from_code);
    let chosen = chosen.or(page.sent.is_empty().then_some(page.invitation.dossier.kind));
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
    // A factor of one question needs no heading of its own above the question.
    let headed = module.factors.iter().any(|f| f.items.len() > 1);
    view! {
        <h2>{module.title.clone()}</h2>
        <p class="nho">{format!("{count} câu dưới đây đều cần trả lời. Mỗi câu chọn một mức.")}</p>
        {factors(form, module, headed, sent, unasked)}
        {module.overall.as_ref().map(|overall| view! { <div class="chung">{item(form, module, overall, sent)}</div> })}
    }
    .into_any()
}

fn optional_module(form: &Form, module: &Module, sent: &Sent<'_>, unasked: &mut Vec<&str>) -> AnyView {
    let answered = module.items().any(|i| sent.value(&i.id).is_some() || sent.is_faulty(&i.id));
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

/// The factors in order. Those behind a gate stand inside its question, so that style alone can open them.
fn factors<'f>(form: &'f Form, module: &'f Module, headed: bool, sent: &Sent<'_>, unasked: &mut Vec<&str>) -> Vec<AnyView> {
    let run = |factors: &'f [Factor]| {
        let one = |f: &'f Factor| {
            let heading = headed.then(|| view! { <h3>{f.title.clone()}</h3> });
            view! { {heading}{f.items.iter().map(|i| item(form, module, i, sent)).collect_view()} }
        };
        factors.iter().map(one).collect_view().into_any()
    };
    let same_gate = module.factors.chunk_by(|a, b| a.gate == b.gate);
    let mut views = Vec::new();
    for factors in same_gate {
        let gate = factors[0].gate.as_ref().and_then(|id| form.gates.iter().find(|g| g.id == *id));
        views.push(match gate {
            None => run(factors),
            Some(gate) if unasked.contains(&gate.id.as_str()) => {
                unasked.retain(|id| *id != gate.id);
                gated(gate, sent, run(factors))
            }
            // The question was asked further up, and an input stands once.
            Some(gate) => view! {
                <p class="nho">"Chỉ trả lời nếu đã chọn «Có» ở câu: "{gate.text.clone()}</p>
                {run(factors)}
            }
            .into_any(),
        });
    }
    views
}

fn gated(gate: &Gate, sent: &Sent<'_>, inside: AnyView) -> AnyView {
    let (yes, no) = (format!("{}-{YES}", gate.id), format!("{}-{NO}", gate.id));
    view! {
        <fieldset class="hai cua">
            <legend>{gate.text.clone()}</legend>
            <input type="radio" name=gate.id.clone() value=YES id=yes.clone() class="co" checked=sent.has(&gate.id, YES) />
            <label for=yes>"Có"</label>
            <input type="radio" name=gate.id.clone() value=NO id=no.clone() checked=sent.has(&gate.id, NO) />
            <label for=no>"Không"</label>
            <div class="sau">{inside}</div>
        </fieldset>
    }
    .into_any()
}

fn item(form: &Form, module: &Module, item: &Item, sent: &Sent<'_>) -> impl IntoView + use<> {
    let number = module.required.then(|| words::question_number(form, &item.id)).flatten();
    let legend = number.map_or_else(|| item.text.clone(), |number| format!("{number}. {}", item.text));
    view! {
        <fieldset class=classes(if module.required { "o can" } else { "o" }, sent.is_faulty(&item.id))>
            <legend>{legend}{gap(sent.is_faulty(&item.id))}</legend>
            {options(&item.id, sent)}
            {(!item.reasons.is_empty()).then(|| reasons(item, sent))}
        </fieldset>
    }
}

fn options(id: &str, sent: &Sent<'_>) -> impl IntoView + use<> {
    let chosen = sent.value(id).map(str::to_owned);
    let focus = sent.takes_focus(id);
    let one = |(value, label): (&'static str, &'static str)| {
        let input = format!("{id}-{value}");
        let low = matches!(value, "1" | "2").then_some("thap");
        view! {
            <input
                type="radio"
                name=id.to_owned()
                value=value
                id=input.clone()
                class=low
                checked=chosen.as_deref() == Some(value)
                autofocus=focus && value == "1"
            />
            <label for=input>
                <svg aria-hidden="true" inner_html=face(value)></svg>
                {label}
            </label>
        }
    };
    ["1", "2", "3", "4", "5"].into_iter().zip(SCALE).map(one).collect_view()
}

fn face(value: &str) -> &'static str {
    match value {
        "1" => r##"<use href="#m1"/>"##,
        "2" => r##"<use href="#m2"/>"##,
        "3" => r##"<use href="#m3"/>"##,
        "4" => r##"<use href="#m4"/>"##,
        _ => r##"<use href="#m5"/>"##,
    }
}

/// Shown by style where 1 or 2 is chosen.
fn reasons(item: &Item, sent: &Sent<'_>) -> impl IntoView + use<> {
    let name = item.reasons_name();
    let one = |reason: &domain::form::Reason| {
        let checked = sent.has(&name, &reason.id);
        view! {
            <label>
                <input type="checkbox" name=name.clone() value=reason.id.clone() checked=checked />
                {reason.text.clone()}
            </label>
        }
    };
    view! {
        <fieldset class="ly-do">
            <legend>"Điều gì chưa tốt? (chọn được nhiều)"</legend>
            {item.reasons.iter().map(one).collect_view()}
        </fieldset>
    }
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

/// Text to stand inside `<textarea>`, where the renderer escapes nothing. A line end at the very start would be swallowed by
/// the HTML reader, so one is put before it.
fn textarea_text(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    if escaped.starts_with(['\n', '\r']) { format!("\n{escaped}") } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::textarea_text;

    #[test]
    fn nothing_sent_ends_a_textarea() {
        assert_eq!(textarea_text("</textarea><script>&amp;"), "&lt;/textarea&gt;&lt;script&gt;&amp;amp;");
        assert_eq!(textarea_text("\nhai"), "\n\nhai");
    }
}
