//! Typing the token, for those whose phone does not scan.

use super::Page;
use crate::{
    model::LookupPage,
    shell::Document,
    words::citizen::{Words, words},
};
use domain::token::Token;
use http::StatusCode;
use leptos::prelude::*;

/// `GET /tra-cuu`: a typo is named before anything is looked up.
pub fn lookup(page: LookupPage) -> Document {
    let status = if page.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = words(page.tongue.language).lookup.title;
    Page::new(page.tongue.clone(), status).of_words(title, move |words| body(words, &page))
}

fn body(words: &Words, page: &LookupPage) -> AnyView {
    let said = &words.lookup;
    // The ID of a dossier stands on the same paper; a code has no dots.
    let wrong = page.error.map(|error| match page.typed.contains('.') {
        true => said.dossier.to_owned(),
        false => words.code_error(error, Token::LEN + 1),
    });
    let bad = wrong.is_some();
    let language = words.vietnamese().map(|_| view! { <input type="hidden" name="tieng" value=words.language.code() /> });
    view! {
        <form method="get" action="/tra-cuu">
            <p>
                <label for="ma">{said.code}</label>
            </p>
            <p id="ma-goi-y">
                {said.looks_like}<span class="ma">"XXXX-XXXX-XXXX-X"</span>{said.any_case}
            </p>
            {wrong.map(|wrong| view! { <p class="sai" id="ma-sai" role="alert">{wrong}</p> })}
            <input
                class="ma"
                id="ma"
                name="ma"
                type="text"
                value=page.typed.clone()
                autocomplete="off"
                autocapitalize="characters"
                spellcheck="false"
                aria-describedby=if bad { "ma-sai ma-goi-y" } else { "ma-goi-y" }
                aria-invalid=bad.then_some("true")
                autofocus=bad
            />
            {language}
            <button>{said.open}</button>
        </form>
        <p>{said.letters}</p>
    }
    .into_any()
}
