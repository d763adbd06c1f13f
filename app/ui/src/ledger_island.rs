//! The island of the ledger's page: kept heads, receipts and published files are checked here, in the browser of whoever doubts the
//! server, by `domain::ledger::audit`. It remembers nothing, and sends nothing but sizes, a receipt that was typed, and the names
//! of published files.
//!
//! Like the survey's island it has no props and no signals: it finds the page's forms by their `data-kiem`.

use leptos::prelude::*;

/// Stands after the forms it wakes.
#[island]
pub fn LedgerCheck() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::wake();
    view! { <p id="dang-kiem" class="ghi-chu tra-loi" role="status"></p> }
}

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(any(feature = "hydrate", test))]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser says all of them"))]
mod words;
