//! Days as officers, systems and Excel write them.

use calamine::{ExcelDateTime, ExcelDateTimeType};
use jiff::civil::Date;
use std::ops::RangeInclusive;

/// Serial numbers of 1/1/1900 and of the day after 31/12/9999.
const SERIALS: std::ops::Range<f64> = 1.0..2_958_466.0;

/// `d/m/yyyy`, `d-m-yyyy`, `d.m.yyyy` or `yyyy-m-d`, with or without a time beside it.
///
/// # Errors
/// The reason, as the report says it.
pub(super) fn parse(text: &str, years: &RangeInclusive<i16>) -> Result<Date, String> {
    const UNREADABLE: &str = "không đọc được ngày; hãy viết ngày/tháng/năm, ví dụ 21/02/2020";
    let mut days = text.split([' ', 'T', 't', ',']).filter(|part| !part.is_empty() && !is_time(part));
    let (Some(day), None) = (days.next(), days.next()) else { return Err(UNREADABLE.to_owned()) };
    let numbers = split(day).ok_or(UNREADABLE)?;
    let (y, m, d) = match numbers {
        [(4, y), (1..=2, m), (1..=2, d)] | [(1..=2, d), (1..=2, m), (4, y)] => (y, m, d),
        _ => return Err(UNREADABLE.to_owned()),
    };
    if m > 12 && d <= 12 {
        return Err(format!("không có tháng {m}; phải viết ngày trước, tháng sau"));
    }
    let small = |n: i16| i8::try_from(n).unwrap_or(0);
    within(Date::new(y, small(m), small(d)).ok(), years)
}

/// Three numbers between equal separators, each with its number of digits.
fn split(day: &str) -> Option<[(usize, i16); 3]> {
    let separator = day.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '-' | '.'))?;
    let mut parts = day.split(separator).map(|part| {
        let plain = part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| part.parse().ok().map(|n| (part.len(), n))).flatten()
    });
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

/// `08:30`, `8h30`, `08:30:00.000+07:00`, and the halves of the day.
fn is_time(part: &str) -> bool {
    let clock = part.starts_with(|c: char| c.is_ascii_digit())
        && part.contains([':', 'h'])
        && part.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | 'h' | '+' | '-' | 'Z'));
    clock || ["SA", "CH", "AM", "PM"].iter().any(|half| part.eq_ignore_ascii_case(half))
}

/// A day that Excel keeps as a number.
///
/// # Errors
/// The reason, as the report says it.
pub(super) fn from_serial(serial: f64, years: &RangeInclusive<i16>) -> Result<Date, String> {
    if !SERIALS.contains(&serial) {
        return Err("số này không phải là ngày".to_owned());
    }
    within(from_excel(&ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false)), years)
}

/// A cell that Excel shows as a day. Excel believes in a 29/2/1900; that one is none.
pub(super) fn from_excel(cell: &ExcelDateTime) -> Option<Date> {
    let (y, m, d, ..) = cell.to_ymd_hms_milli();
    Date::new(i16::try_from(y).ok()?, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()
}

/// # Errors
/// No such day, or a year that no dossier has.
pub(super) fn within(day: Option<Date>, years: &RangeInclusive<i16>) -> Result<Date, String> {
    let day = day.ok_or("không có ngày này")?;
    if years.contains(&day.year()) {
        return Ok(day);
    }
    Err(format!("năm phải trong khoảng {}–{}", years.start(), years.end()))
}

/// As officers write it.
pub(super) fn written(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEARS: RangeInclusive<i16> = 2000..=2100;

    #[test]
    fn days_in_every_spelling_are_read() {
        let day = Date::new(2020, 2, 1).unwrap();
        for text in [
            "01/02/2020",
            "1/2/2020",
            "01-02-2020",
            "1.2.2020",
            "2020-02-01",
            "2020/2/1",
            "01/02/2020 08:30",
            "01/02/2020 8:30:05 SA",
            "01/02/2020 8h30",
            "08:30 01/02/2020",
            "2020-02-01T08:30:00.000+07:00",
            "2020-02-01 17:00:00Z",
        ] {
            assert_eq!(parse(text, &YEARS), Ok(day), "{text}");
        }
        assert_eq!(from_serial(43_862.354, &YEARS), Ok(day));
    }

    #[test]
    fn days_that_are_none_are_refused_with_the_reason() {
        for (text, reason) in [
            ("31/02/2020", "không có ngày này"),
            ("29/02/2021", "không có ngày này"),
            ("00/01/2020", "không có ngày này"),
            ("02/21/2020", "ngày trước, tháng sau"),
            ("01/02/20", "ngày/tháng/năm"),
            ("01/02-2020", "ngày/tháng/năm"),
            ("1/2/2020/3", "ngày/tháng/năm"),
            ("hôm qua", "ngày/tháng/năm"),
            ("01/02/2020 02/02/2020", "ngày/tháng/năm"),
            ("08:30", "ngày/tháng/năm"),
            ("01/02/1920", "2000–2100"),
            ("43862", "ngày/tháng/năm"),
            ("+1/2/2020", "ngày/tháng/năm"),
        ] {
            let error = parse(text, &YEARS).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
        for serial in [f64::NAN, -1.0, 0.0, 60.0, 1e18] {
            assert!(from_serial(serial, &YEARS).is_err());
        }
    }
}
