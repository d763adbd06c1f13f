//! The survey: one document with a real form. Reasons and the gated factor open by style alone, every answer that was sent
//! comes back checked, and the first gap has the focus, all without JavaScript.

mod asked;

use self::asked::{factors, item};
use super::{Above, Page, draft_name, frame, simulated};
use crate::{
    model::{Again, FormPage, SurveyPage},
    shell::{Document, Wakes, textarea_text},
    survey_island::SurveyIsland,
    words::citizen::{OfSlip, Words, words},
};
use domain::{
    answers::{COMMENT, KEY, KIND, RECEIVED, WORDS},
    form::{Ask, Form, Module},
    invited::Subject,
    language::Language,
    response::Kind,
    trouble::Fault,
};
use http::StatusCode;
use leptos::prelude::*;
use std::borrow::Cow;

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
    let said = &words(page.tongue.language).survey;
    let title = match page.again {
        Again::No => said.title.to_owned(),
        Again::Faults => format!("{} – {}", said.gaps_title, said.title),
        Again::Unavailable | Again::NewKey => format!("{} – {}", said.unsent_title, said.title),
    };
    let around = Page { wakes: Wakes::Citizen, ..Page::new(page.tongue.clone(), status) };
    around.document(title, move |_| body(&page))
}

fn body(page: &SurveyPage) -> AnyView {
    let round = &page.round.round;
    let words = words(page.tongue.language);
    let main = view! {
        {simulated(words, round.simulated.as_deref())}
        {again(words, page)}
        {about(words, page)}
        {notice(words, page)}
        {form(words, page)}
    };
    frame(&page.tongue, Above::Name(&round.owner), words.survey.title.into_any(), Some(&page.agency), main.into_any())
}

/// The form of the rated agency, its own modules included, in the page's language.
fn asked_form(page: &SurveyPage) -> Cow<'_, Form> {
    page.round.form_of(page.invitation.subject.agency()).in_language(page.tongue.language)
}

/// Why the page is here once more.
fn again(words: &Words, page: &SurveyPage) -> Option<AnyView> {
    match page.again {
        Again::No => None,
        Again::Faults => Some(summary(words, page)),
        Again::Unavailable => Some(calm(words, words.survey.not_recorded)),
        Again::NewKey => Some(calm(words, words.survey.once_more)),
    }
}

fn calm(words: &Words, [heading, text]: [&'static str; 2]) -> AnyView {
    view! {
        <div class="hop" role="alert">
            <h2>{heading}</h2>
            <p>{text}</p>
            <p>
                <a href="#gui">{words.survey.to_send}</a>
            </p>
        </div>
    }
    .into_any()
}

/// What has to be put right, each with a way there.
fn summary(words: &Words, page: &SurveyPage) -> AnyView {
    let form = asked_form(page);
    let line = |fault: &Fault| {
        let words = words.fault(fault, Some(&form));
        match fault.input() {
            Some(input) => view! { <li><a href=format!("#{}", first_input(&form, input))>{words}</a></li> }.into_any(),
            None => view! { <li>{words}</li> }.into_any(),
        }
    };
    view! {
        <div class="hop loi" role="alert">
            <h2>{(words.survey.to_mend)(page.faults.len())}</h2>
            <ul>{page.faults.iter().map(line).collect_view()}</ul>
            <p>{words.survey.kept}</p>
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
fn about(words: &Words, page: &SurveyPage) -> impl IntoView + use<> {
    let said = &words.survey;
    let field = (said.field, page.round.round.field_name(page.invitation.subject.field()).to_owned());
    let lines = match &page.invitation.subject {
        Subject::Dossier(dossier) => {
            vec![(said.procedure, dossier.procedure.clone()), field, (said.dossier, dossier.id.to_string())]
        }
        Subject::Place(place) => vec![field, (said.invitation, place.list.name.clone())],
    };
    let lang = words.vietnamese();
    let line = |(name, text): (&'static str, String)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd class=(name == said.dossier).then_some("ma") lang=lang>{text}</dd>
            </div>
        }
    };
    view! { <dl class="the">{lines.into_iter().map(line).collect_view()}</dl> }
}

/// The words about a dossier, or about an invitation that has none.
fn of_slip(page: &SurveyPage, [dossier, place]: OfSlip) -> &'static str {
    match page.invitation.subject {
        Subject::Dossier(_) => dossier,
        Subject::Place(_) => place,
    }
}

fn notice(words: &Words, page: &SurveyPage) -> impl IntoView + use<> {
    let round = &page.round.round;
    let (said, lang) = (&words.notice, words.vietnamese());
    let questions = page.round.form_of(page.invitation.subject.agency()).source.clone();
    view! {
        <div class="tb">
            <p>
                {said.answering_is}<b>{said.voluntary}</b>{of_slip(page, said.no_effect)}{said.kept_apart}
                <b>{of_slip(page, said.unnamed)}</b>{said.no_return}
            </p>
            <details>
                <summary>{said.who_asks}</summary>
                <ul>
                    <li>{said.owner}<span lang=lang>{round.owner.clone()}</span>"."</li>
                    <li>{said.purpose}</li>
                    <li>{of_slip(page, said.marked)}{said.not_who}</li>
                    <li>{(said.steps)(round.release_step)}</li>
                    <li>{said.cannot_be_found}</li>
                    <li>{said.ask}<span lang=lang>{round.contact.clone()}</span>"."</li>
                    <li>
                        <a href=super::PRIVACY>{said.which_data}</a>
                    </li>
                    <li>{said.law}<span lang=lang>{round.source.clone()}</span>"."</li>
                    <li>{said.questions_from}<span lang=lang>{questions}</span>"."</li>
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
pub fn preview(page: FormPage) -> Document {
    let FormPage { form, tongue } = page;
    let title = format!("Xem thử: {}", form.title);
    Page::new(tongue, StatusCode::OK).document(title, move |tongue| {
        let words = words(tongue.language);
        let (form, lang) = (form.in_language(tongue.language), words.vietnamese());
        let sent = Sent { fields: &[], faults: &[] };
        let main = view! {
            <div class="xem-thu">
                <p class="mp" lang=lang><b>"Xem thử"</b>" Phiếu trên điện thoại rộng 360 điểm ảnh; trang này không gửi được."</p>
                <svg class="kho" width="0" height="0" aria-hidden="true" inner_html=FACES></svg>
                {questions(words, &form, Kind::Individual, &sent)}
                <button type="button" disabled>{words.survey.send}</button>
            </div>
        };
        let about = format!("Mã {}, bản {}. {}", form.code, form.version, form.source);
        let heading = form.title.clone().into_any();
        frame(tongue, Above::Words(words.survey.title), heading, Some(&about), main.into_any())
    })
}

fn form(words: &Words, page: &SurveyPage) -> impl IntoView + use<> {
    let sent = Sent { fields: &page.sent, faults: &page.faults };
    let said = &words.survey;
    let action = format!("/p/{}?qua={}{}", page.token.plain(), page.mode.code(), words.query('&'));
    let received = page.declared.then(|| view! { <input type="hidden" name=RECEIVED value="1" /> });
    let send = if matches!(page.again, Again::No | Again::Faults) { said.send } else { said.send_again };
    view! {
        <form method="post" action=action data-nhap=draft_name(&page.token)>
            <svg class="kho" width="0" height="0" aria-hidden="true" inner_html=FACES></svg>
            <input type="hidden" name=KEY value=page.key.clone() />
            {received}
            <div id="cau-hoi">{questions(words, &asked_form(page), page.invitation.subject.kind(), &sent)}</div>
            <div id="gui">
                <button>{send}</button>
                <SurveyIsland />
                <p>{said.then_receipt}{of_slip(page, said.once)}</p>
            </div>
        </form>
    }
}

/// All that is asked. `known`: the respondent's kind as the dossier or the code list tells it.
fn questions(words: &Words, form: &Form, known: Kind, sent: &Sent<'_>) -> impl IntoView + use<> {
    let mut unasked: Vec<&str> = form.gates.iter().map(|g| g.id.as_str()).collect();
    let (required, optional): (Vec<&Module>, Vec<&Module>) = form.modules.iter().partition(|m| m.required);
    let mut show = |module| in_its_language(words.language, form, module, sent, &mut unasked);
    let required: Vec<AnyView> = required.into_iter().map(&mut show).collect();
    let optional: Vec<AnyView> = optional.into_iter().map(&mut show).collect();
    view! { {kind(words, known, sent)}{required}{comment(words, form, sent)}{optional} }
}

/// A module, with the program's words in the language of its own. An agency may have written it in Vietnamese only; then all of
/// it is, and says so to whatever reads it aloud.
fn in_its_language(wanted: Language, form: &Form, module: &Module, sent: &Sent<'_>, unasked: &mut Vec<&str>) -> AnyView {
    let language = form.language_of(module, wanted);
    let words = words(language);
    let view = match module.required {
        true => required_module(words, form, module, sent, unasked),
        false => optional_module(words, form, module, sent, unasked),
    };
    if language == wanted { view } else { view! { <div lang=language.code()>{view}</div> }.into_any() }
}

fn kind(words: &Words, known: Kind, sent: &Sent<'_>) -> impl IntoView + use<> {
    let chosen = sent.value(KIND).and_then(Kind::from_code);
    let chosen = chosen.or(sent.fields.is_empty().then_some(known));
    let focus = sent.takes_focus(KIND);
    let options = Kind::ALL.iter().zip(words.asked.kinds).enumerate().map(|(at, (&kind, label))| {
        let id = format!("{KIND}-{}", kind.code());
        view! {
            <input type="radio" name=KIND value=kind.code() id=id.clone() checked=chosen == Some(kind) autofocus=focus && at == 0 />
            <label for=id>{label}</label>
        }
    });
    view! {
        <fieldset class=classes("hai can", sent.is_faulty(KIND))>
            <legend>{words.asked.kind}{gap(words, sent.is_faulty(KIND))}</legend>
            {options.collect_view()}
        </fieldset>
    }
}

/// Said in the legend, so that it is read out with the question.
fn gap(words: &Words, faulty: bool) -> impl IntoView + use<> {
    let gap = words.asked.gap;
    faulty.then(|| view! { <b class="sai">{gap}</b> })
}

/// The island takes the mark away when an answer is chosen, and sets it where one is missing.
fn classes(classes: &str, faulty: bool) -> String {
    if faulty { format!("{classes} sai-roi") } else { classes.to_owned() }
}

fn required_module(words: &Words, form: &Form, module: &Module, sent: &Sent<'_>, unasked: &mut Vec<&str>) -> AnyView {
    let count = module.items().count();
    let needed = match module.asks_more() {
        true => words.asked.numbered.to_owned(),
        false => (words.asked.all)(count),
    };
    // A factor of one question needs no heading of its own above the question.
    let headed = module.factors.iter().any(|f| f.items.len() > 1);
    view! {
        <h2>{module.title.clone()}</h2>
        <p class="nho">{needed}</p>
        {factors(words, form, module, headed, sent, unasked)}
        {module.overall.as_ref().map(|overall| view! { <div class="chung">{item(words, form, module, overall, sent)}</div> })}
    }
    .into_any()
}

fn optional_module(words: &Words, form: &Form, module: &Module, sent: &Sent<'_>, unasked: &mut Vec<&str>) -> AnyView {
    let ids = module.items().map(|i| &i.id).chain(module.factors.iter().flat_map(|f| f.questions.iter().map(|q| &q.id)));
    let answered = ids.into_iter().any(|id| sent.value(id).is_some_and(|v| !v.is_empty()) || sent.is_faulty(id));
    let short_words = module.items().any(|i| i.text.contains("TTHC"));
    view! {
        <details class="them" open=answered>
            <summary>
                <h2>{module.title.clone()}</h2>
                {words.asked.optional}
            </summary>
            {short_words.then(|| view! { <p class="nho">"TTHC: thủ tục hành chính."</p> })}
            {factors(words, form, module, true, sent, unasked)}
            {module.overall.as_ref().map(|overall| item(words, form, module, overall, sent))}
        </details>
    }
    .into_any()
}

fn comment(words: &Words, form: &Form, sent: &Sent<'_>) -> impl IntoView + use<> {
    let text = textarea_text(sent.value(COMMENT).unwrap_or_default());
    let faulty = sent.is_faulty(COMMENT);
    let limit = form.comment_limit;
    view! {
        <div class="gy">
            <label for=COMMENT>{words.asked.comment}</label>
            <p class="nho" id="gy-nho">
                {(words.asked.comment_hint)(limit)}
            </p>
            {faulty.then(|| view! { <p class="sai" id="gy-sai">{words.asked.comment_too_long}</p> })}
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
