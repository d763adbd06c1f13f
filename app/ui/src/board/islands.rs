//! The island: an agency's board, or the province's.

#![expect(unreachable_pub, reason = "the macro makes a struct for the properties that nobody outside needs")]

use super::{
    Link, Setting, Sort,
    chart::patterns,
    figures, live_line,
    parts::{nothing, section},
    table, wire,
};
use domain::live::Snapshot;
use leptos::prelude::*;

/// The figures at first, and whatever the stream brings for as long as the page lives.
fn follow(first: &str, setting: &Setting) -> (RwSignal<Snapshot>, RwSignal<Link>) {
    let now = RwSignal::new(wire::read(first).unwrap_or_default());
    let link = RwSignal::new(Link::default());
    #[cfg(feature = "hydrate")]
    if !setting.over {
        super::feed::follow(&setting.stream, now, link);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = setting;
    (now, link)
}

/// A board that follows its stream. One island for both: a second one would carry its own copy of everything.
#[island]
pub fn LiveBoard(
    /// The figures at first, as a frame of the stream: they need no second way of writing and reading them.
    first: String,
    /// The round's settings.
    setting: Setting,
) -> impl IntoView {
    let (now, link) = follow(&first, &setting);
    let (head, official) = (figures::head(now), figures::module(now, None));
    let mut parts = vec![
        // Nothing is live about last figures: the page says above what they are.
        if setting.over { nothing() } else { live_line(link, setting.login.clone()) },
        patterns(),
        figures::answers(head, setting.over),
        figures::indices(official, &setting),
        figures::quotas(head),
    ];
    if let Some(sort) = &setting.sort {
        parts.push(section("cac-co-quan", "Các cơ quan", vec![table::agencies(now, &setting, Sort::parse(sort))]));
    }
    parts.extend([figures::details(official), figures::others(now)]);
    parts
}
