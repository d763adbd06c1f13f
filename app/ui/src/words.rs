//! Words for codes, days and figures: one place, so that every screen says the same thing the same way. What citizens read, in
//! every language, is in [`citizen`].

pub(crate) mod citizen;

use crate::number::{NBSP, decimal};
use domain::{form::Form, live::Estimate};
use jiff::civil::Date;

/// A figure in percent, one decimal after a comma: 87,5 %.
pub(crate) use crate::number::tenths as percent;

/// A day as Vietnamese forms write it: 05/09/2020.
pub(crate) fn day(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// The interval of an index, both ends in percent: 84,1 – 90,2 %.
pub(crate) fn interval(estimate: Estimate) -> String {
    format!("{}{NBSP}–{NBSP}{}{NBSP}%", decimal(estimate.low, 1, ','), decimal(estimate.high, 1, ','))
}

/// The number of a question that has to be answered, as the screen counts them; optional ones have none.
pub(crate) fn question_number(form: &Form, id: &str) -> Option<usize> {
    form.items().filter(|(module, _, _)| module.required).position(|(_, _, item)| item.id == id).map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_days_are_written_the_vietnamese_way() {
        assert_eq!(percent(86.25), "86,3\u{a0}%");
        assert_eq!(interval(Estimate { value: 87.0, low: 84.05, high: 90.25 }), "84,1\u{a0}–\u{a0}90,3\u{a0}%");
        assert_eq!(day(jiff::civil::date(2020, 9, 5)), "05/09/2020");
    }
}
