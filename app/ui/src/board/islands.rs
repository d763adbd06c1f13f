//! The two islands: an agency's board and the province's.

#![expect(unreachable_pub, reason = "the macro makes a struct for the properties that nobody outside needs")]

use super::{Link, Setting, Sort, chart, figures, live_line, table};
use domain::live::Snapshot;
use leptos::prelude::*;

/// Follows the stream for as long as the page lives.
fn follow(setting: &Setting, now: RwSignal<Snapshot>) -> RwSignal<Link> {
    let link = RwSignal::new(Link::default());
    #[cfg(feature = "hydrate")]
    super::feed::follow(&setting.stream, now, link);
    #[cfg(not(feature = "hydrate"))]
    let _ = (setting, now);
    link
}

/// An agency's board.
#[island]
pub fn LiveBoard(
    /// The figures at first.
    first: Snapshot,
    /// The round's settings.
    setting: Setting,
) -> impl IntoView {
    let now = RwSignal::new(first);
    let link = follow(&setting, now);
    view! {
        {live_line(link, setting.login.clone())}
        {chart::patterns()}
        {figures::answers(now)}
        {figures::indices(now, &setting)}
        {figures::quotas(now)}
        {figures::factors(now)}
        {figures::items(now)}
        {figures::overall(now)}
        {figures::others(now)}
    }
}

/// The province's board.
#[island]
pub fn LiveProvince(
    /// The figures at first.
    first: Snapshot,
    /// The round's settings.
    setting: Setting,
    /// How the table is sorted at first.
    sort: Sort,
) -> impl IntoView {
    let now = RwSignal::new(first);
    let link = follow(&setting, now);
    view! {
        {live_line(link, setting.login.clone())}
        {chart::patterns()}
        {figures::answers(now)}
        {figures::indices(now, &setting)}
        {figures::quotas(now)}
        {figures::section("cac-co-quan", "Các cơ quan", vec![table::agencies(now, &setting, sort)])}
        {figures::factors(now)}
        {figures::items(now)}
        {figures::overall(now)}
        {figures::others(now)}
    }
}
