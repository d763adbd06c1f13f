//! Charts as SVG. Geometry is in attributes, horizontally in percent of the width, so that a chart fits any screen without
//! scaling its text; colours and patterns are in the style sheet. Axes always run from 0 to 100.

use super::{
    Index,
    number::{decimal, from_to, percent, share, target},
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
pub(super) fn at(value: f64) -> String {
    format!("{}%", decimal(value.min(100.0), 2, '.'))
}

/// A drawing. What is inside is made here, of numbers and fixed words only, as text: a type for every shape of every chart
/// would double the browser's bundle. `said`: for those who do not see it; without it the words stand beside the drawing.
pub(super) fn drawing(class: &'static str, height: u32, said: Option<String>, inside: String) -> AnyView {
    let role = said.as_ref().map(|_| "img");
    let hidden = said.is_none().then_some("true");
    view! {
        <svg class=class width="100%" height=height.to_string() role=role aria-label=said aria-hidden=hidden inner_html=inside></svg>
    }
    .into_any()
}

/// The patterns the stacked bars paint with.
pub(super) fn patterns() -> AnyView {
    drawing("an", 0, None, PATTERNS.to_owned())
}

/// A bar that shows how full something is.
pub(super) fn bar(part: u64, whole: u64) -> AnyView {
    let width = at(share(part, whole).unwrap_or_default());
    let rect = |class, width: &str| format!("<rect class=\"{class}\" width=\"{width}\" height=\"12\" rx=\"6\"/>");
    drawing("thanh", 12, None, rect("nen", "100%") + &rect("day", &width))
}

pub(super) fn line(class: &str, from: (&str, u32), to: (&str, u32)) -> String {
    let ((x1, y1), (x2, y2)) = (from, to);
    format!("<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>")
}

pub(super) fn text(class: &str, (x, y): (&str, u32), anchor: &str, words: &str) -> String {
    format!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{words}</text>")
}

/// Lines at every quarter of the axis.
fn grid(top: u32, bottom: u32) -> String {
    ["0%", "25%", "50%", "75%", "100%"].map(|x| line("vach", (x, top), (x, bottom))).concat()
}

/// The axis from 0 to 100, with its figures under it.
fn axis(y: u32) -> String {
    let figures = [
        ("0%", "start", "0"),
        ("25%", "middle", "25"),
        ("50%", "middle", "50"),
        ("75%", "middle", "75"),
        ("100%", "end", "100 %"),
    ];
    line("truc", ("0%", y), ("100%", y)) + &figures.map(|(x, anchor, words)| text("so-truc", (x, y + 16), anchor, words)).concat()
}

/// What the index's chart says to those who do not see it.
fn spoken(index: Index, estimate: Option<Estimate>, goal: Option<f64>) -> String {
    let mut said = estimate.map_or_else(
        || format!("{}: chưa đủ mẫu.", index.label()),
        |e| format!("{}: {}, khoảng tin cậy 95 % {}.", index.label(), percent(e.value), from_to(e)),
    );
    if let Some(goal) = goal {
        said += &format!(" Mục tiêu {}.", target(goal));
    }
    said
}

/// One index on its axis: dot, 95 % interval, target.
pub(super) fn index_bar(index: Index, estimate: Option<Estimate>, goal: Option<f64>) -> AnyView {
    let mut inside = grid(24, 56) + &axis(56);
    if let Some(goal) = goal {
        let (x, anchor) = (at(goal), if goal > 50.0 { "end" } else { "start" });
        inside += &line("muc-tieu", (&x, 20), (&x, 56));
        inside += &text("so-muc-tieu", (&x, 14), anchor, &format!("Mục tiêu {}", target(goal)));
    }
    inside += &estimate.map(|e| mark(index, e, 40)).unwrap_or_default();
    drawing("bieu-do", 76, Some(spoken(index, estimate, goal)), inside)
}

/// Interval and value. The indices differ in shape, not only in colour.
fn mark(index: Index, of: Estimate, y: u32) -> String {
    let (low, high, x) = (at(of.low), at(of.high), at(of.value));
    let whiskers = [((&low, y), (&high, y)), ((&low, y - 6), (&low, y + 6)), ((&high, y - 6), (&high, y + 6))];
    let whiskers = whiskers.map(|((x1, y1), (x2, y2))| line("", (x1, y1), (x2, y2))).concat();
    format!("<g class=\"dau {}\">{whiskers}{}</g>", index.class(), mark_point(index, &x, y))
}

/// An index's value.
pub(super) fn mark_point(index: Index, x: &str, y: u32) -> String {
    match index {
        Index::SipsByCriteria => format!("<svg x=\"{x}\" y=\"{y}\"><path d=\"M0 -7.5 7.5 0 0 7.5 -7.5 0Z\"/></svg>"),
        Index::Sipas => format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"6\"/>"),
        // Its middle lies at x: a percentage and half a side do not add up in an attribute.
        Index::Sips => format!("<svg x=\"{x}\" y=\"{y}\"><rect x=\"-5.5\" y=\"-5.5\" width=\"11\" height=\"11\"/></svg>"),
    }
}

/// One factor: both indices, each in a lane of its own. The figures stand beside it in words.
pub(super) fn factor_plot(of: Indices) -> AnyView {
    let lane = |index, estimate: Option<Estimate>, y| estimate.map(|e| mark(index, e, y)).unwrap_or_default();
    drawing("bieu-do", 48, None, grid(0, 48) + &lane(Index::Sipas, of.sipas, 14) + &lane(Index::Sips, of.sips, 34))
}

/// The axis under the factors.
pub(super) fn factor_axis() -> AnyView {
    drawing("bieu-do", 24, None, axis(4))
}

/// A sample of an answer's colour and pattern, 1 to 5.
pub(super) fn swatch(level: usize) -> AnyView {
    drawing("mau", 14, None, format!("<rect class=\"m{level}\" width=\"22\" height=\"14\" rx=\"2\"/>"))
}

/// How one item was answered: five parts of one bar.
pub(super) fn stack(counts: [u64; 5]) -> AnyView {
    let n: u64 = counts.iter().sum();
    let said: Vec<String> = SCALE.iter().zip(counts).map(|(label, count)| format!("{label}: {count}")).collect();
    let (mut before, mut inside) = (0, String::new());
    for (level, count) in (1..).zip(counts) {
        let (x, width) = (share(before, n).unwrap_or_default(), share(count, n).unwrap_or_default());
        before += count;
        inside += &format!("<rect class=\"m{level}\" x=\"{}\" width=\"{}\" height=\"30\"/>", at(x), at(width));
        if width >= ROOM {
            let label = format!("{} %", decimal(width, 0, ','));
            inside += &text(&format!("tren-m{level}"), (&at(x + width / 2.0), 20), "middle", &label);
        }
    }
    drawing("chong", 30, Some(said.join(", ")), inside)
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
