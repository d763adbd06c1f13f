//! The charts of the comparison and of the reasons, as SVG, and their numbers in Vietnamese. Horizontal places are in percent of
//! the width, so that a chart fits any screen without scaling its text. Each chart has a table beside it that says the same.

use crate::number::decimal;
use domain::live::Estimate;
use leptos::prelude::*;

pub(super) use crate::number::{interval, percent, target};
/// Shares of weight have one decimal: the second says nothing.
pub(super) use crate::words::{interval as share_interval, percent as share};

/// "87,57".
pub(super) fn two(value: f64) -> String {
    decimal(value, 2, ',')
}

/// A difference in percentage points, its sign always written: "+2,31", "−1,20".
pub(super) fn points(value: f64) -> String {
    let text = two(value.abs());
    match text.trim_matches(['0', ',']) {
        "" => text,
        _ if value < 0.0 => format!("−{text}"),
        _ => format!("+{text}"),
    }
}

fn drawing(height: f64, said: String, inside: String) -> impl IntoView {
    view! { <svg class="bieu-do" width="100%" height=height.to_string() role="img" aria-label=said inner_html=inside></svg> }
}

fn line(class: &str, from: (f64, f64), to: (f64, f64)) -> String {
    let ((x1, y1), (x2, y2)) = (from, to);
    format!("<line class=\"{class}\" x1=\"{x1:.2}%\" y1=\"{y1:.1}\" x2=\"{x2:.2}%\" y2=\"{y2:.1}\"/>")
}

fn text(class: &str, (x, y): (f64, f64), anchor: &str, words: &str) -> String {
    format!("<text class=\"{class}\" x=\"{x:.2}%\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>")
}

/// An axis of percent that begins and ends at a ten, wide enough for these values.
#[derive(Clone, Copy)]
struct Axis {
    low: f64,
    high: f64,
    top: f64,
    bottom: f64,
}

impl Axis {
    fn around(values: impl Iterator<Item = f64>, top: f64, bottom: f64) -> Self {
        let (least, most) = values.fold((100.0_f64, 0.0_f64), |(least, most), v| (least.min(v), most.max(v)));
        let (low, high) = (((least - 2.0) / 10.0).floor() * 10.0, ((most + 2.0) / 10.0).ceil() * 10.0);
        Self { low: low.clamp(0.0, 90.0), high: high.clamp(10.0, 100.0).max(low.clamp(0.0, 90.0) + 10.0), top, bottom }
    }

    fn y(self, value: f64) -> f64 {
        self.bottom - (value.clamp(self.low, self.high) - self.low) / (self.high - self.low) * (self.bottom - self.top)
    }

    /// Lines with their figures, at every ten or twenty.
    fn grid(self, left: f64, right: f64) -> String {
        let step = if self.high - self.low > 50.0 { 20.0 } else { 10.0 };
        let mut at = self.low;
        let mut lines = String::new();
        while at <= self.high {
            lines += &line("vach", (left, self.y(at)), (right, self.y(at)));
            lines += &text("so-truc", (0.0, self.y(at) + 4.0), "start", &format!("{at:.0}"));
            at += step;
        }
        lines
    }
}

/// One year of a series.
pub(super) struct Year {
    /// Under the axis.
    pub(super) year: i16,
    /// In percent.
    pub(super) value: f64,
    /// Where it is known.
    pub(super) interval: Option<Estimate>,
    /// Under the year, where a document tells.
    pub(super) rank: Option<String>,
    /// Counted here, not taken from a document: a filled mark.
    pub(super) counted: bool,
    /// Whether a line may join it to the year before.
    pub(super) joined: bool,
}

/// Most years in one picture: on a phone a figure needs some forty pixels. The table has all.
const YEARS: usize = 8;
const LEFT: f64 = 8.0;

/// An index by year, the first one first. `goal`: the target line.
pub(super) fn series(index: &str, years: &[Year], goal: Option<f64>) -> impl IntoView + use<> {
    let years = &years[years.len().saturating_sub(YEARS)..];
    let ends = years.iter().flat_map(|y| [y.value].into_iter().chain(y.interval.into_iter().flat_map(|e| [e.low, e.high])));
    let axis = Axis::around(ends.chain(goal), 22.0, 196.0);
    #[expect(clippy::cast_precision_loss, reason = "few years")]
    let x = |at: usize| LEFT + (at as f64 + 0.5) / years.len() as f64 * (100.0 - LEFT);
    let mut inside = axis.grid(LEFT, 100.0);
    if let Some(goal) = goal {
        inside += &line("muc-tieu", (LEFT, axis.y(goal)), (100.0, axis.y(goal)));
        // On the side whose year lies farther from the line.
        let far = |year: Option<&Year>| year.map_or(0.0, |y| (y.value - goal).abs());
        let (x, anchor) = if far(years.first()) > far(years.last()) { (LEFT, "start") } else { (100.0, "end") };
        inside += &text("so-muc-tieu", (x, axis.y(goal) - 5.0), anchor, &format!("Mục tiêu {}", target(goal)));
    }
    for (at, year) in years.iter().enumerate() {
        if let Some(before) = at.checked_sub(1).filter(|_| year.joined) {
            inside += &line("noi", (x(before), axis.y(years[before].value)), (x(at), axis.y(year.value)));
        }
    }
    for (at, year) in years.iter().enumerate() {
        let (x, y) = (x(at), axis.y(year.value));
        let whisker = year.interval.map(|e| line("khoang", (x, axis.y(e.low)), (x, axis.y(e.high))));
        inside += &whisker.unwrap_or_default();
        let class = if year.counted { "nam do-o-day" } else { "nam" };
        inside += &format!("<circle class=\"{class}\" cx=\"{x:.2}%\" cy=\"{y:.1}\" r=\"6\"/>");
        let above = year.interval.map_or(y, |e| axis.y(e.high)).min(y) - 10.0;
        inside += &text("gia-tri-nam", (x, above), "middle", &two(year.value));
        inside += &text("so-truc", (x, 214.0), "middle", &year.year.to_string());
        inside += &year.rank.as_ref().map(|rank| text("so-truc", (x, 231.0), "middle", rank)).unwrap_or_default();
    }
    let ranked = years.iter().any(|y| y.rank.is_some());
    if ranked {
        inside += &text("so-truc", (0.0, 231.0), "start", "Hạng");
    }
    let said: Vec<String> = years.iter().map(|y| format!("{}: {}", y.year, percent(y.value))).collect();
    drawing(if ranked { 238.0 } else { 222.0 }, format!("{index} theo năm. {}.", said.join("; ")), inside)
}

/// One factor in the picture of importance and performance.
pub(super) struct Dot {
    /// Its number in the table.
    pub(super) number: usize,
    /// Importance in percent.
    pub(super) share: Estimate,
    /// Its index in percent.
    pub(super) rated: Estimate,
}

/// Importance to the right, performance upwards; the borders of the quadrants at `fair` and `mark`. `corners`: the names of the
/// quadrants from the upper left, clockwise.
pub(super) fn scatter(dots: &[Dot], fair: f64, mark: f64, corners: [String; 4]) -> impl IntoView + use<> {
    let (top, bottom) = (26.0, 296.0);
    let axis = Axis::around(dots.iter().flat_map(|d| [d.rated.low, d.rated.high]).chain([mark]), top, bottom);
    let most = dots.iter().map(|d| d.share.high).fold(2.0 * fair, f64::max);
    let most = ((most + 1.0) / 10.0).ceil() * 10.0;
    let x = |share: f64| LEFT + share / most * (100.0 - LEFT);
    let mut inside = axis.grid(LEFT, 100.0);
    inside += &line("ranh-o", (x(fair), top - 8.0), (x(fair), bottom));
    inside += &line("ranh-o", (LEFT, axis.y(mark)), (100.0, axis.y(mark)));
    let places = [
        (LEFT, top - 12.0, "start"),
        (100.0, top - 12.0, "end"),
        (100.0, bottom - 6.0, "end"),
        (LEFT + 1.0, bottom - 6.0, "start"),
    ];
    for ((x, y, anchor), words) in places.into_iter().zip(&corners) {
        inside += &text("ten-o", (x, y), anchor, words);
    }
    for dot in dots {
        inside += &line("khoang", (x(dot.share.low), axis.y(dot.rated.value)), (x(dot.share.high), axis.y(dot.rated.value)));
        inside += &line("khoang", (x(dot.share.value), axis.y(dot.rated.low)), (x(dot.share.value), axis.y(dot.rated.high)));
    }
    for dot in dots {
        let (x, y) = (x(dot.share.value), axis.y(dot.rated.value));
        inside += &format!("<circle class=\"nam do-o-day\" cx=\"{x:.2}%\" cy=\"{y:.1}\" r=\"11\"/>");
        inside += &text("so-yeu-to", (x, y + 5.0), "middle", &dot.number.to_string());
    }
    let step = if most > 60.0 { 20.0 } else { 10.0 };
    let mut at = 0.0;
    while at <= most {
        let anchor = if at >= most { "end" } else { "middle" };
        inside += &text("so-truc", (x(at), bottom + 18.0), anchor, &format!("{at:.0}"));
        at += step;
    }
    inside += &text("so-truc", (100.0, bottom + 36.0), "end", "Tầm quan trọng (%) →");
    inside += &text("so-truc", (0.0, bottom + 36.0), "start", "↑ Mức hài lòng (%)");
    let said: Vec<String> = dots
        .iter()
        .map(|d| format!("yếu tố {}: quan trọng {}, hài lòng {}", d.number, share(d.share.value), percent(d.rated.value)))
        .collect();
    drawing(bottom + 44.0, format!("Tầm quan trọng và mức hài lòng. {}.", said.join("; ")), inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_the_vietnamese_way() {
        assert_eq!(
            (points(2.306), points(-1.2), points(0.001), points(-0.001)),
            ("+2,31".into(), "−1,20".into(), "0,00".into(), "0,00".into())
        );
        assert_eq!((target(90.0), target(87.5), target(100.0)), ("90\u{a0}%".into(), "87,5\u{a0}%".into(), "100\u{a0}%".into()));
        assert_eq!(share(33.333), "33,3\u{a0}%");
    }

    #[test]
    fn an_axis_holds_its_values_and_is_never_empty() {
        for values in [vec![87.0], vec![0.0, 100.0], vec![99.9], vec![0.0], vec![75.7, 87.57]] {
            let axis = Axis::around(values.iter().copied(), 20.0, 200.0);
            assert!(axis.low < axis.high && axis.low >= 0.0 && axis.high <= 100.0);
            assert!(values.iter().all(|v| axis.low <= *v && *v <= axis.high && (20.0..=200.0).contains(&axis.y(*v))));
        }
    }

    #[test]
    fn a_year_of_another_body_is_not_joined() {
        let year = |year, joined| Year { year, value: 80.0, interval: None, rank: None, counted: false, joined };
        let html = series("SIPAS", &[year(2020, true), year(2021, true), year(2022, false)], Some(90.0)).to_html();
        assert_eq!(html.matches("class=\"noi\"").count(), 1);
        assert!(html.contains("Mục tiêu 90") && html.contains("2020: 80,00"));
    }
}
