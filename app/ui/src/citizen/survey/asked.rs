//! What a module asks, in the order of the form: the questions and items of each factor, and the gates that open them.

use super::{Sent, classes, gap};
use crate::words::{citizen::Words, question_number};
use domain::{
    answers::{NO, WORDS_LIMIT, YES},
    form::{Ask, Asked, Choice, Form, Item, Module, Numbers, Question, Step},
};
use leptos::prelude::*;

/// The factors in order. What waits for a gate stands inside the gate's question, so that style alone can open it.
pub(super) fn factors<'f>(
    words: &Words,
    form: &'f Form,
    module: &'f Module,
    headed: bool,
    sent: &Sent<'_>,
    unasked: &mut Vec<&str>,
) -> Vec<AnyView> {
    let all: Vec<Step<'_>> = module.steps().collect();
    let mut views = Vec::new();
    for run in all.chunk_by(|a, b| a.gate == b.gate) {
        let inside = run.iter().map(|step| view_of(words, form, module, step, headed, sent)).collect_view().into_any();
        let gate = run[0].gate.and_then(|id| form.gates.iter().find(|g| g.id == id));
        views.push(match gate {
            None => inside,
            Some(gate) if unasked.contains(&gate.id.as_str()) => {
                unasked.retain(|id| *id != gate.id);
                gated(words, gate, sent, inside)
            }
            // The question was asked further up, and an input stands once.
            Some(gate) => view! {
                <p class="nho">{words.asked.only_if}{gate.text.clone()}</p>
                {inside}
            }
            .into_any(),
        });
    }
    views
}

fn view_of(words: &Words, form: &Form, module: &Module, step: &Step<'_>, headed: bool, sent: &Sent<'_>) -> AnyView {
    let heading = step.heading.filter(|_| headed).map(|title| view! { <h3>{title.to_owned()}</h3> });
    let asked = match step.asked {
        Asked::Question(asked) => question(words, asked, sent),
        Asked::Item(asked) => item(words, form, module, asked, sent).into_any(),
    };
    view! { {heading}{asked} }.into_any()
}

fn gated(words: &Words, gate: &Question, sent: &Sent<'_>, inside: AnyView) -> AnyView {
    let [said_yes, said_no] = words.language.yes_no();
    let (yes, no) = (format!("{}-{YES}", gate.id), format!("{}-{NO}", gate.id));
    view! {
        <fieldset class="hai cua">
            <legend>{gate.text.clone()}</legend>
            <input type="radio" name=gate.id.clone() value=YES id=yes.clone() class="co" checked=sent.has(&gate.id, YES) />
            <label for=yes>{said_yes}</label>
            <input type="radio" name=gate.id.clone() value=NO id=no.clone() checked=sent.has(&gate.id, NO) />
            <label for=no>{said_no}</label>
            <div class="sau">{inside}</div>
        </fieldset>
    }
    .into_any()
}

/// A question outside the index. Nobody has to answer it, so it has no number.
fn question(words: &Words, asked: &Question, sent: &Sent<'_>) -> AnyView {
    if let Ask::Number(numbers) = asked.ask {
        return number(asked, numbers, sent);
    }
    let several = asked.takes_several();
    let options = asked.options_in(words.language).into_iter().map(|(value, text)| {
        let line = asked.choices().iter().find(|c| c.words && c.id == value);
        let id = format!("{}-{value}", asked.id);
        view! {
            <label>
                <input
                    type=if several { "checkbox" } else { "radio" }
                    name=asked.id.clone()
                    id=id
                    checked=sent.has(&asked.id, &value)
                    value=value
                />
                {text}
            </label>
            {line.map(|choice| other(words, asked, choice, sent))}
        }
    });
    let options = options.collect_view();
    view! {
        <fieldset class=classes("hoi", sent.is_faulty(&asked.id))>
            <legend>{asked.text.clone()}{several.then_some(words.asked.several)}</legend>
            {options}
        </fieldset>
    }
    .into_any()
}

/// The line beside "khác".
fn other(words: &Words, asked: &Question, choice: &Choice, sent: &Sent<'_>) -> impl IntoView + use<> {
    let name = asked.words_name();
    let faulty = sent.is_faulty(&name);
    view! {
        <div class="khac">
            <input
                type="text"
                id=name.clone()
                name=name.clone()
                maxlength=WORDS_LIMIT.to_string()
                value=sent.value(&name).unwrap_or_default().to_owned()
                aria-label=format!("{}: {}", choice.text, words.asked.specify_no_names)
                placeholder=words.asked.specify
                aria-invalid=faulty.then_some("true")
            />
        </div>
    }
}

fn number(asked: &Question, numbers: Numbers, sent: &Sent<'_>) -> AnyView {
    view! {
        <div class=classes("hoi", sent.is_faulty(&asked.id))>
            <label for=asked.id.clone()>{asked.text.clone()}</label>
            <input
                type="number"
                inputmode="numeric"
                id=asked.id.clone()
                name=asked.id.clone()
                min=numbers.from.to_string()
                value=sent.value(&asked.id).unwrap_or_default().to_owned()
            />
        </div>
    }
    .into_any()
}

pub(super) fn item(words: &Words, form: &Form, module: &Module, item: &Item, sent: &Sent<'_>) -> impl IntoView + use<> {
    let number = module.required.then(|| question_number(form, &item.id)).flatten();
    let legend = number.map_or_else(|| item.text.clone(), |number| format!("{number}. {}", item.text));
    view! {
        <fieldset class=classes(if module.required { "o can" } else { "o" }, sent.is_faulty(&item.id))>
            <legend>{legend}{gap(words, sent.is_faulty(&item.id))}</legend>
            {options(words, &item.id, sent)}
            {(!item.reasons.is_empty()).then(|| reasons(words, item, sent))}
        </fieldset>
    }
}

fn options(words: &Words, id: &str, sent: &Sent<'_>) -> impl IntoView + use<> {
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
    ["1", "2", "3", "4", "5"].into_iter().zip(words.language.scale()).map(one).collect_view()
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
fn reasons(words: &Words, item: &Item, sent: &Sent<'_>) -> impl IntoView + use<> {
    let name = item.reasons_name();
    let one = |reason: &Choice| {
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
            <legend>{words.asked.reasons}</legend>
            {item.reasons.iter().map(one).collect_view()}
        </fieldset>
    }
}
