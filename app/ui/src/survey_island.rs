//! The island of the survey: it finds gaps at once, keeps a draft on the phone, and sends again by itself when the network
//! comes back. It adds to a form that works without it, and takes over a submission only once it is alive.
//!
//! It has no props and no signals: all it needs stands in the form's attributes, and the browser's own interfaces do the rest.
//! That keeps the bundle near that of an empty island.

use leptos::prelude::*;

/// Stands inside the element with `data-nhap` (the draft's name): the survey's form, or, where the slip has been used, a block
/// with the form's address in `data-phieu`.
#[island]
pub fn SurveyIsland() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::wake();
    view! { <p id="tinh-trang" role="status"></p> }
}

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "hydrate")]
mod words;
