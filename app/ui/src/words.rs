//! Vietnamese words for codes, days and figures: one place, so that every screen says the same thing the same way.

use domain::{
    answers::{COMMENT, KIND, WORDS, WORDS_LIMIT},
    code::CodeError,
    eligibility::Scope,
    form::Form,
    live::Estimate,
    round::Exclusion,
    trouble::{Fault, Refusal},
};
use jiff::civil::Date;

/// A day as Vietnamese forms write it: 05/09/2020.
pub(crate) fn day(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// A figure in percent with a decimal comma: 87,5 %.
pub(crate) fn percent(value: f64) -> String {
    format!("{} %", decimal(value))
}

/// The interval of an index, both ends in percent: 84,1 – 90,2 %.
pub(crate) fn interval(estimate: Estimate) -> String {
    format!("{} – {} %", decimal(estimate.low), decimal(estimate.high))
}

fn decimal(value: f64) -> String {
    format!("{value:.1}").replace('.', ",")
}

/// The input a fault belongs to, as the citizen knows it. `None` for names that are not of this form: what came from outside
/// is not shown.
fn input(form: Option<&Form>, id: &str) -> Option<String> {
    let id = id.strip_prefix("vi.").or(id.strip_prefix(WORDS)).unwrap_or(id);
    match id {
        KIND => return Some("Đối tượng trả lời".to_owned()),
        COMMENT => return Some("Ý kiến viết thêm".to_owned()),
        _ => {}
    }
    let form = form?;
    if let Some(number) = question_number(form, id) {
        return Some(format!("Câu {number}"));
    }
    let mut text = form.items().map(|(_, _, i)| (&i.id, &i.text)).chain(form.questions().map(|(_, q)| (&q.id, &q.text)));
    text.find(|(known, _)| *known == id).map(|(_, text)| format!("Câu «{text}»"))
}

/// The number of a question that has to be answered, as the screen counts them; optional ones have none.
pub(crate) fn question_number(form: &Form, id: &str) -> Option<usize> {
    form.items().filter(|(module, _, _)| module.required).position(|(_, _, item)| item.id == id).map(|at| at + 1)
}

/// What is wrong with one input, and what to do.
pub(crate) fn fault(fault: &Fault, form: Option<&Form>) -> String {
    let name = fault.input().and_then(|id| input(form, id));
    let at = |otherwise: &str| name.clone().unwrap_or_else(|| otherwise.to_owned());
    match fault {
        Fault::Missing(_) => format!("{}: chưa chọn câu trả lời", at("Một câu bắt buộc")),
        Fault::OutOfScale(_) => format!("{}: câu trả lời không có trong phiếu", at("Một câu")),
        Fault::Doubled(_) => format!("{}: gửi hai câu trả lời cho một câu", at("Một câu")),
        Fault::Unknown(_) => "Có nội dung không thuộc phiếu này".to_owned(),
        Fault::TooLong(input, length) => {
            let limit = if input == COMMENT { form.map(|form| form.comment_limit) } else { Some(WORDS_LIMIT) };
            let advice = limit.map_or_else(|| "xin rút ngắn".to_owned(), |limit| format!("xin rút còn {limit} ký tự"));
            format!("{}: dài {length} ký tự, {advice}", at("Ý kiến viết thêm"))
        }
        Fault::Key => "Trang phiếu không còn nguyên vẹn, xin mở lại phiếu từ đầu".to_owned(),
    }
}

/// Why a survey cannot be opened or sent, in one sentence.
pub(crate) fn refusal(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Unknown => "Không tìm thấy phiếu này",
        Refusal::Used => "Phiếu này đã được đánh giá",
        Refusal::NotYet => "Hồ sơ chưa có kết quả",
        Refusal::NotOpen => "Đợt khảo sát chưa mở",
        Refusal::Closed => "Đợt khảo sát đã kết thúc",
        Refusal::Excluded => "Hồ sơ này không thuộc diện khảo sát",
        Refusal::OutOfScope => "Đợt khảo sát không hỏi về việc này",
        Refusal::KeyReused => "Xin bấm gửi lại một lần nữa",
        Refusal::Invalid(_) => "Phiếu gửi đến không đúng mẫu",
        Refusal::Unavailable => "Hệ thống đang bận",
    }
}

/// Why a rule of the round leaves a dossier out, told to its citizen.
pub(crate) fn excluded(rule: Exclusion) -> &'static str {
    match rule {
        Exclusion::NoResult => "Đợt khảo sát chỉ hỏi những hồ sơ đã trả kết quả. Hồ sơ của Ông/Bà chưa có kết quả.",
        Exclusion::OnlineOrPost => {
            "Đợt khảo sát chỉ hỏi những hồ sơ nộp trực tiếp. Hồ sơ của Ông/Bà đã nộp trực tuyến hoặc qua bưu chính công ích."
        }
        Exclusion::OutOfProvince => {
            "Đợt khảo sát chỉ hỏi người cư trú trong tỉnh. Theo hồ sơ đã nộp, Ông/Bà cư trú ở tỉnh, thành phố khác."
        }
    }
}

/// Why a round does not ask about somebody, told to this citizen.
pub(crate) fn out_of_scope(scope: Scope) -> String {
    match scope {
        Scope::Agency => "Đợt khảo sát này không hỏi về cơ quan ghi trên phiếu.".to_owned(),
        Scope::Field => "Đợt khảo sát này không hỏi về lĩnh vực ghi trên phiếu.".to_owned(),
        Scope::Received(days) => format!("Đợt khảo sát này chỉ hỏi về hồ sơ nộp từ {} đến hết {}.", day(days.from), day(days.to)),
    }
}

/// Why a typed code cannot be right. `length`: the characters a right one has, its check character included.
pub(crate) fn code_error(error: CodeError, length: usize) -> String {
    match error {
        CodeError::Length(0) => "Ông/Bà chưa nhập mã phiếu.".to_owned(),
        CodeError::Length(seen) if seen < length => {
            format!("Mã phiếu có {length} chữ và số, Ông/Bà mới nhập {seen}: còn thiếu {}.", length - seen)
        }
        CodeError::Length(seen) => format!("Mã phiếu có {length} chữ và số, Ông/Bà đã nhập {seen}: thừa {}.", seen - length),
        CodeError::Character(odd) => {
            format!("Trong mã phiếu không có ký tự «{odd}». Mã chỉ gồm chữ số và chữ cái không dấu, không có chữ U.")
        }
        CodeError::Check => {
            "Mã chưa đúng: có một ký tự gõ nhầm, hoặc hai ký tự bị đổi chỗ. Xin so lại từng nhóm với tờ phiếu.".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_code_is_corrected_in_plain_words() {
        assert!(code_error(CodeError::Length(11), 13).contains("còn thiếu 2"));
        assert!(code_error(CodeError::Length(14), 13).contains("thừa 1"));
        assert!(code_error(CodeError::Character('U'), 13).contains("«U»"));
    }

    #[test]
    fn a_name_from_outside_is_not_repeated() {
        let words = fault(&Fault::Unknown("<b>la".into()), None) + &fault(&Fault::Doubled("<b>la".into()), None);
        assert!(!words.contains("la>") && !words.contains("<b>"));
    }

    #[test]
    fn figures_and_days_are_written_the_vietnamese_way() {
        assert_eq!(percent(87.54), "87,5 %");
        assert_eq!(day(jiff::civil::date(2020, 9, 5)), "05/09/2020");
    }
}
