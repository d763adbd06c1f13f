//! A whole form on paper, for those who are asked by post, in a meeting or by an interviewer.

use super::row;
use crate::{
    shell::{Document, Wakes},
    words::question_number,
};
use domain::{
    form::{Ask, Asked, Form, Item, Module, Question, SCALE, Step},
    response::Kind,
};
use http::StatusCode;
use leptos::prelude::*;
use std::sync::Arc;

const STYLE: &str = concat!("@page { size: A4; margin: 14mm 14mm 12mm }\n", include_str!("../../../../style/print.css"));

/// The paper twin of a form: the same words in the same order, a box for every answer.
pub fn paper_form(form: Arc<Form>) -> Document {
    Document {
        title: format!("Bản giấy: {}", form.title),
        status: StatusCode::OK,
        wakes: Wakes::Nothing,
        style: STYLE,
        body: Arc::new(move || page(&form).into_any()),
    }
}

fn page(form: &Form) -> impl IntoView + use<> {
    let kinds = Kind::ALL.iter().map(|kind| tick(kind.label())).collect_view();
    let modules = form.modules.iter().map(|m| module(form, m)).collect_view();
    view! {
        <main class="whole-form">
            <h1>{form.title.clone()}</h1>
            <p>"Căn cứ: " {form.source.clone()} ". Mẫu " {form.code.clone()} ", bản " {form.version} "."</p>
            <p class="promise">
                "Tự nguyện. Câu trả lời không ghi tên, không ảnh hưởng đến việc giải quyết hồ sơ. Mỗi dòng đánh dấu ✕ vào một ô, trừ chỗ ghi «chọn được nhiều»."
            </p>
            <p class="code-line">"Mã phiếu: " <span class="blank"></span></p>
            <p class="who">"Ông/Bà trả lời với tư cách:" {kinds}</p>
            {modules}
            <h2>"Ông/Bà muốn góp ý thêm điều gì?"</h2>
            <p><small>"Không bắt buộc. Xin không ghi tên người, số điện thoại, số giấy tờ."</small></p>
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

fn module(form: &Form, module: &Module) -> AnyView {
    let steps: Vec<Step<'_>> = module.steps().collect();
    let overall = module.overall.iter().map(|item| (None, item)).collect();
    view! {
        <h2>{module.title.clone()}</h2>
        {(!module.required).then(|| view! { <p><small>"Không bắt buộc, trả lời được câu nào hay câu ấy."</small></p> })}
        {steps.chunk_by(|a, b| a.gate == b.gate).map(|run| gated(form, run)).collect_view()}
        {table(overall)}
    }
    .into_any()
}

/// What waits for the same gate, below its question.
fn gated(form: &Form, steps: &[Step<'_>]) -> AnyView {
    let kinds =
        |a: &Step<'_>, b: &Step<'_>| b.heading.is_none() && matches!((a.asked, b.asked), (Asked::Item(_), Asked::Item(_)));
    let inside = steps.chunk_by(kinds).map(|run| same_kind(form, run)).collect_view();
    let gate = steps[0].gate.and_then(|id| form.gates.iter().find(|g| g.id == id));
    match gate {
        None => inside.into_any(),
        Some(gate) => view! {
            <section class="gated">
                <p><b>{gate.text.clone()}</b> {tick("Có: xin trả lời tiếp trong khung này")} {tick("Không: bỏ qua khung này")}</p>
                {inside}
            </section>
        }
        .into_any(),
    }
}

/// A question, or the items of a factor that follow each other.
fn same_kind(form: &Form, steps: &[Step<'_>]) -> AnyView {
    let heading = steps[0].heading.map(|title| view! { <h3>{title.to_owned()}</h3> });
    let items = steps.iter().filter_map(|step| match step.asked {
        Asked::Item(item) => Some((question_number(form, &item.id), item)),
        Asked::Question(_) => None,
    });
    let items: Vec<_> = items.collect();
    let asked = match steps[0].asked {
        Asked::Question(asked) => question(asked).into_any(),
        Asked::Item(_) => table(items),
    };
    view! { {heading}{asked} }.into_any()
}

fn table(items: Vec<(Option<usize>, &Item)>) -> AnyView {
    if items.is_empty() {
        return ().into_any();
    }
    view! {
        <table>
            <thead>
                <tr>
                    <th class="question" scope="col">"Mức độ hài lòng về"</th>
                    {SCALE.into_iter().map(|option| view! { <th scope="col">{super::kept_together(option)}</th> }).collect_view()}
                </tr>
            </thead>
            <tbody>{items.into_iter().map(|(number, item)| row(number, item)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn question(question: &Question) -> impl IntoView + use<> {
    let many = question.takes_several().then_some(" (chọn được nhiều)");
    let answers = match question.ask {
        Ask::Number(_) => view! { <span class="blank"></span> }.into_any(),
        _ => question.options().into_iter().map(|(_, text)| tick(&text)).collect_view().into_any(),
    };
    let words = question.choices().iter().any(|c| c.words).then(|| view! { <span class="blank"></span> });
    view! {
        <div class="asked">
            <p><b>{question.text.clone()}</b> {many}</p>
            <p class="answers">{answers} {words}</p>
        </div>
    }
}
