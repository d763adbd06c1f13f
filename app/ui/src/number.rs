//! Numbers as Vietnamese officers write them: a comma before the decimals, a dot between thousands, a space before "%".
//! Written with whole numbers only: the browser bundle carries no floating-point printer, and both sides round alike.

use domain::live::Estimate;

/// A space at which no line breaks: a number never parts from its "%".
pub(crate) const NBSP: char = '\u{a0}';

/// Binary numbers lie a hair beside the decimal ones they stand for (1.005 is stored as 1.00499999999999989).
const HAIR: f64 = 1e-9;

/// `value` with `places` decimals after `separator`. Halves round up, as in the workbook.
pub(crate) fn decimal(value: f64, places: u32, separator: char) -> String {
    let scale = 10_u64.pow(places);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "percentages: never negative, never large")]
    #[expect(clippy::cast_precision_loss, reason = "a power of ten below 10^3")]
    let scaled = (value.max(0.0) * scale as f64 + HAIR).round() as u64;
    let (whole, rest) = (scaled / scale, scaled % scale);
    match places {
        0 => whole.to_string(),
        _ => format!("{whole}{separator}{rest:0width$}", width = places as usize),
    }
}

/// 87.568 is "87,57 %".
pub(crate) fn percent(value: f64) -> String {
    format!("{}{NBSP}%", decimal(value, 2, ','))
}

/// 87.568 is "87,6 %": where the second decimal says nothing.
pub(crate) fn tenths(value: f64) -> String {
    format!("{}{NBSP}%", decimal(value, 1, ','))
}

/// A target or a limit, without decimals that say nothing: "90 %", "87,5 %".
pub(crate) fn target(value: f64) -> String {
    let text = decimal(value, 2, ',');
    let short = text.trim_end_matches('0').trim_end_matches(',');
    format!("{short}{NBSP}%")
}

/// "84,10 – 90,30 %".
pub(crate) fn interval(of: Estimate) -> String {
    format!("{}{NBSP}–{NBSP}{}{NBSP}%", decimal(of.low, 2, ','), decimal(of.high, 2, ','))
}

/// The same in a sentence: "từ 84,10 % đến 90,30 %".
pub(crate) fn from_to(of: Estimate) -> String {
    format!("từ {} đến {}", percent(of.low), percent(of.high))
}

/// 12345 is "12.345".
pub(crate) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// `part` of `whole` in percent; `None` where there is no whole.
pub(crate) fn share(part: u64, whole: u64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of people")]
    let share = 100.0 * part as f64 / whole as f64;
    (whole > 0).then_some(share)
}

/// "38,5 %", or a dash where there is no whole.
pub(crate) fn rate(part: u64, whole: u64) -> String {
    share(part, whole).map_or_else(|| "–".to_owned(), tenths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_the_vietnamese_way() {
        assert_eq!(percent(87.568), "87,57\u{a0}%");
        assert_eq!(percent(100.0), "100,00\u{a0}%");
        assert_eq!(percent(0.004), "0,00\u{a0}%");
        assert_eq!(percent(9.996), "10,00\u{a0}%");
        assert_eq!((target(90.0), target(87.5), target(100.0)), ("90\u{a0}%".into(), "87,5\u{a0}%".into(), "100\u{a0}%".into()));
        let of = Estimate { value: 87.0, low: 84.1, high: 90.302 };
        assert_eq!(interval(of), "84,10\u{a0}–\u{a0}90,30\u{a0}%");
        assert_eq!(from_to(of), "từ 84,10\u{a0}% đến 90,30\u{a0}%");
    }

    #[test]
    fn halves_round_up() {
        let tenths = [86.25, 86.35, 1.05, 86.249_999, 0.05, -0.05].map(|value| decimal(value, 1, ','));
        assert_eq!(tenths, ["86,3", "86,4", "1,1", "86,2", "0,1", "0,0"]);
        assert_eq!([1.005, 86.125, 86.124_999].map(|value| decimal(value, 2, ',')), ["1,01", "86,13", "86,12"]);
    }

    #[test]
    fn thousands_are_parted_by_dots() {
        let written: Vec<_> = [0, 7, 999, 1000, 12_345, 1_234_567].into_iter().map(count).collect();
        assert_eq!(written, ["0", "7", "999", "1.000", "12.345", "1.234.567"]);
    }

    #[test]
    fn a_rate_of_nothing_is_a_dash() {
        assert_eq!(rate(5, 13), "38,5\u{a0}%");
        assert_eq!(rate(0, 13), "0,0\u{a0}%");
        assert_eq!(rate(3, 0), "–");
    }
}
