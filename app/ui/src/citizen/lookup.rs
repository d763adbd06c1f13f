//! Typing the token, for those whose phone does not scan.

use super::page;
use crate::{model::LookupPage, shell::Document, words};
use domain::token::Token;
use http::StatusCode;
use leptos::prelude::*;

/// `GET /tra-cuu`: a typo is named before anything is looked up.
pub fn lookup(page_: LookupPage) -> Document {
    let status = if page_.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page("Nhập mã phiếu", status, move || body(&page_))
}

fn body(page: &LookupPage) -> AnyView {
    let wrong = page.error.map(|error| words::code_error(error, Token::LEN + 1));
    let bad = wrong.is_some();
    view! {
        <form method="get" action="/tra-cuu">
            <p>
                <label for="ma">"Mã phiếu"</label>
            </p>
            <p id="ma-goi-y">
                "Gồm 13 chữ và số, in cạnh mã QR, ví dụ "<span class="ma">"XXXX-XXXX-XXXX-X"</span>
                ". Chữ hoa hay chữ thường đều được, có thể bỏ dấu gạch."
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
            <button>"Mở phiếu"</button>
        </form>
        <p>"Chữ O được hiểu là số 0, chữ I và chữ L được hiểu là số 1."</p>
    }
    .into_any()
}
