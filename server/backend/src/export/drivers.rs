//! The sheet "Nguyên nhân": what each factor weighs, how it is rated, and the reasons given at low answers.

use super::{
    columns::Value,
    report::Report,
    workbook::{Page, headers},
};
use crate::reasons::{LowItem, NoWeights, Picture, Reason, Why};
use domain::live::Estimate;
use rust_xlsxwriter::XlsxError;

/// Its name.
pub const SHEET: &str = "Nguyên nhân";

fn heads(report: &Report) -> Vec<(String, f64)> {
    let index = report.round.official_index.label();
    let mut heads =
        headers([("Mã cơ quan", 18.0), ("Tên cơ quan", 30.0), ("Yếu tố hoặc tiêu chí", 44.0), ("Số người trả lời (n)", 10.0)]);
    heads.extend([
        (format!("{index} (%)"), 10.0),
        (format!("{index}: cận dưới 95 %"), 10.0),
        (format!("{index}: cận trên 95 %"), 10.0),
    ]);
    heads.extend(headers([
        ("Tầm quan trọng (%)", 10.0),
        ("Tầm quan trọng: cận dưới 95 %", 10.0),
        ("Tầm quan trọng: cận trên 95 %", 10.0),
        ("Gợi ý", 22.0),
        ("Phần giải thích được R² (%)", 10.0),
        ("Số câu trả lời thấp (1 và 2)", 10.0),
        ("Lý do", 36.0),
        ("Số người nêu lý do", 10.0),
        ("Tỷ lệ trong số trả lời thấp (%)", 10.0),
        ("Tỷ lệ: cận dưới 95 %", 10.0),
        ("Tỷ lệ: cận trên 95 %", 10.0),
        ("Ghi chú", 44.0),
    ]));
    heads
}

/// Writes the sheet; only its headers where nothing was gathered.
pub(super) fn sheet(page: &mut Page, report: &Report) -> Result<(), XlsxError> {
    page.begin(report, "Yếu tố nào đi cùng sự hài lòng chung, và lý do của các câu trả lời thấp", &heads(report))?;
    page.section(
        "Tầm quan trọng của từng yếu tố đối với «hài lòng chung»: tính trên phiếu đã niêm phong, không phải quan hệ nhân quả",
    )?;
    for (code, why) in &report.reasons {
        let who = who(report, code.as_deref());
        match &why.picture {
            Ok(picture) => weights(page, &who, picture, code.is_none())?,
            Err(none) => page.put(who.into_iter().chain(blanks(16)).chain([Value::Text(no_weights(none))]), code.is_none())?,
        }
    }
    page.section("Lý do người dân nêu khi chọn «Không hài lòng» hoặc «Rất không hài lòng»: một người nêu được nhiều lý do")?;
    for (code, why) in &report.reasons {
        reasons(page, report, &who(report, code.as_deref()), why)?;
    }
    Ok(())
}

fn who(report: &Report, code: Option<&str>) -> [Value; 2] {
    let name =
        code.map_or("Toàn đợt", |code| report.agencies.iter().find(|l| l.code == code).map_or(code, |l| l.name.as_str()));
    [Value::text(code.unwrap_or_default()), Value::text(name)]
}

fn blanks(n: usize) -> impl Iterator<Item = Value> {
    std::iter::repeat_n(Value::Blank, n)
}

fn estimate(of: Option<Estimate>) -> [Value; 3] {
    [of.map(|e| e.value), of.map(|e| e.low), of.map(|e| e.high)].map(Value::number)
}

fn no_weights(none: &NoWeights) -> String {
    match none {
        NoWeights::Never(why) => why.to_string(),
        NoWeights::NotSealed => "chưa có phiếu nào được niêm phong".to_owned(),
    }
}

fn weights(page: &mut Page, who: &[Value; 2], picture: &Picture, total: bool) -> Result<(), XlsxError> {
    for factor in &picture.factors {
        let advice = factor.placed.map_or(Value::Blank, |placed| {
            Value::Text(format!("{}{}", placed.advice, if placed.sure { "" } else { " (chưa chắc)" }))
        });
        let cells = who.iter().cloned().chain([Value::text(&factor.title), Value::Count(picture.n)]);
        let cells = cells.chain(estimate(factor.rated)).chain(estimate(Some(factor.share))).chain([advice]);
        page.put(cells.chain([Value::Number(picture.r2 * 100.0)]).chain(blanks(7)), total)?;
    }
    Ok(())
}

fn reasons(page: &mut Page, report: &Report, who: &[Value; 2], why: &Why) -> Result<(), XlsxError> {
    let least = report.round.release_step;
    for item in why.items.iter().filter(|item| item.n >= least && item.low > 0) {
        let about = |item: &LowItem| {
            let cells = who.iter().cloned().chain([Value::text(&item.text), Value::Count(item.n)]);
            cells.chain(estimate(item.rated)).chain(blanks(5)).chain([Value::Count(item.low)])
        };
        if item.low < least {
            let few = format!("chưa đủ {least} câu trả lời thấp nên không nêu lý do");
            page.put(about(item).chain(blanks(5)).chain([Value::Text(few)]), false)?;
            continue;
        }
        for reason in item.reasons.iter().filter(|reason| reason.n != Some(0)) {
            let Reason { text, n, share } = reason;
            let n = n.map_or_else(|| Value::Text(format!("<{least}")), Value::Count);
            page.put(about(item).chain([Value::text(text), n]).chain(estimate(*share)).chain(blanks(1)), false)?;
        }
    }
    Ok(())
}
