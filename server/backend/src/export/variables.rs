//! The variables of the anonymous data set. One description serves its code book and the scripts for statistical programs.

use crate::rounds::OpenRound;
use domain::{
    answers::YES,
    form::{Item, Module, Question, SCALE},
    response::{Flag, Frame, Kind, Mode},
};

/// Columns beside the answers. Ids of a form have no underscore, so no question can take one of these names.
const BESIDE: [(&str, &str); 7] = [
    ("co_quan", "Mã cơ quan được đánh giá"),
    ("linh_vuc", "Mã lĩnh vực"),
    ("doi_tuong", "Đối tượng trả lời"),
    ("hinh_thuc", "Hình thức trả lời"),
    ("nguon_mau", "Nguồn mẫu"),
    ("tuan_iso", "Tuần trả lời theo ISO 8601: thời gian duy nhất được lưu"),
    ("dau_hieu", "Dấu hiệu cần xem lại, cách nhau bằng dấu cách"),
];
/// A last column of data that are not real.
const SIMULATED: &str = "mo_phong";

/// A column of the data set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Variable {
    /// Its name in the first line of the file.
    pub name: String,
    /// What it holds.
    pub words: String,
    /// Heading of its module, where it belongs to one.
    pub module: String,
    /// Heading of its factor, or where else it stands.
    pub factor: String,
    /// Codes and what they mean; empty where any text may stand.
    pub values: Vec<(String, String)>,
    /// Several codes may stand in one cell, a space between.
    pub several: bool,
    /// When a cell is empty; empty itself where none is.
    pub missing: String,
}

impl Variable {
    /// Whether every cell is a number or empty.
    pub fn is_numeric(&self) -> bool {
        !self.several && !self.values.is_empty() && self.values.iter().all(|(code, _)| code.bytes().all(|b| b.is_ascii_digit()))
    }
}

/// Every column, in the order of the file.
pub fn variables(open: &OpenRound) -> Vec<Variable> {
    let simulated = open.round.simulated.iter().map(|words| Variable {
        name: SIMULATED.to_owned(),
        words: words.clone(),
        values: vec![("1".to_owned(), "dữ liệu mô phỏng".to_owned())],
        ..Variable::default()
    });
    let beside = BESIDE.into_iter().map(|(name, words)| beside(open, name, words));
    let shared = asked(open.form.questions(), open.form.items().collect());
    let own = open.own_forms().into_iter().flat_map(|(form, agencies)| {
        let mut own = asked(form.own_questions(), form.own_items().collect());
        let only = format!("; phần riêng, chỉ hỏi ở cơ quan {}", agencies.join(", "));
        own.iter_mut().for_each(|variable| variable.missing.push_str(&only));
        own
    });
    beside.chain(shared).chain(own).chain(simulated).collect()
}

/// What is asked, in the order of the data set: questions, items, reasons.
fn asked<'f>(
    questions: impl Iterator<Item = (Option<&'f str>, &'f Question)>,
    items: Vec<(&'f Module, Option<&'f str>, &'f Item)>,
) -> Vec<Variable> {
    let questions = questions.map(|(gate, question)| of_question(gate, question));
    let reasons = items.iter().filter(|(_, _, item)| !item.reasons.is_empty()).map(|(module, _, item)| reasons(module, item));
    questions.chain(items.iter().map(|(module, gate, item)| of_item(module, *gate, item))).chain(reasons).collect()
}

fn beside(open: &OpenRound, name: &str, words: &str) -> Variable {
    let pair = |(code, label): (&str, &str)| (code.to_owned(), label.to_owned());
    let values = match name {
        "linh_vuc" => open.round.fields.iter().map(|f| (f.code.clone(), f.name.clone())).collect(),
        "doi_tuong" => Kind::ALL.iter().map(|k| pair((k.code(), k.label()))).collect(),
        "hinh_thuc" => Mode::ALL.iter().map(|m| pair((m.code(), m.label()))).collect(),
        "nguon_mau" => Frame::ALL.iter().map(|f| pair((f.code(), f.label()))).collect(),
        "dau_hieu" => Flag::ALL.iter().map(|f| pair((f.code(), f.label()))).chain([unnamed(open)]).collect(),
        _ => vec![],
    };
    let several = name == "dau_hieu";
    let missing = if several { "không có dấu hiệu nào" } else { "" };
    Variable {
        name: name.to_owned(),
        words: words.to_owned(),
        values,
        several,
        missing: missing.to_owned(),
        ..Variable::default()
    }
}

/// What stands for a flag that fewer than k responses of an agency carry: named, it would help to find them.
pub(super) const UNNAMED: &str = "can-xem-lai";

fn unnamed(open: &OpenRound) -> (String, String) {
    let least = open.round.release_step;
    (UNNAMED.to_owned(), format!("Có dấu hiệu khác, không nêu vì ở cơ quan ấy có dưới {least} phiếu như vậy"))
}

fn of_question(gate: Option<&str>, question: &Question) -> Variable {
    Variable {
        name: question.id.clone(),
        words: question.text.clone(),
        factor: "Ngoài chỉ số".to_owned(),
        values: question.options(),
        several: question.takes_several(),
        missing: gate.map_or_else(|| "không trả lời".to_owned(), behind),
        ..Variable::default()
    }
}

fn behind(gate: &str) -> String {
    format!("không trả lời, hoặc {gate} khác {YES}")
}

fn of_item(module: &Module, gate: Option<&str>, item: &Item) -> Variable {
    let factor = module.factors.iter().find(|f| f.items.iter().any(|i| i.id == item.id));
    let missing = match gate {
        Some(gate) => behind(gate),
        None if module.required => "không có: phần bắt buộc".to_owned(),
        None => "không trả lời (phần không bắt buộc)".to_owned(),
    };
    Variable {
        name: item.id.clone(),
        words: item.text.clone(),
        module: module.title.clone(),
        factor: factor.map_or("Hài lòng chung, không nằm trong chỉ số", |f| &f.title).to_owned(),
        values: (1..).zip(SCALE).map(|(score, label)| (format!("{score}"), label.to_owned())).collect(),
        several: false,
        missing,
    }
}

fn reasons(module: &Module, item: &Item) -> Variable {
    Variable {
        name: item.reasons_name(),
        words: format!("Lý do chưa hài lòng của {}", item.id),
        module: module.title.clone(),
        values: item.reasons.iter().map(|r| (r.id.clone(), r.text.clone())).collect(),
        several: true,
        missing: format!("{} từ 3 trở lên, hoặc không chọn lý do nào", item.id),
        ..Variable::default()
    }
}
