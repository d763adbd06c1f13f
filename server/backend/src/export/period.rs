//! The sheet of the periods: both indices of the official module by week and month.

use super::{
    columns::{Value, estimate_headers, estimates},
    report::Report,
    workbook::{Page, WHO, headers, lines_and_total, who},
};
use crate::{
    clock::vietnamese,
    periods::{Figures, Periods},
};
use rust_xlsxwriter::XlsxError;

pub(super) fn sheet(page: &mut Page<'_>, report: &Report) -> Result<(), XlsxError> {
    let mut heads = headers(WHO);
    heads.extend(headers([("Kỳ", 16.0), ("Từ ngày", 12.0), ("Đến ngày", 12.0)]));
    heads.extend(headers([("Số phiếu hợp lệ (n)", 12.0), ("Số người tính vào chỉ số", 12.0)]));
    heads.extend(estimate_headers().map(|h| (h, 13.0)));
    page.begin(report, "Chỉ số của phần chính thức theo tuần và tháng (phiếu đã niêm phong; tuần ít phiếu được gộp)", &heads)?;
    let none = Periods::default();
    for (line, total) in lines_and_total(report) {
        let periods = if total { &report.periods.whole } else { report.periods.agencies.get(&line.code).unwrap_or(&none) };
        for (name, figures) in rows(periods) {
            let days = [Value::Text(name), Value::Text(vietnamese(figures.from)), Value::Text(vietnamese(figures.to))];
            let counts = [Value::Count(figures.n), Value::Count(figures.indices.n)];
            page.put(who(line).into_iter().chain(days).chain(counts).chain(estimates(&figures.indices)), total)?;
        }
    }
    Ok(())
}

/// Months first, then the weeks they are made of.
fn rows(periods: &Periods) -> impl Iterator<Item = (String, &Figures)> {
    let months = periods.months.iter().map(|((year, month), figures)| (format!("Tháng {month}/{year}"), figures));
    months.chain(periods.weeks.iter().map(|figures| ("Tuần".to_owned(), figures)))
}
