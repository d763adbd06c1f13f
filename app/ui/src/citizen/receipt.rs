//! The receipt.

use super::{Page, simulated};
use crate::{
    model::ReceiptPage,
    shell::Document,
    words::citizen::{Words, words},
};
use backend::intake::ReceiptState;
use http::StatusCode;
use leptos::prelude::*;

/// `GET /cam-on/{receipt}`: thanks, the code, and what became of the response. Never what was answered.
pub fn receipt(receipt: ReceiptPage) -> Document {
    let ReceiptPage { receipt, state, simulated, tongue } = receipt;
    let (code, said) = (receipt.grouped(), &words(tongue.language).receipt);
    match state {
        Some(state) => Page::new(tongue, StatusCode::OK)
            .of_words(said.title, move |words| recorded(words, &code, state, simulated.as_deref())),
        None => Page::new(tongue, StatusCode::NOT_FOUND).of_words(said.unknown_title, move |words| unknown(words, &code)),
    }
}

fn recorded(words: &Words, code: &str, state: ReceiptState, note: Option<&str>) -> AnyView {
    let said = &words.receipt;
    let state = match state {
        ReceiptState::Recorded => said.recorded,
        ReceiptState::Sealed => said.sealed,
    };
    view! {
        {simulated(words, note)}
        <p>{said.code}</p>
        <p class="bn">{code.to_owned()}</p>
        <p>{state}</p>
        <h2>{said.what_for}</h2>
        <ul>
            <li>{said.is_kept}</li>
            <li>{said.tells_nobody}</li>
        </ul>
        <p>{said.to_keep}</p>
    }
    .into_any()
}

fn unknown(words: &Words, code: &str) -> AnyView {
    let said = &words.receipt;
    view! {
        <p>{said.unknown}</p>
        <p class="bn">{code.to_owned()}</p>
        <p>{said.compare}</p>
    }
    .into_any()
}
