//! The receipt.

use super::{Page, simulated};
use crate::{
    board::number,
    model::ReceiptPage,
    shell::Document,
    words::citizen::{Words, words},
};
use backend::intake::ReceiptState;
use domain::ledger::Head;
use http::StatusCode;
use leptos::prelude::*;

/// `GET /cam-on/{receipt}`: thanks, the code, and what became of the response. Never what was answered.
pub fn receipt(receipt: ReceiptPage) -> Document {
    let ReceiptPage { receipt, state, ledger, simulated, tongue } = receipt;
    let (code, plain, said) = (receipt.grouped(), receipt.plain().to_owned(), &words(tongue.language).receipt);
    match state {
        Some(state) => Page::new(tongue, StatusCode::OK).of_words(said.title, move |words| {
            let proof = ledger.as_ref().map(|(place, head)| in_the_ledger(words, &plain, *place, head));
            recorded(words, &code, state, simulated.as_deref(), proof)
        }),
        None => Page::new(tongue, StatusCode::NOT_FOUND).of_words(said.unknown_title, move |words| unknown(words, &code)),
    }
}

fn recorded(
    words: &Words,
    code: &str,
    state: ReceiptState,
    note: Option<&str>,
    proof: Option<impl IntoView + 'static>,
) -> AnyView {
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
        {proof}
        <h2>{said.what_for}</h2>
        <ul>
            <li>{said.is_kept}</li>
            <li>{said.tells_nobody}</li>
        </ul>
        <p>{said.to_keep}</p>
    }
    .into_any()
}

/// What the ledger says of it: that it is there, and how anybody can check.
fn in_the_ledger(words: &Words, plain: &str, place: u64, head: &Head) -> impl IntoView + use<> {
    let said = &words.receipt;
    let line = (said.in_ledger)(&number::count(place + 1), &number::count(head.size), &words.day(head.day));
    view! {
        <p>{line}</p>
        <p>
            <a href=format!("/cam-on/{plain}/bang-chung")>{said.proof}</a>
            {said.proof_is}
        </p>
    }
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
