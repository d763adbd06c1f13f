//! A whole form on paper, for those who are asked by post, in a meeting or by an interviewer.

use super::row;
use crate::{
    model::FormPage,
    shell::{Document, Wakes},
    words::{
        citizen::{Words, words},
        question_number,
    },
};
use domain::form::{Ask, Asked, Form, Item, Module, Question, Step};
use http::StatusCode;
use leptos::prelude::*;
use std::sync::Arc;

const STYLE: &str = concat!("@page { size: A4; margin: 14mm 14mm 12mm }\n", include_str!("../../../../style/print.css"));

/// The paper twin of a form: the same words in the same order, a box for every answer.
pub fn paper_form(page: FormPage) -> Document {
    let FormPage { form, tongue } = page;
    Document {
        language: tongue.language,
        title: format!("Bản giấy: {}", form.title),
        status: StatusCode::OK,
        wakes: Wakes::Nothing,
        style: STYLE,
        body: Arc::new(move || whole(words(tongue.language), &form.in_language(tongue.language)).into_any()),
    }
}

fn whole(spoken: &Words, form: &Form) -> impl IntoView + use<> {
    let said = &spoken.paper;
    let kinds = spoken.asked.kinds.into_iter().map(tick).collect_view();
    let modules = form.modules.iter().map(|m| {
        let language = form.language_of(m, spoken.language);
        let view = module(words(language), form, m);
        if language == spoken.language { view } else { view! { <div lang=language.code()>{view}</div> }.into_any() }
    });
    let modules = modules.collect_view();
    view! {
        <main class="whole-form">
            <h1>{form.title.clone()}</h1>
            <p>
                {said.source}<span lang=spoken.vietnamese()>{form.source.clone()}</span>". "{said.form}{form.code.clone()}{said.version}
                {form.version}"."
            </p>
            <p class="promise">
                {said.promise}
            </p>
            <p class="code-line">{said.code}<span class="blank"></span></p>
            <p class="who">{said.kind} {kinds}</p>
            {modules}
            <h2>{spoken.asked.comment}</h2>
            <p><small>{said.comment_hint}</small></p>
            <div class="line"></div>
            <div class="line"></div>
            <div class="line"></div>
        </main>
    }
}

fn tick(label: &str) -> impl IntoView + use<> {
    let label = label.to_owned();
    view! { <span class="kind"><i class="box"></i>{label}</span> }
}

fn module(words: &Words, form: &Form, module: &Module) -> AnyView {
    let steps: Vec<Step<'_>> = module.steps().collect();
    let overall = module.overall.iter().map(|item| (None, item)).collect();
    view! {
        <h2>{module.title.clone()}</h2>
        {(!module.required).then(|| view! { <p><small>{words.paper.optional}</small></p> })}
        {steps.chunk_by(|a, b| a.gate == b.gate).map(|run| gated(words, form, run)).collect_view()}
        {table(words, overall)}
    }
    .into_any()
}

/// What waits for the same gate, below its question.
fn gated(words: &Words, form: &Form, steps: &[Step<'_>]) -> AnyView {
    let kinds =
        |a: &Step<'_>, b: &Step<'_>| b.heading.is_none() && matches!((a.asked, b.asked), (Asked::Item(_), Asked::Item(_)));
    let inside = steps.chunk_by(kinds).map(|run| same_kind(words, form, run)).collect_view();
    let gate = steps[0].gate.and_then(|id| form.gates.iter().find(|g| g.id == id));
    match gate {
        None => inside.into_any(),
        Some(gate) => view! {
            <section class="gated">
                <p><b>{gate.text.clone()}</b> {tick(words.paper.go_on)} {tick(words.paper.skip)}</p>
                {inside}
            </section>
        }
        .into_any(),
    }
}

/// A question, or the items of a factor that follow each other.
fn same_kind(words: &Words, form: &Form, steps: &[Step<'_>]) -> AnyView {
    let heading = steps[0].heading.map(|title| view! { <h3>{title.to_owned()}</h3> });
    let items = steps.iter().filter_map(|step| match step.asked {
        Asked::Item(item) => Some((question_number(form, &item.id), item)),
        Asked::Question(_) => None,
    });
    let items: Vec<_> = items.collect();
    let asked = match steps[0].asked {
        Asked::Question(asked) => question(words, asked).into_any(),
        Asked::Item(_) => table(words, items),
    };
    view! { {heading}{asked} }.into_any()
}

fn table(words: &Words, items: Vec<(Option<usize>, &Item)>) -> AnyView {
    if items.is_empty() {
        return ().into_any();
    }
    view! {
        <table>
            <thead>
                <tr>
                    <th class="question" scope="col">{words.paper.satisfied_with}</th>
                    {words.language.scale().into_iter().map(|option| view! { <th scope="col">{super::kept_together(option)}</th> }).collect_view()}
                </tr>
            </thead>
            <tbody>{items.into_iter().map(|(number, item)| row(number, item)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn question(words: &Words, question: &Question) -> impl IntoView + use<> {
    let many = question.takes_several().then_some(words.asked.several);
    let answers = match question.ask {
        Ask::Number(_) => view! { <span class="blank"></span> }.into_any(),
        _ => question.options_in(words.language).into_iter().map(|(_, text)| tick(&text)).collect_view().into_any(),
    };
    let line = question.choices().iter().any(|c| c.words).then(|| view! { <span class="blank"></span> });
    view! {
        <div class="asked">
            <p><b>{question.text.clone()}</b> {many}</p>
            <p class="answers">{answers} {line}</p>
        </div>
    }
}
