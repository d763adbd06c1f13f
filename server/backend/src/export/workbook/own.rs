//! The sheet of what single agencies asked beside the shared form: figures that stand in no other table.

use super::{Page, WHO, headers, item_cells, question_rows, remark, who};
use crate::export::{
    columns::{Value, estimate_headers, estimates},
    report::{Line, ModuleIndices, ModuleNumbers, Report},
};
use domain::form::{Module, SCALE};
use rust_xlsxwriter::XlsxError;

/// Its name.
pub const OWN_SHEET: &str = "Phần riêng của cơ quan";

/// Whether there is anything for the sheet.
pub(super) fn any(report: &Report) -> bool {
    report.agencies.iter().any(|line| !line.own.is_empty())
}

pub(super) fn sheet(page: &mut Page, report: &Report) -> Result<(), XlsxError> {
    let mut heads = headers(WHO);
    heads.extend(headers([("Mã", 14.0), ("Nội dung", 44.0), ("Loại", 14.0), ("Số người trả lời (n)", 11.0)]));
    heads.extend((1..).zip(SCALE).map(|(score, label)| (format!("{score} - {label}"), 10.0)));
    heads.extend(estimate_headers().map(|h| (h, 13.0)));
    heads.extend(headers([("Tình trạng mẫu", 20.0), ("Lựa chọn", 30.0), ("Số người chọn", 11.0), ("Tỷ lệ (%)", 11.0)]));
    page.begin(report, "Phần riêng của cơ quan: không cộng vào chỉ số chung, không so sánh giữa các cơ quan", &heads)?;
    for line in report.agencies.iter().filter(|line| !line.own.is_empty()) {
        page.section(&line.name)?;
        for (module, numbers) in &line.own {
            put_module(page, report, line, module, numbers)?;
        }
    }
    Ok(())
}

fn put_module(page: &mut Page, report: &Report, line: &Line, module: &Module, numbers: &ModuleNumbers) -> Result<(), XlsxError> {
    let of_factors = module.factors.iter().map(|f| (f.id.as_str(), f.title.as_str(), "yếu tố")).zip(&numbers.factors);
    // SIPAS and SIPS only: no round's score stands on a module of one agency.
    let whole = ((module.id.as_str(), module.title.as_str(), "cả phần"), &numbers.all);
    for ((id, title, what), ModuleIndices { pooled: indices, .. }) in std::iter::once(whole).chain(of_factors) {
        let counts = std::iter::repeat_n(Value::Blank, SCALE.len());
        let figures = std::iter::once(Value::Count(indices.n)).chain(counts).chain(estimates(indices));
        put(page, line, [id, title, what], figures.chain([remark(report, indices.n)]))?;
    }
    for (item, answered) in module.items().zip(&numbers.items) {
        let inside = module.overall.as_ref().is_none_or(|o| o.id != item.id);
        let what = if inside { "tiêu chí" } else { "hài lòng chung" };
        put(page, line, [&item.id, &item.text, what], item_cells(report, answered))?;
    }
    for question in &numbers.questions {
        for [id, text, n, choice, chosen, share, remark] in question_rows(report, question) {
            let blank = std::iter::repeat_n(Value::Blank, SCALE.len() + estimate_headers().len());
            let cells = [id, text, Value::text("câu khác"), n].into_iter().chain(blank).chain([remark, choice, chosen, share]);
            page.put(who(line).into_iter().chain(cells), false)?;
        }
    }
    Ok(())
}

fn put(page: &mut Page, line: &Line, about: [&str; 3], figures: impl Iterator<Item = Value>) -> Result<(), XlsxError> {
    let nothing_chosen = [const { Value::Blank }; 3];
    page.put(who(line).into_iter().chain(about.map(Value::text)).chain(figures).chain(nothing_chosen), false)
}
