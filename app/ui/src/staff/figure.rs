//! Figures of the province's tables: two decimals with a comma, as reports print them (QĐ 1431/QĐ-UBND Lạng Sơn 2022: «87,57%»).

use domain::live::Estimate;

/// A space at which no line breaks.
const NBSP: char = '\u{a0}';

/// 87.568 is "87,57".
pub(super) fn two(value: f64) -> String {
    format!("{value:.2}").replace('.', ",").replace('-', "−")
}

/// "87,57 %".
pub(super) fn percent(value: f64) -> String {
    format!("{}{NBSP}%", two(value))
}

/// "84,10 – 90,30 %".
pub(super) fn interval(of: Estimate) -> String {
    format!("{}{NBSP}–{NBSP}{}{NBSP}%", two(of.low), two(of.high))
}

/// A part of a whole in percent, one decimal; a dash where there is no whole.
pub(super) fn share(part: u64, whole: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "counts of people")]
    let share = 100.0 * part as f64 / whole as f64;
    if whole == 0 { "–".to_owned() } else { format!("{share:.1}{NBSP}%").replace('.', ",") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_the_vietnamese_way() {
        assert_eq!((two(-1.255), percent(87.568)), ("−1,25".to_owned(), "87,57\u{a0}%".to_owned()));
        assert_eq!((share(1, 3), share(0, 0)), ("33,3\u{a0}%".to_owned(), "–".to_owned()));
    }
}
