//! The sheet of the flags: how many responses carry which, by agency.

use super::{
    columns::Value,
    report::Report,
    workbook::{Page, WHO, headers, lines_and_total, who},
};
use domain::response::Flag;
use rust_xlsxwriter::XlsxError;

/// Counts of an agency below the round's release step are not told apart: beside what an officer saw at the counter they would help
/// to find a response. Those of all agencies together are exact.
pub(super) fn sheet(page: &mut Page<'_>, report: &Report) -> Result<(), XlsxError> {
    let mut heads = headers(WHO);
    heads.extend(headers([("Số phiếu hợp lệ (n)", 12.0), ("Số phiếu có dấu hiệu", 12.0)]));
    heads.extend(Flag::ALL.iter().map(|flag| (flag.label().to_owned(), 20.0)));
    page.begin(
        report,
        "Dấu hiệu cần xem lại (một phiếu có thể có nhiều dấu hiệu; phiếu nào cũng được giữ và được tính)",
        &heads,
    )?;
    let least = report.round.release_step;
    for (line, total) in lines_and_total(report) {
        let counts = &line.counts;
        let shown = |n: &u64| if total || *n >= least { Value::Count(*n) } else { Value::Text(format!("<{least}")) };
        let flagged = [Value::Count(counts.n), Value::Count(counts.flagged)];
        page.put(who(line).into_iter().chain(flagged).chain(counts.flags.iter().map(shown)), total)?;
    }
    Ok(())
}
