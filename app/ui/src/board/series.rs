//! An index over time, as SVG: a mark with its interval for every period, and a line through them.

use super::{
    Index,
    chart::{at, drawing, line, mark_point, text},
    number::{percent, target},
};
use domain::live::Estimate;
use leptos::prelude::*;

/// The drawing's height of 100 percentage points, and what stands above them.
const HEIGHT: f64 = 160.0;
const TOP: f64 = 12.0;
/// Words under the axis that fit on a telephone beside one another.
const WORDS: usize = 6;

/// Where a value lies, from above.
fn down(value: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below two hundred, never negative")]
    let y = (TOP + HEIGHT * (100.0 - value.clamp(0.0, 100.0)) / 100.0).round() as u32;
    y
}

/// The middle of a period's column.
#[expect(clippy::cast_precision_loss, reason = "a round has few weeks")]
fn across(place: usize, of: usize) -> String {
    at((place as f64 + 0.5) / of as f64 * 100.0)
}

fn grid() -> String {
    let lines = [0.0, 25.0, 50.0, 75.0, 100.0].map(|value| {
        let y = down(value);
        let class = if value == 0.0 { "truc" } else { "vach" };
        let words = if value == 100.0 { "100 %".to_owned() } else { format!("{value}") };
        line(class, ("0%", y), ("100%", y)) + &text("so-truc", ("0%", y.saturating_sub(3)), "start", &words)
    });
    lines.concat()
}

/// The chart. A table with the same figures stands beside it for those who do not see it, and for those who read closely.
pub(crate) fn series(index: Index, points: &[(String, Estimate)], goal: Option<f64>) -> AnyView {
    let places: Vec<(String, Estimate)> =
        points.iter().enumerate().map(|(place, (_, of))| (across(place, points.len()), *of)).collect();
    let mut inside = grid();
    if let Some(goal) = goal {
        let y = down(goal);
        inside += &line("muc-tieu", ("0%", y), ("100%", y));
        inside += &text("so-muc-tieu", ("100%", y.saturating_sub(4)), "end", &format!("Mục tiêu {}", target(goal)));
    }
    let joined = places.windows(2).map(|two| line("noi", (&two[0].0, down(two[0].1.value)), (&two[1].0, down(two[1].1.value))));
    let marks = places.iter().map(|(x, of)| {
        let ends = line("", (x, down(of.low)), (x, down(of.high)));
        ends + &mark_point(index, x, down(of.value))
    });
    inside += &format!("<g class=\"dau {}\">{}</g>", index.class(), joined.chain(marks).collect::<String>());
    let every = points.len().div_ceil(WORDS).max(1);
    let words = points.iter().zip(&places).enumerate().filter(|(place, _)| place % every == 0);
    inside += &words.map(|(_, ((name, _), (x, _)))| text("so-truc", (x, down(0.0) + 18), "middle", name)).collect::<String>();
    drawing("bieu-do", down(0.0) + 24, Some(said(index, points)), inside)
}

fn said(index: Index, points: &[(String, Estimate)]) -> String {
    let each: Vec<String> = points.iter().map(|(name, of)| format!("{name}: {}", percent(of.value))).collect();
    format!("{} theo thời gian. {}.", index.label(), each.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_stands_in_the_middle_of_its_column() {
        let of = |value: f64| Estimate { value, low: value - 5.0, high: value + 5.0 };
        let points = [("7/9".to_owned(), of(50.0)), ("14/9".to_owned(), of(100.0))];
        let html = series(Index::Sipas, &points, Some(90.0)).to_html();
        for part in ["cx=\"25.00%\" cy=\"92\"", "cx=\"75.00%\" cy=\"12\"", ">7/9<", "Mục tiêu 90", "class=\"noi\""] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(html.contains("aria-label=\"SIPAS theo thời gian. 7/9: 50,00\u{a0}%; 14/9: 100,00\u{a0}%.\""));
    }

    #[test]
    fn a_long_round_has_no_more_words_than_fit() {
        let points: Vec<_> = (0..52).map(|i| (format!("w{i}"), Estimate { value: 80.0, low: 70.0, high: 85.0 })).collect();
        let html = series(Index::Sips, &points, None).to_html();
        assert_eq!(html.matches(">w").count(), 6);
    }
}
