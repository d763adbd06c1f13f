//! The few shapes a board is built of. Each shape is a type of its own in the browser's bundle, and every part is erased to
//! one of them: the bundle grows with the number of shapes, not with the number of sections.

use leptos::prelude::*;

/// Drawn again whenever a signal it reads changes; only what differs is touched.
pub(super) fn live(draw: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let draw: Box<dyn FnMut() -> AnyView + Send> = Box::new(draw);
    draw.into_any()
}

pub(super) fn several(parts: Vec<AnyView>) -> AnyView {
    parts.into_any()
}

pub(super) fn nothing() -> AnyView {
    several(Vec::new())
}

pub(super) fn section(id: &'static str, heading: &'static str, parts: Vec<AnyView>) -> AnyView {
    view! {
        <section aria-labelledby=id>
            <h2 id=id>{heading}</h2>
            {parts}
        </section>
    }
    .into_any()
}

pub(super) fn heading(words: &'static str) -> AnyView {
    view! { <h3>{words}</h3> }.into_any()
}

pub(super) fn line(class: &'static str, words: String) -> AnyView {
    view! { <p class=class>{words}</p> }.into_any()
}

pub(super) fn note(words: &str) -> AnyView {
    line("ghi-chu", words.to_owned())
}

pub(super) fn link(address: String, words: String) -> AnyView {
    view! { <a href=address>{words}</a> }.into_any()
}

pub(super) fn block(class: &'static str, parts: Vec<AnyView>) -> AnyView {
    view! { <div class=class>{parts}</div> }.into_any()
}

pub(super) fn list(class: &'static str, entries: Vec<Vec<AnyView>>) -> AnyView {
    let entries: Vec<AnyView> = entries.into_iter().map(|parts| view! { <li>{parts}</li> }.into_any()).collect();
    view! { <ul class=class>{entries}</ul> }.into_any()
}

/// Folded away; it stays open while frames come.
pub(super) fn folded(class: &'static str, summary: String, parts: Vec<AnyView>) -> AnyView {
    view! {
        <details class=class>
            <summary>{summary}</summary>
            {parts}
        </details>
    }
    .into_any()
}

/// A table; `columns` are its heading cells, `rows` come from [`row`].
pub(super) fn table(class: &'static str, caption: impl Into<String>, columns: Vec<AnyView>, rows: AnyView) -> AnyView {
    view! {
        <table class=class>
            <caption>{caption.into()}</caption>
            <thead>
                <tr>{columns}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

pub(super) fn column(words: &'static str) -> AnyView {
    view! { <th scope="col">{words}</th> }.into_any()
}

pub(super) fn row(heading: AnyView, cells: Vec<AnyView>) -> AnyView {
    view! {
        <tr>
            <th scope="row">{heading}</th>
            {cells}
        </tr>
    }
    .into_any()
}

/// A figure with its detail under it. `column`: shown beside the figure where a row becomes a card.
pub(super) fn cell(column: &'static str, figure: String, detail: String) -> AnyView {
    let mut parts = vec![figure.into_any()];
    if !detail.is_empty() {
        parts.push(view! { <span>{detail}</span> }.into_any());
    }
    view! { <td data-cot=column>{parts}</td> }.into_any()
}
