//! Pages that say why there is no survey, what to do next and where to complain.

use super::{Above, Page, contact, draft_name, frame, simulated};
use crate::{
    model::{Tongue, WhyNot},
    shell::{Document, Wakes},
    survey_island::SurveyIsland,
    words::citizen::{Words, words},
};
use backend::rounds::OpenRound;
use domain::{
    response::Mode,
    token::Token,
    trouble::{Fault, Refusal},
};
use http::StatusCode;
use jiff::civil::Date;
use leptos::prelude::*;
use std::sync::Arc;

/// The page for one reason, with the status of a visit (GET); a refused submission has the refusal's own.
pub fn why_not(why: WhyNot, tongue: Tongue) -> Document {
    let words = words(tongue.language);
    let page = |status| Page::new(tongue.clone(), status);
    let ok = || page(StatusCode::OK);
    match why {
        WhyNot::Unknown => page(StatusCode::NOT_FOUND).of_words(words.refusals.unknown, unknown),
        WhyNot::Used { token, of_dossier, disputed, round } => used(tongue, token, of_dossier, disputed, round),
        WhyNot::Disputed { round } => {
            ok().of_words(words.used.noted_title, move |words| of_round(words, round.as_deref(), noted(words)))
        }
        WhyNot::NotYet { token, mode, appointed_on, may_declare, round } => ok().of_words(words.refusals.not_yet, move |words| {
            of_round(words, Some(&round), not_yet(words, &token, mode, appointed_on, may_declare))
        }),
        WhyNot::NotOpen { opens, round } => ok().of_words(words.refusals.not_open, move |words| {
            let said = &words.shut;
            let when = opens.map_or_else(|| said.nobody_opened.to_owned(), |day| (said.opens)(&words.day(day)));
            let then = if opens.is_some() { said.keep_until_then } else { said.keep };
            of_round(words, Some(&round), plain(when, then))
        }),
        WhyNot::Closed { closed, round } => ok().of_words(words.refusals.closed, move |words| {
            of_round(words, Some(&round), plain((words.shut.closed)(&words.day(closed)), words.shut.thanks))
        }),
        WhyNot::Excluded { rule, round } => ok().of_words(words.refusals.excluded, move |words| {
            of_round(words, Some(&round), plain(words.excluded(rule).to_owned(), words.shut.still_heard))
        }),
        WhyNot::OutOfScope { scope, round } => ok().of_words(words.refusals.out_of_scope, move |words| {
            of_round(words, Some(&round), plain(words.out_of_scope(scope), words.shut.scope_changed))
        }),
        WhyNot::Invalid { faults } => {
            page(StatusCode::BAD_REQUEST).of_words(words.invalid.title, move |words| invalid(words, &faults))
        }
        WhyNot::Unavailable => page(StatusCode::SERVICE_UNAVAILABLE).of_words(words.refusal(&Refusal::Unavailable), busy),
        WhyNot::NoPage => page(StatusCode::NOT_FOUND).of_words(words.shut.no_page_title, no_page),
    }
}

/// What a round says of itself stands around the reason: that it is simulated, and where to complain.
fn of_round(words: &Words, round: Option<&OpenRound>, reason: AnyView) -> AnyView {
    let round = round.map(|open| &open.round);
    view! {
        {round.map(|round| simulated(words, round.simulated.as_deref()))}
        {reason}
        {round.map(|round| contact(words, &round.contact))}
    }
    .into_any()
}

fn to_lookup(words: &Words) -> impl IntoView + use<> {
    view! {
        <p>
            <a class="nut" href=format!("/tra-cuu{}", words.query('?'))>{words.frame.enter_code}</a>
        </p>
    }
}

/// Says nothing of the token: the same bytes for all of them.
fn unknown(words: &Words) -> AnyView {
    let [why, then, otherwise] = words.shut.unknown;
    view! {
        <p>{why}</p>
        <p>{then}</p>
        {to_lookup(words)}
        <p>{otherwise}</p>
    }
    .into_any()
}

/// A phone that sent its answers and never heard back lands here as well: the island looks for them, sends them once more
/// and gets the receipt. For everybody else the page is only a document.
fn used(tongue: Tongue, token: Token, of_dossier: bool, disputed: bool, round: Arc<OpenRound>) -> Document {
    let title = words(tongue.language).refusals.used;
    let page = Page { wakes: Wakes::Citizen, ..Page::new(tongue, StatusCode::CONFLICT) };
    page.document(title, move |tongue| {
        let words = words(tongue.language);
        let address = format!("/p/{}", token.plain());
        let once = words.used.once[usize::from(!of_dossier)];
        let reason = view! {
            <div data-nhap=draft_name(&token) data-phieu=format!("{address}{}", words.query('?'))>
                <SurveyIsland />
            </div>
            <p>{once}{words.used.no_change}</p>
            {not_me(words, &address, disputed)}
        };
        let main = of_round(words, Some(&round), reason.into_any());
        frame(tongue, Above::Words(words.frame.site), title.into_any(), None, main)
    })
}

fn not_me(words: &Words, address: &str, disputed: bool) -> AnyView {
    let said = &words.used;
    if disputed {
        return view! { <p class="hop">{said.told_before}</p> }.into_any();
    }
    view! {
        <h2>{said.not_you}</h2>
        <p>{said.what_happens}</p>
        <form method="post" action=format!("{address}/khong-phai-toi{}", words.query('?'))>
            <button class="phu">{said.not_me}</button>
        </form>
    }
    .into_any()
}

fn noted(words: &Words) -> AnyView {
    view! {
        <p>{words.used.noted}</p>
        <p>{words.used.counted}</p>
    }
    .into_any()
}

fn not_yet(words: &Words, token: &Token, mode: Mode, appointed_on: Option<Date>, may_declare: bool) -> AnyView {
    let said = &words.not_yet;
    let survey = format!("/p/{}?qua={}&da-nhan=1{}", token.plain(), mode.code(), words.query('&'));
    let declare = view! {
        <p>{said.if_received}</p>
        <p>
            <a class="nut" href=survey>{said.received}</a>
        </p>
    };
    let wait = view! { <p>{said.wait}</p> };
    view! {
        {appointed_on.map(|day| view! { <p>{said.appointed}<b>{words.day(day)}</b>"."</p> })}
        <p>{said.why}</p>
        {if may_declare { declare.into_any() } else { wait.into_any() }}
    }
    .into_any()
}

fn plain(reason: String, next: &'static str) -> AnyView {
    view! {
        <p>
            <b>{reason}</b>
        </p>
        <p>{next}</p>
    }
    .into_any()
}

fn invalid(words: &Words, faults: &[Fault]) -> AnyView {
    let mut lines: Vec<String> = faults.iter().map(|fault| words.fault(fault, None)).collect();
    lines.dedup();
    view! {
        <ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
        <p>{words.invalid.nothing_stored}</p>
        {to_lookup(words)}
    }
    .into_any()
}

fn busy(words: &Words) -> AnyView {
    let [what, then] = words.shut.busy;
    view! {
        <p>{what}</p>
        <p>{then}</p>
    }
    .into_any()
}

fn no_page(words: &Words) -> AnyView {
    view! {
        <p>{words.shut.no_page}</p>
        {to_lookup(words)}
        <p>
            <a href="/">{words.shut.to_start}</a>
        </p>
    }
    .into_any()
}
