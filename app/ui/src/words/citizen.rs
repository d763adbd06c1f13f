//! Everything that citizens read and that no form, round or registry says: one table a language. A language without a word for
//! something does not compile.

use super::day;
use domain::{
    answers::{COMMENT, KIND, WORDS, WORDS_LIMIT},
    code::CodeError,
    eligibility::Scope,
    form::Form,
    language::Language,
    round::Exclusion,
    trouble::{Fault, Refusal},
};
use jiff::civil::Date;

/// Words about a dossier's slip, and about a code's.
pub(crate) type OfSlip = [&'static str; 2];

/// What the citizens' pages say in one language.
pub(crate) struct Words {
    pub language: Language,
    pub frame: Frame,
    pub survey: Survey,
    pub notice: Notice,
    pub asked: Asked,
    pub faults: Faults,
    pub refusals: Refusals,
    pub used: Used,
    pub not_yet: NotYet,
    pub shut: Shut,
    pub invalid: Invalid,
    pub receipt: Receipt,
    pub lookup: Lookup,
    pub paper: Paper,
}

/// Around every page.
pub(crate) struct Frame {
    pub site: &'static str,
    pub other_pages: &'static str,
    pub enter_code: &'static str,
    pub results: &'static str,
    pub personal_data: &'static str,
    pub simulated: &'static str,
    pub contact: &'static str,
    pub contact_at: &'static str,
}

/// The survey around its questions.
pub(crate) struct Survey {
    pub title: &'static str,
    pub gaps_title: &'static str,
    pub unsent_title: &'static str,
    pub not_recorded: [&'static str; 2],
    pub once_more: [&'static str; 2],
    pub to_send: &'static str,
    pub to_mend: fn(usize) -> String,
    pub kept: &'static str,
    pub procedure: &'static str,
    pub field: &'static str,
    pub dossier: &'static str,
    pub invitation: &'static str,
    pub send: &'static str,
    pub send_again: &'static str,
    pub then_receipt: &'static str,
    pub once: OfSlip,
}

/// What is done with the answers.
pub(crate) struct Notice {
    pub answering_is: &'static str,
    pub voluntary: &'static str,
    pub no_effect: OfSlip,
    pub kept_apart: &'static str,
    pub unnamed: OfSlip,
    pub no_return: &'static str,
    pub who_asks: &'static str,
    pub owner: &'static str,
    pub purpose: &'static str,
    pub marked: OfSlip,
    pub not_who: &'static str,
    pub steps: fn(u64) -> String,
    pub cannot_be_found: &'static str,
    pub ask: &'static str,
    pub which_data: &'static str,
    pub law: &'static str,
    pub questions_from: &'static str,
}

/// The questions.
pub(crate) struct Asked {
    pub kind: &'static str,
    /// In the order of `Kind::ALL`.
    pub kinds: [&'static str; 2],
    pub gap: &'static str,
    pub numbered: &'static str,
    pub all: fn(usize) -> String,
    pub optional: &'static str,
    pub several: &'static str,
    pub only_if: &'static str,
    pub specify: &'static str,
    pub specify_no_names: &'static str,
    pub reasons: &'static str,
    pub comment: &'static str,
    pub comment_hint: fn(usize) -> String,
    pub comment_too_long: &'static str,
}

/// What is wrong with an input. The first of each pair stands where the input has no name on the page.
pub(crate) struct Faults {
    pub kind: &'static str,
    pub comment: &'static str,
    pub question: &'static str,
    pub a_required: &'static str,
    pub a_question: &'static str,
    pub missing: &'static str,
    pub out_of_scale: &'static str,
    pub doubled: &'static str,
    pub unknown: &'static str,
    pub too_long: fn(usize, Option<usize>) -> String,
    pub key: &'static str,
}

/// Why a survey cannot be opened or sent, a sentence each.
pub(crate) struct Refusals {
    pub unknown: &'static str,
    pub used: &'static str,
    pub not_yet: &'static str,
    pub not_open: &'static str,
    pub closed: &'static str,
    pub excluded: &'static str,
    pub out_of_scope: &'static str,
    pub key_reused: &'static str,
    pub invalid: &'static str,
    pub unavailable: &'static str,
}

/// The page of a slip that was used.
pub(crate) struct Used {
    pub once: OfSlip,
    pub no_change: &'static str,
    pub told_before: &'static str,
    pub not_you: &'static str,
    pub what_happens: &'static str,
    pub not_me: &'static str,
    pub noted_title: &'static str,
    pub noted: &'static str,
    pub counted: &'static str,
}

/// The page of a dossier without a result.
pub(crate) struct NotYet {
    pub appointed: &'static str,
    pub why: &'static str,
    pub if_received: &'static str,
    pub received: &'static str,
    pub wait: &'static str,
}

/// Other pages that say why there is no survey.
pub(crate) struct Shut {
    pub opens: fn(&str) -> String,
    pub nobody_opened: &'static str,
    pub keep_until_then: &'static str,
    pub keep: &'static str,
    pub closed: fn(&str) -> String,
    pub thanks: &'static str,
    pub still_heard: &'static str,
    pub no_result: &'static str,
    pub online_or_post: &'static str,
    pub out_of_province: &'static str,
    pub other_agency: &'static str,
    pub other_field: &'static str,
    /// First and last day.
    pub other_days: fn(&str, &str) -> String,
    pub scope_changed: &'static str,
    pub unknown: [&'static str; 3],
    pub busy: [&'static str; 2],
    pub no_page_title: &'static str,
    pub no_page: &'static str,
    pub to_start: &'static str,
}

/// What was sent is no survey of ours.
pub(crate) struct Invalid {
    pub title: &'static str,
    pub nothing_stored: &'static str,
}

/// The receipt.
pub(crate) struct Receipt {
    pub title: &'static str,
    pub code: &'static str,
    pub recorded: &'static str,
    pub sealed: &'static str,
    /// Its line, all lines, the day.
    pub in_ledger: fn(&str, &str, &str) -> String,
    pub proof: &'static str,
    pub proof_is: &'static str,
    pub what_for: &'static str,
    pub is_kept: &'static str,
    pub tells_nobody: &'static str,
    pub to_keep: &'static str,
    pub unknown_title: &'static str,
    pub unknown: &'static str,
    pub compare: &'static str,
}

/// Typing the token.
pub(crate) struct Lookup {
    pub title: &'static str,
    pub code: &'static str,
    pub looks_like: &'static str,
    pub any_case: &'static str,
    pub open: &'static str,
    pub letters: &'static str,
    pub empty: &'static str,
    pub too_short: fn(usize, usize) -> String,
    pub too_long: fn(usize, usize) -> String,
    pub character: fn(char) -> String,
    pub check: &'static str,
    /// The ID of the dossier was typed, which stands on the slip too.
    pub dossier: &'static str,
}

/// The form on paper.
pub(crate) struct Paper {
    pub source: &'static str,
    pub form: &'static str,
    pub version: &'static str,
    pub promise: &'static str,
    pub code: &'static str,
    pub kind: &'static str,
    pub optional: &'static str,
    pub go_on: &'static str,
    pub skip: &'static str,
    pub satisfied_with: &'static str,
    pub comment_hint: &'static str,
}

/// The words of a language.
pub(crate) fn words(language: Language) -> &'static Words {
    match language {
        Language::Vietnamese => &VIETNAMESE,
        Language::English => &ENGLISH,
    }
}

impl Words {
    /// The `lang` of what is Vietnamese whatever the page is: names, titles, documents. None where the page says it already.
    pub(crate) fn vietnamese(&self) -> Option<&'static str> {
        (self.language != Language::Vietnamese).then_some(Language::Vietnamese.code())
    }

    /// A day: 05/09/2020, or 5 September 2020 where those digits could be May.
    pub(crate) fn day(&self, date: Date) -> String {
        match self.language {
            Language::Vietnamese => day(date),
            Language::English => date.strftime("%-d %B %Y").to_string(),
        }
    }

    /// The rest of an address that keeps to this language: `first` is `?` or `&`. Vietnamese needs none.
    pub(crate) fn query(&self, first: char) -> String {
        self.vietnamese().map_or_else(String::new, |_| format!("{first}tieng={}", self.language.code()))
    }

    /// The input a fault belongs to, as the citizen knows it. `None` for names that are not of this form: what came from outside
    /// is not shown.
    fn input(&self, form: Option<&Form>, id: &str) -> Option<String> {
        let id = id.strip_prefix("vi.").or(id.strip_prefix(WORDS)).unwrap_or(id);
        match id {
            KIND => return Some(self.faults.kind.to_owned()),
            COMMENT => return Some(self.faults.comment.to_owned()),
            _ => {}
        }
        let form = form?;
        if let Some(number) = super::question_number(form, id) {
            return Some(format!("{} {number}", self.faults.question));
        }
        let mut text = form.items().map(|(_, _, i)| (&i.id, &i.text)).chain(form.questions().map(|(_, q)| (&q.id, &q.text)));
        text.find(|(known, _)| *known == id).map(|(_, text)| format!("{} «{text}»", self.faults.question))
    }

    /// What is wrong with one input, and what to do.
    pub(crate) fn fault(&self, fault: &Fault, form: Option<&Form>) -> String {
        let words = &self.faults;
        let name = fault.input().and_then(|id| self.input(form, id));
        let at = |otherwise: &str, what: &str| format!("{}: {what}", name.as_deref().unwrap_or(otherwise));
        match fault {
            Fault::Missing(_) => at(words.a_required, words.missing),
            Fault::OutOfScale(_) => at(words.a_question, words.out_of_scale),
            Fault::Doubled(_) => at(words.a_question, words.doubled),
            Fault::Unknown(_) => words.unknown.to_owned(),
            Fault::TooLong(input, length) => {
                let limit = if input == COMMENT { form.map(|form| form.comment_limit) } else { Some(WORDS_LIMIT) };
                at(words.comment, &(words.too_long)(*length, limit))
            }
            Fault::Key => words.key.to_owned(),
        }
    }

    /// Why a survey cannot be opened or sent, in one sentence.
    pub(crate) fn refusal(&self, refusal: &Refusal) -> &'static str {
        let words = &self.refusals;
        match refusal {
            Refusal::Unknown => words.unknown,
            Refusal::Used => words.used,
            Refusal::NotYet => words.not_yet,
            Refusal::NotOpen => words.not_open,
            Refusal::Closed => words.closed,
            Refusal::Excluded => words.excluded,
            Refusal::OutOfScope => words.out_of_scope,
            Refusal::KeyReused => words.key_reused,
            Refusal::Invalid(_) => words.invalid,
            Refusal::Unavailable => words.unavailable,
        }
    }

    /// Why a rule of the round leaves a dossier out, told to its citizen.
    pub(crate) fn excluded(&self, rule: Exclusion) -> &'static str {
        match rule {
            Exclusion::NoResult => self.shut.no_result,
            Exclusion::OnlineOrPost => self.shut.online_or_post,
            Exclusion::OutOfProvince => self.shut.out_of_province,
        }
    }

    /// Why a round does not ask about somebody, told to this citizen.
    pub(crate) fn out_of_scope(&self, scope: Scope) -> String {
        match scope {
            Scope::Agency => self.shut.other_agency.to_owned(),
            Scope::Field => self.shut.other_field.to_owned(),
            Scope::Received(days) => (self.shut.other_days)(&self.day(days.from), &self.day(days.to)),
        }
    }

    /// Why a typed code cannot be right. `length`: the characters a right one has, its check character included.
    pub(crate) fn code_error(&self, error: CodeError, length: usize) -> String {
        let words = &self.lookup;
        match error {
            CodeError::Length(0) => words.empty.to_owned(),
            CodeError::Length(seen) if seen < length => (words.too_short)(length, seen),
            CodeError::Length(seen) => (words.too_long)(length, seen),
            CodeError::Character(odd) => (words.character)(odd),
            CodeError::Check => words.check.to_owned(),
        }
    }
}

static VIETNAMESE: Words = Words {
    language: Language::Vietnamese,
    frame: Frame {
        site: "Khảo sát sự hài lòng",
        other_pages: "Các trang khác",
        enter_code: "Nhập mã phiếu",
        results: "Kết quả khảo sát",
        personal_data: "Dữ liệu cá nhân",
        simulated: "Mô phỏng",
        contact: "Hỏi hoặc phản ánh, kiến nghị",
        contact_at: "Xin liên hệ: ",
    },
    survey: Survey {
        title: "Phiếu khảo sát sự hài lòng",
        gaps_title: "Còn thiếu",
        unsent_title: "Chưa gửi được",
        not_recorded: [
            "Chưa ghi nhận được",
            "Câu trả lời vẫn còn trên trang này. Xin bấm «Gửi lại» ở cuối trang; gửi lại không bị tính hai lần.",
        ],
        once_more: ["Xin bấm gửi thêm một lần", "Câu trả lời vẫn còn nguyên trên trang này. Xin bấm «Gửi lại» ở cuối trang."],
        to_send: "Đến nút «Gửi lại»",
        to_mend: |places| format!("Còn {places} chỗ cần sửa"),
        kept: "Các câu đã trả lời vẫn được giữ.",
        procedure: "Thủ tục",
        field: "Lĩnh vực",
        dossier: "Mã hồ sơ",
        invitation: "Phiếu mời",
        send: "Gửi phiếu đánh giá",
        send_again: "Gửi lại",
        then_receipt: "Gửi xong, Ông/Bà nhận được một mã biên nhận. ",
        once: ["Mỗi hồ sơ đánh giá một lần.", "Mỗi phiếu mời dùng một lần."],
    },
    notice: Notice {
        answering_is: "Trả lời là ",
        voluntary: "tự nguyện",
        no_effect: [" và không ảnh hưởng đến hồ sơ.", "."],
        kept_apart: " Câu trả lời được cất riêng, ",
        unnamed: ["không ghi tên, không ghi mã hồ sơ", "không ghi tên, không ghi mã phiếu mời"],
        no_return: "; gửi rồi thì không rút lại được.",
        who_asks: "Ai hỏi, hỏi để làm gì",
        owner: "Tổ chức khảo sát: ",
        purpose: "Mục đích: đo mức độ hài lòng của người dân, tổ chức, dùng cho Chỉ số cải cách hành chính (CCHC). Không dùng vào việc khác.",
        marked: ["Hệ thống chỉ đánh dấu hồ sơ này đã được đánh giá", "Hệ thống chỉ đánh dấu phiếu mời này đã được dùng"],
        not_who: ", không lưu ai trả lời thế nào.",
        steps: |k| {
            format!("Cơ quan được đánh giá thấy số phiếu đã nhận, còn điểm đánh giá thì chỉ thấy gộp từ {k} phiếu trở lên.")
        },
        cannot_be_found: "Vì phiếu không mang tên, phiếu đã gửi không tìm lại, không sửa, không rút lại được.",
        ask: "Hỏi hoặc phản ánh: ",
        which_data: "Dữ liệu nào được giữ, giữ bao lâu, quyền của Ông/Bà",
        law: "Căn cứ: Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15; Nghị định 356/2025/NĐ-CP; ",
        questions_from: "Câu hỏi theo: ",
    },
    asked: Asked {
        kind: "Ông/Bà trả lời với tư cách",
        kinds: ["Cá nhân", "Đại diện tổ chức, doanh nghiệp"],
        gap: "Chưa chọn câu trả lời",
        numbered: "Các câu có số thứ tự cần được trả lời, mỗi câu chọn một mức. Câu không có số: trả lời nếu muốn.",
        all: |count| format!("{count} câu dưới đây đều cần trả lời. Mỗi câu chọn một mức."),
        optional: " Không bắt buộc, trả lời được câu nào hay câu ấy",
        several: " (chọn được nhiều)",
        only_if: "Chỉ trả lời nếu đã chọn «Có» ở câu: ",
        specify: "Xin ghi rõ",
        specify_no_names: "xin ghi rõ, không ghi tên người, số điện thoại",
        reasons: "Điều gì chưa tốt? (chọn được nhiều)",
        comment: "Ông/Bà muốn góp ý thêm điều gì?",
        comment_hint: |limit| format!("Không bắt buộc, tối đa {limit} ký tự. Xin đừng ghi tên người, số điện thoại, số giấy tờ."),
        comment_too_long: "Ý kiến dài quá, xin rút ngắn",
    },
    faults: Faults {
        kind: "Đối tượng trả lời",
        comment: "Ý kiến viết thêm",
        question: "Câu",
        a_required: "Một câu bắt buộc",
        a_question: "Một câu",
        missing: "chưa chọn câu trả lời",
        out_of_scale: "câu trả lời không có trong phiếu",
        doubled: "gửi hai câu trả lời cho một câu",
        unknown: "Có nội dung không thuộc phiếu này",
        too_long: |length, limit| {
            let advice = limit.map_or_else(|| "xin rút ngắn".to_owned(), |limit| format!("xin rút còn {limit} ký tự"));
            format!("dài {length} ký tự, {advice}")
        },
        key: "Trang phiếu không còn nguyên vẹn, xin mở lại phiếu từ đầu",
    },
    refusals: Refusals {
        unknown: "Không tìm thấy phiếu này",
        used: "Phiếu này đã được đánh giá",
        not_yet: "Hồ sơ chưa có kết quả",
        not_open: "Đợt khảo sát chưa mở",
        closed: "Đợt khảo sát đã kết thúc",
        excluded: "Hồ sơ này không thuộc diện khảo sát",
        out_of_scope: "Đợt khảo sát không hỏi về việc này",
        key_reused: "Xin bấm gửi lại một lần nữa",
        invalid: "Phiếu gửi đến không đúng mẫu",
        unavailable: "Hệ thống đang bận",
    },
    used: Used {
        once: ["Mỗi hồ sơ chỉ được đánh giá một lần.", "Mỗi phiếu mời chỉ dùng được một lần."],
        no_change: " Câu trả lời đã gửi không sửa và không gửi thêm được.",
        told_before: "Phiếu này đã có người báo «Không phải tôi đánh giá». Không cần báo thêm.",
        not_you: "Không phải Ông/Bà đã đánh giá?",
        what_happens: "Nếu người khác đã dùng phiếu này, xin bấm nút dưới đây. Cơ quan giám sát sẽ biết có một trường hợp như vậy ở đơn vị này. Phiếu đã gửi vẫn được giữ, vì không ai tìm được câu trả lời nào của phiếu nào.",
        not_me: "Không phải tôi đánh giá",
        noted_title: "Đã ghi nhận phản ánh của Ông/Bà",
        noted: "Ông/Bà đã báo: không phải Ông/Bà đánh giá phiếu này.",
        counted: "Điều này được đếm vào số liệu của đơn vị để cơ quan giám sát xem xét và phúc tra. Phiếu đã gửi vẫn được giữ, vì không ai tìm được câu trả lời nào của phiếu nào.",
    },
    not_yet: NotYet {
        appointed: "Ngày hẹn trả kết quả: ",
        why: "Phiếu này hỏi về cả quá trình giải quyết hồ sơ, nên chỉ mở khi đã có kết quả. Sổ hồ sơ chưa ghi việc trả kết quả.",
        if_received: "Nếu Ông/Bà đã nhận kết quả rồi, kể cả khi hồ sơ bị từ chối, xin bấm:",
        received: "Tôi đã nhận kết quả",
        wait: "Sau khi nhận kết quả, kể cả khi hồ sơ bị từ chối, xin quét lại mã này để đánh giá.",
    },
    shut: Shut {
        opens: |day| format!("Phiếu nhận câu trả lời từ ngày {day}."),
        nobody_opened: "Cơ quan chủ trì chưa mở đợt khảo sát này.",
        keep_until_then: "Xin giữ tờ phiếu và quét lại mã từ ngày ấy.",
        keep: "Xin giữ tờ phiếu và quét lại mã sau.",
        closed: |day| format!("Phiếu nhận câu trả lời đến hết ngày {day}."),
        thanks: "Cảm ơn Ông/Bà đã quan tâm. Ý kiến của Ông/Bà vẫn được tiếp nhận theo cách dưới đây.",
        still_heard: "Ý kiến của Ông/Bà vẫn được tiếp nhận theo cách dưới đây.",
        no_result: "Đợt khảo sát chỉ hỏi những hồ sơ đã trả kết quả. Hồ sơ của Ông/Bà chưa có kết quả.",
        online_or_post: "Đợt khảo sát chỉ hỏi những hồ sơ nộp trực tiếp. Hồ sơ của Ông/Bà đã nộp trực tuyến hoặc qua bưu chính công ích.",
        out_of_province: "Đợt khảo sát chỉ hỏi người cư trú trong tỉnh. Theo hồ sơ đã nộp, Ông/Bà cư trú ở tỉnh, thành phố khác.",
        other_agency: "Đợt khảo sát này không hỏi về cơ quan ghi trên phiếu.",
        other_field: "Đợt khảo sát này không hỏi về lĩnh vực ghi trên phiếu.",
        other_days: |from, to| format!("Đợt khảo sát này chỉ hỏi về hồ sơ nộp từ {from} đến hết {to}."),
        scope_changed: "Phạm vi của đợt, hoặc hồ sơ trong sổ, đã đổi sau khi phiếu này được in. Ý kiến của Ông/Bà vẫn được tiếp nhận theo cách dưới đây.",
        unknown: [
            "Mã trên đường dẫn không ứng với phiếu nào. Có thể mã bị gõ nhầm, hoặc phiếu đã được thu hồi.",
            "Xin quét lại mã QR trên giấy hẹn hoặc phiếu mời, hoặc nhập mã in cạnh mã QR.",
            "Nếu vẫn không được, xin đưa giấy hẹn cho cán bộ ở bộ phận một cửa xem giúp.",
        ],
        busy: [
            "Máy chủ chưa trả lời được. Chưa có gì được gửi đi và không có gì bị mất.",
            "Xin chờ một phút rồi tải lại trang này. Giấy hẹn của Ông/Bà vẫn dùng được.",
        ],
        no_page_title: "Không có trang này",
        no_page: "Đường dẫn này không dẫn đến trang nào.",
        to_start: "Về trang đầu",
    },
    invalid: Invalid {
        title: "Chưa nhận được: phiếu gửi đến không đúng mẫu",
        nothing_stored: "Không có gì được lưu lại. Xin mở phiếu lại từ đầu bằng cách quét mã QR, hoặc nhập mã phiếu.",
    },
    receipt: Receipt {
        title: "Cảm ơn Ông/Bà. Đã ghi nhận.",
        code: "Mã biên nhận của Ông/Bà",
        recorded: "Phiếu đã được ghi chắc chắn và sẽ được niêm phong trong đêm nay, lẫn với các phiếu khác.",
        sealed: "Phiếu đã được niêm phong cùng các phiếu khác.",
        in_ledger: |line, lines, day| {
            format!(
                "Phiếu có trong sổ cái: dòng số {line} trong {lines} dòng, tính đến ngày {day}. Nếu phiếu bị sửa hoặc bị xóa, kiểm tra sổ cái sẽ phát hiện."
            )
        },
        proof: "Tải bằng chứng",
        proof_is: " (tệp chữ, không có câu trả lời). Ông/Bà không cần làm việc này; người am hiểu kỹ thuật có thể kiểm tra giúp.",
        what_for: "Mã này để làm gì",
        is_kept: "Cho biết phiếu của Ông/Bà đang được giữ. Mở lại trang này, hoặc gõ mã vào trang «Nhập mã phiếu», bất cứ lúc nào để xem.",
        tells_nobody: "Không cho ai, kể cả cơ quan, biết Ông/Bà đã trả lời thế nào.",
        to_keep: "Nếu muốn giữ, xin chụp màn hình, in trang này hoặc ghi lại mã. Không cần làm gì thêm.",
        unknown_title: "Không tìm thấy biên nhận",
        unknown: "Chưa có phiếu nào mang mã biên nhận",
        compare: "Xin so lại mã với bản Ông/Bà đã ghi hoặc chụp. Nếu mã đúng mà vẫn không thấy, xin báo cho cơ quan tổ chức khảo sát.",
    },
    lookup: Lookup {
        title: "Nhập mã phiếu",
        code: "Mã phiếu",
        looks_like: "Gồm 13 chữ và số, in cạnh mã QR, ví dụ ",
        any_case: ". Chữ hoa hay chữ thường đều được, có thể bỏ dấu gạch.",
        open: "Mở phiếu",
        letters: "Chữ O được hiểu là số 0, chữ I và chữ L được hiểu là số 1.",
        empty: "Ông/Bà chưa nhập mã phiếu.",
        too_short: |length, seen| format!("Mã phiếu có {length} chữ và số, Ông/Bà mới nhập {seen}: còn thiếu {}.", length - seen),
        too_long: |length, seen| format!("Mã phiếu có {length} chữ và số, Ông/Bà đã nhập {seen}: thừa {}.", seen - length),
        character: |odd| {
            format!("Trong mã phiếu không có ký tự «{odd}». Mã chỉ gồm chữ số và chữ cái không dấu, không có chữ U.")
        },
        check: "Mã chưa đúng: có một ký tự gõ nhầm, hoặc hai ký tự bị đổi chỗ. Xin so lại từng nhóm với tờ phiếu.",
        dossier: "Đây là mã hồ sơ. Mã phiếu là dãy 13 chữ và số in cạnh mã QR.",
    },
    paper: Paper {
        source: "Căn cứ: ",
        form: "Mẫu ",
        version: ", bản ",
        promise: "Tự nguyện. Câu trả lời không ghi tên, không ảnh hưởng đến việc phục vụ Ông/Bà. Mỗi dòng đánh dấu ✕ vào một ô, trừ chỗ ghi «chọn được nhiều».",
        code: "Mã phiếu: ",
        kind: "Ông/Bà trả lời với tư cách:",
        optional: "Không bắt buộc, trả lời được câu nào hay câu ấy.",
        go_on: "Có: xin trả lời tiếp trong khung này",
        skip: "Không: bỏ qua khung này",
        satisfied_with: "Mức độ hài lòng về",
        comment_hint: "Không bắt buộc. Xin không ghi tên người, số điện thoại, số giấy tờ.",
    },
};

static ENGLISH: Words = Words {
    language: Language::English,
    frame: Frame {
        site: "Satisfaction survey",
        other_pages: "Other pages",
        enter_code: "Enter a slip code",
        results: "Survey results (in Vietnamese)",
        personal_data: "Personal data (in Vietnamese)",
        simulated: "Simulated",
        contact: "Questions, complaints and proposals",
        contact_at: "Please contact: ",
    },
    survey: Survey {
        title: "Satisfaction survey",
        gaps_title: "Not complete",
        unsent_title: "Not sent yet",
        not_recorded: [
            "Not recorded yet",
            "Your answers are still on this page. Please press “Send again” at the end of the page; they will not be counted twice.",
        ],
        once_more: [
            "Please send once more",
            "Your answers are all still on this page. Please press “Send again” at the end of the page.",
        ],
        to_send: "Go to “Send again”",
        to_mend: |places| format!("{places} {} to correct", if places == 1 { "place" } else { "places" }),
        kept: "The answers you have given are kept.",
        procedure: "Procedure",
        field: "Field",
        dossier: "Dossier code",
        invitation: "Invitation",
        send: "Send my answers",
        send_again: "Send again",
        then_receipt: "After sending you get a receipt code. ",
        once: ["Each dossier is rated once.", "Each invitation is used once."],
    },
    notice: Notice {
        answering_is: "Answering is ",
        voluntary: "voluntary",
        no_effect: [" and does not affect your dossier.", "."],
        kept_apart: " Your answers are stored on their own, ",
        unnamed: ["without your name and without the dossier code", "without your name and without the code of the invitation"],
        no_return: "; once sent, they cannot be withdrawn.",
        who_asks: "Who asks, and what for",
        owner: "The survey is held by: ",
        purpose: "Purpose: to measure how satisfied people and organisations are, for the Public Administration Reform Index (PAR INDEX). For nothing else.",
        marked: [
            "The system only marks that this dossier has been rated",
            "The system only marks that this invitation has been used",
        ],
        not_who: "; it does not store who answered what.",
        steps: |k| {
            format!(
                "The agency you rate sees how many answers have come in; it sees ratings only in groups of {k} answers or more."
            )
        },
        cannot_be_found: "As your answers carry no name, they cannot be found again, changed or withdrawn.",
        ask: "Questions and complaints: ",
        which_data: "Which data are kept, for how long, and your rights (in Vietnamese)",
        law: "Legal basis: Law on Personal Data Protection No. 91/2025/QH15; Decree No. 356/2025/ND-CP; ",
        questions_from: "The questions follow: ",
    },
    asked: Asked {
        kind: "You answer as",
        kinds: ["A person", "Representative of an organisation or business"],
        gap: "No answer chosen yet",
        numbered: "Questions with a number need an answer, one level each. Those without a number: answer if you like.",
        all: |count| format!("All {count} questions below need an answer. Choose one level for each."),
        optional: " Not required; answer as many as you like",
        several: " (you can choose more than one)",
        only_if: "Answer only if you chose “Yes” at: ",
        specify: "Please specify",
        specify_no_names: "please specify, without names or telephone numbers",
        reasons: "What was not good? (you can choose more than one)",
        comment: "Is there anything you would like to add?",
        comment_hint: |limit| {
            format!("Not required, at most {limit} characters. Please do not write names, telephone numbers or identity numbers.")
        },
        comment_too_long: "This is too long, please shorten it",
    },
    faults: Faults {
        kind: "Who answers",
        comment: "Your remarks",
        question: "Question",
        a_required: "A required question",
        a_question: "A question",
        missing: "no answer chosen yet",
        out_of_scale: "this answer is not on the form",
        doubled: "two answers were sent to one question",
        unknown: "Something that was sent does not belong to this form",
        too_long: |length, limit| {
            let advice = limit.map_or_else(|| "please shorten it".to_owned(), |limit| format!("please shorten it to {limit}"));
            format!("{length} characters long, {advice}")
        },
        key: "The page of the survey is damaged, please open it again from the start",
    },
    refusals: Refusals {
        unknown: "This slip was not found",
        used: "This slip has been used",
        not_yet: "The dossier has no result yet",
        not_open: "The survey has not opened",
        closed: "The survey is over",
        excluded: "This dossier is not part of the survey",
        out_of_scope: "The survey does not ask about this",
        key_reused: "Please send once more",
        invalid: "What was sent does not fit the form",
        unavailable: "The system is busy",
    },
    used: Used {
        once: ["Each dossier can be rated only once.", "Each invitation can be used only once."],
        no_change: " The answers that were sent cannot be changed, and no others can be added.",
        told_before: "Somebody has already reported “It was not me” for this slip. There is no need to report it again.",
        not_you: "Was it not you?",
        what_happens: "If somebody else has used this slip, please press the button below. The supervisors will know that there was such a case at this agency. The answers that were sent stay, because nobody can find which answers belong to which slip.",
        not_me: "It was not me",
        noted_title: "Your report has been noted",
        noted: "You have reported that it was not you who answered on this slip.",
        counted: "This is counted in the figures of the agency, for the supervisors to look into. The answers that were sent stay, because nobody can find which answers belong to which slip.",
    },
    not_yet: NotYet {
        appointed: "The result is due on: ",
        why: "This survey asks about the whole handling of your dossier, so it opens only when there is a result. The register does not yet say that the result was handed over.",
        if_received: "If you have received the result already, also if the dossier was refused, please press:",
        received: "I have received the result",
        wait: "When you have received the result, also if the dossier was refused, please scan this code again to answer.",
    },
    shut: Shut {
        opens: |day| format!("Answers are taken from {day}."),
        nobody_opened: "The agency in charge has not opened this survey yet.",
        keep_until_then: "Please keep the slip and scan the code again from that day.",
        keep: "Please keep the slip and scan the code again later.",
        closed: |day| format!("Answers were taken until the end of {day}."),
        thanks: "Thank you for your interest. You can still give your opinion in the way below.",
        still_heard: "You can still give your opinion in the way below.",
        no_result: "The survey asks only about dossiers with a result. Your dossier has no result yet.",
        online_or_post: "The survey asks only about dossiers submitted in person. Yours was submitted online or by post.",
        out_of_province: "The survey asks only residents of the province. According to your dossier you live in another province or city.",
        other_agency: "This survey does not ask about the agency named on the slip.",
        other_field: "This survey does not ask about the field named on the slip.",
        other_days: |from, to| format!("This survey asks only about dossiers submitted from {from} to the end of {to}."),
        scope_changed: "What the survey covers, or the dossier in the register, has changed since this slip was printed. You can still give your opinion in the way below.",
        unknown: [
            "The code in this address belongs to no slip. It may be mistyped, or the slip was withdrawn.",
            "Please scan the QR code on the appointment slip or the invitation again, or enter the code printed beside it.",
            "If it still does not work, please show the slip to an official at the one-stop desk.",
        ],
        busy: [
            "The server cannot answer at the moment. Nothing has been sent and nothing is lost.",
            "Please wait a minute and load this page again. Your slip is still good.",
        ],
        no_page_title: "There is no such page",
        no_page: "This address leads to no page.",
        to_start: "To the front page (in Vietnamese)",
    },
    invalid: Invalid {
        title: "Not received: what was sent does not fit the form",
        nothing_stored: "Nothing was stored. Please open the survey again from the start: scan the QR code, or enter the slip code.",
    },
    receipt: Receipt {
        title: "Thank you. Your answers are recorded.",
        code: "Your receipt code",
        recorded: "Your answers are safely recorded. They will be sealed tonight, mixed with those of others.",
        sealed: "Your answers have been sealed together with those of others.",
        in_ledger: |line, lines, day| {
            format!(
                "They are in the ledger: line {line} of {lines}, as of {day}. If they were changed or deleted, a check of the ledger would find it."
            )
        },
        proof: "Download the proof",
        proof_is: " (a text file without your answers). You need not do this; somebody with technical knowledge can check it for you.",
        what_for: "What this code is for",
        is_kept: "It shows that your answers are kept. Open this page again at any time to see it.",
        tells_nobody: "It tells nobody, the agency included, what you answered.",
        to_keep: "If you like to keep it, take a screenshot, print this page or write the code down. There is nothing else to do.",
        unknown_title: "Receipt not found",
        unknown: "No answers have the receipt code",
        compare: "Please compare the code with what you wrote down or photographed. If it is right and still not found, please tell the agency that holds the survey.",
    },
    lookup: Lookup {
        title: "Enter a slip code",
        code: "Slip code",
        looks_like: "13 letters and digits, printed beside the QR code, for example ",
        any_case: ". Capitals or small letters, with or without the dashes.",
        open: "Open the survey",
        letters: "The letter O is read as the digit 0, the letters I and L as the digit 1.",
        empty: "You have not entered a code.",
        too_short: |length, seen| {
            format!("A slip code has {length} letters and digits, you have entered {seen}: {} missing.", length - seen)
        },
        too_long: |length, seen| {
            format!("A slip code has {length} letters and digits, you have entered {seen}: {} too many.", seen - length)
        },
        character: |odd| {
            format!("There is no “{odd}” in a slip code. It has only digits and letters without accents, and no letter U.")
        },
        check: "The code is not right: one character is mistyped, or two changed places. Please compare each group with the slip.",
        dossier: "This is the number of the dossier. The slip code is the 13 letters and digits beside the QR code.",
    },
    paper: Paper {
        source: "After: ",
        form: "Form ",
        version: ", version ",
        promise: "Voluntary. Your answers carry no name and do not affect how you are served. Put a ✕ in one box of each line, except where it says “you can choose more than one”.",
        code: "Slip code: ",
        kind: "You answer as:",
        optional: "Not required; answer as many as you like.",
        go_on: "Yes: please go on inside this frame",
        skip: "No: please skip this frame",
        satisfied_with: "How satisfied are you with",
        comment_hint: "Not required. Please do not write names, telephone numbers or identity numbers.",
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_code_is_corrected_in_plain_words() {
        let vietnamese = |error| words(Language::Vietnamese).code_error(error, 13);
        assert!(vietnamese(CodeError::Length(11)).contains("còn thiếu 2"));
        assert!(vietnamese(CodeError::Length(14)).contains("thừa 1"));
        assert!(vietnamese(CodeError::Character('U')).contains("«U»"));
        let english = |error| words(Language::English).code_error(error, 13);
        assert!(english(CodeError::Length(11)).contains("2 missing") && english(CodeError::Length(14)).contains("1 too many"));
    }

    #[test]
    fn a_name_from_outside_is_not_repeated() {
        for language in Language::ALL {
            let fault = |fault| words(language).fault(&fault, None);
            let said = fault(Fault::Unknown("<b>la".into())) + &fault(Fault::Doubled("<b>la".into()));
            assert!(!said.contains("la>") && !said.contains("<b>"));
        }
    }

    #[test]
    fn a_day_is_never_read_as_another() {
        let day = jiff::civil::date(2020, 9, 5);
        assert_eq!(words(Language::Vietnamese).day(day), "05/09/2020");
        assert_eq!(words(Language::English).day(day), "5 September 2020");
    }
}
