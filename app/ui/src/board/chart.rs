//! Charts as SVG. Geometry is in attributes, horizontally in percent of the width, so that a chart fits any screen without
//! scaling its text; colours and patterns are in the style sheet. Axes always run from 0 to 100.

use super::{
    Index,
    number::{decimal, interval, percent, share, target},
};
use domain::{
    form::SCALE,
    live::{Estimate, Indices},
};
use leptos::prelude::*;

/// Patterns of the two lowest answers: colour is never alone. Once a page.
const PATTERNS: &str = "<defs>\
    <pattern id=\"net-1\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
    <rect class=\"m1\" width=\"7\" height=\"7\"/><rect class=\"m1-net\" width=\"3\" height=\"7\"/></pattern>\
    <pattern id=\"net-2\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
    <rect class=\"m2\" width=\"8\" height=\"8\"/><circle class=\"m2-net\" cx=\"4\" cy=\"4\" r=\"1.4\"/></pattern></defs>";

/// A segment narrower than this has no room for its own figure; the table has it.
const ROOM: f64 = 12.0;

/// Where a value lies on the axis.
fn at(value: f64) -> String {
    format!("{}%", decimal(value.min(100.0), 2, '.'))
}

/// The patterns the stacked bars paint with.
pub(super) fn patterns() -> impl IntoView {
    view! { <svg class="an" width="0" height="0" aria-hidden="true" inner_html=PATTERNS></svg> }
}

/// A bar that shows how full something is.
pub(super) fn bar(part: u64, whole: u64) -> AnyView {
    let width = at(share(part, whole).unwrap_or_default());
    view! {
        <svg class="thanh" width="100%" height="12" aria-hidden="true">
            <rect class="nen" width="100%" height="12" rx="6"></rect>
            <rect class="day" width=width height="12" rx="6"></rect>
        </svg>
    }
    .into_any()
}

/// The marks and figures of an axis from 0 to 100, at this height.
fn ticks(y: u32, bottom: u32) -> impl IntoView {
    [(0, "start"), (25, "middle"), (50, "middle"), (75, "middle"), (100, "end")].map(|(value, anchor)| {
        let x = format!("{value}%");
        let label = if value == 100 { "100 %".to_owned() } else { value.to_string() };
        view! {
            <line class="vach" x1=x.clone() x2=x.clone() y1=y y2=bottom></line>
            <text class="so-truc" x=x y=bottom + 15 text-anchor=anchor>{label}</text>
        }
    })
}

/// What the index's chart says to those who do not see it.
fn spoken(index: Index, estimate: Option<Estimate>, goal: Option<f64>) -> String {
    let figure = estimate.map_or_else(
        || format!("{}: chưa đủ mẫu.", index.label()),
        |e| format!("{}: {}, khoảng tin cậy 95 % từ {}.", index.label(), percent(e.value), interval(e).replace('–', "đến")),
    );
    goal.map_or_else(|| figure.clone(), |goal| format!("{figure} Mục tiêu {}.", target(goal)))
}

/// One index on its axis: dot, 95 % interval, target.
pub(super) fn index_bar(index: Index, estimate: Option<Estimate>, goal: Option<f64>) -> AnyView {
    let aim = goal.map(|goal| {
        let (x, anchor) = (at(goal), if goal > 50.0 { "end" } else { "start" });
        view! {
            <line class="muc-tieu" x1=x.clone() x2=x.clone() y1="20" y2="56"></line>
            <text class="so-muc-tieu" x=x y="14" text-anchor=anchor>"Mục tiêu "{target(goal)}</text>
        }
    });
    view! {
        <svg class="bieu-do" width="100%" height="76" role="img" aria-label=spoken(index, estimate, goal)>
            {ticks(24, 56)} <line class="truc" x1="0" x2="100%" y1="56" y2="56"></line> {aim}
            {estimate.map(|e| mark(index, e, 40))}
        </svg>
    }
    .into_any()
}

/// Interval and value. The two indices differ in shape, not only in colour.
fn mark(index: Index, of: Estimate, y: u32) -> impl IntoView {
    let (low, high, x) = (at(of.low), at(of.high), at(of.value));
    let (top, bottom) = (y - 6, y + 6);
    let class = match index {
        Index::Sipas => "dau sipas",
        Index::Sips => "dau sips",
    };
    let point = match index {
        Index::Sipas => view! { <circle cx=x cy=y r="6"></circle> }.into_any(),
        // A square whose middle lies at x: its left edge is half its side before it.
        Index::Sips => {
            view! { <svg x=x y=y overflow="visible"><rect x="-5.5" y="-5.5" width="11" height="11"></rect></svg> }.into_any()
        }
    };
    view! {
        <g class=class>
            <line x1=low.clone() x2=high.clone() y1=y y2=y></line>
            <line x1=low.clone() x2=low y1=top y2=bottom></line>
            <line x1=high.clone() x2=high y1=top y2=bottom></line>
            {point}
        </g>
    }
}

/// One factor: both indices, each in a lane of its own. The figures stand beside it in words.
pub(super) fn factor_plot(of: Indices) -> AnyView {
    let grid = [0, 25, 50, 75, 100].map(|value| {
        let x = format!("{value}%");
        view! { <line class="vach" x1=x.clone() x2=x y1="0" y2="48"></line> }
    });
    view! {
        <svg class="bieu-do" width="100%" height="48" aria-hidden="true">
            {grid} {of.sipas.map(|e| mark(Index::Sipas, e, 14))} {of.sips.map(|e| mark(Index::Sips, e, 34))}
        </svg>
    }
    .into_any()
}

/// The axis under the factors.
pub(super) fn factor_axis() -> impl IntoView {
    view! {
        <svg class="bieu-do" width="100%" height="24" aria-hidden="true">
            <line class="truc" x1="0" x2="100%" y1="4" y2="4"></line> {ticks(0, 6)}
        </svg>
    }
}

/// Names of the five answers with their colours and patterns.
pub(super) fn legend() -> impl IntoView {
    let entry = |(level, label): (usize, &'static str)| {
        let class = format!("m{}", level + 1);
        view! {
            <li>
                <svg width="22" height="14" aria-hidden="true"><rect class=class width="22" height="14" rx="2"></rect></svg>
                {label}
            </li>
        }
    };
    view! { <ul class="chu-giai" aria-label="Chú giải các mức trả lời">{SCALE.into_iter().enumerate().map(entry).collect_view()}</ul> }
}

/// How one item was answered: five parts of one bar.
pub(super) fn stack(counts: [u64; 5]) -> AnyView {
    let n: u64 = counts.iter().sum();
    let said: Vec<String> = SCALE.iter().zip(counts).map(|(label, count)| format!("{label}: {count}")).collect();
    let mut before = 0;
    let parts = counts.into_iter().enumerate().map(|(level, count)| {
        let (x, width) = (share(before, n).unwrap_or_default(), share(count, n).unwrap_or_default());
        before += count;
        let label = if width >= ROOM { format!("{} %", decimal(width, 0, ',')) } else { String::new() };
        view! {
            <rect class=format!("m{}", level + 1) x=at(x) width=at(width) height="30"></rect>
            <text class=format!("tren-m{}", level + 1) x=at(x + width / 2.0) y="20" text-anchor="middle">{label}</text>
        }
    });
    view! {
        <svg class="chong" width="100%" height="30" role="img" aria-label=said.join(", ")>{parts.collect_view()}</svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stacked_bar_fills_the_axis() {
        let html = stack([1, 0, 2, 3, 4]).to_html();
        for part in ["x=\"0.00%\" width=\"10.00%\"", "x=\"30.00%\" width=\"30.00%\"", "x=\"60.00%\" width=\"40.00%\"", "40 %"] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains(">10 %"), "a narrow part has no figure: {html}");
        assert!(html.contains("Rất không hài lòng: 1, Không hài lòng: 0, Bình thường: 2, Hài lòng: 3, Rất hài lòng: 4"));
    }

    #[test]
    fn nothing_lies_outside_the_axis() {
        assert_eq!((at(100.3), at(-1.0), at(87.568)), ("100.00%".into(), "0.00%".into(), "87.57%".into()));
        assert!(bar(30, 25).to_html().contains("width=\"100.00%\""));
    }
}
